//! The final result of a round, which anyone concerned can verify, and the classes that qualify for the next.

use crate::contests::{
    division_name,
    show::{address, breadcrumbs, of},
};
use axum::{extract::Path, http::header, response::IntoResponse as _};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, hidden, see_other},
    i18n,
    list::{Field, List},
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, Tone},
};
use qinghe_service::{
    Error, UseCase,
    contests::{self, results, results::AdvancingClass},
};

/// `GET …/result`
pub async fn show(cx: Cx, Path((contest, round)): Path<(String, String)>) -> Reply {
    let (_, round) = of(&cx, &contest, &round).await?;
    let actor = cx.actor()?;
    let fixed = results::get(&cx.web.app, actor, round.id).await?;
    let classes = contests::list_own_classes(&cx.web.app, actor, round.id).await?;
    let lang = cx.lang();
    let title = t!(lang, "contest-result");
    let schools: Vec<_> = actor
        .nodes_for(UseCase::ReviewContest)
        .filter(|g| g.kind == qinghe_model::org::OrgKind::School)
        .map(|g| g.org_id)
        .collect();
    Ok(cx.page(Page::new(Area::Staff, title.clone()).narrow(), || {
        let at = address(fixed.page.contest.id, fixed.round.id);
        let good = fixed.intact && fixed.agrees;
        let check = if good {
            ui::notice(Tone::Good, t!(lang, "contest-intact"), Some(t!(lang, "contest-intact-text")))
        } else {
            ui::notice(Tone::Danger, t!(lang, "contest-broken"), Some(t!(lang, "contest-broken-text")))
        };
        let links = classes.iter().map(|o| {
            let name = o.name().get(lang).to_owned();
            view! {
                <li>
                    <a href=format!("{at}/certificates/{}", o.id)>{name.clone()}</a>" · "
                    <a href=format!("{at}/certificates/{}/pupils", o.id)>{t!(lang, "contest-certs-link")}<span class="vh">{format!(" {name}")}</span></a>
                </li>
            }
        });
        let school = schools.iter().map(|id| view! { <li><a href=format!("{at}/certificates/{id}")>{t!(lang, "contest-certificate-school")}</a></li> });
        let any = !classes.is_empty() || !schools.is_empty();
        view! {
            {ui::crumbs(lang, breadcrumbs(lang, &fixed.page, &fixed.round), title.clone())}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "contest-result-lead", at = i18n::date_time(lang, fixed.record.made_at))}</p></header>
            {check}
            <section class="section card stack stack--tight">
                <h2>{t!(lang, "contest-hash")}</h2>
                <p class="small"><code>{fixed.record.hash.clone()}</code></p>
                <p class="muted small">{t!(lang, "contest-hash-text")}</p>
                <p><a class="btn btn--second" href=format!("{at}/result.json") download="">{t!(lang, "contest-json")}</a></p>
            </section>
            {any.then(|| view! {
                <section class="section stack stack--tight"><h2>{t!(lang, "contest-certificates")}</h2><ul>{school.collect_view()}{links.collect_view()}</ul></section>
            })}
        }
        .into_any()
    }))
}

/// The result exactly as it was stored, byte for byte: its checksum is over these bytes.
pub async fn json(cx: Cx, Path((contest, round)): Path<(String, String)>) -> Reply {
    let (_, round) = of(&cx, &contest, &round).await?;
    let fixed = results::get(&cx.web.app, cx.actor()?, round.id).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"contest-result.json\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, fixed.record.body).into_response())
}

/// `GET …/advance`: the classes that would qualify.
pub async fn preview(cx: Cx, Path((contest, round)): Path<(String, String)>) -> Reply {
    let (_, round) = of(&cx, &contest, &round).await?;
    let (page, round, classes) = results::preview(&cx.web.app, cx.actor()?, round.id).await?;
    let lang = cx.lang();
    let title = t!(lang, "contest-advance-title", n = round.n + 1);
    Ok(cx.page(Page::new(Area::Staff, title.clone()), || {
        let fields = vec![
            Field::text("class", t!(lang, "contest-col-class"), |k: &AdvancingClass| k.name.get(lang).to_owned())
                .beside(|k| view! { <br/><small class="muted">{k.school.get(lang).to_owned()}</small> }.into_any()),
            Field::text("division", t!(lang, "contest-col-division"), |k: &AdvancingClass| division_name(lang, k.division)),
            Field::text("place", t!(lang, "contest-col-place"), |k: &AdvancingClass| k.place.to_string()),
        ];
        let list = if classes.is_empty() {
            ui::notice(Tone::Info, t!(lang, "contest-advance-none"), None)
        } else {
            let caption = t!(lang, "contest-advance-caption", n = classes.len());
            List::new("going", caption, fields).stacked().page(lang, &classes)
        };
        let back = format!("/contests/{}?round={}", page.contest.id, round.n);
        view! {
            {ui::crumbs(lang, breadcrumbs(lang, &page, &round), title.clone())}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "contest-advance-lead")}</p></header>
            {list}
            {(!classes.is_empty()).then(|| view! {
                <form method="post" class="actions">
                    {hidden("expected", classes.len().to_string())}
                    <button class="btn">{t!(lang, "contest-advance-go")}</button>
                    <a class="btn btn--quiet" href=back>{t!(lang, "teach-cancel")}</a>
                </form>
            })}
        }
        .into_any()
    }))
}

/// `POST …/advance`: confirms the classes of the next round.
pub async fn advance(cx: Cx, Path((contest, round)): Path<(String, String)>, fields: Fields) -> Reply {
    let (page, round) = of(&cx, &contest, &round).await?;
    let expected = fields.get("expected").parse().map_err(|_| Error::Changed)?;
    results::advance(&cx.web.app, cx.actor()?, round.id, expected).await?;
    Ok(see_other(&format!("/contests/{}?round={}&done=advanced", page.contest.id, round.n + 1)))
}
