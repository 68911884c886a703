//! Stories as pictures: the words of a stage, what the checker refuses, and what a reader without the picture gets.

use super::fixture::{FOUR, broken, good, put, read};
use crate::{
    Library, StepKind,
    scene::{guide, shape_names, words},
    svg,
};
use proptest::prelude::*;
use qinghe_model::{
    Lang,
    lesson::{Node, Scenario},
    scene::{self, Manner, Scene, Spot},
};
use std::collections::BTreeSet;

const FIRST: &str = "text = { zh = \"一\", en = \"One\" }\n";

/// The first node of the small story as a picture.
fn drawn(stage: &str, say: &str) -> String {
    let text = "text = { zh = \"一\", en = \"One\" }\n";
    format!("place = \"gate\"\nstage = \"\"\"\n{stage}\n\"\"\"\n{say}{text}")
}

fn say(by: &str, more: &str, zh: &str, en: &str) -> String {
    format!("say = [{{ by = \"{by}\"{more}, zh = \"{zh}\", en = \"{en}\" }}]\n")
}

/// The story is refused for these reasons, each at its line.
fn refused(node: &str, reasons: &[&str]) {
    let expected: Vec<String> = reasons.iter().map(|r| format!("steps/four.md:{r}")).collect();
    broken("steps/four.md", FIRST, node, &expected.iter().map(String::as_str).collect::<Vec<_>>());
}

/// The first node of the small story, which must be without a fault.
fn node(node: &str) -> Node {
    let mut files = good();
    put(&mut files, "steps/four.md", FOUR.replacen(FIRST, node, 1));
    let (library, report) = read(&files);
    assert!(report.is_clean(), "{report}");
    story(&library).nodes[0].clone()
}

fn story(library: &Library) -> Scenario {
    let module = library.module("m90").expect("the small module");
    match &module.step("four").expect("its story").1.kind {
        StepKind::Scenario(story) => story.clone(),
        other => panic!("{other:?}"),
    }
}

fn scene_of(text: &str) -> Scene {
    node(text).scene.expect("a picture")
}

#[test]
fn words_of_a_stage_that_nobody_knows_are_named_with_what_is_allowed() {
    refused(&drawn("lele at 50 hapy", ""), &["11: unknown word `hapy`: allowed are at, on, in, looks"]);
    refused(
        &drawn("lele at 50 happy\n\nlelo at 20", ""),
        &["13: nobody and nothing is called `lelo`: people are akai"],
    );
    refused(&drawn("lele happy", ""), &["11: `lele` needs `at` (0 to 100 across) or `on` (a mark)"]);
    refused(&drawn("lele at 101", ""), &["11: `at` needs a whole number from 0 to 100, not `101`"]);
    refused(&drawn("lele at", ""), &["11: `at` needs a whole number from 0 to 100, not ``"]);
    refused(&drawn("lele on roof", ""), &["11: unknown mark `roof` after `on`: the marks are banquet.1"]);
    refused(&drawn("lele at 5 looks up", ""), &["11: `looks` is followed by left, right or ahead, not `up`"]);
    refused(&drawn("naren at 5 wheel", ""), &["11: `wheel` is Lele's own way to sit"]);
    refused(&drawn("tian at 5 uniform", ""), &["11: `uniform` is for the six, not for `tian`"]);
    refused(&drawn("naren at 5 refuses bag", ""), &["11: nothing can be held with `refuses`: use holds or offers"]);
    refused(&drawn("naren at 5 in 2", ""), &["10: `naren` stands `in` a frame only where place is `split`"]);
    refused(&drawn("naren in 4", ""), &["11: `in` is followed by the number of a frame: 1, 2 or 3"]);
    refused(&drawn("bag high 10", ""), &["11: a thing needs `at` or `on`"]);
    refused(&drawn("bag at 10 happy", ""), &["11: unknown word `happy` after a thing: allowed are at, high, on, far"]);
    refused(&drawn("me at 10", ""), &["11: `me` needs `at` and one of palm, phone"]);
    refused(&drawn("me at 10 fist", ""), &["11: unknown word `fist` after `me`: allowed are at, palm, phone"]);
    refused(
        &drawn("lele at 5\nnaren at 20\nxiaohe at 40\nxiaoyu at 60\naliang at 80", ""),
        &["10: 5 figures: a picture has 4 or fewer"],
    );
    refused(&drawn("lele at 5\nlele at 50", ""), &["10: `lele` stands on the stage twice"]);
    refused(
        &drawn("lele at 5", "").replace("\"gate\"", "\"moon\""),
        &["9: unknown place `moon`: the places are banquet"],
    );
}

#[test]
fn a_stage_on_one_line_has_its_line_too() {
    refused(
        "place = \"gate\"\nstage = \"lele at 50 hapy\"\ntext = { zh = \"一\", en = \"One\" }\n",
        &["10: unknown word `hapy`"],
    );
}

#[test]
fn bubbles_have_limits() {
    let stage = "lele at 50 worried";
    let long = "字".repeat(25);
    refused(&drawn(stage, &say("lele", "", &long, "Hello")), &["13: 25 characters: a bubble in zh-CN has 24 or fewer"]);
    let long = "word ".repeat(12) + "x";
    refused(&drawn(stage, &say("lele", "", "你好", &long)), &["13: 61 characters: a bubble in en has 60 or fewer"]);
    refused(&drawn(stage, &say("lele", "", "你|好", "Hello")), &["13: a bubble breaks its lines itself"]);
    refused(&drawn(stage, &say("tian", "", "你好", "Hello")), &["13: `tian` speaks but is not on stage"]);
    refused(
        &drawn(stage, &say("nobody", "", "你好", "Hello")),
        &["13: nobody is called `nobody`: allowed are me, akai"],
    );
    refused(
        &drawn(stage, &say("lele", ", how = \"sung\"", "你好", "Hello")),
        &["13: `how` must be one of speech, whisper"],
    );
    refused(
        &drawn(stage, &say("lele", ", spot = \"top\"", "你好", "Hello")),
        &["13: `spot` must be one of left, middle"],
    );
    refused(&drawn(stage, &say("lele", "", "Hello", "Hello")), &["13: `say` in zh-CN is not in that language"]);
    refused(&drawn(stage, "say = [{ by = \"lele\", zh = \"你好\" }]\n"), &["13: `say` is missing in en"]);
    let four = format!("say = [{}]\n", "{ by = \"me\", zh = \"好\", en = \"Yes\" },".repeat(4));
    refused(&drawn(stage, &four), &["13: 4 bubbles: a picture has 3 or fewer"]);
    refused(&format!("{}{FIRST}", say("lele", "", "你好", "Hello")), &["9: `say` needs a `place`"]);
    refused("place = \"gate\"\n", &["7: `text` is missing"]);
}

#[test]
fn a_story_sets_its_age_and_its_names() {
    broken(
        "steps/four.md",
        "start = \"n1\"",
        "start = \"n1\"\nage = \"p9\"",
        &["steps/four.md:7: unknown age `p9`: allowed are j2, p5, s2"],
    );
    broken(
        "steps/four.md",
        "start = \"n1\"",
        "start = \"n1\"\nnames = { nobody = { zh = \"甲\", en = \"A\" } }",
        &["steps/four.md:7: unknown key `nobody`"],
    );
    let mut files = good();
    let named = "start = \"n1\"\nage = \"s2\"\nnames = { tian = { zh = \"王老师\", en = \"Mrs Wang\" } }";
    let text = FOUR.replacen(FIRST, &drawn("tian at 20\nnaren at 70", &say("tian", "", "你好", "Hello")), 1);
    put(&mut files, "steps/four.md", text.replacen("start = \"n1\"", named, 1));
    let (library, report) = read(&files);
    assert!(report.is_clean(), "{report}");
    let scene = story(&library).nodes[0].scene.clone().expect("a picture");
    assert_eq!(scene.says[0].who.en, "Mrs Wang: ");
    assert_eq!(scene.shows.zh, "校门口：王老师、娜仁");
    assert!(scene.drawing.contains("k-naren skin3 s2"), "{}", scene.drawing);
}

#[test]
fn the_six_have_the_age_of_the_band() {
    let scene = scene_of(&drawn("naren at 50\ntian at 20", ""));
    assert!(scene.drawing.contains("k-naren skin3 p5"), "{}", scene.drawing);
    assert!(scene.drawing.contains("k-tian skin2 adult"), "{}", scene.drawing);
    assert!(scene_of(&drawn("naren at 50 j2", "")).drawing.contains("k-naren skin3 j2"));
    for (module, step, age) in [("m01", "red-bottle", "tot"), ("m02", "school-gate", "p5"), ("m06", "chain", "j2")] {
        let library = Library::embedded();
        let (_, step) = library.module(module).and_then(|m| m.step(step)).expect(step);
        assert!(step.scenes().any(|(_, s)| s.drawing.contains(&format!(" {age}\""))), "{module}");
    }
}

#[test]
fn a_script_says_who_speaks_and_how() {
    let stage = "xiaoyu at 20 worried looks right\nlele at 80 happy";
    let two = "say = [
  { by = \"xiaoyu\", how = \"whisper\", zh = \"谢谢。\", en = \"Thanks.\" },
  { by = \"lele\", zh = \"不客气！\", en = \"Not at all!\" },
]\n";
    let node = node(&drawn(stage, two));
    assert_eq!(node.text.zh, "一\n\n小雨（担心，小声）：谢谢。\n\n乐乐（高兴）：不客气！");
    assert_eq!(node.text.en, "One\n\nXiaoyu, worried, quietly: Thanks.\n\nLele, happy: Not at all!");
    let scene = node.scene.expect("a picture");
    assert_eq!(scene.shows.en, "At the school gate: Xiaoyu (worried), Lele (happy)");
    assert_eq!(scene.narration.zh, "一");
    let says: Vec<_> = scene.says.iter().map(|s| (s.spot, s.manner, s.is_below, s.is_named)).collect();
    assert_eq!(
        says,
        [(Spot::Left, Manner::Whisper, false, false), (Spot::Right, Manner::Speech, false, false)],
        "two in one row read from left to right"
    );
}

#[test]
fn bubbles_are_read_from_the_top() {
    let stage = "xiaoyu at 20\nlele at 80";
    let says = |order: [&str; 2]| {
        let [a, b] = order.map(|by| format!("{{ by = \"{by}\", zh = \"好\", en = \"Yes\" }}"));
        scene_of(&drawn(stage, &format!("say = [{a}, {b}]\n"))).says
    };
    assert!(!says(["xiaoyu", "lele"])[1].is_below);
    assert!(says(["lele", "xiaoyu"])[1].is_below, "what is said second stands lower when it is further left");
    let own = says(["lele", "me"]);
    assert_eq!((own[1].spot, own[1].is_own, own[1].is_below), (Spot::LowRight, true, false));
    assert_eq!(own[1].who.zh, "你：");
    let far = scene_of(&drawn(stage, &say("mum", ", how = \"call\"", "喂？", "Hello?"))).says;
    assert!(far[0].is_named, "who is not in the picture is named");
    assert_eq!(far[0].who.en, "Mum, on the phone: ");
    let chat = scene_of(&drawn("", &say("me", ", how = \"message\"", "喂", "Hi"))).says;
    assert_eq!(chat[0].spot, Spot::Right);
    let moved = scene_of(&drawn(stage, &say("lele", ", spot = \"low-left\"", "好", "Yes"))).says;
    assert_eq!(moved[0].spot, Spot::LowLeft);
}

#[test]
fn an_ending_says_its_lesson_last() {
    let good_end = "text = { zh = \"好\", en = \"Good\" }\n";
    let mut files = good();
    let drawn = format!("place = \"gate\"\nstage = \"lele at 50\"\n{}{good_end}", say("lele", "", "谢谢", "Thanks"));
    put(&mut files, "steps/four.md", FOUR.replacen(good_end, &drawn, 1));
    let (library, report) = read(&files);
    assert!(report.is_clean(), "{report}");
    assert_eq!(story(&library).nodes[3].text.en, "Lele: Thanks\n\nGood");
}

#[test]
fn a_picture_refers_to_nothing_that_is_missing() {
    let scene = scene_of(&drawn(
        "stranger at 22 happy offers bag looks right\nlele at 87 surprised turned looks left\nme at 62 palm",
        "",
    ));
    let sheet = scene::sheet([("scene-a-b".to_owned(), &scene)].into_iter());
    refers_to_itself(&sheet);
    assert!(sheet.contains("<g id=\"scene-a-b\">"));
    assert!(sheet.contains("id=\"part-place-gate\""));
    assert!(!sheet.contains("part-place-shop"), "only what is used");
    assert!(scene.drawing.contains("translate(313.2 256) scale(-1.08 1.08)"), "turned: {}", scene.drawing);
    assert_eq!(scene.room, 12, "bubbles leave free what is below the highest head");
}

/// Every `href` and `url` of a sheet has its id in it, once.
fn refers_to_itself(sheet: &str) {
    let ids: Vec<&str> = sheet.split(" id=\"").skip(1).filter_map(|r| Some(r.split_once('"')?.0)).collect();
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(unique.len(), ids.len(), "no id appears twice");
    let linked = sheet.split("href=\"#").skip(1).filter_map(|r| Some(r.split_once('"')?.0));
    let clipped = sheet.split("url(#").skip(1).filter_map(|r| Some(r.split_once(')')?.0));
    for id in linked.chain(clipped) {
        assert!(unique.contains(id), "{id} is missing");
    }
}

#[test]
fn three_frames_stand_side_by_side() {
    let stage = "naren in 1 j2 texts\nxiaoman in 2 worried texts\nxiaohe in 3 thinking texts";
    let scene =
        scene_of(&drawn(stage, &say("naren", ", how = \"thought\"", "……", "…")).replace("\"gate\"", "\"split\""));
    assert!(scene.is_split);
    assert!(scene.drawing.contains("url(#part-split-3)"));
    refers_to_itself(&scene::sheet([("scene-a-b".to_owned(), &scene)].into_iter()));
}

#[test]
fn every_part_can_be_drawn() {
    for (name, uses) in shape_names() {
        for used in uses {
            assert!(shape_names().any(|(n, _)| n == *used), "{name} uses {used}, which does not exist");
        }
    }
}

#[test]
fn every_word_has_a_picture_and_is_in_the_guide() {
    let sections = guide::sections();
    assert_eq!(sections.len(), 9);
    for section in &sections {
        assert!(!section.entries.is_empty(), "{}", section.kind);
        for (word, scene) in &section.entries {
            assert!(!scene.parts.is_empty(), "{} {word} draws nothing", section.kind);
            refers_to_itself(&scene::sheet([("scene-x".to_owned(), scene)].into_iter()));
        }
    }
    let guide = include_str!("../../SCENES.md");
    assert!(
        guide.ends_with(&format!("{}\n", guide::tables())),
        "content/SCENES.md lacks the tables:\n{}",
        guide::tables()
    );
}

#[test]
fn the_stories_of_this_binary_fit_their_budget() {
    let library = Library::embedded();
    let mut drawn = BTreeSet::new();
    for module in library.modules() {
        for step in module.steps.iter().filter(|s| s.scenes().next().is_some()) {
            let StepKind::Scenario(story) = &step.kind else { unreachable!() };
            drawn.insert(module.id.as_str());
            let sheet = scene::sheet(step.scenes());
            refers_to_itself(&sheet);
            let bytes = svg::compressed(&sheet);
            assert!(bytes <= 40 * 1024, "{}: {bytes} bytes", module.id);
            for node in &story.nodes {
                let Some(scene) = &node.scene else { continue };
                for lang in Lang::ALL {
                    for say in &scene.says {
                        assert!(node.text.get(lang).contains(say.text.get(lang)), "{} {}", module.id, node.id);
                    }
                    assert!(node.text.get(lang).contains(scene.narration.get(lang)), "{} {}", module.id, node.id);
                }
            }
        }
    }
    for id in ["m01", "m02", "m03", "m06", "m08"] {
        assert!(drawn.contains(id), "{id} is drawn");
    }
}

#[test]
fn a_story_has_endings_to_look_for() {
    broken(
        "steps/four.md",
        "ending = \"unsafe\"\nchoices = [{ id = \"back\", text = { zh = \"回去\", en = \"Back\" }, to = \"n1\" }]\n",
        "choices = [{ id = \"back\", text = { zh = \"回去\", en = \"Back\" }, to = \"n1\" }]\n",
        &["steps/four.md:6: 1 endings: a story has 2 to 8"],
    );
}

#[test]
fn a_choice_may_be_on_one_line() {
    let mut files = good();
    let short = FOUR.replacen("text = { zh = \"走\", en = \"Go\" }", "zh = \"走\", en = \"Go\"", 1);
    assert_ne!(short, FOUR);
    put(&mut files, "steps/four.md", short);
    let (library, report) = read(&files);
    assert!(report.is_clean(), "{report}");
    assert_eq!(story(&library).nodes[0].choices[0].text.en, "Go");
}

#[test]
fn bands_have_ages() {
    for (word, _) in crate::reader::BANDS {
        assert!(words().bands.contains_key(word), "{word}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_stage_makes_the_reader_panic(
        lines in "((lele|naren|tian|doudou|bag|me)( (at|on|in|high|near|looks|left|stand.steps|[0-9]{1,3}|lie|wheel|sit|happy|offers|bag|palm|turned|p5)){0,6}\n){0,5}",
        place in "gate|split|chat|moon",
        by in "lele|me|120|nobody",
    ) {
        let mut files = good();
        let node = format!("place = \"{place}\"\nstage = \"\"\"\n{lines}\"\"\"\n{}", say(&by, "", "好", "Yes"));
        put(&mut files, "steps/four.md", FOUR.replacen(FIRST, &node, 1));
        let (_, report) = read(&files);
        prop_assert!(!report.to_string().is_empty());
    }
}
