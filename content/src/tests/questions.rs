//! Question banks and the awareness core.

use super::fixture::{both, broken, expect, faults, good, item, items, put, with_item};
use crate::Library;

#[test]
fn questions_have_a_key_of_their_kind() {
    broken("steps/three.md", "correct = true, ", "", &["steps/three.md:5: no option is marked"]);
    broken(
        "steps/three.md",
        "id = \"b\",",
        "id = \"b\", correct = true,",
        &["steps/three.md:5: kind single needs one right option, not 2"],
    );
    broken("steps/three.md", "id = \"b\"", "id = \"a\"", &["steps/three.md:10: id `a` appears twice"]);
    for (kind, right, reason) in [
        ("single", &[][..], "no option is marked"),
        ("single", &[0, 1], "kind single needs one right option, not 2"),
        ("multiple", &[], "no option is marked"),
        ("multiple", &[2], "kind multiple needs two or more right options, not 1"),
        ("true_false", &[], "no option is marked"),
        ("true_false", &[0, 1], "a statement cannot be both"),
    ] {
        let mut files = good();
        put(&mut files, "items.toml", items() + &item(8, kind, right));
        expect(&files, &[&format!("items.toml:105: {reason}")]);
    }
    broken(
        "items.toml",
        "id = \"true\"",
        "id = \"yes\"",
        &["items.toml:91: kind true_false needs the options `true` and `false`"],
    );
    broken(
        "items.toml",
        "{ id = \"c\", text = { zh = \"选项2\", en = \"Option 2\" }, why = { zh = \"不对\", en = \"No\" } },",
        "",
        &["items.toml:1: needs three or more options, not 2"],
    );
    broken(
        "items.toml",
        ", why = { zh = \"不对\", en = \"No\" }",
        "",
        &["items.toml:13: option `b` is wrong and does not say `why`"],
    );
    broken("items.toml", "zh = \"选项1\"", "zh = \"选项0\"", &["items.toml:1: two options read the same in zh-CN"]);
}

#[test]
fn items_are_known_by_one_id_and_one_stem() {
    broken("items.toml", "m90-q2", "m90-q1", &["items.toml:16: id `m90-q1` is already at m90/items.toml:1"]);
    broken("items.toml", "m90-q2", "m91-q2", &["items.toml:17: `id` must begin with m90-"]);
    broken("items.toml", "id = \"b\"", "id = \"a\"", &["items.toml:13: id `a` appears twice"]);
    broken("items.toml", "Question 2", "question 1?", &["items.toml:16: the en stem is already at m90/items.toml:1"]);
    broken("items.toml", "\"know\"", "\"fly\"", &["items.toml:1: unknown objective `fly`"]);

    // The same stem in another module.
    let mut files = good();
    for (path, text) in good() {
        let text = String::from_utf8(text.to_vec()).unwrap().replace("m90", "m91");
        files.insert(path.replace("m90", "m91"), text.into_bytes().into());
    }
    assert_eq!(faults(&files).iter().filter(|f| f.contains("stem is already at m90/")).count(), 14);
}

#[test]
fn the_bank_is_large_enough() {
    broken("module.toml", "draw = 1", "draw = 2", &["items.toml: 7 items: a quiz of 2 needs a bank of 8 or more"]);
}

#[test]
fn the_key_cannot_be_guessed_from_its_position_or_length() {
    let bank = |items: &[(&str, &[usize])]| {
        let mut files = good();
        let text: String = items.iter().enumerate().map(|(n, (kind, right))| item(n + 1, kind, right)).collect();
        put(&mut files, "items.toml", text);
        files
    };
    let m: (&str, &[usize]) = ("multiple", &[0, 1]);
    let s = |at: &'static [usize]| ("single", at);
    let t = |at: &'static [usize]| ("true_false", at);
    expect(
        &bank(&[s(&[0]), s(&[0]), s(&[0]), s(&[1]), m, m, m]),
        &["items.toml: the key is option 1 in 3 of 4 single items"],
    );
    expect(&bank(&[s(&[0]), s(&[0]), s(&[2]), s(&[1]), m, m, m]), &[]);
    expect(
        &bank(&[t(&[1]), t(&[1]), t(&[1]), t(&[1]), m, m, m]),
        &["items.toml: the key is option 2 in 4 of 4 true_false items"],
    );
    expect(&bank(&[t(&[1]), t(&[1]), t(&[1]), t(&[0]), m, m, m]), &[]);

    let long = |n: usize| {
        let mut files = good();
        let mut text = String::new();
        for (i, at) in [0, 1, 2, 0].into_iter().enumerate() {
            let it = item(i + 1, "single", &[at]);
            let it = if i < n { it.replace(&format!("\"Option {at}\""), "\"An option much longer\"") } else { it };
            text += &it;
        }
        text += &(item(5, "multiple", &[0, 1]) + &item(6, "multiple", &[0, 1]) + &item(7, "multiple", &[0, 1]));
        put(&mut files, "items.toml", text);
        files
    };
    expect(
        &long(3),
        &["items.toml: in en the key is plainly the longest option in 3 of 4 single items: m90-q1, m90-q2, m90-q3"],
    );
    expect(&long(2), &[]);
}

#[test]
fn items_are_ordered_matched_and_set_in_a_scene() {
    let option =
        |id: &str, more: &str| format!("[[item.options]]\nid = \"{id}\"\ntext = {}\n{more}\n", both(&format!("O{id}")));
    let three = |more: &str| option("a", more) + &option("b", more) + &option("c", more);
    with_item(&format!("kind = \"order\"\n{}", three("")), &[]);
    with_item(
        &format!("kind = \"order\"\n{}", option("a", "")),
        &["items.toml:105: needs three to six options, not 1"],
    );
    let groups = format!(
        "[[item.groups]]\nid = \"x\"\ntext = {}\n[[item.groups]]\nid = \"y\"\ntext = {}\n",
        both("X"),
        both("Y")
    );
    let matched = |last: &str| {
        format!(
            "kind = \"match\"\n{groups}{}",
            option("a", "group = \"x\"") + &option("b", "group = \"x\"") + &option("c", last)
        )
    };
    with_item(&matched("group = \"y\""), &[]);
    with_item(&matched("group = \"x\""), &["items.toml:105: no option belongs to group `y`"]);
    with_item(
        &matched("group = \"z\""),
        &["items.toml:105: no option belongs to group `y`", "items.toml:132: unknown group `z`"],
    );
    let why = format!("why = {}", both("Why"));
    let single = option("a", &why) + &option("b", "correct = true") + &option("c", &why);
    with_item(&format!("kind = \"scenario\"\nscene = {}\n{single}", both("Scene")), &[]);
    with_item(&format!("kind = \"scenario\"\n{single}"), &["items.toml:105: `scene` is missing"]);
}

#[test]
fn the_awareness_core_is_three_parallel_forms_in_two_editions() {
    let library = Library::embedded();
    let forms = crate::awareness();
    assert_eq!(forms.iter().map(|f| f.id.as_str()).collect::<Vec<_>>(), ["a", "b", "c", "pa", "pb", "pc"]);
    assert_eq!(forms.iter().map(crate::Form::letter).collect::<Vec<_>>(), ["a", "b", "c", "a", "b", "c"]);
    for form in forms {
        let first = forms.iter().find(|f| f.is_primary() == form.is_primary()).unwrap();
        assert_eq!(form.items.len(), 12);
        for (n, (slot, item)) in form.items.iter().enumerate() {
            assert_eq!(*slot, first.items[n].0);
            assert_eq!(item.options.last().map(|o| (o.id.as_str(), o.correct)), Some(("dk", false)), "{}", item.id);
            let bank = library.modules().any(|m| m.item(&item.id).is_some());
            assert!(!bank, "{} is asked in practice", item.id);
        }
        let mut places: Vec<usize> =
            form.items.iter().map(|(_, i)| i.options.iter().position(|o| o.correct).unwrap()).collect();
        places.sort_unstable();
        assert_eq!(places, [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3], "the key is in each position equally often");
    }
}
