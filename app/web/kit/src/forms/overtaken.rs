//! Two people edit one thing: the second is told, keeps what they typed, and sees beside each field what is saved now.

use super::{Fields, FormState, hidden};
use crate::t;
use leptos::prelude::*;
use qinghe_model::Lang;
use std::{collections::BTreeMap, hash::Hasher as _};

/// The field that says what a form was made from.
pub const MADE_FROM: &str = "made_from";

/// What somebody else saved since a form was shown.
#[derive(Clone, Debug)]
pub(super) struct Overtaken {
    lang: Lang,
    now: Vec<(String, String)>,
}

/// The hidden field of a form that edits something: what it was made from.
pub fn made_from(form: &FormState) -> AnyView {
    hidden(MADE_FROM, form.value(MADE_FROM))
}

/// A stamp of what a form shows: the same while nothing of it changes. It decides nothing but whether somebody is told.
fn stamp(form: &FormState) -> String {
    let mut fields: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, value) in form.ticked.iter().filter(|(n, _)| n != MADE_FROM) {
        fields.entry(name).or_default().push(value);
    }
    let mut hash = std::hash::DefaultHasher::new();
    for (name, values) in &mut fields {
        values.sort_unstable();
        values.retain(|v| !v.is_empty());
        for part in std::iter::once(name).chain(values.iter()) {
            hash.write(part.as_bytes());
            hash.write_u8(0xff);
        }
    }
    format!("{:016x}", hash.finish())
}

impl FormState {
    /// The form of something that is saved, to be edited: it knows what it was made from.
    #[must_use]
    pub fn editing(self) -> Self {
        let stamp = stamp(&self);
        self.with(MADE_FROM, stamp)
    }

    /// What was sent, when somebody else has saved since the form was shown; `None` when nobody has. `now` is the form of
    /// what is saved now, see [`FormState::editing`]. Sent again, what was typed replaces it.
    #[must_use]
    pub fn overtaken(lang: Lang, fields: &Fields, now: &Self) -> Option<Self> {
        let seen = fields.get(MADE_FROM);
        if seen.is_empty() || seen == now.value(MADE_FROM) {
            return None;
        }
        let mut form = Self::failed(fields, Vec::new()).with(MADE_FROM, now.value(MADE_FROM));
        form.problem = Some(t!(lang, "form-overtaken"));
        form.overtaken = Some(Overtaken { lang, now: now.ticked.clone() });
        Some(form)
    }

    /// Whether somebody else has saved since the form was shown.
    #[must_use]
    pub const fn is_overtaken(&self) -> bool {
        self.overtaken.is_some()
    }

    /// What is saved now of a field, where it is not what was typed, in words that `shown` makes of the value.
    pub(super) fn saved_now(&self, name: &str, shown: impl Fn(&str) -> String) -> Option<AnyView> {
        let overtaken = self.overtaken.as_ref()?;
        let now = overtaken.now.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v);
        if now.lines().eq(self.value(name).lines()) {
            return None;
        }
        let text = match shown(now).as_str() {
            "" => t!(overtaken.lang, "form-saved-empty"),
            text => t!(overtaken.lang, "form-saved-now", value = text),
        };
        Some(view! { <p class="hint" data-saved=name.to_owned()>{text}</p> }.into_any())
    }

    /// What is saved now of a box, where it is not what was ticked.
    pub fn ticked_now(&self, name: &str, value: &str) -> Option<AnyView> {
        let overtaken = self.overtaken.as_ref()?;
        let now = overtaken.now.iter().any(|(n, v)| n == name && v == value);
        if now == self.is_ticked(name, value) {
            return None;
        }
        let text =
            if now { t!(overtaken.lang, "form-saved-ticked") } else { t!(overtaken.lang, "form-saved-unticked") };
        Some(view! { <small class="muted" data-saved=name.to_owned()>{text}</small> }.into_any())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(fields: &[(&str, &str)]) -> Fields {
        Fields::new(fields.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
    }

    #[test]
    fn only_who_comes_second_is_told() {
        let shown = FormState::filled([("name", "一组".to_owned()), ("member", "a".to_owned())]).editing();
        let now = FormState::filled([("name", "甲组".to_owned()), ("member", "b".to_owned())]).editing();
        let stamp = shown.value(MADE_FROM);
        assert_ne!(stamp, now.value(MADE_FROM));
        let fields = sent(&[("name", "二组"), ("member", "a"), (MADE_FROM, &stamp)]);
        assert!(FormState::overtaken(Lang::Zh, &fields, &shown).is_none());
        let told = FormState::overtaken(Lang::Zh, &fields, &now).unwrap();
        assert!(told.is_bad() && told.is_overtaken());
        assert_eq!(
            (told.value("name").as_str(), told.value(MADE_FROM)),
            ("二组", now.value(MADE_FROM)),
            "what was typed is kept"
        );
        let html = |view: AnyView| Owner::new().with(|| crate::html::html(view));
        let saved = Owner::new().with(|| told.saved_now("name", str::to_owned).map(crate::html::html)).unwrap();
        assert!(saved.contains("甲组"), "{saved}");
        assert!(Owner::new().with(|| told.saved_now("other", str::to_owned).is_none()), "both are empty");
        let ticks = Owner::new().with(|| ["a", "b", "c"].map(|v| told.ticked_now("member", v).map(crate::html::html)));
        assert!(ticks[0].is_some() && ticks[1].is_some() && ticks[2].is_none(), "{ticks:?}");
        // Sent again, it replaces the other's.
        let again = sent(&[("name", "二组"), ("member", "a"), (MADE_FROM, &told.value(MADE_FROM))]);
        assert!(FormState::overtaken(Lang::Zh, &again, &now).is_none());
        assert!(Owner::new().with(|| html(made_from(&told)).contains(&now.value(MADE_FROM))));
    }

    #[test]
    fn the_stamp_does_not_depend_on_the_order_of_boxes() {
        let of = |values: &[(&'static str, &str)]| {
            stamp(&FormState::filled(values.iter().map(|(n, v)| (*n, (*v).to_owned()))))
        };
        assert_eq!(of(&[("m", "a"), ("m", "b"), ("n", "")]), of(&[("n", ""), ("m", "b"), ("m", "a")]));
        assert_ne!(of(&[("m", "a"), ("m", "b")]), of(&[("m", "ab")]));
    }
}
