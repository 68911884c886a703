//! The checker's report, for people and for programs.

use serde::Serialize;
use std::{collections::BTreeMap, fmt};

/// A broken rule and where.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Fault {
    /// The file, relative to the folder of the modules.
    pub file: String,
    /// The line, from 1, where one is known.
    pub line: Option<usize>,
    /// What is wrong and what is needed.
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.file)?;
        if let Some(line) = self.line {
            write!(f, "{line}:")?;
        }
        write!(f, " {}", self.reason)
    }
}

/// All the faults of the lessons, and what was counted.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Report {
    /// Every fault, by file and line.
    pub faults: Vec<Fault>,
    /// One entry a module.
    pub counts: Vec<Counts>,
}

/// What a module holds.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Counts {
    /// The module's id.
    pub module: String,
    /// Steps.
    pub steps: usize,
    /// Items in its own bank.
    pub items: usize,
    /// Steps by kind.
    pub step_kinds: BTreeMap<&'static str, usize>,
    /// Items of its own bank by kind.
    pub kinds: BTreeMap<&'static str, usize>,
    /// Items by difficulty, 1 to 3.
    pub difficulties: BTreeMap<u8, usize>,
    /// Items by cognitive level: `recall`, `understand`, `apply`.
    pub levels: BTreeMap<&'static str, usize>,
    /// Texts by language tag, bodies included.
    pub languages: BTreeMap<&'static str, usize>,
    /// Drawings.
    pub figures: usize,
    /// Bytes of its drawings, compressed together.
    pub figure_bytes: usize,
    /// Nodes of stories that are drawn as scenes.
    pub scenes: usize,
    /// Bytes of all its pictures, scenes included, compressed together.
    pub picture_bytes: usize,
}

impl Report {
    /// Whether there is no fault.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.faults.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.faults {
            writeln!(f, "{fault}")?;
        }
        for c in &self.counts {
            write!(f, "{}: {} steps, {} items", c.module, c.steps, c.items)?;
            for (name, n) in c.kinds.iter().chain(&c.levels) {
                write!(f, ", {name} {n}")?;
            }
            for (difficulty, n) in &c.difficulties {
                write!(f, ", difficulty {difficulty}: {n}")?;
            }
            for (tag, n) in &c.languages {
                write!(f, ", {tag} {n} texts")?;
            }
            write!(f, ", {} figures in {} bytes", c.figures, c.figure_bytes)?;
            match c.scenes {
                0 => writeln!(f)?,
                n => writeln!(f, ", {n} scenes; all pictures in {} bytes", c.picture_bytes)?,
            }
        }
        match self.faults.len() {
            0 => writeln!(f, "no faults"),
            1 => writeln!(f, "1 fault"),
            n => writeln!(f, "{n} faults"),
        }
    }
}
