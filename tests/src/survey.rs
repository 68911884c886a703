//! Awareness surveys, as officers design them and pupils answer them.

use crate::TestApp;
use chrono::TimeDelta;
use qinghe_model::{
    SurveyId, Text,
    org::Grade,
    survey::{Drawn, Method, Mode, Phase, Rotation, Sizing},
};
use qinghe_service::{
    Actor, App, orgs, roster,
    surveys::{
        self,
        answer::{self, Paper},
        design::{self, NewSurvey},
    },
};
use qinghe_store::orgs::Org;
use std::{fmt::Write as _, sync::Arc};

/// A survey of grade 5 on devices: open now, for a week; every class of each stratum, up to 20.
#[must_use]
pub fn new(app: &App) -> NewSurvey {
    NewSurvey {
        name: Text { zh: "秋季知晓率调查".into(), en: "Autumn awareness".into() },
        grades: vec![Grade::P5],
        by_area: false,
        by_locality: false,
        method: Method::Random,
        sizing: Sizing::Classes,
        size: Some(20),
        seed: Some(20_261_022),
        forms: vec!["a".into(), "b".into(), "c".into()],
        rotation: Rotation::Pupil,
        pass_mark: 75,
        mode: Mode::Device,
        opens_at: Some(app.now()),
        closes_at: Some(app.now() + TimeDelta::days(7)),
        follows: None,
        phase: Phase::Round,
    }
}

/// Adds classes of grade 5 with so many pupils each, and gives them.
///
/// # Panics
/// When the list is refused.
pub async fn grow(t: &TestApp, school: &str, classes: std::ops::Range<usize>, pupils: usize) -> Vec<Org> {
    let mut list = "学校,年级,班级,学号,姓名\n".to_owned();
    for class in classes.clone() {
        for n in 1..=pupils {
            writeln!(list, "{school},五年级,{class}班,{n},学生{class}之{n}").expect("a text grows");
        }
    }
    let at = t.world().region.id;
    let report = roster::import(&t.app, &Actor::system(), at, list.as_bytes(), false).await;
    assert!(report.expect("the list is read").applied);
    let mut made = Vec::new();
    for class in classes {
        let name = format!("五年级{class}班");
        made.push(orgs::find_node(&t.app, school, Some(&name)).await.expect("the class is there"));
    }
    made
}

/// Designs a survey and fixes it.
///
/// # Panics
/// When it is refused.
pub async fn locked(t: &TestApp, by: &Actor, at: &Org, new: NewSurvey) -> SurveyId {
    let id = drafted(t, by, at, new).await;
    design::lock(&t.app, by, id, 1).await.expect("it is a draft");
    id
}

/// Designs a survey.
///
/// # Panics
/// When it is refused.
pub async fn drafted(t: &TestApp, by: &Actor, at: &Org, new: NewSurvey) -> SurveyId {
    let id = t.app.new_id();
    design::create(&t.app, by, at.id, id, new).await.expect("the design is good");
    id
}

/// Fills the world's classes of grade 5 up, so that a survey may ask them: its first class has 12 pupils then, and each
/// of the three others 10.
///
/// # Panics
/// When the list is refused.
pub async fn fill(t: &TestApp) {
    let mut list = "学校,年级,班级,学号,姓名\n".to_owned();
    for (school, class) in [("QH1001", 1), ("QH1001", 2), ("QH1002", 1), ("QH2001", 1)] {
        for n in 901..909 {
            writeln!(list, "{school},五年级,{class}班,{n},学生{class}之{n}").expect("a text grows");
        }
    }
    let at = t.world().region.id;
    let report = roster::import(&t.app, &Actor::system(), at, list.as_bytes(), false).await;
    assert!(report.expect("the list is read").applied);
}

/// Answers with the first `right` right and the others "I don't know".
#[must_use]
pub fn answers(paper: &Paper, right: usize) -> Vec<Option<String>> {
    let items = paper.form.items.iter().enumerate();
    items.map(|(n, (_, i))| if n < right { i.key().next() } else { Some("dk") }.map(str::to_owned)).collect()
}

/// Opens a survey as a pupil and answers it.
///
/// # Errors
/// What the use-cases give.
pub async fn answer(app: &App, pupil: &Actor, id: SurveyId, right: usize) -> Result<bool, qinghe_service::Error> {
    let paper = answer::open(app, pupil, id, None).await?;
    answer::submit(app, pupil, id, &paper.form.id, &answers(&paper, right)).await
}

/// Has so many pupils of a class answer, each with the right answers that `right` gives for their place.
///
/// # Panics
/// When one is refused.
pub async fn answer_class(t: &TestApp, class: &Org, id: SurveyId, pupils: usize, right: impl Fn(usize) -> usize) {
    for n in 0..pupils {
        let pupil: Arc<Actor> = t.student_of(class, n).await;
        assert!(answer(&t.app, &pupil, id, right(n)).await.expect("the class is asked"));
    }
}

/// The ids of the classes that a survey asks, in their drawn order.
///
/// # Panics
/// When `by` may not see it.
pub async fn asked(app: &App, by: &Actor, id: SurveyId) -> Vec<qinghe_model::OrgId> {
    let page = surveys::get(app, by, id).await.expect("it may be seen");
    page.classes.iter().filter(|k| k.state == Drawn::Sample).map(|k| k.class_id).collect()
}
