//! The text of the interface, for the crate: as a list of files, and in one piece.

use std::error::Error;
use std::fs;
use std::path::Path;
use wit_component::WitPrinter;
use wit_parser::{PackageId, Resolve};

/// Writes `wit.rs`, a list of the WIT files in `folder` and in its `deps/`: the path in there, and the text.
pub(crate) fn embed(folder: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    let mut list = "&[\n".to_owned();
    for below in ["", "deps"] {
        let mut names = Vec::new();
        for file in fs::read_dir(folder.join(below))? {
            let name = file?.file_name().to_string_lossy().into_owned();
            if name.ends_with(".wit") {
                names.push(name);
            }
        }
        // The world says what the others are for.
        names.sort_by_key(|name| (name != "world.wit", name.clone()));
        for name in names {
            let path = if below.is_empty() { name } else { format!("{below}/{name}") };
            let file = folder.join(&path).canonicalize()?;
            list += &format!("    ({path:?}, include_str!({:?})),\n", file.display().to_string());
        }
    }
    fs::write(out.join("wit.rs"), list + "]\n")?;
    fs::write(out.join("package.wit"), in_one_piece(folder)?)?;
    Ok(())
}

/// The package in `folder`, with those that it uses nested in it, so that tools read it as one file.
fn in_one_piece(folder: &Path) -> Result<String, Box<dyn Error>> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(folder)?;
    let used: Vec<PackageId> =
        resolve.packages.iter().map(|(id, _)| id).filter(|id| *id != package).collect();
    let mut printer = WitPrinter::default();
    printer.print(&resolve, package, &used)?;
    Ok(printer.output.to_string())
}
