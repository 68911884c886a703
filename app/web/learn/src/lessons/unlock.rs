//! The part of a lesson's page that unlocks it for a class: who the counsellor in the room is, and from which day.

use leptos::prelude::*;
use qinghe_content::Module;
use qinghe_kit::{
    forms::{self, Fields, FormState, SelectField, TextField, hidden},
    i18n, t,
    ui::{self, Tone},
};
use qinghe_model::Lang;
use qinghe_service::unlocks::{ClassUnlock, NAME_MAX, NewUnlock};
use qinghe_store::unlocks::Unlock;

/// The form as it is at first: today, for the whole class.
pub fn form(today: String) -> FormState {
    FormState::filled([("on_date", today), ("set_work", "1".to_owned())])
}

/// What was filled in.
pub fn read(fields: &Fields) -> NewUnlock {
    NewUnlock {
        counsellor: fields.get("counsellor").to_owned(),
        on_date: fields.get("on_date").parse().ok(),
        set_work: fields.get("set_work") == "1",
    }
}

/// The notice for `?done=`, after a redirect.
pub fn done(lang: Lang, done: &str) -> Option<AnyView> {
    let text = match done {
        "unlocked" => t!(lang, "unlock-done"),
        "locked" => t!(lang, "unlock-undone"),
        _ => return None,
    };
    Some(ui::notice(Tone::Good, text, None))
}

/// The classes the lesson is unlocked for, and the form for another. Without classes of their own, a reader is told only
/// that the lesson is locked.
pub fn section(lang: Lang, module: &Module, classes: &[ClassUnlock], form: &FormState) -> AnyView {
    let base = format!("/lessons/{}", module.id);
    let locked: Vec<&ClassUnlock> = classes.iter().filter(|c| c.unlock.is_none()).collect();
    let unlocked = classes.iter().filter_map(|c| Some(row(lang, &base, c, c.unlock.as_ref()?))).collect_view();
    let any = locked.len() < classes.len();
    view! {
        <section class="section card stack" id="unlock" aria-labelledby="unlock-title">
            <h2 id="unlock-title">{t!(lang, "unlock-title")}</h2>
            <p>{t!(lang, "unlock-lead")}</p>
            {any.then(|| view! { <h3>{t!(lang, "unlock-open-for")}</h3><ul class="stack plain">{unlocked}</ul> })}
            {(!locked.is_empty()).then(|| new_form(lang, &base, &locked, form))}
            {classes.is_empty().then(|| view! { <p class="muted">{t!(lang, "unlock-no-class")}</p> })}
        </section>
    }
    .into_any()
}

fn class_name(lang: Lang, c: &ClassUnlock) -> String {
    format!("{} · {}", c.card.school.name().get(lang), c.card.class.name().get(lang))
}

fn row(lang: Lang, base: &str, c: &ClassUnlock, unlock: &Unlock) -> AnyView {
    let name = class_name(lang, c);
    let facts = t!(
        lang,
        "unlock-facts",
        counsellor = unlock.counsellor.as_str(),
        day = i18n::day(lang, unlock.on_date),
        name = unlock.unlocked_name.as_str()
    );
    let class = format!("/teach/classes/{}", c.card.class.id);
    view! {
        <li class="stack stack--tight">
            <p><a href=class><b>{name.clone()}</b></a><br/><span class="small">{facts}</span></p>
            <form method="post" action=format!("{base}/lock")>
                {hidden("class", c.card.class.id.to_string())}
                <button class="btn btn--second btn--sm">{t!(lang, "unlock-undo")}<span class="vh">{format!(" {name}")}</span></button>
            </form>
        </li>
    }
    .into_any()
}

fn new_form(lang: Lang, base: &str, locked: &[&ClassUnlock], form: &FormState) -> AnyView {
    let class = SelectField::new("class", t!(lang, "unlock-class")).required();
    let class = if locked.len() > 1 { class.empty_choice(t!(lang, "unlock-choose")) } else { class };
    let class = class.choices(locked.iter().map(|c| (c.card.class.id.to_string(), class_name(lang, c))));
    let counsellor = TextField::new("counsellor", t!(lang, "unlock-counsellor"))
        .hint(t!(lang, "unlock-counsellor-hint"))
        .max_length(u16::try_from(NAME_MAX).unwrap_or(u16::MAX))
        .required();
    let day = TextField::date("on_date", t!(lang, "unlock-day")).hint(t!(lang, "unlock-day-hint")).required();
    view! {
        <form class="stack" method="post" action=format!("{base}/unlock") novalidate="">
            <h3>{t!(lang, "unlock-new")}</h3>
            {class.render(lang, form)}
            {counsellor.render(lang, form)}
            {day.render(lang, form)}
            <div>{forms::tick(form, "set_work", "1".to_owned(), t!(lang, "unlock-set"))}<p class="hint">{t!(lang, "unlock-set-hint")}</p></div>
            <div class="actions"><button class="btn">{t!(lang, "unlock-submit")}</button></div>
        </form>
    }
    .into_any()
}
