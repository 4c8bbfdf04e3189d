//! The markdown pages of the repository, and the fenced blocks in them.

use crate::tidy::root;
use std::fs;
use std::path::Path;

/// A fenced block of a page.
#[derive(Debug)]
pub(crate) struct Block {
    /// The first word behind the fence; empty where there is none.
    pub(crate) language: String,
    /// Its lines, without what the fence is indented by.
    pub(crate) text: String,
}

/// All fenced blocks of a page, in their order.
pub(crate) fn all_blocks(page: &str) -> Vec<Block> {
    let (mut blocks, mut open): (Vec<Block>, Option<(usize, Block)>) = (Vec::new(), None);
    for line in page.lines() {
        let text = line.trim_start();
        match &mut open {
            Some((_, block)) if text == "```" => {
                blocks.push(Block {
                    language: std::mem::take(&mut block.language),
                    text: std::mem::take(&mut block.text),
                });
                open = None;
            }
            Some((indent, block)) => {
                block.text.push_str(line.get(*indent..).unwrap_or(""));
                block.text.push('\n');
            }
            None => {
                assert!(!text.starts_with("~~~") && !text.starts_with("````"), "another fence: {line}");
                if let Some(words) = text.strip_prefix("```") {
                    let language = words.split([' ', ',']).next().unwrap().to_owned();
                    open = Some((line.len() - text.len(), Block { language, text: String::new() }));
                }
            }
        }
    }
    assert!(open.is_none(), "a block that does not end: {open:?}");
    blocks
}

/// The blocks of a page in a language.
pub(crate) fn blocks(page: &str, language: &str) -> Vec<String> {
    all_blocks(page).into_iter().filter(|block| block.language == language).map(|block| block.text).collect()
}

/// A page by its path in the repository.
pub(crate) fn page(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The paths of all pages, apart from those of others: what was built or fetched, and the copies of WASI's interfaces.
pub(crate) fn pages() -> Vec<String> {
    let mut found = Vec::new();
    look_below(&root(), "", &mut found);
    found.sort();
    found
}

fn look_below(folder: &Path, before: &str, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        // A link leads to what is found at its own place.
        let kind = entry.file_type().unwrap();
        let others = ["target", "node_modules", "venv"].contains(&&*name) || name.starts_with('.');
        if kind.is_dir() && !others {
            look_below(&entry.path(), &format!("{before}{name}/"), found);
        } else if kind.is_file() && name.ends_with(".md") {
            found.push(format!("{before}{name}"));
        }
    }
}
