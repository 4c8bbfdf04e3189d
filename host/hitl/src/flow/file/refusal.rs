//! What a file is that is no flow, and what makes one of it, in words.

use super::foreign::Foreign;
use std::fmt;

/// What a file is that is no flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::flow) enum Refusal {
    /// No WebAssembly.
    Foreign(Foreign),
    /// It ends in the middle, after so many bytes.
    Truncated(usize),
    /// It is not in its own format; the text says where.
    Broken(String),
    /// A core module.
    Module {
        /// Whether it says by itself which component it is to be.
        described: bool,
        /// The modules that it imports from.
        imports: Vec<String>,
    },
    /// A WIT package in the binary format.
    Package,
    /// A form of hitl's own component.
    Hitl,
    /// A component that answers HTTP requests.
    Http,
    /// A program of another version of WASI, by its export.
    OtherRun(String),
    /// Any other component, by its exports.
    Library(Vec<String>),
}

/// What is built, in Rust, that is a flow at once.
const IN_RUST: &str = "in Rust: cargo build --target wasm32-wasip2, of a program with `fn main`";

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Foreign(foreign) => foreign.fmt(f),
            Refusal::Truncated(bytes) => write!(
                f,
                "it ends in the middle, after {bytes} bytes, so a build or a copy of it was stopped: make it again"
            ),
            Refusal::Broken(why) => {
                write!(f, "it begins like WebAssembly, but is damaged, or of a later version of the format: {why}")
            }
            Refusal::Module { described: true, .. } => f.write_str(
                "it is a core module, not a component yet. It has in it which one it is to be: \
                 wasm-tools component new MODULE.wasm -o FLOW.wasm",
            ),
            Refusal::Module { imports, .. } if imports.iter().any(|name| name == "wasi_snapshot_preview1") => {
                write!(
                    f,
                    "it is a core module of WASI 0.1, not a component. Build it for WASI 0.2 ({IN_RUST}), or put the \
                     adapter of wasmtime's releases to it: wasm-tools component new MODULE.wasm \
                     --adapt wasi_snapshot_preview1.command.wasm -o FLOW.wasm"
                )
            }
            Refusal::Module { .. } => {
                write!(
                    f,
                    "it is a core module, not a component. The toolchains for components make one ({IN_RUST}); of a \
                     module that was built with bindings of a WIT world, wasm-tools component new MODULE.wasm \
                     -o FLOW.wasm does"
                )
            }
            Refusal::Package => f.write_str(
                "it is a WIT package, an interface without a program; wasm-tools component wit FILE shows it. A flow is \
                 what a toolchain builds against it",
            ),
            Refusal::Hitl => f.write_str(
                "it exports no wasi:cli/run: it is a component of hitl itself, which answers those who ask. hitl run \
                 brings one along; a flow is a program of yours that imports hitl:hitl/events. To serve the form and the \
                 API: hitl serve",
            ),
            Refusal::Http => f.write_str(
                "it exports no wasi:cli/run: it answers HTTP requests, and hitl run runs programs. What serves it is \
                 wasmtime serve, Spin or wasmCloud; there it asks by the HTTP API of a hitl serve, or with hitl's client \
                 under it (hitl component --world client, or client-sync)",
            ),
            Refusal::OtherRun(run) => write!(
                f,
                "it exports {run}, and hitl run runs programs of wasi:cli/run@0.2 and 0.3: build it with a toolchain of \
                 one of these"
            ),
            Refusal::Library(exports) => {
                let exports = if exports.is_empty() { "nothing".to_owned() } else { exports.join(", ") };
                write!(
                    f,
                    "it exports no wasi:cli/run, so it is a library and not a program. It exports {exports}. \
                     Build it as a program ({IN_RUST}; with async: hitl_flow::main!), or its world with `export \
                     wasi:cli/run@0.3.0`"
                )
            }
        }
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Foreign::Empty => "it is empty, so a build or a copy of it was stopped: make it again",
            Foreign::Wat { module: false } => {
                "it is WebAssembly as text, which wasm-tools parse FILE -o FLOW.wasm makes binary"
            }
            Foreign::Wat { module: true } => {
                "it is a core module as text, not a component. wasm-tools parse FILE -o MODULE.wasm makes it binary; a \
                 flow is a component"
            }
            Foreign::Wit => {
                "it is an interface in WIT, without a program. A flow is what a toolchain builds against it"
            }
            Foreign::Html => {
                "it is an HTML page, most often what a download got in the place of the file: look into it, and fetch \
                 the file again"
            }
            Foreign::LfsPointer => "it is a pointer of Git LFS, not the file itself: git lfs pull",
            Foreign::Text => {
                "it is text, not WebAssembly. A flow is the component that is built from a source, most often a file \
                 that ends with .wasm"
            }
            Foreign::Gzip => "it is packed with gzip: gunzip it (or tar -xzf it) first",
            Foreign::Zstd => "it is packed with zstd: unzstd it first",
            Foreign::Zip => "it is a zip archive: unzip it first",
            Foreign::Compiled => {
                "it is what wasmtime compiled a component to: give the component itself, which is compiled here, once"
            }
            Foreign::Native => {
                "it is a program for a machine, not WebAssembly: build it for WebAssembly (in Rust: cargo build \
                 --target wasm32-wasip2)"
            }
            Foreign::Other(bytes) => {
                let hex: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                return write!(
                    f,
                    "it is not WebAssembly, which begins with 00 61 73 6d; it begins with {}",
                    hex.join(" ")
                );
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_says_what_the_file_is_and_what_to_do() {
        let module = |described, import: &str| Refusal::Module { described, imports: vec![import.into()] };
        for (refusal, says) in [
            (module(true, "$root"), &["core module", "wasm-tools component new"][..]),
            (module(false, "wasi_snapshot_preview1"), &["WASI 0.1", "wasm32-wasip2", "--adapt"]),
            (module(false, "env"), &["core module", "wasm32-wasip2", "wasm-tools component new"]),
            (Refusal::Package, &["WIT package", "wasm-tools component wit"]),
            (Refusal::Hitl, &["exports no wasi:cli/run", "hitl itself", "hitl serve"]),
            (Refusal::Http, &["HTTP", "wasmtime serve"]),
            (Refusal::Library(vec!["a:b/c".into()]), &["library", "a:b/c", "wasm32-wasip2"]),
            (Refusal::Library(Vec::new()), &["exports nothing"]),
            (Refusal::OtherRun("wasi:cli/run@0.3.0-rc-1".into()), &["0.3.0-rc-1", "toolchain"]),
            (Refusal::Truncated(9), &["9 bytes"]),
            (Refusal::Foreign(Foreign::Other(vec![0x47, 0x49])), &["begins with 47 49"]),
        ] {
            let told = refusal.to_string();
            for part in says {
                assert!(told.contains(part), "{part:?} is not in {told:?}");
            }
            assert!(told.starts_with("it ") && !told.contains('\n') && told.len() < 500, "{told:?}");
        }
    }
}
