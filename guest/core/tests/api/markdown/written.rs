//! What is written for each construct.

use super::{below, marked};
use crate::support::World;

fn all(world: &World, cases: &[(&str, &str)]) {
    for (prompt, wanted) in cases {
        let page = below(world, prompt);
        assert_eq!(marked(&page), *wanted, "{prompt:?}");
    }
}

#[test]
fn blocks() {
    let world = World::new();
    all(
        &world,
        &[
            ("a\nb", "<p dir=\"auto\">a\nb</p>"),
            ("a  \nb\\\nc", "<p dir=\"auto\">a<br>b<br>c</p>"),
            ("a\n\nb", "<p dir=\"auto\">a</p><p dir=\"auto\">b</p>"),
            (
                "# a #\nb\n===\nc\n---",
                "<h2 dir=\"auto\">a</h2><h2 dir=\"auto\">b</h2><h3 dir=\"auto\">c</h3>",
            ),
            ("a\n\n***", "<p dir=\"auto\">a</p><hr>"),
            (
                "> a\n> > b",
                "<blockquote><p dir=\"auto\">a</p><blockquote><p dir=\"auto\">b</p></blockquote></blockquote>",
            ),
            (
                "- a\n- b\n  - c",
                "<ul><li dir=\"auto\">a</li><li dir=\"auto\">b<ul><li dir=\"auto\">c</li></ul></li></ul>",
            ),
            (
                "1. a\n\n2. b",
                "<ol><li dir=\"auto\"><p dir=\"auto\">a</p></li><li dir=\"auto\"><p dir=\"auto\">b</p></li></ol>",
            ),
            ("7. a", "<ol start=\"7\"><li dir=\"auto\">a</li></ol>"),
            ("```sh\na  <b>\n\nc\n```", "<pre dir=\"ltr\"><code>a  &lt;b&gt;\n\nc\n</code></pre>"),
            ("    a\n     b", "<pre dir=\"ltr\"><code>a\n b</code></pre>"),
            (
                "```diff\n-a\n+b\n c\n```",
                "<pre dir=\"ltr\"><code><del>-a</del>\n<ins>+b</ins>\n c</code></pre>",
            ),
            (
                "| a | b |\n|---|--:|\n| 1 | 2 |\n| 3 |\n||4|",
                "<table><thead><tr><th dir=\"auto\" scope=\"col\">a</th><th class=\"end\" dir=\"auto\" scope=\"col\">b</th></tr></thead><tr><td dir=\"auto\">1</td><td class=\"end\" dir=\"auto\">2</td></tr><tr><td dir=\"auto\">3</td></tr><tr><td></td><td class=\"end\" dir=\"auto\">4</td></tr></table>",
            ),
            (
                "a|b|c|d|e\n-|:-:|-|-|-",
                "<table class=\"wide\"><thead><tr><th dir=\"auto\" scope=\"col\">a</th><th class=\"mid\" dir=\"auto\" scope=\"col\">b</th><th dir=\"auto\" scope=\"col\">c</th><th dir=\"auto\" scope=\"col\">d</th><th dir=\"auto\" scope=\"col\">e</th></tr></thead></table>",
            ),
            (
                "a|b|c|d|e|f|g|h|i\n-|-|-|-|-|-|-|-|-\n1|2|3|4|5|6|7|8|<b>",
                "<pre dir=\"ltr\"><code>a | b | c | d | e | f | g | h | i\n1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | &lt;b&gt;</code></pre>",
            ),
            (
                "<div onclick=x>\n<script>1</script>\n</div>\n\na <b>c</b> <!-- d -->",
                "<p class=\"lines\" dir=\"auto\">&lt;div onclick=x&gt;\n&lt;script&gt;1&lt;/script&gt;\n&lt;/div&gt;</p><p dir=\"auto\">a &lt;b&gt;c&lt;/b&gt; &lt;!-- d --&gt;</p>",
            ),
        ],
    );
}

#[test]
fn inlines() {
    let world = World::new();
    all(
        &world,
        &[
            (
                "*a* __b__ ***c*** ~~d~~",
                "<p dir=\"auto\"><em>a</em> <strong>b</strong> <em><strong>c</strong></em> <s>d</s></p>",
            ),
            ("`` a`<b> ``", "<p dir=\"auto\"><code dir=\"ltr\">a`&lt;b&gt;</code></p>"),
            ("\\*a\\* &lt;i&gt; &amp;lt; &ouml; &#x41;", "<p dir=\"auto\">*a* &lt;i&gt; &amp;lt; ö A</p>"),
            ("{{a}} ${b} %c", "<p dir=\"auto\">{{a}} ${b} %c</p>"),
            // No task lists, no notes, no smart quotes: what is written is shown.
            ("- [x] \"a\" [^1] -- b", "<ul><li dir=\"auto\">[x] &quot;a&quot; [^1] -- b</li></ul>"),
            (
                "a\u{202e}b `c\u{200b}d`",
                "<p dir=\"auto\">a<bdi class=\"unseen\">U+202E</bdi>b <code dir=\"ltr\">c<bdi class=\"unseen\">U+200B</bdi>d</code></p>",
            ),
            (
                "a&#x202e;b&#27;c&#0;",
                "<p dir=\"auto\">a<bdi class=\"unseen\">U+202E</bdi>b<bdi class=\"unseen\">U+001B</bdi>c\u{fffd}</p>",
            ),
            ("    a\u{2066}b", "<pre dir=\"ltr\"><code>a<bdi class=\"unseen\">U+2066</bdi>b</code></pre>"),
            ("می\u{200c}خواهم 👩\u{200d}👧", "<p dir=\"auto\">می\u{200c}خواهم 👩\u{200d}👧</p>"),
        ],
    );
}

/// A link that is followed.
fn link(url: &str, words: &str) -> String {
    format!("<a href=\"{url}\" rel=\"noopener noreferrer nofollow\" target=\"_blank\"><bdi>{words}</bdi></a>")
}

fn hint(text: &str) -> String {
    format!(" <span class=\"hint\"><bdi>({text})</bdi></span>")
}

#[test]
fn links_lead_where_they_say() {
    let world = World::new();
    for (prompt, wanted) in [
        ("<https://a.b/c?d=e&f>", link("https://a.b/c?d=e&amp;f", "https://a.b/c?d=e&amp;f")),
        ("[c](https://a.b/d)", link("https://a.b/d", "c") + &hint("a.b")),
        ("[a.b](https://a.b/d)", link("https://a.b/d", "a.b")),
        ("[https://bank.example](https://evil.example)", link("https://evil.example", "https://bank.example") + &hint("evil.example")),
        ("<https://bank.example@evil.example:8443/x>", link("https://bank.example@evil.example:8443/x", "https://bank.example@evil.example:8443/x") + &hint("evil.example:8443")),
        ("[a][1]\n\n[1]: <HTTP://a.b> 't'", "<a href=\"HTTP://a.b\" title=\"t\" rel=\"noopener noreferrer nofollow\" target=\"_blank\"><bdi>a</bdi></a>".to_owned() + &hint("a.b")),
        ("[](https://a.b)", link("https://a.b", "https://a.b")),
        ("[*x* `y`](https://a.b/)", link("https://a.b/", "<em>x</em> <code dir=\"ltr\">y</code>") + &hint("a.b")),
        ("<ada@a.b>", link("mailto:ada@a.b", "ada@a.b")),
        ("[Ada](mailto:ada@a.b?subject=x)", link("mailto:ada@a.b?subject=x", "Ada") + &hint("ada@a.b")),
        ("[x](https://a.b/ö?q=[1]|2)", link("https://a.b/%C3%B6?q=%5B1%5D%7C2", "x") + &hint("a.b")),
        ("[x](http://[::1]:80/)", link("http://[::1]:80/", "x") + &hint("[::1]:80")),
        ("[x](https://a.b/&quot;&gt;&lt;b&gt;)", link("https://a.b/%22%3E%3Cb%3E", "x") + &hint("a.b")),
    ] {
        let page = below(&world, prompt);
        assert_eq!(marked(&page), format!("<p dir=\"auto\">{wanted}</p>"), "{prompt:?}");
    }
}

#[test]
fn what_is_no_address_is_shown_and_not_followed() {
    let world = World::new();
    for (prompt, wanted) in [
        ("[x](javascript:alert(1))", "x (<bdi>javascript:alert(1)</bdi>)"),
        ("[x](JaVaScRiPt:alert%281%29 \"t\")", "x (<bdi>JaVaScRiPt:alert%281%29</bdi> “<bdi>t</bdi>”)"),
        ("<javascript:alert(1)>", "javascript:alert(1)"),
        ("[x](<java\tscript:alert(1)>)", "x (<bdi>java\tscript:alert(1)</bdi>)"),
        ("[x](java&#10;script:alert&lpar;1&rpar;)", "x (<bdi>java\nscript:alert(1)</bdi>)"),
        ("[x](&#1;https://a.b)", "x (<bdi><bdi class=\"unseen\">U+0001</bdi>https://a.b</bdi>)"),
        ("[x](< https://a.b>)", "x (<bdi> https://a.b</bdi>)"),
        ("[x](data:text/html,<b>)", "x (<bdi>data:text/html,&lt;b&gt;</bdi>)"),
        ("[x](/submit)", "x (<bdi>/submit</bdi>)"),
        ("[x](?t=1)", "x (<bdi>?t=1</bdi>)"),
        ("[x](#value)", "x (<bdi>#value</bdi>)"),
        ("[x](//a.b)", "x (<bdi>//a.b</bdi>)"),
        ("[x](\\\\a.b)", "x (<bdi>\\a.b</bdi>)"),
        ("[x](https:a.b)", "x (<bdi>https:a.b</bdi>)"),
        ("[x](https:///a.b)", "x (<bdi>https:///a.b</bdi>)"),
        ("[x](https://@/a)", "x (<bdi>https://@/a</bdi>)"),
        ("[x](https://:80/a)", "x (<bdi>https://:80/a</bdi>)"),
        ("[x](https://u@:80/a)", "x (<bdi>https://u@:80/a</bdi>)"),
        ("[x](https://a.b\\\\@c.d)", "x (<bdi>https://a.b\\@c.d</bdi>)"),
        ("[x](<https://a.b/c d>)", "x (<bdi>https://a.b/c d</bdi>)"),
        ("[x](https://а.b)", "x (<bdi>https://а.b</bdi>)"),
        ("[x](https://a.b/%zz)", "x (<bdi>https://a.b/%zz</bdi>)"),
        ("[x](ftp://a.b)", "x (<bdi>ftp://a.b</bdi>)"),
        ("[x](blob:https://a.b)", "x (<bdi>blob:https://a.b</bdi>)"),
        ("[x](vbscript:1)", "x (<bdi>vbscript:1</bdi>)"),
        ("[x](view-source:https://a.b)", "x (<bdi>view-source:https://a.b</bdi>)"),
        ("[x](https://a.b\u{202e}/c)", "x (<bdi>https://a.b<bdi class=\"unseen\">U+202E</bdi>/c</bdi>)"),
    ] {
        let page = below(&world, prompt);
        assert_eq!(marked(&page), format!("<p dir=\"auto\">{wanted}</p>"), "{prompt:?}");
    }
}

#[test]
fn images_come_from_hosts_that_the_operator_names() {
    let world = World::with(&[("image-hosts", "img.example.org  Charts.example.org:8443 no;host *")]);
    let image = |url: &str| {
        format!("<img src=\"{url}\" alt=\"a &lt;b&gt;\" loading=\"lazy\" referrerpolicy=\"no-referrer\">")
    };
    for (prompt, wanted) in [
        ("![a <b>](https://img.example.org/c.png?d=e)", image("https://img.example.org/c.png?d=e")),
        ("![*a* `<b>`](HTTPS://IMG.example.org)", image("HTTPS://IMG.example.org")),
        ("![a <b>](https://charts.example.org:8443/c)", image("https://charts.example.org:8443/c")),
        (
            "[![a <b>](https://img.example.org/c)](https://a.b)",
            link("https://a.b", &image("https://img.example.org/c")) + &hint("a.b"),
        ),
        (
            "![a](https://img.example.org:444/c)",
            link("https://img.example.org:444/c", "a") + &hint("img.example.org:444"),
        ),
        ("![a](http://img.example.org/c)", link("http://img.example.org/c", "a") + &hint("img.example.org")),
        (
            "![a](https://u@img.example.org/c)",
            link("https://u@img.example.org/c", "a") + &hint("img.example.org"),
        ),
        (
            "![a](https://x.img.example.org/c)",
            link("https://x.img.example.org/c", "a") + &hint("x.img.example.org"),
        ),
        (
            "![a](https://img.example.org.evil/c)",
            link("https://img.example.org.evil/c", "a") + &hint("img.example.org.evil"),
        ),
        ("![](https://a.b/c)", link("https://a.b/c", "https://a.b/c")),
        ("![a](data:image/svg+xml,x)", "a (<bdi>data:image/svg+xml,x</bdi>)".into()),
        ("![a](/c.png)", "a (<bdi>/c.png</bdi>)".into()),
        (
            "[![a](https://x.y/c)](https://a.b)",
            link("https://a.b", "a (<bdi>https://x.y/c</bdi>)") + &hint("a.b"),
        ),
        ("![a [b](https://c.d) ![e](f)](https://x.y)", link("https://x.y", "a b e") + &hint("x.y")),
    ] {
        let page = below(&world, prompt);
        assert_eq!(marked(&page), format!("<p dir=\"auto\">{wanted}</p>"), "{prompt:?}");
    }
    let page = below(&World::new(), "![a](https://img.example.org/c)");
    assert!(!page.contains("<img"), "{page}");
}

#[test]
fn headings_go_on_from_that_of_the_page() {
    let world = World::new();
    let prompt = "### a\n# b\n### c\n#### d\n## e\n# f\n## g\n### h\n#### i\n##### j\n###### k";
    let page = below(&world, prompt);
    let levels: Vec<&str> =
        marked(&page).split("<h").skip(1).map(|heading| heading.split(' ').next().unwrap()).collect();
    assert_eq!(levels, ["2", "2", "3", "4", "3", "2", "3", "4", "5", "6", "6"]);
}
