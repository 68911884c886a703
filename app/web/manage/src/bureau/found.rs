//! Units that a search has found, where a form asks for one: by name or by code, each a link to the form with it filled in.

use crate::bureau::kind_word;
use leptos::prelude::*;
use qinghe_kit::{t, ui, ui::Tone};
use qinghe_model::Lang;
use qinghe_store::orgs::{self, Org};

/// The units found for what was typed; nothing where nothing was found.
pub(super) fn choices(lang: Lang, typed: &str, found: &[Org], href: impl Fn(&str) -> String) -> Option<AnyView> {
    if found.is_empty() {
        return None;
    }
    let names = orgs::distinct_names(found.iter());
    let links: Vec<_> = found
        .iter()
        .zip(names)
        .map(|(org, name)| {
            let code = org.code.clone().unwrap_or_default();
            let href = href(&code);
            let name = name.get(lang).to_owned();
            view! { <li><a href=href>{name}</a>" "<span class="muted">{format!("{code} · {}", kind_word(lang, org.kind))}</span></li> }
        })
        .collect();
    Some(
        view! {
            <section class="section" aria-labelledby="found">
                {ui::notice(Tone::Info, t!(lang, "found-title", typed = typed.to_owned()), None)}
                <h2 class="vh" id="found">{t!(lang, "found-heading")}</h2>
                <ul>{links}</ul>
            </section>
        }
        .into_any(),
    )
}
