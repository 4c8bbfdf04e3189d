//! No circles between modules: of the modules in one folder, none reaches itself through the others.
//!
//! A module and the modules below it may use each other; that is what a folder is for. What stands in `mod tests` below
//! `#[cfg(test)]` does not count.

use crate::tidy::{root, rust_files};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The crates that are held to it, by folder.
const CRATES: &[&str] = &[
    "guest/adapter",
    "guest/artifact",
    "guest/bindings",
    "guest/client",
    "guest/client-sync",
    "guest/component",
    "guest/core",
    "guest/environment",
    "guest/flow",
    "guest/limits",
    "guest/remote",
    "guest/shell",
    "guest/spin",
    "guest/spin-sync",
    "guest/sync",
    "guest/wasi",
    "guest/wasi-sync",
    "host/cli",
    "host/client",
    "host/hitl",
    "host/storage",
    "host/store-object",
    "host/store-postgres",
    "host/types",
    "host/wasmtime",
    "tests/bench",
    "tests/services",
    "tests/hosts",
];

/// A path of modules below the crate's root.
type Module = Vec<String>;

/// The modules of one crate: what each names, and what it makes known under a name.
#[derive(Default)]
struct Crate {
    names: BTreeMap<Module, BTreeSet<Module>>,
    aliases: BTreeMap<(Module, String), Module>,
}

impl Crate {
    fn read(folder: &Path) -> Crate {
        let mut files = Vec::new();
        rust_files(folder, &mut files);
        let mut found = Crate::default();
        for file in files {
            let module = module_of(file.strip_prefix(folder).unwrap());
            let text = fs::read_to_string(&file).unwrap();
            let tokens: TokenStream =
                text.parse().unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            found.names.entry(module.clone()).or_default();
            let tokens: Vec<_> = tokens.into_iter().collect();
            found.look_into(&module, &without_tests(tokens));
        }
        found
    }

    /// Collects the paths in `tokens`, also those in macros.
    fn look_into(&mut self, module: &Module, tokens: &[TokenTree]) {
        for (at, token) in tokens.iter().enumerate() {
            if let TokenTree::Group(group) = token {
                let inner: Vec<_> = group.stream().into_iter().collect();
                self.look_into(module, &inner);
            }
            let TokenTree::Ident(word) = token else { continue };
            let is_use = word == "use";
            if is_use || ["crate", "self", "super"].iter().any(|start| word == start) {
                let mut leaves = Vec::new();
                branches(&tokens[at + usize::from(is_use)..], &Vec::new(), &mut leaves);
                for (path, name) in leaves {
                    let Some(path) = self.absolute(module, &path) else { continue };
                    if is_use {
                        self.aliases.insert((module.clone(), name), path.clone());
                    }
                    self.names.entry(module.clone()).or_default().insert(path);
                }
            }
        }
    }

    /// A path as it is written in `module`, from the crate's root on; none if it leaves the crate.
    fn absolute(&self, module: &Module, path: &[String]) -> Option<Module> {
        let (first, rest) = path.split_first()?;
        let mut from = match &**first {
            "crate" => Module::new(),
            "self" => module.clone(),
            "super" => module[..module.len().checked_sub(1)?].to_vec(),
            // Of a dependency, or of a module below.
            _ => module.iter().chain([first]).cloned().collect(),
        };
        for name in rest {
            if name == "super" {
                from.pop()?;
            } else {
                from.push(name.clone());
            }
        }
        Some(from)
    }

    /// The module that `path` leads to, through what modules on the way make known under another place's name.
    fn resolve(&self, path: &Module, left: usize) -> Module {
        let mut module = Module::new();
        for (at, name) in path.iter().enumerate() {
            let mut below = module.clone();
            below.push(name.clone());
            if self.names.contains_key(&below) {
                module = below;
                continue;
            }
            match self.aliases.get(&(module.clone(), name.clone())) {
                Some(aliased) if left > 0 && *aliased != below => {
                    let onwards = aliased.iter().chain(&path[at + 1..]).cloned().collect();
                    return self.resolve(&onwards, left - 1);
                }
                _ => break,
            }
        }
        module
    }

    /// The circles: groups of modules side by side of which each reaches each other.
    fn circles(&self) -> BTreeSet<String> {
        let mut arrows: BTreeMap<Module, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
        for (from, paths) in &self.names {
            for to in paths.iter().map(|path| self.resolve(path, 8)) {
                let common = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
                if let (Some(one), Some(other)) = (from.get(common), to.get(common)) {
                    let folder = arrows.entry(from[..common].to_vec()).or_default();
                    folder.entry(one.clone()).or_default().insert(other.clone());
                }
            }
        }
        let mut circles = BTreeSet::new();
        for (folder, arrows) in arrows {
            for one in arrows.keys() {
                let there = reached(&arrows, one);
                if there.contains(one) {
                    let circle: Vec<_> =
                        there.iter().filter(|other| reached(&arrows, other).contains(one)).cloned().collect();
                    let folder = folder.iter().map(|name| format!("{name}/")).collect::<String>();
                    circles.insert(format!("{folder}{{{}}}", circle.join(", ")));
                }
            }
        }
        circles
    }
}

/// What is reached from `one` by at least one arrow.
fn reached(arrows: &BTreeMap<String, BTreeSet<String>>, one: &str) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut next = vec![one.to_owned()];
    while let Some(name) = next.pop() {
        for other in arrows.get(&name).into_iter().flatten() {
            if reached.insert(other.clone()) {
                next.push(other.clone());
            }
        }
    }
    reached
}

/// The module that a file below `src/` holds.
fn module_of(file: &Path) -> Module {
    let mut module: Module =
        file.with_extension("").iter().map(|part| part.to_str().unwrap().to_owned()).collect();
    if ["mod", "lib", "main"].iter().any(|name| module.last().is_some_and(|last| last == name)) {
        module.pop();
    }
    module
}

/// The tokens of a file up to its tests, which stand at its end.
fn without_tests(mut tokens: Vec<TokenTree>) -> Vec<TokenTree> {
    let is_mark =
        |token: &TokenTree| matches!(token, TokenTree::Group(_)) && token.to_string() == "[cfg (test)]";
    if let Some(at) = tokens.iter().position(is_mark) {
        tokens.truncate(at);
    }
    tokens
}

/// The leaves of a tree of paths at the start of `tokens`, each with the name it is known by from then on.
fn branches(tokens: &[TokenTree], before: &[String], leaves: &mut Vec<(Module, String)>) {
    let mut path = before.to_vec();
    let mut tokens = tokens.iter().peekable();
    let mut name = None;
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(word) if word == "as" => {
                name = tokens.next().map(ToString::to_string);
                break;
            }
            TokenTree::Ident(word) if word == "self" && !path.is_empty() => {}
            TokenTree::Ident(word) => path.push(word.to_string()),
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                let inner: Vec<_> = group.stream().into_iter().collect();
                let is_comma = |token: &TokenTree| token.to_string() == ",";
                for branch in inner.split(is_comma).filter(|branch| !branch.is_empty()) {
                    branches(branch, &path, leaves);
                }
                return;
            }
            _ => break,
        }
        // What follows has to be `::`, or `as` and a name; else the path ends here.
        match tokens.peek() {
            Some(TokenTree::Punct(punct)) if punct.as_char() == ':' => {
                let colons = [tokens.next(), tokens.next()];
                if !colons.iter().all(|colon| colon.is_some_and(|colon| colon.to_string() == ":")) {
                    break;
                }
            }
            Some(TokenTree::Ident(word)) if *word == "as" => {}
            _ => break,
        }
    }
    let last = path.last().cloned().unwrap_or_default();
    leaves.push((path, name.unwrap_or(last)));
}

#[test]
fn no_module_reaches_itself_through_others() {
    let mut found = Vec::new();
    for name in CRATES {
        let circles = Crate::read(&root().join(name).join("src")).circles();
        found.extend(circles.into_iter().map(|circle| format!("{name}: {circle}")));
    }
    assert_eq!(found, [""; 0]);
}
