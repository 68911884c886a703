//! Running a match: a class's list of matches, the host's page, the big screen.

use crate::matches::{frames, mode_name, title, title_of};
use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, see_other},
    i18n,
    ids::id,
    page::{Area, Cx, Page, Reply},
    qr::qr,
    scripts, t,
    ui::{self, icon},
};
use qinghe_model::{Lang, MatchId, OrgId, matches::Phase};
use qinghe_service::matches::{
    self,
    leading::Command,
    rooms::{Audience, View},
};
use qinghe_store::matches::{LISTED, Line};

/// `GET /teach/classes/{class}/matches`
pub async fn list(cx: Cx, Path(class): Path<String>) -> Reply {
    let page = matches::making::list(&cx.web.app, cx.actor()?, id::<OrgId>(&class)?).await?;
    let lang = cx.lang();
    let heading = t!(lang, "match-list-title");
    let class_name = page.class.name().get(lang).to_owned();
    Ok(cx.page(Page::new(Area::Staff, format!("{heading} · {class_name}")), || {
        let address = format!("/teach/classes/{}", page.class.id);
        let breadcrumbs = vec![("/teach".to_owned(), t!(lang, "teach-title")), (address.clone(), class_name)];
        let new = format!("{address}/matches/new");
        let body = if page.matches.is_empty() {
            ui::empty(
                t!(lang, "match-empty-title"),
                t!(lang, "match-empty-text"),
                Some((new.clone(), t!(lang, "match-new"))),
            )
        } else {
            view! { <ul class="tasks">{page.matches.iter().map(|m| card(lang, m)).collect_view()}</ul> }.into_any()
        };
        view! {
            {ui::crumbs(lang, breadcrumbs, heading.clone())}
            <header class="page-head page-head__row">
                <div><h1>{heading}</h1><p class="page-head__lead">{t!(lang, "match-list-lead")}</p></div>
                <a class="btn" href=new>{t!(lang, "match-new")}</a>
            </header>
            {body}
            {ui::latest_only(lang, page.matches.len(), LISTED)}
        }
        .into_any()
    }))
}

fn card(lang: Lang, m: &Line) -> AnyView {
    let over = m.ended_at.is_some();
    let address = if over { format!("/teach/matches/{}/after", m.id) } else { format!("/teach/matches/{}", m.id) };
    let name = title_of(lang, &m.title(), &m.settings);
    let state = if over {
        view! { <span class="tag">{t!(lang, "match-state-over")}</span> }
    } else {
        view! { <span class="tag tag--doing">{t!(lang, "match-state-runs")}</span> }
    };
    let word = if over { t!(lang, "match-after") } else { t!(lang, "match-lead") };
    view! {
        <li>
            <article class="task">
                <div class="task__head"><h2 class="task__title"><a href=address.clone()>{name.clone()}</a></h2>{state}</div>
                <p class="task__meta">{icon("clock")}{i18n::date_time(lang, m.created_at)}" · "{mode_name(lang, m.settings.mode)}" · "{t!(lang, "match-joined", n = m.seats)}</p>
                <div class="task__go"><a class="btn btn--second" href=address>{word}<span class="vh">{format!(" {name}")}</span></a></div>
            </article>
        </li>
    }
    .into_any()
}

/// `GET /teach/matches/{id}`
pub async fn lead(cx: Cx, Path(m): Path<String>) -> Reply {
    let view = matches::get(&cx.web.app, cx.actor()?, id::<MatchId>(&m)?).await?;
    let lang = cx.lang();
    let heading = title(lang, &view);
    let page = Page::new(Area::Staff, heading.clone()).with_script(scripts::MATCH);
    let page = if view.state.phase == Phase::Over { page } else { page.refresh(5) };
    Ok(cx.page(page, || {
        let address = format!("/teach/classes/{}", view.sheet().class_id);
        let breadcrumbs = vec![
            ("/teach".to_owned(), t!(lang, "teach-title")),
            (address.clone(), view.class_name().get(lang).to_owned()),
            (format!("{address}/matches"), t!(lang, "match-list-title")),
        ];
        view! {
            {ui::crumbs(lang, breadcrumbs, heading.clone())}
            <header class="page-head page-head__row">
                <div>
                    <h1>{heading}</h1>
                    <p class="page-head__lead">{mode_name(lang, view.sheet().settings.mode)}" · "{t!(lang, "match-code-is")}" "<b class="match__code">{spaced(&view.sheet().code)}</b></p>
                </div>
                <a class="btn btn--second" href=format!("/teach/matches/{}/wall", view.sheet().id) target="_blank" rel="noopener">{t!(lang, "match-to-wall")}</a>
            </header>
            {framed(&cx, &view, Audience::Host)}
        }
        .into_any()
    }))
}

/// The code in two groups of three, easier to read out.
fn spaced(code: &str) -> String {
    code.split_at_checked(3).map_or_else(|| code.to_owned(), |(a, b)| format!("{a} {b}"))
}

fn framed(cx: &Cx, view: &View, audience: Audience) -> AnyView {
    let lang = cx.lang();
    let frame = frames::frame(lang, audience, view, None);
    let as_what = if audience == Audience::Wall { "wall" } else { "host" };
    view! {
        <div
            class="match" data-match=format!("/teach/matches/{}", view.sheet().id) data-as=as_what data-version=view.name_for(audience)
            data-now=cx.web.app.now().timestamp_millis() data-off=t!(lang, "match-offline")
        >
            <p class="live" role="status" hidden><span></span></p>
            <div data-frame="" class="stack" inner_html=frame></div>
        </div>
    }
    .into_any()
}

/// `GET /teach/matches/{id}/wall`
pub async fn wall(cx: Cx, Path(m): Path<String>) -> Reply {
    let view = matches::get(&cx.web.app, cx.actor()?, id::<MatchId>(&m)?).await?;
    let lang = cx.lang();
    let heading = title(lang, &view);
    let page = Page::new(Area::Wall, heading.clone()).main("main wall__main").with_script(scripts::MATCH);
    let page = if view.state.phase == Phase::Over { page } else { page.refresh(4) };
    Ok(cx.page(page, || {
        let origin = cx.web.site.public_url.clone().unwrap_or_else(|| cx.visitor.origin.clone());
        let code = view.sheet().code.clone();
        let link = format!("{origin}/play?code={code}");
        let open = view.state.ended_at.is_none();
        let site = origin.split_once("://").map_or(origin.clone(), |(_, host)| host.to_owned());
        view! {
            <header class="match__wallhead">
                <h1>{heading}</h1>
                {open.then(|| view! {
                    <div class="match__invite">
                        <p>{t!(lang, "match-wall-join", address = format!("{site}/play"))}<br/><b class="match__code">{spaced(&code)}</b></p>
                        {qr(t!(lang, "match-qr"), "match__qr", &link)}
                    </div>
                })}
            </header>
            {framed(&cx, &view, Audience::Wall)}
        }
        .into_any()
    }))
}

/// `POST /teach/matches/{id}`
pub async fn control(cx: Cx, Path(m): Path<String>, fields: Fields) -> Reply {
    press(&cx, &m, &fields, "").await
}

/// `POST /teach/matches/{id}/wall`
pub async fn control_wall(cx: Cx, Path(m): Path<String>, fields: Fields) -> Reply {
    press(&cx, &m, &fields, "/wall").await
}

async fn press(cx: &Cx, m: &str, fields: &Fields, back: &str) -> Result<Response, qinghe_kit::page::Fault> {
    let id = id::<MatchId>(m)?;
    let number = fields.get("number").parse().unwrap_or_default();
    let command = Command::read(fields.get("do"), number).ok_or(qinghe_service::Error::NotFound)?;
    let version = fields.get("version").parse().unwrap_or_default();
    matches::leading::control(&cx.web.app, cx.actor()?, id, version, command).await?;
    Ok(see_other(&format!("/teach/matches/{id}{back}")))
}
