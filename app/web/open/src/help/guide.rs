//! Who helps, and how to use the site.

use crate::help::area;
use leptos::prelude::*;
use qinghe_kit::{
    page::{Cx, Page, Reply},
    t,
};
use qinghe_model::Lang;
use qinghe_service::help_lines;
use qinghe_store::help_lines::HelpLine;

/// `GET /help`
pub async fn show(cx: Cx) -> Reply {
    let lang = cx.lang();
    let title = t!(lang, "help-page-title");
    let own = help_lines::list_own(&cx.web.app, cx.visitor.actor.as_deref()).await?;
    Ok(cx.page(Page::new(area(&cx), title.clone()).narrow(), || {
        let numbers = [
            ("120", t!(lang, "help-120"), t!(lang, "help-call-120")),
            ("110", t!(lang, "help-110"), t!(lang, "help-call-110")),
            ("12356", t!(lang, "help-12356"), t!(lang, "help-call-12356")),
            ("12355", t!(lang, "help-12355"), t!(lang, "help-call-12355")),
        ];
        let numbers = numbers.map(|(number, name, what)| {
            view! {
                <div class="term">
                    <dt><a href=format!("tel:{number}")>{number}</a>" "{name}</dt>
                    <dd>{what}</dd>
                </div>
            }
        });
        let steps = [
            t!(lang, "help-use-1"),
            t!(lang, "help-use-2"),
            t!(lang, "help-use-3"),
            t!(lang, "help-use-4"),
            t!(lang, "help-use-5"),
        ];
        let staff = [
            t!(lang, "help-staff-1"),
            t!(lang, "help-staff-2"),
            t!(lang, "help-staff-3"),
            t!(lang, "help-staff-4"),
            t!(lang, "help-staff-5"),
        ];
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="page-head__lead">{t!(lang, "help-page-lead")}</p>
            </header>
            <div class="prose">
                <h2>{t!(lang, "help-people-title")}</h2>
                <p>{t!(lang, "help-people-text")}</p>
                <h2>{t!(lang, "help-calls-title")}</h2>
                <dl class="stack">{own.iter().map(|l| help_term(lang, l)).collect_view()}{numbers.collect_view()}</dl>
                <p class="small">{t!(lang, "help-calls-private")}</p>
                <h2>{t!(lang, "help-use-title")}</h2>
                <ol>{items(steps)}</ol>
                <h2>{t!(lang, "help-forgot-title")}</h2>
                <p>{t!(lang, "help-forgot-text")}</p>
                <p><a href="/help/privacy">{t!(lang, "help-privacy-more")}</a></p>
                <hr/>
                <h2 id="staff">{t!(lang, "help-staff-title")}</h2>
                <ul>{items(staff)}</ul>
                <p><a href="/verify">{t!(lang, "help-verify")}</a></p>
            </div>
        }
        .into_any()
    }))
}

/// The lines of a list.
pub fn items<const N: usize>(lines: [String; N]) -> AnyView {
    lines.map(|line| view! { <li>{line}</li> }).collect_view().into_any()
}

/// A line as pupils see it, to be tapped.
fn help_term(lang: Lang, l: &HelpLine) -> AnyView {
    view! {
        <div class="term">
            <dt><a href=format!("tel:{}", l.dialled())>{l.number.clone()}</a>" "{l.name().get(lang).to_owned()}</dt>
            <dd>{l.hours.clone()}</dd>
        </div>
    }
    .into_any()
}
