//! A survey that asks a class: how many took part, sheets to print, and a screen to type them in.

use super::{address_of, way_to};
use crate::{
    forms::{self, Fields, FormState, see_other},
    i18n,
    page::{Area, Cx, Page, Reply},
    pages::school::id,
    t,
    ui::{self, Tone, icon},
};
use axum::{extract::Path, response::Response};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use qinghe_content::Form;
use qinghe_model::{Lang, OrgId, SurveyId, survey::Mode};
use qinghe_service::{
    Error,
    surveys::{
        self,
        answer::{self, ClassSurvey, LETTERS},
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

/// A survey of a class. `?saved=4`, `?removed=4` tell what was done; `?sheet=4` has that sheet in the form.
pub async fn show(cx: Cx, Path((class, survey)): Path<(String, String)>, query: Fields) -> Reply {
    let page = answer::get_class(&cx.web.app, cx.actor()?, id::<OrgId>(&class)?, id::<SurveyId>(&survey)?).await?;
    let lang = cx.lang();
    let number = |name: &str| query.get(name).parse::<i64>().ok();
    let told = match (number("saved"), number("removed")) {
        (Some(n), _) => Some(t!(lang, "survey-sheet-saved", n = n)),
        (_, Some(n)) => Some(t!(lang, "survey-sheet-removed", n = n)),
        _ => None,
    };
    let edited = number("sheet").and_then(|n| page.sheets.iter().find(|r| r.sheet == Some(n)));
    let form = match edited {
        Some(sheet) => {
            let letters = surveys::form(&sheet.form).map(|f| answer::letters(f, sheet)).unwrap_or_default();
            let n = sheet.sheet.unwrap_or_default().to_string();
            FormState::filled([("sheet", n), ("form", sheet.form.clone()), ("answers", letters)])
        }
        None => FormState::filled([("form", query.get("form").to_owned())]),
    };
    Ok(render(&cx, &page, &form, told))
}

/// Keeps a sheet, or takes one out, by the button that was pressed.
pub async fn submit(cx: Cx, Path((class, survey)): Path<(String, String)>, fields: Fields) -> Reply {
    let (class, survey) = (id::<OrgId>(&class)?, id::<SurveyId>(&survey)?);
    let (app, actor) = (&cx.web.app, cx.actor()?);
    let address = format!("/teach/classes/{class}/surveys/{survey}");
    let number = match fields.get("sheet") {
        "" => None,
        n => Some(n.parse::<i64>().map_err(|_| Error::NotFound)?),
    };
    if let (Some(number), "remove") = (number, fields.get("do")) {
        answer::delete_sheet(app, actor, class, survey, number).await?;
        return Ok(see_other(&format!("{address}?removed={number}")));
    }
    let typed = (fields.get("form"), fields.get("answers"));
    match answer::save_sheet(app, actor, class, survey, number, typed).await {
        // The next sheet is often of the same form.
        Ok(sheet) => {
            let form = surveys::form(typed.0).map(|f| f.id.as_str()).unwrap_or_default();
            Ok(see_other(&format!("{address}?saved={sheet}&form={form}#answers")))
        }
        Err(Error::Invalid(faults)) => {
            let page = answer::get_class(app, actor, class, survey).await?;
            Ok(render(&cx, &page, &FormState::failed(&fields, faults), None))
        }
        Err(e) => Err(e.into()),
    }
}

fn render(cx: &Cx, page: &ClassSurvey, form: &FormState, told: Option<String>) -> Response {
    let lang = cx.lang();
    let now = cx.web.app.now();
    let title = page.survey.name().get(lang).to_owned();
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Staff, shown).narrow().for_form(form), || {
        let from = i18n::date_time(lang, page.survey.opens_at);
        let until = i18n::date_time(lang, page.survey.closes_at);
        let body = match page.survey.mode {
            Mode::Device => view! { <p>{t!(lang, "survey-on-device")}</p> }.into_any(),
            Mode::Paper => paper(lang, page, form, now),
        };
        view! {
            {ui::crumbs(lang, way_to(lang, &page.class), title.clone())}
            {told.map(|text| ui::notice(Tone::Good, text, None))}
            {form.summary(lang, t!(lang, "survey-sheet-not-saved"))}
            <header class="page-head">
                <h1>{title}</h1>
                <p class="page-head__lead">{t!(lang, "survey-class-drawn", from = from, until = until)}</p>
            </header>
            <dl class="stats">{ui::stat(t!(lang, "survey-came"), i18n::number(page.drawn.took_part), format!("/ {}", i18n::number(page.pupils)), None)}</dl>
            <p class="small muted">{t!(lang, "survey-class-note")}</p>
            <section class="section stack">{body}</section>
        }
        .into_any()
    })
}

/// Sheets to print, and while the window is open the screen to type them in.
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
        {(!page.sheets.is_empty()).then(|| sheets(lang, page, &address, open))}
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
        let options = page
            .forms
            .iter()
            .map(|f| view! { <option value=f.id.clone() selected=f.id == chosen>{f.title.get(lang).to_owned()}</option> })
            .collect_view();
        let invalid = form.error(lang, "form").map(|_| "true");
        let described = forms::described_by(form, lang, "form", false);
        let control = view! { <select class="input input--date" id="form" name="form" aria-invalid=invalid aria-describedby=described>{options}</select> };
        forms::field(lang, form, "form", t!(lang, "survey-col-form"), None, control.into_any())
    });
    let one = (page.forms.len() == 1).then(|| {
        let id = page.forms.first().map(|f| f.id.clone());
        view! { <input type="hidden" name="form" value=id/> }
    });
    let invalid = form.error(lang, "answers").map(|_| "true");
    let described = forms::described_by(form, lang, "answers", true);
    let items = page.forms.first().map_or(0, |f| f.items.len());
    let answers = view! {
        <input class="input" id="answers" name="answers" value=form.value("answers") autocomplete="off" autocapitalize="characters" spellcheck="false"
            autofocus="" maxlength="60" aria-invalid=invalid aria-describedby=described/>
    };
    let heading = match number.parse::<i64>() {
        Ok(n) => t!(lang, "survey-entry-edit", n = n),
        Err(_) => t!(lang, "survey-entry-next"),
    };
    let editing = !number.is_empty();
    view! {
        <form class="card" method="post" action=address.to_owned() novalidate="" autocomplete="off">
            <h3>{heading}</h3>
            {editing.then(|| view! { <input type="hidden" name="sheet" value=number.clone()/> })}
            {choice}{one}
            {forms::field(lang, form, "answers", t!(lang, "survey-entry-answers"), Some(t!(lang, "survey-entry-hint", n = items)), answers.into_any())}
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

fn sheets(lang: Lang, page: &ClassSurvey, address: &str, open: bool) -> AnyView {
    let rows = page
        .sheets
        .iter()
        .filter_map(|sheet| {
            let (n, form) = (sheet.sheet?, surveys::form(&sheet.form)?);
            let change = open.then(|| {
                view! { <a class="btn btn--second btn--sm" href=format!("{address}?sheet={n}#answers")>{t!(lang, "survey-entry-change")}<span class="vh">{format!(" {n}")}</span></a> }
            });
            Some(view! {
                <tr role="row">
                    <th scope="row" role="rowheader" class="num">{n}</th>
                    <td role="cell" data-label=t!(lang, "survey-col-form")>{form.title.get(lang).to_owned()}</td>
                    <td role="cell" data-label=t!(lang, "survey-entry-answers")>{answer::letters(form, sheet)}</td>
                    <td role="cell">{change}</td>
                </tr>
            })
        })
        .collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-labelledby="sheets-caption">
            <table class="table table--stack" role="table">
                <caption id="sheets-caption">{t!(lang, "survey-sheets", n = page.sheets.len())}</caption>
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col" class="num">{t!(lang, "survey-col-sheet")}</th>
                        <th role="columnheader" scope="col">{t!(lang, "survey-col-form")}</th>
                        <th role="columnheader" scope="col">{t!(lang, "survey-entry-answers")}</th>
                        <th role="columnheader" scope="col"><span class="vh">{t!(lang, "survey-entry-change")}</span></th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
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
    Ok(cx.page(Page::new(Area::Staff, title.clone()).narrow().with_script(crate::scripts::PRINT), || {
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
