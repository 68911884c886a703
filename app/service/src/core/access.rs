//! The one table of who may do what.
//!
//! A role is granted at a node and holds for its subtree. Every use-case on others' data calls [`Actor::require`] with
//! the node it concerns; a learner's own work is found only by the learner's id. The test `tests/service/access`
//! walks every use-case × role × (own node, other node).

use crate::{Error, core::second_factor::First};
use chrono::{DateTime, Utc};
use qinghe_model::{
    Lang, OrgId, TokenId, UserId,
    org::{OrgKind, OrgPath},
    role::Role,
};
use qinghe_store::users::{Grant, Place};

/// All use-cases, by stable names.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum UseCase {
    /// Make, rename, close, merge and move nodes of the tree. An officer does so below their own node:
    /// see [`crate::tree`]. The whole tree from a file is the operator's alone.
    EditOrgs,
    /// Create staff accounts, grant and revoke roles, reset passwords, suspend. [`crate::staff::grantable`] says which
    /// roles.
    ManageStaff,
    /// Import a class list.
    ImportRoster,
    /// Lead the classes of a school into a new school year, and undo it.
    PromoteClasses,
    /// Print login slips with PINs.
    PrintSlips,
    /// Void a learner's PIN and slip.
    ResetPin,
    /// Set how long the PINs are that a school issues.
    SetPins,
    /// Hand a learner a copy of their record, or end it.
    HandleRecord,
    /// Settle a learner's correction request.
    SettleCorrection,
    /// See a class and who is in it.
    ViewClass,
    /// See every lesson with its notes and its question bank.
    BrowseLessons,
    /// Put a pupil into a class, correct their name or number, move them to another class.
    ManagePupils,
    /// Take a pupil out of a class, or back in.
    RemovePupil,
    /// Make groups within a class.
    ManageGroups,
    /// Assign a class's teachers.
    StaffClass,
    /// Give a module to a class.
    AssignWork,
    /// Lead a live match of a class.
    LeadMatch,
    /// Make quizzes and write questions for one's school: checked by [`Actor::require_within`].
    EditQuiz,
    /// See how far each learner of a class is, with scores.
    ViewProgress,
    /// Open a campaign for a subtree.
    OpenCampaign,
    /// Record an activity of a class or a school.
    RecordActivity,
    /// Confirm an activity for the school, or return it.
    ConfirmActivity,
    /// See what a class or a school wrote down, with its photos. Bureaus see figures alone.
    ViewActivities,
    /// Hold a contest between the classes of a subtree.
    HostContest,
    /// See a class's flagged attempts with names, settle them, and appeal for the class: its own school only.
    ReviewContest,
    /// See the contests that concern a node, and their standings.
    ViewContest,
    /// See the figures of a bureau or school.
    ViewParticipation,
    /// See the figures of single classes of a school.
    ViewClassFigures,
    /// Send notices to the schools of a subtree.
    WriteNotice,
    /// Set the helplines of a subtree, besides the national ones.
    SetHelpLines,
    /// Read who did what at a node and under it.
    ViewAudit,
    /// Set how long answers are kept after a learner leaves. Of the officers, only the region's.
    SetRetention,
    /// Let a bureau's own systems read its figures, by tokens.
    ManageTokens,
    /// Compare counters with raw attempts.
    Recount,
    /// Design an awareness survey of a bureau, draw its sample, put a class in another's place.
    DesignSurvey,
    /// See the surveys of a bureau and their results.
    ViewSurvey,
    /// Print a survey's sheets for a class and type the answers in; see how many took part.
    EnterSurvey,
    /// Do one's own lessons.
    DoLesson,
    /// Do one's own quizzes.
    DoQuiz,
    /// Change one's own password or PIN, language, sessions.
    ManageOwnAccount,
}

impl UseCase {
    /// Every use-case: the access test has a row for each.
    pub const ALL: [Self; 40] = [
        Self::EditOrgs,
        Self::ManageStaff,
        Self::ImportRoster,
        Self::PromoteClasses,
        Self::PrintSlips,
        Self::ResetPin,
        Self::SetPins,
        Self::HandleRecord,
        Self::SettleCorrection,
        Self::ViewClass,
        Self::BrowseLessons,
        Self::ManagePupils,
        Self::RemovePupil,
        Self::ManageGroups,
        Self::StaffClass,
        Self::AssignWork,
        Self::LeadMatch,
        Self::EditQuiz,
        Self::ViewProgress,
        Self::OpenCampaign,
        Self::RecordActivity,
        Self::ConfirmActivity,
        Self::ViewActivities,
        Self::HostContest,
        Self::ReviewContest,
        Self::ViewContest,
        Self::ViewParticipation,
        Self::ViewClassFigures,
        Self::WriteNotice,
        Self::SetHelpLines,
        Self::ViewAudit,
        Self::SetRetention,
        Self::ManageTokens,
        Self::Recount,
        Self::DesignSurvey,
        Self::ViewSurvey,
        Self::EnterSurvey,
        Self::DoLesson,
        Self::DoQuiz,
        Self::ManageOwnAccount,
    ];

    /// The stable name, as in the audit log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EditOrgs => "orgs.edit",
            Self::ManageStaff => "staff.manage",
            Self::ImportRoster => "roster.import",
            Self::PromoteClasses => "classes.promote",
            Self::PrintSlips => "slips.print",
            Self::ResetPin => "pin.reset",
            Self::SetPins => "pins.set",
            Self::HandleRecord => "record.handle",
            Self::SettleCorrection => "correction.settle",
            Self::ViewClass => "class.view",
            Self::BrowseLessons => "lessons.browse",
            Self::ManagePupils => "pupils.manage",
            Self::RemovePupil => "pupils.remove",
            Self::ManageGroups => "groups.manage",
            Self::StaffClass => "class.staff",
            Self::AssignWork => "work.assign",
            Self::LeadMatch => "match.lead",
            Self::EditQuiz => "quiz.edit",
            Self::ViewProgress => "progress.view",
            Self::OpenCampaign => "campaign.open",
            Self::RecordActivity => "activity.record",
            Self::ConfirmActivity => "activity.confirm",
            Self::ViewActivities => "activity.view",
            Self::HostContest => "contest.host",
            Self::ReviewContest => "contest.review",
            Self::ViewContest => "contest.view",
            Self::ViewParticipation => "participation.view",
            Self::ViewClassFigures => "participation.view_classes",
            Self::WriteNotice => "notice.write",
            Self::SetHelpLines => "help_lines.set",
            Self::ViewAudit => "audit.view",
            Self::SetRetention => "retention.set",
            Self::ManageTokens => "tokens.manage",
            Self::Recount => "participation.recount",
            Self::DesignSurvey => "survey.design",
            Self::ViewSurvey => "survey.view",
            Self::EnterSurvey => "survey.enter",
            Self::DoLesson => "lesson.do",
            Self::DoQuiz => "quiz.do",
            Self::ManageOwnAccount => "account.manage_own",
        }
    }

    /// The roles that may, in the subtree of the node they are granted at. The three use-cases on
    /// one's own things need no role.
    #[must_use]
    pub const fn roles(self) -> &'static [Role] {
        use Role::{Assessor, Officer, PlatformAdmin, SchoolAdmin, Teacher};
        match self {
            Self::Recount => &[PlatformAdmin],
            Self::PrintSlips
            | Self::ResetPin
            | Self::ViewClass
            | Self::ManagePupils
            | Self::ManageGroups
            | Self::AssignWork
            | Self::LeadMatch
            | Self::EditQuiz
            | Self::ViewProgress
            | Self::ViewClassFigures
            | Self::RecordActivity
            | Self::ViewActivities
            | Self::SettleCorrection
            | Self::ReviewContest
            | Self::EnterSurvey => &[Teacher, SchoolAdmin],
            Self::ImportRoster
            | Self::HandleRecord
            | Self::RemovePupil
            | Self::StaffClass
            | Self::PromoteClasses
            | Self::ConfirmActivity
            | Self::SetPins => &[SchoolAdmin],
            Self::BrowseLessons | Self::HostContest | Self::ViewContest => {
                &[Teacher, SchoolAdmin, Officer, PlatformAdmin]
            }
            Self::OpenCampaign | Self::EditOrgs | Self::WriteNotice | Self::SetRetention | Self::ManageTokens => {
                &[Officer, PlatformAdmin]
            }
            Self::ViewParticipation | Self::ManageStaff | Self::SetHelpLines | Self::ViewAudit => {
                &[SchoolAdmin, Officer, PlatformAdmin]
            }
            Self::DesignSurvey => &[Officer, Assessor],
            Self::ViewSurvey => &[Officer, Assessor, PlatformAdmin],
            Self::DoLesson | Self::DoQuiz | Self::ManageOwnAccount => &[],
        }
    }

    /// Whether the operator at the command line may: what a platform admin may, and what a school cannot do yet that has
    /// nobody, since whoever has this machine has its store. A platform admin who signs in never sees a named pupil.
    #[must_use]
    pub const fn is_for_operator(self) -> bool {
        matches!(self, Self::ImportRoster | Self::HandleRecord | Self::PrintSlips | Self::ResetPin) || {
            let roles = self.roles();
            let mut n = 0;
            while n < roles.len() {
                if matches!(roles[n], Role::PlatformAdmin) {
                    return true;
                }
                n += 1;
            }
            false
        }
    }

    /// Whether it only looks at a school: what a view opened by the command line allows.
    #[must_use]
    pub const fn is_view_of_school(self) -> bool {
        matches!(self, Self::ViewClass | Self::ViewProgress | Self::ViewClassFigures)
    }
}

/// The person or system that runs a use-case.
#[derive(Clone, Debug)]
pub struct Actor {
    identity: Identity,
}

#[derive(Clone, Debug)]
enum Identity {
    System,
    Learner(Box<Person>, Option<Place>),
    Staff { person: Box<Person>, grants: Vec<Grant>, opened: Vec<Grant>, first: Option<First> },
    Machine(OrgPath, TokenId),
}

/// A person with a session.
#[derive(Clone, Debug)]
pub struct Person {
    /// The account.
    pub id: UserId,
    /// The person's name.
    pub name: String,
    /// The language they chose.
    pub locale: Option<Lang>,
    /// The session's token hash: names the session, opens nothing.
    pub session: [u8; 32],
    /// When the session ends at the latest.
    pub expires_at: DateTime<Utc>,
    /// When they last gave their password in the session.
    pub proved_at: Option<DateTime<Utc>>,
}

impl Actor {
    /// The operator at the command line: [`UseCase::is_for_operator`] says what they may, everywhere.
    #[must_use]
    pub const fn system() -> Self {
        Self { identity: Identity::System }
    }

    pub(crate) fn learner(person: Person, place: Option<Place>) -> Self {
        Self { identity: Identity::Learner(Box::new(person), place) }
    }

    /// `opened` are the schools that the command line has opened to a platform admin, for a while and to look at only.
    pub(crate) fn staff(person: Person, grants: Vec<Grant>, opened: Vec<Grant>, first: Option<First>) -> Self {
        Self { identity: Identity::Staff { person: Box::new(person), grants, opened, first } }
    }

    /// A bureau's own system: it sees the figures of the bureau's subtree as an officer does, and nothing else.
    pub(crate) const fn machine(at: OrgPath, token: TokenId) -> Self {
        Self { identity: Identity::Machine(at, token) }
    }

    /// The token of a machine.
    pub(crate) const fn token(&self) -> Option<TokenId> {
        match &self.identity {
            Identity::Machine(_, token) => Some(*token),
            _ => None,
        }
    }

    /// Whether it is the operator, who has the store.
    #[must_use]
    pub const fn is_operator(&self) -> bool {
        matches!(self.identity, Identity::System)
    }

    /// The person, unless it is the operator or a machine.
    #[must_use]
    pub fn person(&self) -> Option<&Person> {
        match &self.identity {
            Identity::System | Identity::Machine(..) => None,
            Identity::Learner(person, _) | Identity::Staff { person, .. } => Some(person),
        }
    }

    /// The person's id, unless it is the operator or a machine.
    #[must_use]
    pub fn user_id(&self) -> Option<UserId> {
        self.person().map(|p| p.id)
    }

    /// Whether it is a learner.
    #[must_use]
    pub const fn is_learner(&self) -> bool {
        matches!(self.identity, Identity::Learner(..))
    }

    /// The class a learner is in now.
    #[must_use]
    pub fn class_id(&self) -> Option<OrgId> {
        match &self.identity {
            Identity::Learner(_, place) => place.as_ref().map(|p| p.class_id),
            _ => None,
        }
    }

    /// What has to be done before anything else.
    #[must_use]
    pub const fn first(&self) -> Option<First> {
        match &self.identity {
            Identity::Staff { first, .. } => *first,
            _ => None,
        }
    }

    /// Whether a first password still has to be changed.
    #[must_use]
    pub const fn must_change_password(&self) -> bool {
        matches!(self.first(), Some(First::ChangePassword))
    }

    /// Whether a second factor still has to be set up: until then there are no roles.
    #[must_use]
    pub const fn must_set_up_factor(&self) -> bool {
        matches!(self.first(), Some(First::SetUpFactor))
    }

    /// The roles held, each at its node; none while a second factor is missing.
    #[must_use]
    pub fn grants(&self) -> &[Grant] {
        match &self.identity {
            Identity::Staff { first: Some(First::SetUpFactor), .. } => &[],
            Identity::Staff { grants, .. } => grants,
            _ => &[],
        }
    }

    /// The schools that are opened to a platform admin for a while: see [`crate::break_glass`].
    #[must_use]
    pub fn opened(&self) -> &[Grant] {
        match &self.identity {
            Identity::Staff { opened, .. } => opened,
            _ => &[],
        }
    }

    /// Whether the actor sees this node only because it was opened to them: they may look, and take nothing along.
    #[must_use]
    pub fn only_looks(&self, at: &OrgPath) -> bool {
        let granted = |g: &Grant| UseCase::ViewProgress.roles().contains(&g.role) && g.path.contains(at);
        self.opened().iter().any(|g| g.path.contains(at)) && !self.grants().iter().any(granted)
    }

    /// Whether the actor has this role anywhere.
    #[must_use]
    pub fn has_role(&self, role: Role) -> bool {
        self.grants().iter().any(|g| g.role == role)
    }

    /// Whether the actor may do this at the node.
    #[must_use]
    pub fn may(&self, use_case: UseCase, at: &OrgPath) -> bool {
        match &self.identity {
            Identity::System => use_case.is_for_operator(),
            Identity::Learner(..) => false,
            Identity::Machine(scope, _) => {
                matches!(use_case, UseCase::ViewParticipation | UseCase::ViewSurvey) && scope.contains(at)
            }
            Identity::Staff { grants, opened, first, .. } => {
                let granted = grants.iter().any(|g| use_case.roles().contains(&g.role) && g.path.contains(at));
                let looks = use_case.is_view_of_school() && opened.iter().any(|g| g.path.contains(at));
                first.is_none() && (granted || looks)
            }
        }
    }

    /// Refuses unless the actor may do this at some node.
    ///
    /// # Errors
    /// [`Error::MustChangePassword`] or [`Error::MustSetUpFactor`] first, else [`Error::Forbidden`].
    pub fn require_somewhere(&self, use_case: UseCase) -> Result<(), Error> {
        if let Some(first) = self.first() {
            Err(first.error())
        } else {
            self.nodes_for(use_case).next().map(drop).ok_or(Error::Forbidden)
        }
    }

    /// Refuses unless the actor may do this at the node.
    ///
    /// # Errors
    /// [`Error::MustChangePassword`] or [`Error::MustSetUpFactor`] first, else [`Error::Forbidden`].
    pub fn require(&self, use_case: UseCase, at: &OrgPath) -> Result<(), Error> {
        if let Some(first) = self.first() {
            Err(first.error())
        } else if self.may(use_case, at) {
            Ok(())
        } else {
            Err(Error::Forbidden)
        }
    }

    /// Whether the actor may do this at the node, above it, or somewhere inside it: what a school's
    /// teachers share belongs to the school, while their roles are granted at its classes.
    #[must_use]
    pub fn may_within(&self, use_case: UseCase, at: &OrgPath) -> bool {
        let inside = |g: &Grant| use_case.roles().contains(&g.role) && at.contains(&g.path);
        self.may(use_case, at) || (self.first().is_none() && self.grants().iter().any(inside))
    }

    /// Refuses unless the actor may do this at the node, above it, or somewhere inside it.
    ///
    /// # Errors
    /// [`Error::MustChangePassword`] or [`Error::MustSetUpFactor`] first, else [`Error::Forbidden`].
    pub fn require_within(&self, use_case: UseCase, at: &OrgPath) -> Result<(), Error> {
        if let Some(first) = self.first() {
            Err(first.error())
        } else if self.may_within(use_case, at) {
            Ok(())
        } else {
            Err(Error::Forbidden)
        }
    }

    /// The nodes at which the actor may do this, the topmost of each branch only.
    pub fn nodes_for(&self, use_case: UseCase) -> impl Iterator<Item = &Grant> {
        let grants = self.grants();
        let granted = grants
            .iter()
            .enumerate()
            .filter(move |(n, g)| {
                use_case.roles().contains(&g.role)
                    && !grants.iter().enumerate().any(|(m, other)| {
                        use_case.roles().contains(&other.role)
                            && other.path.contains(&g.path)
                            && (other.path != g.path || m < *n)
                    })
            })
            .map(|(_, g)| g);
        let covered =
            move |g: &Grant| grants.iter().any(|o| use_case.roles().contains(&o.role) && o.path.contains(&g.path));
        granted.chain(self.opened().iter().filter(move |g| use_case.is_view_of_school() && !covered(g)))
    }

    /// The learner who does their own work.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anyone else.
    pub(crate) fn require_learner(&self) -> Result<UserId, Error> {
        match &self.identity {
            Identity::Learner(person, _) => Ok(person.id),
            _ => Err(Error::Forbidden),
        }
    }
}

/// Figures of a node are for bureaus down to schools; below that they are the school's own.
#[must_use]
pub const fn figures_use_case(kind: OrgKind) -> UseCase {
    match kind {
        OrgKind::Class => UseCase::ViewClassFigures,
        _ => UseCase::ViewParticipation,
    }
}

/// Whether small groups need not be hidden: from a school's own staff, and from the operator, who has the store.
pub(crate) fn sees_pupils(actor: &Actor, at: &OrgPath) -> bool {
    actor.is_operator() || actor.may(UseCase::ViewClassFigures, at)
}
