//! What a drawing may hold.

use super::fixture::{LEAF, ONE, broken, expect, faults, good, put, read};
use std::fmt::Write as _;

#[test]
fn drawings_hold_shapes_in_the_themes_colours() {
    let file = "figures/leaf.svg";
    let shape = "<path d=\"M0 0h9\" fill=\"none\" stroke=\"currentColor\"/>";
    broken(file, "<title id=\"{id}-t\">{title}</title>", "", &["figures/leaf.svg:6: no text alternative"]);
    broken(
        file,
        "{alt}",
        "A leaf",
        &["figures/leaf.svg:3: <title> must hold", "figures/leaf.svg:6: no text alternative"],
    );
    broken(file, " role=\"img\"", "", &["figures/leaf.svg:1: <svg> needs role"]);
    for (to, wanted) in [
        ("<script>x()</script>", "figures/leaf.svg:4: <script> is not allowed"),
        ("<style>p{}</style>", "figures/leaf.svg:4: <style> is not allowed"),
        ("<image href=\"#{id}-x\"/>", "figures/leaf.svg:4: <image> is not allowed"),
        ("<foreignObject/>", "figures/leaf.svg:4: <foreignObject> is not allowed"),
        ("<path d=\"M0 0\" style=\"fill:red\"/>", "figures/leaf.svg:4: style="),
        ("<path d=\"M0 0\" onclick=\"x()\"/>", "figures/leaf.svg:4: onclick="),
        ("<path d=\"M0 0\" fill=\"#ff0000\"/>", "figures/leaf.svg:4: fill="),
        ("<path d=\"M0 0\" fill=\"url(#a)\"/>", "figures/leaf.svg:4: fill="),
        ("<path d=\"M0 0\" stroke=\"var(--a);x\"/>", "figures/leaf.svg:4: stroke="),
        ("<path d=\"M0 0\" transform=\"url(http://a.b)\"/>", "figures/leaf.svg:4: transform="),
        ("<use href=\"https://a.b/c.svg#x\"/>", "figures/leaf.svg:4: href="),
        ("<use xlink:href=\"#{id}-x\"/>", "figures/leaf.svg:4: xlink:href="),
        ("<g id=\"leaf\"/>", "figures/leaf.svg:4: id="),
        ("<g id=\"{id}-x\" id=\"{id}-y\"/>", "figures/leaf.svg:4: `id` appears twice"),
        ("<g id='x'/>", "figures/leaf.svg:4: attributes are name=\"value\""),
        ("<!DOCTYPE svg>", "figures/leaf.svg:4: <!DOCTYPE> is not allowed"),
    ] {
        let found = {
            let mut files = good();
            put(&mut files, file, LEAF.replace(shape, to));
            faults(&files)
        };
        assert!(found.iter().any(|f| f.starts_with(&format!("m90/{wanted}"))), "{to}: {found:#?}");
    }
    let mut files = good();
    put(&mut files, file, LEAF.replace(shape, "words"));
    expect(&files, &["figures/leaf.svg:4: words in a drawing"]);
    broken(file, "</svg>", "", &["figures/leaf.svg:5: <svg> is not closed"]);
    broken(
        file,
        "</svg>",
        "</g></svg>",
        &["figures/leaf.svg:6: </g> closes nothing", "figures/leaf.svg:6: </svg> closes nothing"],
    );
    broken(file, "</svg>", "</svg>\n<svg role=\"img\"/>", &["figures/leaf.svg:7: a drawing is one <svg>"]);
    broken(file, "</svg>", "</svg> x", &["figures/leaf.svg:6: text after the drawing"]);
    broken(
        file,
        "</svg>",
        "<g",
        &["figures/leaf.svg:6: <svg> is not closed", "figures/leaf.svg:6: a tag is not closed"],
    );
    // Too much even when compressed: numbers that do not repeat.
    let mut seed = 1_u32;
    let mut path = String::new();
    for _ in 0..12_000 {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let _ = write!(path, "l{} {}", seed >> 20, seed >> 8 & 0xfff);
    }
    // Past the budget of drawings, and of all pictures together.
    broken(file, "M0 0h9", &path, &["figures: ", "module.toml: "]);
}

#[test]
fn a_drawing_speaks_the_language_of_its_step() {
    let mut files = good();
    put(&mut files, "steps/one.md", ONE.replace("\"A leaf\"", "'A <b>\"leaf\"</b> {id} & {title}'"));
    let (library, report) = read(&files);
    assert!(report.is_clean(), "{report}");
    let figure = library.module("m90").unwrap().steps[0].figure.clone().unwrap();
    assert!(figure.zh.contains("<title id=\"figure-m90-one-t\">第一步</title>"), "{}", figure.zh);
    assert!(figure.zh.contains(">一片叶子</desc>"), "{}", figure.zh);
    assert!(figure.en.contains(">A &lt;b&gt;&quot;leaf&quot;&lt;/b&gt; {id} &amp; {title}</desc>"), "{}", figure.en);
}
