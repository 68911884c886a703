//! The form that designs a survey, with a helper for the size of its sample.

use crate::bureau::surveys::{address, breadcrumbs, method, mode, phase, rotation};
use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    cookies,
    forms::{self, Fields, FormState, SelectField, TextField, see_other},
    i18n,
    ids::id,
    language::apply_language,
    page::{Area, Cx, Fault, Page, Reply},
    t, ui,
};
use qinghe_model::{
    Lang, OrgId, SurveyId, Text,
    org::Grade,
    stats::sample_size,
    survey::{DEFAULT_PASS_MARK, Method, Mode, PASS_MARKS, Phase, Rotation, Sizing},
};
use qinghe_service::{
    Error, UseCase,
    surveys::{
        self,
        design::{self, NewSurvey},
    },
};
use qinghe_store::{orgs::Org, surveys::Survey};

/// What a form is for: a new survey of a node, or a draft.
struct Place {
    lineage: Vec<Org>,
    org: Org,
    draft: Option<Survey>,
    rounds: Vec<Survey>,
}

async fn place(cx: &Cx, org: &str, survey: Option<&str>) -> Result<Place, Fault> {
    let (app, actor, org) = (&cx.web.app, cx.actor()?, id::<OrgId>(org)?);
    let list = surveys::list(app, actor, org).await?;
    actor.require(UseCase::DesignSurvey, &list.org.path)?;
    let draft = match survey {
        Some(survey) => {
            let survey: SurveyId = id(survey)?;
            let found = list.surveys.into_iter().map(|(s, _)| s).find(|s| s.id == survey && s.org_id == org);
            Some(found.filter(|s| s.locked_at.is_none()).ok_or(Error::NotFound)?)
        }
        None => None,
    };
    let rounds = design::list_rounds(app, actor, org).await?;
    Ok(Place { lineage: list.lineage, org: list.org, draft, rounds })
}

/// An empty form with what is usual filled in.
pub async fn show_new(cx: Cx, Path(org): Path<String>) -> Reply {
    let place = place(&cx, &org, None).await?;
    let mut values = vec![
        ("id", cx.web.app.new_id::<SurveyId>().to_string()),
        ("sizing", Sizing::Classes.as_str().to_owned()),
        ("size", "4".to_owned()),
        ("seed", design::new_seed(&cx.web.app).to_string()),
        ("method", Method::Random.as_str().to_owned()),
        ("rotation", Rotation::Pupil.as_str().to_owned()),
        ("pass_mark", DEFAULT_PASS_MARK.to_string()),
        ("p", "50".to_owned()),
        ("margin", "5".to_owned()),
        ("deff", "2.0".to_owned()),
    ];
    values.extend(surveys::versions().map(|f| ("forms", f.id.clone())));
    Ok(render(&cx, &place, &FormState::filled(values), None))
}

/// The form of a draft.
pub async fn show(cx: Cx, Path((org, survey)): Path<(String, String)>) -> Reply {
    let place = place(&cx, &org, Some(&survey)).await?;
    let Some(s) = &place.draft else { return Err(Error::NotFound.into()) };
    let mut values = vec![
        ("revision", s.revision.to_string()),
        ("name_zh", s.name_zh.clone()),
        ("name_en", s.name_en.clone()),
        ("sizing", s.sizing.as_str().to_owned()),
        ("size", s.size.to_string()),
        ("seed", s.seed.to_string()),
        ("method", s.method.as_str().to_owned()),
        ("rotation", s.rotation.as_str().to_owned()),
        ("pass_mark", s.pass_mark.to_string()),
        ("mode", s.mode.as_str().to_owned()),
        ("phase", s.phase.as_str().to_owned()),
        ("follows", s.follows().map(|f| f.to_string()).unwrap_or_default()),
        ("opens_at", i18n::local_input(s.opens_at)),
        ("closes_at", i18n::local_input(s.closes_at)),
        ("p", "50".to_owned()),
        ("margin", "5".to_owned()),
        ("deff", "2.0".to_owned()),
    ];
    if s.by_area {
        values.push(("by_area", "1".to_owned()));
    }
    if s.by_locality {
        values.push(("by_locality", "1".to_owned()));
    }
    values.extend(s.grades().iter().map(|g| ("grades", g.as_str().to_owned())));
    values.extend(s.forms().filter_map(surveys::form).map(|f| ("forms", f.letter().to_owned())));
    Ok(render(&cx, &place, &FormState::filled(values), None))
}

fn read(fields: &Fields) -> NewSurvey {
    let number = |name: &str| fields.get(name).parse::<i64>().ok();
    NewSurvey {
        name: Text { zh: fields.get("name_zh").to_owned(), en: fields.get("name_en").to_owned() },
        grades: Grade::ALL.into_iter().filter(|g| fields.all("grades").any(|f| f == g.as_str())).collect(),
        by_area: !fields.get("by_area").is_empty(),
        by_locality: !fields.get("by_locality").is_empty(),
        method: fields.get("method").parse().unwrap_or(Method::Random),
        sizing: fields.get("sizing").parse().unwrap_or(Sizing::Classes),
        size: number("size"),
        seed: number("seed"),
        forms: fields.all("forms").map(str::to_owned).collect(),
        rotation: fields.get("rotation").parse().unwrap_or(Rotation::Pupil),
        pass_mark: number("pass_mark").unwrap_or_default(),
        mode: fields.get("mode").parse().unwrap_or(Mode::Device),
        opens_at: i18n::read_local_input(fields.get("opens_at")),
        closes_at: i18n::read_local_input(fields.get("closes_at")),
        follows: fields.get("follows").parse().ok(),
        phase: fields.get("phase").parse().unwrap_or(Phase::Round),
    }
}

/// Saves a draft, or calculates how many pupils to ask, by the button that was pressed.
pub async fn create(cx: Cx, Path(org): Path<String>, fields: Fields) -> Reply {
    submit(cx, &org, None, fields).await
}

/// Gives a draft another design.
pub async fn update(cx: Cx, Path((org, survey)): Path<(String, String)>, fields: Fields) -> Reply {
    submit(cx, &org, Some(&survey), fields).await
}

async fn submit(mut cx: Cx, org: &str, survey: Option<&str>, fields: Fields) -> Reply {
    let place = place(&cx, org, survey).await?;
    let cookie = apply_language(&cx, &fields).await?;
    if cookie.is_some() || fields.get("do") == "calculate" {
        cx.visitor.lang = fields.get("lang").parse().unwrap_or(cx.visitor.lang);
        let size = (fields.get("do") == "calculate").then(|| calculate(&fields));
        let mut response = render(&cx, &place, &FormState::failed(&fields, vec![]), size);
        cookies::add(&mut response, cookie);
        return Ok(response);
    }
    let (app, actor, new) = (&cx.web.app, cx.actor()?, read(&fields));
    let done = if let Some(draft) = &place.draft {
        let seen = fields.get("revision").parse().unwrap_or_default();
        design::update(app, actor, draft.id, seen, new).await.map(|()| draft.id)
    } else {
        let id = fields.get("id").parse().unwrap_or_else(|_| app.new_id());
        design::create(app, actor, place.org.id, id, new).await.map(|()| id)
    };
    match done {
        Err(Error::Changed) => {
            // What was typed stays; sent again, it counts for the draft as it is now.
            let revision = place.draft.as_ref().map_or_else(String::new, |d| d.revision.to_string());
            let mut form = FormState::failed(&fields, vec![]).with("revision", revision);
            form.problem = Some(t!(cx.lang(), "survey-draft-changed"));
            Ok(render(&cx, &place, &form, None))
        }
        Ok(survey) => Ok(see_other(&format!("/bureau/{}/surveys/{survey}?drawn=1", place.org.id))),
        Err(Error::Invalid(faults)) => Ok(render(&cx, &place, &FormState::failed(&fields, faults), None)),
        Err(e) => Err(e.into()),
    }
}

/// What the calculator comes to.
#[derive(Clone, Copy)]
enum Size {
    /// A number is missing or no use.
    Bad,
    /// So many pupils are to answer; of all pupils, where their number is known, with how many it would be without the
    /// finite population correction.
    People { needed: i64, of: Option<(i64, i64)> },
}

fn calculate(fields: &Fields) -> Size {
    let size = |all: Option<i64>| {
        let whole = |name: &str| fields.get(name).parse::<i64>().ok();
        let deff = qinghe_model::grading::number(fields.get("deff"))?;
        sample_size(whole("p")?, whole("margin")?, deff / 100_000, all)
    };
    let all = match fields.get("population") {
        "" => None,
        text => match text.parse::<i64>().ok().filter(|n| (1..=100_000_000).contains(n)) {
            Some(all) => Some(all),
            None => return Size::Bad,
        },
    };
    match (size(all), size(None)) {
        (Some(needed), Some(plain)) => Size::People { needed, of: all.map(|all| (all, plain)) },
        _ => Size::Bad,
    }
}

/// What the calculator says.
fn calculated(lang: Lang, size: Size) -> AnyView {
    let Size::People { needed, of } = size else {
        return ui::notice(ui::Tone::Warning, t!(lang, "survey-calculate-bad"), None);
    };
    let corrected = of.map(|(all, plain)| {
        let [all, shown] = [all, plain].map(i18n::number);
        view! { <p>{t!(lang, "survey-calculated-corrected", all = all, count = plain, plain = shown)}</p> }
    });
    let title = t!(lang, "survey-calculated", count = needed, n = i18n::number(needed));
    view! { {ui::notice(ui::Tone::Info, title, Some(t!(lang, "survey-calculated-text")))}{corrected} }.into_any()
}

fn render(cx: &Cx, place: &Place, form: &FormState, size: Option<Size>) -> Response {
    let lang = cx.lang();
    let title = if place.draft.is_some() { t!(lang, "survey-edit") } else { t!(lang, "survey-new") };
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Staff, shown).narrow().for_form(form).language_in("survey"), || {
        let mut breadcrumbs = breadcrumbs(lang, &place.lineage, &place.org, true);
        let back = match &place.draft {
            Some(draft) => {
                breadcrumbs.push((address(draft), draft.name().get(lang).to_owned()));
                address(draft)
            }
            None => format!("/bureau/{}/surveys", place.org.id),
        };
        view! {
            {ui::crumbs(lang, breadcrumbs, title.clone())}
            {form.summary(lang, t!(lang, "survey-not-saved"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "survey-new-lead")}</p></header>
            <form method="post" id="survey" novalidate="">
                <input type="hidden" name="id" value=form.value("id")/>
                <input type="hidden" name="revision" value=form.value("revision")/>
                {TextField::new("name_zh", t!(lang, "survey-name-zh")).render(lang, form)}
                {TextField::new("name_en", t!(lang, "survey-name-en")).render(lang, form)}
                {population(lang, place, form)}
                {sample(lang, form, size)}
                {what(lang, form)}
                {when(lang, place, form)}
                <div class="actions">
                    <button class="btn" name="do" value="save">{t!(lang, "survey-draw")}</button>
                    <a class="btn btn--quiet" href=back>{t!(lang, "teach-cancel")}</a>
                </div>
            </form>
        }
        .into_any()
    })
}

/// Boxes to tick, of which one at least is wanted.
fn boxes(
    lang: Lang,
    form: &FormState,
    name: &'static str,
    legend: String,
    hint: Option<String>,
    choices: Vec<(String, String)>,
) -> AnyView {
    let error = form.error(lang, name);
    let class = if error.is_some() { "field field--bad" } else { "field" };
    let described = forms::described_by(form, lang, name, hint.is_some());
    let choices = choices.into_iter().map(|(value, word)| forms::tick(form, name, value, word)).collect_view();
    view! {
        <fieldset class=class id=name aria-describedby=described>
            <legend class="legend">{legend}</legend>
            {hint.map(|h| view! { <p class="hint" id=format!("{name}-hint")>{h}</p> })}
            {forms::error_line(lang, name, error)}
            <div class="row">{choices}</div>
        </fieldset>
    }
    .into_any()
}

/// Which grades are asked, and in which strata.
fn population(lang: Lang, place: &Place, form: &FormState) -> AnyView {
    let grades = Grade::ALL.into_iter().map(|g| (g.as_str().to_owned(), g.name(lang).to_owned())).collect();
    let by_area = design::has_areas(&place.org).then(|| {
        let word = t!(lang, "survey-by-area");
        view! { <div class="field">{forms::tick(form, "by_area", "1".to_owned(), word)}</div> }
    });
    let by_locality = t!(lang, "survey-by-locality");
    view! {
        {boxes(lang, form, "grades", t!(lang, "survey-grades"), None, grades)}
        <div class="field">{forms::tick(form, "by_locality", "1".to_owned(), by_locality)}</div>
        {by_area}
        <p class="hint">{t!(lang, "survey-strata-hint")}</p>
    }
    .into_any()
}

/// The size of the sample and how it is drawn.
fn sample(lang: Lang, form: &FormState, size: Option<Size>) -> AnyView {
    let sizing = [
        (Sizing::Classes.as_str(), t!(lang, "survey-sizing-classes")),
        (Sizing::Pupils.as_str(), t!(lang, "survey-sizing-pupils")),
    ];
    let methods = Method::ALL.iter().map(|m| (m.as_str(), method(lang, *m)));
    let open = size.is_some();
    let outcome = size.map(|size| calculated(lang, size));
    view! {
        {SelectField::new("sizing", t!(lang, "survey-sizing")).choices(sizing).render(lang, form)}
        {TextField::number("size", t!(lang, "survey-size")).hint(t!(lang, "survey-size-hint")).render(lang, form)}
        <details class="more" open=open id="calculate">
            <summary>{t!(lang, "survey-calculate")}</summary>
            <div class="more__in stack">
                <p class="hint">{t!(lang, "survey-calculate-hint")}</p>
                {outcome}
                {TextField::number("p", t!(lang, "survey-calculate-p")).render(lang, form)}
                {TextField::number("population", t!(lang, "survey-calculate-population")).hint(t!(lang, "survey-calculate-population-hint")).render(lang, form)}
                {TextField::number("margin", t!(lang, "survey-calculate-margin")).render(lang, form)}
                {TextField::number("deff", t!(lang, "survey-calculate-deff")).hint(t!(lang, "survey-calculate-deff-hint")).input_mode("decimal").render(lang, form)}
                <p><button class="btn btn--second" name="do" value="calculate" formaction="#calculate">{t!(lang, "survey-calculate-go")}</button></p>
            </div>
        </details>
        {SelectField::new("method", t!(lang, "survey-method")).choices(methods).render(lang, form)}
        {TextField::number("seed", t!(lang, "survey-seed")).hint(t!(lang, "survey-seed-hint")).render(lang, form)}
    }
    .into_any()
}

/// What is asked, and how.
fn what(lang: Lang, form: &FormState) -> AnyView {
    let titles = surveys::versions().map(|f| (f.id.clone(), f.title.get(lang).to_owned())).collect();
    let rotations = [Rotation::Pupil, Rotation::Class].map(|r| (r.as_str(), rotation(lang, r)));
    let modes = Mode::ALL.iter().map(|m| (m.as_str(), mode(lang, *m)));
    let marks = PASS_MARKS.iter().zip(["60", "75", "80"]).map(|(mark, text)| (text, format!("{mark}%")));
    view! {
        {boxes(lang, form, "forms", t!(lang, "survey-forms"), Some(t!(lang, "survey-forms-hint")), titles)}
        {SelectField::new("rotation", t!(lang, "survey-rotation")).choices(rotations).render(lang, form)}
        {SelectField::new("pass_mark", t!(lang, "survey-pass")).hint(t!(lang, "survey-pass-hint")).choices(marks).render(lang, form)}
        {SelectField::new("mode", t!(lang, "survey-mode")).choices(modes).render(lang, form)}
    }
    .into_any()
}

/// When, and after which round.
fn when(lang: Lang, place: &Place, form: &FormState) -> AnyView {
    let phases = Phase::ALL.iter().map(|p| (p.as_str(), phase(lang, *p)));
    let rounds = place
        .rounds
        .iter()
        .filter(|s| place.draft.as_ref().is_none_or(|d| d.id != s.id))
        .map(|s| (s.id.to_string(), format!("{} ({})", s.name().get(lang), i18n::date_time(lang, s.opens_at))));
    let follows = SelectField::new("follows", t!(lang, "survey-follows"))
        .hint(t!(lang, "survey-follows-hint"))
        .empty_choice(t!(lang, "survey-follows-none"))
        .choices(rounds);
    view! {
        {TextField::date_time("opens_at", t!(lang, "survey-opens")).render(lang, form)}
        {TextField::date_time("closes_at", t!(lang, "survey-closes")).render(lang, form)}
        {SelectField::new("phase", t!(lang, "survey-phase")).choices(phases).render(lang, form)}
        {follows.render(lang, form)}
    }
    .into_any()
}
