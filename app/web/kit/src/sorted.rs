//! Tables sorted by plain links: `?sort=rate` ascending, `?sort=-rate` descending.

use leptos::prelude::*;
use std::cmp::Ordering;

/// The columns by which a table can be sorted.
pub trait Column: Copy + PartialEq + 'static {
    const ALL: &'static [Self];

    /// The name in the address.
    fn as_str(self) -> &'static str;
}

/// A column and a direction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sort<C> {
    pub by: C,
    /// Whether the largest comes first.
    pub down: bool,
}

impl<C: Column> Sort<C> {
    /// Ascending.
    pub const fn up(by: C) -> Self {
        Self { by, down: false }
    }

    /// Reads `rate` and `-rate`; `None` for anything else.
    pub fn read(text: &str) -> Option<Self> {
        let (name, down) = text.strip_prefix('-').map_or((text, false), |rest| (rest, true));
        C::ALL.iter().find(|c| c.as_str() == name).map(|c| Self { by: *c, down })
    }

    /// The form in the address.
    pub fn text(self) -> String {
        format!("{}{}", if self.down { "-" } else { "" }, self.by.as_str())
    }

    /// Sorts rows by the column; equal rows keep their order in both directions.
    pub fn apply<T>(self, rows: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
        rows.sort_by(|a, b| if self.down { compare(b, a) } else { compare(a, b) });
    }
}

/// The head of a sortable column. `address` is everything before `sort=`, such as `/teach?`; `role`
/// is for tables that become cards on phones.
pub fn heading<C: Column>(
    column: C,
    label: String,
    number: bool,
    sort: Option<Sort<C>>,
    address: &str,
    role: bool,
) -> AnyView {
    let here = sort.filter(|s| s.by == column);
    let next = Sort { by: column, down: here.is_some_and(|s| !s.down) };
    let href = format!("{address}sort={}", next.text());
    heading_link(label.into_any(), number, here.map(|s| s.down), href, role)
}

/// The same for a column known only by its address; `down`: the current direction, if the table is sorted by it.
pub fn heading_link(label: AnyView, number: bool, down: Option<bool>, href: String, role: bool) -> AnyView {
    const BOTH: &str = r#"<path d="m6 8 4-4 4 4M6 12l4 4 4-4"/>"#;
    const UP: &str = r#"<path d="m6 11 4-4 4 4"/>"#;
    const DOWN: &str = r#"<path d="m6 9 4 4 4-4"/>"#;
    let (order, drawing) = match down {
        None => (None, BOTH),
        Some(false) => (Some("ascending"), UP),
        Some(true) => (Some("descending"), DOWN),
    };
    view! {
        <th role=role.then_some("columnheader") scope="col" class=number.then_some("num") aria-sort=order>
            <a class="sort" href=href>
                {label}
                <svg class="ic" viewBox="0 0 20 20" aria-hidden="true" focusable="false" inner_html=drawing></svg>
            </a>
        </th>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy, PartialEq, Debug)]
    enum Shelf {
        Name,
        Rate,
    }

    impl Column for Shelf {
        const ALL: &'static [Self] = &[Self::Name, Self::Rate];
        fn as_str(self) -> &'static str {
            match self {
                Self::Name => "name",
                Self::Rate => "rate",
            }
        }
    }

    #[test]
    fn a_sort_is_read_from_the_address() {
        assert_eq!(Sort::read("rate"), Some(Sort::up(Shelf::Rate)));
        assert_eq!(Sort::read("-name"), Some(Sort { by: Shelf::Name, down: true }));
        for bad in ["", "-", "--rate", "score", "rate "] {
            assert_eq!(Sort::<Shelf>::read(bad), None, "{bad:?}");
        }
        assert_eq!(Sort { by: Shelf::Rate, down: true }.text(), "-rate");
    }

    #[test]
    fn equal_rows_stay_in_their_order_both_ways() {
        let mut rows = [(2, 'a'), (1, 'b'), (2, 'c')];
        Sort::up(Shelf::Rate).apply(&mut rows, |a, b| a.0.cmp(&b.0));
        assert_eq!(rows, [(1, 'b'), (2, 'a'), (2, 'c')]);
        Sort { by: Shelf::Rate, down: true }.apply(&mut rows, |a, b| a.0.cmp(&b.0));
        assert_eq!(rows, [(2, 'a'), (2, 'c'), (1, 'b')]);
    }

    #[test]
    fn the_sorted_column_says_so_and_turns_round() {
        let html = heading(Shelf::Rate, "Rate".into(), true, Some(Sort::up(Shelf::Rate)), "/x?", true).to_html();
        assert!(html.contains("aria-sort=\"ascending\"") && html.contains("href=\"/x?sort=-rate\""), "{html}");
        let html = heading(Shelf::Name, "Name".into(), false, Some(Sort::up(Shelf::Rate)), "/x?", false).to_html();
        assert!(!html.contains("aria-sort") && html.contains("href=\"/x?sort=name\""), "{html}");
    }
}
