//! Giving a module to a class.

use super::review_tag;
use crate::{
    forms::{self, Fields, FormState, see_other},
    i18n,
    page::{Area, Cx, Page, Reply},
    pages::{
        account::{apply_language, cookies},
        lessons::{facts, grades},
        school::id,
    },
    t, ui,
};
use axum::extract::Path;
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use leptos::prelude::*;
use qinghe_content::{Library, Module, ReviewStatus};
use qinghe_model::{Lang, OrgId, org::Grade};
use qinghe_service::{
    App, Error,
    assignments::{self, ClassPage, NewAssignment},
};

/// The empty form.
pub async fn show(cx: Cx, Path(class): Path<String>) -> Reply {
    let page = assignments::get_class(&cx.web.app, cx.actor()?, id::<OrgId>(&class)?).await?;
    if page.past {
        // Its page says why nothing can be given.
        return Ok(see_other(&format!("/teach/classes/{}", page.class.id)));
    }
    let due = i18n::local_input(usual_due(cx.web.app.now()));
    Ok(render(&cx, &page, &FormState::filled([("due_at", due)])))
}

/// Gives the work, or shows what is wrong.
pub async fn submit(cx: Cx, Path(class): Path<String>, fields: Fields) -> Reply {
    let actor = cx.actor()?;
    let class: OrgId = id(&class)?;
    // In the other language, with all that was typed.
    if let Some(cookie) = apply_language(&cx, &fields).await? {
        let page = assignments::get_class(&cx.web.app, actor, class).await?;
        let mut cx = cx;
        cx.visitor.lang = fields.get("lang").parse().unwrap_or(cx.visitor.lang);
        let mut response = render(&cx, &page, &FormState::failed(&fields, vec![]));
        cookies::add(&mut response, [cookie]);
        return Ok(response);
    }
    let now = cx.web.app.now();
    let due = i18n::read_local_input(fields.get("due_at"));
    let new = NewAssignment {
        class,
        module: fields.get("module").to_owned(),
        // Browsers send two characters for each line break.
        note: fields.get("note").replace("\r\n", "\n"),
        opens_at: now,
        // What cannot be read is refused together with what else is wrong.
        due_at: due.unwrap_or(now),
    };
    match assignments::create(&cx.web.app, actor, new).await {
        Ok(id) => Ok(see_other(&format!("/teach/assignments/{id}?given=1"))),
        Err(Error::Invalid(mut faults)) => {
            for fault in faults.iter_mut().filter(|f| due.is_none() && f.field == "due_at") {
                fault.code = "due-date";
            }
            let page = assignments::get_class(&cx.web.app, actor, class).await?;
            Ok(render(&cx, &page, &FormState::failed(&fields, faults)))
        }
        Err(e) => Err(e.into()),
    }
}

/// In a week, at eight in the evening on the schools' clocks.
fn usual_due(now: DateTime<Utc>) -> DateTime<Utc> {
    let evening = NaiveTime::from_hms_opt(20, 0, 0).unwrap_or_default();
    let day = now.with_timezone(&App::ZONE).date_naive() + TimeDelta::days(7);
    day.and_time(evening).and_local_timezone(App::ZONE).earliest().map_or(now + TimeDelta::days(7), |t| t.to_utc())
}

fn render(cx: &Cx, page: &ClassPage, form: &FormState) -> axum::response::Response {
    let lang = cx.lang();
    let class = page.class.name().get(lang).to_owned();
    let title = t!(lang, "teach-assign-title", class = class.as_str());
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Staff, shown).form().for_form(form).language_in("assign"), || {
        let address = format!("/teach/classes/{}", page.class.id);
        let way = vec![("/teach".to_owned(), t!(lang, "teach-title")), (address.clone(), class)];
        let library = cx.web.app.content();
        let body = if library.modules().next().is_none() {
            ui::empty(t!(lang, "teach-no-modules-title"), t!(lang, "teach-no-modules-text"), None)
        } else {
            fields(lang, form, &library, page.class.grade(), &address)
        };
        view! {
            {ui::crumbs(lang, way, t!(lang, "teach-assign"))}
            {form.summary(lang, t!(lang, "teach-assign-failed"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "teach-assign-lead")}</p></header>
            {body}
        }
        .into_any()
    })
}

fn fields(lang: Lang, form: &FormState, library: &Library, grade: Option<Grade>, address: &str) -> AnyView {
    let invalid = |name: &str| form.error(lang, name).map(|_| "true");
    let chosen = form.value("module");
    let given: Vec<&Module> = library.modules().map(|m| &**m).filter(|m| assignments::is_assignable(m)).collect();
    let (own, other): (Vec<&Module>, Vec<&Module>) =
        given.iter().partition(|m| grade.is_none_or(|g| m.grades.contains(&g)));
    // Those for other grades stand behind a fold, open when one of them is chosen.
    let open = other.iter().any(|m| m.id == chosen) || own.is_empty();
    let first = own.first().or(other.first()).map(|m| m.id.clone()).unwrap_or_default();
    let choice = |m: &&Module| module_choice(lang, m, m.id == first, m.id == chosen);
    let other = (!other.is_empty()).then(|| {
        view! { <details class="more" open=open><summary>{t!(lang, "teach-module-other")}</summary><div class="choices more__in">{other.iter().map(choice).collect_view()}</div></details> }
    });
    let choices = own.iter().map(choice).collect_view();
    let unreviewed = given.iter().any(|m| m.review.status != ReviewStatus::Approved);
    let module_error = form.error(lang, "module");
    let class = if module_error.is_some() { "field field--bad" } else { "field" };
    let due = view! {
        <input class="input input--date" type="datetime-local" id="due_at" name="due_at" required=true value=form.value("due_at")
            aria-invalid=invalid("due_at") aria-describedby=forms::described_by(form, lang, "due_at", true)/>
    };
    let note = forms::text_area(lang, form, "note", 3, true);
    view! {
        <form id="assign" method="post" novalidate="">
            <fieldset class=class aria-describedby=forms::described_by(form, lang, "module", unreviewed)>
                <legend class="legend">{t!(lang, "teach-module-legend")}</legend>
                <div>
                    {unreviewed.then(|| view! { <p class="hint" id="module-hint">{t!(lang, "teach-review-note")}" "<a href="/lessons">{t!(lang, "teach-module-look")}</a></p> })}
                    {forms::error_line(lang, "module", module_error)}
                    <div class="choices">{choices}</div>
                    {other}
                </div>
            </fieldset>
            {forms::field(lang, form, "due_at", t!(lang, "teach-due-label"), Some(t!(lang, "teach-due-hint")), due.into_any())}
            {forms::field(lang, form, "note", t!(lang, "teach-note-label"), Some(t!(lang, "teach-note-hint")), note.into_any())}
            <div class="actions">
                <button class="btn">{t!(lang, "teach-assign-submit")}</button>
                <a class="btn btn--quiet" href=address.to_owned()>{t!(lang, "teach-cancel")}</a>
            </div>
        </form>
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
    fn work_is_usually_due_in_a_week_at_eight() {
        // 23:30 on the schools' clocks, and 00:30 of the next day there.
        for (now, due) in [("2026-11-22T15:30:00Z", "2026-11-29T20:00"), ("2026-11-22T16:30:00Z", "2026-11-30T20:00")] {
            assert_eq!(i18n::local_input(usual_due(now.parse().unwrap())), due);
        }
    }
}
