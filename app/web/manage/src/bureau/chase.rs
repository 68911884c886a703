//! From a follow-up list to its schools: exactly those that are ticked get a notice, and their administrators read it.

use crate::bureau::follow_up;
use axum::{extract::Path, response::Response};
use chrono::{NaiveDate, TimeDelta};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{self, Fields, FormState, TextField, see_other},
    i18n,
    ids::id,
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, Tone},
};
use qinghe_model::{CampaignId, Lang, NoticeId, OrgId, Text};
use qinghe_service::{
    App, Error,
    campaigns::figures::{self, FollowUp, FollowUpList},
    notices,
};
use qinghe_store::{campaigns::Campaign, orgs};
use std::collections::HashSet;

/// How long a notice is shown once the campaign is past its due time.
const SHOWN_DAYS: i64 = 7;

/// A list with what a notice to its schools needs to know.
struct Chased {
    list: FollowUpList,
    which: FollowUp,
    /// The schools whose administrators can read a notice.
    administered: HashSet<OrgId>,
}

async fn read(cx: &Cx, org: &str, fields: &Fields) -> Result<Chased, qinghe_kit::page::Fault> {
    let (app, actor, org) = (&cx.web.app, cx.actor()?, id::<OrgId>(org)?);
    let campaign: CampaignId = id(fields.get("campaign"))?;
    let which = follow_up::read(fields);
    let administered = notices::administered(app, actor, org).await?;
    let list = figures::follow_up(app, actor, org, campaign, which).await?;
    Ok(Chased { list, which, administered })
}

/// `GET /bureau/{org}/schools/notify?campaign=…&list=below`, with `&school=…` for some of them only.
pub async fn show(cx: Cx, Path(org): Path<String>, query: Fields) -> Reply {
    let chased = read(&cx, &org, &query).await?;
    let (list, app) = (&chased.list, &cx.web.app);
    let picked: HashSet<&str> = query.all("school").collect();
    let schools =
        list.rows.iter().filter(|r| chased.administered.contains(&r.school.id)).map(|r| r.school.id.to_string());
    let ticked = schools.filter(|id| picked.is_empty() || picked.contains(id.as_str())).map(|id| ("school", id));
    let [zh, en] = [Lang::Zh, Lang::En].map(|lang| draft(lang, list, chased.which));
    let texts = [
        ("id", app.new_id::<NoticeId>().to_string()),
        ("title_zh", zh.0),
        ("body_zh", zh.1),
        ("title_en", en.0),
        ("body_en", en.1),
        ("until", until(&list.campaign, app.today()).to_string()),
    ];
    let form = FormState::filled(texts.into_iter().chain(ticked));
    Ok(page(&cx, &chased, &form))
}

/// The last day on which a notice is of use.
fn until(campaign: &Campaign, today: NaiveDate) -> NaiveDate {
    let due = campaign.due_at.with_timezone(&App::ZONE).date_naive();
    if due >= today { due } else { today + TimeDelta::days(SHOWN_DAYS) }
}

/// The title and the text that a list begins with.
fn draft(lang: Lang, list: &FollowUpList, which: FollowUp) -> (String, String) {
    let campaign = list.campaign.name().get(lang).to_owned();
    let time = |t| i18n::date_time(lang, t);
    let (at, due, target) = (time(list.at), time(list.campaign.due_at), list.campaign.target);
    let title = t!(lang, "chase-title-text", campaign = campaign.as_str());
    let body = match which {
        FollowUp::NotStarted => t!(lang, "chase-body-not-started", campaign = campaign, at = at, due = due),
        FollowUp::BelowTarget => t!(lang, "chase-body-below", campaign = campaign, at = at, due = due, target = target),
        FollowUp::Quiet(days) => {
            t!(lang, "chase-body-quiet", campaign = campaign, at = at, due = due, target = target, days = days)
        }
    };
    (title, body)
}

/// `POST` to the same address: sends it.
pub async fn send(cx: Cx, Path(org): Path<String>, fields: Fields) -> Reply {
    let (app, actor, node) = (&cx.web.app, cx.actor()?, id::<OrgId>(&org)?);
    let campaign: CampaignId = id(fields.get("campaign"))?;
    let which = follow_up::read(&fields);
    let text = |zh: &str, en: &str| Text { zh: fields.get(zh).to_owned(), en: fields.get(en).to_owned() };
    let (title, body) = (text("title_zh", "title_en"), text("body_zh", "body_en"));
    let own = fields.get("id").parse().unwrap_or_else(|_| app.new_id());
    let mut schools = Vec::new();
    for school in fields.all("school") {
        schools.push(id::<OrgId>(school)?);
    }
    let until = i18n::read_day(fields.get("until"));
    match notices::write_to(app, actor, (node, own), (&title, &body), until, &schools).await {
        Ok(count) => {
            let list = follow_up::address_of(which);
            Ok(see_other(&format!("/bureau/{node}/schools?campaign={campaign}&{list}&sent={count}&notice={own}")))
        }
        Err(Error::Invalid(faults)) => {
            let chased = read(&cx, &org, &fields).await?;
            Ok(page(&cx, &chased, &FormState::failed(&fields, faults)))
        }
        Err(e) => Err(e.into()),
    }
}

fn page(cx: &Cx, chased: &Chased, form: &FormState) -> Response {
    let lang = cx.lang();
    let list = &chased.list;
    let title = t!(lang, "chase-title");
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Staff, shown).form().for_form(form), || {
        let asked = format!("?campaign={}&{}", list.campaign.id, follow_up::address_of(chased.which));
        let own = format!("/bureau/{}", list.org.id);
        let name = list.org.name().get(lang).to_owned();
        let list_title = follow_up::title(lang, &name, list.campaign.target, chased.which);
        let breadcrumbs = vec![
            (format!("{own}?campaign={}", list.campaign.id), name),
            (format!("{own}/schools{asked}"), list_title.clone()),
        ];
        let body = if list.rows.is_empty() {
            ui::empty(t!(lang, "follow-up-empty-title"), t!(lang, "follow-up-empty-text"), None)
        } else {
            fields(lang, chased, form)
        };
        view! {
            {ui::crumbs(lang, breadcrumbs, title.clone())}
            {form.summary(lang, t!(lang, "chase-failed"))}
            <header class="page-head">
                <h1>{title}</h1>
                <p class="page-head__lead">{list_title}</p>
                <p class="page-head__lead">{t!(lang, "chase-lead")}</p>
            </header>
            {body}
        }
        .into_any()
    })
}

/// The schools to tick, and the text.
fn fields(lang: Lang, chased: &Chased, form: &FormState) -> AnyView {
    let list = &chased.list;
    let names = orgs::distinct_names(list.rows.iter().map(|r| &r.school));
    let (mut ticks, mut without) = (Vec::new(), Vec::new());
    for (row, name) in list.rows.iter().zip(names) {
        let name = name.get(lang).to_owned();
        if chased.administered.contains(&row.school.id) {
            let missing = i18n::number(row.counts.needed(list.campaign.target));
            let rate = i18n::percent(row.counts.rate().ok().flatten());
            let word = t!(lang, "chase-school", name = name, missing = missing, rate = rate);
            ticks.push(forms::tick(form, "school", row.school.id.to_string(), word));
        } else {
            without.push(name);
        }
    }
    let error = form.error(lang, "school");
    let class = if error.is_some() { "field field--bad" } else { "field" };
    let count = ticks.len();
    let nobody = (!without.is_empty()).then(|| {
        let names = without.join(match lang {
            Lang::Zh => "、",
            Lang::En => ", ",
        });
        ui::notice(Tone::Warning, t!(lang, "chase-nobody", count = without.len()), Some(names))
    });
    let body = |name: &'static str, label: String| {
        forms::field(lang, form, name, label, None, forms::text_area(lang, form, name, 5, false))
    };
    let kept = [("campaign", list.campaign.id.to_string()), ("id", form.value("id"))]
        .map(|(name, value)| forms::hidden(name, value));
    let which = follow_up::address_of(chased.which);
    let which: Vec<_> = which
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| forms::hidden_of(name.to_owned(), value.to_owned()))
        .collect();
    view! {
        <form method="post" novalidate="">
            {kept}{which}
            <fieldset class=class aria-describedby=forms::described_by(form, lang, "school", true)>
                <legend class="legend" id="school" tabindex="-1">{t!(lang, "chase-schools", count = count)}</legend>
                <p class="hint" id="school-hint">{t!(lang, "chase-schools-hint")}</p>
                {forms::error_line(lang, "school", error)}
                <div class="ticks">{ticks}</div>
            </fieldset>
            {nobody}
            {TextField::new("title_zh", t!(lang, "notices-title-zh")).render(lang, form)}
            {body("body_zh", t!(lang, "notices-body-zh"))}
            {TextField::new("title_en", t!(lang, "notices-title-en")).render(lang, form)}
            {body("body_en", t!(lang, "notices-body-en"))}
            <p class="hint">{t!(lang, "notices-links-hint")}</p>
            {TextField::date("until", t!(lang, "notices-until")).hint(t!(lang, "notices-until-hint")).render(lang, form)}
            <div class="actions"><button class="btn">{t!(lang, "chase-send")}</button></div>
            <p class="hint">{t!(lang, "chase-logged")}</p>
        </form>
    }
    .into_any()
}
