//! Embeds the browser bundle that `make site` built, so that one binary is the whole deployment. Without a bundle the
//! server builds too, and every page works with plain forms. And embeds the list of what the program is made of.

#[path = "build/components.rs"]
mod components;

use std::{
    env,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-env-changed=QINGHE_SITE_DIR");
    println!("cargo::rerun-if-env-changed=QINGHE_COMMIT");
    for file in ["build.rs", "build/components.rs", "Cargo.toml", "../Cargo.toml", "../Cargo.lock"] {
        println!("cargo::rerun-if-changed={file}");
    }
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("..");
    let given = env::var("QINGHE_SITE_DIR").ok().filter(|s| !s.is_empty());
    let site = root.join(given.as_deref().unwrap_or("target/site"));
    // Cargo would run this script every time if the folder were missing.
    fs::create_dir_all(&site)?;
    println!("cargo::rerun-if-changed={}", site.display());

    // A copy of our own: the next bundle may be written while this one compiles.
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let copy = out.join("site");
    if copy.exists() {
        fs::remove_dir_all(&copy)?;
    }
    let mut names = Vec::new();
    take(&site, &copy, "", &mut names)?;
    names.sort();

    let mut code = String::from("pub(super) static FILES: &[(&str, &[u8])] = &[\n");
    for name in &names {
        writeln!(code, "    ({name:?}, include_bytes!(concat!(env!(\"OUT_DIR\"), \"/site/\", {name:?}))),")
            .expect("a String can be written to");
    }
    code.push_str("];\n");
    fs::write(out.join("files.rs"), code)?;
    let has_bundle = names.iter().any(|name| name.contains(".wasm"));
    fs::write(out.join("sbom.cdx.json"), components::describe(&root, has_bundle)?)
}

/// Copies the files below `from`; their names use `/` everywhere.
fn take(from: &Path, to: &Path, prefix: &str, names: &mut Vec<String>) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|_| io::Error::other("a file name is not UTF-8"))?;
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            take(&entry.path(), &to.join(&name), &format!("{path}/"), names)?;
        } else {
            fs::copy(entry.path(), to.join(&name))?;
            names.push(path);
        }
    }
    Ok(())
}
