//! What a component says of itself, for registries and `wasm-tools metadata show`.

use std::error::Error;
use std::fs;
use std::path::Path;
use wasm_encoder::{ComponentSection, RawSection};
use wasm_metadata::{AddMetadata, AddMetadataField, Licenses, Source, Version};
use wasmparser::{Parser, Payload};

/// What is said anew, and so is removed before. `component-name` also has the names of all parts of a component, which
/// only those need who read it as text.
const SECTIONS: [&str; 4] = ["component-name", "version", "licenses", "source"];

/// Writes to `output` the component in `input` with this name, the version and licence of the workspace and, where it
/// names one, the address of its source.
pub(crate) fn describe(input: &Path, name: &str, output: &Path) -> Result<(), Box<dyn Error>> {
    let mut metadata = AddMetadata::default();
    metadata.name = AddMetadataField::Set(name.to_owned());
    metadata.version = AddMetadataField::Set(Version::new(env!("CARGO_PKG_VERSION")));
    metadata.licenses = AddMetadataField::Set(Licenses::new(env!("CARGO_PKG_LICENSE"))?);
    if let Some(source) = option_env!("CARGO_PKG_REPOSITORY").filter(|source| !source.is_empty()) {
        metadata.source = AddMetadataField::Set(Source::new(source)?);
    }
    Ok(fs::write(output, metadata.to_wasm(&bare(&fs::read(input)?)?)?)?)
}

/// The component without what it says of itself.
fn bare(component: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut bare = wasm_encoder::Component::HEADER.to_vec();
    let mut depth = 0;
    for payload in Parser::new(0).parse_all(component) {
        let payload = payload?;
        // A module or component in it is one section; the sections of that follow.
        match &payload {
            Payload::Version { .. } => depth += 1,
            Payload::End(_) => depth -= 1,
            _ => {}
        }
        let said = matches!(&payload, Payload::CustomSection(section) if SECTIONS.contains(&section.name()));
        if let Some((id, range)) = payload.as_section()
            && depth == 1
            && !said
        {
            let data = &component[usize::try_from(range.start)?..usize::try_from(range.end)?];
            RawSection { id, data }.append_to_component(&mut bare);
        }
    }
    Ok(bare)
}
