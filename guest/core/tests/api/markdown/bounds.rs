//! What is long, deep or wide: a page, and no longer than some times the prompt.

use super::{below, marked};
use crate::support::World;
use hitl_core::pages::markdown::plain;
use hitl_core::question::MAX_PROMPT;

/// The longest prompts that are made of this, `once` before it.
fn filled(once: &str, part: &str) -> String {
    let count = (MAX_PROMPT - once.chars().count()) / part.chars().count();
    once.to_owned() + &part.repeat(count)
}

/// The worst that came to mind, by name.
fn worst() -> Vec<(&'static str, String)> {
    let open = |c: &str| filled("", c);
    let long_url = format!("[a]: https://b/{}\n\n", "c".repeat(8_000));
    let columns = |count: usize| format!("{}\n{}\n", "a|".repeat(count), "-|".repeat(count));
    let mut labels = String::new();
    for n in 0..2_000 {
        labels.push_str(&format!("[{n}]: b\n"));
    }
    labels.truncate(8_000);
    vec![
        ("quotes", open(">")),
        ("quotes with lines", ">".repeat(8_000) + "a\n" + &"b\n".repeat(4_000)),
        ("quotes on each line", (1..170).map(|n| ">".repeat(n) + "a\n").collect()),
        (
            "items in items",
            (0..120).map(|n| " ".repeat(n * 2).chars().take(200).collect::<String>() + "- a\n").collect(),
        ),
        ("items on a line", filled("", "- ")),
        ("items", filled("", "-\n")),
        ("numbers", filled("", "1)\n")),
        ("brackets", open("[")),
        ("closed brackets", open("]")),
        ("brackets and closed", "[".repeat(8_000) + &"]".repeat(8_000)),
        ("links in links", filled("", "[a](")),
        ("links with ends", "[".repeat(4_000) + "a" + &"](b)".repeat(3_000)),
        ("images in images", "![".repeat(4_000) + "a" + &"](b)".repeat(2_000)),
        ("images without ends", filled("", "![")),
        ("angles", open("<")),
        ("comments", filled("", "<!--")),
        ("tags", filled("", "<a b='")),
        ("instructions", filled("", "<?")),
        ("declarations", filled("", "<!A")),
        ("sections", filled("", "<![CDATA[")),
        ("stars", open("*")),
        ("stars and letters", filled("", "*a ")),
        ("strong", filled("", "**a")),
        ("emphasis of both", filled("", "*a_ ")),
        ("emphasis opened", filled("", "a**b")),
        ("nested emphasis", "*a **b ".repeat(2_000)),
        ("tildes", filled("", "~~a")),
        ("ticks", open("`")),
        ("ticks of each length", (1..175).map(|n| "`".repeat(n) + "a").collect()),
        ("backslashes", open("\\")),
        ("ampersands", open("&")),
        ("entities", filled("", "&lt;")),
        ("numbers of letters", filled("", "&#9;")),
        ("headings", filled("", "#\n")),
        ("rules", filled("", "***\n")),
        ("fences", filled("", "```\n")),
        ("fences in quotes", filled("", "> ```\n")),
        ("setext", filled("", "a\n=\n")),
        ("cells", filled("|a|b|\n|-|-|\n", "|")),
        ("rows", filled("|a|b|\n|-|-|\n", "|c\n")),
        ("eight columns of which one is filled", filled(&columns(8), "c\n")),
        ("eight columns of which the last is filled", filled(&columns(8), "||||||||c\n")),
        ("many columns", columns(3_500)),
        ("many columns and rows", filled(&columns(1_500), "c\n")),
        ("tables in quotes", filled("", "> a|b\n> -|-\n")),
        ("not quite a table", filled("", "a|b\n-|\n")),
        ("a long address often", filled(&long_url, "[a]")),
        ("a short address often", filled("[a]:http://b\n\n", "[a]")),
        ("addresses", filled("", "<a:b>")),
        ("addresses of mail", filled("", "<a@b>")),
        ("links", filled("", "[](//b)")),
        ("followed links", filled("", "[a](http://b)")),
        ("definitions", filled("", "[a]: b\n")),
        ("definitions of many", labels.clone() + &"[0] ".repeat(1_500)),
        ("labels without end", filled("", "[a][")),
        ("titles without end", filled("", "[a](b \"")),
        ("definitions without end", filled("", "[a]: <")),
        ("parentheses", filled("[a](", "(")),
        ("unseen letters", open("\u{200b}")),
        ("letters of others", open("ü")),
        ("blank lines", filled("a", "\n")),
        ("lines of blanks", filled("a", "  \n")),
        ("tabs", filled("", "\t")),
        ("marks and tabs", filled("", "-\t")),
        ("hard breaks", filled("", "a\\\n")),
        ("lazy lines", filled("> ", "a\n")),
        ("html", filled("", "<b>\n\n")),
    ]
}

#[test]
fn the_worst_is_a_page_that_is_not_long() {
    let world = World::new();
    for (name, prompt) in worst() {
        assert!(!prompt.is_empty() && prompt.chars().count() <= MAX_PROMPT, "{name}");
        let prompt: String = prompt.chars().take(MAX_PROMPT - "Heading\n\n".len()).collect();
        let page = below(&world, &prompt);
        let words = plain(&prompt);
        let length = marked(&page).len();
        assert!(length <= 20 * prompt.len(), "{name}: {length} bytes for {}", prompt.len());
        let bytes = words.len();
        assert!(bytes <= 12 * prompt.len(), "{name}: {bytes} bytes of words for {}", prompt.len());
    }
}

/// What is beyond a bound is there all the same.
#[test]
fn what_is_deep_or_many_is_not_lost() {
    let world = World::new();
    let page = below(&world, &(">".repeat(500) + "deep"));
    assert!(marked(&page).contains("deep") && marked(&page).matches("<blockquote").count() <= 24, "{page}");
    let page = below(&world, &"[a](http://b)".repeat(600));
    assert_eq!(marked(&page).matches("<a href").count(), 500);
    assert_eq!(marked(&page).matches("a (<bdi>http://b</bdi>)").count(), 100);
}
