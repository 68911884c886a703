use super::*;
use crate::Lang;
use proptest::prelude::*;

fn han(number: u32) -> String {
    let digit = |n: u32| "〇一二三四五六七八九".chars().nth(n as usize).map(String::from).unwrap_or_default();
    match (number / 10, number % 10) {
        (0, ones) => digit(ones),
        (tens, ones) => {
            let tens = if tens == 1 { String::new() } else { digit(tens) };
            format!("{tens}十{}", if ones == 0 { String::new() } else { digit(ones) })
        }
    }
}

fn formal(number: u32) -> String {
    let pairs = "一壹二贰三叁四肆五伍六陆七柒八捌九玖十拾".chars().collect::<Vec<_>>();
    han(number).chars().map(|c| pairs.iter().position(|p| *p == c).map_or(c, |at| pairs[at + 1])).collect()
}

/// A number in the sign that begins a row of signs.
fn sign(first: char, number: u32, most: u32) -> Option<String> {
    (number <= most).then(|| char::from_u32(first as u32 + number - 1).map(String::from)).flatten()
}

/// The ways to write a class's number.
fn numerals(number: u32) -> Vec<String> {
    let wide = |text: &str| -> String { text.chars().filter_map(|c| char::from_u32(u32::from(c) + 0xFEE0)).collect() };
    let mut all =
        vec![number.to_string(), format!("{number:02}"), wide(&number.to_string()), han(number), formal(number)];
    all.extend(
        [sign('①', number, 20), sign('⑴', number, 20), sign('㈠', number, 10), sign('Ⅰ', number, 12)]
            .into_iter()
            .flatten(),
    );
    if (21..=29).contains(&number) {
        all.push(format!("廿{}", han(number - 20)));
    }
    if (21..=30).contains(&number) {
        all.extend(sign('㉑', number - 20, 10));
    }
    all
}

/// A grade in front of a class.
#[derive(Clone, Debug)]
struct Front {
    text: String,
    /// Whether the grade counts within a kind of school that is not said.
    within: bool,
    /// Whether what follows needs a sign between, so that it is no other number.
    kind: FrontKind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum FrontKind {
    /// Ends in a word: anything may follow.
    Word,
    /// Ends in digits.
    Digits,
    /// Ends in one Chinese numeral below ten, which counts from primary school on or follows a kind of school.
    Han,
    /// Ends in a Chinese numeral that would be read with the next one.
    Joining,
}

fn fronts(grade: Grade) -> Vec<Front> {
    let within = number_within(grade);
    let all = grade.as_str()[1..].parse::<u32>().unwrap();
    let (stages, absolute): (&[&str], Option<u32>) = match grade.as_str().as_bytes()[0] {
        b'P' => (&["小", "小学"], Some(all)),
        b'J' => (&["初", "初中"], Some(all + 6)),
        b'S' => (&["高", "高中"], Some(all + 9)),
        b'V' => (&["职", "中职", "中专", "职高", "技校", "职业高中"], None),
        _ => (&["大", "大学", "高职", "大专"], None),
    };
    let mut out = Vec::new();
    let mut front = |text: String, kind| out.push(Front { text, within: false, kind });
    let zh = grade.name(Lang::Zh);
    front(zh.to_owned(), if zh.ends_with("年级") { FrontKind::Word } else { FrontKind::Han });
    front(format!("{} Class ", grade.name(Lang::En)), FrontKind::Word);
    front(grade.as_str().to_owned(), FrontKind::Digits);
    front(grade.as_str().to_lowercase(), FrontKind::Digits);
    for stage in stages {
        front(format!("{stage}{}年级", han(all)), FrontKind::Word);
        front(format!("{stage}{all}年级"), FrontKind::Word);
        front(format!("{stage}{}", han(all)), FrontKind::Han);
        front(format!("{stage}{all}"), FrontKind::Digits);
    }
    if let Some(n) = absolute {
        front(format!("{}年级", han(n)), FrontKind::Word);
        front(format!("{n}年级"), FrontKind::Word);
        front(format!("{}年", han(n)), FrontKind::Word);
        front(han(n), if n < 10 { FrontKind::Han } else { FrontKind::Joining });
        front(n.to_string(), FrontKind::Digits);
        front(format!("{n:02}"), FrontKind::Digits);
        front(format!("Grade {n}, Class "), FrontKind::Word);
    }
    if within.is_some() {
        out.push(Front { text: han(all), within: true, kind: FrontKind::Joining });
        out.push(Front { text: all.to_string(), within: true, kind: FrontKind::Digits });
    }
    out
}

const BETWEEN: [(&str, &str); 28] = [
    ("", ""),
    (" ", ""),
    ("\u{3000}", ""),
    ("·", ""),
    ("・", ""),
    (".", ""),
    ("．", ""),
    ("。", ""),
    ("-", ""),
    ("－", ""),
    ("—", ""),
    ("–", ""),
    ("_", ""),
    ("/", ""),
    ("、", ""),
    ("第", ""),
    ("(", ")"),
    ("（", "）"),
    ("（ ", " ）"),
    ("[", "]"),
    ("【", "】"),
    ("〔", "〕"),
    ("〈", "〉"),
    ("《", "》"),
    ("「", "」"),
    ("{", "}"),
    ("“", "”"),
    ("<", ">"),
];

const BEHIND: [&str; 5] = ["班", "班级", "", " 班", "行政班"];

/// Every so many spellings are tried for a number, and others for the next: all of them within the thirty numbers.
const STRIDE: usize = 29;

/// A part of the spellings of a class, unless they would be another class's too.
fn spellings(grade: Grade, number: u32, within: bool) -> Vec<String> {
    let mut out = Vec::new();
    for front in fronts(grade).into_iter().filter(|f| within || !f.within) {
        for numeral in numerals(number) {
            let first = numeral.chars().next().unwrap();
            let is_han = "一二三四五六七八九十廿壹贰叁肆伍陆柒捌玖拾".contains(first);
            let is_digit = first.is_ascii_digit() || ('０'..='９').contains(&first);
            for (open, close) in BETWEEN {
                let meets = open.is_empty();
                let unclear = match front.kind {
                    FrontKind::Digits => meets && is_digit && numeral.chars().count() < 2,
                    FrontKind::Word | FrontKind::Han => false,
                    FrontKind::Joining => meets && is_han,
                };
                if unclear {
                    continue;
                }
                for end in BEHIND {
                    out.push(format!("{}{open}{numeral}{close}{end}", front.text));
                }
            }
        }
    }
    let start = number as usize % STRIDE;
    out.into_iter().skip(start).step_by(STRIDE).collect()
}

#[test]
fn every_spelling_of_a_class_is_that_class() {
    for grade in Grade::ALL {
        for number in 1..=30 {
            let name = number.to_string();
            for written in spellings(grade, number, true) {
                assert_eq!(class_name(grade, &written), name, "{written} in {grade:?}");
                assert_eq!(other_grade(grade, &written), None, "{written} in {grade:?}");
            }
            // Without the grade.
            for numeral in numerals(number) {
                for (open, close) in BETWEEN {
                    for end in BEHIND {
                        let written = format!("{open}{numeral}{close}{end}");
                        assert_eq!(class_name(grade, &written), name, "{written} in {grade:?}");
                        assert_eq!(read_class(&written), Some((None, name.clone())), "{written}");
                    }
                }
            }
        }
    }
}

#[test]
fn the_grade_is_found_in_the_class() {
    for grade in Grade::ALL {
        for number in 1..=30 {
            for written in spellings(grade, number, false) {
                assert_eq!(read_class(&written), Some((Some(grade), number.to_string())), "{written}");
            }
        }
    }
}

proptest! {
    /// A spelling says one class, whatever the spaces in it.
    #[test]
    fn spaces_change_nothing(grade in 0..Grade::ALL.len(), number in 1..=30_u32, at in any::<prop::sample::Index>(), space in "[ \u{3000}\u{A0}]") {
        let grade = Grade::ALL[grade];
        let all = spellings(grade, number, true);
        let written = at.get(&all);
        prop_assert_eq!(class_name(grade, &format!("{space}{written}{space}")), number.to_string());
    }

    #[test]
    fn any_text_has_a_name(text in "[一二三四五六七八九十廿〇零年级班第小初高中职大学专校0-9０-９①-⑳Ⅰ-Ⅻ().（）·a-zA-Z \\-]{0,20}", grade in 0..Grade::ALL.len()) {
        let grade = Grade::ALL[grade];
        let name = class_name(grade, &text);
        // A name is its own name.
        if name.bytes().all(|b| b.is_ascii_digit()) && name.len() <= 2 {
            prop_assert_eq!(class_name(grade, &name), name.clone(), "{}", text);
        }
        let _ = (read_class(&text), other_grade(grade, &text), is_usual(&name), is_date(&text), read_grade(&text));
    }

    #[test]
    fn no_text_brings_it_down(text in "\\PC{0,60}") {
        let name = class_name(Grade::P5, &text);
        let _ = (read_class(&text), is_usual(&name), is_date(&text), read_grade(&text), nearest(&name, ["1", "实验"]));
    }
}

#[test]
fn usual_ways_to_write_one_class() {
    for (grade, number, texts) in [
        (
            Grade::P5,
            "2",
            vec![
                "2班",
                "五（2）班",
                "五(2)班",
                "五2班",
                "5（2）班",
                "五年级（2）班",
                "五年级2班",
                "五（二）班",
                "502",
                "五·2班",
                "5.2班",
                "五年2班",
                "五二班",
                "五年级两班",
                "兩班",
                "0502",
                "502班",
                "5-2",
                "5.2",
                "小五2班",
                "小五（2）班",
                "P5-2",
                "P502",
                "G5C2",
                "Grade 5 Class 2",
                "Class 2, Grade 5",
                "5年2班",
                "五年级第2班",
                "五年级五（2）班",
                "五年级502",
                "五〇二班",
                "五零二",
                "伍年级贰班",
                "2.0",
                "02",
                "（二）",
                "五年級②班",
                "5 2班",
                "五Ⅱ班",
                "五年级II班",
                "grade five class two",
                "5th grade class 2",
                "ClassⅡ",
            ],
        ),
        (Grade::P5, "12", vec!["五十二班", "五（十二）班", "512", "五年级十二班", "十二班", "五⑫班"]),
        (Grade::P5, "10", vec!["五十班", "5.10", "拾班", "五（10）班"]),
        (Grade::P5, "21", vec!["二十一班", "廿一班", "五（廿一）班", "五二十一班", "五㉑班"]),
        (
            Grade::J1,
            "3",
            vec![
                "初一（3）班",
                "七（3）班",
                "703",
                "初一3班",
                "一（3）班",
                "J1-3",
                "初中一年级3班",
                "七年级（初一）3班",
            ],
        ),
        (Grade::J3, "15", vec!["初三十五班", "九十五班", "九（十五）班"]),
        (
            Grade::S1,
            "3",
            vec![
                "高一（3）班",
                "高一3班",
                "10.3",
                "1003",
                "高一年级3班",
                "高中一年级三班",
                "103",
                "十（3）班",
                "S1(3)",
            ],
        ),
        (Grade::S1, "13", vec!["一（13）班", "高一十三班", "十三班", "1013"]),
        (Grade::S3, "10", vec!["高三十班", "高三（10）班", "三（10）班"]),
        (Grade::V1, "3", vec!["中职一年级3班", "职一3班", "职高一3班", "一3班", "中专一（3）班"]),
        (Grade::U1, "3", vec!["大一3班", "高职一（3）班", "大专一年级3班"]),
    ] {
        for text in texts {
            assert_eq!(class_name(grade, text), number, "{text} in {grade:?}");
        }
    }
}

#[test]
fn what_is_no_usual_number_is_asked_about() {
    for (text, name) in [
        ("五(-1)班", "5-1"),
        ("五年级（－1）班", "-1"),
        ("一百零一班", "101"),
        ("五年级一百二十三班", "123"),
        ("二百班", "200"),
        ("一百一班", "一百一"),
    ] {
        let read = class_name(Grade::P5, text);
        assert!(!is_usual(&read), "{text} is {read}");
        assert_eq!(read, name, "{text}");
    }
    assert_eq!(class_name(Grade::P5, "百合班"), "百合");
    assert_eq!(class_name(Grade::P5, "五年级百灵鸟班"), "百灵鸟");
}

#[test]
fn classes_with_words() {
    for (text, name) in [
        ("实验班", "实验"),
        ("五年级实验班", "实验"),
        ("国际部（1）班", "国际部1"),
        ("国际部一班", "国际部1"),
        ("Class A", "a"),
        ("宏志班", "宏志"),
        ("高新班", "高新"),
        ("陆军班", "陆军"),
        ("零班", "零"),
        ("2026级3班", "2026级3"),
        ("五年级", ""),
        ("班", ""),
        ("", ""),
    ] {
        assert_eq!(class_name(Grade::P5, text), name, "{text}");
    }
    // A class of another grade is no class of this one.
    assert_eq!(class_name(Grade::P5, "1（2）班"), "1-2");
    assert_eq!(class_name(Grade::P5, "六（2）班"), "6-2");
}

#[test]
fn a_class_of_another_grade_is_noticed() {
    let p6 = Some(GradeReading::Taught(Grade::P6));
    assert_eq!(other_grade(Grade::P5, "六（2）班"), p6);
    assert_eq!(other_grade(Grade::P5, "602"), p6);
    assert_eq!(other_grade(Grade::P5, "三年级2班"), Some(GradeReading::NotTaught));
    assert_eq!(other_grade(Grade::J1, "初二（2）班"), Some(GradeReading::Taught(Grade::J2)));
    for text in ["2班", "502", "实验班", "12班", "2026级3班"] {
        assert_eq!(other_grade(Grade::P5, text), None, "{text}");
    }
    assert_eq!(other_grade(Grade::V1, "1201班"), None);
    assert_eq!(class_grade("三（2）班"), GradeReading::NotTaught);
    assert_eq!(class_grade("2班"), GradeReading::Unknown);
}

#[test]
fn grades_as_lists_have_them() {
    use GradeReading::{NotTaught, Taught, Unknown};
    for (text, reading) in [
        ("高一", Taught(Grade::S1)),
        ("高一年级", Taught(Grade::S1)),
        ("高三年级", Taught(Grade::S3)),
        ("初一年级", Taught(Grade::J1)),
        ("初二年级", Taught(Grade::J2)),
        ("初中二年级", Taught(Grade::J2)),
        ("初中七年级", Taught(Grade::J1)),
        ("高一上", Taught(Grade::S1)),
        ("高一（下）", Taught(Grade::S1)),
        ("七", Taught(Grade::J1)),
        ("10", Taught(Grade::S1)),
        ("05", Taught(Grade::P5)),
        ("5.0", Taught(Grade::P5)),
        ("Year 7", Taught(Grade::J1)),
        ("Grade 10", Taught(Grade::S1)),
        ("5th grade", Taught(Grade::P5)),
        ("Senior High School Grade 1", Taught(Grade::S1)),
        ("职高一年级", Taught(Grade::V1)),
        ("中专一年级", Taught(Grade::V1)),
        ("职一", Taught(Grade::V1)),
        ("技校一年级", Taught(Grade::V1)),
        ("大专一年级", Taught(Grade::U1)),
        ("高职二年级", Taught(Grade::U2)),
        ("大学四年级", Taught(Grade::U4)),
        ("Senior year", Taught(Grade::U4)),
        ("小学五年级", Taught(Grade::P5)),
        ("5年", Taught(Grade::P5)),
        ("五年", Taught(Grade::P5)),
        ("五年級", Taught(Grade::P5)),
        ("七年级（初一）", Taught(Grade::J1)),
        ("初一(七年级)", Taught(Grade::J1)),
        ("一年级", NotTaught),
        ("四年级", NotTaught),
        ("小四", NotTaught),
        ("Grade 3", NotTaught),
        ("3", NotTaught),
        ("幼儿园大班", NotTaught),
        ("大班", NotTaught),
        ("学前班", NotTaught),
        ("预备班", NotTaught),
        ("大五", NotTaught),
        ("研一", NotTaught),
        ("2026级", Unknown),
        ("高2026级", Unknown),
        ("初四", Unknown),
        ("十三年级", Unknown),
        ("五年级2班", Unknown),
        ("七年级（初二）", Unknown),
        ("年级", Unknown),
        ("实验", Unknown),
        ("0", Unknown),
        ("", Unknown),
    ] {
        assert_eq!(read_grade(text), reading, "{text}");
    }
    for grade in Grade::ALL {
        for text in [grade.as_str(), grade.name(Lang::Zh), grade.name(Lang::En)] {
            assert_eq!(read_grade(text), Taught(grade), "{text}");
        }
    }
}

#[test]
fn unusual_names_are_asked_about() {
    for usual in ["1", "40", "实验", "宏志", "国际部1", "a", "高新"] {
        assert!(is_usual(usual), "{usual}");
    }
    for letter in ["l4", "o2", "i3"] {
        assert!(!is_usual(letter), "{letter} looks like a number");
    }
    assert_eq!(class_name(Grade::P5, "两江班"), "两江");
    for unusual in ["52", "0", "2026级3", "6-2", "初13", "1-2", "6年级2", "5月2日", "", "很长很长很长很长很长的名字"]
    {
        assert!(!is_usual(unusual), "{unusual}");
    }
    let known = ["1", "2", "3", "12", "实验", "国际部1"];
    for (name, other) in [
        ("52", Some("2")),
        ("2026级3", Some("3")),
        ("6-2", Some("2")),
        ("实验a", Some("实验")),
        ("实脸", Some("实验")),
        ("国际1", Some("国际部1")),
        ("国际部2", None),
        ("4", None),
        ("宏志", None),
        ("45", None),
    ] {
        assert_eq!(nearest(name, known), other, "{name}");
    }
}

#[test]
fn dates_are_no_classes() {
    for date in [
        "5月2日",
        "2-May",
        "May-02",
        "5/2/2026",
        "2026-05-02",
        "2026/5/2",
        "46144",
        "2026年5月2日",
        "5月",
        "5/2/26",
        "Sep-26",
    ] {
        assert!(is_date(date), "{date}");
    }
    for class in ["5-2", "5/2", "5.2", "502", "1003", "五月班", "月亮班", "2026级3班", "Mary", "A-1-2", "2"] {
        assert!(!is_date(class), "{class}");
    }
}
