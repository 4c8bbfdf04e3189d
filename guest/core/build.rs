//! Writes the description of the API without the blanks that only people need: they are a third of it, and it is
//! built into the component.

use std::path::PathBuf;
use std::{env, error, fs};

const DESCRIPTION: &str = "src/http/routes/openapi.json";

fn main() -> Result<(), Box<dyn error::Error>> {
    println!("cargo::rerun-if-changed={DESCRIPTION}");
    let description: serde_json::Value = serde_json::from_slice(&fs::read(DESCRIPTION)?)?;
    let folder = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    fs::write(folder.join("openapi.json"), description.to_string())?;
    Ok(())
}
