//! The parts pages are made of. Their looks are in `style/components.css`, by the same names.

use crate::{i18n, t, ui::icon};
use leptos::prelude::*;
use qinghe_model::{
    Lang,
    participation::{Participation, Permille},
    progress::WorkState,
    role::Role,
};

/// The breadcrumbs: links to the pages above, then this page's name without a link.
pub fn crumbs(lang: Lang, links: Vec<(String, String)>, here: String) -> AnyView {
    let links = links.into_iter().map(|(href, text)| view! { <li><a href=href>{text}</a></li> }).collect_view();
    view! { <nav class="crumbs" aria-label=t!(lang, "crumbs")><ol>{links}<li aria-current="page">{here}</li></ol></nav> }.into_any()
}

/// How small a text has to be set to fit into a line that has room for `room` characters at its usual size: nothing where it
/// fits, else 1, 2 or 3, for `data-fit`. A character of Chinese is as wide as two letters.
pub fn fit(text: &str, room: usize) -> Option<&'static str> {
    let width: usize = text.chars().map(|c| if u32::from(c) < 0x2e80 { 1 } else { 2 }).sum();
    match width {
        width if width <= room => None,
        width if width <= room * 3 / 2 => Some("1"),
        width if width <= room * 3 => Some("2"),
        _ => Some("3"),
    }
}

/// The name of a role.
pub fn role_word(lang: Lang, role: Role) -> String {
    match role {
        Role::Teacher => t!(lang, "role-teacher"),
        Role::SchoolAdmin => t!(lang, "role-school-admin"),
        Role::Officer => t!(lang, "role-officer"),
        Role::Assessor => t!(lang, "role-assessor"),
        Role::PlatformAdmin => t!(lang, "role-platform-admin"),
    }
}

/// The state of a task in a word.
pub fn state_word(lang: Lang, state: WorkState, late: bool) -> String {
    match state {
        WorkState::Completed => t!(lang, "state-completed"),
        _ if late => t!(lang, "state-late"),
        WorkState::Started => t!(lang, "state-started"),
        WorkState::NotStarted => t!(lang, "state-not-started"),
    }
}

/// The state of a task, as an icon and a word.
pub fn state_tag(lang: Lang, state: WorkState, late: bool) -> AnyView {
    let (class, drawing) = match state {
        WorkState::Completed => ("tag tag--done", "check"),
        _ if late => ("tag tag--late", "clock"),
        WorkState::Started => ("tag tag--doing", "half"),
        WorkState::NotStarted => ("tag tag--todo", "circle"),
    };
    view! { <span class=class>{icon(drawing)}{state_word(lang, state, late)}</span> }.into_any()
}

/// A bar with its numbers beside it.
pub fn progress(label: String, done: usize, of: usize, text: String) -> AnyView {
    view! {
        <div class="prog">
            <progress max=of.max(1).to_string() value=done.to_string() aria-label=label></progress>
            <span class="prog__txt">{text}</span>
        </div>
    }
    .into_any()
}

/// Under a list that has its latest entries alone: how many those are. `shown` of at most `most`.
pub fn latest_only(lang: Lang, shown: usize, most: i64) -> Option<AnyView> {
    usize::try_from(most)
        .is_ok_and(|most| shown >= most)
        .then(|| view! { <p class="muted">{t!(lang, "list-latest", n = shown)}</p> }.into_any())
}

/// How important a notice is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    /// Good to know.
    Info,
    /// It worked.
    Good,
    /// Take care.
    Warning,
    /// It did not work.
    Danger,
}

/// A boxed message.
pub fn notice(tone: Tone, title: String, text: Option<String>) -> AnyView {
    let (class, drawing) = match tone {
        Tone::Info => ("notice", "info"),
        Tone::Good => ("notice notice--ok", "check"),
        Tone::Warning => ("notice notice--warn", "hand"),
        Tone::Danger => ("notice notice--danger", "alert"),
    };
    view! {
        <div class=class role="status">
            {icon(drawing)}
            <div><p><strong>{title}</strong></p>{text.map(|t| view! { <p>{t}</p> })}</div>
        </div>
    }
    .into_any()
}

/// What an empty list shows.
pub fn empty(title: String, text: String, action: Option<(String, String)>) -> AnyView {
    const SEEDLING: &str = r#"<circle class="sun" cx="124" cy="26" r="12"/><g transform="translate(80 74) scale(1.35 1.35)"><path class="leaf1" d="M0 0C-2-16-12-26-24-29-23-15-14-4 0 0Z"/><path class="leaf2" d="M0 0C1-20 9-33 23-39 24-20 14-5 0 0Z"/><path class="leaf3" d="M0 2C-5-14-5-30 1-46 6-30 5-14 0 2Z"/></g><path class="sketch" d="M22 76c20-6 38 6 58 0s38-6 58 0"/>"#;
    view! {
        <div class="empty">
            <svg class="empty__art" viewBox="0 0 160 90" aria-hidden="true" focusable="false" inner_html=SEEDLING></svg>
            <h2>{title}</h2>
            <p>{text}</p>
            {action.map(|(href, text)| view! { <a class="btn btn--second" href=href>{text}</a> })}
        </div>
    }
    .into_any()
}

/// One figure of a row of figures.
pub fn stat(label: String, figure: String, unit: String, note: Option<String>) -> AnyView {
    view! {
        <div class="stat">
            <dt>{label}</dt>
            <dd>{figure}<small>{unit}</small></dd>
            {note.map(|n| view! { <dd class="stat__note">{n}</dd> })}
        </div>
    }
    .into_any()
}

/// A figure that leads to what it counts.
pub fn stat_link(label: String, figure: String, unit: String, (href, text): (String, String)) -> AnyView {
    view! {
        <div class="stat">
            <dt>{label}</dt>
            <dd>{figure}<small>{unit}</small></dd>
            <dd class="stat__note"><a href=href>{text}</a></dd>
        </div>
    }
    .into_any()
}

/// A bar of participation with a mark at the target, in per cent. Without a label it is hidden from screen readers: the
/// numbers beside it say the same.
pub fn participation_bar(rate: Option<Permille>, target: i64, met: bool, label: Option<String>) -> AnyView {
    let width = i18n::percent(rate.or(Some(Permille(0))));
    let tick = format!("{target}%");
    let class = if met { "pbar pbar--met" } else { "pbar" };
    let hidden = label.is_none().then_some("true");
    let role = label.is_some().then_some("img");
    view! {
        <svg class=class role=role aria-label=label aria-hidden=hidden focusable="false">
            <rect class="pbar__track" width="100%" height="10" y="4" rx="5"></rect>
            <rect class="pbar__fill" width=width height="10" y="4" rx="5"></rect>
            <line class="pbar__tick" x1=tick.clone() x2=tick y1="0" y2="18"></line>
        </svg>
    }
    .into_any()
}

/// What the learners who are missing for a target are called, and what is said of them.
#[derive(Clone, Debug)]
pub struct NeededWords {
    /// The label.
    pub label: String,
    /// The note below the figure.
    pub note: Option<String>,
}

impl NeededWords {
    /// The usual words: more can still complete.
    pub fn usual(lang: Lang, target: i64) -> Self {
        Self { label: t!(lang, "participation-needed", target = target), note: None }
    }

    /// Nobody can complete any more.
    pub fn over(lang: Lang, target: i64) -> Self {
        Self { label: t!(lang, "participation-missed", target = target), note: None }
    }
}

/// The figures that every level shows: rate, n of N, still needed, and the bar. More completed than eligible is shown with
/// a warning, never clipped.
pub fn participation_stats(
    lang: Lang,
    counts: Participation,
    target: i64,
    words: NeededWords,
    more: Vec<AnyView>,
) -> AnyView {
    let rate = counts.rate();
    let overfull = counts.checked().err().map(|e| {
        notice(
            Tone::Danger,
            t!(lang, "overfull-title"),
            Some(t!(lang, "overfull-text", part = i18n::number(e.part), whole = i18n::number(e.whole))),
        )
    });
    let shown = rate.ok().flatten();
    let (figure, unit) = shown.map_or(("–".to_owned(), String::new()), |r| (r.to_string(), "%".to_owned()));
    let label = t!(lang, "participation-bar", rate = i18n::percent(shown), target = target);
    let needed = counts.needed(target);
    view! {
        {overfull}
        <dl class="stats">
            {stat(t!(lang, "participation-rate"), figure, unit, Some(t!(lang, "target-note", target = target)))}
            {stat(t!(lang, "participation-completed"), i18n::number(counts.completed), String::new(), Some(t!(lang, "of-pupils", count = counts.eligible, n = i18n::number(counts.eligible))))}
            {stat(words.label, i18n::number(needed), t!(lang, "unit-pupils"), words.note)}
            {more}
            <div class="stat stat--wide">
                <dt class="vh">{t!(lang, "participation-rate")}</dt>
                <dd>{participation_bar(shown, target, counts.reaches(target), Some(label))}</dd>
            </div>
        </dl>
    }
    .into_any()
}

/// A score in a ring.
pub fn score_ring(lang: Lang, percent: i64) -> AnyView {
    view! {
        <figure class="ring">
            <svg viewBox="0 0 120 120" role="img" aria-label=t!(lang, "score-label", score = percent)>
                <circle class="ring__track" cx="60" cy="60" r="52"></circle>
                <circle class="ring__fill" cx="60" cy="60" r="52" pathLength="100" stroke-dasharray=format!("{percent} 100") transform="rotate(-90 60 60)"></circle>
            </svg>
            <figcaption aria-hidden="true"><b>{percent}</b>"%"</figcaption>
        </figure>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_set_smaller() {
        assert_eq!(["王子涵", "王子涵 Wang Zihan", &"长".repeat(10)].map(|text| fit(text, 20)), [None; 3]);
        assert_eq!(
            ["长".repeat(11), "长".repeat(20), "长".repeat(39), "w".repeat(64)].map(|text| fit(&text, 20)),
            [Some("1"), Some("2"), Some("3"), Some("3")]
        );
        assert_eq!(fit("", 0), None);
    }
}
