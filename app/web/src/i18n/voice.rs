//! Holds the words of the interface to one voice: one word for one meaning, a singular for every count, the marks and
//! stops of each language. A failure names the key, the language, what is wrong and what to write.

use super::Locales;
use qinghe_model::Lang;

/// One message as the file has it: its key, and its text with every variant.
struct Message {
    key: String,
    text: String,
}

/// A word that does not appear in messages.
struct Ban {
    word: &'static str,
    /// What to write for it.
    write: &'static str,
    /// Keys that begin with one of these; all keys when empty.
    only: &'static [&'static str],
    /// Keys in which the word has a meaning of its own.
    except: &'static [&'static str],
    /// Phrases in which the word is right.
    within: &'static [&'static str],
}

const fn ban(word: &'static str, write: &'static str) -> Ban {
    Ban { word, write, only: &[], except: &[], within: &[] }
}

impl Ban {
    const fn only(self, only: &'static [&'static str]) -> Self {
        Self { only, ..self }
    }

    const fn except(self, except: &'static [&'static str]) -> Self {
        Self { except, ..self }
    }

    const fn within(self, within: &'static [&'static str]) -> Self {
        Self { within, ..self }
    }
}

/// Whole words, in any case; a star stands for the rest of a word.
const ENGLISH: &[Ban] = &[
    ban("student*", "pupil"),
    ban("school admin", "school administrator"),
    ban("school admins", "school administrators"),
    ban("platform admin", "platform administrator"),
    ban("user name", "username"),
    ban("first password", "temporary password"),
    ban("help line", "helpline"),
    ban("help lines", "helplines"),
    ban("place", "unit, or position").within(&["from place to place"]),
    ban("places", "units, or positions"),
    ban("under it", "below"),
    ban("right under", "directly below"),
    ban("from above", "from higher bureaus"),
    ban("level above", "higher bureau"),
    ban("gradebook", "markbook"),
    ban("graded", "marked"),
    ban("grading", "marking"),
    ban("grade again", "re-mark"),
    ban("share of points", "facility"),
    ban("question by question", "question analysis"),
    ban("piece of work", "assignment"),
    ban("pieces of work", "assignments"),
    ban("give work", "set work"),
    ban("work given", "work set"),
    ban("exception", "individual settings"),
    ban("own times", "individual settings"),
    ban("take back", "withdraw, or restore"),
    ban("taken back", "withdrawn, or restored"),
    ban("take out", "remove"),
    ban("taken out", "removed"),
    ban("put away", "archive"),
    ban("begun", "started"),
    ban("key", "correct answer").within(&["the enter key"]),
    ban("mean", "average").except(&["board-marks", "import-repeated-column"]),
    ban("wall", "big screen").within(&["up on a wall"]),
    ban("kit", "class meeting pack"),
    ban("talk sheet", "family sheet"),
    ban("talk sheets", "family sheets"),
    ban("as of", "as at"),
    ban("called off", "cancelled"),
    ban("moved away", "transferred out"),
    ban("neighbour", "say what is protected").only(&["bureau-", "report-", "survey-note"]),
    ban("total score", "overall score"),
    ban("standing", "standings"),
    ban("hash", "checksum"),
    ban("held by", "organiser"),
    ban("group", "division").only(&["contest-"]),
    ban("groups", "divisions").only(&["contest-"]),
    ban("level", "difficulty").only(&["contest-"]),
    ban("form", "version").only(&["survey-"]),
    ban("forms", "versions").only(&["survey-"]),
    ban("frame", "sampling frame").within(&["sampling frame"]),
    ban("log", "audit log").within(&["audit log"]),
    ban("data interface", "data API"),
    ban("data kept", "data retention"),
    ban("anew", "again, or the verb alone"),
    ban("reckon*", "calculate"),
    ban("shall", "will, or a question with its verb"),
    ban("made", "created"),
    ban("by itself", "automatically"),
    ban("by themselves", "automatically"),
    ban("stands here", "is here"),
    ban("stands there", "is there"),
    ban("stands below", "is below"),
    ban("stands on", "appears on"),
    ban("left empty", "left blank"),
    ban("leave empty", "leave blank"),
    ban("leave it empty", "leave blank"),
    ban("can not", "cannot"),
    ban("the most is", "the limit is"),
    ban("in all", "in total").within(&["in all of them"]),
    ban("put right", "corrected"),
    ban("settled", "dealt with"),
    ban("typed in", "entered"),
    ban("fault", "problem"),
    ban("faults", "problems"),
    ban("homeroom", "class").except(&["import-file-bundle-no-homerooms"]),
    ban("freshman", "University Year 1"),
    ban("sophomore", "University Year 2"),
    ban("invalid", "say what to enter"),
    ban("e.g.", "for example"),
    ban("yes,", "the verb and its object").except(&["slip-yes"]),
];

const CHINESE: &[Ban] = &[
    ban("PIN", "登录密码"),
    ban("小测", "测验"),
    ban("卷子", "试卷"),
    ban("测评", "知晓率调查"),
    ban("门课", "一课"),
    ban("节课", "一课"),
    ban("名册", "班级名单"),
    ban("同学", "学生").except(&["account-pin-hint", "privacy-see-others"]),
    ban("教育局人员", "教育局工作人员"),
    ban("调查人员", "调查员"),
    ban("行动", "专项行动").within(&["专项行动"]),
    ban("活动", "专项行动").only(&["campaign", "chase-", "trend-", "list-", "api-"]).except(&[
        "campaign-activities",
        "campaign-kinds",
        "campaign-kinds-hint",
        "api-path-five-ones",
    ]),
    ban("应学", "应参与").within(&["应学生或监护人"]),
    ban("名单日", "名单确定时间"),
    ban("取名单", "更新名单"),
    ban("后来转入", "名单确定后加入"),
    ban("加做", "增加要求"),
    ban("动静", "无新增，或没有操作"),
    ban("隐去", "不显示"),
    ban("各县", "各县区").within(&["各县区"]),
    ban("自治区", "省（区、市）"),
    ban("编码", "代码").within(&["文字编码"]),
    ban("在读", "在籍"),
    ban("下辖", "下级"),
    ban("误解", "误区"),
    ban("谈话单", "亲子交流单"),
    ban("班会包", "主题班会资料"),
    ban("教师用书", "教学说明"),
    ban("解析", "讲解"),
    ban("收起", "归档"),
    ban("移出题库", "归档"),
    ban("放回", "恢复"),
    ban("一套计划", "学习计划"),
    ban("作业", "任务").within(&["上传作业题"]),
    ban("迟交", "逾期完成"),
    ban("过期", "逾期，或过了截止时间").except(&["import-gone-title", "save-signed-out"]),
    ban("合格", "及格"),
    ban("及格分", "及格线"),
    ban("达标率", "及格比例"),
    ban("干预", "前测，或后测"),
    ban("定稿", "锁定设计"),
    ban("份量", "有效样本量"),
    ban("操作记录", "操作日志"),
    ban("审计日志", "操作日志"),
    ban("密钥", "令牌"),
    ban("撤销", "作废").only(&["token-"]),
    ban("数据保留", "数据保存期限"),
    ban("比赛", "竞赛"),
    ban("封榜", "暂停更新"),
    ban("比例", "权重").only(&["contest-"]).except(&["contest-tie-full"]),
    ban("答卷", "待复核作答，或试卷").only(&["contest-", "field-contest-", "build-", "quiz-editor-", "grid-"]),
    ban("主办方", "主办单位"),
    ban("参与证书", "参赛证书"),
    ban("加入号码", "加入码"),
    ban("代号", "昵称"),
    ban("带领", "主持"),
    ban("收题", "停止作答"),
    ban("请出", "移出").within(&["请出单选题"]),
    ban("交上去", "提交"),
    ban("拿走", "下载"),
    ban("升级", "升年级"),
    ban("不认识", "无法识别"),
    ban("读不懂", "无法识别"),
    ban("看不懂", "无法识别"),
    ban("读不了", "无法读取"),
    ban("读不出", "无法读取"),
    ban("没有成功", "没有保存，或未办理"),
    ban("没有完成", "没有保存，或未办理"),
    ban("没有办成", "未办理"),
    ban("非法", "请填写什么").only(&["field-", "error-"]),
    ban("错误", "请填写什么").only(&["field-", "error-"]),
    ban("您", "你，或不用称呼").only(PUPILS).except(&["help-people-text", "help-staff-5"]),
    ban("你", "您").only(STAFF),
];

/// Keys of what pupils read.
const PUPILS: &[&str] = &[
    "answer-",
    "cert-",
    "check-a",
    "data-",
    "door-",
    "guess-",
    "help-",
    "home-h",
    "home-b",
    "item-",
    "lesson-",
    "match-you",
    "myth-",
    "order-",
    "practice-",
    "privacy-",
    "programme-",
    "quiz-a",
    "reading-",
    "result-",
    "review-",
    "save-",
    "slip-",
    "step-",
    "story-",
    "survey-thanks",
    "task-",
];

/// Keys of what only staff read.
const STAFF: &[&str] = &[
    "act-",
    "activity-",
    "api-",
    "assign-",
    "audit-",
    "away-",
    "board-",
    "build-",
    "bureau-",
    "calendar-",
    "campaign",
    "chase-",
    "check-u",
    "desk-",
    "edit-",
    "exception-",
    "former-",
    "give-",
    "grades-",
    "grid-",
    "groups-",
    "handle-",
    "import-",
    "items-",
    "list-",
    "lessons-",
    "notices-",
    "past-",
    "promotion-",
    "pupil-",
    "qfile-",
    "question-import-",
    "quiz-editor-",
    "regrade-",
    "report-",
    "requests-",
    "reset-",
    "retention-",
    "set-",
    "staff-",
    "survey-col",
    "survey-draft",
    "survey-sheet",
    "teach-",
    "teachers-",
    "token-",
    "tree-",
    "withdraw-",
];

/// What is counted. After a number each has its singular.
const COUNTED: &[&str] = &[
    "answers",
    "assignments",
    "attempts",
    "cells",
    "certificates",
    "characters",
    "classes",
    "days",
    "groups",
    "hands",
    "hours",
    "lessons",
    "members",
    "minutes",
    "months",
    "names",
    "numbers",
    "papers",
    "people",
    "photos",
    "players",
    "points",
    "problems",
    "pupils",
    "questions",
    "records",
    "roles",
    "rows",
    "schools",
    "seconds",
    "sheets",
    "slips",
    "steps",
    "tasks",
    "times",
    "tokens",
    "tries",
    "votes",
    "weeks",
];

/// Messages whose number is never one, or is the full points of a quiz.
const NEVER_ONE: &[&str] = &["cert-say", "contest-rule-large", "result-count"];

/// Variables that are names.
const NAMES: &[&str] = &["name", "class", "school", "title", "team", "who", "file"];

/// Endings of keys that are labels, buttons, titles, hints or links.
const SHORT: &[&str] = &["-title", "-label", "-hint", "-link", "-go", "-yes", "-submit"];

fn messages(lang: Lang) -> Vec<Message> {
    let file = Locales::get(&format!("{}/qinghe.ftl", lang.tag())).expect("the file is embedded");
    let mut all: Vec<Message> = Vec::new();
    for line in std::str::from_utf8(&file.data).expect("the file is UTF-8").lines() {
        if line.starts_with([' ', '}']) {
            let last = all.last_mut().expect("a message begins with its key");
            last.text.push('\n');
            last.text.push_str(line);
        } else if let Some((key, text)) = line.split_once(" =").filter(|(key, _)| !key.starts_with('#')) {
            all.push(Message { key: key.to_owned(), text: text.trim().to_owned() });
        }
    }
    assert!(all.len() > 1000, "{lang}: {} messages", all.len());
    all.retain(|m| !m.key.starts_with("gallery-"));
    all
}

/// The text that is read: without variables, selectors and names of variants.
fn read(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let line = match line.trim_start().split_once(']') {
            Some((variant, rest)) if variant.starts_with('[') || variant.starts_with("*[") => rest,
            _ => line,
        };
        let mut rest = line;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            out.push('#');
            rest = after.split_once('}').map_or("", |(_, rest)| rest);
        }
        out.push_str(rest.trim_end_matches('}'));
        out.push('\n');
    }
    out
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Whether an English text has the word as a whole; both in lower case.
fn has_word(text: &str, word: &str) -> bool {
    let (stem, whole) = word.strip_suffix('*').map_or((word, true), |stem| (stem, false));
    let inside = |c: char| c.is_alphanumeric() || c == '’';
    text.match_indices(stem).any(|(at, _)| {
        !text[..at].ends_with(inside)
            && !(whole && stem.ends_with(inside) && text[at + stem.len()..].starts_with(inside))
    })
}

/// What is said of every message that breaks a rule, one in a line.
fn check(lang: Lang, fault: impl Fn(&Message) -> Option<String>) {
    let faults: Vec<String> =
        messages(lang).iter().filter_map(|m| fault(m).map(|said| format!("{} ({lang}): {said}", m.key))).collect();
    assert!(faults.is_empty(), "{}\n", faults.join("\n"));
}

fn banned(bans: &[Ban], found: impl Fn(&str, &str) -> bool, m: &Message, text: &str) -> Option<String> {
    let begins = |with: &[&str]| with.iter().any(|start| m.key.starts_with(start));
    bans.iter().find_map(|ban| {
        let applies = (ban.only.is_empty() || begins(ban.only)) && !ban.except.contains(&m.key.as_str());
        let text = ban.within.iter().fold(text.to_owned(), |text, phrase| text.replace(phrase, "#"));
        (applies && found(&text, ban.word)).then(|| format!("“{}”: write {}", ban.word, ban.write))
    })
}

#[test]
fn each_english_word_has_one_meaning() {
    check(Lang::En, |m| banned(ENGLISH, has_word, m, &read(&m.text).to_lowercase()));
}

#[test]
fn each_chinese_word_has_one_meaning() {
    check(Lang::Zh, |m| banned(CHINESE, |text, word| text.contains(word), m, &read(&m.text)));
}

#[test]
fn every_ban_can_be_met() {
    for (lang, bans) in [(Lang::En, ENGLISH), (Lang::Zh, CHINESE)] {
        let keys: Vec<String> = messages(lang).into_iter().map(|m| m.key).collect();
        for ban in bans {
            for key in ban.except {
                assert!(keys.iter().any(|k| k == key), "{}: no message {key} to except", ban.word);
            }
        }
    }
}

/// The variable of a placeable `$name` or selector `$name ->`.
fn variable(inside: &str) -> Option<&str> {
    inside.trim().strip_prefix('$').map(|name| name.split([' ', '-']).next().unwrap_or(name))
}

/// Whether a counted noun follows, at once or after one word such as “more”.
fn counted(rest: &str) -> Option<&str> {
    let rest = rest.strip_prefix(' ')?;
    let mut words = rest.split(|c: char| !c.is_alphabetic());
    let (first, second) = (words.next()?, words.next().unwrap_or_default());
    [first, second].into_iter().find(|word| COUNTED.contains(word))
}

#[test]
fn every_count_has_its_singular() {
    check(Lang::En, |m| {
        if NEVER_ONE.contains(&m.key.as_str()) {
            return None;
        }
        let mut selected: Option<&str> = None;
        let mut rest = m.text.as_str();
        while let Some(at) = rest.find(['{', '}']) {
            if rest.as_bytes()[at] == b'}' {
                selected = None;
                rest = &rest[at + 1..];
                continue;
            }
            let inside = &rest[at + 1..];
            let end = inside.find(['}', '\n']).unwrap_or(inside.len());
            if let Some(head) = inside[..end].trim_end().strip_suffix("->") {
                selected = variable(head);
                let variants = inside.split("\n}").next().unwrap_or(inside);
                if !variants.contains("[one]") {
                    return Some(format!("a selector on {} without [one]", head.trim()));
                }
                rest = &inside[end..];
                continue;
            }
            rest = &inside[(end + 1).min(inside.len())..];
            let Some(name) = variable(&inside[..end]).filter(|name| !NAMES.contains(name)) else { continue };
            if let Some(noun) = counted(rest).filter(|_| !selected.is_some_and(|of| of == name || of == "count")) {
                return Some(format!("{{ ${name} }} {noun}: select on the number, with [one] and *[other]"));
            }
        }
        None
    });
}

#[test]
fn a_chinese_count_has_its_measure_word() {
    const NOUNS: [&str; 7] = ["学生", "学校", "班级", "任务", "小组", "证书", "照片"];
    check(Lang::Zh, |m| {
        let noun = NOUNS.iter().find(|noun| {
            ["n", "count", "pupils", "of"].iter().any(|v| m.text.contains(&format!("{{ ${v} }} {noun}")))
        })?;
        Some(format!("“{noun}” after a number: write 名、所、个、项、张 between them"))
    });
}

#[test]
fn marks_are_those_of_the_language() {
    for lang in Lang::ALL {
        check(lang, |m| {
            let text = m.text.replace("{\" \"}", "").replace("{ \" \" }", "");
            let said = if text.contains('"') {
                "a straight quote: write “ ”"
            } else if text.contains('\'') {
                "a straight apostrophe: write ’"
            } else if text.contains("} %") {
                "a space before %: write }%"
            } else if text.contains("...") {
                "three full stops: write … in English, …… in Chinese"
            } else if lang == Lang::Zh && text.replace("……", "").replace("qinghe1_…", "").contains('…') {
                "one ellipsis: write ……"
            } else if lang == Lang::Zh
                && m.text.chars().zip(m.text.chars().skip(1)).any(|(a, b)| is_han(a) && ",;:?!".contains(b))
            {
                "a half-width mark after a Chinese character: write ，；：？！"
            } else {
                return None;
            };
            Some(said.to_owned())
        });
    }
}

#[test]
fn no_space_follows_a_name_in_chinese() {
    check(Lang::Zh, |m| {
        // A file's name ends in letters, after which a space is right.
        let name = NAMES.iter().filter(|name| **name != "file").find(|name| {
            let shown = format!("{{ ${name} }} ");
            m.text.match_indices(&shown).any(|(at, _)| m.text[at + shown.len()..].starts_with(is_han))
        })?;
        Some(format!("a space after {{ ${name} }}: write none"))
    });
}

#[test]
fn staff_read_no_contractions() {
    const SHORTENED: [&str; 8] = ["n’t", "’re", "’ve", "’ll", "’m ", "it’s", "that’s", "let’s"];
    const SPOKEN: [&str; 2] = ["match-story-back", "survey-col-unknown"];
    check(Lang::En, |m| {
        let pupils = PUPILS.iter().any(|start| m.key.starts_with(start)) || SPOKEN.contains(&m.key.as_str());
        let text = m.text.to_lowercase();
        let word = SHORTENED.iter().find(|word| !pupils && text.contains(**word))?;
        Some(format!("“{word}”: write the words in full"))
    });
}

/// Two sentences have two stops; a single one that is a label, button, title, hint or field error has none.
#[test]
fn texts_end_as_they_should() {
    for lang in Lang::ALL {
        let (stop, ends) = match lang {
            Lang::Zh => ('。', ['。', '？', '！', '：']),
            Lang::En => ('.', ['.', '?', '!', ':']),
        };
        check(lang, |m| {
            let short = m.key.starts_with("field-") || SHORT.iter().any(|end| m.key.ends_with(end));
            if m.text.contains('\n') {
                return None;
            }
            let inner = m.text.char_indices().any(|(at, c)| {
                let rest = &m.text[at + c.len_utf8()..];
                ends[..3].contains(&c)
                    && match lang {
                        Lang::Zh => !rest.is_empty(),
                        Lang::En => rest
                            .trim_start_matches('”')
                            .strip_prefix([' '])
                            .is_some_and(|rest| rest.starts_with(|c: char| c.is_uppercase() || c == '“')),
                    }
            });
            if inner && !m.text.ends_with(ends) && !m.text.ends_with(['…', '”', '}']) {
                Some(format!("two sentences, one stop: end with “{stop}”"))
            } else if short && !inner && m.text.ends_with(stop) {
                Some(format!("one sentence: end without “{stop}”"))
            } else {
                None
            }
        });
    }
}
