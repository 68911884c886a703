//! What a class thinks, and how it voted on a story, for its teacher: on the big screen, and listed by class beside a step. Sums
//! alone, and none under ten answers.

use leptos::prelude::*;
use qinghe_content::{Module, ModuleKind, Step, StepKind};
use qinghe_kit::{
    forms::Fields,
    i18n,
    page::{Cx, Fault},
    t,
};
use qinghe_model::{Lang, OrgId, estimate::ClassView};
use qinghe_player::class_view;
use qinghe_service::{
    Error,
    assignments::{self, ClassCard},
    estimates,
};

/// The sums of a step in the class that was chosen.
pub enum Sums {
    /// Of an estimate.
    Views(Vec<ClassView>),
    /// Of a vote; none under ten votes.
    Votes(Option<Vec<(String, i64)>>),
}

/// The teacher's classes, the one whose sums are shown, and these.
pub struct OfClasses {
    classes: Vec<ClassCard>,
    class: Option<OrgId>,
    sums: Option<Sums>,
}

impl OfClasses {
    /// The class that was chosen.
    pub const fn class(&self) -> Option<OrgId> {
        self.class
    }
}

/// Reads it for a step that has sums; `None` for any other, and for who has no class.
///
/// # Errors
/// When the class of the address is not the reader's.
pub async fn read(cx: &Cx, module: &Module, step: &Step, query: &Fields) -> Result<Option<OfClasses>, Fault> {
    let counted = matches!(step.kind, StepKind::Estimate(_) | StepKind::Scenario(_));
    // Only what is set for a class is answered by one.
    if !counted || !matches!(module.kind, ModuleKind::Lesson | ModuleKind::Companion) {
        return Ok(None);
    }
    let (app, actor) = (&cx.web.app, cx.actor()?);
    let classes = match assignments::list_classes(app, actor).await {
        Ok(classes) => classes,
        Err(Error::Forbidden) => return Ok(None),
        Err(e) => return Err(e.into()),
    };
    if classes.is_empty() {
        return Ok(None);
    }
    let class: Option<OrgId> = query.get("class").parse().ok();
    let sums = match class {
        None => None,
        Some(class) if matches!(step.kind, StepKind::Estimate(_)) => {
            Some(Sums::Views(estimates::of_class(app, actor, class, &module.id, &step.id).await?))
        }
        Some(class) => Some(Sums::Votes(estimates::votes(app, actor, class, &module.id, &step.id).await?)),
    };
    Ok(Some(OfClasses { classes, class, sums }))
}

/// A form to choose a class, and its sums. `page` is the page of the big screen; none beside a step that is tried.
pub fn view(lang: Lang, module: &Module, step: &Step, of: &OfClasses, page: Option<usize>) -> AnyView {
    let options = of
        .classes
        .iter()
        .map(|card| {
            let name = format!("{} · {}", card.school.name().get(lang), card.name.get(lang));
            view! { <option value=card.class.id.to_string() selected={of.class == Some(card.class.id)}>{name}</option> }
        })
        .collect_view();
    let heading = match step.kind {
        StepKind::Scenario(_) => t!(lang, "vote-title"),
        _ => t!(lang, "estimate-sums"),
    };
    let shown = of.sums.as_ref().map(|sums| match (sums, &step.kind) {
        (Sums::Views(views), StepKind::Estimate(asked)) => {
            class_view::revealed(i18n::words(lang), asked, views, &module.sources)
        }
        (Sums::Votes(votes), StepKind::Scenario(story)) => {
            let text = |id: &str| {
                let first = story.node(&story.start).into_iter().flat_map(|n| &n.choices);
                first.filter(|k| k.id == id).map(|k| k.text.get(lang).to_owned()).collect::<String>()
            };
            bars(lang, votes.as_deref(), &text)
        }
        _ => ().into_any(),
    });
    view! {
        <section class="section stack" id="sums" aria-labelledby="sums-title">
            <h2 id="sums-title">{heading}</h2>
            <form class="row no-print" method="get" action="#sums">
                {page.map(|n| view! { <input type="hidden" name="page" value=n.to_string()/> })}
                <label class="vh" for="sums-class">{t!(lang, "estimate-class")}</label>
                <select class="input input--short" id="sums-class" name="class">{options}</select>
                <button class="btn btn--second">{t!(lang, "estimate-show")}</button>
            </form>
            {shown}
        </section>
    }
    .into_any()
}

fn bars(lang: Lang, votes: Option<&[(String, i64)]>, text: &dyn Fn(&str) -> String) -> AnyView {
    let Some(votes) = votes else { return view! { <p class="muted">{t!(lang, "vote-few")}</p> }.into_any() };
    let all: i64 = votes.iter().map(|(_, n)| n).sum();
    let rows = votes
        .iter()
        .map(|(id, n)| {
            let width = format!("{}%", n * 100 / all.max(1));
            view! {
                <div class="hands"><span>{text(id)}</span><b>{i18n::number(*n)}</b>
                    <svg class="pbar" aria-hidden="true"><rect class="pbar__track" width="100%" height="10" y="4" rx="5"></rect><rect class="pbar__fill pbar__fill--true" width=width height="10" y="4" rx="5"></rect></svg></div>
            }
        })
        .collect_view();
    rows.into_any()
}
