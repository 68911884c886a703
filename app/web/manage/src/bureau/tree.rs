//! The units under a bureau: creating, renaming, closing, merging and moving them.

use crate::bureau::{Frame, found, kind_word, staff::url_part};
use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{self, Fields, FormState, SelectField, TextField, see_other},
    i18n,
    ids::id,
    list::{Field, List},
    names::locality_word,
    page::{Cx, Reply},
    t,
    ui::{self, Tone},
};
use qinghe_model::{
    Lang, OrgId, PlanId, Text,
    org::{Locality, LocalityGroup, OrgKind},
};
use qinghe_service::{
    Error, orgs,
    tree::{self, Outcome, Preview, TreePage, Way},
};
use qinghe_store::orgs::Org;

const ENDING: &str = "/tree";

/// `GET /bureau/{org}/tree`. `?done=` says what was done.
pub async fn show(cx: Cx, Path(org): Path<String>, query: Fields) -> Reply {
    let page = tree::get(&cx.web.app, cx.actor()?, id::<OrgId>(&org)?).await?;
    let lang = cx.lang();
    let confirmation = match query.get("done") {
        "create" => Some(t!(lang, "tree-done-create")),
        "update" => Some(t!(lang, "tree-done-update")),
        "close" => Some(t!(lang, "tree-done-close")),
        "open" => Some(t!(lang, "tree-done-open")),
        "move" => Some(t!(lang, "tree-done-move")),
        "merge" => Some(t!(lang, "tree-done-merge")),
        "plan" => Some(t!(lang, "tree-done-plan")),
        "cancel" => Some(t!(lang, "tree-done-cancel")),
        _ => None,
    };
    let frame = Frame {
        cx: &cx,
        lineage: &page.lineage,
        ending: ENDING,
        name: t!(lang, "tree-title"),
        lead: Some(t!(lang, "tree-lead")),
        confirmation,
    };
    Ok(frame.page(|| {
        let address = format!("/bureau/{}/tree", page.org.id);
        let new = t!(lang, "tree-new", kind = kind_word(lang, page.child_kind));
        let body = if page.children.is_empty() {
            ui::empty(t!(lang, "tree-empty-title"), t!(lang, "tree-empty-text"), None)
        } else {
            children(&cx, &page, &address)
        };
        view! {
            <p class="actions"><a class="btn" href=format!("{address}/new")>{new}</a></p>
            {plans(lang, &page, &address)}
            {body}
        }
        .into_any()
    }))
}

fn children(cx: &Cx, page: &TreePage, address: &str) -> AnyView {
    let lang = cx.lang();
    let today = cx.web.app.today();
    let schools = page.child_kind == OrgKind::School;
    let state = move |child: &Org| match child.closed_from {
        Some(from) if from <= today => t!(lang, "tree-closed", day = i18n::day(lang, from)),
        Some(from) => t!(lang, "tree-closing", day = i18n::day(lang, from)),
        None => t!(lang, "tree-open"),
    };
    let other = move |child: &Org| if lang == Lang::Zh { child.name().en } else { child.name().zh };
    let locality = move |child: &Org| match child.locality() {
        Some(locality) => locality_word(lang, LocalityGroup::of(Some(locality))),
        None => t!(lang, "locality-none"),
    };
    let links = |child: &Org| {
        let below = child
            .kind
            .is_bureau()
            .then(|| view! { <a href=format!("/bureau/{}/tree", child.id)>{t!(lang, "tree-below")}</a>" · " });
        view! { {below}<a href=format!("{address}/{}", child.id)>{t!(lang, "tree-change")}<span class="vh">{format!(" {}", child.name().get(lang))}</span></a> }.into_any()
    };
    let mut fields = vec![
        Field::text("name", t!(lang, "tree-col-name"), move |child: &Org| child.name().get(lang).to_owned())
            .beside(move |child| view! { <br/><span class="small muted">{other(child)}</span> }.into_any()),
        Field::text("code", t!(lang, "tree-col-code"), |child: &Org| child.code.clone().unwrap_or_default()),
    ];
    if schools {
        fields.push(Field::text("locality", t!(lang, "locality-label"), locality));
    }
    fields.extend([
        Field::text("state", t!(lang, "tree-col-state"), state),
        Field::shown(t!(lang, "tree-col-do"), links),
    ]);
    let caption = t!(lang, "tree-children", n = page.children.len());
    List::new("children", caption, fields).stacked().page(lang, &page.children)
}

fn plans(lang: Lang, page: &TreePage, address: &str) -> Option<AnyView> {
    if page.plans.is_empty() {
        return None;
    }
    let items = page.plans.iter().map(|p| {
        let (name, to) = (p.org.name(), p.to.name());
        let on = i18n::day(lang, p.plan.on_date);
        let text = if p.plan.kind == Way::Merge.as_str() {
            t!(lang, "tree-plan-merge", name = name.get(lang), to = to.get(lang), day = on)
        } else {
            t!(lang, "tree-plan-move", name = name.get(lang), to = to.get(lang), day = on)
        };
        let fault = p.plan.outcome.as_deref().map(|code| t!(lang, "tree-plan-failed", why = i18n::message(lang, "field", code)));
        let waits = fault.is_none();
        let action = format!("{address}/plans/{}", p.plan.id);
        view! {
            <li>
                <strong>{text}</strong>
                {fault.map(|f| view! { <span>{f}</span> })}
                {waits.then(|| view! { <form method="post" action=action class="row"><button class="btn btn--second btn--sm">{t!(lang, "tree-plan-cancel")}</button></form> })}
            </li>
        }
    });
    Some(
        view! { <section class="card" aria-labelledby="plans"><h2 id="plans">{t!(lang, "tree-plans")}</h2><ul class="menu">{items.collect_view()}</ul></section> }
            .into_any(),
    )
}

/// `POST /bureau/{org}/tree/plans/{plan}`
pub async fn cancel(cx: Cx, Path((org, plan)): Path<(String, String)>) -> Reply {
    let org: OrgId = id(&org)?;
    tree::cancel(&cx.web.app, cx.actor()?, id::<PlanId>(&plan)?).await?;
    Ok(see_other(&format!("/bureau/{org}/tree?done=cancel")))
}

fn frame<'a>(cx: &'a Cx, lineage: &'a [Org], lead: Option<String>) -> Frame<'a> {
    Frame { cx, lineage, ending: ENDING, name: t!(cx.lang(), "tree-title"), lead, confirmation: None }
}

/// The names of a node, and where a school lies.
fn node_fields(lang: Lang, form: &FormState, kind: OrgKind) -> AnyView {
    let locality = (kind == OrgKind::School).then(|| {
        let mut choices = vec![("", t!(lang, "locality-none"))];
        choices.extend(Locality::ALL.map(|l| (l.as_str(), locality_word(lang, LocalityGroup::of(Some(l))))));
        SelectField::new("locality", t!(lang, "locality-label"))
            .hint(t!(lang, "locality-hint"))
            .choices(choices)
            .render(lang, form)
    });
    view! {
        {TextField::new("name_zh", t!(lang, "tree-name-zh")).render(lang, form)}
        {TextField::new("name_en", t!(lang, "tree-name-en")).render(lang, form)}
        {(form.is_faulty_as("org-same-name") || form.is_ticked("same_name", "on")).then(|| forms::tick(form, "same_name", "on".to_owned(), t!(lang, "tree-same-name-anyway")))}
        {locality}
    }
    .into_any()
}

/// `GET /bureau/{org}/tree/new`
pub async fn show_new(cx: Cx, Path(org): Path<String>) -> Reply {
    let page = tree::get(&cx.web.app, cx.actor()?, id::<OrgId>(&org)?).await?;
    Ok(new_form(&cx, &page, &FormState::default()))
}

fn new_form(cx: &Cx, page: &TreePage, form: &FormState) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "tree-new", kind = kind_word(lang, page.child_kind));
    frame(cx, &page.lineage, None).form(title.clone(), form, t!(lang, "tree-failed"), || {
        view! {
            <form method="post" novalidate="">
                {forms::once(form)}
                {TextField::new("code", t!(lang, "tree-code")).hint(t!(lang, "tree-code-hint")).render(lang, form)}
                {node_fields(lang, form, page.child_kind)}
                <div class="actions"><button class="btn">{t!(lang, "tree-create")}</button></div>
            </form>
        }
        .into_any()
    })
}

fn names(fields: &Fields) -> Text {
    Text { zh: fields.get("name_zh").to_owned(), en: fields.get("name_en").to_owned() }
}

fn read_locality(fields: &Fields) -> Result<Option<Locality>, Error> {
    match fields.get("locality") {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| Error::field("locality", "choose-one")),
    }
}

/// `POST /bureau/{org}/tree/new`
pub async fn create(cx: Cx, Path(org): Path<String>, fields: Fields) -> Reply {
    let (app, actor, org) = (&cx.web.app, cx.actor()?, id::<OrgId>(&org)?);
    let made = match read_locality(&fields) {
        Ok(locality) => {
            tree::create(app, actor, org, fields.get("code"), &names(&fields), locality, fields.has("same_name")).await
        }
        Err(fault) => Err(fault),
    };
    match made {
        Ok(_) => Ok(see_other(&format!("/bureau/{org}/tree?done=create"))),
        Err(Error::Invalid(faults)) => {
            let page = tree::get(app, actor, org).await?;
            Ok(new_form(&cx, &page, &FormState::failed(&fields, faults)))
        }
        Err(e) => Err(e.into()),
    }
}

/// `GET /bureau/{org}/tree/{node}`
pub async fn show_node(cx: Cx, Path((_, node)): Path<(String, String)>) -> Reply {
    node_page(&cx, id(&node)?, None).await
}

/// A node's names as they are saved, and where a school lies.
fn saved(node: &Org) -> FormState {
    let (name, locality) = (node.name(), node.locality().map(Locality::as_str).unwrap_or_default());
    FormState::filled([("name_zh", name.zh), ("name_en", name.en), ("locality", locality.to_owned())]).editing()
}

async fn node_page(cx: &Cx, node: OrgId, failed: Option<FormState>) -> Reply {
    let (lineage, node, extent) = tree::get_node(&cx.web.app, cx.actor()?, node).await?;
    let lang = cx.lang();
    let name = node.name();
    let form = failed.unwrap_or_else(|| saved(&node));
    let above = &lineage[..lineage.len().saturating_sub(1)];
    let title = name.get(lang).to_owned();
    let parent = node.parent_id().unwrap_or(node.id);
    Ok(frame(cx, above, None).form(title, &form, t!(lang, "tree-failed"), || {
        let address = format!("/bureau/{parent}/tree/{}", node.id);
        let closed = node.closed_from.is_some();
        let school = node.kind == OrgKind::School;
        let link = |way: &str, text: String, hint: String| {
            view! { <li><a href=format!("{address}/{way}")>{text}</a><span>{hint}</span></li> }.into_any()
        };
        let ways = if closed {
            view! {
                <form method="post" action=format!("{address}/open") class="actions"><button class="btn btn--second">{t!(lang, "tree-reopen")}</button></form>
            }
            .into_any()
        } else {
            view! {
                <ul class="menu">
                    {node.parent_id().map(|_| link("move", t!(lang, "tree-move"), t!(lang, "tree-move-hint")))}
                    {school.then(|| link("merge", t!(lang, "tree-merge"), t!(lang, "tree-merge-hint")))}
                    {link("close", t!(lang, "tree-close"), t!(lang, "tree-close-hint"))}
                </ul>
            }
            .into_any()
        };
        view! {
            <p class="muted">{node.code.clone()}" · "{t!(lang, "tree-extent", schools = extent.schools, classes = extent.classes, pupils = extent.pupils, roles = extent.roles)}</p>
            <section class="card section" aria-labelledby="update">
                <h2 id="update">{if school { t!(lang, "tree-update-school") } else { t!(lang, "tree-rename") }}</h2>
                <form method="post" action=address.clone() novalidate="">
                    {forms::made_from(&form)}
                    {node_fields(lang, &form, node.kind)}
                    <div class="actions"><button class="btn">{t!(lang, "tree-save")}</button></div>
                </form>
            </section>
            <section class="card section" aria-labelledby="ways"><h2 id="ways">{t!(lang, "tree-ways")}</h2>{ways}</section>
        }
        .into_any()
    }))
}

/// `POST /bureau/{org}/tree/{node}`: another name, and where a school lies.
pub async fn update(cx: Cx, Path((org, node)): Path<(String, String)>, fields: Fields) -> Reply {
    let (org, node) = (id::<OrgId>(&org)?, id::<OrgId>(&node)?);
    let now = saved(&tree::get_node(&cx.web.app, cx.actor()?, node).await?.1);
    if let Some(form) = FormState::overtaken(cx.lang(), &fields, &now) {
        return node_page(&cx, node, Some(form)).await;
    }
    let saved = match read_locality(&fields) {
        Ok(locality) => {
            tree::update(&cx.web.app, cx.actor()?, node, &names(&fields), locality, fields.has("same_name")).await
        }
        Err(fault) => Err(fault),
    };
    match saved {
        Ok(()) => Ok(see_other(&format!("/bureau/{org}/tree?done=update"))),
        Err(Error::Invalid(faults)) => node_page(&cx, node, Some(FormState::failed(&fields, faults))).await,
        Err(e) => Err(e.into()),
    }
}

/// `GET /bureau/{org}/tree/{node}/close`
pub async fn show_close(cx: Cx, Path((_, node)): Path<(String, String)>) -> Reply {
    let form = FormState::filled([("on", cx.web.app.today().to_string())]);
    close_page(&cx, id(&node)?, &form).await
}

async fn close_page(cx: &Cx, node: OrgId, form: &FormState) -> Reply {
    let (lineage, node, extent) = tree::get_node(&cx.web.app, cx.actor()?, node).await?;
    let lang = cx.lang();
    let title = t!(lang, "tree-close-title", name = node.name().get(lang).to_owned());
    Ok(frame(cx, &lineage, None).form(title, form, t!(lang, "tree-failed"), || {
        view! {
            <ul>
                <li>{t!(lang, "tree-close-hidden")}</li>
                <li>{t!(lang, "tree-close-kept")}</li>
                {(extent.pupils > 0).then(|| view! { <li><strong>{t!(lang, "tree-close-pupils", n = extent.pupils)}</strong></li> })}
            </ul>
            <form method="post" novalidate="">
                {TextField::date("on", t!(lang, "tree-on")).hint(t!(lang, "tree-on-hint")).render(lang, form)}
                <div class="actions"><button class="btn btn--danger">{t!(lang, "tree-close-yes")}</button></div>
            </form>
        }
        .into_any()
    }))
}

/// `POST /bureau/{org}/tree/{node}/close`
pub async fn close(cx: Cx, Path((org, node)): Path<(String, String)>, fields: Fields) -> Reply {
    let (org, node) = (id::<OrgId>(&org)?, id::<OrgId>(&node)?);
    let closed = match i18n::read_day(fields.get("on")) {
        Some(on) => tree::close(&cx.web.app, cx.actor()?, node, Some(on)).await,
        None => Err(Error::field("on", "day-needed")),
    };
    match closed {
        Ok(()) => Ok(see_other(&format!("/bureau/{org}/tree?done=close"))),
        Err(Error::Invalid(faults)) => close_page(&cx, node, &FormState::failed(&fields, faults)).await,
        Err(e) => Err(e.into()),
    }
}

/// `POST /bureau/{org}/tree/{node}/open`
pub async fn open(cx: Cx, Path((org, node)): Path<(String, String)>) -> Reply {
    let (org, node) = (id::<OrgId>(&org)?, id::<OrgId>(&node)?);
    tree::close(&cx.web.app, cx.actor()?, node, None).await?;
    Ok(see_other(&format!("/bureau/{org}/tree?done=open")))
}

/// `GET /bureau/{org}/tree/{node}/{way}`: where to; with `?to=` and `?on=` what it would do.
pub async fn show_change(cx: Cx, Path((_, node, way)): Path<(String, String, String)>, query: Fields) -> Reply {
    let way = Way::read(&way).ok_or(Error::NotFound)?;
    let node: OrgId = id(&node)?;
    if !query.has("to") {
        let form = FormState::filled([("on", cx.web.app.today().to_string())]);
        return change_page(&cx, node, way, &form, None).await;
    }
    let seen =
        tree::preview(&cx.web.app, cx.actor()?, node, way, query.get("to"), i18n::read_day(query.get("on"))).await;
    match seen {
        Ok(preview) => change_page(&cx, node, way, &FormState::failed(&query, vec![]), Some(&preview)).await,
        Err(Error::Invalid(faults)) => change_page(&cx, node, way, &FormState::failed(&query, faults), None).await,
        Err(e) => Err(e.into()),
    }
}

async fn change_page(cx: &Cx, node: OrgId, way: Way, form: &FormState, preview: Option<&Preview>) -> Reply {
    let (lineage, node, _) = tree::get_node(&cx.web.app, cx.actor()?, node).await?;
    let lang = cx.lang();
    let name = node.name().get(lang).to_owned();
    // What was typed may be a name: the units that it may be are offered.
    let found = if form.is_faulty_as("org-unknown") {
        let wanted = if way == Way::Merge {
            node.kind
        } else {
            OrgKind::ALL.into_iter().find(|k| node.kind.may_be_under(Some(*k))).unwrap_or(node.kind)
        };
        let mut found = orgs::search(&cx.web.app, cx.actor()?, &form.value("to")).await?;
        found.retain(|org| org.kind == wanted && org.id != node.id);
        found
    } else {
        Vec::new()
    };
    let title = match way {
        Way::Move => t!(lang, "tree-move-title", name = name),
        Way::Merge => t!(lang, "tree-merge-title", name = name),
    };
    Ok(frame(cx, &lineage, None).form(title, form, t!(lang, "tree-failed"), || {
        if let Some(preview) = preview {
            return preview_view(cx, preview);
        }
        let (label, hint) = match way {
            Way::Move => (t!(lang, "tree-move-to"), t!(lang, "tree-move-to-hint")),
            Way::Merge => (t!(lang, "tree-merge-to"), t!(lang, "tree-merge-to-hint")),
        };
        view! {
            <form method="get" novalidate="">
                {TextField::new("to", label).hint(hint).render(lang, form)}
                {TextField::date("on", t!(lang, "tree-on")).hint(t!(lang, "tree-on-hint")).render(lang, form)}
                <div class="actions"><button class="btn">{t!(lang, "tree-look")}</button></div>
                <p class="hint">{t!(lang, "tree-look-hint")}</p>
            </form>
            {found::choices(lang, &form.value("to"), &found, |code| format!("?to={}&on={}", url_part(code), url_part(&form.value("on"))))}
        }
        .into_any()
    }))
}

fn preview_view(cx: &Cx, p: &Preview) -> AnyView {
    let lang = cx.lang();
    let (from, to) = (p.parent.name(), p.to.name());
    let on = i18n::day(lang, p.on);
    let what = match p.way {
        Way::Move => t!(lang, "tree-preview-move", from = from.get(lang), to = to.get(lang), day = on),
        Way::Merge => t!(lang, "tree-preview-merge", to = to.get(lang), day = on),
    };
    let stat = |label: String, n: i64| ui::stat(label, i18n::number(n), String::new(), None);
    let renamed: Vec<_> =
        p.renamed.iter().map(|(was, is)| t!(lang, "tree-renamed", was = was.get(lang), is = is.get(lang))).collect();
    let notes = match p.way {
        Way::Move => vec![t!(lang, "tree-note-figures"), t!(lang, "tree-note-rights"), t!(lang, "tree-note-back")],
        Way::Merge => vec![
            t!(lang, "tree-note-figures"),
            t!(lang, "tree-note-merge-confirm"),
            t!(lang, "tree-note-merge-rights"),
            t!(lang, "tree-note-merge-closed"),
            t!(lang, "tree-note-merge-back"),
        ],
    };
    let go = if p.on == cx.web.app.today() { t!(lang, "tree-go-now") } else { t!(lang, "tree-go-later") };
    let code = p.to.code.clone().unwrap_or_default();
    view! {
        {ui::notice(Tone::Info, what, None)}
        {p.same_name.clone().map(|code| ui::notice(Tone::Warning, t!(lang, "tree-same-name-title"), Some(t!(lang, "tree-same-name-text", code = code))))}
        <dl class="stats">
            {p.org.kind.is_bureau().then(|| stat(t!(lang, "tree-stat-schools"), p.extent.schools))}
            {stat(t!(lang, "tree-stat-classes"), p.extent.classes)}
            {stat(t!(lang, "tree-stat-pupils"), p.extent.pupils)}
            {stat(t!(lang, "tree-stat-roles"), p.extent.roles)}
        </dl>
        {(!renamed.is_empty()).then(|| view! {
            <section class="section"><h2>{t!(lang, "tree-renamed-title")}</h2><ul>{renamed.into_iter().map(|r| view! { <li>{r}</li> }).collect_view()}</ul></section>
        })}
        <ul class="section">{notes.into_iter().map(|n| view! { <li>{n}</li> }).collect_view()}</ul>
        <form method="post" class="actions">
            {forms::once(&FormState::default())}
            <input type="hidden" name="to" value=code/>
            <input type="hidden" name="on" value=p.on.to_string()/>
            <button class="btn">{go}</button>
            <a class="btn btn--quiet" href="?">{t!(lang, "tree-other")}</a>
        </form>
    }
    .into_any()
}

/// `POST /bureau/{org}/tree/{node}/{way}`
pub async fn change(cx: Cx, Path((org, node, way)): Path<(String, String, String)>, fields: Fields) -> Reply {
    let way = Way::read(&way).ok_or(Error::NotFound)?;
    let (org, node) = (id::<OrgId>(&org)?, id::<OrgId>(&node)?);
    let on = i18n::read_day(fields.get("on"));
    match tree::change(&cx.web.app, cx.actor()?, node, way, fields.get("to"), on).await {
        Ok(Outcome::Done) => Ok(see_other(&format!("/bureau/{org}/tree?done={}", way.as_str()))),
        Ok(Outcome::Proposed(_)) => Ok(see_other("/proposals?done=propose")),
        Ok(Outcome::Planned(_)) => Ok(see_other(&format!("/bureau/{org}/tree?done=plan"))),
        Err(Error::Invalid(faults)) => {
            change_page(&cx, node, way, &forms::FormState::failed(&fields, faults), None).await
        }
        Err(e) => Err(e.into()),
    }
}
