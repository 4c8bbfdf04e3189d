//! What a page may be made of, as a parser of HTML that is not ours reads it.

use crate::html::{Element, Piece, Read, page, part};

/// The elements of our pages.
const ELEMENTS: &[&str] = &[
    "html",
    "head",
    "meta",
    "link",
    "title",
    "body",
    "header",
    "footer",
    "nav",
    "main",
    "section",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "div",
    "span",
    "bdi",
    "strong",
    "em",
    "s",
    "code",
    "pre",
    "ins",
    "del",
    "br",
    "hr",
    "a",
    "img",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "time",
    "form",
    "fieldset",
    "legend",
    "label",
    "input",
    "textarea",
    "select",
    "option",
    "datalist",
    "button",
    "details",
    "summary",
    "script",
];
/// The attributes that they have beside those of `check_address`.
const ATTRIBUTES: &[&str] = &[
    "lang",
    "charset",
    "property",
    "enterkeyhint",
    "name",
    "content",
    "class",
    "id",
    "dir",
    "title",
    "rel",
    "target",
    "alt",
    "loading",
    "referrerpolicy",
    "start",
    "scope",
    "datetime",
    "method",
    "enctype",
    "novalidate",
    "for",
    "type",
    "value",
    "checked",
    "selected",
    "multiple",
    "size",
    "rows",
    "inputmode",
    "autocomplete",
    "autocapitalize",
    "spellcheck",
    "list",
    "readonly",
    "required",
    "hidden",
    "open",
    "tabindex",
    "autofocus",
    "role",
    "aria-label",
    "aria-labelledby",
    "aria-describedby",
    "aria-invalid",
    "data-sending",
    "data-count",
    "data-draft",
    "data-kept",
    "data-again",
    "data-forget",
    "data-left",
    "data-steps",
    "data-ended",
    "data-max",
    "data-least",
    "data-most",
    "data-step",
];

/// Asserts that nothing in a page runs, loads or leads anywhere but where ours do. `whole`: it is a page of ours, and not a part for
/// pages of others.
pub(super) fn check(html: &str, whole: bool, about: &str) {
    let read = if whole { page } else { part };
    let first = read(html);
    let skeleton = check_tree(&first, whole, about);
    // A browser that writes it out and reads it again comes to the same.
    let again = check_tree(&read(&first.written), whole, about);
    assert_eq!(again, skeleton, "{about}: it is another page when it was written out");
}

/// The elements of a page, in their order.
fn check_tree(read: &Read, whole: bool, about: &str) -> Vec<String> {
    let mut skeleton: Vec<String> = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    for piece in &read.pieces {
        match piece {
            Piece::Open(element) => {
                check_element(element, &open, whole, about);
                skeleton.push(element.name.clone());
                open.push(&element.name);
            }
            Piece::Close(_) => {
                open.pop();
            }
            // Ours was taken out before.
            Piece::Text(text) if open.last() == Some(&"script") => panic!("{about}: a script: {text}"),
            Piece::Text(_) => {}
            Piece::Hidden(text) => panic!("{about}: a comment or an instruction: {text:?}"),
        }
    }
    let scripts = skeleton.iter().filter(|name| *name == "script").count();
    assert!(scripts <= usize::from(whole), "{about}: {scripts} scripts");
    if whole {
        for once in ["head", "title", "body", "main", "h1"] {
            let count = skeleton.iter().filter(|name| *name == once).count();
            assert_eq!(count, 1, "{about}: {once}");
        }
    }
    skeleton
}

/// Checks one element; `open`: what it stands in.
fn check_element(element: &Element, open: &[&str], whole: bool, about: &str) {
    let name = &*element.name;
    assert!(ELEMENTS.contains(&name), "{about}: <{name}>");
    assert_eq!(element.namespace, "http://www.w3.org/1999/xhtml", "{about}: <{name}>");
    for (attribute, value) in &element.attributes {
        let known = match &**attribute {
            "href" | "src" | "action" | "form" => check_address(element, attribute, value),
            "style" => {
                let known = ["white-space:pre-wrap", "white-space:pre-wrap;overflow-wrap:anywhere"];
                !whole && known.contains(&&**value)
            }
            "type" => value != "image",
            attribute => ATTRIBUTES.contains(&attribute),
        };
        assert!(known, "{about}: <{name} {attribute}={value:?}>");
    }
    match name {
        "meta" => {
            let known = [
                (None, None),
                (Some("viewport"), Some("width=device-width, initial-scale=1")),
                (Some("robots"), Some("noindex")),
                (Some("color-scheme"), Some("light dark")),
            ];
            let its = (element.attribute("name"), element.attribute("content"));
            let is_preview = its.0.is_none()
                && ["og:title", "og:site_name", "og:description"]
                    .map(Some)
                    .contains(&element.attribute("property"));
            assert!(is_preview || known.contains(&its), "{about}: a meta");
        }
        "link" => {
            let is_icon = element.attribute("rel") == Some("icon") && element.attribute("href").is_some();
            assert!(whole && is_icon && open.last() == Some(&"head"), "{about}: a link to what is no icon");
        }
        // What uncovers a question leads to where it stands.
        "form" => {
            let leads = element.attribute("action").is_some() || element.attribute("method") == Some("post");
            assert!(leads, "{about}: a form to anywhere");
            assert!(!open.contains(&"form"), "{about}: a form in a form");
        }
        "a" => assert!(!open.contains(&"a"), "{about}: a link in a link"),
        _ => {}
    }
}

fn check_address(element: &Element, attribute: &str, value: &str) -> bool {
    let leaves = |schemes: &[&str]| {
        schemes
            .iter()
            .any(|scheme| value.get(..scheme.len()).is_some_and(|its| its.eq_ignore_ascii_case(scheme)))
            && value.bytes().all(|b| b > b' ' && b != b'\\' && b.is_ascii())
    };
    match (&*element.name, attribute) {
        ("form", "action") => {
            let to_submit = ["./submit?request_id=", "../submit?request_id="];
            let rest = to_submit.iter().find_map(|start| value.strip_prefix(start));
            ["./", "../", "./submit"].contains(&value)
                || rest.is_some_and(|rest| {
                    rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"%-_.~&=".contains(&b))
                })
        }
        // The one form that fields and buttons stand outside of.
        ("textarea" | "button", "form") => value == "answer",
        ("link", "href") => ["./favicon.ico", "../favicon.ico"].contains(&value),
        ("a", "href") if element.attribute("target") == Some("_blank") => {
            element.attribute("rel") == Some("noopener noreferrer nofollow")
                && leaves(&["https://", "http://", "mailto:"])
        }
        // Ours: to the start page or the inbox, to a field, to a form, to the description, and that of a report.
        ("a", "href") => {
            ["/", "./", "../", "openapi.json"].contains(&value)
                || value.starts_with('#')
                || value.starts_with("./?after=")
                || value.strip_prefix("form/").is_some_and(|id| id.bytes().all(|b| b.is_ascii_hexdigit()))
                || value.starts_with("https://ask.example.org/form/")
        }
        ("img", "src") => {
            let rest = value.get(..23).filter(|its| its.eq_ignore_ascii_case("https://img.example.org"));
            rest.is_some()
                && value.get(23..24).is_none_or(|next| ["/", "?", "#"].contains(&next))
                && leaves(&["https://"])
        }
        _ => false,
    }
}

#[test]
fn it_finds_what_it_is_for() {
    let around = |inner: &str| {
        format!(
            "<!DOCTYPE html><html lang=en><head><title>x</title></head><body><main><h1>x</h1>{inner}</main></body></html>"
        )
    };
    check(&around("<p dir=auto>x</p>"), true, "a page");
    let mut found = 0;
    for inner in [
        "<script>1</script>",
        "<script src=x></script>",
        "<script></script><script></script>",
        "<p onclick=x>",
        "<a href=javascript:x>y</a>",
        "<a href=//x target=_blank>y</a>",
        "<img src=https://img.example.org.evil/>",
        "<img src=x>",
        "<svg>",
        "<p style=x>",
        "<iframe>",
        "<form action=//x></form>",
        "<form></form>",
        "<!-- x -->",
        "<h1>x</h1>",
        "<base href=x>",
        "<meta http-equiv=refresh content=0>",
        "<button formaction=x>",
        "<input type=image>",
        "<div srcdoc=x>",
        "<math>",
        "<a href=https://x target=_blank>y</a>",
        "<style>x</style>",
        "<link rel=x>",
        "<template>x</template>",
    ] {
        let page = around(inner);
        found += usize::from(std::panic::catch_unwind(|| check(&page, true, "it")).is_err());
    }
    assert_eq!(found, 25);
}
