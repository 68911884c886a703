//! Files as other systems and people write them.

use super::*;

#[test]
fn moodles_own_gift_examples() {
    let back = read("a.txt", DOCS, Lang::En);
    assert_eq!(
        briefs(&back),
        [
            "TrueFalse: 1+1=2 | *对 | 错",
            "Single: What's between orange and green in the spectrum? | *yellow | red (wrong, it's yellow) | blue (wrong, it's yellow) ! right; good!",
            "ShortText: Two plus _____ equals four. | two | 2",
            "Match: Which animal eats which food? | cat -> cat food | dog -> dog food",
            "Number: What is a number from 1 to 5? | 3 ± 2",
            "Number: What is a number from 1 to 5? | 3 ± 2",
            "Number: When was Ulysses S. Grant born? | 1822",
            "Single: Grant is _____ in Grant's tomb. | buried | *entombed | living",
            "Multiple: What two people are entombed in Grant's tomb? | No one | *Grant | *Grant's wife | Grant's father",
            "Single: Which equation is right? | *5 = 2 + 3 | 2 + 2 = 5 {not} ! Remember: ~ is not =.",
            "TrueFalse: The moon is\nmade of cheese & rock | 对 (No\\, it is not.) | *错 ! Quite.",
            "Number: What is the value of pi (to 3 decimal places)? _____. | 3.1415 ± 0.0005",
            "ShortText: Jesus' hometown? | Nazareth",
        ]
    );
    assert_eq!(
        found(&back),
        [
            "23: feedback Correct! Full credit.",
            "23: weights 1822",
            "29: essay How are you?",
            "31: labels $CATEGORY: tom/dick/harry",
            "42: description You can use your pencil and paper for these next math questions.",
            "52: media img",
            "54: open-brace Never closed { =a ~b",
            "58: weights Jerusalem",
            "58: feedback No",
        ]
    );
    assert!(back.items.iter().all(|i| i.stem.zh.is_empty() && i.difficulty == 2 && i.objective.is_empty()));
}

#[test]
fn gift_in_the_encodings_of_chinese_schools() {
    let text = GB18030_TEXT.to_owned();
    let utf16: Vec<u8> = format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = format!("\u{FEFF}{text}").replace('\n', "\r\n").into_bytes();
    for bytes in [GB18030.to_vec(), utf16, marked, text.into_bytes()] {
        let back = read("题.txt", &bytes, Lang::Zh);
        assert_eq!(codes(&back), [""; 0]);
        assert_eq!(
            briefs(&back),
            [
                "Single: 发现有人贩毒，打哪个电话？ | *110 | 120 (120 是急救电话。) | 114 ! 110 是报警电话。",
                "TrueFalse: 举报人可以写自己的名字，如“阿依古丽·买买提”“𠮷䶮”。 | *对 | 错",
                "ShortText: 国际禁毒日是_____。 | 6月26日 | 六月二十六日",
            ]
        );
        assert!(back.items.iter().all(|i| i.stem.en.is_empty()));
    }
}

const GB18030_TEXT: &str = "// 禁毒知识小测\n::电话::发现有人贩毒，打哪个电话？{\n=110\n~120#120 是急救电话。\n~114\n####110 是报警电话。\n}\n\n::姓名::举报人可以写自己的名字，如“阿依古丽·买买提”“𠮷䶮”。{T}\n\n国际禁毒日是{=6月26日 =六月二十六日}。\n";

#[test]
fn gift_as_people_type_it() {
    let of = |source: &str| read("a.txt", source.as_bytes(), Lang::En);
    // An empty line within the braces; two questions without one between them.
    let back = of("A? {\n=a\n\n~b\n}\nB? {F}\n\nC? {T}");
    assert_eq!(briefs(&back), ["Single: A? | *a | b", "TrueFalse: B? | 对 | *错", "TrueFalse: C? | *对 | 错"]);
    let back = of("one\n\nA? {=a\n\nB? {T}\n\nC {=x} and {=y}\n\nD? {=a =b ~c}\n\nE? {~a ~b}\n\nF? {~=a ~b}");
    assert_eq!(briefs(&back), ["TrueFalse: B? | *对 | 错", "Single: F? | *a | b"]);
    assert_eq!(
        found(&back),
        ["1: description one", "3: open-brace A? {=a", "7: cloze C {=x} and {=y}", "9: either D?", "11: no-key E?"]
    );
    // The ordering plug-in.
    let back = of("Sort {>3 ALL VERTICAL\none\ntwo\nthree\n}");
    assert_eq!(briefs(&back), ["Order: Sort | one | two | three"]);
    let back = of("N {#x}\n\nN {#5..1}\n\nN {#1e3:0}\n\nN {#=1:1 =2:2}\n\nW {=a*b}\n\nM {=a -> }\n\nS {=}\n\nO {=a}");
    assert_eq!(briefs(&back), ["Number: N | 1000", "ShortText: O | a"]);
    assert_eq!(codes(&back), ["number", "number", "tolerance", "wildcard", "empty-option", "no-key"]);
}

#[test]
fn a_brace_that_is_never_closed_takes_no_other_question_with_it() {
    let of = |source: &str| read("a.txt", source.as_bytes(), Lang::En);
    for (source, line, next) in [
        // On lines that follow each other, with a name, with a comment, with neither.
        ("::a:: A? {=a ~b\n::b:: B? {T}", "1", "TrueFalse: B? | *对 | 错"),
        ("A? {\n=a\n~b\n// [tag:level-apply]\n::b::\nB?\n{F}", "1", "TrueFalse: B? | 对 | *错"),
        ("A? {\n=a\n~b\nB? {=c ~d}", "1", "Single: B? | *c | d"),
        ("\n\n::a:: A? {\n=a\n\n::b:: B? {\n=c\n~d\n}\n", "3", "Single: B? | *c | d"),
        ("A? {=a ~b\n\nB? {T}\n\nC? {", "1", "TrueFalse: B? | *对 | 错"),
    ] {
        let back = of(source);
        assert_eq!(briefs(&back), [next], "{source:?}");
        assert!(found(&back)[0].starts_with(&format!("{line}: open-brace A?")), "{source:?}: {:?}", found(&back));
    }
    // Two on one line cannot be told apart: none is offered.
    let back = of("A? {=a ~b B? {T}\nC? {F}");
    assert_eq!((briefs(&back), codes(&back)), (vec!["TrueFalse: C? | 对 | *错".to_owned()], vec!["open-brace"]));
    // Three in a row: each is judged for itself, on its own line.
    let back = of("::a:: A? {=a\n::b:: B? {=b\n::c:: C? {T}");
    assert_eq!(briefs(&back), ["TrueFalse: C? | *对 | 错"]);
    assert_eq!(found(&back).iter().map(|f| &f[..13]).collect::<Vec<_>>(), ["1: open-brace", "2: open-brace"]);
    // Empty lines around some of the answers.
    let back = of("A? {\n\n=a\n\n~b\n\n}\n\nB? {T}");
    assert_eq!(briefs(&back), ["Single: A? | *a | b", "TrueFalse: B? | *对 | 错"]);
}

#[test]
fn every_escape_of_gift_is_read() {
    let back =
        read("a.txt", br"100\% of \[them\] \{x\} a\:b c\=d e\~f g\#h i\\j k\nl {=\%50\% =\[html\] =a\\b}", Lang::En);
    assert_eq!(
        briefs(&back),
        [r"ShortText: 100% of [them] {x} a:b c=d e~f g#h i\j k".to_owned() + "\nl | %50% | [html] | a\\b"]
    );
    assert_eq!(codes(&back), [""; 0]);
}

#[test]
fn weights_of_answers() {
    let of = |source: &str| read("a.txt", source.as_bytes(), Lang::En);
    let back = of(
        "A? {=%100%a ~%0%b ~%-50%c}\n\nB? {~%50%a ~%50%b ~%-100%c}\n\nC? {~%33.33333%a ~%66.66667%b ~c}\n\nD? {=%100%x =%50%y}",
    );
    assert_eq!(
        briefs(&back),
        ["Single: A? | *a | b | c", "Multiple: B? | *a | *b | c", "Multiple: C? | *a | *b | c", "ShortText: D? | x"]
    );
    assert_eq!(found(&back), ["1: penalty c", "5: weights C?", "7: weights y"]);
}

#[test]
fn what_a_wrong_answer_costs_is_told() {
    let gift = |source: &str| found(&read("a.txt", source.as_bytes(), Lang::En));
    // One right answer: a penalty of any size. Several: another one than a right answer's share, or everything.
    assert_eq!(gift("A? {=a ~%-50%b}"), ["1: penalty b"]);
    assert_eq!(gift("A? {~%50%a ~%50%b ~%-25%c ~%-100%d}"), ["1: penalty c"]);
    assert_eq!(gift("A? {~%50%a ~%50%b ~%-50%c ~d}"), [""; 0]);
    assert_eq!(gift("A? {=a =%-50%b}"), ["1: penalty b"]);
    assert_eq!(gift("A? {#=5:0 ~%-25%#No}"), ["1: feedback No", "1: penalty *"]);
    assert_eq!(gift("A? {#=5:0 ~%50%7}"), ["1: weights 7"]);
    assert_eq!(gift("Sort {>2 RANDOM VERTICAL\none\ntwo\nthree\n}"), ["1: setting 2 RANDOM VERTICAL"]);
    let moodle = |kind: &str, more: &str| {
        let one = format!("<question type='{kind}'><questiontext><text>A?</text></questiontext>{more}</question>");
        found(&read("a.xml", format!("<quiz>{one}{one}</quiz>").as_bytes(), Lang::En))
    };
    let answer = |share: i8, words: &str| format!("<answer fraction='{share}'><text>{words}</text></answer>");
    let twice = |said: &str| [format!("1 : {said}"), format!("2 : {said}")];
    assert_eq!(moodle("multichoice", &(answer(100, "a") + &answer(-33, "b"))), twice("penalty b"));
    assert_eq!(moodle("truefalse", &(answer(100, "true") + &answer(-100, "false"))), twice("penalty false"));
    // Feedback to the whole answer is told once a file, and what Moodle says by itself is not.
    let said = "<correctfeedback><text>Well remembered</text></correctfeedback><incorrectfeedback><text>Your answer is incorrect.</text></incorrectfeedback>";
    let choice = answer(100, "a") + &answer(0, "b");
    assert_eq!(moodle("multichoice", &(choice.clone() + said)), ["1 : feedback Well remembered"]);
    let order = answer(1, "a") + &answer(2, "b") + "<selecttype>RANDOM</selecttype><selectcount>2</selectcount>";
    assert_eq!(moodle("ordering", &order), twice("setting RANDOM 2"));
    let points = |n: &str| {
        format!(
            "<question type='multichoice'><questiontext><text>{n}?</text></questiontext><defaultgrade>{n}</defaultgrade>{choice}</question>"
        )
    };
    let uneven = format!("<quiz>{}{}{}</quiz>", points("1.0000000"), points("1"), points("2"));
    assert_eq!(found(&read("a.xml", uneven.as_bytes(), Lang::En)), ["3 : weights 2"]);
}

#[test]
fn what_a_qti_item_loses_is_told() {
    let item = |cardinality: &str, right: &[&str], mapping: &str, more: &str| {
        let right = right.iter().map(|r| format!("<value>{r}</value>")).collect::<Vec<_>>().concat();
        let choices: String =
            ["a", "b", "c"].map(|c| format!("<simpleChoice identifier='{c}'>{c}</simpleChoice>")).concat();
        let text = format!(
            "<assessmentItem identifier='i' title='T'>\
             <responseDeclaration identifier='R' cardinality='{cardinality}' baseType='identifier'>\
             <correctResponse>{right}</correctResponse>{mapping}</responseDeclaration>{more}\
             <itemBody><choiceInteraction responseIdentifier='R'><prompt>A?</prompt>{choices}</choiceInteraction></itemBody></assessmentItem>"
        );
        found(&read("a.xml", text.as_bytes(), Lang::En))
    };
    let map = |default: &str, entries: &[(&str, &str)]| {
        let entry = |(key, worth): &(&str, &str)| format!("<mapEntry mapKey='{key}' mappedValue='{worth}'/>");
        format!(
            "<mapping defaultValue='{default}'>{}</mapping>",
            entries.iter().map(entry).collect::<Vec<_>>().concat()
        )
    };
    assert_eq!(item("multiple", &["a", "b"], &map("0", &[("a", "1"), ("b", "1"), ("c", "-1")]), ""), [""; 0]);
    assert_eq!(
        item("multiple", &["a", "b"], &map("0", &[("a", "1"), ("b", "1"), ("c", "-2")]), ""),
        ["1 i: penalty c"]
    );
    assert_eq!(item("multiple", &["a", "b"], &map("0", &[("a", "2"), ("b", "1")]), ""), ["1 i: weights A?"]);
    assert_eq!(item("single", &["a"], &map("-1", &[("a", "1")]), ""), ["1 i: penalty *"]);
    let stimulus = "<assessmentStimulusRef identifier='s' href='text.xml'/>";
    assert_eq!(item("single", &["a"], "", stimulus), ["1 i: stimulus text.xml"]);
}

#[test]
fn a_moodle_export() {
    let back = read("a.xml", MOODLE, Lang::Zh);
    assert_eq!(
        briefs(&back),
        [
            "Single: 遇到有人贩毒，应当拨打 哪个电话？ | 119 (119 是火警电话。) | *110 ! 110 是报警电话。",
            "Multiple: Which are medicines and 5 < 7? | *A | *B | C (no)",
            "TrueFalse: **Water** is wet. | *对 | 错 (It is.) ! Yes!",
            "ShortText: 禁毒日是几月几日？ | 6月26日 | 六月二十六日",
            "Number: How far? | 2.5 ± 0.1",
            "Match: Which number? | fire -> 119 | police -> 110",
            "Order: In order? | first | second | third",
        ]
    );
    assert_eq!(back.items[5].groups.len(), 3, "a group that nothing belongs to is kept");
    assert_eq!(
        found(&back),
        [
            "0 : labels $course$/top/禁毒知识",
            "1 报警电话: feedback 三位数",
            "2 several: weights Which are medicines and 5 < 7?",
            "4 short: case 禁毒日是几月几日？",
            "4 short: feedback 再想想",
            "5 number: unit km",
            "8 read this: description read this",
            "9 essay: essay essay",
            "10 gaps: cloze cloze",
            "11 sums: calculated calculated",
            "12 drag: drag ddimageortext",
            "13 picture: media leaf.png",
        ]
    );
}

#[test]
fn a_package_as_tao_writes_it() {
    let back = read("a.zip", &zipped(&TAO), Lang::Zh);
    assert_eq!(
        briefs(&back),
        [
            "Multiple: A friend offers you sweets without a label.\nWhat do you do? | *Say no | Try one (You can't know what is in it.) | *Tell an adult ! Unknown sweets stay untouched.",
            "Match: 合法还是违法？ | 遵医嘱吃药 -> 合法 | 种罂粟 -> 违法 | 打 110 举报 -> 合法",
            "ShortText: Now is the winter of our discontent made glorious summer by this sun of _____; and more. | York | New York",
        ]
    );
    assert!(back.items[0].stem.zh.is_empty(), "xml:lang says English");
    assert!(back.items[2].stem.en.is_empty(), "nothing is said, so the caller's language");
    assert_eq!(
        found(&back),
        [
            "i3/qti.xml: feedback Half a point for Yorck.",
            "i3/qti.xml: weights Yorck",
            "i3/qti.xml: case Now is the winter of our discontent made glorious summer by this sun of _____; …",
            "i4/missing.xml: missing-file i4/missing.xml",
            "i5/qti.xml: essay extendedtextinteraction",
            "t1/test.xml: test ",
        ]
    );
    // A single item.
    let alone = read("i1.xml", TAO[1].1, Lang::Zh);
    assert_eq!(briefs(&alone)[..], briefs(&back)[..1]);
    let old = read("a.xml", b"<questestinterop><item/></questestinterop>", Lang::Zh);
    assert_eq!(codes(&old), ["qti-1"]);
}

/// A workbook of these rows.
fn rows(rows: &[&[&str]], more: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip(rows) {
        for (at, words) in (0..).zip(*cells) {
            sheet.write_string(row, at, *words).unwrap();
        }
    }
    more(sheet);
    book.save_to_buffer().unwrap()
}

#[test]
fn a_teachers_own_sheet() {
    let bytes = rows(
        &[
            &["六年级禁毒题库"],
            &["序号", "题型", "题目", "A", "B", "C", "D", "答案", "解析", "难度", "知识点"],
            &["1", "单选题", "报警电话？", "110", "120", "119", "", "Ａ", "记住 110", "易", "电话"],
            &["2", "多选题", "哪些是毒品？", "冰毒", "海洛因", "糖", "盐", "A、B", "", "中"],
            &["3", "判断题", "毒品害人。", "", "", "", "", "√"],
            &["4", "判断题", "对吗？", "错", "对", "", "", "A"],
            &["5", "填空题", "禁毒日？", "", "", "", "", "6月26日\n六月二十六日", "", "难"],
            &["6", "排序题", "顺序？", "三", "一", "二", "", "BCA"],
            &["7", "", "没写题型？", "甲", "乙", "", "", "ab"],
            &["8", "简答题", "谈谈。", "", "", "", "", "略"],
            &["9", "单选题", "错的答案？", "a", "b", "", "", "E"],
            &["10", "单选题", "", "a", "b", "", "", "A"],
            &["11", "单选题", "难吗？", "a", "b", "", "", "A", "", "很难"],
            &["12", "单选题", "两个？", "a", "b", "", "", "AB"],
        ],
        |_| {},
    );
    let back = read("a.xlsx", &bytes, Lang::Zh);
    assert_eq!(
        briefs(&back),
        [
            "Single: 报警电话？ | *110 | 120 | 119 ! 记住 110",
            "Multiple: 哪些是毒品？ | *冰毒 | *海洛因 | 糖 | 盐",
            "TrueFalse: 毒品害人。 | *对 | 错",
            "TrueFalse: 对吗？ | 对 | *错",
            "ShortText: 禁毒日？ | 6月26日 | 六月二十六日",
            "Order: 顺序？ | 一 | 二 | 三",
            "Multiple: 没写题型？ | *甲 | *乙",
        ]
    );
    assert_eq!(back.items.iter().map(|i| i.difficulty).collect::<Vec<_>>(), [1, 2, 2, 2, 3, 2, 2]);
    assert_eq!(
        found(&back),
        [
            "K2: labels 知识点",
            "B10: essay 简答题",
            "H11: bad-key E",
            "12: no-stem ",
            "J13: bad-value 很难",
            "H14: either AB",
        ]
    );
}

#[test]
fn sheets_that_are_not_read_are_named() {
    let mut book = Workbook::new();
    let write = |sheet: &mut rust_xlsxwriter::Worksheet, rows: &[[&str; 4]]| {
        for (row, cells) in (0..).zip(rows) {
            for (at, words) in (0..).zip(cells) {
                sheet.write_string(row, at, *words).unwrap();
            }
        }
    };
    let head = ["题干", "A", "B", "答案"];
    write(book.add_worksheet().set_name("五年级").unwrap(), &[head, ["1?", "a", "b", "A"]]);
    write(book.add_worksheet().set_name("六年级").unwrap(), &[head, ["2?", "a", "b", "B"]]);
    book.add_worksheet().set_name("空白").unwrap();
    let back = read("a.xlsx", &book.save_to_buffer().unwrap(), Lang::Zh);
    assert_eq!(briefs(&back), ["Single: 1? | *a | b"]);
    assert_eq!(found(&back), [": sheets 六年级"]);
}

#[test]
fn formulas_and_merged_cells_leave_their_rows_out() {
    let head: &[&str] = &["题干", "A", "B", "答案", "备注"];
    let bytes = rows(
        &[
            head,
            &["1?", "a", "b", "A"],
            &["2?", "a", "b"],
            &["3?", "a", "b", "A"],
            &["", "a", "b", "B"],
            &["5?", "a", "b", "B"],
        ],
        |sheet| {
            sheet.write_formula(2, 3, Formula::new("=CHAR(65)").set_result("A")).unwrap();
            sheet.write_formula(1, 4, Formula::new("=1+1").set_result("2")).unwrap();
            sheet.merge_range(3, 0, 4, 0, "3?", &CellFormat::new()).unwrap();
        },
    );
    let back = read("a.xlsx", &bytes, Lang::En);
    assert_eq!(briefs(&back), ["Single: 1? | *a | b", "Single: 5? | a | *b"]);
    assert_eq!(found(&back), ["E1: labels 备注", "D3: formula A", "A4: merged A4:A5", "A5: merged A4:A5"]);
    let none = rows(&[&["题干", "A"], &["1?", "a"]], |_| {});
    assert_eq!(codes(&read("a.xlsx", &none, Lang::Zh)), ["missing-columns"]);
    let twice = rows(&[&["题干", "题目", "答案"], &["1?", "a", "a"]], |_| {});
    assert_eq!(codes(&read("a.xlsx", &twice, Lang::Zh)), ["repeated-column"]);
}

#[test]
fn cells_are_read_as_they_are_shown() {
    let back = read("a.xlsx", include_bytes!("../../../tests/cases/Q08-typed-cells.xlsx"), Lang::Zh);
    assert_eq!(
        briefs(&back),
        [
            "Single: 国际禁毒日是哪一天？ | *6月26日 | 6月3日 | 12月1日 | 6月1日 ! 1987年设立",
            "Single: 活动要求参与率达到多少？ | 50% | 70% | *90% | 100%",
            "Single: 急救电话是多少？ | 119 | 110 | *120 | 122",
            "TrueFalse: 虎门销烟在1839年。 | *对 | 错",
            "TrueFalse: 止咳水可以随便喝。 | 对 | *错",
            "Multiple: 哪些做法对？ | *告诉老师 | *打12355 | 保密 | *离开",
            "Single: 哪一种表述对？ | *全对 | 全错 | 都不对 | 以上都是",
            "Single: 上课时间是几点？ | *8:00 | 8:30 | 9:00 | 14:00",
            "Single: 一半是多少？ | *1/2 | 1/4 | 3/4 | 1",
            "Single: 编号是几？ | *007 | 008 | 009 | 010",
            "ShortText: 国际禁毒日是几月几日？ | 6月26日",
            "Number: 参与率目标是多少？ | 90%",
            "Single: 哪个字母？ | *B | A | D | C",
            "Single: 选项有空的 | 甲 | 丙 | *丁 ! 答案指第四个",
        ]
    );
    assert_eq!(found(&back), ["15: no-stem "]);
}

#[test]
fn numbers_that_cannot_be_shown_leave_their_rows_out() {
    let head: &[&str] = &["题干", "A", "B", "答案"];
    let bytes = rows(&[head, &["1?", "", "b", "A"], &["2?", "", "b", "A"], &["3?", "a", "b", "A"]], |sheet| {
        let chinese = CellFormat::new().set_num_format("[DBNum1]0");
        sheet.write_number(1, 1, 1_234_567_890_123_456_789.0).unwrap();
        sheet.write_number_with_format(2, 1, 12.0, &chinese).unwrap();
    });
    let back = read("a.xlsx", &bytes, Lang::Zh);
    assert_eq!(briefs(&back), ["Single: 3? | *a | b"]);
    assert_eq!(found(&back), ["B2: digits 1234567890123456800", "B3: number-format 12"]);
}

// ---------------------------------------------------------------------------------------------
// Hostile files
