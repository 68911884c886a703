//! Putting lessons into use: every version of an item is kept for good, so that an attempt can be
//! read years later, and a bureau's own folder may add to the lessons or replace them.
//!
//! The folder is read again while the server runs. One with a fault is refused whole, with the checker's report in the log,
//! and what was in use stays.

use crate::{App, Error};
use qinghe_content::{Fault, Library, Report};
use qinghe_model::item::Item;
use qinghe_store::items;
use std::{collections::HashMap, path::Path, sync::Arc};

/// Why a folder of lessons is refused.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The checker found faults.
    #[error("the lessons have faults:\n{0}")]
    Faults(Report),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

/// Keeps every item of the lessons in use, and gives those that read otherwise than an item kept
/// under the same version.
///
/// # Errors
/// When the store fails.
pub async fn keep_items(app: &App, library: &Library) -> Result<Vec<String>, Error> {
    let kept: HashMap<(String, u32), Item> = items::list(&mut app.db().read().await?)
        .await?
        .into_iter()
        .map(|item| ((item.id.clone(), item.version), item))
        .collect();
    let (mut new, mut changed) = (HashMap::new(), Vec::new());
    for item in library.modules().flat_map(|m| &m.items) {
        match kept.get(&(item.id.clone(), item.version)) {
            Some(before) if *before == **item => {}
            Some(_) => changed.push(item.id.clone()),
            None => {
                new.insert(item.id.clone(), item.clone());
            }
        }
    }
    if !new.is_empty() {
        let new: Vec<Arc<Item>> = new.into_values().collect();
        tx!(app, (new), |c| {
            for item in &*new {
                items::insert(c, item).await?;
            }
            Ok::<_, Error>(())
        })
        .await?;
    }
    changed.sort_unstable();
    changed.dedup();
    Ok(changed)
}

/// Takes a bureau's own folder into use, over the lessons of this binary. A folder with a fault is
/// refused whole, and what was in use stays.
///
/// # Errors
/// [`Refused`], with the checker's report.
pub async fn use_folder(app: &App, folder: &Path) -> Result<(), Refused> {
    let library = Library::with_dir(folder).map_err(Refused::Faults)?;
    let changed = keep_items(app, &library).await?;
    if !changed.is_empty() {
        let faults = changed
            .into_iter()
            .map(|id| Fault {
                file: folder.display().to_string(),
                line: None,
                reason: format!("item `{id}` was changed: raise its `version`"),
            })
            .collect();
        return Err(Refused::Faults(Report { faults, ..Report::default() }));
    }
    app.set_content(Arc::new(library));
    Ok(())
}

/// Loads a module's folder, or a folder of modules, with all its faults, for a preview by its author; returns the
/// checker's report.
pub fn preview_folder(app: &App, folder: &Path) -> Report {
    let (own, report) = if folder.join("module.toml").exists() {
        qinghe_content::read_module(folder)
    } else {
        qinghe_content::read_dir(folder)
    };
    app.set_content(Arc::new(own.over_embedded()));
    report
}
