//! A step whose lines are written for oneself.

use super::StepView;
use crate::icon;
use leptos::prelude::*;
use qinghe_model::Text;

impl StepView<'_> {
    /// Lines that are written and kept on the device alone: their fields have no name and are in no form, so nothing can
    /// send them. A line is its text and whether something is written after it; otherwise it is ticked.
    pub(super) fn notes<'t>(&self, lines: impl Iterator<Item = (&'t Text, bool)>) -> AnyView {
        let (lang, words) = (self.lang(), self.step_words());
        let rows = lines
            .enumerate()
            .map(|(n, (text, write))| {
                let (id, text) = (format!("note-{n}"), text.get(lang).to_owned());
                if write {
                    view! {
                        <li class="note"><label class="label" for=id.clone()>{text}</label>
                            <input class="input note__field" type="text" id=id autocomplete="off" maxlength="300"/>
                            <span class="note__line" aria-hidden="true"></span></li>
                    }
                    .into_any()
                } else {
                    view! {
                        <li class="note"><label class="choice">
                            <input class="note__field" type="checkbox" autocomplete="off"/>
                            <span class="choice__box"><span class="choice__text">{text}</span></span>
                        </label></li>
                    }
                    .into_any()
                }
            })
            .collect_view();
        view! {
            <div class="section card stack notes" data-notes=self.action.clone()>
                <p class="notes__why small">{icon("lock")}<span>{words.notes_private.clone()}</span></p>
                <ul class="plain stack">{rows}</ul>
                <p class="muted small notes__paper">{words.notes_paper.clone()}</p>
                <p class="muted small notes__live">{words.notes_kept.clone()}</p>
                <p class="row no-print notes__live">
                    <button class="btn btn--quiet note__clear" type="button">{icon("turn")}{words.notes_clear.clone()}</button>
                    <button class="btn btn--quiet note__print" type="button">{icon("print")}{words.notes_print.clone()}</button>
                </p>
            </div>
            {self.go_on()}
        }
        .into_any()
    }
}
