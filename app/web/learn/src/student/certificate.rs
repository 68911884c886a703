//! A certificate, to be printed on one sheet: both languages on it, whatever the page's language is.

use axum::extract::Path;
use leptos::prelude::*;
use qinghe_kit::{
    i18n,
    page::{Area, Cx, Page, Reply},
    qr::qr,
    scripts, t,
    ui::{self, crumbs, icon},
};
use qinghe_model::{Lang, Text};
use qinghe_service::{
    App,
    certificates::{self, Sheet},
};

/// `GET /learn/certificate/{programme}`
pub async fn show(cx: Cx, Path(programme): Path<String>) -> Reply {
    let lang = cx.lang();
    let sheet = certificates::get_own(&cx.web.app, cx.actor()?, &programme).await?;
    let origin = cx.web.site.public_url.as_ref().unwrap_or(&cx.visitor.origin).clone();
    let title = t!(lang, "cert-title");
    let page = Page::new(Area::Student, title.clone()).main("main wrap print-cert").with_script(scripts::PRINT);
    Ok(cx.page(page, || {
        view! {
            {crumbs(lang, vec![("/learn".into(), t!(lang, "home-title")), ("/learn/programme".into(), t!(lang, "programme-title"))], title.clone())}
            <header class="page-head no-print">
                <h1>{title}</h1>
                <p class="page-head__lead">{t!(lang, "cert-lead")}</p>
                <p class="actions"><button class="btn print-page" type="button" hidden="">{icon("print")}{t!(lang, "cert-print")}</button></p>
            </header>
            {sheet_view(&origin, &sheet)}
            <p class="section muted small no-print">{t!(lang, "cert-check-how")}</p>
        }
        .into_any()
    }))
}

fn sheet_view(origin: &str, sheet: &Sheet) -> AnyView {
    let (zh, en) = (Lang::Zh, Lang::En);
    let count = sheet.programme.modules.len();
    let title = &sheet.programme.title;
    let place = |lang: Lang| {
        let names = [&sheet.school, &sheet.class].into_iter().flatten().map(|t: &Text| t.get(lang));
        names.collect::<Vec<_>>().join(" · ")
    };
    let day = sheet.issued_at.with_timezone(&App::ZONE).date_naive();
    let code = sheet.code.to_string();
    let link = format!("{}/verify/{code}", origin.trim_end_matches('/'));
    let modules = sheet
        .programme
        .modules
        .iter()
        .map(|(_, title)| view! { <li><span lang=zh.tag()>{title.zh.clone()}</span><span lang=en.tag()>{title.en.clone()}</span></li> })
        .collect_view();
    let shown = origin.split_once("://").map_or(origin, |(_, host)| host).trim_end_matches('/').to_owned();
    view! {
        <article class="cert">
            <div class="cert__in">
                <p class="cert__site"><img src="/pkg/logo.svg" width="40" height="40" alt=""/><span lang=zh.tag()>{t!(zh, "site-name")}</span><span lang=en.tag()>{t!(en, "site-name")}</span></p>
                <h2 class="cert__title"><span lang=zh.tag()>{t!(zh, "cert-heading")}</span><span lang=en.tag()>{t!(en, "cert-heading")}</span></h2>
                <p data-fit=ui::fit(&sheet.name, 36) class="cert__name">{sheet.name.clone()}</p>
                <p data-fit=ui::fit(&place(zh), 100).max(ui::fit(&place(en), 100)) class="cert__place"><span lang=zh.tag()>{place(zh)}</span><span lang=en.tag()>{place(en)}</span></p>
                <div data-fit=ui::fit(&title.zh, 60).max(ui::fit(&title.en, 90)) class="cert__say">
                    <p lang=zh.tag()>{t!(zh, "cert-say", title = title.zh.clone(), n = count)}</p>
                    <p lang=en.tag()>{t!(en, "cert-say", title = title.en.clone(), n = count)}</p>
                </div>
                <ul class="cert__modules">{modules}</ul>
                <div class="cert__foot">
                    <dl>
                        <div><dt>{t!(zh, "cert-date")}" "<span lang=en.tag()>{t!(en, "cert-date")}</span></dt><dd>{i18n::day(zh, day)}" · "<span lang=en.tag()>{i18n::day(en, day)}</span></dd></div>
                        <div><dt>{t!(zh, "cert-code")}" "<span lang=en.tag()>{t!(en, "cert-code")}</span></dt><dd class="cert__code">{code}</dd><dd class="cert__url">{format!("{shown}/verify")}</dd></div>
                    </dl>
                    {qr(t!(zh, "cert-qr"), "cert__qr", &link)}
                </div>
            </div>
        </article>
    }
    .into_any()
}
