//! The campaigns of a bureau: what calls it, and calling its own schools from the calendar or by hand.

mod form;

pub use form::{new, submit};

use axum::extract::Path;
use leptos::prelude::*;
use qinghe_content::Library;
use qinghe_kit::{
    forms::{Fields, see_other},
    i18n,
    ids::id,
    names::{self, kind_names, review_tag},
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, Tone},
};
use qinghe_model::{CampaignId, Lang, OrgId, activity::ActivityKind, org::OrgKind};
use qinghe_service::{
    Error, UseCase,
    campaigns::{self, CampaignDetail},
};
use qinghe_store::{
    assignments::WorkPart,
    campaigns::{Campaign, Requirement},
    orgs::Org,
};

/// What a campaign asks for: a line for each requirement, and one for the activities.
pub(super) fn asked(
    lang: Lang,
    requirements: &[Requirement],
    activities: &[ActivityKind],
    library: &Library,
) -> AnyView {
    let lines = requirements.iter().map(|p| {
        let module = library.module(&p.module_id).map_or_else(|| p.module_id.clone(), |m| m.title.get(lang).to_owned());
        let grades = names::grades(lang, &p.grades);
        let text = match p.part {
            WorkPart::Module => t!(lang, "piece-module", module = module, grades = grades),
            WorkPart::Lesson => t!(lang, "piece-lesson", module = module, grades = grades),
            WorkPart::Quiz => t!(lang, "piece-quiz", module = module, grades = grades),
        };
        let status = library.module(&p.module_id).map(|m| m.review.status);
        let tag = status.and_then(|s| review_tag(lang, s));
        view! { <li>{text}" "{tag}</li> }
    });
    let activities = (!activities.is_empty()).then(|| {
        view! { <li>{t!(lang, "campaign-activities", names = kind_names(lang, activities))}</li> }
    });
    view! { <ul class="page-head__lead plain">{lines.collect_view()}{activities}</ul> }.into_any()
}

/// The state of a campaign in a word.
pub(super) fn state_word(lang: Lang, k: &Campaign, now: chrono::DateTime<chrono::Utc>) -> String {
    if k.snapshot_taken_at.is_none() && k.snapshot_at <= now {
        t!(lang, "campaign-taking")
    } else if k.snapshot_taken_at.is_none() || k.opens_at > now {
        t!(lang, "campaign-planned")
    } else if k.closes_at <= now {
        t!(lang, "campaign-over")
    } else if k.due_at <= now {
        t!(lang, "campaign-late")
    } else {
        t!(lang, "campaign-running")
    }
}

/// `GET /bureau/{org}/campaigns`
pub async fn list(cx: Cx, Path(org): Path<String>, query: Fields) -> Reply {
    let actor = cx.actor()?;
    let (org, calls) = campaigns::list(&cx.web.app, actor, id::<OrgId>(&org)?).await?;
    let lang = cx.lang();
    let title = t!(lang, "campaigns-title", name = org.name().get(lang).to_owned());
    let may = org.kind.is_bureau() && actor.may(UseCase::OpenCampaign, &org.path);
    let library = cx.web.app.content();
    let now = cx.web.app.now();
    // Ids are in the order of their making: the one just launched is the last of the node's own.
    let last = calls.iter().filter(|c| c.own && c.by.id == org.id).max_by_key(|c| c.campaign.id);
    let done = match (query.get("done"), last) {
        ("opened", Some(last)) => {
            let classes = campaigns::count_given(&cx.web.app, actor, last.campaign.id).await?;
            Some(launched(lang, last, classes, now))
        }
        ("withdrawn", _) => Some((t!(lang, "campaigns-withdrawn"), None)),
        _ => None,
    };
    Ok(cx.page(Page::new(Area::Staff, title.clone()), || {
        let cards = calls.iter().map(|call| card(lang, &org, call, &library, now)).collect_view();
        let body = if calls.is_empty() {
            ui::empty(t!(lang, "campaigns-empty-title"), t!(lang, "campaigns-empty-text"), None)
        } else {
            view! { <ul class="tasks">{cards}</ul> }.into_any()
        };
        let new = format!("/bureau/{}/campaigns/new", org.id);
        view! {
            {ui::crumbs(lang, vec![(format!("/bureau/{}", org.id), org.name().get(lang).to_owned())], t!(lang, "bureau-tab-campaigns"))}
            {done.map(|(title, text)| ui::notice(Tone::Good, title, text))}
            <header class="page-head page-head__row">
                <div><h1>{title}</h1><p class="page-head__lead">{t!(lang, "campaigns-lead")}</p></div>
                {may.then(|| view! { <a class="btn" href=new>{t!(lang, "campaigns-new")}</a> })}
            </header>
            {super::tabs(lang, actor, &org, "/campaigns")}
            {body}
        }
        .into_any()
    }))
}

/// How far a launch has come: whether classes have the work, and since or from when pupils see it.
fn launched(
    lang: Lang,
    call: &CampaignDetail,
    classes: i64,
    now: chrono::DateTime<chrono::Utc>,
) -> (String, Option<String>) {
    let opens = call.campaign.opens_at;
    let text = if classes == 0 {
        t!(lang, "campaigns-opened-none")
    } else if opens > now {
        t!(
            lang,
            "campaigns-opened-later",
            count = classes,
            n = i18n::number(classes),
            time = i18n::date_time(lang, opens)
        )
    } else {
        t!(lang, "campaigns-opened-now", count = classes, n = i18n::number(classes))
    };
    (t!(lang, "campaigns-opened"), Some(text))
}

fn card(
    lang: Lang,
    org: &Org,
    call: &CampaignDetail,
    library: &Library,
    now: chrono::DateTime<chrono::Utc>,
) -> AnyView {
    let k = &call.campaign;
    let name = k.name().get(lang).to_owned();
    let state = state_word(lang, k, now);
    let window =
        t!(lang, "campaign-window", from = i18n::date_time(lang, k.opens_at), due = i18n::date_time(lang, k.due_at));
    let mut rules = vec![t!(lang, "campaign-target", target = k.target)];
    rules.push(if k.pass_required {
        t!(lang, "campaign-pass-required", mark = k.pass_mark)
    } else {
        t!(lang, "campaign-pass-free", mark = k.pass_mark)
    });
    rules.push(t!(lang, "campaign-list-day", day = i18n::date_time(lang, k.snapshot_at)));
    let at = if call.by.path.contains(&org.path) { org.id } else { call.by.id };
    let figures = format!("/bureau/{at}?campaign={}", k.id);
    let base = format!("/bureau/{}/campaigns/{}", call.by.id, k.id);
    let adds = !call.own && org.kind.is_bureau()
        || call.by.id != org.id && call.by.path.contains(&org.path) && org.kind.is_bureau();
    view! {
        <li>
            <article class="task">
                <div class="task__head"><h2 class="task__title"><a href=figures.clone()>{name.clone()}</a></h2><span class="tag">{state}</span></div>
                <p class="task__meta">{t!(lang, "campaign-by", name = call.by.name().get(lang).to_owned())}" · "{window}</p>
                {asked(lang, &call.requirements, &call.activities, library)}
                <p class="small muted">{rules.join(" · ")}</p>
                <div class="task__go row">
                    <a class="btn btn--second" href=figures>{t!(lang, "campaign-figures")}<span class="vh">{format!(" {name}")}</span></a>
                    {(adds && k.closes_at > now).then(|| view! { <a class="btn btn--second" href=format!("/bureau/{}/campaigns/new?add={}", org.id, k.id)>{t!(lang, "campaign-add")}<span class="vh">{format!(" {name}")}</span></a> })}
                    {(call.own && k.snapshot_taken_at.is_some()).then(|| view! { <a class="btn btn--second" href=format!("{base}/list")>{t!(lang, "campaign-amend")}<span class="vh">{format!(" {name}")}</span></a> })}
                    {call.own.then(|| view! { <a class="btn btn--quiet" href=format!("{base}/withdraw")>{t!(lang, "campaign-withdraw")}<span class="vh">{format!(" {name}")}</span></a> })}
                </div>
            </article>
        </li>
    }
    .into_any()
}

/// `GET /bureau/{org}/campaigns/{campaign}/withdraw`: asks first.
pub async fn ask_withdraw(cx: Cx, Path((org, campaign)): Path<(String, String)>) -> Reply {
    let call = own(&cx, &org, &campaign).await?;
    let lang = cx.lang();
    let title = t!(lang, "campaign-withdraw-title", name = call.campaign.name().get(lang).to_owned());
    Ok(cx.page(Page::new(Area::Staff, title.clone()), || {
        let back = format!("/bureau/{org}/campaigns");
        view! {
            {ui::crumbs(lang, vec![(back.clone(), t!(lang, "bureau-tab-campaigns"))], title.clone())}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "campaign-withdraw-text")}</p></header>
            <form method="post" class="actions">
                <button class="btn btn--danger">{t!(lang, "campaign-withdraw")}</button>
                <a class="btn btn--quiet" href=back>{t!(lang, "teach-cancel")}</a>
            </form>
        }
        .into_any()
    }))
}

/// Withdraws it.
pub async fn withdraw(cx: Cx, Path((org, campaign)): Path<(String, String)>) -> Reply {
    let call = own(&cx, &org, &campaign).await?;
    campaigns::withdraw(&cx.web.app, cx.actor()?, call.campaign.id).await?;
    Ok(see_other(&format!("/bureau/{org}/campaigns?done=withdrawn")))
}

/// A campaign that the visitor's bureau called.
pub(super) async fn own(cx: &Cx, org: &str, campaign: &str) -> Result<CampaignDetail, qinghe_kit::page::Fault> {
    let (_, calls) = campaigns::list(&cx.web.app, cx.actor()?, id::<OrgId>(org)?).await?;
    let wanted: CampaignId = id(campaign)?;
    Ok(calls.into_iter().find(|c| c.campaign.id == wanted && c.own).ok_or(Error::NotFound)?)
}

/// Whether the eligible list of such a node can be updated: a school's or a bureau's.
pub(super) const fn has_list(kind: OrgKind) -> bool {
    !matches!(kind, OrgKind::Class)
}
