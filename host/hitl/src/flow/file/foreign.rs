//! Files that are not in the binary format of WebAssembly.

/// What such a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::flow) enum Foreign {
    Empty,
    /// WebAssembly as text, of a core module or not.
    Wat {
        module: bool,
    },
    /// An interface as text.
    Wit,
    /// A page, most often of an error, that was saved in the place of a file.
    Html,
    /// What Git LFS leaves in the place of a file that was not fetched.
    LfsPointer,
    /// Some other text.
    Text,
    Gzip,
    Zstd,
    Zip,
    /// What wasmtime compiled a component to.
    Compiled,
    /// A program for this machine or another.
    Native,
    /// Anything else, by its first bytes.
    Other(Vec<u8>),
}

/// How many bytes of another file are shown.
const SHOWN: usize = 8;
/// In how many bytes what a text begins with is looked for. Comments may come first.
const HEAD: usize = 1 << 16;
/// The system of an ELF file (`EI_OSABI`) that wasmtime wrote.
const OF_WASMTIME: u8 = 200;

pub(super) fn kind(bytes: &[u8]) -> Foreign {
    let begins = |magic: &[u8]| bytes.starts_with(magic);
    match bytes {
        [] => Foreign::Empty,
        _ if begins(&[0x1f, 0x8b]) => Foreign::Gzip,
        _ if begins(&[0x28, 0xb5, 0x2f, 0xfd]) => Foreign::Zstd,
        _ if begins(b"PK\x03\x04") => Foreign::Zip,
        // wasmtime writes the format of the machine's own programs, for a system of its own.
        _ if begins(b"\x7fELF") && bytes.get(7) == Some(&OF_WASMTIME) => Foreign::Compiled,
        _ if begins(b"\x7fELF") || begins(b"MZ") || begins(&[0xcf, 0xfa, 0xed, 0xfe]) => Foreign::Native,
        _ => text(bytes).unwrap_or_else(|| Foreign::Other(bytes[..bytes.len().min(SHOWN)].to_vec())),
    }
}

fn text(bytes: &[u8]) -> Option<Foreign> {
    let head = &bytes[..bytes.len().min(HEAD)];
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // A letter may be cut in two.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).ok()?
        }
        Err(_) => return None,
    };
    if text.contains('\0') {
        return None;
    }
    let lower =
        text.trim_start_matches('\u{feff}').trim_start().get(..15).unwrap_or(text).to_ascii_lowercase();
    Some(match without_comments(text) {
        _ if text.starts_with("version https://git-lfs.github.com/") => Foreign::LfsPointer,
        _ if lower.starts_with("<!doctype html") || lower.starts_with("<html") => Foreign::Html,
        code if code.starts_with("(module") => Foreign::Wat { module: true },
        code if code.starts_with("(component") => Foreign::Wat { module: false },
        code if ["package ", "interface ", "world "].iter().any(|word| code.starts_with(word))
            && (code.contains("interface ") || code.contains("world "))
            && code.contains('{') =>
        {
            Foreign::Wit
        }
        _ => Foreign::Text,
    })
}

/// A text from the first line on that is no comment of WAT or WIT.
fn without_comments(text: &str) -> &str {
    let mut rest = text.trim_start_matches('\u{feff}');
    loop {
        rest = rest.trim_start();
        let after = if rest.starts_with(";;") || rest.starts_with("//") {
            rest.split_once('\n').map(|(_, after)| after)
        } else if rest.starts_with("(;") {
            rest.split_once(";)").map(|(_, after)| after)
        } else if rest.starts_with("/*") {
            rest.split_once("*/").map(|(_, after)| after)
        } else {
            return rest;
        };
        rest = after.unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_how_it_begins() {
        for (bytes, is) in [
            (&b""[..], Foreign::Empty),
            (b"(module)", Foreign::Wat { module: true }),
            (b";; a flow\n (; of\n ours ;)\n(component $a)", Foreign::Wat { module: false }),
            (b"// ours\npackage a:b;\nworld c { import d; }", Foreign::Wit),
            (b"interface a { b: func(); }", Foreign::Wit),
            (b"\n<!DOCTYPE html><title>404", Foreign::Html),
            (b"version https://git-lfs.github.com/spec/v1\noid sha256:42\n", Foreign::LfsPointer),
            (b"#!/bin/sh\necho", Foreign::Text),
            ("fn main() { println!(\"ü\") }".as_bytes(), Foreign::Text),
            (b"package main // of Go", Foreign::Text),
            (b"\x1f\x8b\x08\0", Foreign::Gzip),
            (b"\x28\xb5\x2f\xfd", Foreign::Zstd),
            (b"PK\x03\x04", Foreign::Zip),
            (b"\x7fELF\x02", Foreign::Native),
            (b"\x7fELF\x02\x01\x01\xc8", Foreign::Compiled),
            (b"GIF89a\xff\xfe\xfd", Foreign::Other(b"GIF89a\xff\xfe".to_vec())),
            (b"\0as", Foreign::Other(b"\0as".to_vec())),
        ] {
            assert_eq!(kind(bytes), is, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn a_letter_that_is_cut_in_two_is_text() {
        let long = "ü".repeat(HEAD);
        assert_eq!(kind(&long.as_bytes()[..HEAD + 1]), Foreign::Text);
        assert_eq!(kind(format!("x{long}").as_bytes()), Foreign::Text);
    }
}
