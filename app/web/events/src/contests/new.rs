//! Making a contest: one form, filled in from a template, with its rule in words before anything is made.

use crate::contests::rule_words;
use axum::response::Response;
use chrono::{DateTime, NaiveTime, TimeDelta, TimeZone as _, Utc};
use leptos::prelude::*;
use qinghe_content::Library;
use qinghe_kit::{
    cookies,
    forms::{self, Fields, FormState, choice, see_other},
    i18n,
    language::other_language,
    page::{Area, Cx, Page, Reply},
    t, ui,
};
use qinghe_model::{
    Lang, OrgId, Text,
    contest::{DivisionRule, Formula, Quota, Rule},
    error::FieldError,
    org::{Grade, OrgKind},
    quiz::QuizPart,
};
use qinghe_service::{
    App, Error, assignments,
    contests::{self, FIELDS, Input, RoundInput},
};
use qinghe_store::orgs::Org;

/// Rows for parts of the paper.
const PARTS: [(&str, &str, &str); 4] = [
    ("part_a", "level_a", "count_a"),
    ("part_b", "level_b", "count_b"),
    ("part_c", "level_c", "count_c"),
    ("part_d", "level_d", "count_d"),
];

const DATE: (&str, &str, &str) = ("datetime-local", "text", "input input--date");
const NUMBER: (&str, &str, &str) = ("text", "numeric", "input input--short");
const TEXT: (&str, &str, &str) = ("text", "text", "input");

/// A contest to begin from.
struct Template {
    id: &'static str,
    name: (&'static str, &'static str),
    /// Questions of a paper, from modules that fit the grades.
    items: usize,
    minutes: i64,
    /// Days and hours that it lasts, from eight in the morning of the next day.
    lasts: (i64, i64),
    second: bool,
}

const TEMPLATES: [Template; 3] = [
    Template {
        id: "june",
        name: ("6·26 禁毒知识竞赛", "6·26 knowledge contest"),
        items: 20,
        minutes: 20,
        lasts: (5, 12),
        second: false,
    },
    Template {
        id: "short",
        name: ("班级小竞赛", "Short class contest"),
        items: 10,
        minutes: 10,
        lasts: (0, 10),
        second: false,
    },
    Template {
        id: "finals",
        name: ("两轮知识竞赛", "Contest with a final round"),
        items: 20,
        minutes: 20,
        lasts: (5, 12),
        second: true,
    },
];

/// Eight o'clock of the day so many days from now, on the schools' clocks.
fn morning(now: DateTime<Utc>, days: i64) -> DateTime<Utc> {
    let day = (now + TimeDelta::days(days)).with_timezone(&App::ZONE).date_naive();
    let eight = NaiveTime::from_hms_opt(8, 0, 0).unwrap_or(NaiveTime::MIN);
    App::ZONE.from_local_datetime(&day.and_time(eight)).single().map_or(now, |t| t.to_utc())
}

/// Modules for a paper of so many questions: those of all these grades, or of any where there are none of all; each with
/// how many questions it gives.
fn fitting(library: &Library, grades: &[Grade], items: usize) -> Vec<(String, usize)> {
    let with_quiz = || library.modules().filter(|m| m.quiz.is_some() && assignments::is_assignable(m));
    let mut modules: Vec<_> = with_quiz().filter(|m| grades.iter().all(|g| m.grades.contains(g))).collect();
    if modules.is_empty() {
        modules = with_quiz().filter(|m| grades.iter().any(|g| m.grades.contains(g))).collect();
    }
    modules.truncate(PARTS.len());
    let (mut left, count) = (items, modules.len());
    let mut parts = Vec::new();
    for (n, module) in modules.into_iter().enumerate() {
        let share = (left / (count - n)).min(module.items.len());
        left -= share;
        parts.push((module.id.clone(), share));
    }
    parts
}

impl Template {
    /// The one of this name, else the first.
    fn find(id: &str) -> &'static Self {
        TEMPLATES.iter().find(|t| t.id == id).unwrap_or(&TEMPLATES[0])
    }

    /// What stands in the folded fields to begin with; a box that is not named here is not ticked.
    fn usual(&self) -> [(&'static str, &'static str); 8] {
        let long = self.lasts.0 > 0;
        [
            ("formula", "per_head"),
            ("weights", "30 50 20"),
            ("bands", "1"),
            ("large_from", ""),
            ("freeze_1", if long { "120" } else { "0" }),
            ("appeal_hours", if long { "48" } else { "2" }),
            ("quota_1", "1"),
            ("quota_of", "school"),
        ]
    }
}

/// Fields that have what is usual in them, folded away together under the word of their key.
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
    /// Whether it opens by itself: something in it is at fault, or is not what is usual.
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

/// `GET /contests/new?template=`
pub async fn show(cx: Cx, query: Fields) -> Reply {
    let hosts = contests::list_hosts(&cx.web.app, cx.actor()?).await?;
    let app = &cx.web.app;
    let template = Template::find(query.get("template"));
    let library = app.content();
    let now = app.now();
    let (opens, lasts) = (morning(now, 1), TimeDelta::days(template.lasts.0) + TimeDelta::hours(template.lasts.1));
    let mut values = vec![
        ("name_zh", template.name.0.to_owned()),
        ("name_en", template.name.1.to_owned()),
        (FIELDS[0].opens_at, i18n::local_input(opens)),
        (FIELDS[0].closes_at, i18n::local_input(opens + lasts)),
        (FIELDS[1].opens_at, i18n::local_input(opens + TimeDelta::days(14))),
        (FIELDS[1].closes_at, i18n::local_input(opens + TimeDelta::days(14) + TimeDelta::hours(10))),
        ("minutes_1", template.minutes.to_string()),
        ("attempts_1", "1".to_owned()),
        ("practice", "1".to_owned()),
        ("template", template.id.to_owned()),
    ];
    values.extend(template.usual().map(|(name, value)| (name, value.to_owned())));
    if template.second {
        values.push(("second", "1".to_owned()));
    }
    // A teacher's own classes and their grades stand ticked.
    let classes: Vec<&Org> = hosts.iter().filter(|o| o.kind == OrgKind::Class).collect();
    let grades = if classes.is_empty() { vec![Grade::P5, Grade::P6] } else { grades_of(&classes) };
    for ((part, _, count), (module, n)) in PARTS.iter().zip(fitting(&library, &grades, template.items)) {
        values.push((part, module));
        values.push((count, n.to_string()));
    }
    values.extend(grades.iter().map(|g| ("grade", g.as_str().to_owned())));
    values.extend(classes.iter().map(|o| ("class", o.id.to_string())));
    if let Some(org) = hosts.iter().find(|o| o.kind != OrgKind::Class) {
        values.push(("org", org.id.to_string()));
    }
    Ok(render(&cx, &hosts, &FormState::filled(values), None))
}

/// What the fields say.
fn read(fields: &Fields, hosts: &[Org]) -> Result<Input, Vec<FieldError>> {
    let mut faults = Vec::new();
    let mut fault = |field: &'static str, code: &'static str| faults.push(FieldError { field, code });
    let number = |name: &'static str| fields.get(name).parse::<i64>().ok();
    let parts: Vec<QuizPart> = PARTS
        .iter()
        .filter(|(part, ..)| !fields.get(part).is_empty())
        .map(|(part, level, count)| {
            let (module, objective) = match fields.get(part).split_once(':') {
                Some((module, objective)) => (module, Some(objective.to_owned())),
                None => (fields.get(part), None),
            };
            let count = fields.get(count).parse().unwrap_or(0);
            QuizPart::Draw { module: module.to_owned(), objective, difficulty: fields.get(level).parse().ok(), count }
        })
        .collect();
    let second = fields.has("second");
    let mut rounds = Vec::new();
    for f in FIELDS.iter().take(if second { 2 } else { 1 }) {
        let mut time = |name: &'static str| {
            let read = i18n::read_local_input(fields.get(name));
            if read.is_none() {
                fault(name, "due-date");
            }
            read.unwrap_or_default()
        };
        let (opens_at, closes_at) = (time(f.opens_at), time(f.closes_at));
        // The paper, its minutes and its attempts are the same in each round.
        rounds.push(RoundInput {
            opens_at,
            closes_at,
            freeze_minutes: number("freeze_1").unwrap_or(-1),
            minutes: number("minutes_1").unwrap_or(0),
            attempts: number("attempts_1").unwrap_or(0),
            parts: parts.clone(),
            quota: None,
        });
    }
    if second {
        let of = match fields.get("quota_of") {
            "school" => OrgKind::School,
            "county" => OrgKind::County,
            "city" => OrgKind::City,
            _ => OrgKind::Region,
        };
        rounds[0].quota = Some(Quota { of, classes: number("quota_1").unwrap_or(0) });
    }
    let formula = if fields.get("formula") == "weighted" {
        let weights: Vec<i64> = fields
            .get("weights")
            .split([' ', ',', '，', '、', '/'])
            .filter(|w| !w.is_empty())
            .filter_map(|w| w.parse().ok())
            .collect();
        if let [participation, mean, pass] = weights[..] {
            Formula::Weighted { participation, mean, pass }
        } else {
            fault("weights", "weights-sum");
            Formula::PerHead
        }
    } else {
        Formula::PerHead
    };
    let large_from = match fields.get("large_from") {
        "" => None,
        text => Some(text.parse().unwrap_or(0)),
    };
    let divisions = DivisionRule { bands: fields.has("bands"), large_from, localities: fields.has("localities") };
    let classes: Vec<OrgId> = fields.all("class").filter_map(|id| id.parse().ok()).collect();
    let org = if classes.is_empty() {
        hosts.iter().find(|o| o.kind != OrgKind::Class && o.id.to_string() == fields.get("org")).map(|o| o.id)
    } else {
        hosts.iter().find(|o| classes.contains(&o.id)).and_then(Org::parent_id)
    };
    let Some(org) = org else {
        fault("classes", "choose-class");
        return Err(faults);
    };
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Input {
        org,
        classes,
        name: Text { zh: fields.get("name_zh").to_owned(), en: fields.get("name_en").to_owned() },
        grades: fields.all("grade").filter_map(|g| g.parse().ok()).collect(),
        rule: Rule { formula, divisions, ..Rule::default() },
        practice: fields.has("practice"),
        appeal_hours: number("appeal_hours").unwrap_or(-1),
        rounds,
    })
}

/// Makes it, or shows what is wrong, or the rule in words first.
pub async fn submit(cx: Cx, fields: Fields) -> Reply {
    let actor = cx.actor()?.clone();
    let hosts = contests::list_hosts(&cx.web.app, &actor).await?;
    if let Some((cx, cookie)) = other_language(&cx, &fields).await? {
        let mut response = render(&cx, &hosts, &FormState::failed(&fields, vec![]), None);
        cookies::add(&mut response, [cookie]);
        return Ok(response);
    }
    let faults = match read(&fields, &hosts) {
        Ok(input) if fields.has("preview") => match contests::preview(&cx.web.app, &actor, input).await {
            Ok(page) => {
                let words = rule_words(cx.lang(), &page, &cx.web.app.content());
                return Ok(render(&cx, &hosts, &FormState::failed(&fields, vec![]), Some(words)));
            }
            Err(Error::Invalid(faults)) => faults,
            Err(e) => return Err(e.into()),
        },
        Ok(input) => match contests::create(&cx.web.app, &actor, input).await {
            Ok(id) => return Ok(see_other(&format!("/contests/{id}?done=made"))),
            Err(Error::Invalid(faults)) => faults,
            Err(e) => return Err(e.into()),
        },
        Err(faults) => faults,
    };
    // What both rounds share has one field, that of the first.
    let shared = |mut fault: FieldError| {
        for (second, first) in [
            (FIELDS[1].parts, FIELDS[0].parts),
            (FIELDS[1].minutes, FIELDS[0].minutes),
            (FIELDS[1].attempts, FIELDS[0].attempts),
            (FIELDS[1].freeze, FIELDS[0].freeze),
        ] {
            if fault.field == second {
                fault.field = first;
            }
        }
        fault
    };
    let mut shown: Vec<FieldError> = faults.into_iter().map(shared).collect();
    shown.dedup_by(|a, b| a.field == b.field);
    Ok(render(&cx, &hosts, &FormState::failed(&fields, shown), None))
}

fn render(cx: &Cx, hosts: &[Org], form: &FormState, words: Option<Vec<String>>) -> Response {
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
                <p class="hint">{t!(lang, "contest-folds-note")}</p>
                {folds(lang, form)}
                <p class="hint">{t!(lang, "contest-new-note")}</p>
                <div class="actions">
                    <button class="btn">{t!(lang, "contest-make")}</button>
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

/// What most leave as it is.
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
        {SCORE.view(lang, form, t!(lang, "contest-fold-score"), score)}
        {GROUPS.view(lang, form, t!(lang, "contest-fold-groups"), groups)}
        {AFTER.view(lang, form, t!(lang, "contest-fold-after"), after)}
        {SECOND.view(lang, form, t!(lang, "contest-fold-second"), second)}
    }
    .into_any()
}

/// Who takes part: one's own classes, or all classes of these grades in one's own part of the tree.
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

/// The grades of classes, each once, in order.
fn grades_of(classes: &[&Org]) -> Vec<Grade> {
    let mut grades: Vec<Grade> = classes.iter().filter_map(|o| o.grade()).collect();
    grades.sort_unstable();
    grades.dedup();
    grades
}

/// What a paper is drawn from: a row for each part.
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
