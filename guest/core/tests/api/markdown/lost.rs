//! Nothing is lost: the text of what is shown is that of the parser's own writer of HTML.

use super::{below, marked};
use crate::html::{Piece, part};
use crate::support::World;
use pulldown_cmark::{Event, Options, Parser, html::push_html};

/// Examples after those of the specification, one for each of its sections and more.
const EXAMPLES: &[&str] = &[
    "\tfoo\tbaz\t\tbim",
    "  - foo\n\n\tbar",
    "- foo\n\n\t\tbar",
    ">\t\tfoo",
    "-\t\tfoo",
    "    foo\n\tbar",
    "#\tFoo",
    "*\t*\t*\t",
    "\\!\\\"\\#\\$\\%\\&\\'\\(\\)\\*\\+\\,\\-\\.\\/",
    "\\\t\\A\\a\\ \\3",
    "\\*not emphasized*\n\\<br/> not a tag\n\\[not a link](/foo)",
    "&nbsp; &amp; &copy; &AElig; &Dcaron;\n&frac34; &HilbertSpace;",
    "&#35; &#1234; &#992;",
    "&#X22; &#XD06; &#xcab;",
    "&nbsp &x; &#; &#x;",
    "&copy",
    "`f&ouml;&ouml;`",
    "&#42;foo&#42;\n*foo*",
    "- `one\n- two`",
    "***\n---\n___",
    "+++",
    " - - -",
    "- foo\n***\n- bar",
    "Foo\n***\nbar",
    "# foo\n## foo\n### foo\n#### foo\n##### foo\n###### foo",
    "####### foo",
    "#5 bolt\n\n#hashtag",
    "\\## foo",
    "# foo *bar* \\*baz\\*",
    "## foo ##",
    "### foo \\###",
    "## \n#\n### ###",
    "Foo *bar*\n=========\n\nFoo *bar*\n---------",
    "    Foo\n    ---",
    "Foo\n= =\n\nFoo\n--- -",
    "`Foo\n----\n`",
    "- Foo\n---",
    "Foo\nBar\n---",
    "\n====",
    "    a simple\n      indented code block",
    "  - foo\n\n    bar",
    "    chunk1\n\n    chunk2\n  \n \n \n    chunk3",
    "Foo\n    bar",
    "    foo\nbar",
    "```\n<\n >\n```",
    "~~~\n<\n >\n~~~",
    "````\naaa\n```\n``````",
    "```\n\n  \n```",
    "> ```\n> aaa\n\nbbb",
    "   ```\n   aaa\n    aaa\n  aaa\n   ```",
    "foo\n```\nbar\n```\nbaz",
    "~~~~    ruby startline=3 $%@#$\ndef foo(x)\n  return 3\nend\n~~~~~~~",
    "<table><tr><td>\n<pre>\n**Hello**,\n\n_world_.\n</pre>\n</td></tr></table>",
    " <div>\n  *hello*\n         <foo><a>",
    "<!-- Foo\n\nbar\n   baz -->\nokay",
    "<?php\n  echo '>';\n?>\nokay",
    "Foo\n<div>\nbar\n</div>",
    "<div>\n\n*Emphasized* text.\n\n</div>",
    "[foo]: /url \"title\"\n\nfoo",
    "[foo]: /url\n===\nbar",
    "aaa\n\nbbb",
    "  aaa\n bbb",
    "aaa     \nbbb     ",
    "> # Foo\n> bar\n> baz",
    "> # Foo\n> bar\nbaz",
    "> foo\n---",
    "> - foo\n- bar",
    "> > > foo\nbar",
    ">\n> foo\n>  ",
    "> aaa\n***\n> bbb",
    ">     code\n\n>    not code",
    "1.  A paragraph\n    with two lines.\n\n        indented code\n\n    > A block quote.",
    "- one\n\n two",
    " -    one\n\n     two",
    "   > > 1.  one\n>>\n>>     two",
    "-one\n\n2.two",
    "123456789. ok",
    "1234567890. not ok",
    "0. ok",
    "- foo\n\n      bar",
    "-\n  foo\n-\n  ```\n  bar\n  ```",
    "- foo\n-\n- bar",
    "*",
    "1. foo\n2.\n3. bar",
    "- foo\n  - bar\n    - baz\n      - boo",
    "10) foo\n    - bar",
    "- - foo",
    "1. - 2. foo",
    "- # Foo\n- Bar\n  ---\n  baz",
    "- foo\n- bar\n+ baz",
    "1. foo\n2. bar\n3) baz",
    "- a\n- b\n\n- c",
    "* a\n  > b\n  >\n* c",
    "- a\n  > b\n  ```\n  c\n  ```\n- d",
    "1. ```\n   foo\n   ```\n\n   bar",
    "`hi`lo`",
    "`` foo ` bar ``",
    "` `` `",
    "`foo   bar \nbaz`",
    "*foo`*`",
    "`<a href=\"`\">`",
    "``foo```bar",
    "*foo bar*",
    "a * foo bar*",
    "foo*bar*",
    "5*6*78",
    "_foo bar_",
    "foo_bar_baz",
    "**foo bar**",
    "foo**bar**baz",
    "__foo, __bar__, baz__",
    "*(**foo**)*",
    "*foo**bar**baz*",
    "foo***bar***baz",
    "***foo** bar*",
    "** is not an empty emphasis",
    "foo *\\**",
    "**foo*",
    "****foo****",
    "*foo _bar* baz_",
    "**a<http://foo.bar/?q=**>",
    "[link](http://a.b/uri \"title\")",
    "[link](http://a.b)",
    "[link](foo bar)",
    "[a](<b)c",
    "[link](http://a.b/foo(and(bar)))",
    "[link](\"t\"x",
    "[link [foo [bar]]](http://a.b)",
    "[link *foo **bar** `#`*](http://a.b)",
    "[foo [bar](http://a.b)](http://c.d)",
    "*[foo*](http://a.b)",
    "[foo`](/uri)`",
    "[foo][bar]\n\n[bar]: http://a.b \"title\"",
    "[ΑΓΩ]\n\n[αγω]: http://a.b",
    "[foo] \n[]\n\n[foo]: http://a.b",
    "[foo]\n\n[foo]: http://a.b",
    "[bar][foo\\!]\n\n[foo!]: http://a.b",
    "[foo][ref[]",
    "<http://foo.bar.baz/test?q=hello&id=22&boolean>",
    "<foo@bar.example.com>",
    "<>",
    "< http://foo.bar >",
    "<foo.bar.baz>",
    "http://example.com",
    "<a><bab><c2c>",
    "<33> <__>",
    "foo <!-- this is a --\ncomment - with hyphens -->",
    "foo  \nbaz",
    "foo\\\nbaz",
    "foo     \n     bar",
    "*foo  \nbar*",
    "`code  \nspan`",
    "### foo\\",
    "foo\nbaz",
    "hello $.;'there",
    "Foo χρῆν",
    "Multiple     spaces",
    "| foo | bar |\n| --- | --- |\n| baz | bim |",
    "| abc | defghi |\n:-: | -----------:\nbar | baz",
    "| f\\|oo  |\n| ------ |\n| b `\\|` az |\n| b **\\|** im |",
    "| abc | def |\n| --- | --- |\n| bar |\n| bar | baz | boo |",
    "| abc | def |\n| --- |\n| bar |",
    "~~Hi~~ Hello, ~there~ world!",
    "This ~~has a\n\nnew paragraph~~.",
    "- | a |\n  |---|\n  | b |",
    "a|b|c|d|e|f|g|h|i\n-|-|-|-|-|-|-|-|-\n1|2|3|4|5|6|7|8|9|10",
    "שלום *עולם* مرحبا",
    "日本語**太字**です",
    "👩\u{200d}👩\u{200d}👧 &#x1F980;",
];

/// The words of a page's part, with one blank for each gap between them; without those in elements of the class `hint`.
fn words(html: &str) -> String {
    let html = part(&html.replace(" <span class=\"hint\">", "<span class=\"hint\">"));
    let (mut text, mut hints) = (String::new(), 0);
    for piece in &html.pieces {
        let (element, by) = match piece {
            Piece::Open(element) => (element, 1),
            Piece::Close(element) => (element, -1),
            Piece::Text(its) if hints == 0 => {
                text.push_str(its);
                continue;
            }
            Piece::Text(_) | Piece::Hidden(_) => continue,
        };
        let in_line = ["em", "strong", "s", "del", "code", "a", "bdi", "span"].contains(&&*element.name);
        // Blocks, cells and lines are parted, whatever else does it.
        text.push_str(if in_line { "" } else { " " });
        if element.attribute("class") == Some("hint") {
            hints += by;
        }
        if by > 0 {
            text.push_str(element.attribute("alt").unwrap_or_default());
        }
    }
    text.replace('|', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn by_its_own_writer(prompt: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    // HTML is text, as it is with us.
    let events = Parser::new_ext(prompt, options).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        other => other,
    });
    let mut html = String::new();
    push_html(&mut html, events);
    html
}

#[test]
fn the_text_is_that_of_another_writer() {
    let mut compared = 0;
    for prompt in EXAMPLES {
        let page = below(&World::new(), prompt);
        let (ours, theirs) = (words(marked(&page)), words(&by_its_own_writer(prompt)));
        if theirs.is_empty() {
            // There it would be lost.
            assert!(marked(&page).is_empty() || ours.is_empty(), "{prompt:?}: {page}");
            continue;
        }
        assert_eq!(ours, theirs, "{prompt:?}\n{}", marked(&page));
        compared += 1;
    }
    assert!(compared > 160, "{compared} of {}", EXAMPLES.len());
}
