//! A spreadsheet (XLSX) with one question a row, in both languages or in one.
//!
//! The first row that names the columns is the header; notes may be above it. A column is named in either language, and
//! shows with "（中文）" or "(English)" which one it holds; without that it holds the language the reader was asked for.
//! `选项A`, `A` and `Option A` are all the first option. All columns but the question and its key may be missing.
//!
//! The key of a choice is its letters (`B`, `ACD`); of a statement 对/错 or true/false; of an order the right
//! sequence of the letters, nothing when they are in it already; of a match each letter with the number of its
//! group (`A1 B2 C1`). Typed answers have a column of their own, one a line, or are in the key's.
//!
//! Every cell is written as text and read as it is shown; nothing is calculated. A formula or a merged cell in a
//! question's row leaves that row out, since its meaning is not certain. The sheet holds
//! everything an item has.

mod read;
mod write;

pub(super) use read::read;
pub use write::write;

use super::{MAX_OPTIONS, build::letter};
use qinghe_model::{Lang, grading::plain, item::ItemKind};

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

/// The kinds, as written, and as other systems name them.
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

/// Normalises a word for comparison: half-width, lower case, letters and digits only.
fn word(words: &str) -> String {
    plain(words).chars().filter(|c| c.is_alphanumeric() || matches!(c, '√' | '×')).collect()
}

fn one_of<T: Copy>(said: &str, known: &[(T, &[&str])]) -> Option<T> {
    let said = word(said);
    known.iter().find(|k| k.1.contains(&said.as_str())).map(|k| k.0)
}

fn kind_of(said: &str) -> Option<ItemKind> {
    let known = KINDS.map(|k| (k.0, k.2));
    // "单选 single", as written here: both words mean the same.
    one_of(said, &known).or_else(|| {
        let (zh, en) = said.trim().split_once(char::is_whitespace)?;
        one_of(zh, &known).filter(|kind| one_of(en, &known) == Some(*kind))
    })
}

fn upper(at: usize) -> char {
    letter(at).to_ascii_uppercase()
}

/// The column that a header cell names; `lang` is the language of a column that names none.
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
