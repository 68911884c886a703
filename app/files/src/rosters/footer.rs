//! Rows below a list or its pages: who made and checked it, the day, a stamp, a remark.
//!
//! A form is printed, signed and stamped, and so a list ends in 制表人：张三, 审核, 填表日期 or Prepared by. Such a row is no pupil
//! and no fault. A row with a number and a name is a pupil, whatever else stands in it.

use qinghe_model::text::{half_width_char, is_invisible};
use std::sync::LazyLock;

type Words = LazyLock<Vec<&'static str>>;

/// The words between the bars.
macro_rules! words {
    ($list:literal) => {
        LazyLock::new(|| $list.split('|').collect())
    };
}

/// What a cell may be below a list.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Mark {
    /// A name, a number or anything else.
    None,
    /// Nothing that could be read: dashes, a line to sign on.
    Blank,
    /// A day or a page, which alone in its row is that of the list.
    Day,
    /// Anything with a colon after its first words.
    Label,
    /// A word of a footer, which may be a name too: 审核, Date.
    Word,
    /// A word of a footer with what belongs to it: 制表人：张三, Signed by Li.
    Said,
}

/// The most characters before a colon that label what follows.
const MAX_LABEL: usize = 24;
/// What people do with a list, before 人, 日期, 签字 and the like.
static DEEDS: Words = words!(
    "制表|制单|制作|编制|编表|编报|填表|填报|填写|填制|审核|复核|初审|终审|审批|审查|审定|审阅|核对|核准|校对|\
     校核|批准|签发|确认|登记|统计|录入|记录|汇总|整理|打印|印制|导出|生成|下载|更新|修改|上报|报送|报出|呈报|\
     提交|接收|签收|移交|交接|经办|经手|承办|盖章|签字|签名|签章|联系|监督|监制|检查|验收|公示|截止|截至|提供|\
     收表|报表|存档"
);
/// Who signs.
static ROLES: Words = words!(
    "校长|副校长|园长|院长|书记|主任|副主任|教导主任|教务主任|政教主任|德育主任|年级主任|级长|年级长|年级组长|\
     组长|班主任|副班主任|辅导员|班长|任课教师|任课老师|教师|老师|负责人|单位负责人|部门负责人|学校负责人|\
     校负责人|主管|主管领导|分管领导|分管校长|单位领导|学校领导|校领导|领导|家长|监护人|管理员|学籍管理员|学籍员|\
     资料员|教务员|教务处|政教处|德育处|学生处|教导处|办公室|本人|校医|主管校长|分管副校长|党支部书记|支部书记|\
     总务主任|学籍主管|负责教师|负责老师|责任人|责任教师|监考|监考教师|学校|单位|部门|学部|年级组|教育局|主管部门"
);
/// What stands alone or before a colon.
static NOUNS: Words = words!(
    "日期|时间|年月日|公章|学校公章|单位公章|印章|电话|手机|手机号|手机号码|联系电话|联系方式|传真|邮箱|电子邮箱|\
     地址|邮编|备注|说明|附注|附|附件|注|注释|注意|注意事项|填表说明|填报说明|填写说明|页码|页|版本|来源|\
     数据来源|以下空白|以下无正文|此页以下空白|本页以下空白|完|结束|表格结束|名单结束|人数|总人数|班级人数|应到|\
     应到人数|实到|实到人数|提示|温馨提示|声明|要求|填表要求|填写要求|核对无误|内部资料|注意保密"
);
/// What may follow a deed or a role.
static ENDS: Words = words!(
    "人员|人|员|者|教师|老师|单位|部门|学校|机关|日期|时间|日|意见|结果|情况|签字盖章|签名盖章|签字|签名|签章|\
     盖章|公章|章|姓名|电话|手机号码|手机号|手机|方式|处|栏"
);
/// Deeds in English, before by, on and at.
static ENGLISH: Words = words!(
    "signed|prepared|made|drawn up|compiled|completed|filled|filled in|filled out|entered|typed|checked|\
     double checked|verified|reviewed|examined|audited|approved|authorised|authorized|confirmed|certified|\
     endorsed|submitted|reported|recorded|registered|printed|issued|created|generated|exported|downloaded|\
     updated|last updated|received|collected|witnessed|dated"
);
/// What stands alone or before a colon in English.
static ENGLISH_NOUNS: Words = words!(
    "date|day|time|date and time|date signed|date of issue|date printed|print date|export date|as of|as at|\
     signature|signatures|sign|sign here|initials|stamp|seal|school stamp|official stamp|school seal|\
     official seal|class teacher|form teacher|form tutor|homeroom teacher|head teacher|headteacher|head of year|\
     head of grade|head of school|teacher|teacher in charge|principal|deputy principal|headmaster|headmistress|\
     administrator|registrar|officer|person in charge|supervisor|contact|contact person|contact number|tel|\
     telephone|phone|mobile|fax|email|e-mail|address|note|notes|n.b.|nb|remark|remarks|comment|comments|page|\
     source|version|end|end of list|end of page|this page is intentionally left blank"
);

/// Whether a row is below the list; `cells` are its own texts, empty where it has none: the class, the number and the name last.
pub(super) fn is_footer(cells: [&str; 5]) -> bool {
    let [.., class, number, name] = cells;
    let has_digit = |text: &str| text.chars().any(|c| half_width_char(c).is_ascii_digit());
    let has_name = mark(name) == Mark::None && name.chars().any(char::is_alphabetic);
    let has_number = has_digit(number) && mark(number) < Mark::Day;
    if has_name && has_number {
        return false;
    }
    let has_class = (has_digit(class) || class.contains('班')) && mark(class) == Mark::None;
    let marks = cells.map(mark);
    let filled = || cells.iter().zip(marks).filter(|(cell, _)| !cell.trim().is_empty()).map(|(_, mark)| mark);
    match filled().max() {
        // A pupil without a number.
        _ if has_name && has_class => false,
        // 备注：… as a name is no pupil's, whatever the number; a name that is a mere word may be somebody's.
        Some(Mark::Said) => true,
        Some(Mark::Word) => !has_number,
        Some(Mark::Label) => !has_number && !has_name && !has_class,
        // Nothing but a day, a page, or lines to sign on.
        Some(Mark::Day | Mark::Blank) => filled().all(|mark| mark != Mark::None),
        _ => false,
    }
}

/// What a text may be below a list.
fn mark(text: &str) -> Mark {
    let plain: String = text
        .chars()
        .map(half_width_char)
        .filter(|c| !is_invisible(*c))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            '【' | '〔' | '[' | '《' => '(',
            '】' | '〕' | ']' | '》' => ')',
            '︰' | '﹕' | '∶' => ':',
            '’' => '\'',
            c if c.is_whitespace() => ' ',
            c => c,
        })
        .collect();
    // Most rows have a number.
    if !plain.is_empty() && plain.bytes().all(|b| b.is_ascii_digit()) {
        return Mark::None;
    }
    let plain = plain.trim_matches(|c: char| c == ' ' || "*※★●•·-—_~…。.,;、".contains(c));
    if plain.is_empty() {
        return if text.trim().is_empty() { Mark::None } else { Mark::Blank };
    }
    if is_day(plain) || is_page(plain) {
        return Mark::Day;
    }
    let inner = plain.strip_prefix('(').map_or(plain, |rest| rest.strip_suffix(')').unwrap_or(rest)).trim();
    if let Some((head, _)) = inner.split_once(':') {
        let plain_label = head.chars().all(|c| c.is_alphabetic() || " /()'".contains(c));
        let is_label = !head.is_empty() && plain_label && head.chars().count() <= MAX_LABEL;
        let label = if is_label { Mark::Label } else { Mark::None };
        return if is_word(head, true) { Mark::Said } else { label };
    }
    let bare = inner.trim_end_matches(['_', ' ']);
    if is_word(bare, true) {
        // 班主任（签字） and 学校盖章 are nobody's name, and neither is a line to sign on.
        let signs = ["签字", "签名", "签章", "盖章", "公章", "印章", "signature", "stamp", "seal"];
        let is_said = plain.starts_with('(') || text.contains("__") || signs.iter().any(|sign| bare.contains(sign));
        return if is_said { Mark::Said } else { Mark::Word };
    }
    if is_followed(inner) { Mark::Said } else { Mark::None }
}

/// Whether a text is the word of a footer and no more; before a colon, one that is somebody's office too.
fn is_word(text: &str, alone: bool) -> bool {
    let han: String = text.chars().filter(|c| !c.is_whitespace() && !"()_*/、&和及或".contains(*c)).collect();
    if han.is_empty() {
        return false;
    }
    if han.is_ascii() {
        return is_english(text.trim());
    }
    (alone && NOUNS.iter().any(|noun| *noun == han))
        || DEEDS.iter().chain(ROLES.iter()).any(|begin| ends_well(&han, begin))
}

/// Whether a text is one word of a footer or several, each with what follows such words: 审核人签字, 班主任签名, 填表日期.
fn ends_well(text: &str, begin: &str) -> bool {
    let Some(mut rest) = text.strip_prefix(begin) else { return false };
    // 填表人审核人 are two.
    for _ in 0..4 {
        if rest.is_empty() {
            return true;
        }
        let longest = |words: &[&str]| {
            words.iter().filter(|word| rest.starts_with(**word)).map(|word| word.len()).max().unwrap_or(0)
        };
        let next = longest(&ENDS).max(longest(&DEEDS)).max(longest(&ROLES));
        if next == 0 {
            return false;
        }
        rest = &rest[next..];
    }
    rest.is_empty()
}

fn is_english(text: &str) -> bool {
    text.replace(" and ", "&").replace('/', "&").split('&').all(is_english_word)
}

fn is_english_word(text: &str) -> bool {
    let words: String = text.split([' ', '(', ')', '_']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let words = words.trim_end_matches('.').trim_end_matches("(s)");
    let deed = ["by", "on", "at", "and"].iter().find_map(|end| words.strip_suffix(end)).map_or(words, str::trim_end);
    ENGLISH_NOUNS.contains(&words)
        || ENGLISH.contains(&deed)
        || words.strip_suffix("signature").or_else(|| words.strip_prefix("signature of")).is_some()
        || words.strip_suffix("date").is_some_and(|of| ENGLISH.iter().any(|word| *word == of.trim_end()))
}

/// Whether what a footer says follows its word without a colon: 制表人 张三, 填表日期2026年9月1日, Prepared by Li Wei, 以上名单属实.
fn is_followed(text: &str) -> bool {
    const BEGINNINGS: [&str; 10] =
        ["以上", "上述", "本表", "此表", "本名单", "注意事项", "填表说明", "填报说明", "第1联", "第一联"];
    if BEGINNINGS.iter().any(|begin| text.starts_with(begin)) && text.chars().count() > 4 {
        return true;
    }
    if let Some((first, rest)) = text.split_once(' ')
        && !first.is_ascii()
        && first.chars().count() > 1
        && is_word(first, false)
    {
        return !rest.trim().is_empty();
    }
    // Nobody is called 制表人张三.
    let named = DEEDS.iter().any(|deed| {
        text.strip_prefix(deed)
            .and_then(|rest| ["人", "日期", "时间", "单位"].iter().find_map(|end| rest.strip_prefix(end)))
            .is_some_and(|rest| !rest.is_empty())
    });
    let role = ["班主任", "副班主任", "负责人", "辅导员"]
        .iter()
        .any(|role| text.strip_prefix(role).is_some_and(|rest| !rest.is_empty()));
    let day = ["日期", "时间"].iter().any(|word| {
        text.strip_prefix(word).is_some_and(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit()))
    });
    let english = ENGLISH.iter().any(|deed| {
        text.strip_prefix(deed).is_some_and(|rest| {
            let by = [" by ", " on ", " at "]
                .iter()
                .any(|way| rest.strip_prefix(way).is_some_and(|who| !who.trim().is_empty()));
            by || rest.strip_prefix(' ').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        })
    });
    named || role || day || english || ["signature of ", "date: "].iter().any(|begin| text.starts_with(begin))
}

/// 2026年9月1日, also with its numbers left open, 2026-9-1, 1/9/2026, 1 September 2026.
fn is_day(text: &str) -> bool {
    const HAN: &str = "〇零○一二三四五六七八九十廿";
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let packed: String = text.chars().filter(|c| !" _".contains(*c)).collect();
    if let Some((year, rest)) = packed.split_once('年')
        && let Some((month, rest)) = rest.split_once('月')
    {
        let day = rest.strip_suffix(['日', '号']).unwrap_or(rest);
        let open = day.len() == rest.len() && year.is_empty();
        return !open
            && [year, month, day].iter().all(|part| part.chars().all(|c| c.is_ascii_digit() || HAN.contains(c)));
    }
    let parts: Vec<&str> = packed.split(['-', '/', '.']).collect();
    let digits = |part: &&str| !part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
    if parts.len() == 3 && parts.iter().all(digits) {
        return parts.iter().any(|part| part.len() == 4);
    }
    let words: Vec<&str> = text.split([' ', ',', '-']).filter(|word| !word.is_empty()).collect();
    let is_month = |word: &&str| MONTHS.iter().any(|month| word.starts_with(month)) && word.len() <= 9;
    let is_number = |word: &&str| {
        word.starts_with(|c: char| c.is_ascii_digit())
            && word.trim_end_matches(['s', 't', 'n', 'd', 'r', 'h']).bytes().all(|b| b.is_ascii_digit())
    };
    words.len() == 3
        && words.iter().filter(|word| is_month(word)).count() == 1
        && words.iter().filter(|word| is_number(word)).count() == 2
}

/// 第1页, 第 1 页 共 3 页, Page 1 of 3.
fn is_page(text: &str) -> bool {
    let word: String = text.chars().filter(|c| !c.is_whitespace() && !c.is_ascii_digit()).collect();
    let word: String = word.chars().filter(|c| !"一二三四五六七八九十,/()-_".contains(*c)).collect();
    matches!(word.as_str(), "第页" | "第页共页" | "共页第页" | "共页" | "page" | "pageof" | "pof" | "p.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str) -> [[&str; 5]; 5] {
        std::array::from_fn(|at| std::array::from_fn(|n| if n == at { text } else { "" }))
    }

    #[test]
    fn a_list_is_signed_in_many_ways() {
        const TEXTS: &str = "制表人：张三|制表人:张三  审核:李四|制表人： |制表人|制表:王老师|制 表 人：张三|制表人 张三|制表人张三|\
            制表人______|填表人：张三|填表日期：2026年9月1日|填表日期2026年9月1日|填表日期|\
            填报单位（盖章）：青禾一小|填报人、审核人：|审核|审核人|审核：|审核人签字：|复核：李四|审批意见：|\
            核对人：王五|校对|经办人：|统计时间：2026.9.1|班主任签字|班主任签字：|班主任（签字）|班主任签名：张三|\
            班主任：张三|校长签字|校长：|负责人：|单位负责人（签章）：|教务处：|年级主任：王|辅导员签名|家长签名：|\
            学校（盖章）|（盖章）|（公章）|学校公章|公章|盖章处|单位盖章：|日期：|日期|日期：2026-09-01|\
            2026年9月1日|    年   月   日|二〇二六年九月一日|2026-9-1|2026/09/01|联系人：张三|联系电话：13800000000|\
            电话：0991-1234567|备注：转学生两名|备注|说明：学号以学籍为准|注：缺两人|附注：|※注：|\
            打印日期：2026-09-01|导出时间：2026-09-01 10:00|数据来源：学籍系统|第 1 页 共 3 页|第1页|以上名单属实|\
            以上信息已核对无误|以下空白|（以下空白）|——以下空白——|以下无正文|______|—————|制表人/日期：|报送日期：|\
            Signed:|Signed|Signed: Li Wei|Signed by Li Wei|SIGNED BY:|Prepared by|Prepared by: Li Wei|\
            Prepared by Li Wei|prepared by：李伟|Checked by:|Verified by|Reviewed by: X|Approved by|Approved: |\
            Authorised by:|Compiled by W. Li|Completed by|Filled in by:|Printed on 1 September 2026|\
            Printed: 2026-09-01|Date:|Date: 1/9/2026|Date|1 September 2026|1st Sep 2026|Signature|Signature: ____|\
            Teacher's signature|Class teacher's signature:|Class teacher:|Principal:|Head teacher: Ms Li|Stamp:|\
            School stamp|Signature & date|Signed and dated:|Printed 2026-09-01|Name of teacher: Li|人数：45|\
            男生：20人|班主任张三|本人签字|Note: two pupils left|Notes:|Remarks:|Tel: 0991|Page 1 of 3|End of list|\
            Date of issue: 1.9.2026|Approval signature";
        for text in TEXTS.split('|') {
            for (at, cells) in only(text).into_iter().enumerate() {
                // A mere date in the number's column may be a number that a school gives.
                assert!(is_footer(cells), "{text:?} in column {at}: {:?}", mark(text));
            }
        }
    }

    #[test]
    fn a_footer_may_fill_several_cells() {
        for cells in [
            ["制表人：", "张三", "审核：", "李四", "日期：2026-9-1"],
            ["制表人", "张三", "", "", ""],
            ["", "", "审核", "李四", ""],
            ["", "", "日期", "2026-09-01", ""],
            ["", "", "", "审核", "李四"],
            ["", "", "填表日期", "", "2026年9月1日"],
            ["", "", "班主任签字", "", "______"],
            ["", "", "", "联系电话：13800000000", "张三"],
            ["Prepared by", "Li Wei", "", "Date", "1/9/2026"],
            ["", "", "", "", "制表人：张三"],
            ["QH1001", "五年级", "", "", "班主任签字："],
            ["", "", "1班", "5", "备注：转学"],
            ["-", "-", "-", "-", "-"],
        ] {
            assert!(is_footer(cells), "{cells:?}");
        }
    }

    #[test]
    fn a_pupil_is_no_footer() {
        for cells in [
            ["QH1001", "五年级", "1班", "1", "张三"],
            ["QH1001", "五年级", "1班", "2", "审核"],
            ["QH1001", "五年级", "1班", "3", "Date"],
            ["QH1001", "五年级", "1班", "4", "注册"],
            ["QH1001", "五年级", "1班", "", "张三"],
            ["QH1001", "五年级", "1班", "5", ""],
            ["QH1001", "五年级", "1班", "", ""],
            ["QH1001", "五年级", "1班", "-", "张三"],
            ["学校：青禾一小", "五年级", "1班", "", "张三"],
            ["QH1001", "五年级", "1班", "2026-09-01", "张三"],
            ["学校", "五年级", "1班", "7", "张三"],
            ["", "", "校长班", "8", "张三"],
            ["备注：借读", "", "1班", "9", "张三"],
            ["编号：甲", "", "1班", "", ""],
            ["", "", "", "", "8:00"],
            ["", "", "", "", "李时间"],
            ["", "", "", "", "Page Miller"],
            ["", "", "", "", "Tel Aviv"],
            ["", "", "", "", "Sign Wei"],
            ["", "", "", "", "Mark Signed"],
            ["", "", "", "", "领导力"],
            ["", "", "", "", "年月"],
            ["", "", "", "", ""],
        ] {
            assert!(!is_footer(cells), "{cells:?}: {:?}", cells.map(mark));
        }
    }
}
