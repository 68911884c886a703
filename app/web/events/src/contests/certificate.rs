//! Certificates of a contest, printed on one sheet in both languages, whatever the page's language.

use crate::contests::{
    division_name,
    show::{address, breadcrumbs, of},
};
use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    i18n,
    ids::id,
    page::{Area, Cx, Page, Reply},
    qr::qr,
    scripts, t,
    ui::{self, crumbs, icon},
};
use qinghe_model::{ContestId, Lang, OrgId, RoundId};
use qinghe_service::{
    App,
    contests::results::{self, Sheet},
};

/// `GET …/certificate`: a pupil's own certificate of participation.
pub async fn own(cx: Cx, Path((contest, round)): Path<(String, String)>) -> Reply {
    let (contest, round): (ContestId, RoundId) = (id(&contest)?, id(&round)?);
    let sheet = results::own_sheet(&cx.web.app, cx.actor()?, contest, round).await?;
    Ok(one(&cx, Area::Student, contest, sheet))
}

/// `GET …/certificates/{org}`: the award of a class or school, for its own staff.
pub async fn of_org(cx: Cx, Path((contest, round, org)): Path<(String, String, String)>) -> Reply {
    let (contest, round) = of(&cx, &contest, &round).await?;
    let sheet = results::sheet_of(&cx.web.app, cx.actor()?, round.id, id::<OrgId>(&org)?).await?;
    Ok(one(&cx, Area::Staff, contest.contest.id, sheet))
}

/// `GET …/certificates/{class}/pupils`: the certificates of all pupils of a class who took part, one a sheet.
pub async fn of_class(cx: Cx, Path((contest, round, class)): Path<(String, String, String)>) -> Reply {
    let (contest, round) = of(&cx, &contest, &round).await?;
    let (class, sheets) = results::sheets_of_class(&cx.web.app, cx.actor()?, round.id, id::<OrgId>(&class)?).await?;
    let lang = cx.lang();
    let title = t!(lang, "contest-certs-title", class = class.name().get(lang).to_owned());
    let mut breadcrumbs = breadcrumbs(lang, &contest, &round);
    breadcrumbs.push((format!("{}/result", address(contest.contest.id, round.id)), t!(lang, "contest-result")));
    let text = SurroundingText {
        title,
        lead: t!(lang, "contest-certs-lead", n = sheets.len()),
        print: t!(lang, "contest-certs-print"),
        note: t!(lang, "contest-certs-note"),
    };
    Ok(page(&cx, Area::Staff, breadcrumbs, text, &sheets))
}

/// The text around the certificates, which is not printed.
struct SurroundingText {
    title: String,
    lead: String,
    print: String,
    note: String,
}

fn one(cx: &Cx, area: Area, contest: ContestId, sheet: Sheet) -> Response {
    let lang = cx.lang();
    let breadcrumbs = vec![
        ("/contests".to_owned(), t!(lang, "contests-title")),
        (format!("/contests/{contest}"), sheet.contest.get(lang).to_owned()),
    ];
    let text = SurroundingText {
        title: match sheet.award {
            Some(_) => t!(lang, "contest-award-title"),
            None => t!(lang, "contest-cert-title"),
        },
        lead: t!(lang, "cert-lead"),
        print: t!(lang, "cert-print"),
        note: t!(lang, "cert-check-how"),
    };
    page(cx, area, breadcrumbs, text, &[sheet])
}

fn page(cx: &Cx, area: Area, breadcrumbs: Vec<(String, String)>, text: SurroundingText, sheets: &[Sheet]) -> Response {
    let lang = cx.lang();
    let origin = cx.web.site.public_url.as_ref().unwrap_or(&cx.visitor.origin).clone();
    let head = Page::new(area, text.title.clone()).main("main wrap print-cert").with_script(scripts::PRINT);
    cx.page(head, || {
        let papers = if sheets.is_empty() {
            ui::empty(t!(lang, "contest-certs-none"), t!(lang, "contest-certs-none-text"), None)
        } else {
            sheets.iter().map(|sheet| paper(&origin, sheet)).collect_view().into_any()
        };
        let some = !sheets.is_empty();
        let lead = some.then(|| view! {
            <p class="page-head__lead">{text.lead}</p>
            <p class="actions"><button class="btn print-page" type="button" hidden="">{icon("print")}{text.print}</button></p>
        });
        view! {
            {crumbs(lang, breadcrumbs, text.title.clone())}
            <header class="page-head no-print">
                <h1>{text.title}</h1>
                {lead}
            </header>
            {papers}
            {some.then(|| view! { <p class="section muted small no-print">{text.note}</p> })}
        }
        .into_any()
    })
}

fn paper(origin: &str, sheet: &Sheet) -> AnyView {
    let (zh, en) = (Lang::Zh, Lang::En);
    let day = sheet.issued_at.with_timezone(&App::ZONE).date_naive();
    let code = sheet.code.to_string();
    let link = format!("{}/verify/{code}", origin.trim_end_matches('/'));
    let shown = origin.split_once("://").map_or(origin, |(_, host)| host).trim_end_matches('/').to_owned();
    let say = |lang: Lang| {
        let contest = sheet.contest.get(lang).to_owned();
        match sheet.award {
            Some((place, division)) => {
                let among = division.map_or_else(|| t!(lang, "contest-schools"), |d| division_name(lang, d));
                t!(lang, "contest-cert-place", contest = contest, among = among, place = place)
            }
            None => t!(lang, "contest-cert-part", contest = contest),
        }
    };
    let heading = |lang: Lang| match sheet.award {
        Some(_) => t!(lang, "contest-cert-heading"),
        None => t!(lang, "contest-cert-part-heading"),
    };
    let longest =
        ui::fit(&format!("{} {}", sheet.name.zh, if sheet.name.zh == sheet.name.en { "" } else { &sheet.name.en }), 36);
    let place = |lang: Lang| sheet.place_of.as_ref().map(|p| p.get(lang).to_owned());
    let round = |lang: Lang| (sheet.round.1 > 1).then(|| t!(lang, "contest-round-n", n = sheet.round.0));
    let name = if sheet.name.zh == sheet.name.en || sheet.name.en.is_empty() {
        view! { {sheet.name.zh.clone()} }.into_any()
    } else {
        view! { <span lang=zh.tag()>{sheet.name.zh.clone()}</span>" "<span lang=en.tag()>{sheet.name.en.clone()}</span> }.into_any()
    };
    view! {
        <article class="cert">
            <div class="cert__in">
                <p class="cert__site"><img src="/pkg/logo.svg" width="40" height="40" alt=""/><span lang=zh.tag()>{t!(zh, "site-name")}</span><span lang=en.tag()>{t!(en, "site-name")}</span></p>
                <h2 class="cert__title"><span lang=zh.tag()>{heading(zh)}</span><span lang=en.tag()>{heading(en)}</span></h2>
                <p data-fit=longest class="cert__name">{name}</p>
                <p data-fit=place(zh).max(place(en)).and_then(|p| ui::fit(&p, 100)) class="cert__place"><span lang=zh.tag()>{place(zh)}</span><span lang=en.tag()>{place(en)}</span></p>
                <div data-fit=ui::fit(&sheet.contest.zh, 60).max(ui::fit(&sheet.contest.en, 90)) class="cert__say">
                    <p lang=zh.tag()>{say(zh)}</p>
                    <p lang=en.tag()>{say(en)}</p>
                </div>
                <ul class="cert__modules">
                    <li><span lang=zh.tag()>{t!(zh, "contest-by", name = sheet.organiser.zh.clone())}</span><span lang=en.tag()>{t!(en, "contest-by", name = sheet.organiser.get(en).to_owned())}</span></li>
                    {round(zh).map(|text| view! { <li><span lang=zh.tag()>{text}</span><span lang=en.tag()>{round(en)}</span></li> })}
                </ul>
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
