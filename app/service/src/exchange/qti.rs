//! QTI 3.0 packages (<https://www.imsglobal.org/spec/qti/v3p0/impl>): a ZIP file with a manifest and an
//! XML file an item. What an item means is in its correct response; explanations and reasons stand
//! in a rubric for tutors.

use qinghe_model::{
    Lang,
    item::{Item, ItemKind},
};
use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event},
};
use std::io::{self, Cursor, Write as _};
use zip::{ZipWriter, write::SimpleFileOptions};

const ITEM: &str = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0";
const PACKAGE: &str = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1";
const MATCH_CORRECT: &str = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml";

type Xml = Writer<Cursor<Vec<u8>>>;

/// The items as one package in one language. `name` names the package.
///
/// # Errors
/// When the file could not be put together.
pub fn write<'i>(name: &str, items: impl IntoIterator<Item = &'i Item>, lang: Lang) -> io::Result<Vec<u8>> {
    let items: Vec<&Item> = items.into_iter().collect();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    zip.start_file("imsmanifest.xml", options).map_err(io::Error::other)?;
    zip.write_all(&manifest(name, &items)?)?;
    for item in &items {
        zip.start_file(path(item), options).map_err(io::Error::other)?;
        zip.write_all(&one(item, lang)?)?;
    }
    Ok(zip.finish().map_err(io::Error::other)?.into_inner())
}

fn path(item: &Item) -> String {
    format!("items/{}.xml", item.id)
}

fn begin() -> io::Result<Xml> {
    let mut xml = Writer::new_with_indent(Cursor::new(Vec::new()), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    Ok(xml)
}

fn end(xml: Xml) -> Vec<u8> {
    xml.into_inner().into_inner()
}

fn manifest(name: &str, items: &[&Item]) -> io::Result<Vec<u8>> {
    let mut xml = begin()?;
    xml.create_element("manifest").with_attributes([("xmlns", PACKAGE), ("identifier", name)]).write_inner_content(
        |xml| {
            xml.create_element("metadata").write_inner_content(|xml| {
                text(xml, "schema", "QTI Package")?;
                text(xml, "schemaversion", "3.0.0")
            })?;
            xml.create_element("organizations").write_empty()?;
            xml.create_element("resources").write_inner_content(|xml| {
                for item in items {
                    let href = path(item);
                    let attributes = [("identifier", &*item.id), ("type", "imsqti_item_xmlv3p0"), ("href", &href)];
                    xml.create_element("resource").with_attributes(attributes).write_inner_content(|xml| {
                        xml.create_element("file").with_attribute(("href", &*href)).write_empty()?;
                        Ok(())
                    })?;
                }
                Ok(())
            })?;
            Ok(())
        },
    )?;
    Ok(end(xml))
}

fn text(xml: &mut Xml, element: &str, words: &str) -> io::Result<()> {
    xml.create_element(element).write_text_content(BytesText::new(words))?;
    Ok(())
}

fn one(item: &Item, lang: Lang) -> io::Result<Vec<u8>> {
    let mut xml = begin()?;
    let title: String = item.stem.get(lang).chars().take(80).collect();
    let attributes = [
        ("xmlns", ITEM),
        ("identifier", &*item.id),
        ("title", &*title),
        ("adaptive", "false"),
        ("time-dependent", "false"),
        ("xml:lang", lang.tag()),
    ];
    xml.create_element("qti-assessment-item").with_attributes(attributes).write_inner_content(|xml| {
        let (cardinality, base) = match item.kind {
            ItemKind::Multiple => ("multiple", "identifier"),
            ItemKind::Order => ("ordered", "identifier"),
            ItemKind::Match => ("multiple", "directedPair"),
            ItemKind::ShortText => ("single", "string"),
            ItemKind::Number => ("single", "float"),
            ItemKind::Single | ItemKind::TrueFalse | ItemKind::Scenario => ("single", "identifier"),
        };
        let declared = [("identifier", "RESPONSE"), ("cardinality", cardinality), ("base-type", base)];
        xml.create_element("qti-response-declaration").with_attributes(declared).write_inner_content(|xml| {
            xml.create_element("qti-correct-response").write_inner_content(|xml| {
                for id in item.right().ids() {
                    text(xml, "qti-value", &id.replace('=', " "))?;
                }
                Ok(())
            })?;
            Ok(())
        })?;
        let score = [("identifier", "SCORE"), ("cardinality", "single"), ("base-type", "float")];
        xml.create_element("qti-outcome-declaration").with_attributes(score).write_inner_content(|xml| {
            xml.create_element("qti-default-value").write_inner_content(|xml| text(xml, "qti-value", "0"))?;
            Ok(())
        })?;
        xml.create_element("qti-item-body").write_inner_content(|xml| body(xml, item, lang))?;
        xml.create_element("qti-response-processing").with_attribute(("template", MATCH_CORRECT)).write_empty()?;
        Ok(())
    })?;
    Ok(end(xml))
}

fn body(xml: &mut Xml, item: &Item, lang: Lang) -> io::Result<()> {
    if let Some(scene) = &item.scene {
        text(xml, "p", scene.get(lang))?;
    }
    if item.kind.is_typed() {
        xml.create_element("p").write_inner_content(|xml| {
            xml.write_event(Event::Text(BytesText::new(item.stem.get(lang))))?;
            xml.create_element("qti-text-entry-interaction")
                .with_attribute(("response-identifier", "RESPONSE"))
                .write_empty()?;
            Ok(())
        })?;
        return notes(xml, item, lang);
    }
    let many = item.options.len().to_string();
    let (element, most) = match item.kind {
        ItemKind::Order => ("qti-order-interaction", None),
        ItemKind::Match => ("qti-match-interaction", Some(("max-associations", many.as_str()))),
        ItemKind::Multiple => ("qti-choice-interaction", Some(("max-choices", "0"))),
        _ => ("qti-choice-interaction", Some(("max-choices", "1"))),
    };
    let shuffle = if item.kind == ItemKind::TrueFalse { "false" } else { "true" };
    let attributes = [("response-identifier", "RESPONSE"), ("shuffle", shuffle)].into_iter().chain(most);
    xml.create_element(element).with_attributes(attributes).write_inner_content(|xml| {
        text(xml, "qti-prompt", item.stem.get(lang))?;
        if item.kind == ItemKind::Match {
            let options = item.options.iter().map(|o| (o.id.as_str(), o.text.get(lang), "1"));
            let groups = item.groups.iter().map(|g| (g.id.as_str(), g.text.get(lang), "0"));
            set(xml, options)?;
            return set(xml, groups);
        }
        for o in &item.options {
            xml.create_element("qti-simple-choice")
                .with_attribute(("identifier", o.id.as_str()))
                .write_text_content(BytesText::new(o.text.get(lang)))?;
        }
        Ok(())
    })?;
    notes(xml, item, lang)
}

fn notes(xml: &mut Xml, item: &Item, lang: Lang) -> io::Result<()> {
    let notes = [("view", "tutor"), ("use", "explanation")];
    xml.create_element("qti-rubric-block").with_attributes(notes).write_inner_content(|xml| {
        text(xml, "p", item.explanation.get(lang))?;
        for (o, why) in item.options.iter().filter_map(|o| Some((o, o.why.as_ref()?))) {
            text(xml, "p", &format!("{}: {}", o.id, why.get(lang)))?;
        }
        Ok(())
    })?;
    Ok(())
}

fn set<'i>(xml: &mut Xml, choices: impl Iterator<Item = (&'i str, &'i str, &'i str)>) -> io::Result<()> {
    xml.create_element("qti-simple-match-set").write_inner_content(|xml| {
        for (id, words, most) in choices {
            xml.create_element("qti-simple-associable-choice")
                .with_attributes([("identifier", id), ("match-max", most)])
                .write_text_content(BytesText::new(words))?;
        }
        Ok(())
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use qinghe_content::Library;
    use quick_xml::{Reader, events::Event};
    use std::io::Read as _;

    /// The elements of a file in order, and its text; fails when it is not well formed.
    fn read(xml: &str) -> (Vec<String>, String) {
        let (mut names, mut words) = (Vec::new(), String::new());
        let mut reader = Reader::from_str(xml);
        loop {
            match reader.read_event().expect("well-formed XML") {
                Event::Eof => return (names, words),
                Event::Start(e) | Event::Empty(e) => names.push(e.name().as_ref().to_owned()),
                Event::Text(t) => words.push_str(&t),
                _ => {}
            }
        }
    }

    #[test]
    fn a_package_holds_every_item_well_formed() {
        let library = Library::embedded();
        let module = library.module("m02").unwrap();
        for lang in Lang::ALL {
            let bytes = write("m02", module.items.iter().map(|i| &**i), lang).unwrap();
            let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
            assert_eq!(zip.len(), module.items.len() + 1);
            for item in &module.items {
                let mut xml = String::new();
                zip.by_name(&path(item)).unwrap().read_to_string(&mut xml).unwrap();
                let (names, words) = read(&xml);
                let wanted = match item.kind {
                    ItemKind::Order => "qti-order-interaction",
                    ItemKind::Match => "qti-match-interaction",
                    _ => "qti-choice-interaction",
                };
                assert!(names.iter().any(|n| n == wanted), "{}", item.id);
                assert_eq!(
                    names.iter().filter(|n| *n == "qti-value").count(),
                    item.right().ids().len() + 1,
                    "{}",
                    item.id
                );
                assert!(!words.trim().is_empty());
            }
        }
    }
}
