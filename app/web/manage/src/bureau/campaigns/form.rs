//! The form that launches a campaign: from the calendar, by hand, or adding to a campaign of a higher bureau.

use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_content::{Library, Module, ReviewStatus};
use qinghe_kit::{
    cookies,
    forms::{self, Fields, FormState, TextField, see_other},
    i18n,
    ids::id,
    language::apply_language,
    names::{self, kind_name, review_tag},
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, Tone},
};
use qinghe_model::{
    CampaignId, Lang, OrgId, Text,
    activity::ActivityKind,
    error::FieldError,
    org::{Grade, OrgKind},
    participation::DEFAULT_TARGET,
};
use qinghe_service::{
    Error, UseCase,
    campaigns::{
        self, CampaignDetail, NewCampaign, WEIGHTS,
        templates::{TEMPLATES, Template},
    },
};
use qinghe_store::{assignments::WorkPart, campaigns::Requirement, orgs::Org};

/// `GET /bureau/{org}/campaigns/new`, from the calendar with `?template=june`, or adding to a campaign with `?add=…`.
pub async fn new(cx: Cx, Path(org): Path<String>, query: Fields) -> Reply {
    let actor = cx.actor()?;
    let (org, calls) = campaigns::list(&cx.web.app, actor, id::<OrgId>(&org)?).await?;
    actor.require(UseCase::OpenCampaign, &org.path)?;
    let app = &cx.web.app;
    let parent = calls.iter().find(|c| c.campaign.id.to_string() == query.get("add"));
    let form = match (Template::find(query.get("template")), parent) {
        (_, Some(parent)) => {
            let k = &parent.campaign;
            let mut name = k.name();
            name.zh.push_str("（增加要求）");
            name.en.push_str(" (additional)");
            filled(&NewCampaign {
                requirements: parent.requirements.clone(),
                activities: parent.activities.clone(),
                pass_mark: k.pass_mark,
                pass_required: k.pass_required,
                target: k.target,
                school_threshold: k.school_threshold,
                weights: k.weights(),
                opens_at: k.opens_at.max(app.now()),
                parent: Some(k.id),
                ..NewCampaign::module(org.id, name, "", app.now(), k.due_at)
            })
        }
        (Some(template), None) => filled(&template.campaign(app, org.id)),
        (None, None) => {
            let usual = WEIGHTS.map(|w| w.to_string()).join(" ");
            let values = [
                ("target", DEFAULT_TARGET.to_string()),
                ("pass_mark", "60".to_owned()),
                ("school_threshold", "0".to_owned()),
                ("weights", usual),
            ];
            let kinds = ActivityKind::ALL.map(|k| ("activity", k.as_str().to_owned()));
            FormState::filled(values.into_iter().chain(kinds))
        }
    };
    Ok(render(&cx, &org, &calls, &form))
}

/// The fields of a campaign. Each module that may be asked for has three ticks and its grades.
fn filled(new: &NewCampaign) -> FormState {
    let mut values = vec![
        ("name_zh", new.name.zh.clone()),
        ("name_en", new.name.en.clone()),
        ("target", new.target.to_string()),
        ("pass_mark", new.pass_mark.to_string()),
        ("school_threshold", new.school_threshold.to_string()),
        ("weights", new.weights.map(|w| w.to_string()).join(" ")),
        ("opens_at", i18n::local_input(new.opens_at)),
        ("due_at", i18n::local_input(new.due_at)),
        ("snapshot_at", i18n::local_input(new.snapshot_at)),
    ];
    if new.pass_required {
        values.push(("pass_required", "1".to_owned()));
    }
    if let Some(parent) = new.parent {
        values.push(("add", parent.to_string()));
    }
    if let Some(reason) = &new.drafts {
        values.extend([("drafts", "1".to_owned()), ("drafts_reason", reason.clone())]);
    }
    values.extend(new.activities.iter().map(|k| ("activity", k.as_str().to_owned())));
    for requirement in &new.requirements {
        values.push(("piece", format!("{}:{}", requirement.module_id, requirement.part.as_str())));
        for grade in &requirement.grades {
            values.push(("grade", format!("{}:{}", requirement.module_id, grade.as_str())));
        }
    }
    FormState::filled(values)
}

/// What was entered, read.
fn read(fields: &Fields, org: &Org, now: chrono::DateTime<chrono::Utc>) -> Result<NewCampaign, Vec<FieldError>> {
    let mut faults = Vec::new();
    let mut time = |name, needed| fields.time(name, needed, &mut faults);
    let (opens, due, snapshot) = (time("opens_at", false), time("due_at", true), time("snapshot_at", false));
    let mut number = |name: &'static str, code: &'static str| {
        let read =
            qinghe_model::grading::number(fields.get(name)).filter(|n| n % 1_000_000 == 0).map(|n| n / 1_000_000);
        if read.is_none() {
            faults.push(FieldError { field: name, code });
        }
        read.unwrap_or_default()
    };
    let target = number("target", "target-range");
    let pass_mark = number("pass_mark", "pass-mark-range");
    let school_threshold = number("school_threshold", "threshold-range");
    let weights: [i64; 5] = fields.integers("weights").try_into().unwrap_or_else(|_| {
        faults.push(FieldError { field: "weights", code: "weights-sum" });
        WEIGHTS
    });
    let mut requirements = Vec::new();
    for text in fields.all("piece") {
        let Some((module, part)) = text.split_once(':') else { continue };
        let Ok(part) = WorkPart::try_from(part.to_owned()) else { continue };
        let grades: Vec<Grade> = fields
            .all("grade")
            .filter_map(|g| g.split_once(':'))
            .filter(|(of, _)| *of == module)
            .filter_map(|(_, g)| g.parse().ok())
            .collect();
        if grades.is_empty() {
            faults.push(FieldError { field: "pieces", code: "piece-grades" });
        }
        requirements.push(Requirement { module_id: module.to_owned(), part, grades });
    }
    let parent: Option<CampaignId> = match fields.get("add") {
        "" => None,
        text => text.parse().ok(),
    };
    let name = Text { zh: fields.get("name_zh").to_owned(), en: fields.get("name_en").to_owned() };
    if !faults.is_empty() {
        // All that is wrong at once.
        let mut all = campaigns::check_name(&name);
        all.append(&mut faults);
        return Err(all);
    }
    let opens_at = opens.unwrap_or(now);
    Ok(NewCampaign {
        org: org.id,
        name,
        requirements,
        activities: ActivityKind::ALL.into_iter().filter(|k| fields.all("activity").any(|a| a == k.as_str())).collect(),
        pass_mark,
        pass_required: fields.has("pass_required"),
        target,
        school_threshold,
        weights,
        opens_at,
        due_at: due.unwrap_or(now),
        snapshot_at: snapshot.unwrap_or(opens_at),
        parent,
        drafts: fields.has("drafts").then(|| fields.get("drafts_reason").to_owned()),
    })
}

/// Opens the campaign, or shows what is wrong.
pub async fn submit(cx: Cx, Path(org): Path<String>, fields: Fields) -> Reply {
    let actor = cx.actor()?;
    let (org, calls) = campaigns::list(&cx.web.app, actor, id::<OrgId>(&org)?).await?;
    actor.require(UseCase::OpenCampaign, &org.path)?;
    if let Some(cookie) = apply_language(&cx, &fields).await? {
        let mut cx = cx;
        cx.visitor.lang = fields.get("lang").parse().unwrap_or(cx.visitor.lang);
        let mut response = render(&cx, &org, &calls, &FormState::failed(&fields, vec![]));
        cookies::add(&mut response, [cookie]);
        return Ok(response);
    }
    let outcome = match read(&fields, &org, cx.web.app.now()) {
        Ok(new) => campaigns::open(&cx.web.app, actor, new).await,
        Err(faults) => Err(Error::Invalid(faults)),
    };
    match outcome {
        Ok(_) => Ok(see_other(&format!("/bureau/{}/campaigns?done=opened", org.id))),
        Err(Error::Invalid(faults)) => Ok(render(&cx, &org, &calls, &FormState::failed(&fields, faults))),
        Err(e) => Err(e.into()),
    }
}

fn render(cx: &Cx, org: &Org, calls: &[CampaignDetail], form: &FormState) -> Response {
    let lang = cx.lang();
    let parent = calls.iter().find(|c| c.campaign.id.to_string() == form.value("add"));
    let title = match parent {
        Some(call) => t!(lang, "campaign-add-title", name = call.campaign.name().get(lang).to_owned()),
        None => t!(lang, "campaign-new-title"),
    };
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Staff, shown).form().for_form(form).language_in("campaign"), || {
        let address = format!("/bureau/{}/campaigns", org.id);
        let breadcrumbs = vec![
            (format!("/bureau/{}", org.id), org.name().get(lang).to_owned()),
            (address.clone(), t!(lang, "bureau-tab-campaigns")),
        ];
        let today = cx.web.app.today();
        let templates = TEMPLATES.map(|template| {
            let date = i18n::day(lang, template.next(today));
            let name = if lang == Lang::Zh { template.name.0 } else { template.name.1 };
            view! { <li><a class="btn btn--second btn--sm" href=format!("{address}/new?template={}", template.id)>{format!("{name} · {date}")}</a></li> }
        });
        let templates = parent.is_none().then(|| {
            view! {
                <section class="section" aria-labelledby="templates">
                    <h2 id="templates">{t!(lang, "campaign-templates")}</h2>
                    <p class="hint">{t!(lang, "campaign-templates-hint")}</p>
                    <ul class="row plain">{templates}</ul>
                </section>
            }
        });
        let add = form.value("add");
        let weaker = form.error(lang, "parent");
        view! {
            {ui::crumbs(lang, breadcrumbs, title.clone())}
            {form.summary(lang, t!(lang, "campaign-failed"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{if parent.is_some() { t!(lang, "campaign-add-lead") } else { t!(lang, "campaign-new-lead") }}</p></header>
            {templates}
            <form id="campaign" class="section" method="post" action=format!("{address}/new") novalidate="">
                {forms::once(form)}
                {(!add.is_empty()).then(|| view! { <input type="hidden" name="add" id="parent" value=add/> })}
                {forms::error_line(lang, "parent", weaker)}
                {TextField::new("name_zh", t!(lang, "campaign-name-zh")).render(lang, form)}
                {TextField::new("name_en", t!(lang, "campaign-name-en")).render(lang, form)}
                {requirements(lang, form, &cx.web.app.content())}
                {drafts(lang, form, org, &cx.web.app.content())}
                {kinds(lang, form)}
                {TextField::date_time("due_at", t!(lang, "campaign-due")).hint(t!(lang, "campaign-due-hint")).render(lang, form)}
                {TextField::date_time("opens_at", t!(lang, "campaign-opens")).hint(t!(lang, "campaign-opens-hint")).render(lang, form)}
                {TextField::date_time("snapshot_at", t!(lang, "campaign-snapshot")).hint(t!(lang, "campaign-snapshot-hint")).render(lang, form)}
                {TextField::number("target", t!(lang, "campaign-target-label")).render(lang, form)}
                <details class="more" open=form.is_bad()>
                    <summary>{t!(lang, "campaign-rules")}</summary>
                    <div class="more__in stack">
                        {TextField::number("pass_mark", t!(lang, "campaign-pass-mark")).hint(t!(lang, "campaign-pass-mark-hint")).render(lang, form)}
                        <div class="field">{forms::tick(form, "pass_required", "1".to_owned(), t!(lang, "campaign-pass-required-label"))}</div>
                        {TextField::number("school_threshold", t!(lang, "campaign-threshold")).hint(t!(lang, "campaign-threshold-hint")).render(lang, form)}
                        {TextField::new("weights", t!(lang, "campaign-weights")).hint(t!(lang, "campaign-weights-hint")).render(lang, form)}
                    </div>
                </details>
                <p class="hint">{t!(lang, "campaign-what-happens")}</p>
                <div class="actions">
                    <button class="btn">{t!(lang, "campaign-open")}</button>
                    <a class="btn btn--quiet" href=address.clone()>{t!(lang, "teach-cancel")}</a>
                </div>
            </form>
        }
        .into_any()
    })
}

/// Which activities are asked of each school and class.
fn kinds(lang: Lang, form: &FormState) -> AnyView {
    let ticks = ActivityKind::ALL.map(|k| forms::tick(form, "activity", k.as_str().to_owned(), kind_name(lang, k)));
    view! {
        <fieldset class="field" aria-describedby="activities-hint">
            <legend class="legend">{t!(lang, "campaign-kinds")}</legend>
            <p class="hint" id="activities-hint">{t!(lang, "campaign-kinds-hint")}</p>
            <div class="ticks">{ticks.collect_view()}</div>
        </fieldset>
    }
    .into_any()
}

/// The modules that a campaign may ask for.
fn required(library: &Library) -> Vec<&Module> {
    library.modules().map(|m| &**m).filter(|m| campaigns::may_require(m)).collect()
}

/// What to know of lessons whose review is not finished. Below a region somebody decides to ask for them, with a reason.
fn drafts(lang: Lang, form: &FormState, org: &Org, library: &Library) -> Option<AnyView> {
    let is_draft = |m: &&Module| m.review.status != ReviewStatus::Approved;
    if !required(library).iter().any(is_draft) {
        return None;
    }
    if org.kind == OrgKind::Region {
        let text = t!(lang, "campaign-drafts-region");
        return Some(ui::notice(Tone::Warning, t!(lang, "campaign-drafts"), Some(text)));
    }
    let error = form.error(lang, "drafts");
    let class = if error.is_some() { "field field--bad" } else { "field" };
    let reason = TextField::new("drafts_reason", t!(lang, "campaign-drafts-reason"));
    Some(
        view! {
            <fieldset class=class aria-describedby=forms::described_by(form, lang, "drafts", true)>
                <legend class="legend" id="drafts" tabindex="-1">{t!(lang, "campaign-drafts")}</legend>
                <p class="hint" id="drafts-hint">{t!(lang, "campaign-drafts-hint")}</p>
                {forms::error_line(lang, "drafts", error)}
                {forms::tick(form, "drafts", "1".to_owned(), t!(lang, "campaign-drafts-accept"))}
                {reason.hint(t!(lang, "campaign-drafts-reason-hint")).render(lang, form)}
            </fieldset>
        }
        .into_any(),
    )
}

/// Every module with what of it is asked for, and of which grades; those of other stages are folded.
fn requirements(lang: Lang, form: &FormState, library: &Library) -> AnyView {
    let error = form.error(lang, "pieces");
    let class = if error.is_some() { "field field--bad" } else { "field" };
    let modules = required(library);
    let one = |m: &&Module| {
        let parts: Vec<(WorkPart, String)> = if m.quiz.is_some() {
            vec![
                (WorkPart::Module, t!(lang, "assign-part-module")),
                (WorkPart::Lesson, t!(lang, "assign-part-lesson")),
                (WorkPart::Quiz, t!(lang, "assign-part-quiz")),
            ]
        } else {
            vec![(WorkPart::Lesson, t!(lang, "assign-part-lesson"))]
        };
        let value = |part: WorkPart| format!("{}:{}", m.id, part.as_str());
        let chosen = parts.iter().any(|(p, _)| form.is_ticked("piece", &value(*p)));
        let ticks = parts.iter().map(|(p, text)| forms::tick(form, "piece", value(*p), text.clone())).collect_view();
        // Its own grades, and those that a template or the level above asks it of.
        let ticked = |g: &Grade| form.is_ticked("grade", &format!("{}:{}", m.id, g.as_str()));
        let own: Vec<Grade> = Grade::ALL.into_iter().filter(|g| m.grades.contains(g) || ticked(g)).collect();
        // Before anything is chosen, a module's own grades are ticked.
        let grades = own
            .iter()
            .map(|g| {
                let value = format!("{}:{}", m.id, g.as_str());
                let on = if chosen { form.is_ticked("grade", &value) } else { true };
                view! { <label class="tick"><input type="checkbox" name="grade" value=value checked=on/><span>{g.name(lang)}</span></label> }
            })
            .collect_view();
        view! {
            <details class="more" open=chosen>
                <summary><span class="more__title">{m.title.get(lang).to_owned()}" "<small class="muted">{names::grades(lang, &own)}</small>" "{review_tag(lang, m.review.status)}</span></summary>
                <div class="more__in stack stack--tight"><div class="ticks">{ticks}</div><p class="label">{t!(lang, "campaign-grades")}</p><div class="ticks">{grades}</div></div>
            </details>
        }
    };
    view! {
        <fieldset class=class aria-describedby=forms::described_by(form, lang, "pieces", true)>
            <legend class="legend" id="pieces" tabindex="-1">{t!(lang, "campaign-pieces")}</legend>
            <p class="hint" id="pieces-hint">{t!(lang, "campaign-pieces-hint")}</p>
            {forms::error_line(lang, "pieces", error)}
            <div class="stack stack--tight">{modules.iter().map(one).collect_view()}</div>
        </fieldset>
    }
    .into_any()
}
