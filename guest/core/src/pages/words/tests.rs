//! What holds for the words of each language.

use super::{ALL, ENGLISH, spoken};
use crate::Timestamp;

/// The arguments in a text, in order of their names.
fn arguments(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> =
        text.split('{').skip(1).map(|rest| rest.split_once('}').expect("a brace that ends").0).collect();
    names.sort_unstable();
    names
}

#[test]
fn every_language_has_every_text_with_its_arguments() {
    for words in ALL {
        for ((name, english), (_, text)) in ENGLISH.all().into_iter().zip(words.all()) {
            let tag = words.tag;
            assert!(!text.trim().is_empty(), "{tag}: {name}");
            let forms = |text: &'static str| -> Vec<&'static str> { text.split('|').collect() };
            let is_count = english.contains('|') && !["months", "last_minutes"].contains(&name);
            if name == "months" {
                assert_eq!(forms(text).len(), 12, "{tag}");
            } else if name == "last_minutes" {
                assert_eq!(forms(text).len(), 4, "{tag}");
                for (said, minutes) in forms(text).into_iter().zip([10, 5, 1]) {
                    assert!(said.contains(&words.counted(&words.minutes, minutes)), "{tag}: {said}");
                }
            } else if is_count {
                assert_eq!(forms(text).len(), forms(words.days.as_str()).len(), "{tag}: {name}");
                assert!(forms(text).last().unwrap().contains("{n}"), "{tag}: {name}");
            } else {
                assert_eq!(arguments(text), arguments(english), "{tag}: {name}");
            }
            if words.tag != "en" {
                let is_same = text == english
                    && text.len() > 8
                    && ![
                        "kind_within",
                        "moment_with_place",
                        "day_and_time",
                        "two_units",
                        "labelled",
                        "quoted",
                        "error_title",
                        "format_ipv4",
                        "format_ipv6",
                    ]
                    .contains(&name);
                assert!(!is_same, "{tag}: {name} is in English");
            }
        }
    }
}

#[test]
fn languages_are_found_by_their_tags() {
    for words in ALL {
        assert_eq!(spoken(words.tag).unwrap().tag, words.tag);
    }
    let tag = |tag| spoken(tag).map(|words| words.tag);
    for (given, expected) in [
        ("de-AT", Some("de")),
        ("PT-pt", Some("pt-BR")),
        ("zh-CN", Some("zh-Hans")),
        ("zh-Hant", None),
        ("nl", None),
        ("", None),
    ] {
        assert_eq!(tag(given), expected, "{given}");
    }
}

#[test]
fn counts_have_the_form_of_their_number() {
    let counted = |tag, n| {
        let words = spoken(tag).unwrap();
        words.counted(&words.days, n)
    };
    assert_eq!(
        (counted("en", 0), counted("en", 1), counted("en", 2)),
        ("0 days".into(), "1 day".into(), "2 days".into())
    );
    assert_eq!((counted("fr", 0), counted("fr", 2)), ("0 jour".into(), "2 jours".into()));
    assert_eq!(counted("ja", 3), "3日");
    // Each count has a form, whatever the number: of three, eleven and a hundred they differ.
    let arabic: std::collections::BTreeSet<String> =
        [2, 3, 11, 100].map(|n| counted("ar", n).replace(|c: char| c.is_ascii_digit(), "")).into();
    assert!(arabic.len() >= 3, "{arabic:?}");
    for words in ALL {
        for n in [0, 1, 2, 3, 10, 11, 99, 100, 102, 103, 111, u64::MAX] {
            assert!(!words.counted(&words.minutes, n).is_empty(), "{}", words.tag);
        }
    }
}

#[test]
fn moments_and_spans() {
    let minute = 60_000;
    let span = |millis| ENGLISH.span(millis);
    assert_eq!(span(59_999), "less than a minute");
    assert_eq!((span(minute), span(3 * minute)), ("1 minute".into(), "3 minutes".into()));
    assert_eq!((span(60 * minute), span(61 * minute)), ("1 hour".into(), "1 hour 1 minute".into()));
    assert_eq!((span(1_440 * minute), span(1_500 * minute)), ("1 day".into(), "1 day 1 hour".into()));
    assert_eq!(span(100_000 * minute), "69 days 10 hours");
    let at: Timestamp = Timestamp::parse("2026-01-31T09:05:00Z").unwrap();
    assert_eq!(ENGLISH.moment(at), "31 January 2026, 09:05 UTC");
    assert!(spoken("de").unwrap().moment(at).contains("31. Januar 2026"));
}
