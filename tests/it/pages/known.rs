//! Every block of every page is typed, or held to something else, or it is said why not.

use super::elsewhere::{By, ELSEWHERE};
use super::typed;
use crate::markdown::{all_blocks, blocks, page, pages};
use crate::tidy::root;
use std::collections::BTreeSet;
use std::fs;

/// The languages of a page. What nothing reads, such as what a terminal shows, has no language behind its fence.
fn languages(path: &str) -> BTreeSet<String> {
    let blocks = all_blocks(&page(path));
    for block in blocks.iter().filter(|block| block.language.is_empty()) {
        let typed =
            block.text.lines().any(|line| ["hitl ", "curl ", "$ "].iter().any(|by| line.starts_with(by)));
        assert!(!typed, "{path} has something to type in a block that is not `sh`: {block:?}");
    }
    blocks.into_iter().map(|block| block.language).filter(|language| !language.is_empty()).collect()
}

/// The blocks of a page in a language that are not typed.
fn rest(path: &str, language: &str) -> Vec<String> {
    let mut rest = blocks(&page(path), language);
    if language == "sh" {
        for page in typed().filter(|page| page.path == path) {
            let typed = page.blocks();
            rest.retain(|block| !typed.contains(block));
        }
    }
    rest
}

#[test]
fn every_block_of_every_page_is_known() {
    let pages = pages();
    assert!(pages.len() > 50 && pages.iter().any(|path| path == "docs/ci.md"), "{pages:?}");
    let mut used = BTreeSet::new();
    for path in &pages {
        for language in languages(path) {
            let rest = rest(path, &language);
            let known = ELSEWHERE.iter().find(|(page, of, _)| page == path && *of == language);
            let Some((.., held)) = known else {
                assert!(rest.is_empty(), "{path} has a block of {language} that no test knows: {rest:?}");
                continue;
            };
            used.insert((path.clone(), language.clone()));
            if !matches!(held, [By::Test(..)]) {
                assert_eq!(held.len(), rest.len(), "{path}: blocks of {language} that are not typed");
            }
            assert!(!rest.is_empty(), "{path}: all of {language} is typed");
            for (by, block) in held.iter().zip(&rest) {
                by.holds(path, block);
            }
        }
    }
    for (path, language, _) in ELSEWHERE {
        let is_used = used.contains(&((*path).to_owned(), (*language).to_owned()));
        assert!(is_used, "{path} has nothing in {language}");
    }
}

impl By {
    fn holds(&self, path: &str, block: &str) {
        match self {
            By::Test(file, name) => {
                let test = fs::read_to_string(root().join(file)).unwrap();
                let defined = ["fn", "def", "function"].map(|word| format!("{word} {name}("));
                assert!(defined.iter().any(|line| test.contains(line)), "{path}: no {name} in {file}");
            }
            By::Same(file) => {
                let wanted = lines(block);
                let there = lines(&fs::read_to_string(root().join(file)).unwrap());
                let is_there = there.windows(wanted.len()).any(|lines| lines == wanted);
                assert!(is_there, "{path}: this does not stand in {file}:\n{block}");
            }
            By::Doctest(file) => {
                let documented = fs::read_to_string(root().join(file)).unwrap();
                let name = path.rsplit('/').next().unwrap();
                let folder = path.strip_suffix(name).unwrap();
                assert!(file.starts_with(&format!("{folder}src/")), "{path}: {file} is not beside it");
                assert!(
                    documented.contains(&format!("#![doc = include_str!(\"../{name}\")]")),
                    "{path}: {file}"
                );
            }
            By::Nothing(reason) => assert!(!reason.is_empty(), "{path}"),
        }
    }
}

/// The lines of a text that say something, without what they are indented by, the marks of a documentation comment, and what such
/// a one hides.
fn lines(text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| {
        let line = line.trim_start();
        line.trim_start_matches("//!").trim_start_matches("///").trim()
    });
    lines.filter(|line| !line.is_empty() && !line.starts_with("# ")).map(str::to_owned).collect()
}

/// A page that is not in the summary is not in the site.
#[test]
fn every_page_is_in_the_summary() {
    let summary = page("docs/SUMMARY.md");
    let mut found = 0;
    for path in pages().iter().filter_map(|path| path.strip_prefix("docs/")) {
        if path != "SUMMARY.md" {
            assert!(summary.contains(&format!("]({path})")), "docs/{path} is not in it");
            found += 1;
        }
    }
    assert!(found > 25, "only {found} pages were found");
}
