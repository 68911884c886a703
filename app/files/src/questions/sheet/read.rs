//! Reads questions from the first visible sheet that has a header.

use super::{
    super::{
        MAX_EXPLANATION, MAX_LOOKED_AT, MAX_OPTIONS, MAX_UNPACKED, Place, Read, Reading, Refusal, blank, group_id,
        is_empty, labels::LEVELS, number_text, one_line, option, refuse, text, tidy, truth_of, truth_words,
    },
    Column, DIFFICULTIES, LEVEL_WORDS, column, kind_of, one_of, upper, word,
    write::NOTES_SHEET,
};
use crate::{
    csv::Flow,
    tables::unguarded,
    xlsx::{Book, Kind, Limits, Merged, Row, letters},
};
use qinghe_model::{
    Lang, Text,
    grading::plain,
    item::{Item, ItemGroup, ItemKind, ItemOption},
};
use std::io::Cursor;
use zip::ZipArchive;

/// Rows searched for the header.
const HEADER_ROWS: u32 = 10;
/// The most columns read.
const MAX_COLUMNS: usize = 128;
/// Bytes of a cell: the longest text allowed, and enough to see that one is longer.
const MAX_CELL: usize = MAX_EXPLANATION * 4 + 64;

/// Reads the first visible sheet that has a header.
pub(in super::super) fn read(bytes: &[u8], reading: &mut Reading) -> Read<()> {
    let broken = || Refusal { code: "broken-file", text: "XLSX".to_owned() };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    let sizes = (0..archive.len()).map(|i| archive.by_index_raw(i).map_or(0, |f| f.size()));
    if sizes.fold(0, u64::saturating_add) > MAX_UNPACKED {
        return refuse("too-large", "");
    }
    let mut book = Book::open(bytes)?;
    let limits = Limits { columns: MAX_COLUMNS, strict: false, bytes: MAX_CELL };
    for at in 0..book.sheets().len() {
        let sheet = &book.sheets()[at];
        if !sheet.visible {
            continue;
        }
        let merged = sheet.merged.clone();
        let mut table = Table { reading, header: None, merged, rows: 0 };
        book.rows(at, &limits, |row| {
            let more = table.row(row)?;
            Ok::<_, Refusal>(if more { Flow::More } else { Flow::Enough })
        })?;
        if table.header.is_some() {
            name_others(&mut book, at, &limits, reading);
            return Ok(());
        }
    }
    refuse("missing-columns", "")
}

/// Names the other sheets that hold something: one sheet is read.
fn name_others(book: &mut Book<'_>, read: usize, limits: &Limits, reading: &mut Reading) {
    let mut names = vec![];
    for at in 0..book.sheets().len() {
        if at == read || book.sheets()[at].name == NOTES_SHEET {
            continue;
        }
        let mut holds = false;
        let looked = book.rows(at, limits, |_| {
            holds = true;
            Ok::<_, Refusal>(Flow::Enough)
        });
        if book.sheets()[at].visible && (holds || looked.is_err()) {
            names.push(book.sheets()[at].name.clone());
        }
    }
    if !names.is_empty() {
        reading.fault(Place::File, "sheets", &names.join(", "));
    }
}

struct Table<'r> {
    reading: &'r mut Reading,
    header: Option<Vec<(usize, Column)>>,
    merged: Vec<Merged>,
    rows: usize,
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
        let merged = self.merged.iter().find(|m| (m.rows.0..=m.rows.1).contains(&row.number));
        if let Some(merged) = merged {
            let (from, to) = ((merged.rows.0, merged.columns.0), (merged.rows.1, merged.columns.1));
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
        let unread = header.iter().find_map(|(at, _)| {
            let code = match row.kinds.get(*at)? {
                Kind::Lost => "digits",
                Kind::Unclear => "number-format",
                Kind::Text | Kind::Number | Kind::Date | Kind::NoResult => return None,
            };
            Some((*at, code))
        });
        if let Some((at, code)) = unread {
            self.reading.fault(cell(at), code, &row.cells[at]);
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
        self.at(column).and_then(|at| self.row.cells.get(at)).map(|words| tidy(unguarded(words))).unwrap_or_default()
    }

    fn both(&self, column: impl Fn(Lang) -> Column) -> Text {
        Text { zh: text(Lang::Zh, &self.get(column(Lang::Zh))).zh, en: text(Lang::En, &self.get(column(Lang::En))).en }
    }

    fn no<T>(&self, column: Column, code: &'static str) -> Result<T, Refused> {
        refuse(code, &self.get(column)).map_err(|r| (self.at(column), r))
    }

    fn item(&self) -> Result<Item, Refused> {
        let key = without_label(self.get(Column::Key));
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
                option(words, false, why)
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

    /// The kind of a question that does not state it.
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
            item.options = truth_words().into_iter().zip(whys).map(|(words, why)| option(words, false, why)).collect();
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
        // A letter, then the number of its group, whatever is between them.
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

/// A key without the word that says it is one: 正确答案：A, Answer: B.
fn without_label(key: String) -> String {
    match key.split_once([':', '：']) {
        Some((label, rest)) if super::named(label, Lang::Zh) == Some(Column::Key) => rest.trim().to_owned(),
        _ => key,
    }
}
