//! The core's own JSON, held to be in accord with `serde_json`.

use hitl_core::json::{Fault, Json, ToJson};
use proptest::prelude::*;
use serde_json::Value as Theirs;

/// `ours` as theirs.
fn theirs(ours: &Json<'_>) -> Theirs {
    match ours {
        Json::Null => Theirs::Null,
        Json::Bool(value) => (*value).into(),
        Json::Int(value) => (*value).into(),
        Json::Float(value) => (*value).into(),
        Json::Text(text) => Theirs::String(text.to_string()),
        Json::List(items) => items.iter().map(theirs).collect(),
        Json::Object(object) => {
            object.names().filter_map(|name| Some((name.to_owned(), theirs(object.get(name)?)))).collect()
        }
    }
}

/// The numbers beyond 64 bits with a sign, which are floats here and whole there.
fn floats(json: Theirs) -> Theirs {
    match json {
        Theirs::Number(number) if number.is_u64() && !number.is_i64() => number.as_f64().into(),
        Theirs::Array(items) => items.into_iter().map(floats).collect(),
        Theirs::Object(members) => members.into_iter().map(|(name, json)| (name, floats(json))).collect(),
        other => other,
    }
}

/// Fails unless both make the same of `text`.
fn agree(text: &[u8]) {
    let shown = String::from_utf8_lossy(text);
    match (Json::read(text), serde_json::from_slice::<Theirs>(text)) {
        // What is beyond 64 bits they refuse, and here whoever takes it does.
        (Ok(_), Err(error)) if error.to_string().contains("number out of range") => {}
        (Ok(ours), Ok(parsed)) => {
            assert_eq!(theirs(&ours), floats(parsed), "{shown}");
            let again = ours.to_json();
            assert_eq!(Json::read(again.as_bytes()).as_ref(), Ok(&ours), "{shown}");
            assert_eq!(ours.clone().into_owned(), ours);
        }
        (Err(broken), Err(error)) => {
            // Of what is wrong in two ways each may name either.
            if error.is_eof() && str::from_utf8(text).is_ok() {
                assert_eq!(broken.fault, Fault::Torn, "{shown}: {error}");
            }
        }
        (ours, parsed) => panic!("{shown}: {ours:?}, but {parsed:?}"),
    }
}

fn any_json() -> impl Strategy<Value = Theirs> {
    let leaf = prop_oneof![
        Just(Theirs::Null),
        any::<bool>().prop_map(Theirs::from),
        any::<i64>().prop_map(Theirs::from),
        any::<u64>().prop_map(Theirs::from),
        any::<f64>().prop_map(Theirs::from),
        any::<String>().prop_map(Theirs::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Theirs::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|members| Theirs::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn the_same_is_read(json in any_json(), pretty in any::<bool>()) {
        agree(if pretty { serde_json::to_string_pretty(&json) } else { serde_json::to_string(&json) }.unwrap().as_bytes());
    }

    #[test]
    fn the_same_is_written(json in any_json()) {
        let text = floats(json).to_string();
        prop_assert_eq!(Json::read(text.as_bytes()).unwrap().to_json(), text);
    }

    #[test]
    fn any_bytes(bytes in any::<Vec<u8>>()) {
        agree(&bytes);
    }

    #[test]
    fn any_tokens(text in r#"([\[\]{}:,"\\ \n0-9.eE+u-]|true|false|null|"a"|\\ud83d\\ude00){0,16}"#) {
        agree(text.as_bytes());
    }

    #[test]
    fn any_change(json in any_json(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut text = json.to_string().into_bytes();
        let at = at.index(text.len());
        agree(&text[..at]);
        text[at] = byte;
        agree(&text);
    }

    #[test]
    fn any_number(text in "-?(0|[1-9][0-9]{0,24})([.][0-9]{1,30})?([eE][+-]?[0-9]{1,3})?") {
        agree(text.as_bytes());
    }
}

#[test]
fn what_is_rare() {
    for text in [
        "",
        " ",
        "-0",
        "-0.0",
        "01",
        "1.",
        ".5",
        "-",
        "1e400",
        "-1e400",
        "1e-400",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "2.2250738585072014e-308",
        "179769313486231580793e289",
        r#""\ud83d\ude00""#,
        r#""\ud83d""#,
        r#""\ude00""#,
        r#""\ud83d\u0041""#,
        r#""\u00g0""#,
        r#""\x""#,
        "\"\u{7f}\u{1f}\"",
        "\"\u{7f}\u{e9}\"",
        "[1,]",
        "[,]",
        "{\"a\":1,}",
        "{\"a\":1,\"a\":2}",
        "{1:2}",
        "nul",
        "nulll",
        "tru e",
        "[] []",
        "\u{feff}1",
    ] {
        agree(text.as_bytes());
    }
    for depth in [1, 100, 126, 127, 128, 129, 50_000] {
        agree(format!("{}{}", "[".repeat(depth), "]".repeat(depth)).as_bytes());
        agree(format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth)).as_bytes());
    }
}

#[test]
fn what_is_wrong_is_said() {
    let said = |text: &str| Json::read(text.as_bytes()).unwrap_err().to_string();
    assert_eq!(said("{\n \"a\" 1}"), "a colon is expected at line 2 column 6");
    assert_eq!(said("["), "it ends too soon at line 1 column 2");
    assert_eq!(said("[1.e9]"), "a digit is expected at line 1 column 4");
}

#[test]
fn what_no_64_bits_hold_is_left_to_whoever_takes_it() {
    assert_eq!(Json::read(b"-1e999"), Ok(Json::Float(f64::NEG_INFINITY)));
    assert_eq!(Json::read(b"[1e999]").unwrap().to_json(), "[null]");
}
