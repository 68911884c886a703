//! The two languages, Markdown, the list of words, and how hard a text is to read.

use super::fixture::{MODULE, ONE, TWO, both, broken, expect, faults, good, put, read};
use crate::{
    Band, Fault,
    lint::Lint,
    reader::{Log, Part, Words},
};
use qinghe_model::Lang;

#[test]
fn both_languages_are_there() {
    broken(
        "module.toml",
        "title = { zh = \"标题\", en = \"Title\" }",
        "title = { zh = \"标题\" }",
        &["module.toml:3: `title` is missing in en"],
    );
    broken("module.toml", "zh = \"标题\"", "zh = \" \"", &["module.toml:3: `title` is missing in zh-CN"]);
    broken(
        "module.toml",
        "zh = \"标题\"",
        "zh = \"Title\"",
        &["module.toml:3: `title` in zh-CN is not in that language"],
    );
    broken("module.toml", "en = \"Title\"", "en = \"标题\"", &["module.toml:3: `title` in en is not in that language"]);
    broken("items.toml", "explanation", "# explanation", &["items.toml:1: `explanation` is missing"]);
    broken(
        "steps/three.md",
        "feedback = { zh = \"对了\", en = \"Right\" }",
        "",
        &["steps/three.md:9: `feedback` is missing"],
    );
    broken("steps/two.md", "=== en ===\nCards\n", "", &["steps/two.md: the body is missing in en"]);
    broken("steps/two.md", "Cards", "卡片", &["steps/two.md:10: the body in en is not in that language"]);
    broken(
        "steps/two.md",
        "=== en ===",
        "=== fr ===",
        &[
            "steps/two.md: the body is missing in en",
            "steps/two.md:9: unknown language `fr`",
            "steps/two.md:10: text outside a language",
        ],
    );
    broken("steps/two.md", "Cards\n", "Cards\n=== en ===\n", &["steps/two.md:11: en appears twice"]);
}

#[test]
fn the_languages_have_the_same_shape() {
    broken(
        "steps/one.md",
        "- One\n",
        "",
        &["steps/one.md:14: the languages differ: block 5 is list item in zh-CN and the end in en"],
    );
    broken(
        "steps/one.md",
        "Two, call [120](tel:120)",
        "Two, call [110](tel:110)",
        &["steps/one.md:14: the languages link to different numbers"],
    );
}

#[test]
fn a_body_holds_only_a_little_markdown() {
    let mut files = good();
    let extra = "\n<b onclick=\"x()\">a</b>\n\n<script>x()</script>\n\n![x](http://a.b/c.png)\n\n[y](https://a.b) [z](javascript:x)\n\n# Big\n";
    put(
        &mut files,
        "steps/one.md",
        ONE.replace("- 一\n", &format!("{extra}\n- 一\n")).replace("- One\n", &format!("{extra}\n- One\n")),
    );
    let found = faults(&files);
    for reason in [
        "steps/one.md:12: html inline is not allowed",
        "steps/one.md:14: html block is not allowed",
        "steps/one.md:16: image is not allowed",
        "steps/one.md:18: a link to \"https://a.b\"",
        "steps/one.md:18: a link to \"javascript:x\"",
        "steps/one.md:20: headings in a step are ## or ###",
    ] {
        assert_eq!(found.iter().filter(|f| f.contains(reason)).count(), 1, "{reason}: {found:#?}");
    }
    let (library, _) = read(&files);
    let body = &library.module("m90").unwrap().steps[0].body.zh;
    assert!(
        !body.contains("script") && !body.contains("onclick") && !body.contains("http") && !body.contains("<img"),
        "{body}"
    );
}

fn lint(band: Band, option: bool, text: &str) -> Vec<String> {
    let log = Log::default();
    let lint = Lint::shipped(&log);
    let words = Words {
        file: "f".into(),
        line: 7,
        lang: Lang::En,
        text: text.into(),
        part: if option { Part::Option } else { Part::Other },
    };
    assert!(log.into_parts().0.is_empty());
    lint.check(&words, Some(band), &[]).iter().map(Fault::to_string).collect()
}

#[test]
fn forbidden_words_and_amounts_are_found() {
    let found = lint(Band::Senior, false, "He is an Addict.");
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("f:7: the word \"addict\": stigma"), "{found:?}");
    for text in [
        "他是瘾君子",
        "一次就毁了",
        "a corpse",
        "飘飘欲仙",
        "去溜冰毒",
        "自杀成功",
        "needles",
        "5mg",
        "5 mg",
        "吃了3片",
        "三 片",
        "１０克",
        "two pills",
        "20-tablets",
        "几粒",
        "50元",
        "ten dollars",
        "$5",
        "￥5",
    ] {
        assert_eq!(lint(Band::Senior, false, text).len(), 1, "{text}: {:?}", lint(Band::Senior, false, text));
    }
    for text in [
        "addiction",
        "一片叶子",
        "a pill",
        "卡片",
        "图片三张",
        "grams",
        "公元",
        "新元素",
        "stoners' hill is not stonework",
    ] {
        let found = lint(Band::Senior, false, text);
        assert!(found.is_empty(), "{text}: {found:?}");
    }
    // By band, and by place.
    assert_eq!(lint(Band::Primary, false, "海洛因").len(), 1);
    assert_eq!(lint(Band::Junior, false, "海洛因").len(), 0);
    assert_eq!(lint(Band::Junior, false, "验不出").len(), 1);
    assert_eq!(lint(Band::Primary, true, "以上都对").len(), 1);
    assert_eq!(lint(Band::Primary, true, "All of the above").len(), 1);
    assert_eq!(lint(Band::Primary, false, "以上都对").len(), 0);
}

#[test]
fn the_lint_reads_every_word_a_learner_reads() {
    broken("module.toml", "en = \"Summary\"", "en = \"A junkie\"", &["module.toml:4: the word \"junkie\""]);
    broken("module.toml", "en = \"Know\"", "en = \"A junkie\"", &["module.toml:10: the word \"junkie\""]);
    broken("steps/one.md", "Hello.", "Hello junkie.", &["steps/one.md:14: the word \"junkie\""]);
    broken("steps/one.md", "A leaf", "A junkie", &["steps/one.md:6: the word \"junkie\""]);
    broken("steps/two.md", "Front", "Junkie", &["steps/two.md:5: the word \"junkie\""]);
    broken("steps/three.md", "Think again", "Junkie", &["steps/three.md:10: the word \"junkie\""]);
    broken(
        "steps/three.md",
        "en = \"B\"",
        "en = \"None of the above\"",
        &["steps/three.md:10: the option \"none of the above\""],
    );
    broken("steps/four.md", "en = \"Two\"", "en = \"Two pills\"", &["steps/four.md:16: an amount in \"pills\""]);
    broken("items.toml", "选项1", "以上都对", &["items.toml:13: the option \"以上都\""]);
    broken("items.toml", "Because", "Junkie", &["items.toml:10: the word \"junkie\""]);
}

#[test]
fn a_reviewed_word_is_allowed() {
    let mut files = good();
    put(&mut files, "steps/two.md", TWO.replace("en = \"Front\"", "en = \"Junkie\""));
    expect(&files, &["steps/two.md:5: the word \"junkie\""]);
    let exception = "exceptions = [{ words = [\"junkie\"], reason = \"a title\", reviewed_by = \"某局\", reviewed_on = 2026-01-02 }]\n";
    put(&mut files, "module.toml", format!("{exception}{MODULE}"));
    expect(&files, &[]);
    put(&mut files, "module.toml", format!("{}{MODULE}", exception.replace(", reviewed_by = \"某局\"", "")));
    expect(&files, &["module.toml:1: `reviewed_by` is missing"]);
}

#[test]
fn what_is_too_hard_or_too_long_is_found() {
    let mut files = good();
    let hard = "Institutional responsibilities necessitate comprehensive interdisciplinary collaboration. ".repeat(15);
    let body = |zh: &str, en: &str| {
        format!(
            "+++\nkind = \"text\"\ntitle = {}\nminutes = 1\n+++\n=== zh-CN ===\n{zh}\n=== en ===\n{en}\n",
            both("T")
        )
    };
    put(&mut files, "steps/two.md", body("好", &hard));
    expect(&files, &["steps/two.md: reads too hard in en: Coleman–Liau index"]);
    put(&mut files, "steps/two.md", body("好", &"We go home now. ".repeat(80)));
    expect(&files, &["steps/two.md: 320 words of en in one step: at most 230"]);
    put(&mut files, "steps/two.md", body(&"好".repeat(200), "Good"));
    expect(&files, &["steps/two.md: reads too hard in zh-CN: "]);
    put(&mut files, "steps/two.md", body(&"我们一起回家。".repeat(60), "Good"));
    expect(&files, &["steps/two.md: 360 characters of zh-CN in one step: at most 350"]);
    put(&mut files, "steps/two.md", body(&"我们一起吃嗪嗪。".repeat(25), "Good"));
    expect(&files, &["steps/two.md: reads too hard in zh-CN: 28.4 % rarer characters"]);
}
