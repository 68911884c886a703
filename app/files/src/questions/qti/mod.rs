//! QTI of 1EdTech (<https://www.imsglobal.org/spec/qti/v3p0/impl>): items and packages, in one language.
//!
//! Read: 2.1, 2.2 and 3.0, whose elements differ in their spelling only. Choice, order, match (of directed
//! pairs) and one text entry (a text or a number); everything else is refused by name. QTI 1 is another
//! format and is refused as a whole.
//!
//! Written: 3.0 packages, a ZIP file with a manifest and an XML file an item. The key is in the
//! correct response, further spellings in the mapping, a tolerance in the response processing; reasons are
//! inline feedback, the explanation is modal feedback; difficulty and level are metadata (LOM) in the
//! manifest. A situation is a `div` of the class `qinghe-scene`.
//!
//! It cannot hold: the other language, a reason on a right option (it becomes part of the explanation), and
//! numbers other than plain decimals.

mod read;
mod write;

pub(super) use read::{item, package};
pub use write::write;

const SCENE: &str = "qinghe-scene";
/// What LOM calls the three difficulties.
const DIFFICULTIES: [&str; 3] = ["easy", "medium", "difficult"];

#[cfg(test)]
mod tests {
    use super::{
        super::{package::Package, xml},
        read::{resolve, unquote},
        write::path,
        *,
    };
    use qinghe_content::Library;
    use qinghe_model::{Lang, item::ItemKind};

    #[test]
    fn a_package_holds_every_item_well_formed() {
        let library = Library::embedded();
        let module = library.module("m02").unwrap();
        for lang in Lang::ALL {
            let bytes = write("m02", module.items.iter().map(|i| &**i), lang).unwrap();
            let mut package = Package::open(&bytes).unwrap();
            assert_eq!(package.archive.len(), module.items.len() + 1);
            for item in &module.items {
                let root = xml::parse(&package.text(&path(&item.id)).unwrap()).unwrap();
                let wanted = match item.kind {
                    ItemKind::Order => "orderinteraction",
                    ItemKind::Match => "matchinteraction",
                    _ => "choiceinteraction",
                };
                assert!(root.deep(wanted).is_some(), "{}", item.id);
                let declared = root.child("responsedeclaration").unwrap().child("correctresponse").unwrap();
                assert_eq!(declared.all("value").count(), item.right().ids().len(), "{}", item.id);
            }
        }
    }

    #[test]
    fn paths_stay_within_the_package() {
        assert_eq!(resolve("a/b", "../c/./d.xml"), "a/c/d.xml");
        assert_eq!(resolve("", "../../etc/x"), "etc/x");
        assert_eq!(unquote("a%20b%e5%85%b3%"), "a b关%");
    }
}
