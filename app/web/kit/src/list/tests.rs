use super::*;
use crate::html::html;
use serde_json::json;

fn list() -> List<'static, (&'static str, i64)> {
    let fields = vec![
        Field::text("name", "Pupil".into(), |r: &(&str, i64)| r.0.to_owned())
            .link(|r| (r.1 > 0).then(|| format!("/p/{}", r.1)))
            .total(Cell::Plain("Total".into())),
        Field::count("tries", "Tries".into(), |r: &(&str, i64)| r.1)
            .beside(|r| (r.1 > 1_000).then(|| view! { <b>"!"</b> }).into_any())
            .total(Cell::Count(1_201)),
        Field::percent("share", "Share".into(), |r: &(&str, i64)| (r.1 > 1_000).then_some(Permille(333)))
            .class("muted"),
        Field::text("code", "Code".into(), |r: &(&str, i64)| format!("c{}", r.1)).in_files(),
        Field::text("class", "Class".into(), |_: &(&str, i64)| "5 (1)".to_owned()),
        Field::buttons("Change".into(), |_: &(&str, i64)| view! { <a class="btn" href="/x">"Change"</a> }.into_any()),
    ];
    List::new("pupils", "Pupils".into(), fields)
}

const ROWS: [(&str, i64); 2] = [("A < B", 1_200), ("=1+1", 1)];

#[test]
fn the_page_has_links_buttons_and_a_total() {
    let html = Owner::new().with(|| html(list().page(Lang::En, &ROWS)));
    for part in [
        "aria-labelledby=\"pupils\"",
        "<caption id=\"pupils\">Pupils</caption>",
        "<th scope=\"col\" class=\"num\">Tries</th>",
        "<th scope=\"row\"><a href=\"/p/1200\">A &lt; B</a></th>",
        "<td class=\"num\">1,200<b>!</b></td>",
        "<td class=\"num muted\">33.3%</td>",
        "<th scope=\"col\" class=\"no-print\"><span class=\"vh\">Change</span></th>",
        "<td class=\"no-print\"><a ",
        "<tfoot><tr><th scope=\"row\">Total</th><td class=\"num\">1,201</td><td class=\"num muted\"></td>",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(!html.contains("Code") && !html.contains("role=\"table\""), "{html}");
}

#[test]
fn cards_of_a_phone_say_what_they_are() {
    let html = Owner::new().with(|| html(list().stacked().named_in(1).page(Lang::En, &ROWS)));
    for part in [
        "<table role=\"table\" class=\"table table--stack\">",
        "<td role=\"cell\" data-label=\"Pupil\">",
        "<th scope=\"row\" role=\"rowheader\" class=\"num\">1,200<b>!</b></th>",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
}

#[test]
fn a_column_can_lead_the_page_and_not_the_file() {
    let mut list = list();
    list.fields[4].leads = true;
    assert_eq!(list.sheet(String::new(), &ROWS).head[0], "Pupil");
    let html = Owner::new().with(|| html(list.page(Lang::En, &ROWS)));
    assert!(html.contains("<thead><tr><th scope=\"col\">Class</th><th scope=\"col\">Pupil</th>"), "{html}");
    assert!(html.contains("<tr><th scope=\"row\">5 (1)</th><td><a href=\"/p/1200\">"), "{html}");
}

#[derive(Clone, Copy, PartialEq, Debug)]
struct Tries;

impl sorted::Column for Tries {
    const ALL: &'static [Self] = &[Self];
    fn as_str(self) -> &'static str {
        "tries"
    }
}

#[test]
fn headings_sort_by_the_key_of_their_column() {
    let list = || list().sorts(Some(Sort::up(Tries)), "/x?");
    let html = Owner::new().with(|| html(list().page(Lang::En, &ROWS)));
    assert!(html.contains("href=\"/x?sort=-tries\""), "{html}");
    assert_eq!(html.matches("aria-sort=\"ascending\"").count(), 1, "{html}");
}

#[test]
fn one_row_can_be_replaced() {
    let list = list().row_ids(|r| format!("p-{}", r.1));
    let html = Owner::new().with(|| html(list.row(Lang::En, &ROWS[1])));
    assert!(html.starts_with("<tr id=\"p-1\"><th scope=\"row\"><a href=\"/p/1\">=1+1</a></th>"), "{html}");
}

#[test]
fn files_have_the_same_columns_without_buttons() {
    let sheet = list().sheet("Pupils".into(), &ROWS);
    assert_eq!(
        sheet.csv(),
        "Pupil,Tries,Share,Code,Class\r\nA < B,1200,33.3%,c1200,5 (1)\r\n'=1+1,1,,c1,5 (1)\r\nTotal,1201,,,\r\n"
    );
    let json = sheet.json();
    assert_eq!(
        json["rows"][0],
        json!({ "name": "A < B", "tries": 1200, "share": 33.3, "code": "c1200", "class": "5 (1)" })
    );
    assert_eq!(json["total"]["tries"], 1_201);
}
