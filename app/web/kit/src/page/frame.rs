//! Everything around a page's own content: head, header, footer, language buttons, help.

use super::{Area, Cx, Page, running};
use crate::{cookies, forms::hidden, html::html, scripts, t, ui::icon};
use leptos::{nonce, prelude::*};
use qinghe_model::{Lang, role::Role};
use qinghe_service::{Actor, UseCase, lessons::Reminder};
use qinghe_store::help_lines::HelpLine;

pub(super) fn shell(cx: &Cx, page: &Page, body: AnyView) -> AnyView {
    let lang = cx.lang();
    let title = match page.area {
        Area::Plain => page.title.clone(),
        _ => format!("{} – {}", page.title, t!(lang, "site-name")),
    };
    // What the browser keeps of a page is kept by person.
    let owner = cx.visitor.actor.as_deref().and_then(Actor::user_id).map(|id| id.to_string());
    let (body_class, student) = match page.area {
        Area::Plain => ("student", false),
        Area::Staff => ("staff", false),
        Area::Student | Area::SignIn => ("student", true),
        Area::Wall => ("wall", false),
    };
    let framed = !matches!(page.area, Area::Wall | Area::Plain);
    let islands = page.islands.then(|| cx.web.site.bundle.as_deref().map(super::islands::start)).flatten();
    let nonce = nonce::use_nonce();
    // A translator built into the browser changes the nodes that islands take over.
    let translate = page.islands.then_some("no");
    view! {
        <!DOCTYPE html>
        <html lang=lang.tag() data-read=cx.visitor.reading.words()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="theme-color" content="#17733e"/>
                <title>{title}</title>
                {page.refresh.map(|seconds| view! { <noscript><meta http-equiv="refresh" content=seconds.to_string()/></noscript> })}
                <link rel="icon" href="/pkg/favicon.svg" type="image/svg+xml"/>
                {cx.web.site.stylesheet.clone().map(|href| view! { <link rel="stylesheet" href=href/> })}
                {page.scenes.then(|| cx.web.site.scenes.clone()).flatten().map(|href| view! { <link rel="stylesheet" href=href/> })}
                {(!page.running.is_empty()).then(|| view! { <style nonce=nonce.clone() inner_html=running::rule(&page.running)></style> })}
                {islands}
            </head>
            <body class=body_class data-owner=owner.clone()>
                <a class="skip" href="#main">{t!(lang, "skip")}</a>
                {framed.then(|| head(cx, page, student))}
                {(framed && page.keeps_typed && owner.is_some()).then(|| restored(lang))}
                <main class=page.main id="main" tabindex="-1" translate=translate>{body}</main>
                {(page.area == Area::SignIn).then(crate::footer_art::footer_art)}
                {framed.then(|| foot(cx, student))}
                {(lang == Lang::Zh).then(|| view! { <script nonce=nonce.clone() inner_html=scripts::HEADINGS></script> })}
                {student.then(|| view! { <script nonce=nonce.clone() inner_html=scripts::LEAVE></script> })}
                {(framed && page.keeps_typed).then(|| view! { <script nonce=nonce.clone() inner_html=scripts::KEEP></script> })}
                {owner.is_some().then(|| view! { <script nonce=nonce.clone() inner_html=scripts::SIGN_OUT></script> })}
                {page.scripts.iter().map(|script| view! { <script nonce=nonce.clone() inner_html=*script></script> }).collect_view()}
                {cx.web.site.live.then(|| view! { <script nonce=nonce inner_html=scripts::LIVE></script> })}
            </body>
        </html>
    }
    .into_any()
}

fn head(cx: &Cx, page: &Page, student: bool) -> AnyView {
    let lang = cx.lang();
    let signed_in = cx.visitor.actor.as_deref().and_then(Actor::person).map(|p| p.name.clone());
    view! {
        <header class="site-head">
            <div class="site-head__in wrap">
                <div class="site-head__bar">
                    {signed_in.clone().map(|name| view! { <p class="acct">{icon("person")}<a href="/account">{name}</a></p> })}
                    {language_form(cx, page)}
                    {signed_in.map(|_| view! {
                        <form method="post" action="/sign-out"><button class="btn btn--quiet btn--sm">{t!(lang, "sign-out")}</button></form>
                    })}
                </div>
                <div class="site-head__top">
                    <a class="brand" href="/">
                        <img src="/pkg/logo.svg" width="36" height="36" alt=""/>
                        <span class="brand__name">{t!(lang, "site-short")}</span>
                    </a>
                    {(page.area == Area::Staff).then(|| staff_nav(cx))}
                    {student.then(|| view! {
                        <div class="safety">
                            <a class="help-jump" href="#help">{icon("phone")}{t!(lang, "help-jump")}</a>
                            <a
                                class="quick-exit"
                                id="quick-exit"
                                href="/leave"
                                rel="noreferrer"
                                data-to=cx.web.site.exit_url.clone()
                                data-away=cookies::away_script(&cx.web.site)
                            >{t!(lang, "quick-exit")}{icon("exit")}</a>
                        </div>
                    })}
                </div>
            </div>
            {student.then(|| reminder(lang, cx.visitor.reminder))}
        </header>
    }
    .into_any()
}

/// Says that a script has put back what was typed here before and never sent.
fn restored(lang: Lang) -> AnyView {
    view! {
        <div class="wrap restored no-print" data-restored="" data-changed=t!(lang, "typed-changed") role="status" hidden>
            {icon("info")}
            <p>{t!(lang, "typed-restored")}</p>
            <button class="btn btn--quiet btn--sm" type="button">{t!(lang, "typed-discard")}</button>
        </div>
    }
    .into_any()
}

fn reminder(lang: Lang, reminder: Reminder) -> Option<AnyView> {
    let text = match reminder {
        Reminder { today: 0, late: 0 } => return None,
        Reminder { today, late: 0 } => t!(lang, "remind-today", n = today),
        Reminder { today: 0, late } => t!(lang, "remind-late", n = late),
        Reminder { today, late } => t!(lang, "remind-both", today = today, late = late),
    };
    Some(
        view! { <p class="remind"><a class="wrap" href="/learn">{icon("clock")}<span>{text}</span></a></p> }.into_any(),
    )
}

fn foot(cx: &Cx, student: bool) -> AnyView {
    let lang = cx.lang();
    view! {
        <footer class="site-foot">
            {student.then(|| help_strip(lang, &cx.visitor.help))}
            <div class="wrap site-foot__in">
                <span>{t!(lang, "site-tagline")}</span>
                <a href="/help">{t!(lang, "help-link")}</a>
                <a href="/family">{t!(lang, "family-title")}</a>
                <a href="/reading">{t!(lang, "reading-title")}</a>
                <a href="/help/privacy">{t!(lang, "privacy-link")}</a>
            </div>
        </footer>
    }
    .into_any()
}

fn language_form(cx: &Cx, page: &Page) -> AnyView {
    let here = cx.lang();
    let button = move |lang: Lang, form: Option<&'static str>| {
        let pressed = if lang == here { "true" } else { "false" };
        view! { <button name="lang" value=lang.tag() lang=lang.tag() aria-pressed=pressed form=form formmethod=form.map(|_| "post") formnovalidate="">{lang.own_name()}</button> }
    };
    let label = "语言 Language";
    match page.form {
        // The Enter key presses a form's first button: without this one it would change the language.
        Some(form) => view! {
            <div class="lang" role="group" aria-label=label>
                <button class="vh" form=form tabindex="-1" aria-hidden="true"></button>
                {Lang::ALL.map(|l| button(l, Some(form))).collect_view()}
            </div>
        }
        .into_any(),
        None => view! {
            <form class="lang" method="post" action="/language" aria-label=label>
                {hidden("back", cx.visitor.path.clone())}
                {Lang::ALL.map(|l| button(l, None)).collect_view()}
            </form>
        }
        .into_any(),
    }
}

fn staff_nav(cx: &Cx) -> AnyView {
    let lang = cx.lang();
    let Some(actor) = cx.visitor.actor.as_deref() else { return ().into_any() };
    let mut links = Vec::new();
    if actor.nodes_for(UseCase::ViewClass).next().is_some() {
        links.push(("/teach", t!(lang, "nav-classes")));
    }
    if actor.nodes_for(UseCase::ViewContest).next().is_some() {
        links.push(("/contests", t!(lang, "contests-title")));
    }
    if actor.nodes_for(UseCase::BrowseLessons).next().is_some() {
        links.push(("/lessons", t!(lang, "nav-lessons")));
    }
    if actor.nodes_for(UseCase::ViewParticipation).next().is_some() {
        links.push((
            "/bureau",
            if actor.has_role(Role::Officer) { t!(lang, "nav-participation") } else { t!(lang, "nav-school") },
        ));
    }
    if links.iter().all(|(href, _)| *href != "/bureau") && actor.nodes_for(UseCase::ViewSurvey).next().is_some() {
        links.push(("/bureau/surveys", t!(lang, "bureau-tab-surveys")));
    }
    if actor.nodes_for(UseCase::ImportRoster).next().is_some() {
        links.push(("/school", t!(lang, "nav-rosters")));
    }
    let links = links
        .into_iter()
        .map(|(href, text)| {
            // The surveys of a unit are below its own address.
            let under = href.strip_suffix("/surveys").unwrap_or(href);
            let here = cx.visitor.path.starts_with(under).then_some("page");
            view! { <a href=href aria-current=here>{text}</a> }
        })
        .collect_view();
    view! { <nav class="site-nav" aria-label=t!(lang, "nav-label")>{links}</nav> }.into_any()
}

/// The four national numbers and those of the pupil's own school and bureaus, on every page for pupils. Taps are not
/// logged anywhere.
pub fn help_strip(lang: Lang, own: &[HelpLine]) -> AnyView {
    let own = own
        .iter()
        .map(|l| view! { <li><a href=format!("tel:{}", l.dialled())><b>{l.number.clone()}</b>{l.name().get(lang).to_owned()}</a></li> })
        .collect_view();
    view! {
        <nav class="help" id="help" tabindex="-1" aria-label=t!(lang, "help-label")>
            <div class="wrap help__in">
                <p class="help__title">{t!(lang, "help-title")}</p>
                <ul class="help__list">
                    <li><a href="tel:120"><b>"120"</b>{t!(lang, "help-120")}</a></li>
                    <li><a href="tel:110"><b>"110"</b>{t!(lang, "help-110")}</a></li>
                    <li><a href="tel:12356"><b>"12356"</b>{t!(lang, "help-12356")}</a></li>
                    <li><a href="tel:12355"><b>"12355"</b>{t!(lang, "help-12355")}</a></li>
                    {own}
                </ul>
            </div>
        </nav>
    }
    .into_any()
}

/// A self-contained file, to be opened and printed on any computer. `css` is the whole style
/// sheet.
pub fn document(lang: Lang, title: String, css: &str, body_class: &'static str, body: AnyView) -> String {
    let style = css.to_owned();
    let page = view! {
        <!DOCTYPE html>
        <html lang=lang.tag()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light"/>
                <title>{title}</title>
                <style inner_html=style></style>
            </head>
            <body class=body_class>{body}</body>
        </html>
    };
    html(page)
}
