//! Updates a campaign's eligible list for a school whose class lists came late. The change is previewed; who made it and why is
//! recorded.

use crate::bureau::{campaigns::own, found, staff::url_part};
use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{self, Fields, FormState, TextField, see_other},
    i18n,
    ids::id,
    list::{Field, List},
    page::{Area, Cx, Fault, Page, Reply},
    t,
    ui::{self, Tone},
};
use qinghe_model::{Lang, OrgId, error::FieldError};
use qinghe_service::{
    Actor, Error,
    campaigns::{
        CampaignDetail,
        lists::{self, Amending},
    },
    orgs,
};
use qinghe_store::{
    campaigns::{Amended, Amendment},
    orgs::Org,
};

/// `GET /bureau/{org}/campaigns/{campaign}/list?code=QH1001&as_of=2026-11-22`
pub async fn show(cx: Cx, Path((org, campaign)): Path<(String, String)>, query: Fields) -> Reply {
    let (call, earlier) = find(&cx, &org, &campaign).await?;
    let page = (&*org, &call, &*earlier);
    let today = cx.web.app.today().to_string();
    let form = FormState::filled([
        ("code", query.get("code").to_owned()),
        ("as_of", if query.get("as_of").is_empty() { today } else { query.get("as_of").to_owned() }),
        ("reason", query.get("reason").to_owned()),
    ]);
    let done = query.get("done") == "1";
    if query.get("code").is_empty() {
        return Ok(render(&cx, page, &form, None, &[], done));
    }
    match wanted(&cx, cx.actor()?, &call, &query).await {
        Ok(amending) => Ok(render(&cx, page, &form, Some(amending), &[], done)),
        Err(Error::Invalid(faults)) => {
            let form = FormState::failed(&query, faults);
            let found = if form.is_faulty_as("org-unknown") {
                search(&cx, &call, query.get("code")).await?
            } else {
                Vec::new()
            };
            Ok(render(&cx, page, &form, None, &found, false))
        }
        Err(e) => Err(e.into()),
    }
}

/// The units of the campaign that are called so.
async fn search(cx: &Cx, call: &CampaignDetail, typed: &str) -> Result<Vec<Org>, Fault> {
    let mut found = orgs::search(&cx.web.app, cx.actor()?, typed).await?;
    found.retain(|org| call.campaign.org_path.contains(&org.path) && super::campaigns::has_list(org.kind));
    Ok(found)
}

/// The campaign with the updates of its list.
async fn find(cx: &Cx, org: &str, campaign: &str) -> Result<(CampaignDetail, Vec<Amendment>), Fault> {
    let call = own(cx, org, campaign).await?;
    let (_, earlier) = lists::amendments(&cx.web.app, cx.actor()?, call.campaign.org_id, call.campaign.id).await?;
    Ok((call, earlier))
}

/// `GET /bureau/{org}/amendments?campaign=`: the record, for all who see the node's figures.
pub async fn show_record(cx: Cx, Path(org): Path<String>, query: Fields) -> Reply {
    let campaign = id(query.get("campaign"))?;
    let (org, all) = lists::amendments(&cx.web.app, cx.actor()?, id::<OrgId>(&org)?, campaign).await?;
    let lang = cx.lang();
    let title = t!(lang, "list-record-title", name = org.name().get(lang).to_owned());
    Ok(cx.page(Page::new(Area::Staff, title.clone()), || {
        let back = (format!("/bureau/{}?campaign={campaign}", org.id), org.name().get(lang).to_owned());
        let body = if all.is_empty() {
            ui::empty(t!(lang, "list-record-none"), t!(lang, "list-record-none-text"), None)
        } else {
            record(lang, &all)
        };
        view! {
            {ui::crumbs(lang, vec![back], t!(lang, "list-earlier"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "list-record-lead")}</p></header>
            {body}
        }
        .into_any()
    }))
}

/// The node and the day that the fields name, with what would change.
async fn wanted(cx: &Cx, actor: &Actor, call: &CampaignDetail, fields: &Fields) -> Result<Amending, Error> {
    let code = fields.get("code").trim().to_uppercase();
    let node = match orgs::find_node(&cx.web.app, &code, None).await {
        Ok(node) if call.campaign.org_path.contains(&node.path) && super::campaigns::has_list(node.kind) => node.id,
        Ok(_) | Err(Error::Input(_)) => return Err(Error::field("code", "org-unknown")),
        Err(e) => return Err(e),
    };
    let day = i18n::read_day(fields.get("as_of")).ok_or_else(|| Error::field("as_of", "due-date"))?;
    lists::preview(&cx.web.app, actor, call.campaign.id, node, day).await
}

/// Updates the list, if the change is still the one that was shown.
pub async fn submit(cx: Cx, Path((org, campaign)): Path<(String, String)>, fields: Fields) -> Reply {
    let (call, earlier) = find(&cx, &org, &campaign).await?;
    let page = (&*org, &call, &*earlier);
    let number = |name: &str| fields.get(name).parse::<i64>().unwrap_or(-1);
    let expected = Amended {
        added: number("added"),
        removed: number("removed"),
        moved: number("moved"),
        before: number("before"),
    };
    let amending = match wanted(&cx, cx.actor()?, &call, &fields).await {
        Ok(amending) => amending,
        Err(Error::Invalid(faults)) => {
            return Ok(render(&cx, page, &FormState::failed(&fields, faults), None, &[], false));
        }
        Err(e) => return Err(e.into()),
    };
    let day = i18n::read_day(fields.get("as_of")).ok_or_else(|| Error::field("as_of", "due-date"))?;
    let node: OrgId = amending.org.id;
    let outcome =
        lists::amend(&cx.web.app, cx.actor()?, call.campaign.id, node, (day, fields.get("reason")), expected).await;
    let fault = |faults| FormState::failed(&fields, faults);
    match outcome {
        Ok(_) => Ok(see_other(&format!(
            "/bureau/{org}/campaigns/{campaign}/list?code={}&as_of={day}&done=1",
            amending.org.code.unwrap_or_default()
        ))),
        Err(Error::Invalid(faults)) => Ok(render(&cx, page, &fault(faults), Some(amending), &[], false)),
        // Something was imported or completed meanwhile: the new figures are shown.
        Err(Error::Changed) => {
            let stale = vec![FieldError { field: "reason", code: "preview-stale" }];
            Ok(render(&cx, page, &fault(stale), Some(amending), &[], false))
        }
        Err(e) => Err(e.into()),
    }
}

fn render(
    cx: &Cx,
    (org, call, earlier): (&str, &CampaignDetail, &[Amendment]),
    form: &FormState,
    amending: Option<Amending>,
    found: &[Org],
    done: bool,
) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "list-title", name = call.campaign.name().get(lang).to_owned());
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Staff, shown).form().for_form(form), || {
        let back = format!("/bureau/{org}/campaigns");
        let address = format!("{back}/{}/list", call.campaign.id);
        view! {
            {ui::crumbs(lang, vec![(back.clone(), t!(lang, "bureau-tab-campaigns"))], t!(lang, "campaign-amend"))}
            {done.then(|| ui::notice(Tone::Good, t!(lang, "list-done"), None))}
            {form.summary(lang, t!(lang, "list-failed"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "list-lead")}</p></header>
            <form method="get" action=address.clone() novalidate="">
                {TextField::new("code", t!(lang, "list-code")).hint(t!(lang, "list-code-hint")).render(lang, form)}
                {TextField::date("as_of", t!(lang, "list-as-of")).hint(t!(lang, "list-as-of-hint")).render(lang, form)}
                <div class="actions"><button class="btn btn--second">{t!(lang, "list-preview")}</button></div>
            </form>
            {found::choices(lang, &form.value("code"), found, |code| format!("{address}?code={}&as_of={}", url_part(code), url_part(&form.value("as_of"))))}
            {amending.map(|a| change(lang, form, &address, &a))}
            {(!earlier.is_empty()).then(|| record(lang, earlier))}
        }
        .into_any()
    })
}

/// What would change, and the button that does it.
fn change(lang: Lang, form: &FormState, address: &str, a: &Amending) -> AnyView {
    let name = a.org.name().get(lang).to_owned();
    let c = a.change;
    let rows = [
        (t!(lang, "list-before"), c.before),
        (t!(lang, "list-added"), c.added),
        (t!(lang, "list-removed"), c.removed),
        (t!(lang, "list-moved"), c.moved),
        (t!(lang, "list-after"), c.after()),
    ];
    let counts = List::under(
        "change",
        vec![
            Field::text("what", t!(lang, "list-col-what"), |(label, _): &(String, i64)| label.clone()),
            Field::count("pupils", t!(lang, "list-col-size"), |(_, n): &(String, i64)| *n),
        ],
    );
    let nothing = (c.added, c.removed, c.moved) == (0, 0, 0);
    let act = (!nothing).then(|| {
        let hidden = [("code", form.value("code")), ("as_of", form.value("as_of"))].map(|(n, v)| view! { <input type="hidden" name=n value=v/> });
        let numbers = [("added", c.added), ("removed", c.removed), ("moved", c.moved), ("before", c.before)]
            .map(|(n, v)| view! { <input type="hidden" name=n value=v/> });
        let reason = forms::text_area(lang, form, "reason", 2, true);
        view! {
            <form method="post" action=address.to_owned() novalidate="">
                {forms::once(form)}{hidden}{numbers}
                {forms::field(lang, form, "reason", t!(lang, "list-reason"), Some(t!(lang, "list-reason-hint")), reason)}
                <div class="actions"><button class="btn">{t!(lang, "list-apply")}</button></div>
            </form>
        }
    });
    view! {
        <section class="section stack" aria-labelledby="change">
            <h2 id="change">{t!(lang, "list-change", name = name)}</h2>
            {counts.page(lang, &rows)}
            {nothing.then(|| view! { <p>{t!(lang, "list-nothing")}</p> })}
            {act}
        </section>
    }
    .into_any()
}

fn record(lang: Lang, all: &[Amendment]) -> AnyView {
    let fields = vec![
        Field::time("at", t!(lang, "list-col-when"), |e: &Amendment| Some(e.at)),
        Field::text("unit", t!(lang, "list-col-where"), |e: &Amendment| e.org_name().get(lang).to_owned()),
        Field::text("by", t!(lang, "list-col-who"), |e: &Amendment| {
            e.by_name.clone().unwrap_or_else(|| t!(lang, "list-operator"))
        }),
        Field::text("reason", t!(lang, "list-reason"), |e: &Amendment| e.reason.clone()),
        Field::date("as_of", t!(lang, "list-as-of"), |e: &Amendment| Some(e.as_of)),
        Field::text("change", t!(lang, "list-col-what"), |e: &Amendment| {
            format!("+{} −{} ⇄{}", e.added, e.removed, e.moved)
        })
        .right(),
        Field::text("pupils", t!(lang, "list-col-size"), |e: &Amendment| {
            format!("{} → {}", i18n::number(e.eligible_before), i18n::number(e.eligible_after))
        })
        .right(),
    ];
    let list = List::new("earlier", t!(lang, "list-earlier"), fields);
    view! { <section class="section">{list.page(lang, all)}</section> }.into_any()
}
