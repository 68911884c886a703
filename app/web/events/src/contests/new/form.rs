//! The form of a new contest: the essential fields open, those with usual values in sections that open on demand.

use super::{
    input::PARTS,
    template::{TEMPLATES, Template, grades_of},
};
use axum::response::Response;
use leptos::prelude::*;
use qinghe_content::Library;
use qinghe_kit::{
    forms::{self, FormState, choice},
    page::{Area, Cx, Page},
    t, ui,
};
use qinghe_model::{
    Lang,
    org::{Grade, OrgKind},
};
use qinghe_service::{assignments, contests::FIELDS};
use qinghe_store::orgs::Org;

const DATE: (&str, &str, &str) = ("datetime-local", "text", "input input--date");
const NUMBER: (&str, &str, &str) = ("text", "numeric", "input input--short");
const TEXT: (&str, &str, &str) = ("text", "text", "input");

/// A section of fields that have usual values; closed unless one of them differs.
struct Fold {
    id: &'static str,
    lines: &'static [&'static str],
    ticks: &'static [&'static str],
}

const SCORE: Fold = Fold { id: "fold-score", lines: &["formula", "weights"], ticks: &[] };
const GROUPS: Fold = Fold { id: "fold-groups", lines: &["large_from"], ticks: &["bands", "localities"] };
const AFTER: Fold = Fold { id: "fold-after", lines: &["freeze_1", "appeal_hours"], ticks: &[] };
const SECOND: Fold = Fold {
    id: "fold-second",
    lines: &["quota_1", "quota_of", FIELDS[1].opens_at, FIELDS[1].closes_at],
    ticks: &["second"],
};

impl Fold {
    /// Whether the section starts open: a field in it has an error or an unusual value.
    fn is_open(&self, lang: Lang, form: &FormState) -> bool {
        let usual = Template::find(&form.value("template")).usual();
        let usual = |name: &str| usual.iter().find(|(n, _)| *n == name).map(|(_, value)| *value);
        let typed = |name: &&str| usual(name).is_some_and(|value| form.value(name) != value);
        let ticked = |name: &&str| form.is_ticked(name, "1") != usual(name).is_some();
        self.lines.iter().any(|name| form.error(lang, name).is_some() || typed(name)) || self.ticks.iter().any(ticked)
    }

    fn view(&self, lang: Lang, form: &FormState, name: String, fields: impl IntoView) -> AnyView {
        view! {
            <details class="more" id=self.id open=self.is_open(lang, form)>
                <summary>{name}</summary>
                <div class="more__in stack">{fields.into_view()}</div>
            </details>
        }
        .into_any()
    }
}

pub(super) fn render(cx: &Cx, hosts: &[Org], form: &FormState, words: Option<Vec<String>>) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "contest-new");
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Staff, shown).form().for_form(form).language_in("contest"), || {
        let templates = TEMPLATES.iter().map(|template| {
            let name = if lang == Lang::Zh { template.name.0 } else { template.name.1 };
            view! { <li><a class="btn btn--second btn--sm" href=format!("/contests/new?template={}", template.id)>{name}</a></li> }
        });
        let words = words.map(|words| {
            let lines = words.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
            view! { <section class="section card stack stack--tight" id="preview" aria-labelledby="preview-title"><h2 id="preview-title">{t!(lang, "contest-preview-title")}</h2><ul>{lines}</ul><p class="muted small">{t!(lang, "contest-preview-text")}</p></section> }
        });
        view! {
            {ui::crumbs(lang, vec![("/contests".to_owned(), t!(lang, "contests-title"))], title.clone())}
            {form.summary(lang, t!(lang, "contest-failed"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "contest-new-lead")}</p></header>
            <section class="section" aria-labelledby="templates">
                <h2 id="templates">{t!(lang, "contest-templates")}</h2>
                <ul class="row plain">{templates.collect_view()}</ul>
            </section>
            {words}
            <form id="contest" class="section" method="post" action="/contests/new" novalidate="">
                <input type="hidden" name="template" value=form.value("template")/>
                {forms::line(lang, form, "name_zh", t!(lang, "contest-name-zh"), None, TEXT)}
                {forms::line(lang, form, "name_en", t!(lang, "contest-name-en"), None, TEXT)}
                {who(lang, form, hosts)}
                {times(lang, form, 0)}
                {paper(lang, form, &cx.web.app.content())}
                {forms::line(lang, form, "minutes_1", t!(lang, "contest-minutes-label"), None, NUMBER)}
                {forms::line(lang, form, "attempts_1", t!(lang, "contest-attempts"), Some(t!(lang, "contest-attempts-hint")), NUMBER)}
                <div class="field">{forms::tick(form, "practice", "1".to_owned(), t!(lang, "contest-practice-label"))}</div>
                <p class="hint">{t!(lang, "contest-usual-note")}</p>
                {folds(lang, form)}
                <p class="hint">{t!(lang, "contest-new-note")}</p>
                <div class="actions">
                    <button class="btn">{t!(lang, "contest-create")}</button>
                    <button class="btn btn--second" name="preview" value="1">{t!(lang, "contest-preview")}</button>
                    <a class="btn btn--quiet" href="/contests">{t!(lang, "teach-cancel")}</a>
                </div>
            </form>
        }
        .into_any()
    })
}

/// When a round opens and closes.
fn times(lang: Lang, form: &FormState, n: usize) -> AnyView {
    view! {
        {forms::line(lang, form, FIELDS[n].opens_at, t!(lang, "contest-opens"), None, DATE)}
        {forms::line(lang, form, FIELDS[n].closes_at, t!(lang, "contest-closes"), None, DATE)}
    }
    .into_any()
}

/// The sections with usual values.
fn folds(lang: Lang, form: &FormState) -> AnyView {
    let formulas =
        vec![("per_head", t!(lang, "contest-formula-per-head")), ("weighted", t!(lang, "contest-formula-weighted"))];
    let quotas = vec![
        ("school", t!(lang, "contest-each-school")),
        ("county", t!(lang, "contest-each-county")),
        ("city", t!(lang, "contest-each-city")),
        ("region", t!(lang, "contest-each-whole")),
    ];
    let score = view! {
        {forms::select(lang, form, "formula", t!(lang, "contest-formula"), Some(t!(lang, "contest-formula-hint")), formulas)}
        {forms::line(lang, form, "weights", t!(lang, "contest-weights"), Some(t!(lang, "contest-weights-hint")), TEXT)}
    };
    let groups = view! {
        <div class="field">{forms::tick(form, "bands", "1".to_owned(), t!(lang, "contest-bands"))}</div>
        <div class="field">
            {forms::tick(form, "localities", "1".to_owned(), t!(lang, "contest-localities"))}
            <p class="hint">{t!(lang, "contest-localities-hint")}</p>
        </div>
        {forms::line(lang, form, "large_from", t!(lang, "contest-large-from"), Some(t!(lang, "contest-large-hint")), NUMBER)}
    };
    let after = view! {
        {forms::line(lang, form, "freeze_1", t!(lang, "contest-freeze-label"), Some(t!(lang, "contest-freeze-hint")), NUMBER)}
        {forms::line(lang, form, "appeal_hours", t!(lang, "contest-appeal-hours"), Some(t!(lang, "contest-appeal-hint")), NUMBER)}
    };
    let second = view! {
        <div class="field">{forms::tick(form, "second", "1".to_owned(), t!(lang, "contest-second-label"))}</div>
        {times(lang, form, 1)}
        {forms::line(lang, form, "quota_1", t!(lang, "contest-quota"), Some(t!(lang, "contest-quota-hint")), NUMBER)}
        {forms::select(lang, form, "quota_of", t!(lang, "contest-quota-of"), None, quotas)}
    };
    view! {
        {SCORE.view(lang, form, t!(lang, "contest-section-score"), score)}
        {GROUPS.view(lang, form, t!(lang, "contest-section-divisions"), groups)}
        {AFTER.view(lang, form, t!(lang, "contest-section-after"), after)}
        {SECOND.view(lang, form, t!(lang, "contest-section-second"), second)}
    }
    .into_any()
}

/// Who takes part: a teacher's own classes, or every class of some grades below a unit.
fn who(lang: Lang, form: &FormState, hosts: &[Org]) -> AnyView {
    let (classes, nodes): (Vec<&Org>, Vec<&Org>) = hosts.iter().partition(|o| o.kind == OrgKind::Class);
    let error = form.error(lang, "classes");
    let class = if error.is_some() { "field field--bad" } else { "field" };
    let only = (!classes.is_empty()).then(|| {
        let ticks = classes.iter().map(|o| forms::tick(form, "class", o.id.to_string(), o.name().get(lang).to_owned()));
        view! {
            <fieldset class=class>
                <legend class="legend" id="classes" tabindex="-1">{t!(lang, "contest-classes")}</legend>
                <div>{forms::error_line(lang, "classes", error.clone())}<div class="ticks">{ticks.collect_view()}</div></div>
            </fieldset>
        }
    });
    let whole = (!nodes.is_empty()).then(|| {
        let choices = nodes.iter().map(|o| (o.id.to_string(), o.name().get(lang).to_owned())).collect();
        choice(lang, form, "org", t!(lang, "contest-org"), Some(t!(lang, "contest-org-hint")), choices)
    });
    let error = form.error(lang, "grades");
    let class = if error.is_some() { "field field--bad" } else { "field" };
    let offered = if nodes.is_empty() { grades_of(&classes) } else { Grade::ALL.to_vec() };
    let grades = if let [only] = offered[..] {
        view! { <input type="hidden" name="grade" value=only.as_str()/> }.into_any()
    } else {
        let ticks = offered.iter().map(|g| forms::tick(form, "grade", g.as_str().to_owned(), g.name(lang).to_owned()));
        view! {
            <fieldset class=class>
                <legend class="legend" id="grades" tabindex="-1">{t!(lang, "contest-grades")}</legend>
                <div>{forms::error_line(lang, "grades", error)}<div class="ticks">{ticks.collect_view()}</div></div>
            </fieldset>
        }
        .into_any()
    };
    view! {
        {whole}
        {only}
        {grades}
    }
    .into_any()
}

/// The sources of the paper, a row for each.
fn paper(lang: Lang, form: &FormState, library: &Library) -> AnyView {
    let error = form.error(lang, "parts_1");
    let class = if error.is_some() { "field field--bad" } else { "field" };
    let mut choices = vec![(String::new(), t!(lang, "contest-part-none"))];
    for module in library.modules().filter(|m| m.quiz.is_some() && assignments::is_assignable(m)) {
        let title = module.title.get(lang);
        choices.push((module.id.clone(), title.to_owned()));
        for objective in &module.objectives {
            choices
                .push((format!("{}:{}", module.id, objective.id), format!("{title} – {}", objective.text.get(lang))));
        }
    }
    let row = |n: usize| {
        let (part, level, count) = PARTS[n - 1];
        let levels = vec![
            ("", t!(lang, "contest-level-any")),
            ("1", t!(lang, "contest-level", n = 1)),
            ("2", t!(lang, "contest-level", n = 2)),
            ("3", t!(lang, "contest-level", n = 3)),
        ];
        view! {
            <div class="stack stack--tight">
                {choice(lang, form, part, t!(lang, "contest-part-n", n = n), None, choices.clone())}
                <div class="duo">
                    {forms::select(lang, form, level, t!(lang, "contest-level-label", n = n), None, levels)}
                    {forms::line(lang, form, count, t!(lang, "contest-count", n = n), None, NUMBER)}
                </div>
            </div>
        }
    };
    let more = PARTS[1..].iter().any(|(part, ..)| !form.value(part).is_empty());
    view! {
        <fieldset class=class>
            <legend class="legend" id="parts_1" tabindex="-1">{t!(lang, "contest-paper")}</legend>
            <p class="hint">{t!(lang, "contest-paper-hint")}</p>
            {forms::error_line(lang, "parts_1", error)}
            <div class="stack">
                {row(1)}
                <details class="more" open=more>
                    <summary>{t!(lang, "contest-more-parts")}</summary>
                    <div class="more__in stack">{(2..=PARTS.len()).map(row).collect_view()}</div>
                </details>
            </div>
        </fieldset>
    }
    .into_any()
}
