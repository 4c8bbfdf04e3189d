//! Patterns: those of generators and public schemas are held to or refused, none is dropped, and none takes long.

use super::{errors, form};
use hitl_core::form::{Form, Pattern, schema};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value as Json, json};

/// Patterns as pydantic, zod and public schemas have them: what suits, and what does not. The oracle says the same of each.
const TAKEN: &[(&str, &[&str], &[&str])] = &[
    // pydantic: constr(pattern=…), in the manner of its users.
    (r"^[A-Z]{3}-\d+$", &["ABC-1", "XYZ-0042"], &["abc-1", "ABC-", "ABC-1\n", " ABC-1", "ABC-１"]),
    (r"^\S+@\S+\.\S+$", &["a@b.c"], &["a@b", "a @b.c", "a\u{a0}@b.c"]),
    (r"^#(?:[0-9a-fA-F]{3}){1,2}$", &["#fff", "#00FFaa"], &["#ff", "#ffff", "fff", "#ggg"]),
    (r"[a-z]+", &["a", "12b34"], &["", "12", "É"]),
    // zod: .regex(…), and its formats without looking around.
    (
        r"^[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{26}$",
        &["01ARZ3NDEKTSV4RRFFQ69G5FAV"],
        &["01ARZ3NDEKTSV4RRFFQ69G5FAI"],
    ),
    (r"^[cC][^\s-]{8,}$", &["cjld2cjxh0000"], &["cjld 2cjxh", "c-ld2cjxh00", "cshort"]),
    (r"^(?:[0-9a-zA-Z_-])*$", &["", "V1StGXR8_Z5jdHi6B-myT"], &["a b", "ä"]),
    (r"^\+[1-9]\d{6,14}$", &["+491701234567"], &["491701234567", "+0491701234567"]),
    // Semantic versions, as semver.org suggests them.
    (
        r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$",
        &["1.0.0", "1.0.0-alpha.1+build.5", "0.0.4-rc-x"],
        &["1.0", "01.0.0", "1.0.0-", "v1.0.0", "1.0.0-01"],
    ),
    // The same with names, as others have it.
    (r"^(?<major>0|[1-9]\d*)\.(?<minor>0|[1-9]\d*)$", &["1.0", "10.20"], &["1", "01.0"]),
    // Addresses.
    (
        r"^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.|$)){4}$",
        &["127.0.0.1", "255.255.255.255"],
        &["256.0.0.1", "1.2.3", "1.2.3.4.5"],
    ),
    (
        r"^([0-9A-F]{2}[:\-]){5}([0-9A-F]{2})$",
        &["00:1A:2B:3C:4D:5E", "00-1A-2B-3C-4D-5E"],
        &["00:1A:2B:3C:4D"],
    ),
    (r"^https?:\/\/[^\s\/$.?#][^\s]*$", &["https://a.b/c"], &["ftp://a.b", "https:// a"]),
    // Names of Kubernetes, and of what it counts.
    (r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", &["a", "my-app-1"], &["-a", "a-", "A", "a_b"]),
    (
        r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
        &["a.b-c.d"],
        &["a..b", ".a", "a."],
    ),
    (
        r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$",
        &["100m", "1.5Gi", "-3", "1e3"],
        &["Gi", "1 Gi", "1gi"],
    ),
    // Cron.
    (
        r"^(\*|[0-5]?\d)(\/\d+)?(\s+(\*|\d+)(\/\d+)?){4}$",
        &["* * * * *", "*/5 0 1 * *"],
        &["* * * *", "60 * * * *"],
    ),
    // Where languages differ: ends of lines, blanks, letters of other scripts, empty alternatives.
    (r"^a.c$", &["abc", "a\u{85}c"], &["a\nc", "a\rc", "a\u{2028}c", "a\u{2029}c", "abc\n"]),
    (r"^\s$", &["\u{feff}", "\u{a0}", "\u{2028}", "\t", "\u{b}"], &["\u{85}", "\u{200b}", "x"]),
    (r"^\S$", &["\u{85}", "\u{200b}", "é"], &["\u{feff}", "\u{3000}"]),
    (r"^[^\s\d]+$", &["aé"], &["a\u{1680}", "1"]),
    (r"^[\S]$|^[\D\d]{3}$", &["x", "a 1"], &[" ", "ab"]),
    (r"^\w+$", &["aZ_9"], &["é", "ß", "٣"]),
    (r"^\d$", &["3"], &["٣", "３"]),
    (r"^(|a|b)c(?:)$", &["c", "ac"], &["aac"]),
    (r"^a{2}b{2,}c{0,2}$", &["aabb", "aabbbcc"], &["abb", "aabbccc"]),
    (r"^(a+?)+?$", &["aaa"], &["aab", ""]),
    (r"^\x41\u0042\u{43}\u{1F600}\cJ\t$", &["ABC😀\n\t"], &["ABC😀\nt"]),
    (r"^\uD83D\uDE00\0$", &["😀\0"], &["😀0"]),
    (r"^[\x41-\u{43}\b\-\]\\]+$", &["ABC\u{8}-]\\"], &["D", "b"]),
    (r"^[a-z-9+-]+$", &["a-9+"], &["8", ","]),
    (r"^[ -~]*$", &["a z~"], &["ä", "\n"]),
    (r"\bcat\b", &["a cat.", "cat"], &["concat", "cats"]),
    (r"^.\Bb$", &["ab"], &[" b"]),
    (r"^\@\#\%\&\-\_\ \:\,\!\~\'\/$", &["@#%&-_ :,!~'/"], &["@"]),
    (r"^(((((((((((a)))))))))))$", &["a"], &["b"]),
    (r"^[^a]$", &["\n", "é", "😀"], &["a", "éé"]),
    ("", &["", "x"], &[]),
];

/// What cannot be held to, each with why.
const REFUSED: &[&str] = &[
    // Looking around, and back.
    r"^(?!root$)",
    r"^(?=.*\d).{8,}$",
    r"(?<=a)b",
    r"(?<!a)b",
    r"^(a)\1$",
    r"^(?<x>a)\k<x>$",
    // Of other engines, or read otherwise by them.
    r"\p{L}+",
    r"\P{Lu}",
    r"(?i)abc",
    r"(?i:abc)",
    r"(?-i:abc)",
    r"(?P<x>a)",
    r"(?#c)a",
    r"(?>a)",
    r"(?|a)",
    r"a++",
    r"a*+",
    r"a?+",
    r"\Aabc\z",
    r"abc\Z",
    r"\Qa\E",
    r"\ha",
    r"\R",
    r"\X",
    r"\a",
    r"\e",
    r"\G",
    r"\<a\>",
    r"\08",
    r"\1",
    r"\012",
    r"[[:alpha:]]",
    r"[[]",
    r"[a[b]]",
    r"[a&&b]",
    r"[a--b]",
    r"[a~~b]",
    r"[]",
    r"[^]",
    r"[]a]",
    r"[^]a]",
    r"[+--]",
    // Mistakes.
    "(",
    ")",
    "a)",
    "[",
    "[a",
    "[a-",
    "{",
    "}",
    "]",
    "a{",
    "a{,3}",
    "a{1",
    "a{1,",
    "a{2,1}",
    "a{2}{3}",
    "*a",
    "+",
    "?",
    "a**",
    "^*",
    r"\b+",
    "(*a)",
    "a|*",
    "(?",
    "(?:",
    "(?<a",
    "(?<>a)",
    "(?<1>a)",
    "(?<a>b)(?<a>c)",
    "(?x",
    r"\",
    r"\x4",
    r"\u004",
    r"\u{}",
    r"\u{110000}",
    r"\u{41",
    r"\uD800",
    r"\uDC00",
    r"\uD83Dx",
    r"\c1",
    r"\c",
    r"[\d-z]",
    r"[a-\d]",
    r"[z-a]",
    r"[\B]",
    r"[\w-.]",
    r"\ü",
    // Too large.
    "(a{1000}){1000}",
    "a{3000}",
    "a{99999999999999999999}",
    "(((((a{9}){9}){9}){9}){9}){9}",
];

fn holds(form: &Form, text: &str) -> bool {
    form.read_json(&json!({ "a": text })).is_ok()
}

#[test]
fn patterns_of_generators_and_public_schemas() {
    for (pattern, good, bad) in TAKEN {
        let form = form(json!({ "a": { "type": "string", "pattern": pattern } }));
        // The oracle knows words of all scripts, and neither halves of characters nor \0.
        let knows = !pattern.contains(r"\b") && !pattern.contains(r"\0");
        let oracle = knows
            .then(|| jsonschema::validator_for(&json!({ "type": "string", "pattern": pattern })).unwrap());
        for (texts, fits) in [(good, true), (bad, false)] {
            for text in *texts {
                assert_eq!(holds(&form, text), fits, "{pattern}: {text:?}");
                if let Some(oracle) = &oracle {
                    assert_eq!(oracle.is_valid(&json!(text)), fits, "{pattern}: {text:?}, by the oracle");
                }
            }
        }
    }
}

#[test]
fn what_cannot_be_held_to_is_refused_by_its_pointer() {
    let deep = format!("{}a{}", "(".repeat(60), ")".repeat(60));
    let (long, longest) = ("a".repeat(10_000), "a".repeat(1_001));
    let more = [deep.as_str(), long.as_str(), longest.as_str()];
    for pattern in REFUSED.iter().copied().chain(more) {
        let schema = json!({ "properties": { "a": { "type": "array", "items": { "type": "string", "pattern": pattern } } } });
        let Err(faults) = schema::normalize(&schema, false) else { panic!("{pattern} was taken") };
        assert_eq!(errors(&faults), ["schema/properties/a/items/pattern schema_pattern"], "{pattern}");
        assert_eq!(Pattern::new(pattern), None);
    }
    assert!(Pattern::new(&"a".repeat(1_000)).is_some());
    // A format beside it says it, whatever the pattern is.
    for pattern in REFUSED {
        let form = form(json!({ "a": { "type": "string", "format": "email", "pattern": pattern } }));
        assert!(holds(&form, "a@b.c") && !holds(&form, "a"), "{pattern}");
    }
    // Patterns of a form are not too many together.
    let properties = |count: usize| {
        let field = json!({ "type": "string", "pattern": "^[a-z]{400}$" });
        let fields: serde_json::Map<_, _> = (0..count).map(|n| (format!("f{n}"), field.clone())).collect();
        schema::normalize(&json!({ "properties": fields }), false)
    };
    assert!(properties(7).is_ok());
    assert_eq!(errors(&properties(8).unwrap_err()), ["schema/properties/f7/pattern schema_pattern"]);
}

#[test]
fn patterns_hold_in_lists_unions_and_groups() {
    let form = form(json!({
        "list": { "type": "array", "items": { "type": "string", "pattern": "^[a-z]+$" } },
        "either": { "anyOf": [{ "type": "integer" }, { "type": "string", "pattern": "^[A-Z]+$" }] },
        "one": { "oneOf": [{ "type": "string", "pattern": "^a" }, { "type": "string", "pattern": "b$" }] },
        "maybe": { "anyOf": [{ "type": "string", "pattern": "^x" }, { "type": "null" }], "default": null },
        "group": { "type": "object", "properties": { "inner": { "type": "string", "pattern": "^y" } } },
        "of": { "type": "string", "enum": ["a1", "b"], "pattern": "[0-9]" },
    }));
    let good = json!({ "list": ["a", "b"], "either": "A", "one": "ax", "maybe": "x", "group": { "inner": "y" }, "of": "a1" });
    assert_eq!(form.read_json(&good).map(Json::Object), Ok(good));
    let bad = json!({ "list": ["a", "B"], "either": "a", "one": "ab", "maybe": "y", "group": { "inner": "x" }, "of": "b" });
    assert_eq!(
        errors(&form.read_json(&bad).unwrap_err()),
        [
            "value.list pattern",
            "value.either int",
            "value.one choice",
            "value.maybe pattern",
            "value.group.inner pattern",
            "value.of choice"
        ]
    );
    let faults = schema::normalize(
        &json!({ "properties": { "a": { "type": "string", "pattern": "^a", "default": "b" } } }),
        false,
    );
    assert_eq!(errors(&faults.unwrap_err()), ["schema/properties/a/default schema_default"]);
    let faults = schema::normalize(
        &json!({ "properties": { "a": { "type": "string", "pattern": "^a", "enum": ["b"] } } }),
        false,
    );
    assert_eq!(errors(&faults.unwrap_err()), ["schema/properties/a/enum schema_impossible"]);
}

#[test]
fn what_is_wrong_is_said_by_the_field() {
    let said = |more: Json| {
        let mut field = json!({ "type": "string", "pattern": "^[A-Z]{3}-[0-9]+$" });
        field.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let error = form(json!({ "a": field })).read_json(&json!({ "a": "x" })).unwrap_err().remove(0);
        assert_eq!(error.rule.arguments(), [("pattern", "^[A-Z]{3}-[0-9]+$".to_owned())]);
        hitl_core::text::en::rule(&error.rule)
    };
    assert_eq!(
        said(json!({ "examples": ["no", "ABC-123"] })),
        "This does not look as it has to. Such as ABC-123."
    );
    assert_eq!(
        said(json!({ "description": "Three letters, and a number.", "examples": ["ABC-123"] })),
        "This does not look as it has to. Three letters, and a number. Such as ABC-123."
    );
    let bare = "This does not look as it has to. It has to match ^[A-Z]{3}-[0-9]+$";
    assert_eq!(said(json!({})), bare);
    assert_eq!(said(json!({ "description": "x".repeat(300), "examples": ["no"] })), bare);
}

/// A pattern of the syntax that is taken.
fn pattern() -> impl Strategy<Value = String> {
    let signs = [
        "a", "b", "c", "-", "_", " ", "1", "€", ".", r"\d", r"\D", r"\w", r"\W", r"\s", r"\S", r"\.", r"\/",
        r"\-", r"\$", r"\u0061", r"\x62", r"\u{63}", r"\cJ", r"\t", r"\n", "[abc]", "[^abc]", "[a-c1]",
        r"[\d_]", r"[^\s\-]", r"[\W]", r"[^\S]", "[a-]", "[-a]", "[.^$*]", "[c€]", r"[^\D]", "😀",
    ];
    let leaf = prop_oneof![
        12 => prop::sample::select(signs.to_vec()).prop_map(str::to_owned),
        1 => prop::sample::select(vec!["^", "$", r"\b", r"\B"]).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let times = prop::sample::select(vec!["*", "+", "?", "{2}", "{0,2}", "{1,}", "*?", "+?", "{0}"]);
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
            2 => prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| format!("({})", parts.join("|"))),
            2 => (inner.clone(), times).prop_map(|(part, times)| format!("(?:{part}){times}")),
            1 => inner.prop_map(|part| format!("^{part}$")),
        ]
    })
}

#[test]
fn patterns_are_judged_alike() {
    let letters = [
        "a", "b", "c", "-", "_", " ", "1", "€", "\n", "\r", "\t", "\u{2028}", "\u{a0}", "\u{feff}", "\u{85}",
        ".", "/", "$", "\u{8}", "😀",
    ];
    let text =
        prop::collection::vec(prop::sample::select(letters.to_vec()), 0..6).prop_map(|parts| parts.concat());
    let seen = std::cell::Cell::new((0_usize, 0_usize));
    let mut runner = TestRunner::new(ProptestConfig { cases: 6_000, ..ProptestConfig::default() });
    let ran = runner.run(&(pattern(), prop::collection::vec(text, 8)), |(pattern, texts)| {
        let Some(ours) = Pattern::new(&pattern) else {
            return Err(TestCaseError::fail(format!("{pattern} is refused")));
        };
        let oracle = jsonschema::validator_for(&json!({ "pattern": pattern }));
        let oracle = oracle.map_err(|error| TestCaseError::fail(format!("{pattern}: {error}")))?;
        for text in texts {
            let (good, bad) = seen.get();
            let holds = ours.holds(&text);
            seen.set(if holds { (good + 1, bad) } else { (good, bad + 1) });
            prop_assert_eq!(holds, oracle.is_valid(&json!(text)), "{}: {:?}", pattern, text);
        }
        Ok(())
    });
    ran.unwrap_or_else(|error| panic!("{error}"));
    let (good, bad) = seen.get();
    println!("{good} texts taken, {bad} refused");
    assert!(good > 5_000 && bad > 5_000);
}

/// Any text at all is a pattern or none, and what is taken compiles.
#[test]
fn any_text_is_a_pattern_or_none() {
    let signs = r"ab01^$.*+?()[]{}|\,:<>=!-&~ux€";
    let signs: Vec<char> = signs.chars().collect();
    let texts = prop::collection::vec(prop::sample::select(signs), 0..12);
    let taken = std::cell::Cell::new(0);
    let mut runner = TestRunner::new(ProptestConfig { cases: 60_000, ..ProptestConfig::default() });
    let ran = runner.run(&texts, |text| {
        let text: String = text.into_iter().collect();
        let Some(pattern) = Pattern::new(&text) else { return Ok(()) };
        taken.set(taken.get() + 1);
        // Either it or what is not it is found in something, or nothing compiled.
        let all = Pattern::new(&format!("{text}|^")).is_some_and(|pattern| pattern.holds(""));
        prop_assert!(all, "{} does not compile", text);
        let oracle = jsonschema::validator_for(&json!({ "pattern": text }));
        if let Ok(oracle) = oracle {
            for given in ["", "a", "ab", "b0", "01", "^", "-", "€", "{", "a&b~"] {
                // The oracle takes some escapes for places in a text.
                prop_assert_eq!(pattern.holds(given), oracle.is_valid(&json!(given)), "{}: {}", text, given);
            }
        }
        Ok(())
    });
    ran.unwrap_or_else(|error| panic!("{error}"));
    println!("{} patterns taken", taken.get());
    assert!(taken.get() > 2_000);
}

/// What a check costs is bounded by what is taken at all, not by a clock: as much as is too much is refused before it is looked at.
#[test]
fn patterns_that_explode_take_little() {
    let text = "a".repeat(32_768);
    for pattern in [
        "(a+)+$",
        "^(a|a)*b",
        "(a|aa)+b",
        "(a*)*b",
        "((a?)*)*b",
        "(.*)*x(.*)*y",
        r"(\w+\s?)*b$",
        "(a?b?c?d?e?){3}z",
    ] {
        let form = form(json!({ "a": { "type": "string", "pattern": pattern } }));
        assert_eq!(holds(&form, &text), pattern == "(a+)+$", "{pattern}");
        assert!(!holds(&form, &format!("{}\u{1}", &text[1..])), "{pattern}");
    }
    for pattern in ["a{1000}b", "(a?){800}b", "(a{0,20}){0,20}b", "((a?)?){300}b", "a.{500}b"] {
        let form = form(
            json!({ "a": { "type": "string", "pattern": pattern }, "l": { "type": "array", "items": { "type": "string" } } }),
        );
        let faults = form.read_json(&json!({ "a": text, "l": [] })).unwrap_err();
        assert_eq!(errors(&faults), ["value.a text_length"], "{pattern}");
    }
    // The same for all items of a list together.
    let list = form(json!({ "l": { "type": "array", "items": { "type": "string", "pattern": "a{100}b" } } }));
    let many: Vec<_> = (0..2_000).map(|_| "a".repeat(100)).collect();
    assert_eq!(errors(&list.read_json(&json!({ "l": many })).unwrap_err()), ["value.l text_length"]);
}
