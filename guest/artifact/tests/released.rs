//! The released interfaces: they do not change, and all that they have is in the interface as it is.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    reason = "a test stops at the first surprise and says what it was"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn wit() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit")
}

/// The WIT files in `folder` and in its `deps/`, each with its text.
fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    for below in ["", "deps"] {
        for entry in fs::read_dir(folder.join(below)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "wit") {
                let name = path.strip_prefix(folder).unwrap().to_owned();
                files.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

/// The version of the package in `folder`.
fn version(folder: &Path) -> String {
    let world = fs::read_to_string(folder.join("world.wit")).unwrap();
    let (_, rest) = world.split_once("package hitl:hitl@").unwrap();
    rest.split(';').next().unwrap().to_owned()
}

#[test]
fn what_is_released_does_not_change() {
    let version = version(&wit());
    let released = wit().join("released").join(&version);
    if std::env::var_os("BLESS").is_some() && !released.exists() {
        for (name, text) in files(&wit()) {
            let copy = released.join(name);
            fs::create_dir_all(copy.parent().unwrap()).unwrap();
            fs::write(copy, text).unwrap();
        }
    }
    assert!(released.exists(), "{version} is not frozen: run with BLESS=1 when it is to be released");
    let (now, then) = (files(&wit()), files(&released));
    let names = |files: &[(PathBuf, String)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&now), names(&then), "wit/released/README.md says what a change needs");
    for ((name, now), (_, then)) in now.iter().zip(&then) {
        let differs = now.lines().zip(then.lines()).find(|(now, then)| now != then);
        assert!(
            now == then,
            "{} is not what was released as {version}: raise the version in wit/world.wit, mark what is new with \
             @since, and leave the rest (wit/released/README.md): {differs:?}",
            name.display()
        );
    }
}

/// Every declaration of `text`, one a line, with what it stands in, without comments and versions.
fn declarations(text: &str) -> BTreeSet<String> {
    let code = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    let code = code.collect::<Vec<_>>().join("\n");
    let (mut within, mut declaration, mut all) = (Vec::<String>::new(), String::new(), BTreeSet::new());
    for c in code.chars() {
        match c {
            '{' | '}' | ';' => {
                let plain = bare(&declaration);
                // What a record, a variant or an enum holds is part of it, and closed.
                let whole = within.last().is_some_and(|outer| is_closed(outer)) || is_closed(&plain);
                if whole && c != ';' {
                    declaration.push(c);
                    if c == '{' {
                        within.push(plain);
                        continue;
                    }
                    within.pop();
                    all.insert(format!("{} / {}", within.join(" / "), bare(&declaration)));
                } else if c == '{' {
                    // A list of names in braces, as `use` has it, is no block.
                    if plain.ends_with('.') {
                        declaration.push(c);
                        within.push("record names".to_owned());
                        continue;
                    }
                    all.insert(format!("{} / {plain}", within.join(" / ")));
                    within.push(plain);
                } else if c == ';' {
                    all.insert(format!("{} / {plain}", within.join(" / ")));
                } else {
                    within.pop();
                }
                declaration.clear();
            }
            _ => declaration.push(c),
        }
    }
    all
}

fn is_closed(declaration: &str) -> bool {
    ["record ", "variant ", "enum ", "flags "].iter().any(|kind| declaration.starts_with(kind))
}

/// The declaration without `@since` and more than one blank.
fn bare(declaration: &str) -> String {
    let mut words = Vec::new();
    let mut since = false;
    for word in declaration.split_whitespace() {
        since |= word.starts_with("@since");
        if !since {
            words.push(word);
        }
        since &= !word.ends_with(')');
    }
    words.join(" ")
}

#[test]
fn all_that_was_released_is_there() {
    let now: BTreeSet<String> = files(&wit()).iter().flat_map(|(_, text)| declarations(text)).collect();
    // That they are read at all.
    for known in [
        "interface events / resource question / constructor(name: string, prompt: string, kind: kind)",
        "interface types / enum status { completed, declined, timed-out, cancelled, }",
        "interface questions / look: async func(id: string) -> result<string, error>",
    ] {
        assert!(now.iter().any(|declaration| declaration.ends_with(known)), "{known}");
    }
    for folder in fs::read_dir(wit().join("released")).unwrap() {
        let folder = folder.unwrap().path();
        if folder.is_dir() {
            for (name, text) in files(&folder) {
                // The package's version is another.
                let then = declarations(&text).into_iter().filter(|text| !text.contains("package hitl:hitl"));
                let gone: Vec<_> = then.filter(|declaration| !now.contains(declaration)).collect();
                assert!(gone.is_empty(), "{} had {gone:#?}", folder.join(name).display());
            }
        }
    }
}
