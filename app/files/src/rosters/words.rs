//! The words of a header.

use qinghe_model::{
    roster::Column,
    text::{half_width_char, is_invisible},
};

/// What a header cell means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Heading {
    /// One of the five columns.
    Known(Column),
    /// One of them unless another header says so more clearly; the lower number wins.
    Perhaps(Column, u8),
    /// Something else.
    Unknown,
}

/// Words in brackets after which a column is about somebody or something else.
const OTHERS: [&str; 15] = [
    "家长",
    "父",
    "母",
    "监护",
    "老师",
    "教师",
    "班主任",
    "曾用",
    "拼音",
    "英文",
    "原",
    "旧",
    "上学",
    "parent",
    "teacher",
];

/// Reads a header in either language or both. 考号 (an examination's) is another number than 学号 and stays unknown; 学籍号 (the
/// national one) and 座号 (the seat's) are taken where there is no 学号.
pub(super) fn heading(text: &str) -> Heading {
    let plain: String = text
        .chars()
        .map(half_width_char)
        .filter(|c| !c.is_whitespace() && !is_invisible(*c))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            '【' | '〔' | '[' | '〈' | '《' => '(',
            '】' | '〕' | ']' | '〉' | '》' => ')',
            c => c,
        })
        .collect();
    let direct = read(&plain);
    if direct != Heading::Unknown {
        return direct;
    }
    // 姓名（必填，与身份证一致）: a note, unless it names another column or person.
    if let Some((word, note)) = plain.split_once('(') {
        let note = note.trim_end_matches(['*', '★', ':']).trim_end_matches(')');
        let about_others = OTHERS.iter().any(|other| note.contains(other));
        if !word.is_empty() && !about_others && read(note) == Heading::Unknown {
            return read(word);
        }
    }
    Heading::Unknown
}

/// Whether a cell begins or counts a total: 合计, 总人数：45, 共 45 人, Total.
pub(super) fn is_total(text: &str) -> bool {
    let plain: String = text
        .chars()
        .map(half_width_char)
        .filter(|c| !is_invisible(*c) && c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect();
    let word = plain.trim_end_matches(['人', '名']);
    let place = ["本班", "全班", "本页", "全校", "本校", "年级", "班级"].iter().find_map(|p| word.strip_prefix(p));
    match place.unwrap_or(word) {
        "共" | "总" => text.chars().any(|c| half_width_char(c).is_ascii_digit()),
        word => matches!(
            word,
            "合计" | "总计" | "小计" | "共计" | "总数" | "合计人数" | "人数合计" | "total" | "subtotal" | "grandtotal"
        ),
    }
}

fn read(plain: &str) -> Heading {
    let word: String = plain.chars().filter(|c| !"*:._-★●☆※#()/\\\"'`".contains(*c)).collect();
    let found = named(&word);
    if found != Heading::Unknown {
        return found;
    }
    // "学校 School", "姓名/Name", "学号（No.）": both halves must mean the same.
    let latin: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
    let han: String = word.chars().filter(|c| !c.is_ascii()).collect();
    match (named(&han), named(&latin)) {
        (Heading::Known(a), Heading::Known(b)) if a == b => Heading::Known(a),
        (Heading::Known(Column::StudentNo), Heading::Perhaps(Column::StudentNo, _)) => {
            Heading::Known(Column::StudentNo)
        }
        _ => Heading::Unknown,
    }
}

fn named(word: &str) -> Heading {
    let known = match word {
        "学校" | "学校名称" | "学校名" | "校名" | "学校全称" | "学校代码" | "所在学校" | "所属学校" | "就读学校"
        | "学校标识码" | "school" | "schoolname" | "schoolcode" => Column::School,
        "年级" | "年级名称" | "年级名" | "所在年级" | "所属年级" | "就读年级" | "当前年级" | "grade" | "gradename"
        | "gradelevel" | "yeargroup" => Column::Grade,
        "班级" | "班" | "班级名称" | "班级名" | "班名" | "班号" | "班别" | "班级号" | "所在班级" | "所属班级"
        | "就读班级" | "当前班级" | "行政班" | "行政班级" | "年级班级" | "年级班" | "年班" | "所在年级班级"
        | "class" | "classname" | "classno" | "classnumber" | "homeroom" => Column::Class,
        "学号" | "学生学号" | "studentno" | "studentnumber" | "studentid" | "pupilno" | "pupilnumber" | "pupilid" => {
            Column::StudentNo
        }
        "姓名" | "学生姓名" | "真实姓名" | "学生名字" | "名字" | "中文姓名" | "name" | "studentname" | "pupilname"
        | "fullname" | "realname" | "chinesename" => Column::Name,
        "学籍号" | "全国学籍号" | "学籍号码" | "国网学籍号" | "学生编号" | "学生代码" | "学生号" =>
        {
            return Heading::Perhaps(Column::StudentNo, 1);
        }
        "座号" | "座位号" | "seatno" | "seatnumber" => return Heading::Perhaps(Column::StudentNo, 2),
        "no" => return Heading::Perhaps(Column::StudentNo, 3),
        _ => return Heading::Unknown,
    };
    Heading::Known(known)
}
