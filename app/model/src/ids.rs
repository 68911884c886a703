//! Identifiers: UUIDv7 in a type of its own per noun, so that one cannot be passed for another.
//!
//! An id names a thing; it never authorises anything.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl From<Uuid> for $name {
            fn from(value: Uuid) -> Self {
                Self(value)
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                s.parse().map(Self)
            }
        }
    )*};
}

id! {
    /// A node of the organisation tree: bureau, school or class.
    OrgId;
    /// A person with an account: learner or staff.
    UserId;
    /// A learner's stay in one class, from a date, perhaps to a date.
    EnrolmentId;
    /// A module given to a class with a due time.
    AssignmentId;
    /// A quiz put together by teachers.
    QuizId;
    /// A group within a class.
    GroupId;
    /// One learner's go at a quiz.
    AttemptId;
    /// A match played live in class.
    MatchId;
    /// A bureau's call to its schools, with a frozen denominator.
    CampaignId;
    /// An awareness survey.
    SurveyId;
    /// An anonymous answer sheet: random, so that it reveals no order.
    ResponseId;
    /// A learner's request to correct their record.
    CorrectionId;
    /// A line of the audit log.
    AuditId;
    /// A file under review.
    UploadId;
    /// A form on a page, as it was shown.
    FormId;
    /// A school's step into a new school year.
    PromotionId;
    /// A class list that was taken over.
    RosterImportId;
    /// What a class or a school did beside lessons.
    ActivityId;
    /// A photo of an activity.
    FileId;
    /// A change of the tree that waits for its day.
    PlanId;
    /// A second factor of a member of staff.
    FactorId;
    /// A number that helps, in one part of the tree.
    HelpLineId;
    /// What a bureau submitted of a campaign.
    SubmissionId;
    /// A bureau's notice to its schools.
    NoticeId;
    /// What a bureau proposes for a school, until a second person has decided.
    ProposalId;
    /// What a member of staff is told about their account or their school.
    ToldId;
    /// A view of a school that was opened to a platform administrator.
    GlassId;
    /// What lets a bureau's own system read its figures.
    TokenId;
    /// A contest between classes.
    ContestId;
    /// A round of a contest.
    RoundId;
    /// A flag of a contest attempt.
    FlagId;
    /// What a class's teacher writes about a round.
    AppealId;
}
