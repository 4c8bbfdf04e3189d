//! The same for whatever comes: pieces of markdown and of HTML in any order, and any text at all.

use super::everywhere::Told;
use super::oracle::check;
use super::strings::STRINGS;
use crate::markdown::question;
use crate::support::World;
use hitl_core::pages::markdown::plain;
use hitl_core::question::MAX_PROMPT;
use proptest::prelude::*;

/// What means something in markdown or in HTML.
const PIECES: &[&str] = &[
    "*",
    "**",
    "_",
    "__",
    "~~",
    "`",
    "``",
    "```",
    "~~~",
    "#",
    "##",
    "> ",
    "- ",
    "1. ",
    "10) ",
    "    ",
    "\t",
    "\n",
    "\n\n",
    "  \n",
    "\\",
    "\\\n",
    "---",
    "===",
    "|",
    "|-|",
    ":-:",
    "[",
    "]",
    "(",
    ")",
    "![",
    "](",
    "]: ",
    "][",
    "<",
    ">",
    "</",
    "/>",
    "<!--",
    "-->",
    "<?",
    "<![CDATA[",
    "]]>",
    "\"",
    "'",
    "=",
    "&",
    ";",
    "&lt;",
    "&#x202e;",
    "&#0;",
    "&Tab;",
    "https://a.b",
    "http://",
    "mailto:",
    "javascript:",
    "data:",
    "//",
    "@",
    ":",
    "?",
    "#x",
    "https://img.example.org/",
    "a",
    "b c",
    "ü",
    "日",
    "\u{202e}",
    "\u{200d}",
    "\u{0301}",
    " ",
    "script",
    "img src=",
    " onerror=",
    "svg",
    "style",
    "title",
    "textarea",
    "a@b.c",
    "[x]",
    "diff\n+",
    "-a",
    "1",
];

fn text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select([PIECES, STRINGS].concat());
    prop_oneof![
        4 => prop::collection::vec(pieces, 1..40).prop_map(|pieces| pieces.concat()),
        1 => any::<String>(),
        1 => prop::collection::vec(any::<u8>(), 0..200).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_prompt_does_anything(text in text()) {
        let prompt: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t' | '\r')).take(MAX_PROMPT).collect();
        prop_assume!(!prompt.is_empty());
        let world = World::with(&[("image-hosts", "img.example.org")]);
        let name: String = prompt.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect();
        for name in [&*name, "deploy"] {
            let (id, t) = world.ask(question(if name.is_empty() { "x" } else { name }, &prompt));
            let page = world.browse(&format!("/form/{id}?t={t}")).is(200);
            check(&page.body, true, &format!("{prompt:?}"));
        }
        // Words have no more lines than there were, or marks for blocks have.
        let words = plain(&prompt);
        prop_assert!(words.len() <= 12 * prompt.len() + 40, "{words:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn no_text_does_anything_anywhere(text in text(), kind in prop::sample::select(vec!["form", "str", "bool"]), format in prop::sample::select(vec!["text", "markdown"])) {
        Told::new(&text.chars().take(1_500).collect::<String>()).live(format, kind, false);
    }
}
