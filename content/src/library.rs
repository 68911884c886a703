//! The modules and programmes that were read, and how to find one.

use crate::{Module, ModuleKind, Programme};
use qinghe_model::{item::Item, org::Grade};
use std::sync::Arc;

/// Every module, sorted by id, and the programmes made of them.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Library {
    pub(crate) modules: Vec<Arc<Module>>,
    pub(crate) programmes: Vec<Programme>,
}

impl Library {
    /// A module by id.
    pub fn module(&self, id: &str) -> Option<&Arc<Module>> {
        self.modules.iter().find(|m| m.id == id)
    }

    /// An item of any module's bank.
    pub fn item(&self, id: &str) -> Option<&Arc<Item>> {
        let module = self.module(id.rsplit_once('-')?.0);
        let of = |m: &Arc<Module>| m.items.iter().any(|i| i.id == id);
        module.filter(|m| of(m)).or_else(|| self.modules().find(|m| of(m)))?.item(id)
    }

    /// Every module, in order.
    pub fn modules(&self) -> impl Iterator<Item = &Arc<Module>> {
        self.modules.iter()
    }

    /// Every module of a kind, in order.
    pub fn of_kind(&self, kind: ModuleKind) -> impl Iterator<Item = &Arc<Module>> {
        self.modules.iter().filter(move |m| m.kind == kind)
    }

    /// Every programme, in order.
    #[must_use]
    pub fn programmes(&self) -> &[Programme] {
        &self.programmes
    }

    /// A programme by id.
    pub fn programme(&self, id: &str) -> Option<&Programme> {
        self.programmes.iter().find(|p| p.id == id)
    }

    /// The programme of a grade.
    pub fn programme_for(&self, grade: Grade) -> Option<&Programme> {
        self.programmes.iter().find(|p| p.grades.contains(&grade))
    }
}
