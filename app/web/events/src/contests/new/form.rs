//! The form of a new contest: the essential fields open, those with usual values in sections that open on demand.

use super::{
    input::PARTS,
    template::{TEMPLATES, Template, grades_of},
};
use axum::response::Response;
use leptos::prelude::*;
use qinghe_content::Library;
use qinghe_kit::{
    forms::{self, FormState, SelectField, TextField, hidden},
    names::node_choices,
    page::{Area, Cx, Page},
    t, ui,
};
use qinghe_model::{
    Lang,
    org::{Grade, OrgKind},
};
use qinghe_service::{assignments, contests::FIELDS};
use qinghe_store::orgs::Org;

/// A section of fields that have usual values; closed unless one of them differs.
struct Section {
    id: &'static str,
    lines: &'static [&'static str],
    ticks: &'static [&'static str],
}

const SCORE: Section = Section { id: "fold-score", lines: &["formula", "weights"], ticks: &[] };
const DIVISIONS: Section = Section { id: "fold-groups", lines: &["large_from"], ticks: &["bands", "localities"] };
const AFTER: Section = Section { id: "fold-after", lines: &["freeze_1", "appeal_hours"], ticks: &[] };
const SECOND: Section = Section {
    id: "fold-second",
    lines: &["quota_1", "quota_of", FIELDS[1].opens_at, FIELDS[1].closes_at],
    ticks: &["second"],
};

impl Section {
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
                {forms::once(form)}
                {hidden("template", form.value("template"))}
                {TextField::new("name_zh", t!(lang, "contest-name-zh")).render(lang, form)}
                {TextField::new("name_en", t!(lang, "contest-name-en")).render(lang, form)}
                {who(lang, form, hosts)}
                {times(lang, form, 0)}
                {paper(lang, form, &cx.web.app.content())}
                {TextField::number("minutes_1", t!(lang, "contest-minutes-label")).render(lang, form)}
                {TextField::number("attempts_1", t!(lang, "contest-attempts")).hint(t!(lang, "contest-attempts-hint")).render(lang, form)}
                <div class="field">{forms::tick(form, "practice", "1".to_owned(), t!(lang, "contest-practice-label"))}</div>
                <p class="hint">{t!(lang, "contest-usual-note")}</p>
                {usual_sections(lang, form)}
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
        {TextField::date_time(FIELDS[n].opens_at, t!(lang, "contest-opens")).render(lang, form)}
        {TextField::date_time(FIELDS[n].closes_at, t!(lang, "contest-closes")).render(lang, form)}
    }
    .into_any()
}

/// The sections with usual values.
fn usual_sections(lang: Lang, form: &FormState) -> AnyView {
    let formulas =
        vec![("per_head", t!(lang, "contest-formula-per-head")), ("weighted", t!(lang, "contest-formula-weighted"))];
    let quotas = vec![
        ("school", t!(lang, "contest-each-school")),
        ("county", t!(lang, "contest-each-county")),
        ("city", t!(lang, "contest-each-city")),
        ("region", t!(lang, "contest-each-whole")),
    ];
    let score = view! {
        {SelectField::new("formula", t!(lang, "contest-formula")).hint(t!(lang, "contest-formula-hint")).choices(formulas).render(lang, form)}
        {TextField::new("weights", t!(lang, "contest-weights")).hint(t!(lang, "contest-weights-hint")).render(lang, form)}
    };
    let divisions = view! {
        <div class="field">{forms::tick(form, "bands", "1".to_owned(), t!(lang, "contest-bands"))}</div>
        <div class="field">
            {forms::tick(form, "localities", "1".to_owned(), t!(lang, "contest-localities"))}
            <p class="hint">{t!(lang, "contest-localities-hint")}</p>
        </div>
        {TextField::number("large_from", t!(lang, "contest-large-from")).hint(t!(lang, "contest-large-hint")).render(lang, form)}
    };
    let after = view! {
        {TextField::number("freeze_1", t!(lang, "contest-freeze-label")).hint(t!(lang, "contest-freeze-hint")).render(lang, form)}
        {TextField::number("appeal_hours", t!(lang, "contest-appeal-hours")).hint(t!(lang, "contest-appeal-hint")).render(lang, form)}
    };
    let second = view! {
        <div class="field">{forms::tick(form, "second", "1".to_owned(), t!(lang, "contest-second-label"))}</div>
        {times(lang, form, 1)}
        {TextField::number("quota_1", t!(lang, "contest-quota")).hint(t!(lang, "contest-quota-hint")).render(lang, form)}
        {SelectField::new("quota_of", t!(lang, "contest-quota-of")).choices(quotas).render(lang, form)}
    };
    view! {
        {SCORE.view(lang, form, t!(lang, "contest-section-score"), score)}
        {DIVISIONS.view(lang, form, t!(lang, "contest-section-divisions"), divisions)}
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
        let ticks = node_choices(lang, classes.iter().copied()).into_iter().map(|(id, name)| forms::tick(form, "class", id, name));
        view! {
            <fieldset class=class>
                <legend class="legend" id="classes" tabindex="-1">{t!(lang, "contest-classes")}</legend>
                <div>{forms::error_line(lang, "classes", error.clone())}<div class="ticks">{ticks.collect_view()}</div></div>
            </fieldset>
        }
    });
    let whole = (!nodes.is_empty()).then(|| {
        let choices = node_choices(lang, nodes.iter().copied());
        SelectField::new("org", t!(lang, "contest-org"))
            .hint(t!(lang, "contest-org-hint"))
            .choices(choices)
            .render(lang, form)
    });
    let error = form.error(lang, "grades");
    let class = if error.is_some() { "field field--bad" } else { "field" };
    let offered = if nodes.is_empty() { grades_of(&classes) } else { Grade::ALL.to_vec() };
    let grades = if let [only] = offered[..] {
        hidden("grade", only.as_str())
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
    let mut modules = vec![(String::new(), t!(lang, "contest-part-none"))];
    for module in library.modules().filter(|m| m.quiz.is_some() && !m.counsellor && assignments::is_assignable(m)) {
        let title = module.title.get(lang);
        modules.push((module.id.clone(), title.to_owned()));
        for objective in &module.objectives {
            modules
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
                {SelectField::new(part, t!(lang, "contest-part-n", n = n)).choices(modules.clone()).render(lang, form)}
                <div class="duo">
                    {SelectField::new(level, t!(lang, "contest-level-label", n = n)).choices(levels).render(lang, form)}
                    {TextField::number(count, t!(lang, "contest-count", n = n)).render(lang, form)}
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
