//! A story's picture: one hidden sheet of shapes a page, pictures that refer to it, and bubbles over them.
//!
//! Bubbles are text of the page: they wrap, grow with the reader's letters, and are the script that screen readers and the
//! read-aloud voice read. Who speaks and how is in it too, out of sight where the picture shows it.
//! Their list lies over the picture and leaves free what is below the highest head; a picture with long bubbles becomes
//! taller, and its sky or wall goes on above.

use leptos::prelude::*;
use qinghe_model::{
    Lang,
    lesson::{Node, Step},
    scene::{self, Manner, Say, Scene},
};
use serde_tuple::{Deserialize_tuple, Serialize_tuple};

/// A picture in the reader's language, as an island gets it. Its shapes are on the page already.
#[derive(Clone, PartialEq, Eq, Debug, Serialize_tuple, Deserialize_tuple)]
pub struct Panel {
    /// The id of its shapes.
    pub id: String,
    /// The classes of the frame.
    pub look: String,
    /// The place and who is there.
    pub shows: String,
    /// What is said, in reading order.
    pub says: Vec<Bubble>,
}

/// Something that is said.
#[derive(Clone, PartialEq, Eq, Debug, Serialize_tuple, Deserialize_tuple)]
pub struct Bubble {
    /// Who says it and how, with the colon.
    pub who: String,
    /// Whether that is shown; it is always read out.
    pub is_named: bool,
    /// The classes of the bubble.
    pub look: String,
    /// The words.
    pub text: String,
}

impl Panel {
    /// The picture of a node, if it has one.
    #[must_use]
    pub fn of(lang: Lang, step: &Step, node: &Node) -> Option<Self> {
        node.scene.as_ref().map(|scene| Self::new(lang, scene::id(&step.id, &node.id), scene))
    }

    /// A picture whose shapes have this id on the page.
    #[must_use]
    pub fn new(lang: Lang, id: String, scene: &Scene) -> Self {
        Self {
            id,
            look: format!("comic comic--r{}{}", scene.room, if scene.is_split { " comic--split" } else { "" }),
            shows: scene.shows.get(lang).to_owned(),
            says: scene.says.iter().map(|s| Bubble::of(lang, s)).collect(),
        }
    }

    /// The picture with its bubbles.
    pub fn view(self) -> AnyView {
        let says = self
            .says
            .into_iter()
            .map(|s| {
                let who = if s.is_named { "bub__who" } else { "comic__told" };
                view! { <li class=s.look><p class="bub__in"><span class=who>{s.who}</span>{s.text}</p></li> }
            })
            .collect_view();
        let shows = (!self.shows.is_empty()).then(|| view! { <li class="comic__told">{self.shows}</li> });
        let art = format!("<use href=\"#{}\"/>", self.id);
        view! {
            <div class=self.look>
                <svg class="scene comic__art" viewBox="0 0 360 270" aria-hidden="true" focusable="false" inner_html=art></svg>
                <ol class="comic__says">{shows}{says}</ol>
            </div>
        }
        .into_any()
    }
}

impl Bubble {
    fn of(lang: Lang, say: &Say) -> Self {
        let mut look = format!("bub bub--{}", say.spot.name());
        for (wanted, class) in [
            (say.is_own, " bub--own"),
            (say.is_below, " bub--below"),
            (say.is_named, " bub--far"),
            (!say.spot.is_high(), " bub--low"),
        ] {
            if wanted {
                look.push_str(class);
            }
        }
        if say.manner != Manner::Speech {
            look.push_str(" bub--");
            look.push_str(say.manner.name());
        }
        Self { who: say.who.get(lang).to_owned(), is_named: say.is_named, look, text: say.text.get(lang).to_owned() }
    }
}

/// The shapes of the pictures of these steps, once for a page. Nothing when there is none.
pub fn sheet<'a>(steps: impl IntoIterator<Item = &'a Step>) -> Option<AnyView> {
    shapes(&scene::sheet(steps.into_iter().flat_map(Step::scenes)))
}

/// The same from [`scene::sheet`].
#[must_use]
pub fn shapes(shapes: &str) -> Option<AnyView> {
    // Not `hidden`: some browsers then draw no `<use>` of what is inside.
    (!shapes.is_empty()).then(|| {
        let shapes = format!("<defs>{shapes}</defs>");
        view! { <svg class="scene comic__sheet" width="0" height="0" aria-hidden="true" focusable="false" inner_html=shapes></svg> }
            .into_any()
    })
}

/// The paragraphs of a node: all of it, or what the narrator says below its picture.
pub(crate) fn told(lang: Lang, node: &Node) -> Vec<String> {
    let text = node.scene.as_ref().map_or(&node.text, |scene| &scene.narration).get(lang);
    text.split("\n\n").filter(|p| !p.is_empty()).map(str::to_owned).collect()
}

/// Whether a choice is something to say: its words are in quotation marks.
#[must_use]
pub fn is_spoken(choice: &str) -> bool {
    choice.starts_with(['“', '"', '「'])
}
