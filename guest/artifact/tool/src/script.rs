//! Components put together by a script in WAC.

use indexmap::IndexMap;
use std::error::Error;
use std::fs;
use std::path::Path;
use wac_graph::EncodeOptions;
use wac_graph::types::BorrowedPackageKey;
use wac_parser::Document;

/// Writes to `output` what the script in `file` makes of `inputs`, each of them `NAME=FILE`.
pub(crate) fn compose(file: &Path, inputs: &[&str], output: &Path) -> Result<(), Box<dyn Error>> {
    let text = fs::read_to_string(file)?;
    let script = Document::parse(&text)?;
    let mut packages = IndexMap::new();
    for input in inputs {
        let (name, component) = input.split_once('=').ok_or("an input is NAME=FILE")?;
        packages.insert(BorrowedPackageKey::from_name_and_version(name, None), fs::read(component)?);
    }
    let composed = script.resolve(packages)?.encode(EncodeOptions::default())?;
    Ok(fs::write(output, composed)?)
}
