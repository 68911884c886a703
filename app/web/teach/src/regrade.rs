//! Re-marking after a question was corrected: whose points would change is shown first.

use axum::extract::Path;
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, see_other},
    i18n::points,
    ids::id,
    list::{Field, List},
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, Tone},
};
use qinghe_model::{AssignmentId, Lang};
use qinghe_service::{
    Error,
    regrade::{self, Change, Preview},
};

/// Previews which scores would change.
pub async fn show(cx: Cx, Path(assignment): Path<String>) -> Reply {
    let preview = regrade::preview(&cx.web.app, cx.actor()?, id::<AssignmentId>(&assignment)?).await?;
    Ok(render(&cx, &preview, false))
}

/// Re-marks, if the result is still the one that was shown.
pub async fn submit(cx: Cx, Path(assignment): Path<String>, fields: Fields) -> Reply {
    let (actor, assignment) = (cx.actor()?, id::<AssignmentId>(&assignment)?);
    let expected = fields.get("changes").parse().unwrap_or_default();
    match regrade::apply(&cx.web.app, actor, assignment, expected).await {
        Ok(_) => Ok(see_other(&format!("/teach/assignments/{assignment}?changed=1"))),
        Err(Error::Changed) => {
            let preview = regrade::preview(&cx.web.app, actor, assignment).await?;
            Ok(render(&cx, &preview, true))
        }
        Err(e) => Err(e.into()),
    }
}

fn render(cx: &Cx, preview: &Preview, stale: bool) -> axum::response::Response {
    let lang = cx.lang();
    let title = t!(lang, "regrade-title");
    cx.page(Page::new(Area::Staff, title.clone()), || {
        let address = format!("/teach/assignments/{}", preview.work.id);
        let breadcrumbs = vec![
            ("/teach".to_owned(), t!(lang, "teach-title")),
            (format!("/teach/classes/{}", preview.class.id), preview.class.name().get(lang).to_owned()),
            (address.clone(), preview.module.title.get(lang).to_owned()),
        ];
        let body = if preview.items.is_empty() {
            ui::empty(
                t!(lang, "regrade-none-title"),
                t!(lang, "regrade-none-text"),
                Some((address, t!(lang, "teach-open-board"))),
            )
        } else {
            table(lang, preview, address)
        };
        view! {
            {ui::crumbs(lang, breadcrumbs, title.clone())}
            {stale.then(|| ui::notice(Tone::Warning, t!(lang, "error-changed"), None))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "regrade-lead")}</p></header>
            {body}
        }
        .into_any()
    })
}

fn table(lang: Lang, preview: &Preview, address: String) -> AnyView {
    let items = preview
        .items
        .iter()
        .map(|(item, n)| view! { <li>{item.stem.get(lang).to_owned()}" "<span class="muted small">{t!(lang, "regrade-item", n = *n)}</span></li> })
        .collect_view();
    let n = preview.changes.len();
    let table = (n > 0).then(|| changes(lang, n).page(lang, &preview.changes));
    view! {
        <section class="section stack"><h2>{t!(lang, "regrade-items")}</h2><ul>{items}</ul></section>
        <section class="section stack">
            <p>{t!(lang, "regrade-summary", n = n, same = preview.unchanged)}</p>
            {table}
            <form method="post" class="actions">
                <input type="hidden" name="changes" value=n.to_string()/>
                <button class="btn">{t!(lang, "regrade-yes")}</button>
                <a class="btn btn--quiet" href=address>{t!(lang, "teach-cancel")}</a>
            </form>
        </section>
    }
    .into_any()
}

fn changes(lang: Lang, n: usize) -> List<'static, Change> {
    let of = |c: &Change, score: i64| format!("{} / {}", points(score), points(c.max));
    let passed = move |c: &Change| match c.passed {
        (false, true) => t!(lang, "regrade-passes"),
        (true, false) => t!(lang, "regrade-fails"),
        _ => String::new(),
    };
    let fields = vec![
        Field::text("number", t!(lang, "teach-col-number"), |c: &Change| c.student_no.clone()).right(),
        Field::text("name", t!(lang, "teach-col-name"), |c: &Change| c.name.clone()),
        Field::count("try", t!(lang, "regrade-col-try"), |c: &Change| c.number),
        Field::text("before", t!(lang, "regrade-col-before"), move |c: &Change| of(c, c.score.0)).right(),
        Field::text("after", t!(lang, "regrade-col-after"), move |c: &Change| of(c, c.score.1))
            .right()
            .look(move |c| view! { <b>{of(c, c.score.1)}</b> }.into_any()),
        Field::text("passed", t!(lang, "regrade-col-passed"), passed),
    ];
    List::new("regrade-caption", t!(lang, "regrade-caption", n = n), fields)
}
