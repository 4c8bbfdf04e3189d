//! What a file is that somebody wants to run as a flow: a program, or what else, and what makes a program of it.
//!
//! Nothing is compiled for that, so a wrong file is refused at once, whatever its size.

mod binary;
mod foreign;
mod imports;
mod refusal;

pub(super) use imports::missing;
pub(super) use refusal::Refusal;

use binary::Binary;

/// What a component imports and exports, by name.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Interface {
    pub(super) imports: Vec<String>,
    pub(super) exports: Vec<String>,
}

impl Interface {
    /// The first import whose name begins so.
    pub(super) fn import(&self, begins: &str) -> Option<&str> {
        self.imports.iter().map(String::as_str).find(|name| name.starts_with(begins))
    }

    fn exports(&self, begins: &str) -> bool {
        self.exports.iter().any(|name| name.starts_with(begins))
    }
}

/// Which version of WASI a flow is a program of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WasiVersion {
    Wasi02,
    Wasi03,
}

/// The interface of the program that these bytes are, by its names: whether it is valid says who compiles it.
pub(super) fn program(bytes: &[u8]) -> Result<(Interface, WasiVersion), Refusal> {
    if !bytes.starts_with(b"\0asm") {
        return Err(Refusal::Foreign(foreign::kind(bytes)));
    }
    match binary::read(bytes)? {
        Binary::Module { described, imports } => Err(Refusal::Module { described, imports }),
        Binary::Package => Err(Refusal::Package),
        Binary::Component(interface) => match version(&interface) {
            Some(version) => Ok((interface, version)),
            None => Err(no_program(interface)),
        },
    }
}

fn version(interface: &Interface) -> Option<WasiVersion> {
    interface.exports.iter().find_map(|name| match name.strip_prefix("wasi:cli/run@")? {
        // A draft of 0.3 is another interface than 0.3.
        draft if draft.contains('-') => None,
        version if version.starts_with("0.3.") => Some(WasiVersion::Wasi03),
        version if version.starts_with("0.2.") => Some(WasiVersion::Wasi02),
        _ => None,
    })
}

/// What a component is that exports no `wasi:cli/run` of a version that is known here.
fn no_program(interface: Interface) -> Refusal {
    if let Some(run) = interface.exports.iter().find(|name| name.starts_with("wasi:cli/run")) {
        return Refusal::OtherRun(run.clone());
    }
    let is_hitl = ["events", "questions", "decisions"].iter().any(|name| {
        let (plain, sync) = (format!("hitl:hitl/{name}@"), format!("hitl:hitl/{name}-sync@"));
        interface.exports(&plain) || interface.exports(&sync)
    });
    if is_hitl {
        return Refusal::Hitl;
    }
    if interface.exports("wasi:http/handler@") || interface.exports("wasi:http/incoming-handler@") {
        return Refusal::Http;
    }
    Refusal::Library(interface.exports)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A component with these names among its exports, each an empty instance.
    fn component(exports: &[&str]) -> Vec<u8> {
        let mut bytes = b"\0asm\x0d\0\x01\0".to_vec();
        // An instance of nothing, which all of them are.
        bytes.extend(b"\x05\x03\x01\x01\0");
        for name in exports {
            let mut section = vec![1, 0, u8::try_from(name.len()).unwrap()];
            section.extend(name.as_bytes());
            section.extend([5, 0, 0]);
            bytes.extend([11, u8::try_from(section.len()).unwrap()]);
            bytes.extend(section);
        }
        bytes
    }

    fn refused(bytes: &[u8]) -> Refusal {
        program(bytes).unwrap_err()
    }

    #[test]
    fn a_program_is_known_by_what_it_exports() {
        for (name, version) in
            [("wasi:cli/run@0.2.6", WasiVersion::Wasi02), ("wasi:cli/run@0.3.0", WasiVersion::Wasi03)]
        {
            let (interface, found) = program(&component(&["x", name])).unwrap();
            assert_eq!((found, interface.exports), (version, vec!["x".to_owned(), name.to_owned()]));
        }
    }

    #[test]
    fn what_is_no_program_is_known_by_its_exports() {
        let draft = "wasi:cli/run@0.3.0-rc-2025-09-16";
        assert_eq!(refused(&component(&[draft])), Refusal::OtherRun(draft.into()));
        for name in ["hitl:hitl/events@0.1.1", "hitl:hitl/questions-sync@0.1.1"] {
            assert_eq!(refused(&component(&[name, "wasi:http/handler@0.3.0"])), Refusal::Hitl, "{name}");
        }
        for name in ["wasi:http/handler@0.3.0", "wasi:http/incoming-handler@0.2.4"] {
            assert_eq!(refused(&component(&[name])), Refusal::Http, "{name}");
        }
        assert_eq!(refused(&component(&["a:b/c"])), Refusal::Library(vec!["a:b/c".into()]));
        assert_eq!(refused(&component(&[])), Refusal::Library(Vec::new()));
    }

    #[test]
    fn a_part_of_a_file_is_known_as_one() {
        let whole = component(&["a:b/c", "wasi:cli/run@0.2.0"]);
        assert!(program(&whole).is_ok());
        // Where a section ends, what is left is a file of its own.
        for length in [4, 5, 7, 9, 12, whole.len() - 1] {
            assert_eq!(refused(&whole[..length]), Refusal::Truncated(length), "{length}");
        }
        assert!(matches!(refused(b"\0asm\x0d\0\x01\0\xff\x01\0"), Refusal::Broken(_)));
    }
}
