//! What a component says of itself, for registries and `wasm-tools metadata show`: custom sections with the names that
//! OCI annotations have, each a text.

use std::env;

/// `component` with its name, version, licence and, where the workspace names one, the address of its source.
pub(crate) fn added(component: &[u8], name: &str) -> Vec<u8> {
    let mut with = component.to_vec();
    // A list of names whose one entry is that of the component itself.
    let mut list = vec![0];
    sized(&mut list, &sized_text(name));
    section(&mut with, "component-name", &list);
    for (its, variable) in [
        ("version", "CARGO_PKG_VERSION"),
        ("licenses", "CARGO_PKG_LICENSE"),
        ("source", "CARGO_PKG_REPOSITORY"),
    ] {
        if let Some(text) = env::var(variable).ok().filter(|text| !text.is_empty()) {
            section(&mut with, its, text.as_bytes());
        }
    }
    with
}

fn section(component: &mut Vec<u8>, name: &str, content: &[u8]) {
    let mut section = sized_text(name);
    section.extend_from_slice(content);
    component.push(0);
    sized(component, &section);
}

fn sized_text(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    sized(&mut out, text.as_bytes());
    out
}

/// Writes how long `bytes` are as a LEB128 number, and them.
fn sized(out: &mut Vec<u8>, bytes: &[u8]) {
    let mut length = bytes.len();
    while length > 0x7f {
        out.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    out.push(length as u8);
    out.extend_from_slice(bytes);
}
