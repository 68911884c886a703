//! Notices from bureaus as their readers see them, and what staff are told about their accounts and schools.

use crate::{
    i18n,
    page::{Cx, Fault},
    t,
    ui::{Tone, icon, notice, role_word},
};
use leptos::prelude::*;
use qinghe_model::Lang;
use qinghe_service::{notices, told};
use qinghe_store::{
    notices::{Notice, Received},
    sign_in::Alarm,
    told::{Kind, Told},
};

pub async fn received(cx: &Cx) -> Result<Vec<Received>, Fault> {
    Ok(notices::list_received(&cx.web.app, cx.actor()?).await?)
}

/// The alarms of guessed PINs and passwords that are for who is signed in.
pub async fn alarms(cx: &Cx) -> Result<Vec<Alarm>, Fault> {
    Ok(notices::list_alarms(&cx.web.app, cx.actor()?).await?)
}

/// What who is signed in was told about their account and their school, and has not marked as seen.
pub async fn told(cx: &Cx) -> Result<Vec<Told>, Fault> {
    Ok(told::list_new(&cx.web.app, cx.actor()?).await?)
}

/// What somebody was told, in words: what happened, who did it and when.
pub fn told_words(lang: Lang, told: &Told) -> (String, String) {
    let about = told.about().map(|name| name.get(lang).to_owned()).unwrap_or_default();
    let role = || told.detail.parse().map_or_else(|_| told.detail.clone(), |role| role_word(lang, role));
    let what = || match told.detail.as_str() {
        "reset" => t!(lang, "told-what-reset"),
        "merge" => t!(lang, "told-what-merge"),
        _ => t!(lang, "told-what-role"),
    };
    let text = match told.kind {
        Kind::Reset => t!(lang, "told-reset"),
        Kind::Granted => t!(lang, "told-granted", role = role(), name = about),
        Kind::Revoked => t!(lang, "told-revoked", role = role(), name = about),
        Kind::Suspended => t!(lang, "told-suspended"),
        Kind::Restored => t!(lang, "told-restored"),
        Kind::Activated => t!(lang, "told-activated"),
        Kind::Proposed => t!(lang, "told-proposed", name = about, what = what()),
        Kind::Confirmed => t!(lang, "told-confirmed", name = about, what = what()),
        Kind::Refused => t!(lang, "told-refused", name = about, what = what()),
        Kind::BreakGlass => t!(lang, "told-break-glass", name = about, reason = told.detail.as_str()),
    };
    let time = i18n::date_time(lang, told.told_at);
    let by = match &told.by {
        Some(name) => t!(lang, "told-by", name = name.as_str(), time = time),
        None => t!(lang, "told-by-operator", time = time),
    };
    (text, by)
}

/// What somebody was told, on a home page: the new lines, with the way to all of them.
pub fn show_told(lang: Lang, all: &[Told]) -> Option<AnyView> {
    if all.is_empty() {
        return None;
    }
    let items = all.iter().map(|told| {
        let (text, by) = told_words(lang, told);
        let link = matches!(told.kind, Kind::Proposed | Kind::Confirmed | Kind::Refused)
            .then(|| view! { " "<a href="/proposals">{t!(lang, "told-to-proposals")}</a> });
        view! { <li><p>{text}{link}</p><p class="muted small">{by}</p></li> }
    });
    Some(
        view! {
            <section class="section card stack no-print" aria-labelledby="told" data-told="">
                <h2 id="told">{t!(lang, "told-heading")}</h2>
                <ul class="stack plain">{items.collect_view()}</ul>
                <form method="post" action="/account/notices" class="actions">
                    <button class="btn btn--second btn--sm">{icon("check")}{t!(lang, "told-seen")}</button>
                    <a class="btn btn--quiet btn--sm" href="/account/notices">{t!(lang, "told-all")}</a>
                </form>
            </section>
        }
        .into_any(),
    )
}

/// The alarms on a home page: where, since when, and what it means for pupils.
pub fn show_alarms(lang: Lang, all: &[Alarm]) -> Option<AnyView> {
    if all.is_empty() {
        return None;
    }
    let items = all.iter().map(|alarm| {
        let time = i18n::date_time(lang, alarm.raised_at);
        let title = match alarm.org() {
            Some((_, name)) => t!(lang, "alarm-title", name = name.get(lang).to_owned()),
            None => t!(lang, "alarm-title-site"),
        };
        view! { <li>{notice(Tone::Warning, title, Some(t!(lang, "alarm-text", time = time)))}</li> }
    });
    Some(view! { <ul class="section stack plain no-print" data-alarms="">{items.collect_view()}</ul> }.into_any())
}

/// The notices on a home page: new ones open, read ones folded.
pub fn show_received(lang: Lang, all: &[Received]) -> Option<AnyView> {
    if all.is_empty() {
        return None;
    }
    let items = all.iter().map(|r| {
        let title = r.notice.title().get(lang).to_owned();
        let about = t!(lang, "notices-from", name = r.from().get(lang).to_owned(), day = i18n::date_time(lang, r.notice.created_at));
        let body = view! { <p class="muted small">{about}</p>{words(lang, &r.notice)} };
        if r.read_at.is_some() {
            view! { <li><details class="more"><summary>{title}</summary><div class="more__in">{body}</div></details></li> }.into_any()
        } else {
            let action = format!("/notices/{}/read", r.notice.id);
            view! {
                <li>
                    <article class="card stack stack--tight">
                        <h3>{title.clone()}</h3>
                        {body}
                        <form method="post" action=action class="actions"><button class="btn btn--second btn--sm">{icon("check")}{t!(lang, "notices-mark-read")}<span class="vh">{format!(" {title}")}</span></button></form>
                    </article>
                </li>
            }
            .into_any()
        }
    });
    Some(
        view! { <section class="section stack" aria-labelledby="notices"><h2 id="notices">{t!(lang, "notices-heading")}</h2><ul class="tasks">{items.collect_view()}</ul></section> }
            .into_any(),
    )
}

/// The text of a notice; addresses that begin with https:// are links.
pub fn words(lang: Lang, notice: &Notice) -> AnyView {
    let body = notice.body();
    let parts = links(body.get(lang))
        .into_iter()
        .map(|(text, link)| {
            let text = text.to_owned();
            if link {
                let href = text.clone();
                view! { <a href=href rel="noopener noreferrer nofollow">{text}</a> }.into_any()
            } else {
                text.into_any()
            }
        })
        .collect_view();
    view! { <p class="pre">{parts}</p> }.into_any()
}

/// Splits a text into plain parts and addresses. Punctuation at the end of a sentence is not part of an address.
fn links(text: &str) -> Vec<(&str, bool)> {
    const BEGIN: &str = "https://";
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(BEGIN) {
        let (before, from) = rest.split_at(at);
        let end = from.find(|c: char| !c.is_ascii_graphic() || "<>\"'`\\{}|^".contains(c)).unwrap_or(from.len());
        let address = from[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']']);
        if address.len() > BEGIN.len() {
            parts.push((before, false));
            parts.push((address, true));
        } else {
            parts.push((&rest[..at + address.len()], false));
        }
        rest = &from[address.len()..];
    }
    parts.push((rest, false));
    parts.retain(|(text, _)| !text.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use crate::notices::links;

    #[test]
    fn only_https_becomes_a_link() {
        assert_eq!(
            links("见 https://a.cn/x?y=1，谢谢（https://b.cn/z）。"),
            [
                ("见 ", false),
                ("https://a.cn/x?y=1", true),
                ("，谢谢（", false),
                ("https://b.cn/z", true),
                ("）。", false)
            ]
        );
        assert_eq!(links("See https://a.cn."), [("See ", false), ("https://a.cn", true), (".", false)]);
        for plain in ["http://a.cn", "javascript:alert(1)", "https://", "HTTPS://A.CN", "ftp://x"] {
            assert_eq!(links(plain).iter().filter(|(_, link)| *link).count(), 0, "{plain}");
        }
        assert_eq!(links("https://a.cn\"onclick=x"), [("https://a.cn", true), ("\"onclick=x", false)]);
        assert_eq!(links(""), []);
    }
}
