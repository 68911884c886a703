//! Login slips to print and cut: eight on a sheet of A4. The same slips are a page of the site and
//! a file of the command line.

use axum::extract::Path;
use leptos::prelude::*;
use qinghe_kit::{
    forms::Fields,
    ids::id,
    page::{self, Area, Cx, Page, Reply},
    qr::qr,
    t, ui,
};
use qinghe_model::{Lang, OrgId, UserId};
use qinghe_service::{
    Error, UseCase, roster,
    slips::{self, ClassSlips, Slip},
};
use std::collections::{BTreeSet, HashSet};

/// How many slips are on one sheet of A4.
const SHEET: usize = 8;

/// The slips of a class; with `?only=<learner>` that pupil's alone. `?reset=1` says that all PINs were just
/// reset.
pub async fn show(cx: Cx, Path(class): Path<String>, query: Fields) -> Reply {
    let actor = cx.actor()?;
    let class_id: OrgId = id(&class)?;
    let mut class = slips::list(&cx.web.app, actor, class_id).await?;
    let only = query.get("only");
    if !only.is_empty() {
        let learner: UserId = id(only)?;
        class.slips.retain(|s| s.learner == learner);
        if class.slips.is_empty() {
            return Err(Error::NotFound.into());
        }
    }
    let lang = cx.lang();
    let sees_class = actor.nodes_for(UseCase::ViewClass).next().is_some();
    let (title, name) = (t!(lang, "slips-title", class = class.class.get(lang)), class.class.get(lang).to_owned());
    let way = if sees_class {
        vec![("/teach".to_owned(), t!(lang, "teach-title")), (format!("/teach/classes/{class_id}"), name)]
    } else {
        vec![]
    };
    Ok(slips_page(&cx, title, way, &[class], query.get("reset") == "1"))
}

/// `GET /school/import/done/{import}/slips`: of exactly the pupils that a class list made, class by class.
pub async fn show_new(cx: Cx, Path(import): Path<String>) -> Reply {
    let actor = cx.actor()?;
    let created = roster::list_created(&cx.web.app, actor, id(&import)?).await?;
    let new: HashSet<UserId> = created.iter().map(|(_, learner)| *learner).collect();
    let of: BTreeSet<OrgId> = created.iter().map(|(class, _)| *class).collect();
    let mut classes = Vec::with_capacity(of.len());
    for class in of {
        let mut class = slips::list(&cx.web.app, actor, class).await?;
        class.slips.retain(|s| new.contains(&s.learner));
        classes.push(class);
    }
    let lang = cx.lang();
    let way =
        vec![("/school".to_owned(), t!(lang, "school-title")), ("/school/import".to_owned(), t!(lang, "import-title"))];
    Ok(slips_page(&cx, t!(lang, "slips-new-title"), way, &classes, false))
}

fn slips_page(
    cx: &Cx,
    title: String,
    way: Vec<(String, String)>,
    classes: &[ClassSlips],
    reset: bool,
) -> axum::response::Response {
    let lang = cx.lang();
    let origin = cx.web.site.public_url.as_ref().unwrap_or(&cx.visitor.origin).clone();
    cx.page(Page::new(Area::Staff, title.clone()).main("main wrap print-slips"), || {
        let count: usize = classes.iter().map(|c| c.slips.len()).sum();
        let sheet_count: usize = classes.iter().map(|c| c.slips.len().div_ceil(SHEET)).sum();
        let body = if count == 0 {
            ui::empty(t!(lang, "teach-pupils-empty-title"), t!(lang, "teach-pupils-empty-text"), None)
        } else {
            let all = classes.iter().map(|class| sheets(lang, &origin, class)).collect_view();
            view! { <div class="slips">{all}</div> }.into_any()
        };
        view! {
            {ui::crumbs(lang, way, t!(lang, "slips-here"))}
            {reset.then(|| view! { <div class="no-print">{ui::notice(ui::Tone::Good, t!(lang, "reset-all-done-title"), Some(t!(lang, "reset-all-done-text")))}</div> })}
            <header class=if reset { "page-head section" } else { "page-head" }>
                <h1>{title}</h1>
                {(count > 0).then(|| view! {
                    <p class="page-head__lead">{t!(lang, "slips-count", n = count, sheets = sheet_count)}</p>
                    <p class="page-head__lead">{t!(lang, "slips-print")}</p>
                    <div class="section">{ui::notice(ui::Tone::Warning, t!(lang, "slips-care-title"), Some(t!(lang, "slips-care-text")))}</div>
                })}
            </header>
            {body}
        }
        .into_any()
    })
}

/// A file with the slips of some classes that needs nothing else. `origin` is the address people type,
/// `css` the whole style sheet.
pub fn document(lang: Lang, origin: &str, classes: &[ClassSlips], css: &str) -> String {
    let owner = Owner::new();
    owner.with(|| {
        let title = match classes {
            [one] => t!(lang, "slips-title", class = one.class.get(lang)),
            _ => t!(lang, "slips-here"),
        };
        let body = view! {
            <main class="main wrap">
                <header class="page-head">
                    <h1>{title.clone()}</h1>
                    <p class="page-head__lead">{t!(lang, "slips-print")}</p>
                    <p class="page-head__lead">{t!(lang, "slips-care-text")}</p>
                </header>
                <div class="slips">{classes.iter().map(|c| sheets(lang, origin, c)).collect_view()}</div>
            </main>
        };
        page::document(lang, title, css, "staff print-slips", body.into_any())
    })
}

/// The sheets of a class; every class begins on a sheet of its own.
fn sheets(lang: Lang, origin: &str, class: &ClassSlips) -> AnyView {
    let of = class.slips.len().div_ceil(SHEET);
    class
        .slips
        .chunks(SHEET)
        .enumerate()
        .map(|(n, part)| {
            let label = t!(lang, "slips-sheet", class = class.class.get(lang), n = n + 1, of = of);
            let slips = part.iter().map(|s| slip(lang, origin, class, s)).collect_view();
            view! { <section class="sheet" aria-label=label>{slips}</section> }
        })
        .collect_view()
        .into_any()
}

/// A slip with its border to cut along.
pub fn slip(lang: Lang, origin: &str, class: &ClassSlips, slip: &Slip) -> AnyView {
    let origin = origin.trim_end_matches('/');
    let pin = match &slip.pin {
        Some(pin) => view! { <dd class="slip__pin">{pin.clone()}</dd> }.into_any(),
        None => view! { <dd class="slip__own">{t!(lang, "slips-own-pin")}</dd> }.into_any(),
    };
    let address = origin.split_once("://").map_or(origin, |(_, host)| host).to_owned();
    view! {
        <article class="slip">
            <div class="slip__who">
                <p data-fit=ui::fit(&slip.name, 24) class="slip__name">{slip.name.clone()}</p>
                <p data-fit=ui::fit(class.school.get(lang), 48) class="slip__org">{class.school.get(lang).to_owned()}</p>
            </div>
            <dl data-fit=ui::fit(class.class.get(lang), 18)>
                <dt>{t!(lang, "slips-school-code")}</dt><dd>{class.school_code.clone()}</dd>
                <dt>{t!(lang, "slips-class")}</dt><dd>{class.class.get(lang).to_owned()}</dd>
                <dt>{t!(lang, "slips-number")}</dt><dd>{slip.student_no.clone()}</dd>
                <dt>{t!(lang, "slips-pin")}</dt>{pin}
            </dl>
            {qr(t!(lang, "slips-qr"), "slip__qr", &format!("{origin}/q/{}", slip.token))}
            <p class="slip__code">{t!(lang, "slips-code")}" "<b>{grouped(&slip.code)}</b></p>
            <p class="slip__foot">{t!(lang, "slips-foot", address = address)}</p>
        </article>
    }
    .into_any()
}

/// A long code in groups of four, as people type it.
fn grouped(code: &str) -> String {
    let groups: Vec<&str> = code.as_bytes().chunks(4).filter_map(|part| std::str::from_utf8(part).ok()).collect();
    groups.join(" ")
}

/// A made-up class for the gallery of parts.
pub fn sample() -> ClassSlips {
    let text = |zh: &str, en: &str| qinghe_model::Text { zh: zh.to_owned(), en: en.to_owned() };
    let pupil = |name: &str, no: &str, pin: Option<&str>| Slip {
        learner: uuid::Uuid::nil().into(),
        name: name.to_owned(),
        student_no: no.to_owned(),
        pin: pin.map(str::to_owned),
        token: "AZqL3o5hdR6mQ2kV8cPzJ1wN0bTtXyUe4fGsHiKlMnOpQrSuVwXyZa".to_owned(),
        code: "2718281828459045".to_owned(),
    };
    ClassSlips {
        school: text("滨江实验中学", "Binjiang Experimental Middle School"),
        school_code: "330182".to_owned(),
        class: text("七年级3班", "Grade 7 Class 3"),
        slips: vec![pupil("王子涵 Wang Zihan", "01", Some("246599")), pupil("李诗涵 Li Shihan", "02", None)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_stands_alone_and_never_shows_a_chosen_pin() {
        let mut class = sample();
        class.slips[0].name = "<b>&".to_owned();
        for lang in Lang::ALL {
            let html = document(lang, "https://qinghe.example/", std::slice::from_ref(&class), ".slip > b{color:#000}");
            assert!(html.starts_with("<!DOCTYPE html>") && html.ends_with("</html>"), "{html}");
            assert!(html.contains("<style>.slip > b{color:#000}</style>"), "{html}");
            assert!(html.contains("&lt;b&gt;&amp;") && html.contains("qinghe.example"));
            assert_eq!(html.matches("class=\"slip__pin\"").count(), 1);
            assert_eq!(html.matches("class=\"slip__qr\"").count(), 2);
            assert!(html.contains(&t!(lang, "slips-own-pin")));
            assert_eq!(html.matches("2718 2818 2845 9045").count(), 2, "the long code of each");
            assert!(!html.contains("<script") && !html.contains("href="), "{html}");
        }
    }

    #[test]
    fn long_names_are_set_smaller() {
        let mut class = sample();
        class.slips[1].name = "阿".repeat(39);
        class.school.zh = "省某某市某某县".repeat(12);
        let html = document(Lang::Zh, "https://qinghe.example", &[class], "");
        assert!(html.contains("<p class=\"slip__name\">王子涵"), "a usual name is as it was: {html}");
        assert!(html.contains("<p data-fit=\"3\" class=\"slip__name\">阿阿"), "{html}");
        assert!(html.contains("<p data-fit=\"3\" class=\"slip__org\">省某"), "{html}");
        assert_eq!(html.matches("slip__pin").count(), 1);
        assert_eq!(html.matches("class=\"slip__qr\"").count(), 2);
    }

    #[test]
    fn nine_slips_take_two_sheets() {
        let mut class = sample();
        class.slips = std::iter::repeat_n(class.slips[0].clone(), 9).collect();
        let html = document(Lang::Zh, "https://qinghe.example", &[class], "");
        assert_eq!(html.matches("class=\"sheet\"").count(), 2);
        assert_eq!(html.matches("class=\"slip\"").count(), 9);
    }
}
