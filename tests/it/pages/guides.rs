//! The guides.

use super::{PAGE, Page};
use crate::markdown::{all_blocks, page, pages};

pub(super) const PAGES: &[Page] = &[
    Page { path: "docs/ci.md", asks: 3, prints: &["deployed"], ..PAGE },
    Page { path: "docs/guides/cron.md", asks: 2, prints: &["deployed", "deployed"], ..PAGE },
    Page { path: "docs/guides/flow.md", asks: 4, prints: &["deployed 3 replicas"; 3], ..PAGE },
    Page {
        path: "docs/guides/night.md",
        prints: &["{\"status\":\"ready\"}", "pending", "/form/"],
        // The last one has all that there is: nothing is lost by it.
        prepare: |desk| desk.backs_up = Some("backup/hitl-2026-11-27.db"),
        ..PAGE
    },
    Page { path: "docs/guides/proxy.md", asks: 1, prints: &["https://apps.example.org/ask/form/"], ..PAGE },
    Page { path: "docs/guides/python.md", ..PAGE },
    Page {
        path: "docs/guides/scale.md",
        asks: 1,
        prints: &["{\"status\":\"ready\"}3\n", "hitl_events_open "],
        ..PAGE
    },
    Page { path: "docs/guides/testing.md", ..PAGE },
    Page { path: "docs/guides/typescript.md", ..PAGE },
];

#[test]
fn what_the_guides_say_to_type_does_what_they_say() {
    for page in PAGES {
        page.read();
    }
}

/// A guide tells nothing in a language that no test runs: it links to a file that is compiled.
#[test]
fn guides_have_no_other_languages() {
    let is_guide = |path: &String| path.starts_with("docs/guides/") || path == "docs/ci.md";
    for path in pages().into_iter().filter(is_guide) {
        for block in all_blocks(&page(&path)) {
            assert!(matches!(&*block.language, "sh" | "python" | "ts"), "{path}: {block:?}");
        }
    }
}
