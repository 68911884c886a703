//! Writes questions as a workbook.

use super::{
    super::{LEVELS, clean, level_name, one_line},
    Column, KINDS, upper,
};
use crate::tables::{
    Cell, WriteFault,
    xlsx::{Book, Page, PageColumn},
};
use chrono::DateTime;
use qinghe_model::{
    Lang, Text,
    item::{Item, ItemKind, ItemOption},
};
use std::io;

/// Writes the items as one workbook: a sheet of questions in both languages, and one with instructions. Without items
/// it is an empty template.
///
/// # Errors
/// When the file cannot be written.
pub fn write<'i>(items: impl IntoIterator<Item = &'i Item>) -> io::Result<Vec<u8>> {
    let items: Vec<&Item> = items.into_iter().collect();
    workbook(&items).map_err(io::Error::other)
}

fn workbook(items: &[&Item]) -> Result<Vec<u8>, WriteFault> {
    let columns = columns(items);
    let choices = |column: Column| match column {
        Column::Kind => KINDS.map(|k| k.1).to_vec(),
        Column::Difficulty => vec!["1", "2", "3"],
        Column::Level => LEVELS.map(|l| l.0).to_vec(),
        _ => Vec::new(),
    };
    let page = Page {
        name: "题目 Questions".to_owned(),
        columns: columns
            .iter()
            .map(|column| PageColumn {
                heading: heading(*column),
                width: width(*column),
                choices: choices(*column),
                ..PageColumn::default()
            })
            .collect(),
        rows: items
            .iter()
            .map(|item| columns.iter().map(|column| Cell::Plain(cell(item, *column))).collect())
            .collect(),
        freeze: (1, 0),
        form: true,
        ..Page::default()
    };
    // The same questions give the same file.
    let mut book = Book::new("", DateTime::UNIX_EPOCH)?;
    book.page(&page)?;
    book.lines(NOTES_SHEET, [60.0, 60.0], &NOTES)?;
    book.finish()
}

/// The sheet that says how to fill in the other; it is not read.
pub(super) const NOTES_SHEET: &str = "说明 Notes";

const NOTES: [[&str; 2]; 8] = [
    ["每行一道题。中文列和英文列填一种就可以。", "One question a row. Filling in one language is enough."],
    ["单选、情境：答案填一个字母，如 B。", "Single choice and scenario: the key is one letter, such as B."],
    ["多选：答案填所有正确选项的字母，如 ACD。", "Several right options: the key is all their letters, such as ACD."],
    ["判断：答案填“对”或“错”，选项可以不填。", "True or false: the key is true or false; options may be left out."],
    [
        "排序：选项按正确顺序填，答案留空；或在答案里写正确顺序，如 CAB。",
        "Order: give the options in the right order and no key, or the right order as the key, such as CAB.",
    ],
    [
        "配对：在“组”里填各组的名称，答案写每个选项属于第几组，如 A1 B2 C1。",
        "Match: name the groups; the key says which group each option belongs to, such as A1 B2 C1.",
    ],
    [
        "填空、数字：在“可接受答案”里每行写一个答案；数字题可以填允许误差。",
        "Typed answers: give each right answer on a line of its own under Accepted answers; numbers may have a tolerance.",
    ],
    ["不要合并单元格，不要用公式：这样的行不会导入。", "No merged cells and no formulas: such rows are left out."],
];

fn columns(items: &[&Item]) -> Vec<Column> {
    let most =
        |count: &dyn Fn(&Item) -> usize, least: usize| items.iter().map(|i| count(i)).max().unwrap_or(0).max(least);
    let template = items.is_empty();
    let options = most(&|i| i.options.len(), 4);
    let groups = most(&|i| i.groups.len(), if template { 3 } else { 0 });
    let whys = if template || items.iter().any(|i| i.options.iter().any(|o| o.why.is_some())) { options } else { 0 };
    let mut out = vec![Column::Kind];
    let both = |out: &mut Vec<Column>, column: &dyn Fn(Lang) -> Column| out.extend(Lang::ALL.map(column));
    if template || items.iter().any(|i| i.scene.is_some()) {
        both(&mut out, &Column::Scene);
    }
    both(&mut out, &Column::Stem);
    for at in 0..options {
        both(&mut out, &|lang| Column::Option(at, lang));
    }
    for at in 0..groups {
        both(&mut out, &|lang| Column::Group(at, lang));
    }
    out.extend([Column::Key, Column::Answers, Column::Tolerance]);
    both(&mut out, &Column::Explanation);
    for at in 0..whys {
        both(&mut out, &|lang| Column::Why(at, lang));
    }
    out.extend([Column::Difficulty, Column::Level]);
    out
}

fn width(column: Column) -> f64 {
    match column {
        Column::Scene(_) | Column::Stem(_) | Column::Explanation(_) => 36.0,
        Column::Option(..) | Column::Why(..) | Column::Group(..) | Column::Answers => 20.0,
        Column::Kind => 16.0,
        _ => 12.0,
    }
}

fn heading(column: Column) -> String {
    let (zh, en, lang) = match column {
        Column::Kind => ("题型".into(), "Type".into(), None),
        Column::Difficulty => ("难度".into(), "Difficulty".into(), None),
        Column::Level => ("认知层次".into(), "Level".into(), None),
        Column::Key => ("答案".into(), "Key".into(), None),
        Column::Answers => ("可接受答案".into(), "Accepted answers".into(), None),
        Column::Tolerance => ("允许误差".into(), "Tolerance".into(), None),
        Column::Scene(lang) => ("情境".to_owned(), "Scene".to_owned(), Some(lang)),
        Column::Stem(lang) => ("题干".into(), "Question".into(), Some(lang)),
        Column::Explanation(lang) => ("讲解".into(), "Explanation".into(), Some(lang)),
        Column::Option(at, lang) => (format!("选项{}", upper(at)), format!("Option {}", upper(at)), Some(lang)),
        Column::Why(at, lang) => (format!("错因{}", upper(at)), format!("Why not {}", upper(at)), Some(lang)),
        Column::Group(at, lang) => (format!("组{}", at + 1), format!("Group {}", at + 1), Some(lang)),
    };
    match lang {
        None => format!("{zh}\n{en}"),
        Some(Lang::Zh) => format!("{zh}（中文）\n{en} (Chinese)"),
        Some(Lang::En) => format!("{zh}（英文）\n{en} (English)"),
    }
}

fn in_lang(text: &Text, lang: Lang) -> String {
    clean(match lang {
        Lang::Zh => &text.zh,
        Lang::En => &text.en,
    })
}

fn cell(item: &Item, column: Column) -> String {
    let option = |at: usize| item.options.get(at);
    match column {
        Column::Kind => KINDS.iter().find(|k| k.0 == item.kind).map_or(String::new(), |k| k.1.to_owned()),
        Column::Difficulty => item.difficulty.to_string(),
        Column::Level => level_name(item.level).to_owned(),
        Column::Key => match item.kind {
            ItemKind::TrueFalse => {
                if item.options.iter().any(|o| o.correct && o.id == "true") { "对" } else { "错" }.to_owned()
            }
            ItemKind::Order => (0..item.options.len()).map(upper).collect(),
            ItemKind::Match => {
                let pair = |(at, o): (usize, &ItemOption)| {
                    let group = item.groups.iter().position(|g| Some(&g.id) == o.group.as_ref())?;
                    Some(format!("{}{}", upper(at), group + 1))
                };
                item.options.iter().enumerate().filter_map(pair).collect::<Vec<_>>().join(" ")
            }
            ItemKind::ShortText | ItemKind::Number => String::new(),
            _ => item.options.iter().enumerate().filter(|(_, o)| o.correct).map(|(at, _)| upper(at)).collect(),
        },
        Column::Answers => item.answers.iter().map(|a| one_line(a)).collect::<Vec<_>>().join("\n"),
        Column::Tolerance => item.tolerance.clone().unwrap_or_default(),
        Column::Scene(lang) => item.scene.as_ref().map(|s| in_lang(s, lang)).unwrap_or_default(),
        Column::Stem(lang) => in_lang(&item.stem, lang),
        Column::Explanation(lang) => in_lang(&item.explanation, lang),
        Column::Option(at, lang) => option(at).map(|o| in_lang(&o.text, lang)).unwrap_or_default(),
        Column::Why(at, lang) => option(at).and_then(|o| o.why.as_ref()).map(|w| in_lang(w, lang)).unwrap_or_default(),
        Column::Group(at, lang) => item.groups.get(at).map(|g| in_lang(&g.text, lang)).unwrap_or_default(),
    }
}
