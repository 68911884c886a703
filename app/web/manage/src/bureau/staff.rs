//! Who works in a part of the tree: accounts, roles, activation links.

use crate::bureau::{Frame, link::sheet};
use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, FormState, SelectField, TextField, once, see_other},
    i18n,
    ids::id,
    names::node_choices,
    page::{Cx, Made, Reply},
    t,
    ui::{self, Tone, table},
};
use qinghe_model::{Lang, OrgId, UserId, error::FieldError, role::Role};
use qinghe_service::{
    Error, proposals,
    staff::{self, Account, Outcome, StaffPage},
};
use qinghe_store::{orgs::Org, staff::Member};

const ENDING: &str = "/staff";
/// The last page that can be asked for.
const LAST_PAGE: u32 = 10_000;

fn frame<'a>(cx: &'a Cx, lineage: &'a [Org], lead: Option<String>) -> Frame<'a> {
    Frame { cx, lineage, ending: ENDING, name: t!(cx.lang(), "staff-title"), lead, confirmation: None }
}

/// `GET /bureau/{org}/staff`. `?q=`, `?role=`, `?state=` choose, `?page=` pages, `?done=` says what was done.
pub async fn show(cx: Cx, Path(org): Path<String>, query: Fields) -> Reply {
    let (q, role) = (query.get("q"), query.get("role").parse::<Role>().ok());
    let suspended = match query.get("state") {
        "suspended" => Some(true),
        "active" => Some(false),
        _ => None,
    };
    let number: u32 = query.get("page").parse().unwrap_or(0).min(LAST_PAGE);
    let page = staff::list(&cx.web.app, cx.actor()?, id::<OrgId>(&org)?, q, role, suspended, number).await?;
    let lang = cx.lang();
    let confirmation = match query.get("done") {
        "suspend" => Some(t!(lang, "staff-done-suspend")),
        "restore" => Some(t!(lang, "staff-done-restore")),
        "grant" => Some(t!(lang, "staff-done-grant")),
        "revoke" => Some(t!(lang, "staff-done-revoke")),
        "again" => Some(t!(lang, "staff-done-again")),
        "propose" => Some(t!(lang, "proposals-done-propose")),
        _ => None,
    };
    let waiting = proposals::count_waiting(&cx.web.app, cx.actor()?).await?;
    let mut frame = frame(&cx, &page.lineage, Some(t!(lang, "staff-lead")));
    frame.confirmation = confirmation;
    Ok(frame.page(|| {
        let address = format!("/bureau/{}/staff", page.org.id);
        let form = FormState::filled([
            ("q", q.to_owned()),
            ("role", query.get("role").to_owned()),
            ("state", query.get("state").to_owned()),
        ]);
        let found = if page.members.is_empty() {
            ui::empty(t!(lang, "staff-empty-title"), t!(lang, "staff-empty-text"), None)
        } else {
            let head = vec![
                t!(lang, "staff-col-name"),
                t!(lang, "staff-col-role"),
                t!(lang, "staff-col-place"),
                t!(lang, "staff-col-seen"),
                t!(lang, "staff-col-state"),
            ];
            let rows = page.members.iter().map(|m| row(lang, m, &address)).collect();
            table("staff", t!(lang, "staff-caption", n = i18n::number(page.total)), &head, rows)
        };
        view! {
            <p class="actions">
                <a class="btn" href=format!("{address}/new")>{t!(lang, "staff-new")}</a>
                <a class="btn btn--second" href="/proposals">{if waiting > 0 { t!(lang, "proposals-waiting", n = waiting) } else { t!(lang, "proposals-title") }}</a>
            </p>
            {search(lang, &page, &form, &address)}
            {found}
            {leaf(lang, &page, &query, number, &address)}
        }
        .into_any()
    }))
}

fn row(lang: Lang, m: &Member, address: &str) -> Vec<AnyView> {
    let seen = m.signed_in_at.map_or_else(|| t!(lang, "staff-never"), |at| i18n::date_time(lang, at));
    vec![
        view! { <a href=format!("{address}/{}", m.id)>{m.name.clone()}</a><br/><span class="small muted">{m.username.clone()}</span> }.into_any(),
        ui::role_word(lang, m.role).into_any(),
        m.org_name().get(lang).to_owned().into_any(),
        seen.into_any(),
        state(lang, m.suspended_at.is_some(), m.must_change_password),
    ]
}

fn state(lang: Lang, suspended: bool, first: bool) -> AnyView {
    let (class, drawing, word) = match (suspended, first) {
        (true, _) => ("tag tag--late", "lock", t!(lang, "staff-state-suspended")),
        (false, true) => ("tag tag--todo", "circle", t!(lang, "staff-state-first")),
        (false, false) => ("tag tag--done", "check", t!(lang, "staff-state-active")),
    };
    view! { <span class=class>{ui::icon(drawing)}{word}</span> }.into_any()
}

fn search(lang: Lang, page: &StaffPage, form: &FormState, address: &str) -> AnyView {
    let mut roles = vec![(String::new(), t!(lang, "staff-any-role"))];
    roles.extend(page.roles.iter().map(|r| (r.as_str().to_owned(), ui::role_word(lang, *r))));
    let states = [
        ("", t!(lang, "staff-any-state")),
        ("active", t!(lang, "staff-state-active")),
        ("suspended", t!(lang, "staff-state-suspended")),
    ];
    view! {
        <form method="get" action=address.to_owned() class="no-print" role="search">
            <div class="fields">
                {TextField::new("q", t!(lang, "staff-search")).render(lang, form)}
                {SelectField::new("role", t!(lang, "staff-col-role")).choices(roles).render(lang, form)}
                {SelectField::new("state", t!(lang, "staff-col-state")).choices(states).render(lang, form)}
            </div>
            <p class="actions"><button class="btn btn--second">{t!(lang, "staff-search-go")}</button></p>
        </form>
    }
    .into_any()
}

fn leaf(lang: Lang, page: &StaffPage, query: &Fields, number: u32, address: &str) -> Option<AnyView> {
    let more = i64::from((number + 1).saturating_mul(staff::PAGE)) < page.total;
    if number == 0 && !more {
        return None;
    }
    let form_part = |name: &str| url_part(query.get(name));
    let rest = format!("q={}&role={}&state={}", form_part("q"), form_part("role"), form_part("state"));
    let link = |n: u32, text: String| view! { <a class="btn btn--second btn--sm" href=format!("{address}?{rest}&page={n}")>{text}</a> };
    Some(
        view! {
            <nav class="row no-print" aria-label=t!(lang, "admin-pages")>
                {(number > 0).then(|| link(number - 1, t!(lang, "admin-newer")))}
                {more.then(|| link(number + 1, t!(lang, "admin-older")))}
            </nav>
        }
        .into_any(),
    )
}

/// A text as part of an address.
pub(super) fn url_part(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

async fn first_page(cx: &Cx, org: OrgId) -> Result<StaffPage, Error> {
    let actor = cx.visitor.actor.as_deref().ok_or(Error::SignInRequired)?;
    staff::list(&cx.web.app, actor, org, "", None, None, 0).await
}

/// `GET /bureau/{org}/staff/new`
pub async fn show_new(cx: Cx, Path(org): Path<String>) -> Reply {
    let page = first_page(&cx, id(&org)?).await?;
    Ok(new_form(&cx, &page, &FormState::default()))
}

fn roles(lang: Lang, roles: &[Role]) -> Vec<(String, String)> {
    let mut all: Vec<_> = roles.iter().map(|r| (r.as_str().to_owned(), ui::role_word(lang, *r))).collect();
    if all.len() > 1 {
        all.insert(0, (String::new(), t!(lang, "staff-choose-role")));
    }
    all
}

fn new_form(cx: &Cx, page: &StaffPage, form: &FormState) -> Response {
    let lang = cx.lang();
    let lead = Some(t!(lang, "staff-new-lead"));
    frame(cx, &page.lineage, lead).form(t!(lang, "staff-new"), form, t!(lang, "staff-failed"), || {
        view! {
            <form method="post" novalidate="">
                {once(form)}
                {TextField::new("name", t!(lang, "staff-name")).render(lang, form)}
                {TextField::new("username", t!(lang, "staff-username")).hint(t!(lang, "staff-username-hint")).render(lang, form)}
                {SelectField::new("role", t!(lang, "staff-col-role")).choices(roles(lang, &page.roles)).render(lang, form)}
                {SelectField::new("at", t!(lang, "staff-at")).hint(t!(lang, "staff-at-hint")).choices(node_choices(lang, &page.nodes)).render(lang, form)}
                <div class="actions"><button class="btn">{t!(lang, "staff-create")}</button></div>
            </form>
        }
        .into_any()
    })
}

/// `POST /bureau/{org}/staff/new`: the answer shows the activation link, this once.
pub async fn invite(cx: Cx, Path(org): Path<String>, fields: Fields) -> Reply {
    let (app, actor, org) = (&cx.web.app, cx.actor()?, id::<OrgId>(&org)?);
    let (username, role) = (fields.get("username"), fields.get("role").parse::<Role>().ok());
    match staff::invite(app, actor, org, username, fields.get("name"), role, fields.get("at")).await {
        Ok(Outcome::Link(issued)) => {
            let mut shown = sheet(&cx, way(&cx, org), &issued, None);
            shown.extensions_mut().insert(Made(format!("/bureau/{org}/staff?done=again")));
            Ok(shown)
        }
        Ok(Outcome::Proposed | Outcome::Done) => Ok(see_other("/proposals?done=propose")),
        Err(Error::Invalid(faults)) => {
            let page = first_page(&cx, org).await?;
            Ok(new_form(&cx, &page, &FormState::failed(&fields, faults)))
        }
        Err(e) => Err(e.into()),
    }
}

/// The list of staff, above a sheet.
fn way(cx: &Cx, org: OrgId) -> Vec<(String, String)> {
    vec![(format!("/bureau/{org}/staff"), t!(cx.lang(), "staff-title"))]
}

/// `GET /bureau/{org}/staff/{user}`
pub async fn show_one(cx: Cx, Path((org, user)): Path<(String, String)>) -> Reply {
    one_page(&cx, id(&org)?, id(&user)?, &FormState::default()).await
}

async fn one_page(cx: &Cx, org: OrgId, user: UserId, form: &FormState) -> Reply {
    let account = staff::get(&cx.web.app, cx.actor()?, org, user).await?;
    let targets = first_page(cx, org).await?.nodes;
    let lang = cx.lang();
    let title = account.user.name.clone();
    Ok(frame(cx, &account.lineage, None).form(title, form, t!(lang, "staff-failed"), || {
        let suspended = account.user.suspended_at.is_some();
        view! {
            <p class="row">
                <span class="mono">{account.user.username.clone()}</span>
                {state(lang, suspended, account.user.must_change_password)}
            </p>
            {held(lang, &account)}
            <section class="card section" aria-labelledby="give">
                <h2 id="give">{t!(lang, "staff-give")}</h2>
                <form method="post" novalidate="">
                    {SelectField::new("role", t!(lang, "staff-col-role")).choices(roles(lang, &account.may_give)).render(lang, form)}
                    {SelectField::new("at", t!(lang, "staff-at")).hint(t!(lang, "staff-at-hint")).choices(node_choices(lang, &targets)).render(lang, form)}
                    <div class="actions"><button class="btn btn--second" name="do" value="grant">{t!(lang, "staff-give-go")}</button></div>
                </form>
            </section>
            {account_forms(lang, &account, suspended)}
        }
        .into_any()
    }))
}

fn held(lang: Lang, account: &Account) -> AnyView {
    let items = account.roles.iter().map(|(grant, node)| {
        let role = ui::role_word(lang, grant.role);
        let place = node.name().get(lang).to_owned();
        view! {
            <li>
                <strong>{role.clone()}</strong><span>{place.clone()}</span>
                <form method="post" class="row">
                    <input type="hidden" name="role" value=grant.role.as_str()/>
                    <input type="hidden" name="at" value=grant.org_id.to_string()/>
                    <button class="btn btn--second btn--sm" name="do" value="revoke">{t!(lang, "staff-end-role")}<span class="vh">{format!(" {role} {place}")}</span></button>
                </form>
            </li>
        }
    });
    view! { <section class="card section" id="account" aria-labelledby="roles"><h2 id="roles">{t!(lang, "staff-roles")}</h2><ul class="menu">{items.collect_view()}</ul></section> }.into_any()
}

fn account_forms(lang: Lang, account: &Account, suspended: bool) -> AnyView {
    let reset = account.may_reset.then(|| {
        let hint = if account.proposes { t!(lang, "staff-reset-propose-hint") } else { t!(lang, "staff-reset-hint") };
        let word = if account.proposes { t!(lang, "staff-reset-propose") } else { t!(lang, "staff-reset") };
        view! {
            <form method="post" class="stack stack--tight">
                <p>{hint}</p>
                <button class="btn btn--second" name="do" value="reset">{word}</button>
            </form>
        }
    });
    if !account.whole {
        let beyond = ui::notice(Tone::Info, t!(lang, "staff-beyond-title"), Some(t!(lang, "staff-beyond-text")));
        return match reset {
            Some(reset) => view! { <section class="card section stack" aria-labelledby="access"><h2 id="access">{t!(lang, "staff-access")}</h2>{reset}</section> }.into_any(),
            None => beyond,
        };
    }
    let (hint, word, what) = if suspended {
        (t!(lang, "staff-restore-hint"), t!(lang, "staff-restore"), "restore")
    } else {
        (t!(lang, "staff-suspend-hint"), t!(lang, "staff-suspend"), "suspend")
    };
    view! {
        <section class="card section stack" aria-labelledby="access">
            <h2 id="access">{t!(lang, "staff-access")}</h2>
            {reset}
            <form method="post" class="stack stack--tight">
                <p>{hint}</p>
                <button class=if suspended { "btn btn--second" } else { "btn btn--danger" } name="do" value=what>{word}</button>
            </form>
        </section>
    }
    .into_any()
}

/// `POST /bureau/{org}/staff/{user}`: what the pressed button says.
pub async fn change(cx: Cx, Path((org, user)): Path<(String, String)>, fields: Fields) -> Reply {
    let (app, actor, org, user) = (&cx.web.app, cx.actor()?, id::<OrgId>(&org)?, id::<UserId>(&user)?);
    let role = fields.get("role").parse::<Role>().ok();
    let what = fields.get("do");
    let done = match what {
        "reset" => staff::reset(app, actor, org, user).await,
        "suspend" | "restore" => staff::suspend(app, actor, org, user, what == "suspend").await.map(|()| Outcome::Done),
        "grant" => staff::grant(app, actor, org, user, role, fields.get("at")).await,
        "revoke" => match role {
            Some(role) => {
                let at = id::<OrgId>(fields.get("at"))?;
                staff::revoke(app, actor, org, user, role, at).await.map(|()| Outcome::Done)
            }
            None => Err(Error::Invalid(vec![FieldError { field: "role", code: "choose-role" }])),
        },
        _ => return Err(Error::NotFound.into()),
    };
    match done {
        Ok(Outcome::Link(issued)) => Ok(sheet(&cx, way(&cx, org), &issued, None)),
        Ok(Outcome::Proposed) => Ok(see_other("/proposals?done=propose")),
        Ok(Outcome::Done) => Ok(see_other(&format!("/bureau/{org}/staff?done={what}"))),
        Err(Error::Invalid(faults)) => one_page(&cx, org, user, &FormState::failed(&fields, faults)).await,
        Err(e) => Err(e.into()),
    }
}
