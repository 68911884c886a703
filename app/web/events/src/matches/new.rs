//! The form of a new match.

use crate::matches::mode_name;
use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    cookies,
    forms::{self, Fields, FormState, SelectField, TextField, see_other},
    ids::id,
    language::other_language,
    page::{Area, Cx, Page, Reply},
    t, ui,
};
use qinghe_model::{
    Lang, OrgId, Text,
    matches::{Mode, Pace},
};
use qinghe_service::{
    Error,
    matches::{
        making::{self, FormPage, NewMatch},
        paper::Source,
    },
};

/// `GET /teach/classes/{class}/matches/new`
pub async fn show(cx: Cx, Path(class): Path<String>) -> Reply {
    let page = making::form(&cx.web.app, cx.actor()?, id::<OrgId>(&class)?).await?;
    let form = FormState::filled([
        ("mode", "quiz".to_owned()),
        ("count", "8".to_owned()),
        ("seconds", "20".to_owned()),
        ("pace", "teacher".to_owned()),
        ("teams", "4".to_owned()),
        ("speed", "0".to_owned()),
    ]);
    Ok(render(&cx, &page, &form))
}

/// `POST /teach/classes/{class}/matches/new`
pub async fn submit(cx: Cx, Path(class): Path<String>, fields: Fields) -> Reply {
    let class = id::<OrgId>(&class)?;
    let app = &cx.web.app;
    if let Some((cx, cookie)) = other_language(&cx, &fields).await? {
        let page = making::form(&cx.web.app, cx.actor()?, class).await?;
        let mut response = render(&cx, &page, &FormState::failed(&fields, vec![]));
        cookies::add(&mut response, [cookie]);
        return Ok(response);
    }
    let mode = Mode::read(fields.get("mode"));
    let source = if mode == Some(Mode::Vote) { "story" } else { "source" };
    let new = NewMatch {
        source: Source::read(fields.get(source)),
        mode,
        count: fields.get("count").parse().ok(),
        pace: Pace::read(fields.get("pace")),
        seconds: if fields.get("seconds").is_empty() { Some(0) } else { fields.get("seconds").parse().ok() },
        teams: fields.get("teams").parse().ok(),
        classes: fields.all("classes").filter_map(|id| id.parse().ok()).collect(),
        speed_share: fields.get("speed").parse().ok(),
        guests: fields.has("guests"),
    };
    match making::create(app, cx.actor()?, class, &new).await {
        Ok(id) => Ok(see_other(&format!("/teach/matches/{id}"))),
        Err(Error::Invalid(faults)) => {
            let page = making::form(app, cx.actor()?, class).await?;
            Ok(render(&cx, &page, &FormState::failed(&fields, faults)))
        }
        Err(e) => Err(e.into()),
    }
}

/// The choices of a list of sources.
fn choices(lang: Lang, sources: &[(Source, Text)]) -> Vec<(String, String)> {
    sources.iter().map(|(source, text)| (source.write(), text.get(lang).to_owned())).collect()
}

fn render(cx: &Cx, page: &FormPage, form: &FormState) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "match-new");
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Staff, shown).form().for_form(form).language_in("match"), || {
        let address = format!("/teach/classes/{}", page.class.id);
        let breadcrumbs = vec![
            ("/teach".to_owned(), t!(lang, "teach-title")),
            (address.clone(), page.class.name().get(lang).to_owned()),
            (format!("{address}/matches"), t!(lang, "match-list-title")),
        ];
        let chosen = form.value("mode");
        let modes = Mode::ALL.iter().map(|(name, mode)| {
            let hint = match mode {
                Mode::Quiz => t!(lang, "match-mode-quiz-hint"),
                Mode::Disguise => t!(lang, "match-mode-disguise-hint"),
                Mode::Myth => t!(lang, "match-mode-myth-hint"),
                Mode::Order => t!(lang, "match-mode-order-hint"),
                Mode::Relay => t!(lang, "match-mode-relay-hint"),
                Mode::Vote => t!(lang, "match-mode-vote-hint"),
            };
            let on = chosen == *name;
            view! { <label class="tick"><input type="radio" name="mode" value=*name checked=on/><span><b>{mode_name(lang, *mode)}</b><br/><span class="muted small">{hint}</span></span></label> }
        });
        let number = |name, label, hint: String| TextField::number(name, label).kind("number").hint(hint).render(lang, form);
        let source = SelectField::new("source", t!(lang, "match-source"))
            .hint(t!(lang, "match-source-hint"))
            .empty_choice(t!(lang, "match-source-all"))
            .choices(choices(lang, &page.sources));
        let story = SelectField::new("story", t!(lang, "match-story"))
            .hint(t!(lang, "match-story-hint"))
            .choices(choices(lang, &page.stories));
        let classes = page.classes.iter().map(|o| forms::tick(form, "classes", o.id.to_string(), o.name().get(lang).to_owned())).collect_view();
        let pace = SelectField::new("pace", t!(lang, "match-pace"))
            .choices([("teacher", t!(lang, "match-pace-teacher")), ("fixed", t!(lang, "match-pace-fixed"))]);
        let speed = SelectField::new("speed", t!(lang, "match-speed")).hint(t!(lang, "match-speed-hint")).choices([
            ("0", t!(lang, "match-speed-none")),
            ("10", t!(lang, "match-speed-some", n = 10)),
            ("20", t!(lang, "match-speed-some", n = 20)),
        ]);
        view! {
            {ui::crumbs(lang, breadcrumbs, title.clone())}
            {form.summary(lang, t!(lang, "match-not-created"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "match-new-lead")}</p></header>
            <form id="match" method="post" novalidate="">
                {forms::once(form)}
                <fieldset class="field stack stack--tight"><legend class="label">{t!(lang, "match-mode")}</legend>
                    {forms::error_line(lang, "mode", form.error(lang, "mode"))}{modes.collect_view()}
                </fieldset>
                {source.render(lang, form)}
                {story.render(lang, form)}
                {number("count", t!(lang, "match-count"), t!(lang, "match-count-hint"))}
                {number("seconds", t!(lang, "match-seconds"), t!(lang, "match-seconds-hint"))}
                {pace.render(lang, form)}
                {number("teams", t!(lang, "match-teams"), t!(lang, "match-teams-hint"))}
                {(!page.classes.is_empty()).then(|| view! {
                    <details class="more" open=form.error(lang, "classes").is_some()><summary>{t!(lang, "match-classes")}</summary>
                        <fieldset class="more__in field stack stack--tight"><legend class="vh">{t!(lang, "match-classes")}</legend>
                            <p class="hint">{t!(lang, "match-classes-hint")}</p>{forms::error_line(lang, "classes", form.error(lang, "classes"))}{classes}
                        </fieldset>
                    </details>
                })}
                {speed.render(lang, form)}
                <div class="field">{forms::tick(form, "guests", "1".to_owned(), t!(lang, "match-guests"))}</div>
                <div class="actions"><button class="btn">{t!(lang, "match-create")}</button><a class="btn btn--quiet" href=format!("{address}/matches")>{t!(lang, "teach-cancel")}</a></div>
            </form>
        }
        .into_any()
    })
}
