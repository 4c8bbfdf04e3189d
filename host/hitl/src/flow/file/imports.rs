//! What a flow imports that it cannot be given.

/// What is offered to flows: the beginnings of the names of interfaces.
const OFFERED: [&str; 10] = [
    "hitl:hitl/events",
    "hitl:hitl/questions",
    "hitl:hitl/types",
    "hitl:hitl/decisions",
    "wasi:cli/",
    "wasi:clocks/",
    "wasi:filesystem/",
    "wasi:io/",
    "wasi:random/",
    "wasi:sockets/",
];

/// Of these imports those that no flow is given, and why, in words; none if it can be given all. What is in `more`, the
/// beginnings of names, is offered to this one, too.
pub(in crate::flow) fn missing(imports: &[String], more: &[&str]) -> Option<String> {
    let is_offered =
        |name: &str| (OFFERED.iter().chain(more).any(|begins| name.starts_with(begins))) && !is_draft(name);
    let missing: Vec<&str> = imports.iter().map(String::as_str).filter(|name| !is_offered(name)).collect();
    let told: Vec<String> = missing.iter().map(|name| format!("{name} ({})", hint(name))).collect();
    (!told.is_empty()).then(|| format!("it imports what no flow is given: {}", told.join("; ")))
}

/// Whether this is of WASI in another version than 0.2 and 0.3.
fn is_draft(name: &str) -> bool {
    let version = name.strip_prefix("wasi:").and_then(|name| name.split_once('@'));
    version.is_some_and(|(_, version)| {
        version.contains('-') || !["0.2.", "0.3."].iter().any(|known| version.starts_with(known))
    })
}

/// What to do about it.
fn hint(name: &str) -> &'static str {
    let is = |begins: &[&str]| begins.iter().any(|begins| name.starts_with(begins));
    if is_draft(name) {
        "not of WASI 0.2 or 0.3: build it with a toolchain of one of these"
    } else if is(&["wasi:http/"]) {
        "no option gives it: with --net a flow opens connections by wasi:sockets, and it asks by hitl:hitl/events"
    } else if is(&["hitl:hitl/storage", "hitl:hitl/timer", "hitl:hitl/settings"]) {
        "--allow-store gives it to a flow that is composed with hitl.wasm, by hitl:hitl/storage, timer and settings"
    } else if is(&["hitl:"]) {
        "this hitl has no such interface: it is of a later one, or misspelt"
    } else if is(&["wasi:"]) {
        "no option gives it"
    } else {
        "no option gives it: wac plug puts a component that exports it under the flow"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(imports: &[&str]) -> Option<String> {
        missing(&imports.iter().map(|&name| name.to_owned()).collect::<Vec<_>>(), &["hitl:hitl/timer"])
    }

    #[test]
    fn what_is_offered_is_not_told() {
        let offered = [
            "hitl:hitl/events-sync@0.1.0",
            "hitl:hitl/timer@0.1.1",
            "wasi:cli/stdout@0.2.9",
            "wasi:io/poll@0.2.0",
        ];
        assert_eq!(told(&offered), None);
    }

    #[test]
    fn each_that_is_not_is_told_with_what_to_do() {
        for (import, hint) in [
            ("wasi:http/outgoing-handler@0.2.3", "--net"),
            ("hitl:hitl/settings@0.1.1", "--allow-store"),
            ("hitl:hitl/letters@0.1.9", "later"),
            ("wasi:keyvalue/store@0.2.0-draft", "toolchain"),
            ("wasi:cli/stdout@0.3.0-rc-2025-09-16", "toolchain"),
            ("wasi:gfx/surface@0.2.0", "no option"),
            ("acme:mail/send", "wac plug"),
        ] {
            let told = told(&["wasi:cli/stdout@0.2.0", import]).unwrap();
            assert!(told.contains(import) && told.contains(hint) && !told.contains("stdout@0.2"), "{told}");
        }
    }
}
