//! A class's vote on how a story begins: each pupil votes once, without a name, and only the sum is kept. The big screen shows it.

use axum::extract::Path;
use leptos::prelude::*;
use qinghe_content::{Step, StepKind};
use qinghe_kit::{
    forms::{Fields, see_other},
    ids::id,
    page::{Cx, Reply},
    t,
    ui::{Tone, notice},
};
use qinghe_model::{AssignmentId, Lang};
use qinghe_service::{Error, estimates::Seen, lessons::Lesson, votes};

/// `POST /learn/{assignment}/steps/{step}/vote`
pub async fn vote(cx: Cx, Path((assignment, step)): Path<(String, String)>, fields: Fields) -> Reply {
    let id: AssignmentId = id(&assignment)?;
    let here = format!("/learn/{assignment}/steps/{step}#vote");
    match votes::vote(&cx.web.app, cx.actor()?, id, &step, fields.get("vote")).await {
        // Without a choice there is nothing to say but what the page says already.
        Ok(()) | Err(Error::Invalid(_)) => Ok(see_other(&here)),
        Err(e) => Err(e.into()),
    }
}

/// The vote below a story.
pub fn form(lang: Lang, lesson: &Lesson, step: &Step, seen: &Seen) -> Option<AnyView> {
    let StepKind::Scenario(story) = &step.kind else { return None };
    let first = story.node(&story.start)?;
    let body = if seen.answered {
        notice(Tone::Good, t!(lang, "vote-done"), None)
    } else {
        let action = format!("/learn/{}/steps/{}/vote", lesson.task.assignment.id, step.id);
        let choices = first
            .choices
            .iter()
            .map(|c| {
                view! {
                    <label class="choice"><input type="radio" name="vote" value=c.id.clone() required=true/>
                        <span class="choice__box"><span class="choice__text">{c.text.get(lang).to_owned()}</span></span></label>
                }
            })
            .collect_view();
        view! {
            <form class="stack" method="post" action=action>
                <p class="small">{t!(lang, "vote-note")}</p>
                <fieldset class="choices"><legend>{t!(lang, "vote-what")}</legend>{choices}</fieldset>
                <p class="row"><button class="btn btn--second">{t!(lang, "vote-send")}</button></p>
            </form>
        }
        .into_any()
    };
    Some(view! { <details class="section card more" id="vote" open=seen.answered><summary>{t!(lang, "vote-title")}</summary>{body}</details> }.into_any())
}
