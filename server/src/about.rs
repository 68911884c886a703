//! What this program is: its version, and what it is made of.

use serde_json::Value;
use std::fmt::Write as _;

/// What the program is made of, as a CycloneDX file; `build/components.rs` writes it.
pub const SBOM: &str = include_str!(concat!(env!("OUT_DIR"), "/sbom.cdx.json"));

/// The answer to `--version --verbose`, and with `--json` the CycloneDX file. Anything else is not asked here: clap answers
/// `--version` alone, as soon as it meets it.
#[must_use]
pub fn answer<S: AsRef<str>>(arguments: &[S]) -> Option<String> {
    let has = |wanted: &[&str]| arguments.iter().any(|a| wanted.contains(&a.as_ref()));
    let known = ["--version", "-V", "--verbose", "--json"];
    if !has(&known[..2]) || !has(&known[2..3]) || arguments.iter().any(|a| !known.contains(&a.as_ref())) {
        return None;
    }
    let file: Value = serde_json::from_str(SBOM).ok()?;
    if has(&known[3..]) { serde_json::to_string_pretty(&file).ok() } else { Some(describe(&file)) }
}

/// Name, version, commit, compiler, and a line for each component with version and licence.
fn describe(file: &Value) -> String {
    let program = &file["metadata"]["component"];
    let properties = |of: &Value, name: &str| -> Vec<String> {
        let all = of["properties"].as_array().into_iter().flatten();
        all.filter(|p| p["name"] == name).filter_map(|p| p["value"].as_str()).map(str::to_owned).collect()
    };
    let fact = |name: &str| properties(&file["metadata"], name).pop().unwrap_or_else(|| "unknown".to_owned());
    let text = |of: &Value| of.as_str().unwrap_or_default().to_owned();
    let mut out = format!("{} {}\n", text(&program["name"]), text(&program["version"]));
    let components = file["components"].as_array().map(Vec::as_slice).unwrap_or_default();
    // Writing to a String cannot fail.
    let _ = write!(
        out,
        "commit: {}\ntarget: {}\n{}\n{} components:\n",
        fact("qinghe:commit"),
        fact("qinghe:target"),
        fact("qinghe:rustc"),
        components.len()
    );
    for one in components {
        let licence = one["licenses"][0]["expression"].as_str().unwrap_or("licence unknown");
        let parts = properties(one, "qinghe:part").join(", ");
        let _ = writeln!(out, "  {} {}  {licence}  ({parts})", text(&one["name"]), text(&one["version"]));
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_long_version_is_answered_here() {
        for other in
            [&["--version"][..], &["-V"], &["--verbose"], &["serve"], &[], &["--version", "--verbose", "serve"]]
        {
            assert_eq!(answer(other), None, "{other:?}");
        }
        let text = answer(&["--version", "--verbose"]).unwrap();
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some(concat!("qinghe ", env!("CARGO_PKG_VERSION"))));
        assert!(lines.next().is_some_and(|l| l.starts_with("commit: ")));
        assert!(text.contains("\nrustc 1.") && text.contains(" components:\n"), "{text}");
        assert!(text.lines().any(|l| l.starts_with("  axum 0.8") && l.contains("  MIT  (")), "{text}");
        assert_eq!(answer(&["--verbose", "-V"]), Some(text));
        let file: Value = serde_json::from_str(&answer(&["--version", "--verbose", "--json"]).unwrap()).unwrap();
        assert_eq!(file, serde_json::from_str::<Value>(SBOM).unwrap());
    }
}
