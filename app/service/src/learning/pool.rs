//! What a paper is drawn from.

use crate::{App, Error};
use qinghe_content::Module;
use qinghe_model::{item::Item, quiz::QuizPart};
use qinghe_store::{Conn, assignments::Assignment, items};
use std::sync::Arc;

/// Some items of a paper: `count` of these.
pub(crate) struct Slot {
    /// The items to choose from.
    pub from: Vec<Arc<Item>>,
    /// How many of them.
    pub count: usize,
}

/// What a paper is drawn from: the module's bank, or the parts of a teacher's quiz. Items that no longer exist are left
/// out.
pub(crate) async fn slots(app: &App, c: &mut Conn<'_>, work: &Assignment, module: &Module) -> Result<Vec<Slot>, Error> {
    let Some(parts) = work.quiz_parts() else {
        let count = module.quiz.map_or(0, |plan| plan.draw);
        return Ok(vec![Slot { from: module.items.clone(), count }]);
    };
    let library = app.content();
    let mut slots = Vec::with_capacity(parts.len());
    for part in parts {
        slots.push(match part {
            QuizPart::Item(id) => {
                let item = match library.item(id) {
                    Some(item) => Some(item.clone()),
                    None => written(c, work, id).await?.map(Arc::new),
                };
                Slot { from: item.into_iter().collect(), count: 1 }
            }
            QuizPart::Draw { module, objective, difficulty, count } => {
                let bank = library.module(module).map(|m| m.items.as_slice()).unwrap_or_default();
                let fits = |i: &&Arc<Item>| {
                    objective.as_ref().is_none_or(|o| i.objective == *o) && difficulty.is_none_or(|d| i.difficulty == d)
                };
                Slot { from: bank.iter().filter(fits).cloned().collect(), count: *count }
            }
        });
    }
    Ok(slots)
}

/// A question that a teacher wrote, in the version that was given.
async fn written(c: &mut Conn<'_>, work: &Assignment, id: &str) -> Result<Option<Item>, Error> {
    if let Some(version) = work.item_version(id) {
        return Ok(items::find(c, id, version).await?);
    }
    Ok(items::find_own(c, id).await?.map(|own| own.body))
}
