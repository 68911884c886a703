//! Doing lessons and quizzes, as learners do.

use chrono::{DateTime, TimeDelta, Utc};
use qinghe_content::Module;
use qinghe_model::{ActivityId, AssignmentId, CampaignId, OrgId, Text};
use qinghe_service::{
    Actor, App, Error, activities,
    assignments::{self, NewAssignment},
    attempts::{self, AnswerInput, AttemptPage},
    campaigns::{self, NewCampaign},
    lessons::{self, Lesson, right_input},
};
use std::{fs, path::Path, sync::Arc};

/// The module that the tests work through.
pub const MODULE: &str = "m02";

/// Opens a campaign and, as the server's job does, takes its list of learners if that is due.
///
/// # Errors
/// What [`campaigns::open`] gives.
pub async fn call(app: &App, actor: &Actor, new: NewCampaign) -> Result<CampaignId, Error> {
    let id = campaigns::open(app, actor, new).await?;
    campaigns::lists::take_due_snapshots(app).await?;
    Ok(id)
}

/// A campaign over one module, with the decision that its review need not be finished.
#[must_use]
pub fn campaign(org: OrgId, name: Text, module: &str, now: DateTime<Utc>, due_at: DateTime<Utc>) -> NewCampaign {
    NewCampaign { drafts: Some("试点".into()), ..NewCampaign::module(org, name, module, now, due_at) }
}

/// Gives the class [`MODULE`], open now and due in a week.
///
/// # Errors
/// What [`assignments::create`] gives.
pub async fn assign(app: &App, actor: &Actor, class: OrgId) -> Result<AssignmentId, Error> {
    assign_due(app, actor, class, app.now() + TimeDelta::days(7)).await
}

/// Gives the class [`MODULE`], open now and due at this time.
///
/// # Errors
/// What [`assignments::create`] gives.
pub async fn assign_due(app: &App, actor: &Actor, class: OrgId, due_at: DateTime<Utc>) -> Result<AssignmentId, Error> {
    let new =
        NewAssignment { note: "周五前完成".into(), ..NewAssignment::module(class, MODULE, app.now(), due_at) };
    assignments::create(app, actor, new).await
}

/// Writes an activity down and gives its id.
///
/// # Errors
/// What [`activities::record`] gives.
pub async fn record(
    app: &App,
    actor: &Actor,
    org: OrgId,
    input: &activities::Input,
    meeting: Option<activities::Meeting>,
) -> Result<ActivityId, Error> {
    let id = app.new_id();
    activities::record(app, actor, org, id, input, meeting).await?;
    Ok(id)
}

/// Does every step of the lesson.
///
/// # Errors
/// What [`lessons::record_step`] gives.
///
/// # Panics
/// When the module has no step.
pub async fn do_lesson(app: &App, actor: &Actor, id: AssignmentId) -> Result<Lesson, Error> {
    let mut lesson = lessons::open(app, actor, id).await?;
    for step in &lesson.module.clone().steps {
        lesson = lessons::record_step(app, actor, id, &step.id, right_input(&step.kind)).await?;
    }
    Ok(lesson)
}

/// An answer as the tab `t1` sends it, its `seq`-th.
#[must_use]
pub fn answer(item: &str, places: Vec<usize>, seq: i64) -> AnswerInput {
    AnswerInput { item: item.into(), places, tab: "t1".into(), tab_seq: seq, ..AnswerInput::default() }
}

/// Starts the quiz, answers every item, the first `right` of them right, and hands it in.
///
/// # Errors
/// What the use-cases give.
pub async fn do_quiz(app: &App, actor: &Actor, id: AssignmentId, right: usize) -> Result<AttemptPage, Error> {
    let page = attempts::start(app, actor, id).await?;
    for (n, asked) in page.items.iter().enumerate() {
        let input = answer(&asked.paper.id, asked.example(n < right), 1);
        attempts::save_answer(app, actor, page.attempt.id, input).await?;
    }
    attempts::submit(app, actor, page.attempt.id).await
}

/// The module itself.
///
/// # Panics
/// When this binary has none of that name.
#[must_use]
pub fn module() -> Arc<Module> {
    qinghe_content::Library::embedded().module(MODULE).expect("the module is embedded").clone()
}

/// A copy of a shipped module in which every item with one right option has another key, and a higher version.
#[must_use]
pub fn corrected(module: &str) -> tempfile::TempDir {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
            let to = to.join(entry.file_name());
            if entry.path().is_dir() { copy(&entry.path(), &to) } else { assert!(fs::copy(entry.path(), to).is_ok()) }
        }
    }
    let dir = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../content/modules").join(module), &dir.path().join(module));
    let file = dir.path().join(module).join("items.toml");
    let mut bank: toml::Table = fs::read_to_string(&file).unwrap().parse().unwrap();
    let mut changed = 0;
    for item in bank["item"].as_array_mut().unwrap() {
        if !matches!(item["kind"].as_str(), Some("single" | "scenario")) {
            continue;
        }
        let version = item["version"].as_integer().unwrap();
        item.as_table_mut().unwrap().insert("version".into(), (version + 1).into());
        let options = item["options"].as_array_mut().unwrap();
        let right = options.iter().position(|o| o.get("correct").is_some()).unwrap();
        let other = (right + 1) % options.len();
        let why = options[other].as_table_mut().unwrap().remove("why").unwrap();
        options[other].as_table_mut().unwrap().insert("correct".into(), true.into());
        options[right].as_table_mut().unwrap().remove("correct");
        options[right].as_table_mut().unwrap().insert("why".into(), why);
        changed += 1;
    }
    assert!(changed > 3, "{changed} items");
    fs::write(file, toml::to_string(&bank).unwrap()).unwrap();
    dir
}
