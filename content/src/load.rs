//! Reads the lessons of this binary, of a folder, of one module or of files in memory, and checks them.

use crate::{Fault, Form, Library, Report, bank, check, files, programme, reader};
use std::{
    path::Path,
    sync::{Arc, OnceLock},
};

impl Library {
    /// The modules in this binary, read on first use. The tests check their rules; here only what cannot be read counts.
    ///
    /// # Panics
    /// When an embedded module cannot be read.
    pub fn embedded() -> Arc<Self> {
        static LIBRARY: OnceLock<Arc<Library>> = OnceLock::new();
        LIBRARY
            .get_or_init(|| {
                let (mut library, report) = check::load(&files::embedded());
                assert!(report.is_clean(), "the embedded modules have faults:\n{report}");
                let log = reader::Log::default();
                library.programmes = programme::read(programme::EMBEDDED, &library, &log);
                let faults = log.into_parts().0;
                assert!(faults.is_empty(), "the embedded programmes have faults: {faults:?}");
                Arc::new(library)
            })
            .clone()
    }

    /// The modules in this binary, with those of a folder added; a module of the same id is replaced.
    ///
    /// # Errors
    /// The checker's report, when there is a fault: none of the folder is used.
    pub fn with_dir(path: &Path) -> Result<Self, Report> {
        let (own, report) = read_dir(path);
        if !report.is_clean() {
            return Err(report);
        }
        Ok(own.over_embedded())
    }

    /// These modules over those in this binary. Programmes, where there are any, replace all of the binary's.
    #[must_use]
    pub fn over_embedded(self) -> Self {
        let mut library = (*Self::embedded()).clone();
        for module in self.modules {
            match library.modules.binary_search_by(|m| m.id.cmp(&module.id)) {
                Ok(at) => library.modules[at] = module,
                Err(at) => library.modules.insert(at, module),
            }
        }
        if !self.programmes.is_empty() {
            library.programmes = self.programmes;
        }
        library
    }
}

/// The parallel forms of the awareness core, read on first use: a start does not wait for them.
///
/// # Panics
/// When one cannot be read.
pub fn awareness() -> &'static [Form] {
    static FORMS: OnceLock<Vec<Form>> = OnceLock::new();
    FORMS.get_or_init(|| {
        let log = reader::Log::default();
        let forms = bank::awareness(&files::awareness(), &log);
        let faults = log.into_parts().0;
        assert!(faults.is_empty(), "the awareness core has faults: {faults:?}");
        forms.into_iter().map(|(form, _)| form).collect()
    })
}

/// What the checker says of the modules in this binary.
pub fn check_embedded() -> Report {
    let (library, mut report) = check::read(&files::embedded(), &files::awareness(), None);
    report.faults.extend(programme::checked(programme::EMBEDDED, &library).1);
    report.faults.sort();
    report
}

/// What the checker says of the modules under a folder.
pub fn check_dir(path: &Path) -> Report {
    read_dir(path).1
}

/// The modules under a folder and what the checker says of them. A variant's base may be one of the
/// modules in this binary. A folder like this crate's, with `modules/` and `awareness/`, is read whole.
pub fn read_dir(path: &Path) -> (Library, Report) {
    let whole = path.join("modules").is_dir();
    let (mut files, mut unread) = files::from_dir(&if whole { path.join("modules") } else { path.to_owned() });
    let (awareness, more) = if whole { files::from_dir(&path.join("awareness")) } else { Default::default() };
    unread.extend(more);
    let bases = (!whole).then(Library::embedded);
    let programmes = files.remove(programme::FILE).or_else(|| {
        let file = path.join(programme::FILE);
        (whole && file.is_file()).then(|| files::one(&file, &mut unread)).flatten()
    });
    let (mut library, mut report) = check::read(&files, &awareness, bases.as_deref());
    if let Some(bytes) = programmes {
        match std::str::from_utf8(&bytes) {
            Ok(text) => {
                let known = if whole { library.clone() } else { library.clone().over_embedded() };
                let (programmes, faults) = programme::checked(text, &known);
                library.programmes = programmes;
                report.faults.extend(faults);
            }
            Err(_) => unread.push(Fault {
                file: programme::FILE.to_owned(),
                line: None,
                reason: "is not UTF-8 text".to_owned(),
            }),
        }
    }
    report.faults.append(&mut unread);
    report.faults.sort();
    (library, report)
}

/// One module by its folder, and what the checker says of it. A variant's base is one of the modules
/// in this binary.
pub fn read_module(path: &Path) -> (Library, Report) {
    let id = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let (files, mut unread) = files::from_dir(path);
    let files = files.into_iter().map(|(name, bytes)| (format!("{id}/{name}"), bytes)).collect();
    let (library, mut report) = check::read(&files, &files::Files::new(), Some(&Library::embedded()));
    report.faults.append(&mut unread);
    report.faults.sort();
    (library, report)
}

/// The modules in these files, by paths such as `m02/module.toml`, and what the checker says of them. A variant's base
/// must be among them.
pub fn read_files(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> (Library, Report) {
    let files = files.into_iter().map(|(path, bytes)| (path, bytes.into())).collect();
    check::read(&files, &files::Files::new(), None)
}
