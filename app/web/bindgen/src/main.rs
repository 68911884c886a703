//! Writes the JavaScript beside a compiled browser bundle: `qinghe-bindgen FILE.wasm FOLDER`.
//!
//! It is wasm-bindgen's own library without its command line, which would bring a web server and an HTTP client along. As
//! a member of the workspace it has the version that the bundle was compiled with: they must be the same.

use anyhow::Context as _;
use std::path::PathBuf;
use wasm_bindgen_cli_support::Bindgen;

fn main() -> anyhow::Result<()> {
    let mut paths = std::env::args_os().skip(1).map(PathBuf::from);
    let (file, folder) = paths.next().zip(paths.next()).context("usage: qinghe-bindgen FILE.wasm FOLDER")?;
    Bindgen::new().input_path(&file).web(true)?.typescript(false).out_name("qinghe").generate(&folder)
}
