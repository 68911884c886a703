//! The `sources` of a module and of the awareness core: where their facts come from.

use crate::{
    Source,
    reader::{Part, Table},
};
use std::collections::BTreeSet;

/// The sources in a table. A key that appears twice is a fault.
pub(crate) fn sources(t: &Table<'_>) -> Vec<Source> {
    let mut keys = BTreeSet::new();
    let mut out = vec![];
    for s in t.tables("sources") {
        s.set_part(Part::Staff);
        let key = s.str("key");
        if !keys.insert(key.clone()) {
            s.fault(format_args!("source `{key}` appears twice"));
        }
        let mark = s.str("mark");
        if !(mark.is_empty()
            || mark == "design"
            || mark == "check"
            || mark.strip_prefix("V:").is_some_and(|m| !m.is_empty()))
        {
            s.fault_at(s.line_of("mark"), "`mark` must be V:<page>, design or check");
        }
        let checked_on = s.date("checked_on");
        if !s.has("checked_on") {
            s.fault("`checked_on` is missing");
        }
        out.push(Source { key, title: s.text("title"), mark, checked_on });
    }
    out
}
