//! Setting work for a class.

use crate::settings;
use axum::extract::Path;
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use leptos::prelude::*;
use qinghe_content::{Library, Module, ReviewStatus};
use qinghe_kit::{
    cookies,
    forms::{self, Fields, FormState, SelectField, see_other},
    i18n,
    ids::id,
    language::apply_language,
    names::{module_facts as facts, module_grades as grades, review_tag},
    page::{Area, Cx, Page, Reply},
    t, ui,
};
use qinghe_model::{Lang, OrgId, QuizId, error::FieldError};
use qinghe_service::{
    App, Error,
    assignments::{self, Assignable, NewAssignment, Offer, Target, WorkPart},
};
use qinghe_store::assignments::Assignment;

/// The empty form. `?from=` fills it in from earlier work, `?quiz=` chooses a quiz.
pub async fn show(cx: Cx, Path(class): Path<String>, query: Fields) -> Reply {
    let actor = cx.actor()?;
    let offer = assignments::offer(&cx.web.app, actor, id::<OrgId>(&class)?).await?;
    if offer.page.past {
        // Its page says why no work can be set.
        return Ok(see_other(&format!("/teach/classes/{}", offer.page.class.id)));
    }
    let mut values = Vec::new();
    if let Ok(from) = query.get("from").parse() {
        let (work, _) = assignments::get(&cx.web.app, actor, from).await?;
        values = settings::values(&work, false);
        values.push(("module", what(&work)));
        values.push(("part", work.part.as_str().to_owned()));
        let again = Times::again(&work, assignments::years_since(&cx.web.app, work.due_at), cx.web.app.now());
        values.extend(again.values());
    } else if let Ok(quiz) = query.get("quiz").parse::<QuizId>() {
        values.push(("module", format!("{QUIZ}{quiz}")));
    }
    if !values.iter().any(|(name, _)| *name == "due_at") {
        values.push(("due_at", i18n::local_input(usual_due(cx.web.app.now()))));
    }
    Ok(render(&cx, &offer, &FormState::filled(values)))
}

/// The times of work that is given again in a later school year: the same days of the week, as many years later.
#[derive(Debug, Default, PartialEq, Eq)]
struct Times {
    opens: Option<DateTime<Utc>>,
    due: Option<DateTime<Utc>>,
    closes: Option<DateTime<Utc>>,
}

impl Times {
    /// Nothing for work of this year, and where the day is over already.
    fn again(work: &Assignment, years: i64, now: DateTime<Utc>) -> Self {
        let later = TimeDelta::weeks(52 * years);
        if years == 0 || work.due_at + later <= now {
            return Self::default();
        }
        Self {
            opens: Some(work.opens_at + later).filter(|at| *at > now),
            due: Some(work.due_at + later),
            closes: work.closes_at.map(|at| at + later),
        }
    }

    fn values(&self) -> impl Iterator<Item = (&'static str, String)> {
        let times = [("opens_at", self.opens), ("due_at", self.due), ("closes_at", self.closes)];
        times.into_iter().filter_map(|(name, at)| Some((name, i18n::local_input(at?))))
    }
}

/// The prefix of the id of a quiz the school has built.
const QUIZ: &str = "quiz:";

/// Earlier work as values of the form.
fn what(work: &Assignment) -> String {
    work.quiz_id().map_or_else(|| work.module_id.clone(), |quiz| format!("{QUIZ}{quiz}"))
}

/// Sets the work, or shows what is wrong.
pub async fn submit(cx: Cx, Path(class): Path<String>, fields: Fields) -> Reply {
    let actor = cx.actor()?;
    let app = &cx.web.app;
    let class: OrgId = id(&class)?;
    let offer = assignments::offer(app, actor, class).await?;
    // In the other language, with all that was typed.
    if let Some(cookie) = apply_language(&cx, &fields).await? {
        let mut cx = cx;
        cx.visitor.lang = fields.get("lang").parse().unwrap_or(cx.visitor.lang);
        let mut response = render(&cx, &offer, &FormState::failed(&fields, vec![]));
        cookies::add(&mut response, [cookie]);
        return Ok(response);
    }
    let now = app.now();
    let given = settings::read(&fields);
    let part = WorkPart::try_from(fields.get("part").to_owned()).unwrap_or_default();
    let chosen = fields.get("module");
    let what = match chosen.strip_prefix(QUIZ).map(str::parse) {
        Some(Ok(quiz)) => Assignable::Quiz(quiz),
        _ => Assignable::Module(chosen.to_owned(), part),
    };
    let target = Target {
        groups: fields.all("group").filter_map(|g| g.parse().ok()).collect(),
        learners: fields.all("learner").filter_map(|l| l.parse().ok()).collect(),
    };
    // Whoever ticks groups or pupils means these alone, wherever the choice above them was left.
    let some = fields.get("target") == "some" || target != Target::default();
    let mut faults = given.faults;
    if some && target == Target::default() {
        faults.push(FieldError { field: "target", code: "choose-target" });
    }
    let new = NewAssignment {
        class,
        what,
        target,
        // Browsers send two characters for each line break.
        note: fields.get("note").replace("\r\n", "\n"),
        opens_at: given.opens_at.unwrap_or(now),
        // What cannot be read is refused together with what else is wrong.
        due_at: given.due_at.unwrap_or(now),
        closes_at: given.closes_at,
        settings: given.settings,
    };
    // The same for other classes at once: they are whole classes.
    let others: Vec<OrgId> = fields
        .all("class")
        .filter_map(|c| c.parse().ok())
        .filter(|c| !some && offer.others.iter().any(|o| o.class.id == *c))
        .collect();
    // All classes or none: what one of them cannot have is said before any has it.
    for other in &others {
        match assignments::check(app, actor, NewAssignment { class: *other, ..new.clone() }).await {
            Err(Error::Invalid(more)) => {
                faults.extend(more.into_iter().filter(|m| !given_fault(&faults, m)).collect::<Vec<_>>());
            }
            checked => checked?,
        }
    }
    let outcome = if faults.is_empty() {
        assignments::create(app, actor, new.clone()).await
    } else {
        // It is reported together with everything else that is wrong.
        match assignments::check(app, actor, new.clone()).await {
            Ok(()) => Err(Error::Invalid(faults)),
            Err(Error::Invalid(more)) => {
                faults.extend(more.into_iter().filter(|m| !given_fault(&faults, m)).collect::<Vec<_>>());
                Err(Error::Invalid(faults))
            }
            Err(e) => Err(e),
        }
    };
    match outcome {
        Ok(id) => {
            for other in &others {
                assignments::create(app, actor, NewAssignment { class: *other, ..new.clone() }).await?;
            }
            Ok(see_other(&format!("/teach/assignments/{id}?given=1")))
        }
        Err(Error::Invalid(faults)) => Ok(render(&cx, &offer, &FormState::failed(&fields, faults))),
        Err(e) => Err(e.into()),
    }
}

/// Whether a field has a fault already.
fn given_fault(faults: &[FieldError], new: &FieldError) -> bool {
    faults.iter().any(|f| f.field == new.field)
}

/// In a week, at eight in the evening on the schools' clocks.
pub(super) fn usual_due(now: DateTime<Utc>) -> DateTime<Utc> {
    let evening = NaiveTime::from_hms_opt(20, 0, 0).unwrap_or_default();
    let day = now.with_timezone(&App::ZONE).date_naive() + TimeDelta::days(7);
    day.and_time(evening).and_local_timezone(App::ZONE).earliest().map_or(now + TimeDelta::days(7), |t| t.to_utc())
}

fn render(cx: &Cx, offer: &Offer, form: &FormState) -> axum::response::Response {
    let lang = cx.lang();
    let class = offer.page.class.name().get(lang).to_owned();
    let title = t!(lang, "teach-assign-title", class = class.as_str());
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Staff, shown).form().for_form(form).language_in("assign"), || {
        let address = format!("/teach/classes/{}", offer.page.class.id);
        let breadcrumbs = vec![("/teach".to_owned(), t!(lang, "teach-title")), (address.clone(), class)];
        let library = cx.web.app.content();
        let body = if library.modules().next().is_none() && offer.quizzes.is_empty() {
            ui::empty(t!(lang, "teach-no-modules-title"), t!(lang, "teach-no-modules-text"), None)
        } else {
            fields(lang, form, &library, offer, &address)
        };
        let earlier = offer.earlier.iter().map(|e| {
            let due = t!(lang, "task-due", at = i18n::due_time(lang, e.work.due_at));
            let had = (e.years > 0).then(|| format!(" · {} · {}", e.class.name().get(lang), t!(lang, "assign-earlier-years", n = e.years)));
            view! { <li><a href=format!("{address}/assign?from={}", e.work.id)>{e.module.title.get(lang).to_owned()}</a>" "<span class="muted small">{due}{had}</span></li> }
        });
        let earlier = (!offer.earlier.is_empty()).then(|| {
            view! { <details class="more"><summary>{t!(lang, "assign-earlier")}</summary><ul class="more__in stack stack--tight plain">{earlier.collect_view()}</ul></details> }
        });
        view! {
            {ui::crumbs(lang, breadcrumbs, t!(lang, "teach-assign"))}
            {form.summary(lang, t!(lang, "teach-assign-failed"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "teach-assign-lead")}</p></header>
            {earlier}
            {body}
        }
        .into_any()
    })
}

fn fields(lang: Lang, form: &FormState, library: &Library, offer: &Offer, address: &str) -> AnyView {
    let chosen = form.value("module");
    let grade = offer.page.class.grade();
    let is_locked = |m: &Module| offer.locked.iter().any(|locked| locked.id == m.id);
    let given: Vec<&Module> =
        library.modules().map(|m| &**m).filter(|m| assignments::is_assignable(m) && !is_locked(m)).collect();
    let locked = offer.locked.iter().filter(|m| grade.is_none_or(|g| m.grades.contains(&g)));
    let locked: Vec<AnyView> = locked
        .map(|m| view! { " "<a href=format!("/lessons/{}#unlock", m.id)>{m.title.get(lang).to_owned()}</a> }.into_any())
        .collect();
    let locked = (!locked.is_empty()).then(|| view! { <p class="hint">{t!(lang, "unlock-needed")}{locked}</p> });
    let (own, other): (Vec<&Module>, Vec<&Module>) =
        given.iter().partition(|m| grade.is_none_or(|g| m.grades.contains(&g)));
    // Modules for other grades are folded, unless one of them is chosen.
    let open = other.iter().any(|m| m.id == chosen) || own.is_empty();
    let first = own.first().or(other.first()).map(|m| m.id.clone()).unwrap_or_default();
    let choice = |m: &&Module| module_choice(lang, m, m.id == first, m.id == chosen);
    let other = (!other.is_empty()).then(|| {
        view! { <details class="more" open=open><summary>{t!(lang, "teach-module-other")}</summary><div class="choices more__in">{other.iter().map(choice).collect_view()}</div></details> }
    });
    let quizzes = offer.quizzes.iter().filter(|q| q.count() > 0).map(|q| {
        let value = format!("{QUIZ}{}", q.id);
        let on = value == chosen;
        view! {
            <label class="choice">
                <input type="radio" name="module" value=value checked=on/>
                <span class="choice__box"><span class="choice__text">{q.title().get(lang).to_owned()}<small>{t!(lang, "assign-quiz-facts", n = q.count())}</small></span></span>
            </label>
        }
    });
    let quizzes = offer.quizzes.iter().any(|q| q.count() > 0).then(|| {
        view! { <details class="more" open=chosen.starts_with(QUIZ)><summary>{t!(lang, "assign-quizzes")}</summary><div class="choices more__in">{quizzes.collect_view()}</div></details> }
    });
    let choices = own.iter().map(choice).collect_view();
    let unreviewed = given.iter().any(|m| m.review.status != ReviewStatus::Approved);
    let module_error = form.error(lang, "module");
    let class = if module_error.is_some() { "field field--bad" } else { "field" };
    let part = vec![
        ("module", t!(lang, "assign-part-module")),
        ("lesson", t!(lang, "assign-part-lesson")),
        ("quiz", t!(lang, "assign-part-quiz")),
    ];
    let note = forms::text_area(lang, form, "note", 3, true);
    view! {
        <form id="assign" method="post" novalidate="">
            {forms::once(form)}
            <fieldset class=class aria-describedby=forms::described_by(form, lang, "module", unreviewed)>
                <legend class="legend">{t!(lang, "teach-module-legend")}</legend>
                <div>
                    {unreviewed.then(|| view! { <p class="hint" id="module-hint">{t!(lang, "teach-review-note")}" "<a href="/lessons">{t!(lang, "teach-module-look")}</a></p> })}
                    {forms::error_line(lang, "module", module_error)}
                    <div class="choices">{choices}</div>
                    {other}
                    {quizzes}
                    {locked}
                </div>
            </fieldset>
            {SelectField::new("part", t!(lang, "assign-part")).hint(t!(lang, "assign-part-hint")).choices(part).render(lang, form)}
            {target(lang, form, offer)}
            {settings::times(lang, form)}
            {settings::quiz(lang, form, false)}
            {forms::field(lang, form, "note", t!(lang, "teach-note-label"), Some(t!(lang, "teach-note-hint")), note.into_any())}
            <div class="actions">
                <button class="btn">{t!(lang, "teach-assign-submit")}</button>
                <a class="btn btn--quiet" href=address.to_owned()>{t!(lang, "teach-cancel")}</a>
            </div>
        </form>
    }
    .into_any()
}

/// Everyone, also in other classes; or some groups and pupils of this one.
fn target(lang: Lang, form: &FormState, offer: &Offer) -> AnyView {
    let some = form.value("target") == "some";
    let error = form.error(lang, "target");
    let class = if error.is_some() { "field field--bad" } else { "field" };
    let groups = offer.groups.iter().map(|g| forms::tick(form, "group", g.id.to_string(), g.name.clone()));
    let groups = (!offer.groups.is_empty()).then(
        || view! { <p class="label">{t!(lang, "assign-groups")}</p><div class="ticks">{groups.collect_view()}</div> },
    );
    let pupils = offer
        .page
        .pupils
        .iter()
        .map(|p| forms::tick(form, "learner", p.id.to_string(), format!("{} {}", p.student_no, p.name)));
    let others = offer.others.iter().map(|c| {
        let name = c.name.get(lang).to_owned();
        forms::tick(form, "class", c.class.id.to_string(), name)
    });
    let others = (!offer.others.is_empty()).then(|| {
        let open = offer.others.iter().any(|c| form.is_ticked("class", &c.class.id.to_string()));
        view! { <details class="more" open=open><summary>{t!(lang, "assign-others")}</summary><div class="ticks more__in">{others.collect_view()}</div></details> }
    });
    view! {
        <fieldset class=class>
            <legend class="legend">{t!(lang, "assign-target")}</legend>
            <div class="stack stack--tight">
                {forms::error_line(lang, "target", error)}
                <label class="tick"><input type="radio" name="target" id="target" value="all" checked=!some/><span>{t!(lang, "assign-target-all", n = offer.page.pupils.len())}</span></label>
                {others}
                <label class="tick"><input type="radio" name="target" value="some" checked=some/><span>{t!(lang, "assign-target-some")}</span></label>
                <details class="more" open=some>
                    <summary>{t!(lang, "assign-target-choose")}</summary>
                    <div class="more__in stack">{groups}<p class="label">{t!(lang, "teach-pupils-title")}</p><div class="ticks">{pupils.collect_view()}</div></div>
                </details>
            </div>
        </fieldset>
    }
    .into_any()
}

/// A module as a big radio button. The first one carries the field's name as its id, so that the
/// summary of errors leads there.
fn module_choice(lang: Lang, module: &Module, first: bool, chosen: bool) -> AnyView {
    view! {
        <label class="choice">
            <input type="radio" id=first.then_some("module") name="module" value=module.id.clone() checked=chosen required=true/>
            <span class="choice__box">
                <span class="choice__text">
                    {module.title.get(lang).to_owned()}
                    <small>{facts(lang, module)}</small>
                    <small>{t!(lang, "teach-module-grades", grades = grades(lang, module))}</small>
                </span>
                {review_tag(lang, module.review.status)}
            </span>
        </label>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_of_last_year_is_due_on_the_same_day_of_the_week() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let class = ("00000000-0000-7000-8000-000000000000".parse().unwrap(), "0000".to_owned().into());
        let times = [at("2025-10-10T04:00:00Z"), at("2025-10-17T12:00:00Z")];
        let id = "00000000-0000-7000-8000-000000000001".parse().unwrap();
        let mut work = Assignment::new(id, class, "m02".into(), String::new(), times);
        work.closes_at = Some(at("2025-10-20T12:00:00Z"));
        let again = Times::again(&work, 1, at("2026-10-12T01:00:00Z"));
        assert_eq!(again.opens, None, "that day is over");
        assert_eq!((again.due, again.closes), (Some(at("2026-10-16T12:00:00Z")), Some(at("2026-10-19T12:00:00Z"))));
        assert_eq!(Times::again(&work, 1, at("2026-09-01T01:00:00Z")).opens, Some(at("2026-10-09T04:00:00Z")));
        assert_eq!(Times::again(&work, 0, at("2025-10-01T01:00:00Z")), Times::default());
        assert_eq!(Times::again(&work, 1, at("2026-12-01T01:00:00Z")), Times::default(), "the usual time");
    }

    #[test]
    fn work_is_usually_due_in_a_week_at_eight() {
        // 23:30 on the schools' clocks, and 00:30 of the next day there.
        for (now, due) in [("2026-11-22T15:30:00Z", "2026-11-29T20:00"), ("2026-11-22T16:30:00Z", "2026-11-30T20:00")] {
            assert_eq!(i18n::local_input(usual_due(now.parse().unwrap())), due);
        }
    }
}
