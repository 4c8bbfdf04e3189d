//! Reading a file in the binary format of WebAssembly, as far as it says what it is.

use super::{Interface, Refusal};
use wasmparser::{Chunk, Encoding, Imports, Parser, Payload};

/// What such a file is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Binary {
    /// A core module.
    Module {
        /// Whether it says by itself which component it is to be.
        described: bool,
        /// The modules that it imports from.
        imports: Vec<String>,
    },
    /// A WIT package: types alone.
    Package,
    Component(Interface),
}

/// What tools leave in a module that is to be a component.
const DESCRIPTION: &str = "component-type";
/// What tools leave in a WIT package, and in such a description.
const PACKAGE: &str = "wit-component-encoding";

pub(super) fn read(bytes: &[u8]) -> Result<Binary, Refusal> {
    let mut parser = Parser::new(0);
    // The parsers of those in which the present one is.
    let mut around = Vec::new();
    let mut rest = bytes;
    let mut is_module = false;
    let (mut described, mut is_package, mut has_code) = (false, false, false);
    let (mut modules, mut interface) = (Vec::new(), Interface::default());
    loop {
        let is_last = !around.is_empty();
        let chunk = parser.parse(rest, is_last && rest.is_empty()).map_err(|error| broken(&error))?;
        let (consumed, payload) = match chunk {
            Chunk::NeedMoreData(_) if rest.is_empty() && around.is_empty() => break,
            Chunk::NeedMoreData(_) => return Err(Refusal::Truncated(bytes.len())),
            Chunk::Parsed { consumed, payload } => (consumed, payload),
        };
        rest = rest.get(consumed..).unwrap_or_default();
        let is_outer = around.is_empty();
        match payload {
            Payload::Version { encoding, .. } if is_outer => is_module = encoding == Encoding::Module,
            Payload::CustomSection(section) if is_outer => {
                described |= section.name().starts_with(DESCRIPTION);
                is_package |= section.name() == PACKAGE;
            }
            Payload::ImportSection(section) if is_outer => {
                for imports in section {
                    let module = match imports.map_err(|error| broken(&error))? {
                        Imports::Single(_, import) => import.module,
                        Imports::Compact1 { module, .. } | Imports::Compact2 { module, .. } => module,
                    };
                    if !modules.iter().any(|known| known == module) {
                        modules.push(module.to_owned());
                    }
                }
            }
            Payload::ComponentImportSection(section) if is_outer => {
                for import in section {
                    interface.imports.push(import.map_err(|error| broken(&error))?.name.name.to_owned());
                }
            }
            Payload::ComponentExportSection(section) if is_outer => {
                for export in section {
                    interface.exports.push(export.map_err(|error| broken(&error))?.name.name.to_owned());
                }
            }
            Payload::ModuleSection { parser: inner, .. } => {
                has_code = true;
                around.push(std::mem::replace(&mut parser, inner));
            }
            Payload::ComponentSection { parser: inner, .. } => {
                around.push(std::mem::replace(&mut parser, inner));
            }
            Payload::CodeSectionStart { size, .. } => {
                // The functions themselves say nothing here.
                let Some(after) = rest.get(size as usize..) else {
                    return Err(Refusal::Truncated(bytes.len()));
                };
                parser.skip_section();
                rest = after;
            }
            Payload::End(_) => match around.pop() {
                Some(outer) => parser = outer,
                None => break,
            },
            _ => {}
        }
    }
    Ok(if is_module {
        Binary::Module { described, imports: modules }
    } else if is_package && !has_code {
        Binary::Package
    } else {
        Binary::Component(interface)
    })
}

fn broken(error: &wasmparser::Error) -> Refusal {
    Refusal::Broken(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `bytes` as a section of this kind.
    fn section(kind: u8, bytes: &[u8]) -> Vec<u8> {
        [&[kind, u8::try_from(bytes.len()).unwrap()], bytes].concat()
    }

    fn custom(name: &str) -> Vec<u8> {
        section(0, &[&[u8::try_from(name.len()).unwrap()], name.as_bytes()].concat())
    }

    const MODULE: &[u8] = b"\0asm\x01\0\0\0";
    const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";

    #[test]
    fn a_module_says_what_it_needs() {
        let plain = Binary::Module { described: false, imports: Vec::new() };
        assert_eq!(read(MODULE), Ok(plain));
        // Two functions of one module, and code that is passed over.
        let imports = section(2, b"\x02\x01m\x01a\0\0\x01m\x01b\0\0");
        let module =
            [MODULE, b"\x01\x04\x01\x60\0\0", &*imports, b"\x03\x02\x01\0\x0a\x04\x01\x02\0\x0b"].concat();
        assert_eq!(read(&module), Ok(Binary::Module { described: false, imports: vec!["m".into()] }));
        assert_eq!(read(&module[..module.len() - 1]), Err(Refusal::Truncated(module.len() - 1)));
        let described = [MODULE, &*custom("component-type:flow")].concat();
        assert_eq!(read(&described), Ok(Binary::Module { described: true, imports: Vec::new() }));
    }

    #[test]
    fn what_lies_inside_is_not_the_component_s() {
        let inner = [MODULE, &*custom("component-type"), &section(2, b"\x01\x01m\x01a\x02\0\x01")].concat();
        let component = [COMPONENT, &*section(1, &inner), &*section(4, COMPONENT)].concat();
        assert_eq!(read(&component), Ok(Binary::Component(Interface::default())));
        for length in [component.len() - 1, COMPONENT.len() + 5] {
            assert_eq!(read(&component[..length]), Err(Refusal::Truncated(length)));
        }
    }

    #[test]
    fn a_package_has_no_code() {
        let package = [COMPONENT, &*custom("wit-component-encoding")].concat();
        assert_eq!(read(&package), Ok(Binary::Package));
        let with_code = [&*package, &section(1, MODULE)].concat();
        assert_eq!(read(&with_code), Ok(Binary::Component(Interface::default())));
    }
}
