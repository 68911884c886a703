//! Names and tags that several areas show.

use crate::{t, ui::icon};
use leptos::prelude::*;
use qinghe_content::{Module, ReviewStatus};
use qinghe_model::{
    Lang,
    activity::ActivityKind,
    contest::State as ContestState,
    org::{Grade, LocalityGroup},
};
use qinghe_store::orgs::{self, Org};

/// Nodes to choose from, by id, their names told apart where two have the same.
pub fn node_choices<'a>(lang: Lang, nodes: impl IntoIterator<Item = &'a Org> + Clone) -> Vec<(String, String)> {
    let ids = nodes.clone().into_iter().map(|o| o.id.to_string());
    ids.zip(orgs::distinct_names(nodes)).map(|(id, name)| (id, name.get(lang).to_owned())).collect()
}

/// A school year: 2026—2027 学年, 2026–27.
pub fn year_name(lang: Lang, year: i64) -> String {
    let to = match lang {
        Lang::Zh => (year + 1).to_string(),
        Lang::En => format!("{:02}", (year + 1).rem_euclid(100)),
    };
    t!(lang, "school-year", from = year.to_string(), to = to)
}

/// Tells staff that classes of an earlier school year wait to be promoted, with a link for who may do it.
pub fn awaits_promotion(lang: Lang, classes: usize, promotes: bool) -> AnyView {
    let text = if promotes { t!(lang, "past-waiting-do") } else { t!(lang, "past-waiting-text") };
    view! {
        <div class="notice notice--warn" role="status">
            {icon("hand")}
            <div>
                <p><strong>{t!(lang, "past-waiting-title", n = classes)}</strong></p>
                <p>{text}</p>
                {promotes.then(|| view! { <p><a href="/school/promotion">{t!(lang, "promotion-title")}</a></p> })}
            </div>
        </div>
    }
    .into_any()
}

/// Grades in one line.
pub fn grades(lang: Lang, grades: &[Grade]) -> String {
    grades.iter().map(|g| g.name(lang)).collect::<Vec<_>>().join(if lang == Lang::Zh { "、" } else { ", " })
}

/// The grades of a module in one line.
pub fn module_grades(lang: Lang, module: &Module) -> String {
    grades(lang, &module.grades)
}

/// A module's minutes, steps and number of quiz questions.
pub fn module_facts(lang: Lang, module: &Module) -> String {
    match module.quiz {
        Some(quiz) => {
            t!(lang, "teach-module-facts", minutes = module.minutes, steps = module.steps.len(), items = quiz.draw)
        }
        None => t!(lang, "teach-module-facts-only", minutes = module.minutes, steps = module.steps.len()),
    }
}

/// A tag for staff on a module that is not approved; `None` if it is.
pub fn review_tag(lang: Lang, status: ReviewStatus) -> Option<AnyView> {
    let (class, drawing, word) = match status {
        ReviewStatus::Draft => ("tag tag--todo", "alert", t!(lang, "teach-draft")),
        ReviewStatus::UnderReview => ("tag tag--doing", "half", t!(lang, "teach-under-review")),
        ReviewStatus::Approved => return None,
    };
    Some(view! { <span class=class>{icon(drawing)}{word}</span> }.into_any())
}

pub fn kind_name(lang: Lang, kind: ActivityKind) -> String {
    match kind {
        ActivityKind::Exhibition => t!(lang, "activity-kind-exhibition"),
        ActivityKind::Film => t!(lang, "activity-kind-film"),
        ActivityKind::Lesson => t!(lang, "activity-kind-lesson"),
        ActivityKind::Essay => t!(lang, "activity-kind-essay"),
        ActivityKind::ClassMeeting => t!(lang, "activity-kind-meeting"),
    }
}

/// The names of kinds in one line.
pub fn kind_names(lang: Lang, kinds: &[ActivityKind]) -> String {
    let names: Vec<String> = kinds.iter().map(|k| kind_name(lang, *k)).collect();
    names.join(if lang == Lang::Zh { "、" } else { ", " })
}

/// The locality of a school, as divisions and strata name it.
pub fn locality_word(lang: Lang, locality: LocalityGroup) -> String {
    match locality {
        LocalityGroup::Urban => t!(lang, "locality-urban"),
        LocalityGroup::Rural => t!(lang, "locality-rural"),
        LocalityGroup::Unsaid => t!(lang, "locality-unsaid"),
    }
}

/// The state of a contest as an icon and a word.
pub fn contest_state(lang: Lang, state: ContestState) -> AnyView {
    let (class, drawing, word) = match state {
        ContestState::Planned => ("tag tag--todo", "circle", t!(lang, "contest-planned")),
        ContestState::Running => ("tag tag--doing", "half", t!(lang, "contest-running")),
        ContestState::Frozen => ("tag tag--doing", "lock", t!(lang, "contest-frozen")),
        ContestState::Review => ("tag tag--todo", "clock", t!(lang, "contest-review")),
        ContestState::Final => ("tag tag--done", "check", t!(lang, "contest-final")),
        ContestState::Withdrawn => ("tag tag--todo", "cross", t!(lang, "contest-withdrawn")),
    };
    view! { <span class=class>{icon(drawing)}{word}</span> }.into_any()
}
