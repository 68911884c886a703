//! A survey of a class: how many took part, sheets to print, and a screen to enter them.

use crate::{address_of, class_breadcrumbs};
use axum::{extract::Path, response::Response};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use qinghe_content::Form;
use qinghe_kit::{
    forms::{Fields, FormState, SelectField, TextField, see_other},
    i18n,
    ids::id,
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, Tone, icon},
};
use qinghe_model::{Lang, OrgId, SurveyId, survey::Mode};
use qinghe_service::{
    Error,
    surveys::{
        self,
        answer::{self, ClassSurvey, LETTERS, SheetSelector},
    },
};
use qinghe_store::{
    orgs::Org,
    surveys::{SampleClass, Survey},
};

/// The surveys that ask a class and are not over, on the class's own page.
pub fn notices(
    lang: Lang,
    class: &Org,
    asked: &[(Survey, SampleClass)],
    pupils: usize,
    now: DateTime<Utc>,
) -> Option<AnyView> {
    let cards: Vec<_> = asked
        .iter()
        .filter(|(s, _)| !s.is_over(now))
        .map(|(s, drawn)| {
            let href = format!("{}/surveys/{}", address_of(class), s.id);
            view! {
                <article class="card stack stack--tight">
                    <h3><a href=href>{s.name().get(lang).to_owned()}</a></h3>
                    <p>{t!(lang, "survey-class-drawn", from = i18n::date_time(lang, s.opens_at), until = i18n::date_time(lang, s.closes_at))}</p>
                    <p class="muted small">{t!(lang, "survey-class-count", n = drawn.took_part, of = pupils)}</p>
                </article>
            }
        })
        .collect();
    (!cards.is_empty()).then(|| {
        view! { <section class="section" aria-labelledby="surveys"><div class="section__head"><h2 id="surveys">{t!(lang, "survey-class-title")}</h2></div><div class="duo">{cards}</div></section> }
            .into_any()
    })
}

/// A survey of a class. `?saved=4`, `?removed=4` say what was done; `?sheet=4` opens that sheet in the form.
pub async fn show(cx: Cx, Path((class, survey)): Path<(String, String)>, query: Fields) -> Reply {
    let page = answer::get_class(&cx.web.app, cx.actor()?, id::<OrgId>(&class)?, id::<SurveyId>(&survey)?).await?;
    let lang = cx.lang();
    let number = |name: &str| query.get(name).parse::<i64>().ok();
    let confirmation = match (number("saved"), number("removed")) {
        (Some(n), _) => Some(t!(lang, "survey-sheet-saved", n = n)),
        (_, Some(n)) => Some(t!(lang, "survey-sheet-removed", n = n)),
        _ => None,
    };
    let form = match number("sheet").filter(|_| page.survey.is_open(cx.web.app.now())) {
        Some(n) => {
            let sheet = answer::open_sheet(&cx.web.app, cx.actor()?, page.class.id, page.survey.id, n).await?;
            let letters = surveys::form(&sheet.form).map(|f| answer::letters(f, &sheet)).unwrap_or_default();
            let (n, seen) = (n.to_string(), sheet.id.to_string());
            FormState::filled([("sheet", n), ("seen", seen), ("form", sheet.form), ("answers", letters)])
        }
        None => FormState::filled([("form", query.get("form").to_owned()), ("next", page.next.to_string())]),
    };
    Ok(render(&cx, &page, &form, confirmation))
}

/// Saves or removes a sheet, by the button that was pressed.
pub async fn submit(cx: Cx, Path((class, survey)): Path<(String, String)>, fields: Fields) -> Reply {
    let (class, survey) = (id::<OrgId>(&class)?, id::<SurveyId>(&survey)?);
    let (app, actor) = (&cx.web.app, cx.actor()?);
    let address = format!("/teach/classes/{class}/surveys/{survey}");
    let which = match fields.get("sheet") {
        "" => SheetSelector::Next(fields.get("next").parse().unwrap_or_default()),
        n => SheetSelector::Typed { number: n.parse().map_err(|_| Error::NotFound)?, seen: id(fields.get("seen"))? },
    };
    let typed = (fields.get("form"), fields.get("answers"));
    let done = match (which, fields.get("do")) {
        (SheetSelector::Typed { number, seen }, "remove") => {
            answer::delete_sheet(app, actor, class, survey, (number, seen))
                .await
                .map(|()| format!("{address}?removed={number}"))
        }
        _ => answer::save_sheet(app, actor, class, survey, which, typed).await.map(|sheet| {
            // The next sheet is often of the same form.
            let form = surveys::form(typed.0).map(|f| f.id.as_str()).unwrap_or_default();
            format!("{address}?saved={sheet}&form={form}#answers")
        }),
    };
    match done {
        Ok(next) => Ok(see_other(&next)),
        Err(Error::Invalid(faults)) => {
            let page = answer::get_class(app, actor, class, survey).await?;
            Ok(render(&cx, &page, &FormState::failed(&fields, faults), None))
        }
        Err(Error::Changed) => {
            // What was typed stays; sent again, it counts for the sheets as they are now.
            let page = answer::get_class(app, actor, class, survey).await?;
            let mut form = FormState::failed(&fields, vec![]).with("next", page.next.to_string());
            let n = match which {
                SheetSelector::Next(n) => n,
                SheetSelector::Typed { number, .. } => {
                    let now = page.sheets.iter().find(|(n, _)| *n == number).ok_or(Error::NotFound)?;
                    form = form.with("seen", now.1.to_string());
                    number
                }
            };
            form.problem = Some(match which {
                SheetSelector::Next(_) => t!(cx.lang(), "survey-sheet-twice", n = n),
                SheetSelector::Typed { .. } => t!(cx.lang(), "survey-sheet-changed", n = n),
            });
            Ok(render(&cx, &page, &form, None))
        }
        Err(e) => Err(e.into()),
    }
}

fn render(cx: &Cx, page: &ClassSurvey, form: &FormState, confirmation: Option<String>) -> Response {
    let lang = cx.lang();
    let now = cx.web.app.now();
    let title = page.survey.name().get(lang).to_owned();
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Staff, shown).narrow().for_form(form), || {
        let from = i18n::date_time(lang, page.survey.opens_at);
        let until = i18n::date_time(lang, page.survey.closes_at);
        let (note, body) = match page.survey.mode {
            Mode::Device => {
                let text = if page.survey.is_over(now) {
                    t!(lang, "survey-on-device-over")
                } else if page.survey.is_open(now) {
                    t!(lang, "survey-on-device")
                } else {
                    t!(lang, "survey-on-device-later", from = from.as_str())
                };
                (t!(lang, "survey-class-note"), view! { <p>{text}</p> }.into_any())
            }
            Mode::Paper => (t!(lang, "survey-class-note-paper"), paper(lang, page, form, now)),
        };
        view! {
            {ui::crumbs(lang, class_breadcrumbs(lang, &page.class), title.clone())}
            {confirmation.map(|text| ui::notice(Tone::Good, text, None))}
            {form.summary(lang, t!(lang, "survey-sheet-not-saved"))}
            <header class="page-head">
                <h1>{title}</h1>
                <p class="page-head__lead">{t!(lang, "survey-class-drawn", from = from, until = until)}</p>
            </header>
            <dl class="stats">{ui::stat(t!(lang, "survey-came"), i18n::number(page.drawn.took_part), format!("/ {}", i18n::number(page.pupils)), None)}</dl>
            <p class="small muted">{note}</p>
            <section class="section stack">{body}</section>
        }
        .into_any()
    })
}

/// Sheets to print, and while the window is open the screen to enter them.
fn paper(lang: Lang, page: &ClassSurvey, form: &FormState, now: DateTime<Utc>) -> AnyView {
    let address = format!("{}/surveys/{}", address_of(&page.class), page.survey.id);
    let prints = page
        .forms
        .iter()
        .map(|f| {
            let title = f.title.get(lang).to_owned();
            view! { <a class="btn btn--second" href=format!("{address}/print?form={}", f.id)>{icon("print")}{t!(lang, "survey-print-form", form = title)}</a> }
        })
        .collect_view();
    let open = page.survey.is_open(now);
    let entry = if open {
        entry(lang, page, form, &address)
    } else if page.survey.is_over(now) {
        view! { <p>{t!(lang, "survey-entry-over")}</p> }.into_any()
    } else {
        view! { <p>{t!(lang, "survey-entry-before")}</p> }.into_any()
    };
    view! {
        <h2>{t!(lang, "survey-print-title")}</h2>
        <p>{t!(lang, "survey-print-text")}</p>
        <div class="row">{prints}</div>
        <h2>{t!(lang, "survey-entry-title")}</h2>
        {entry}
        {(!page.sheets.is_empty()).then(|| sheets(lang, page, &address))}
    }
    .into_any()
}

fn entry(lang: Lang, page: &ClassSurvey, form: &FormState, address: &str) -> AnyView {
    let number = form.value("sheet");
    let full = i64::try_from(page.sheets.len()).is_ok_and(|n| n >= page.pupils);
    if number.is_empty() && full && !form.is_bad() {
        return ui::notice(Tone::Good, t!(lang, "survey-entry-full"), Some(t!(lang, "survey-entry-full-text")));
    }
    let chosen = form.value("form");
    let choice = (page.forms.len() > 1).then(|| {
        SelectField::new("form", t!(lang, "survey-col-form"))
            .class("input input--date")
            .choices(page.forms.iter().map(|f| (f.id.clone(), f.title.get(lang).to_owned())))
            .chosen(chosen)
            .render(lang, form)
    });
    let one = (page.forms.len() == 1).then(|| {
        let id = page.forms.first().map(|f| f.id.clone());
        view! { <input type="hidden" name="form" value=id/> }
    });
    let items = page.forms.first().map_or(0, |f| f.items.len());
    let answers = TextField::new("answers", t!(lang, "survey-entry-answers"))
        .hint(t!(lang, "survey-entry-hint", n = items))
        .capitals("characters")
        .max_length(60)
        .autofocus();
    let heading = match number.parse::<i64>() {
        Ok(n) => t!(lang, "survey-entry-edit", n = n),
        Err(_) => t!(lang, "survey-entry-next"),
    };
    let editing = !number.is_empty();
    view! {
        <form class="card" method="post" action=address.to_owned() novalidate="" autocomplete="off">
            <h3>{heading}</h3>
            {if editing {
                view! { <input type="hidden" name="sheet" value=number.clone()/><input type="hidden" name="seen" value=form.value("seen")/> }.into_any()
            } else {
                view! { <input type="hidden" name="next" value=form.value("next")/> }.into_any()
            }}
            {choice}{one}
            {answers.render(lang, form)}
            <div class="actions">
                <button class="btn" name="do" value="save">{t!(lang, "survey-entry-save")}</button>
                {editing.then(|| view! {
                    <button class="btn btn--quiet" name="do" value="remove">{t!(lang, "survey-entry-remove")}</button>
                    <a class="btn btn--quiet" href=address.to_owned()>{t!(lang, "teach-cancel")}</a>
                })}
            </div>
        </form>
    }
    .into_any()
}

/// The sheets entered, by number alone: what is on one is seen only by those who correct it.
fn sheets(lang: Lang, page: &ClassSurvey, address: &str) -> AnyView {
    let links = page
        .sheets
        .iter()
        .map(|(n, _)| {
            let (href, name) = (format!("{address}?sheet={n}#answers"), t!(lang, "survey-entry-edit", n = *n));
            view! { <li><a class="btn btn--second btn--sm" href=href aria-label=name>{*n}</a></li> }
        })
        .collect_view();
    view! {
        <h3 id="sheets">{t!(lang, "survey-sheets", n = page.sheets.len())}</h3>
        <p class="small muted">{t!(lang, "survey-sheets-text")}</p>
        <ul class="plain row" aria-labelledby="sheets">{links}</ul>
    }
    .into_any()
}

/// `GET …/print?form=a`: the questions of a form on paper, without names and without the key.
pub async fn print(cx: Cx, Path((class, survey)): Path<(String, String)>, query: Fields) -> Reply {
    let page = answer::get_class(&cx.web.app, cx.actor()?, id::<OrgId>(&class)?, id::<SurveyId>(&survey)?).await?;
    let wanted = query.get("form");
    let form = page.forms.iter().copied().find(|f| f.id == wanted).or(page.forms.first().copied());
    let form = form.filter(|_| page.survey.mode == Mode::Paper).ok_or(Error::NotFound)?;
    let lang = cx.lang();
    let title = t!(lang, "survey-card-title");
    Ok(cx.page(Page::new(Area::Staff, title.clone()).narrow().with_script(qinghe_kit::scripts::PRINT), || {
        let back = format!("{}/surveys/{}", address_of(&page.class), page.survey.id);
        view! {
            <p class="actions">
                <button class="btn print-page" type="button" hidden="">{icon("print")}{t!(lang, "survey-print")}</button>
                <a class="btn btn--quiet" href=back>{t!(lang, "survey-print-back")}</a>
            </p>
            <header class="page-head">
                <h1>{title}</h1>
                <p class="page-head__lead">{format!("{} · {}", form.title.get(lang), t!(lang, "survey-print-number"))}</p>
                <p>{t!(lang, "survey-print-lead")}</p>
            </header>
            {questions(lang, form)}
        }
        .into_any()
    }))
}

fn questions(lang: Lang, form: &Form) -> AnyView {
    let items = form
        .items
        .iter()
        .zip(1..)
        .map(|((_, item), n)| {
            let options = item
                .options
                .iter()
                .zip(LETTERS)
                .map(|(o, letter)| view! { <li>{format!("☐ {letter}. {}", o.text.get(lang))}</li> })
                .collect_view();
            view! {
                <section class="card stack stack--tight">
                    <p><b>{format!("{n}. {}", item.stem.get(lang))}</b></p>
                    <ul class="plain">{options}</ul>
                </section>
            }
        })
        .collect_view();
    view! { <div class="stack">{items}</div> }.into_any()
}
