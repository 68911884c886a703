//! The kinds of steps, and stories.

use super::fixture::{MODULE, both, broken, entries, expect, good, put, with_step};

#[test]
fn a_step_has_its_parts() {
    broken("steps/two.md", "+++\n", "", &["steps/two.md:1: a step begins with TOML"]);
    broken(
        "steps/two.md",
        "\"cards\"",
        "\"carts\"",
        &["steps/two.md:2: `kind` must be one of text", "steps/two.md:5: unknown key `cards`"],
    );
    broken("steps/two.md", "cards = [", "# [", &["steps/two.md:2: a step of kind cards needs [[cards]]"]);
    broken(
        "steps/three.md",
        "[check]",
        "[chess]",
        &["steps/three.md:2: `check` is missing", "steps/three.md:5: unknown key `chess`"],
    );
    broken(
        "steps/four.md",
        "[scenario]\nstart = \"n1\"\n",
        "",
        &["steps/four.md:5: `start` is missing", "steps/four.md:5: the story starts at ``"],
    );
    broken("steps/five.md", "\"help\"", "\"text\"", &["module.toml: no step of kind help"]);
    broken(
        "steps/one.md",
        "leaf.svg",
        "tree.svg",
        &["figures/leaf.svg: no step shows this figure", "steps/one.md:5: there is no figures/tree.svg"],
    );
    broken(
        "steps/one.md",
        "alt =",
        "# alt =",
        &["figures/leaf.svg: no step shows this figure", "steps/one.md:5: a figure needs `alt`"],
    );
}

#[test]
fn stories_lead_somewhere() {
    broken(
        "steps/four.md",
        "start = \"n1\"",
        "start = \"n0\"",
        &["steps/four.md:6: the story starts at `n0`, which does not exist"],
    );
    broken(
        "steps/four.md",
        "to = \"n2\"",
        "to = \"n9\"",
        &[
            "steps/four.md:6: 1 decisions: a story needs 3 or more",
            "steps/four.md:7: no safe ending can be reached from node `n1`",
            "steps/four.md:11: choice `a` leads to `n9`, which does not exist",
            "steps/four.md:14: node `n2` cannot be reached",
            "steps/four.md:21: node `n3` cannot be reached",
            "steps/four.md:28: node `good` cannot be reached",
            "steps/four.md:32: no safe ending can be reached from node `bad`",
        ],
    );
    broken(
        "steps/four.md",
        "ending = \"safe\"\n",
        "ending = \"safe\"\n[[scenario.nodes]]\nid = \"lost\"\ntext = { zh = \"空\", en = \"Lost\" }\nending = \"safe\"\n",
        &["steps/four.md:32: node `lost` cannot be reached from the start"],
    );
    broken(
        "steps/four.md",
        "ending = \"unsafe\"\nchoices = [{ id = \"back\", text = { zh = \"回去\", en = \"Back\" }, to = \"n1\" }]\n",
        "",
        &["steps/four.md:6: 1 endings: a story has 2 to 8", "steps/four.md:32: node `bad` is a dead end"],
    );
    broken(
        "steps/four.md",
        "choices = [{ id = \"back\", text = { zh = \"回去\", en = \"Back\" }, to = \"n1\" }]\n",
        "",
        &["steps/four.md:32: ending `bad` is unsafe and has no way back"],
    );
    broken(
        "steps/four.md",
        "ending = \"unsafe\"",
        "ending = \"sad\"",
        &["steps/four.md:6: 1 endings: a story has 2 to 8", "steps/four.md:35: `ending` must be one of safe, unsafe"],
    );
    broken(
        "steps/four.md",
        "to = \"n1\"",
        "to = \"bad\"",
        &["steps/four.md:32: no safe ending can be reached from node `bad`"],
    );
    broken(
        "steps/four.md",
        "  { id = \"b\", text = { zh = \"留\", en = \"Stay\" }, to = \"bad\" },\n",
        "",
        &["steps/four.md:6: 2 decisions: a story needs 3 or more"],
    );
    broken("steps/four.md", "id = \"back\"", "id = \"Back!\"", &["steps/four.md:36: `id` must be small letters"]);
}

#[test]
fn things_are_sorted_into_groups_that_are_there() {
    let groups =
        format!("[[groups]]\nid = \"x\"\ntext = {}\n[[groups]]\nid = \"y\"\ntext = {}\n", both("X"), both("Y"));
    let why = format!("why = {}", both("W"));
    let mixed = |last: &str| {
        format!(
            "kind = \"sort\"\n{groups}{}[[entries]]\nid = \"z\"\ntext = {}\ngroup = \"{last}\"\n{why}\n",
            entries(3, &format!("group = \"x\"\n{why}")),
            both("Z")
        )
    };
    with_step(&mixed("y"), &[]);
    with_step(&mixed("q"), &["steps/six.md:5: nothing belongs to group `y`", "steps/six.md:29: unknown group `q`"]);
    with_step(
        &format!("kind = \"sort\"\n{groups}{}", entries(3, &format!("group = \"x\"\n{why}"))),
        &["steps/six.md:5: nothing belongs", "steps/six.md:11: needs 4 to 10 [[entries]], not 3"],
    );
}

#[test]
fn the_newer_steps_have_their_parts() {
    let why = format!("why = {}\n", both("W"));
    with_step(&format!("kind = \"order\"\n{why}{}", entries(3, "")), &[]);
    with_step(&format!("kind = \"order\"\n{why}{}", entries(2, "")), &["steps/six.md:6: needs 3 to 7 [[entries]]"]);
    let statement = |id: &str, myth: &str| {
        format!("[[statements]]\nid = \"{id}\"\ntext = {}\ntruth = {}\n{myth}\n", both("S"), both("T"))
    };
    let three = statement("a", "myth = true") + &statement("b", "myth = false") + &statement("c", "myth = true");
    with_step(&format!("kind = \"myth\"\n{three}"), &[]);
    let unsaid = statement("a", "myth = true") + &statement("b", "") + &statement("c", "myth = true");
    with_step(&format!("kind = \"myth\"\n{unsaid}"), &["steps/six.md:10: `myth` is missing"]);
    let guess = |answer: &str, source: &str| {
        format!(
            "kind = \"guess\"\n[guess]\nquestion = {}\nunit = {}\nmin = 0\nmax = 100\nstep = 1\nanswer = {answer}\nyear = 2023\nsource = \"{source}\"\nreveal = {}\n",
            both("Q"),
            both("U"),
            both("R")
        )
    };
    with_step(&guess("6", "S1"), &[]);
    with_step(&guess("101", "S1"), &["steps/six.md:5: `answer` must be from `min` to `max`"]);
    with_step(&guess("6", "S9"), &["steps/six.md: unknown source `S9`"]);
    let role = format!("[[roles]]\nname = {}\ncard = {}\n", both("N"), both("C"));
    with_step(&format!("kind = \"roles\"\n{role}{role}"), &[]);
    with_step(&format!("kind = \"roles\"\n{role}"), &["steps/six.md:5: needs 2 to 3 [[roles]], not 1"]);
    with_step(&format!("kind = \"reflect\"\n[[prompts]]\ntext = {}\n", both("P")), &[]);
    with_step("kind = \"reflect\"", &["steps/six.md:2: needs 1 to 4 [[prompts]], not 0"]);
    let line = format!("[[lines]]\ntext = {}\nwrite = true\n", both("L"));
    with_step(&format!("kind = \"plan\"\n{line}{line}"), &[]);
    with_step(&format!("kind = \"plan\"\n{line}"), &["steps/six.md:5: needs 2 to 8 [[lines]], not 1"]);
    let tally = format!(
        "kind = \"tally\"\n[tally]\nquestion = {}\n[[tally.options]]\nid = \"a\"\ntext = {}\n[[tally.options]]\nid = \"b\"\ntext = {}\n",
        both("Q"),
        both("A"),
        both("B")
    );
    with_step(&tally, &["steps/six.md: hands are shown in kits only"]);
}

#[test]
fn an_order_is_never_shown_in_the_right_order() {
    for n in 3..=7 {
        let order = crate::Order {
            entries: (0..n).map(|i| (i.to_string(), qinghe_model::Text::default())).collect(),
            why: qinghe_model::Text::default(),
        };
        let shown: Vec<&String> = order.shown().map(|(id, _)| id).collect();
        assert_eq!(shown.len(), n);
        assert!(shown.iter().enumerate().any(|(i, id)| **id != i.to_string()), "{shown:?}");
        let mut sorted = shown.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted.len(), n);
    }
}

fn push(pressure: u8, holds: bool) -> String {
    let reply = |id: &str, holds: bool| {
        format!(
            "[[chat.pushes.replies]]\nid = \"{id}\"\nholds = {holds}\ntext = {t}\nwhy = {t}\nthen = [{{ who = {t}, text = {t} }}]\n",
            t = both("Word")
        )
    };
    format!(
        "[[chat.pushes]]\npressure = {pressure}\nmessages = [{{ who = {t}, text = {t} }}]\n{}{}",
        reply("a", holds),
        reply("b", false),
        t = both("Word")
    )
}

fn chat(pushes: &[String]) -> String {
    format!("kind = \"chat\"\n[chat]\nname = {}\n{}", both("Group"), pushes.concat())
}

#[test]
fn a_chat_pushes_three_times_and_harder_each_time() {
    with_step(&chat(&[push(1, true), push(2, true), push(4, true)]), &[]);
    with_step(&chat(&[push(1, true), push(2, true)]), &["steps/six.md:7: needs 3 to 5 [[pushes]], not 2"]);
    with_step(
        &chat(&[push(1, true), push(3, true), push(3, true)]),
        &["steps/six.md:38: `pressure` is 3 after 3: each push is harder than the one before"],
    );
    with_step(
        &chat(&[push(1, true), push(2, false), push(3, true)]),
        &["steps/six.md:22: no reply has `holds = true`"],
    );
    let hurried = chat(&[push(1, true), push(2, true), push(3, true)]).replacen("then = [", "# [", 1);
    with_step(&hurried, &["steps/six.md:10: needs 1 to 3 [[then]], not 0"]);
}

fn call(abouts: &[&str]) -> String {
    let t = both("Word");
    let turns: Vec<String> = abouts
        .iter()
        .map(|about| {
            let reply = |id: &str, holds: bool| {
                format!("[[call.turns.replies]]\nid = \"{id}\"\nholds = {holds}\ntext = {t}\nthen = {t}\nwhy = {t}\n")
            };
            format!(
                "[[call.turns]]\nabout = \"{about}\"\nasks = {t}\nsay = {t}\n{}{}",
                reply("a", true),
                reply("b", false)
            )
        })
        .collect();
    format!("kind = \"call\"\n[call]\nscene = {t}\n{}", turns.concat())
}

#[test]
fn a_call_asks_for_everything_that_help_must_know_and_never_dials() {
    with_step(&call(&["where", "what", "awake", "name"]), &[]);
    with_step(
        &call(&["what", "where", "awake", "awake"]),
        &[
            "steps/six.md:5: a call begins with `about = \"where\"`",
            "steps/six.md:5: no question has `about = \"name\"`",
        ],
    );
    with_step(
        &call(&["where", "what", "name"]),
        &["steps/six.md:5: no question has `about = \"awake\"`", "steps/six.md:7: needs 4 to 6 [[turns]], not 3"],
    );
    let mut files = good();
    put(&mut files, "module.toml", MODULE.replace("\"five\"]", "\"five\", \"six\"]"));
    let body = "=== zh-CN ===\n打 [120](tel:120)\n=== en ===\nCall [120](tel:120)\n";
    let front = call(&["where", "what", "awake", "name"]);
    put(&mut files, "steps/six.md", format!("+++\ntitle = {}\nminutes = 1\n{front}\n+++\n{body}", both("Six")));
    expect(&files, &["steps/six.md:2: a rehearsed call has no telephone link"]);
}

#[test]
fn saying_no_is_rehearsed_in_three_rounds() {
    let round = |from: &str, pressure: u8| {
        let t = both("Word");
        format!(
            "[[rounds]]\nfrom = \"{from}\"\npressure = {pressure}\nwho = {t}\nfirst = {t}\nsecond = {t}\nhelp = {t}\n"
        )
    };
    let step = |rounds: &[String]| format!("kind = \"refuse\"\n{}", rounds.concat());
    with_step(&step(&[round("stranger", 1), round("friend", 2), round("group", 3)]), &[]);
    with_step(&step(&[round("stranger", 1), round("friend", 2)]), &["steps/six.md:5: needs 3 to 5 [[rounds]], not 2"]);
    with_step(
        &step(&[round("stranger", 1), round("aunt", 2), round("group", 2)]),
        &[
            "steps/six.md:13: `from` must be one of stranger, friend, group, elder, online",
            "steps/six.md:21: `pressure` is 2 after 2: each round is harder",
        ],
    );
}

#[test]
fn an_estimate_never_asks_for_ones_own_use() {
    let question = |ask: &str| {
        let t = both("Word");
        format!(
            "kind = \"estimate\"\nreveal = {t}\n[[questions]]\nid = \"q\"\nabout = \"help\"\nask = {ask}\nyes = {t}\nno = {t}\n"
        )
    };
    with_step(&question(&both("Would it be all right")), &[]);
    with_step(
        &question("{ zh = \"你抽过电子烟吗？\", en = \"Would you vape?\" }"),
        &["steps/six.md:6: \"抽过\" asks what somebody did"],
    );
    with_step(
        &question("{ zh = \"你会怎么做？\", en = \"Have you ever vaped?\" }"),
        &["steps/six.md:6: \"have you\" asks what somebody did"],
    );
    let peers =
        format!("{}[[peers]]\ntext = {}\nyear = 2019\nsource = \"S9\"\n", question(&both("Well")), both("Peers"));
    with_step(&peers, &["steps/six.md: unknown source `S9`"]);
}
