//! The fields of a question: texts in both languages, the options with their key, groups, and how hard it is.

use super::{rows, ticked};
use crate::quizzes::{bank::level_name, difficulties};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{self, FormState, SelectField, TextField},
    t,
    ui::item_view::level,
};
use qinghe_model::{
    Lang,
    item::{CognitiveLevel, ItemKind},
};
use qinghe_service::school_items::{GROUP_FIELDS, OPTION_FIELDS, OptionFields};

/// What a field is called in the summary of errors, where many may have the same fault.
pub(super) fn field_name(lang: Lang, field: &str) -> Option<String> {
    let option = OPTION_FIELDS.iter().zip(1..).find_map(|(row, n)| {
        let texts = [t!(lang, "quiz-editor-option-zh", n = n), t!(lang, "quiz-editor-option-en", n = n)];
        let at = row.text.iter().chain(&row.why).position(|name| *name == field)?;
        Some(texts[at % 2].clone())
    });
    let group = GROUP_FIELDS.iter().zip(1..).find_map(|((_, [zh, en]), n)| match field {
        f if f == *zh => Some(t!(lang, "quiz-editor-group-zh", n = n)),
        f if f == *en => Some(t!(lang, "quiz-editor-group-en", n = n)),
        _ => None,
    });
    let of_group = OPTION_FIELDS
        .iter()
        .zip(1..)
        .find(|(row, _)| row.group == field)
        .map(|(_, n)| t!(lang, "quiz-editor-option-group", n = n));
    option.or(group).or(of_group).or_else(|| match field {
        "scene_zh" => Some(t!(lang, "quiz-editor-scene-zh")),
        "scene_en" => Some(t!(lang, "quiz-editor-scene-en")),
        "stem_zh" => Some(t!(lang, "quiz-editor-stem-zh")),
        "stem_en" => Some(t!(lang, "quiz-editor-stem-en")),
        "explanation_zh" => Some(t!(lang, "quiz-editor-explanation-zh")),
        "explanation_en" => Some(t!(lang, "quiz-editor-explanation-en")),
        _ => None,
    })
}

/// A text of several lines in both languages.
pub(super) fn pair(lang: Lang, form: &FormState, names: [&'static str; 2], labels: [String; 2], rows: u8) -> AnyView {
    let fields = names
        .into_iter()
        .zip(labels)
        .map(|(name, label)| {
            forms::field(lang, form, name, label, None, forms::text_area(lang, form, name, rows, false))
        })
        .collect_view();
    view! { <div class="fields">{fields}</div> }.into_any()
}

/// The fields that hold the key.
pub(super) fn answer(lang: Lang, kind: ItemKind, form: &FormState) -> AnyView {
    if kind.is_typed() {
        let hint = match kind {
            ItemKind::Number => t!(lang, "quiz-editor-answers-number"),
            _ => t!(lang, "quiz-editor-answers-text"),
        };
        let area = forms::text_area(lang, form, "answers", 4, true);
        let tolerance = (kind == ItemKind::Number).then(|| {
            TextField::new("tolerance", t!(lang, "quiz-editor-tolerance"))
                .hint(t!(lang, "quiz-editor-tolerance-hint"))
                .render(lang, form)
        });
        return view! { {forms::field(lang, form, "answers", t!(lang, "quiz-editor-answers"), Some(hint), area)}{tolerance} }
            .into_any();
    }
    let (legend, hint) = match kind {
        ItemKind::Multiple => (t!(lang, "quiz-editor-options"), t!(lang, "quiz-editor-options-multiple")),
        ItemKind::Order => (t!(lang, "quiz-editor-steps"), t!(lang, "quiz-editor-options-order")),
        ItemKind::Match => (t!(lang, "quiz-editor-things"), t!(lang, "quiz-editor-options-match")),
        ItemKind::TrueFalse => (t!(lang, "quiz-editor-truth"), t!(lang, "quiz-editor-options-truth")),
        _ => (t!(lang, "quiz-editor-options"), t!(lang, "quiz-editor-options-single")),
    };
    let rows = rows(kind).iter().zip(1..).map(|(row, n)| option_row(lang, kind, form, row, n)).collect_view();
    let groups = (kind == ItemKind::Match).then(|| groups(lang, form));
    let bad = ["options", "right"].iter().any(|name| form.error(lang, name).is_some());
    view! {
        {groups}
        <fieldset class=if bad { "field field--bad" } else { "field" } id="options" tabindex="-1">
            <legend class="legend">{legend}</legend>
            <div id="right" tabindex="-1">
                <p class="hint">{hint}</p>
                {forms::error_line(lang, "options", form.error(lang, "options"))}
                {forms::error_line(lang, "right", form.error(lang, "right"))}
                <div class="stack">{rows}</div>
            </div>
        </fieldset>
    }
    .into_any()
}

fn groups(lang: Lang, form: &FormState) -> AnyView {
    /// More are folded until they are needed.
    const USUAL: usize = 4;
    let mut rows: Vec<AnyView> = GROUP_FIELDS
        .iter()
        .zip(1..)
        .map(|((_, [zh, en]), n)| {
            view! {
                <div class="fields">
                    {TextField::new(zh, t!(lang, "quiz-editor-group-zh", n = n)).render(lang, form)}
                    {TextField::new(en, t!(lang, "quiz-editor-group-en", n = n)).render(lang, form)}
                </div>
            }
            .into_any()
        })
        .collect();
    let more = rows.split_off(USUAL);
    let open = GROUP_FIELDS[USUAL..]
        .iter()
        .any(|(_, names)| names.iter().any(|name| !form.value(name).is_empty() || form.error(lang, name).is_some()));
    let error = form.error(lang, "groups");
    let class = if error.is_some() { "field field--bad" } else { "field" };
    view! {
        <fieldset class=class id="groups" tabindex="-1">
            <legend class="legend">{t!(lang, "quiz-editor-groups")}</legend>
            <div><p class="hint">{t!(lang, "quiz-editor-groups-hint")}</p>{forms::error_line(lang, "groups", error)}{rows}<details class="more" open=open><summary>{t!(lang, "quiz-editor-groups-more")}</summary><div class="more__in">{more}</div></details></div>
        </fieldset>
    }
    .into_any()
}

/// One option: its texts, whether it is right or where it belongs, and why it is wrong.
fn option_row(lang: Lang, kind: ItemKind, form: &FormState, row: &'static OptionFields, n: usize) -> AnyView {
    let texts = if kind == ItemKind::TrueFalse {
        ().into_any()
    } else {
        view! {
            <div class="fields">
                {TextField::new(row.text[0], t!(lang, "quiz-editor-option-zh", n = n)).render(lang, form)}
                {TextField::new(row.text[1], t!(lang, "quiz-editor-option-en", n = n)).render(lang, form)}
            </div>
        }
        .into_any()
    };
    let label = match (kind, row.id) {
        (ItemKind::TrueFalse, "true") => t!(lang, "quiz-editor-is-true"),
        (ItemKind::TrueFalse, _) => t!(lang, "quiz-editor-is-false"),
        _ => t!(lang, "quiz-editor-is-right", n = n),
    };
    let mark = match kind {
        ItemKind::Order => ().into_any(),
        ItemKind::Match => {
            let groups = GROUP_FIELDS.iter().zip(1..).map(|((id, [zh, en]), n)| {
                let name = [form.value(zh), form.value(en)].into_iter().find(|t| !t.is_empty());
                let number = t!(lang, "quiz-editor-group-no", n = n);
                (*id, name.map_or_else(|| number.clone(), |name| format!("{number} · {name}")))
            });
            SelectField::new(row.group, t!(lang, "quiz-editor-option-group", n = n))
                .empty_choice(t!(lang, "quiz-editor-choose-group"))
                .choices(groups)
                .render(lang, form)
        }
        ItemKind::Multiple => {
            let on = form.value(&ticked(row.id)) == "1";
            view! { <label class="choice"><input type="checkbox" name=ticked(row.id) value="1" checked=on/><span class="choice__box"><span class="choice__text">{label}</span></span></label> }.into_any()
        }
        _ => {
            let on = form.value("right") == row.id;
            view! { <label class="choice"><input type="radio" name="right" value=row.id checked=on/><span class="choice__box"><span class="choice__text">{label}</span></span></label> }.into_any()
        }
    };
    let open = row.why.iter().any(|name| !form.value(name).is_empty() || form.error(lang, name).is_some());
    let why = (kind != ItemKind::Order).then(|| {
        view! {
            <details class="more" open=open>
                <summary>{t!(lang, "quiz-editor-why")}<span class="vh">{format!(" {n}")}</span></summary>
                <div class="more__in">
                    <p class="hint">{t!(lang, "quiz-editor-why-hint")}</p>
                    <div class="fields">
                        {TextField::new(row.why[0], t!(lang, "quiz-editor-why-zh")).render(lang, form)}
                        {TextField::new(row.why[1], t!(lang, "quiz-editor-why-en")).render(lang, form)}
                    </div>
                </div>
            </details>
        }
    });
    view! { <div class="card">{texts}{mark}{why}</div> }.into_any()
}

/// How hard the question is and what it asks for.
pub(super) fn levels(lang: Lang, form: &FormState) -> AnyView {
    let all = [CognitiveLevel::Recall, CognitiveLevel::Understand, CognitiveLevel::Apply];
    let difficulty = SelectField::new("difficulty", t!(lang, "quiz-editor-difficulty")).choices(difficulties(lang));
    let level =
        SelectField::new("level", t!(lang, "quiz-editor-level")).choices(all.map(|l| (level_name(l), level(lang, l))));
    view! { <div class="fields">{difficulty.render(lang, form)}{level.render(lang, form)}</div> }.into_any()
}
