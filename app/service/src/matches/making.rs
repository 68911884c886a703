//! Setting up a match: what a teacher chooses, and the lobby it opens.

use super::{
    classes,
    paper::{self, Source},
};
use crate::{Actor, App, Error, UseCase, keys::Held, place::require_class, quizzes};
use qinghe_model::{
    MatchId, OrgId, Text,
    error::FieldError,
    matches::{MAX_QUESTIONS, MAX_SPEED_SHARE, MAX_TEAMS, Mode, Pace, SECONDS, Settings},
};
use qinghe_store::{
    matches::{self, Line, Sheet},
    orgs::{self, Org},
};
use serde_json::json;

/// Digits of a code.
const CODE_DIGITS: u32 = 6;

/// What a teacher fills in: what could not be read is none.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NewMatch {
    /// Where the questions come from.
    pub source: Option<Source>,
    /// What is played.
    pub mode: Option<Mode>,
    /// How many questions.
    pub count: Option<usize>,
    /// Who moves it on.
    pub pace: Option<Pace>,
    /// Seconds for a question; 0: until the teacher closes it.
    pub seconds: Option<i64>,
    /// How many teams.
    pub teams: Option<i64>,
    /// The classes that play against this one: then each class is a team.
    pub classes: Vec<OrgId>,
    /// Per cent of the points that speed earns.
    pub speed_share: Option<i64>,
    /// Whether guests may play along.
    pub guests: bool,
}

/// What the form for a new match offers.
pub struct FormPage {
    /// The class.
    pub class: Org,
    /// Its school.
    pub school: Org,
    /// What questions can be drawn from, with the name of each.
    pub sources: Vec<(Source, Text)>,
    /// Stories of [`Mode::Vote`].
    pub stories: Vec<(Source, Text)>,
    /// Classes of the school that can play against this one.
    pub classes: Vec<Org>,
}

/// The form for a new match of a class.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such class.
pub async fn form(app: &App, actor: &Actor, class: OrgId) -> Result<FormPage, Error> {
    let mut c = app.db().read().await?;
    let (class, school) = require_class(&mut c, actor, UseCase::LeadMatch, class).await?;
    let classes = orgs::list_subtree(&mut c, &school.path, qinghe_model::org::OrgKind::Class).await?;
    let open = |o: &Org| o.id != class.id && o.school_year == class.school_year && o.closed_from.is_none();
    let classes = classes.into_iter().filter(open).collect();
    drop(c);
    let grade = class.grade();
    let mut sources: Vec<(Source, Text)> =
        paper::modules(app, grade).iter().map(|m| (Source::Module(m.id.clone()), m.title.clone())).collect();
    if actor.require_within(UseCase::EditQuiz, &school.path).is_ok() {
        let own = quizzes::list(app, actor, school.id).await?;
        sources.extend(own.iter().filter(|q| q.count() > 0).map(|q| (Source::Quiz(q.id), q.title())));
    }
    let stories = paper::stories(app, grade);
    Ok(FormPage { class, school, sources, stories, classes })
}

/// A class's matches.
pub struct ClassPage {
    /// The class.
    pub class: Org,
    /// Its matches, the latest first.
    pub matches: Vec<Line>,
}

/// A class's matches, the latest first.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such class.
pub async fn list(app: &App, actor: &Actor, class: OrgId) -> Result<ClassPage, Error> {
    let mut c = app.db().read().await?;
    let (class, _) = require_class(&mut c, actor, UseCase::LeadMatch, class).await?;
    let matches = matches::list_class(&mut c, class.id).await?;
    Ok(ClassPage { class, matches })
}

fn checked(new: &NewMatch, page: &FormPage) -> Result<(Settings, Source, usize), Error> {
    let mut faults = Vec::new();
    let mut fault = |field, code| faults.push(FieldError { field, code });
    let mode = new.mode.unwrap_or_else(|| {
        fault("mode", "choose-one");
        Mode::Quiz
    });
    let source = new.source.clone().unwrap_or_else(|| {
        fault("source", "choose-one");
        Source::All
    });
    if mode == Mode::Vote && !matches!(source, Source::Story(..)) {
        fault("source", "match-story-wanted");
    }
    let count = new.count.filter(|n| (1..=MAX_QUESTIONS).contains(n)).unwrap_or_else(|| {
        // A story has a fixed number of moments.
        if mode != Mode::Vote {
            fault("count", "match-count");
        }
        1
    });
    let pace = new.pace.unwrap_or_default();
    let seconds = match new.seconds {
        Some(0) if pace == Pace::Teacher => None,
        Some(s) if SECONDS.contains(&s) => Some(s),
        _ => {
            fault("seconds", "match-seconds");
            None
        }
    };
    let mut teams = new.teams.filter(|n| (1..=MAX_TEAMS).contains(n)).unwrap_or_else(|| {
        fault("teams", "match-teams");
        1
    });
    let speed_share = new.speed_share.filter(|n| (0..=MAX_SPEED_SHARE).contains(n)).unwrap_or_else(|| {
        fault("speed", "match-speed");
        0
    });
    let mut classes = Vec::new();
    if !new.classes.is_empty() {
        classes.push(page.class.id.0);
        for class in &new.classes {
            if page.classes.iter().any(|o| o.id == *class) && !classes.contains(&class.0) {
                classes.push(class.0);
            }
        }
        teams = i64::try_from(classes.len()).unwrap_or(MAX_TEAMS);
        if teams > MAX_TEAMS {
            fault("classes", "match-teams");
        }
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    Ok((Settings { mode, pace, seconds, teams, classes, speed_share, guests: new.guests }, source, count))
}

/// Makes a match, in its lobby.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the fields `mode`, `source`, `count`, `seconds`, `teams`, `classes`
/// and `speed`.
pub async fn create(app: &App, actor: &Actor, class: OrgId, new: &NewMatch) -> Result<MatchId, Error> {
    let page = form(app, actor, class).await?;
    let host = actor.user_id().ok_or(Error::Forbidden)?;
    let (settings, source, count) = checked(new, &page)?;
    let id: MatchId = app.new_id();
    let class = (&page.school.path, page.class.grade());
    let all = classes(page.class.id, &settings);
    let held = Held::of_classes(app, &mut app.db().read().await?, &all).await?;
    let drawn = paper::draw(app, actor, id, class, (&source, settings.mode, count), &held).await?;
    let mut sheet = Sheet {
        id,
        class_id: page.class.id,
        host_id: host,
        code: String::new(),
        title: drawn.title,
        module_id: drawn.module,
        settings,
        paper: drawn.paper,
        created_at: app.now(),
    };
    // Two matches with one code at the same moment: a new code is drawn.
    for tries in 0.. {
        sheet.code = new_code(app);
        let made = tx!(app, (&actor, new = sheet.clone()), |c| {
            if matches::find_by_code(c, &new.code).await?.is_some() {
                return Ok(false);
            }
            matches::insert(c, new).await?;
            let detail = json!({ "operation": "create", "match": new.id, "mode": new.settings.mode.as_str() });
            app.audit(c, actor, UseCase::LeadMatch, Some(new.class_id), None, detail).await?;
            Ok::<_, Error>(true)
        })
        .await?;
        if made {
            break;
        }
        if tries > 20 {
            return Err(Error::Busy(5));
        }
    }
    Ok(id)
}

/// A code that is easy to read out: never with a zero in front.
fn new_code(app: &App) -> String {
    let low = 10_u32.pow(CODE_DIGITS - 1);
    (low + u32::from_le_bytes(app.random()) % (9 * low)).to_string()
}
