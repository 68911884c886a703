//! A spreadsheet (XLSX) with one question a row, in both languages or in one.
//!
//! The first row that names the columns is the header; notes may stand above it. A column is named in either
//! language, and says with "（中文）" or "(English)" which one it holds; without that it holds the language the
//! reader was asked for. `选项A`, `A` and `Option A` are all the first option. All columns but the question and
//! its key may be missing.
//!
//! The key of a choice is its letters (`B`, `ACD`); of a statement 对/错 or true/false; of an order the right
//! sequence of the letters, nothing when they stand in it already; of a match each letter with the number of its
//! group (`A1 B2 C1`). Typed answers stand in a column of their own, one a line, or in the key's.
//!
//! Every cell is written as text and read as it is shown; nothing is calculated. A formula or a merged cell in a
//! question's row leaves that row out, since what it says can not be told for sure. The sheet holds
//! everything an item has.

use super::{
    LEVELS, MAX_EXPLANATION, MAX_ITEMS, MAX_LOOKED_AT, MAX_OPTIONS, MAX_UNPACKED, Place, Read, Reading, Refusal, blank,
    clean, group_id, is_empty, letter, level_name, number_text, one_line, refuse, text, tidy, truth_of, truth_words,
};
use crate::{cells, roster::file};
use calamine::{DataRef, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};
use qinghe_model::{
    Lang, Text,
    grading::plain,
    item::{Item, ItemGroup, ItemKind, ItemOption},
};
use rust_xlsxwriter::{DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet};
use std::io::{self, Cursor};
use zip::ZipArchive;

/// Rows searched for the header.
const HEADER_ROWS: u32 = 10;
/// Columns that are looked at.
const MAX_COLUMNS: usize = 128;
/// Merged regions of a sheet.
const MAX_MERGED: usize = 10_000;
/// Bytes of a cell: the longest text allowed, and enough to see that one is longer.
const MAX_CELL: usize = MAX_EXPLANATION * 4 + 64;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Column {
    Kind,
    Difficulty,
    Level,
    Key,
    Answers,
    Tolerance,
    Scene(Lang),
    Stem(Lang),
    Explanation(Lang),
    Option(usize, Lang),
    Why(usize, Lang),
    Group(usize, Lang),
}

/// The kinds: ours, as written, and as others say it.
const KINDS: [(ItemKind, &str, &[&str]); 8] = [
    (
        ItemKind::Single,
        "单选 single",
        &["单选", "单选题", "单项选择", "单项选择题", "选择题", "single", "singlechoice", "multiplechoice"],
    ),
    (
        ItemKind::Multiple,
        "多选 multiple",
        &["多选", "多选题", "多项选择", "多项选择题", "multiple", "multipleanswer", "multipleresponse"],
    ),
    (ItemKind::TrueFalse, "判断 true_false", &["判断", "判断题", "是非题", "对错题", "truefalse", "trueorfalse", "tf"]),
    (ItemKind::Scenario, "情境 scenario", &["情境", "情境题", "情景题", "案例题", "scenario"]),
    (ItemKind::Order, "排序 order", &["排序", "排序题", "order", "ordering", "sequence"]),
    (ItemKind::Match, "配对 match", &["配对", "配对题", "连线", "连线题", "匹配题", "分类题", "match", "matching"]),
    (
        ItemKind::ShortText,
        "填空 short_text",
        &["填空", "填空题", "shorttext", "shortanswer", "fillintheblank", "fillin"],
    ),
    (ItemKind::Number, "数字 number", &["数字", "数字题", "数值题", "计算题", "number", "numerical", "numeric"]),
];
const DIFFICULTIES: [&[&str]; 3] = [
    &["1", "易", "容易", "简单", "easy", "low"],
    &["2", "中", "中等", "一般", "medium"],
    &["3", "难", "困难", "较难", "hard", "difficult", "high"],
];
const LEVEL_WORDS: [&[&str]; 3] =
    [&["recall", "记忆", "识记", "知道", "了解", "remember"], &["understand", "理解"], &["apply", "应用", "运用"]];

/// A word as it is compared: half-width, lower case, letters and digits only.
fn word(words: &str) -> String {
    plain(words).chars().filter(|c| c.is_alphanumeric() || matches!(c, '√' | '×')).collect()
}

fn one_of<T: Copy>(said: &str, known: &[(T, &[&str])]) -> Option<T> {
    let said = word(said);
    known.iter().find(|k| k.1.contains(&said.as_str())).map(|k| k.0)
}

fn kind_of(said: &str) -> Option<ItemKind> {
    let known = KINDS.map(|k| (k.0, k.2));
    // "单选 single", as written here: its two words say the same.
    one_of(said, &known).or_else(|| {
        let (zh, en) = said.trim().split_once(char::is_whitespace)?;
        one_of(zh, &known).filter(|kind| one_of(en, &known) == Some(*kind))
    })
}

// ---------------------------------------------------------------------------------------------
// Writing

/// The items as one workbook: a sheet of questions in both languages, and one that says how to fill it in.
/// No items give an empty template.
///
/// # Errors
/// When the file could not be put together.
pub fn write<'i>(items: impl IntoIterator<Item = &'i Item>) -> io::Result<Vec<u8>> {
    let items: Vec<&Item> = items.into_iter().collect();
    workbook(&items).map_err(io::Error::other)
}

fn workbook(items: &[&Item]) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let mut book = Workbook::new();
    // The same questions give the same file.
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let columns = columns(items);
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_num_format("@");
    let bold = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_bold().set_background_color(0x00E8_F1EC);
    let sheet = book.add_worksheet();
    sheet.set_name("题目 Questions")?;
    sheet.set_freeze_panes(1, 0)?;
    for (at, column) in (0..).zip(&columns) {
        sheet.set_column_width(at, width(*column))?;
        sheet.set_column_format(at, &wrapped)?;
        cells::write(sheet, (0, at), &heading(*column), Some(&bold))?;
        for (row, item) in (1..).zip(items) {
            let words = cell(item, *column);
            if !words.is_empty() {
                cells::write(sheet, (row, at), &words, Some(&wrapped))?;
            }
        }
        let list: &[&str] = match column {
            Column::Kind => &KINDS.map(|k| k.1),
            Column::Difficulty => &["1", "2", "3"],
            Column::Level => &LEVELS.map(|l| l.0),
            _ => continue,
        };
        let last = u32::try_from(MAX_ITEMS).unwrap_or(500);
        sheet.add_data_validation(1, at, last, at, &DataValidation::new().allow_list_strings(list)?)?;
    }
    notes(book.add_worksheet(), &wrapped)?;
    book.save_to_buffer()
}

fn notes(sheet: &mut Worksheet, format: &Format) -> Result<(), rust_xlsxwriter::XlsxError> {
    sheet.set_name("说明 Notes")?;
    sheet.set_column_width(0, 60)?;
    sheet.set_column_width(1, 60)?;
    let lines = [
        ("每行一道题。中文列和英文列填一种就可以。", "One question a row. Filling in one language is enough."),
        ("单选、情境：答案填一个字母，如 B。", "Single choice and scenario: the key is one letter, such as B."),
        (
            "多选：答案填所有正确选项的字母，如 ACD。",
            "Several right options: the key is all their letters, such as ACD.",
        ),
        ("判断：答案填“对”或“错”，选项可以不填。", "True or false: the key is true or false; options may be left out."),
        (
            "排序：选项按正确顺序填，答案留空；或在答案里写正确顺序，如 CAB。",
            "Order: give the options in the right order and no key, or the right order as the key, such as CAB.",
        ),
        (
            "配对：在“组”里填各组的名称，答案写每个选项属于第几组，如 A1 B2 C1。",
            "Match: name the groups; the key says which group each option belongs to, such as A1 B2 C1.",
        ),
        (
            "填空、数字：在“可接受答案”里每行写一个答案；数字题可以填允许误差。",
            "Typed answers: give each right answer on a line of its own under Accepted answers; numbers may have a tolerance.",
        ),
        ("不要合并单元格，不要用公式：这样的行不会导入。", "No merged cells and no formulas: such rows are left out."),
    ];
    for (row, (zh, en)) in (0..).zip(lines) {
        cells::write(sheet, (row, 0), zh, Some(format))?;
        cells::write(sheet, (row, 1), en, Some(format))?;
    }
    Ok(())
}

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

fn upper(at: usize) -> char {
    letter(at).to_ascii_uppercase()
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

// ---------------------------------------------------------------------------------------------
// The header

/// What a header cell names; `lang` is the language of a column that does not say its own.
fn column(cell: &str, lang: Lang) -> Option<Column> {
    cell.lines().chain([cell]).find_map(|line| named(line, lang))
}

fn named(cell: &str, lang: Lang) -> Option<Column> {
    let mut name = word(cell);
    for mark in ["必填项", "必填", "选填", "required", "optional"] {
        name = name.replace(mark, "");
    }
    let mut lang = lang;
    for (mark, of) in [("中文", Lang::Zh), ("chinese", Lang::Zh), ("英文", Lang::En), ("english", Lang::En)] {
        if name.contains(mark) && name != mark {
            name = name.replace(mark, "");
            lang = of;
        }
    }
    if let Some(found) = bare(&name, lang) {
        return Some(found);
    }
    let (short, of) =
        name.strip_suffix("zh").map(|n| (n, Lang::Zh)).or_else(|| Some((name.strip_suffix("en")?, Lang::En)))?;
    bare(short, of)
}

fn bare(name: &str, lang: Lang) -> Option<Column> {
    Some(match name {
        "题型" | "类型" | "题目类型" | "试题类型" | "type" | "kind" | "questiontype" => Column::Kind,
        "难度" | "难易度" | "难易程度" | "difficulty" => Column::Difficulty,
        "认知层次" | "层次" | "认知水平" | "level" => Column::Level,
        "答案" | "正确答案" | "参考答案" | "标准答案" | "key" | "answer" | "correct" | "correctanswer" => {
            Column::Key
        }
        "可接受答案" | "填空答案" | "answers" | "acceptedanswers" => Column::Answers,
        "允许误差" | "误差" | "tolerance" => Column::Tolerance,
        "情境" | "情景" | "材料" | "scene" | "scenario" | "situation" => Column::Scene(lang),
        "题干" | "题目" | "问题" | "试题" | "题目内容" | "试题内容" | "stem" | "question" | "questiontext" => {
            Column::Stem(lang)
        }
        "讲解" | "解析" | "答案解析" | "题目解析" | "试题解析" | "解释" | "explanation" | "feedback" => {
            Column::Explanation(lang)
        }
        _ => {
            for (words, of) in [
                (&["选项", "option", "choice", ""][..], Column::Option as fn(usize, Lang) -> Column),
                (&["错因", "理由", "whynot", "why", "reason"], Column::Why),
            ] {
                for before in words {
                    let rest =
                        name.strip_prefix(before).or_else(|| name.strip_suffix("选项").filter(|_| *before == "选项"));
                    // A number alone is no option, a letter alone is.
                    if let Some(at) = rest
                        .and_then(place)
                        .filter(|_| !before.is_empty() || !name.starts_with(|c: char| c.is_numeric()))
                    {
                        return Some(of(at, lang));
                    }
                }
            }
            let group = ["组", "分组", "类别", "group"].iter().find_map(|before| name.strip_prefix(before))?;
            return Some(Column::Group(place(group)?, lang));
        }
    })
}

/// `A` or `1` is the first.
fn place(rest: &str) -> Option<usize> {
    let mut chars = rest.chars();
    let at = match (chars.next()?, chars.next()) {
        (c @ 'a'..='z', None) => c as usize - 'a' as usize,
        _ => rest.parse::<usize>().ok()?.checked_sub(1)?,
    };
    (at < MAX_OPTIONS).then_some(at)
}

// ---------------------------------------------------------------------------------------------
// Reading

/// One row with something in it.
#[derive(Default)]
struct Row {
    /// From 0.
    number: u32,
    cells: Vec<String>,
    /// The columns that hold a formula.
    formulas: Vec<usize>,
}

/// Reads the first visible sheet that has a header.
pub(super) fn read(bytes: &[u8], reading: &mut Reading) -> Read<()> {
    let broken = || Refusal { code: "broken-file", text: "XLSX".to_owned() };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    let sizes = (0..archive.len()).map(|i| archive.by_index_raw(i).map_or(0, |f| f.size()));
    if sizes.fold(0, u64::saturating_add) > MAX_UNPACKED {
        return refuse("too-large", "");
    }
    file::check_parts(bytes)?;
    let fault = |e: &XlsxError| Refusal::from(file::xlsx_fault(e));
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|e| fault(&e))?;
    let names: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|s| s.visible == SheetVisible::Visible && s.typ == SheetType::WorkSheet)
        .map(|s| s.name.clone())
        .collect();
    for name in names {
        let merged = book.merge_cells_by_sheet_name(&name).map_err(|e| fault(&e))?;
        if merged.len() > MAX_MERGED {
            return refuse("too-large", &name);
        }
        let mut found = match book.worksheet_cells_reader(&name) {
            Ok(found) => found,
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(e) => return Err(fault(&e)),
        };
        let mut table = Table { reading, header: None, merged, rows: 0 };
        let mut row = Row::default();
        loop {
            let cell = match found.next_cell_with_formula_metadata() {
                Ok(Some(cell)) => cell,
                Ok(None) => break,
                // An error value newer than the reader: the row it is in can not be told.
                Err(XlsxError::CellError(value)) => {
                    table.reading.fault(Place::File, "formula", &value);
                    continue;
                }
                Err(e) => return Err(fault(&e)),
            };
            let (number, at) = cell.pos;
            if number < row.number {
                return Err(broken());
            }
            if number > row.number {
                let done = std::mem::replace(&mut row, Row { number, ..Row::default() });
                if !table.row(&done)? {
                    break;
                }
            }
            let at = usize::try_from(at).unwrap_or(usize::MAX);
            if at >= MAX_COLUMNS {
                continue;
            }
            let words = cell_words(&cell.value);
            let is_formula = cell.formula.is_some() || matches!(cell.value, DataRef::Error(_));
            if words.trim().is_empty() && !is_formula {
                continue;
            }
            if is_formula {
                row.formulas.push(at);
            }
            if row.cells.len() <= at {
                row.cells.resize(at + 1, String::new());
            }
            row.cells[at] = words;
        }
        table.row(&row)?;
        if table.header.is_some() {
            return Ok(());
        }
    }
    refuse("missing-columns", "")
}

fn cell_words(value: &DataRef<'_>) -> String {
    let words = match value {
        DataRef::String(words) => words.as_str(),
        DataRef::SharedString(words) => words,
        other => return file::cell_text(other),
    };
    cells::unguarded(&words[..words.floor_char_boundary(MAX_CELL)]).to_owned()
}

struct Table<'r> {
    reading: &'r mut Reading,
    header: Option<Vec<(usize, Column)>>,
    merged: Vec<calamine::Dimensions>,
    rows: usize,
}

/// The letters of a column, from 0.
fn letters(at: usize) -> String {
    let last = char::from(b'A' + u8::try_from(at % 26).unwrap_or(0));
    if at < 26 { last.to_string() } else { format!("{}{last}", letters(at / 26 - 1)) }
}

impl Table<'_> {
    /// One row; whether more are wanted.
    fn row(&mut self, row: &Row) -> Read<bool> {
        let Some(header) = &self.header else {
            if row.number >= HEADER_ROWS {
                return Ok(false);
            }
            self.take_header(row)?;
            return Ok(true);
        };
        let holds = |at: usize| row.cells.get(at).is_some_and(|c| !c.trim().is_empty());
        let formula = row.formulas.iter().find(|at| header.iter().any(|(h, _)| h == *at)).copied();
        if formula.is_none() && !header.iter().any(|(at, _)| holds(*at)) {
            return Ok(true);
        }
        let cell = |at: usize| Place::Cell { row: row.number + 1, column: letters(at) };
        let whole = Place::Cell { row: row.number + 1, column: String::new() };
        self.rows += 1;
        if self.rows > MAX_LOOKED_AT {
            self.reading.once(whole, "too-many-items", "");
            return Ok(false);
        }
        if self.reading.is_full(&whole) {
            return Ok(false);
        }
        let merged = self.merged.iter().find(|m| (m.start.0..=m.end.0).contains(&row.number));
        if let Some(merged) = merged {
            let (from, to) = (merged.start, merged.end);
            let name = |(row, at): (u32, u32)| format!("{}{}", letters(usize::try_from(at).unwrap_or(0)), row + 1);
            let text = format!("{}:{}", name(from), name(to));
            self.reading.fault(cell(usize::try_from(from.1).unwrap_or(0)), "merged", &text);
            return Ok(true);
        }
        if let Some(at) = formula {
            let shown = row.cells.get(at).cloned().unwrap_or_default();
            self.reading.fault(cell(at), "formula", &shown);
            return Ok(true);
        }
        let cells = Cells { header, row };
        let item = cells.item();
        let (place, item) = match item {
            Ok(item) => (whole, Ok(item)),
            Err((column, refusal)) => (column.map_or(whole, cell), Err(refusal)),
        };
        self.reading.keep(place, item);
        Ok(true)
    }

    fn take_header(&mut self, row: &Row) -> Read<()> {
        let lang = self.reading.lang;
        let mut header: Vec<(usize, Column)> = vec![];
        let mut others = vec![];
        let mut repeated = None;
        for (at, words) in row.cells.iter().enumerate().filter(|(_, words)| !words.trim().is_empty()) {
            match column(words, lang) {
                Some(column) if header.iter().any(|h| h.1 == column) => repeated = repeated.or(Some(words)),
                Some(column) => header.push((at, column)),
                None => others.push((at, words)),
            }
        }
        let has = |pass: &dyn Fn(Column) -> bool| header.iter().any(|h| pass(h.1));
        if !has(&|c| matches!(c, Column::Stem(_))) || !has(&|c| matches!(c, Column::Key | Column::Answers)) {
            return Ok(());
        }
        if let Some(repeated) = repeated {
            return refuse("repeated-column", repeated);
        }
        for (at, words) in others {
            let word = word(words);
            // Rows are numbered in many lists.
            if !matches!(word.as_str(), "序号" | "编号" | "题号" | "no" | "number" | "id") {
                self.reading.fault(Place::Cell { row: row.number + 1, column: letters(at) }, "labels", words);
            }
        }
        self.header = Some(header);
        Ok(())
    }
}

/// A refusal, and the column it is about.
type Refused = (Option<usize>, Refusal);

struct Cells<'r> {
    header: &'r [(usize, Column)],
    row: &'r Row,
}

impl Cells<'_> {
    fn at(&self, column: Column) -> Option<usize> {
        self.header.iter().find(|h| h.1 == column).map(|h| h.0)
    }

    fn get(&self, column: Column) -> String {
        self.at(column).and_then(|at| self.row.cells.get(at)).map(|words| tidy(words)).unwrap_or_default()
    }

    fn both(&self, column: impl Fn(Lang) -> Column) -> Text {
        Text { zh: text(Lang::Zh, &self.get(column(Lang::Zh))).zh, en: text(Lang::En, &self.get(column(Lang::En))).en }
    }

    fn no<T>(&self, column: Column, code: &'static str) -> Result<T, Refused> {
        refuse(code, &self.get(column)).map_err(|r| (self.at(column), r))
    }

    fn item(&self) -> Result<Item, Refused> {
        let key = self.get(Column::Key);
        let options: Vec<(usize, Text)> = (0..MAX_OPTIONS)
            .map(|at| (at, self.both(|lang| Column::Option(at, lang))))
            .filter(|(_, words)| !is_empty(words))
            .collect();
        let said = self.get(Column::Kind);
        let kind = match kind_of(&said) {
            Some(kind) => kind,
            None if said.is_empty() => self.guess(&key, &options),
            None if matches!(word(&said).as_str(), "简答" | "简答题" | "问答题" | "论述题" | "essay") => {
                return self.no(Column::Kind, "essay");
            }
            None => return self.no(Column::Kind, "kind"),
        };
        let mut item = blank(kind, self.both(Column::Stem));
        item.explanation = self.both(Column::Explanation);
        let scene = self.both(Column::Scene);
        if !is_empty(&scene) {
            match kind {
                ItemKind::Scenario | ItemKind::Single => {
                    item.kind = ItemKind::Scenario;
                    item.scene = Some(scene);
                }
                // Only a choice has a situation of its own.
                _ => {
                    let under = |scene: &str, stem: &str| tidy(&format!("{scene}\n{stem}"));
                    item.stem = Text { zh: under(&scene.zh, &item.stem.zh), en: under(&scene.en, &item.stem.en) };
                }
            }
        } else if kind == ItemKind::Scenario {
            item.kind = ItemKind::Single;
        }
        let difficulty = self.get(Column::Difficulty);
        if !difficulty.is_empty() {
            let known = [(1, DIFFICULTIES[0]), (2, DIFFICULTIES[1]), (3, DIFFICULTIES[2])];
            let Some(found) = one_of(&difficulty, &known) else { return self.no(Column::Difficulty, "bad-value") };
            item.difficulty = found;
        }
        let level = self.get(Column::Level);
        if !level.is_empty() {
            let known = [0, 1, 2].map(|at| (LEVELS[at].1, LEVEL_WORDS[at]));
            let Some(found) = one_of(&level, &known) else { return self.no(Column::Level, "bad-value") };
            item.level = found;
        }
        if item.kind.is_typed() {
            self.typed(&mut item, &key)?;
            return Ok(item);
        }
        let (places, words): (Vec<usize>, Vec<Text>) = options.into_iter().unzip();
        item.options = places
            .iter()
            .zip(words)
            .map(|(at, words)| {
                let why = self.both(|lang| Column::Why(*at, lang));
                super::option(words, false, why)
            })
            .collect();
        let place_of = |c: char| places.iter().position(|at| upper(*at) == c.to_ascii_uppercase());
        match item.kind {
            ItemKind::TrueFalse => self.statement(&mut item, &key)?,
            ItemKind::Order => {
                let order: Option<Vec<usize>> = signs(&key).map(place_of).collect();
                let Some(order) = order else { return self.no(Column::Key, "bad-key") };
                let mut sorted = order.clone();
                sorted.sort_unstable();
                if !order.is_empty() {
                    if !sorted.iter().copied().eq(0..item.options.len()) {
                        return self.no(Column::Key, "bad-key");
                    }
                    item.options = order.into_iter().map(|at| item.options[at].clone()).collect();
                }
            }
            ItemKind::Match => self.groups(&mut item, &key, &place_of)?,
            _ => {
                if key.is_empty() {
                    return self.no(Column::Key, "no-key");
                }
                let whole = item.options.iter().position(|o| o.text.zh == key || o.text.en == key);
                let right: Option<Vec<usize>> = signs(&key).map(place_of).collect();
                let Some(right) = right.filter(|r| !r.is_empty()).or_else(|| Some(vec![whole?])) else {
                    return self.no(Column::Key, "bad-key");
                };
                for at in &right {
                    item.options[*at].correct = true;
                }
                let count = item.options.iter().filter(|o| o.correct).count();
                match (item.kind, count) {
                    (ItemKind::Multiple, 1) => item.kind = ItemKind::Single,
                    (ItemKind::Single | ItemKind::Scenario, 2..) => return self.no(Column::Key, "either"),
                    _ => {}
                }
            }
        }
        Ok(item)
    }

    /// The kind of a question that does not say it.
    fn guess(&self, key: &str, options: &[(usize, Text)]) -> ItemKind {
        match (options.len(), signs(key).count()) {
            (0, _) if truth_of(key).is_some() => ItemKind::TrueFalse,
            (0, _) if !self.get(Column::Tolerance).is_empty() => ItemKind::Number,
            (0, _) => ItemKind::ShortText,
            (_, 2..) => ItemKind::Multiple,
            _ => ItemKind::Single,
        }
    }

    fn typed(&self, item: &mut Item, key: &str) -> Result<(), Refused> {
        let listed = self.get(Column::Answers);
        let (column, listed) = if listed.is_empty() { (Column::Key, key) } else { (Column::Answers, listed.as_str()) };
        item.answers = listed.lines().map(one_line).filter(|a| !a.is_empty()).collect();
        if item.kind != ItemKind::Number {
            return Ok(());
        }
        let numbers: Option<Vec<String>> = item.answers.iter().map(|a| number_text(a)).collect();
        let Some(numbers) = numbers else { return self.no(column, "number") };
        item.answers = numbers;
        let tolerance = self.get(Column::Tolerance);
        if !tolerance.is_empty() {
            let Some(tolerance) = number_text(&tolerance) else { return self.no(Column::Tolerance, "tolerance") };
            item.tolerance = Some(tolerance);
        }
        Ok(())
    }

    fn statement(&self, item: &mut Item, key: &str) -> Result<(), Refused> {
        let says = |o: &ItemOption| truth_of(&o.text.zh).or_else(|| truth_of(&o.text.en));
        if item.options.is_empty() {
            let whys = [0, 1].map(|at| self.both(|lang| Column::Why(at, lang)));
            item.options =
                truth_words().into_iter().zip(whys).map(|(words, why)| super::option(words, false, why)).collect();
        } else if item.options.len() != 2 {
            return self.no(Column::Kind, "many-options");
        }
        let swapped = says(&item.options[0]) == Some(false);
        let by_letter = match signs(key).collect::<Vec<_>>()[..] {
            ['A' | 'a'] => Some(!swapped),
            ['B' | 'b'] => Some(swapped),
            _ => None,
        };
        let Some(is_true) = truth_of(key).or(by_letter) else {
            return self.no(Column::Key, if key.is_empty() { "no-key" } else { "bad-key" });
        };
        if swapped {
            item.options.reverse();
        }
        item.options[usize::from(!is_true)].correct = true;
        Ok(())
    }

    fn groups(&self, item: &mut Item, key: &str, place_of: &dyn Fn(char) -> Option<usize>) -> Result<(), Refused> {
        let named: Vec<(usize, Text)> = (0..MAX_OPTIONS)
            .map(|at| (at, self.both(|lang| Column::Group(at, lang))))
            .filter(|(_, words)| !is_empty(words))
            .collect();
        item.groups =
            (0..).zip(&named).map(|(n, (_, words))| ItemGroup { id: group_id(n), text: words.clone() }).collect();
        let mut thing = None;
        let mut digits = String::new();
        // A letter, then the number of its group, whatever stands between them.
        for c in signs(key).chain(['\0']) {
            if c.is_ascii_digit() {
                digits.push(c);
                continue;
            }
            if let (Some(at), false) = (thing, digits.is_empty()) {
                let group = digits.parse::<usize>().ok().and_then(|n| named.iter().position(|(at, _)| at + 1 == n));
                let (Some(at), Some(group)) = (place_of(at), group) else { return self.no(Column::Key, "bad-key") };
                item.options[at].group = Some(group_id(group));
            } else if thing.is_some() || !digits.is_empty() {
                return self.no(Column::Key, "bad-key");
            }
            digits.clear();
            thing = (c != '\0').then_some(c);
        }
        Ok(())
    }
}

/// The letters and digits of a key, half-width.
fn signs(key: &str) -> impl Iterator<Item = char> {
    plain(key).to_ascii_uppercase().chars().filter(|c| c.is_alphanumeric()).collect::<Vec<_>>().into_iter()
}
