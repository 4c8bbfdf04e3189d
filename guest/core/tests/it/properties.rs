//! What holds for any input, tried with many.

use base64ct::{Base64UrlUnpadded as Base64, Encoding};
use hitl_core::links::token::{Grant, LinkKey};
use hitl_core::outcome::DecodeError;
use hitl_core::scope::segment;
use hitl_core::{
    Actor, ActorKind, DataType, Input, OnTimeout, Outcome, Question, Request, Rule, Settings, Status,
    Timeout, Timestamp, Value, id, keys,
};
use proptest::prelude::*;

/// Text that means something to a file system, a URL or a store.
fn hostile() -> impl Strategy<Value = String> {
    let parts =
        ["..", "/", "\\", ".", "%2e", "%2F", "~", "\0", "\n", " ", "ü", "C:", "x", "request.json", "?", "#"];
    prop_oneof![
        prop::collection::vec(prop::sample::select(parts.to_vec()), 0..8).prop_map(|parts| parts.concat()),
        any::<String>(),
        "[a-z]{1,300}",
    ]
}

fn moment() -> impl Strategy<Value = Timestamp> {
    (0..=Timestamp::MAX.millis()).prop_map(Timestamp::from_millis)
}

fn value() -> impl Strategy<Value = (DataType, Value)> {
    let float = prop_oneof![any::<f64>(), any::<u64>().prop_map(f64::from_bits), -1.0..1.0];
    let words = any::<String>().prop_filter("not empty", |text| !text.is_empty());
    prop_oneof![
        any::<i64>().prop_map(|value| (DataType::Int, Value::Int(value))),
        float
            .prop_filter("finite", |value| value.is_finite())
            .prop_map(|value| (DataType::Float, Value::Float(value))),
        any::<bool>().prop_map(|value| (DataType::Bool, Value::Bool(value))),
        words.prop_map(|text| (DataType::Str, Value::Str(text.replace("\r\n", "\n")))),
    ]
}

prop_compose! {
    fn request()(
        (data_type, default) in value(),
        name in "\\PC{1,50}",
        prompt in "\\PC{1,200}",
        names in prop::collection::vec(prop::option::of("\\PC{1,50}"), 5),
        timeout in prop_oneof![Just(Timeout::Default), Just(Timeout::Never), (1..=1000u32).prop_map(Timeout::Seconds)],
        on_timeout in 0..3,
        now in (0..4_000_000_000_000u64).prop_map(Timestamp::from_millis),
        random in any::<[u8; 32]>(),
    ) -> Request {
        let mut spec = Question::new(name, prompt, data_type);
        let [org, project, domain, run, key] = names.try_into().unwrap();
        (spec.org, spec.project, spec.domain, spec.run, spec.key) = (org, project, domain, run, key);
        spec.timeout = timeout;
        spec.on_timeout = match on_timeout {
            0 => OnTimeout::Fail,
            1 => OnTimeout::Decline,
            _ => OnTimeout::Answer(default),
        };
        spec.request(&Settings::default(), now).unwrap().with_id(hitl_core::id::random(&random))
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 256,
        // A failing case is in the output; a file beside the source would only be one more thing to keep.
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn markers_stay_in_their_place(request in request(), project in hostile(), domain in hostile(), run in hostile()) {
        let request = Request { project, domain, run: Some(run), ..request };
        let prefixes = [
            keys::all_due(),
            keys::due_in(&request.project, &request.domain),
            keys::due_in_run(request.run.as_deref().unwrap()),
        ];
        let markers = keys::markers(&request);
        prop_assert_eq!(markers.len(), prefixes.len());
        for (marker, prefix) in markers.iter().zip(prefixes) {
            prop_assert!(marker.starts_with("hitl-due/"));
            prop_assert!(marker.split('/').all(|part| (1..=255).contains(&part.len())), "{}", marker);
            let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'%' | b'~' | b'/');
            prop_assert!(marker.bytes().all(plain), "{}", marker);
            prop_assert_eq!(keys::marker_id(marker), Some(&*request.request_id));
            prop_assert_eq!(marker.strip_prefix(&prefix), Some(&*keys::position(&request)));
        }
        prop_assert!(keys::due_in(&request.project, &request.domain).starts_with(&keys::due_in_project(&request.project)));
    }

    /// The order of the text is the order of the deadlines; what never ends comes last, in the order of creation.
    #[test]
    fn positions_sort_by_deadline(one in request(), other in request()) {
        let deadline = |request: &Request| {
            let created = if request.expires_at.is_none() { request.created_at } else { None };
            (request.expires_at.is_none(), request.expires_at, created, request.request_id.clone())
        };
        prop_assert_eq!(deadline(&one).cmp(&deadline(&other)), keys::position(&one).cmp(&keys::position(&other)));
    }

    #[test]
    fn names_have_segments_of_their_own(one in hostile(), other in hostile()) {
        prop_assert_eq!(one == other, segment(&one) == segment(&other));
    }

    #[test]
    fn hostile_ids_are_none(text in hostile()) {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        let good = !text.is_empty() && text.len() <= 128 && text.bytes().all(plain);
        prop_assert_eq!(id::is_id(&text), good);
        if good {
            let request = keys::request(&text);
            prop_assert_eq!(keys::request_id(&request), Some(&*text));
        }
    }

    #[test]
    fn links_open_one_event_and_no_other(
        secret in any::<[u8; 32]>(),
        subject in prop::option::of("\\PC{1,40}"),
        now in (0..4_000_000_000_000u64).prop_map(Timestamp::from_millis),
        seconds in 1..1_000_000u64,
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let key = LinkKey::new(&secret).unwrap();
        let t = key.sign("abc", subject.as_deref(), now.plus_seconds(seconds));
        prop_assert_eq!(key.check("abc", &t, now), Ok(Grant::Holder(subject)));
        prop_assert!(key.check("abd", &t, now).is_err());
        prop_assert!(key.check("abc", &t, now.plus_seconds(seconds)).is_err());
        let mut changed = t.clone().into_bytes();
        let at = at.index(changed.len());
        prop_assume!(changed[at] != byte);
        changed[at] = byte;
        if let Ok(changed) = String::from_utf8(changed) {
            prop_assert!(key.check("abc", &changed, now).is_err(), "{} opens as {}", t, changed);
        }
        prop_assert!(key.check("abc", &t[..at], now).is_err());
        let longer = format!("{t}{}", char::from(byte));
        // What cannot be part of a link was put after it by a message.
        let part_of_it = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        prop_assert_eq!(key.check("abc", &longer, now).is_err(), part_of_it, "{}", longer);
    }

    /// Were what is signed merely put together, one signature would stand for many pairs of an id and a subject.
    #[test]
    fn what_is_moved_from_the_id_into_the_subject_opens_nothing(
        secret in any::<[u8; 32]>(),
        id in "[a-z0-9]{2,20}",
        subject in "[a-z0-9]{2,20}",
        moved in 1..20usize,
    ) {
        let key = LinkKey::new(&secret).unwrap();
        let now = Timestamp::from_millis(0);
        let t = key.sign(&id, Some(&subject), now.plus_seconds(9));
        let (expires, rest) = t.split_once('.').unwrap();
        let (_, signature) = rest.split_once('.').unwrap();
        let of = |subject: &str| format!("{expires}.{}.{signature}", Base64::encode_string(subject.as_bytes()));
        prop_assert_eq!(of(&subject), t.clone());
        let both = format!("{id}{subject}");
        for at in [moved.min(id.len() - 1), id.len() + moved.min(subject.len() - 1)] {
            prop_assert!(key.check(&both[..at], &of(&both[at..]), now).is_err());
        }
    }

    #[test]
    fn any_text_is_no_link(secret in any::<[u8; 32]>(), t in any::<String>()) {
        prop_assert!(LinkKey::new(&secret).unwrap().check("abc", &t, Timestamp::from_millis(0)).is_err());
    }

    #[test]
    fn values_are_read_as_they_were_written((data_type, value) in value()) {
        let text = value.to_string();
        prop_assert_eq!(data_type.read(Input::Text(&text)), Ok(value.clone()));
        prop_assert_eq!(data_type.read(Input::Value(&value)), Ok(value.clone()));
        let written = serde_json::to_string(&value).unwrap();
        let json = serde_json::from_str(&written).unwrap();
        prop_assert_eq!(data_type.read(Input::Json(&json)), Ok(value));
    }

    #[test]
    fn one_value_however_it_is_given(text in any::<String>()) {
        for data_type in DataType::ALL {
            let read = data_type.read(Input::Text(&text));
            prop_assert_eq!(&data_type.read(Input::Json(&text.as_str().into())), &read);
            prop_assert_eq!(&data_type.read(Input::Value(&Value::Str(text.clone()))), &read);
        }
    }

    /// Groups, marks and signs of many countries, against a number that is known.
    #[test]
    fn numbers_are_read_however_they_are_marked(
        whole in 0..10_000_000_000u64,
        fraction in prop::option::of("[0-9]{1,8}"),
        minus in prop::sample::select(vec!["", "-", "−", "–", "－"]),
        (group, point) in prop::sample::select(vec![
            ("", "."), ("", ","), (" ", ","), (" ", "."), ("\u{a0}", ","), ("\u{202f}", ","), ("\u{2009}", "."), ("'", "."),
            ("’", ","), (".", ","), (",", "."),
        ]),
        around in prop::sample::select(vec!["", " ", "\u{a0}", "\u{200b}", "\u{feff}", "\r\n"]),
    ) {
        let digits = whole.to_string();
        let mut grouped = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                grouped.push_str(group);
            }
            grouped.push(digit);
        }
        let fraction_marked = fraction.as_deref().map(|fraction| format!("{point}{fraction}")).unwrap_or_default();
        let typed = format!("{around}{minus}{grouped}{fraction_marked}{around}");
        let sign = if minus.is_empty() { "" } else { "-" };
        let value: f64 = format!("{sign}{digits}.{}", fraction.as_deref().unwrap_or("0")).parse().unwrap();
        let marks = grouped.matches(['.', ',']).count();
        let one_mark = match &fraction {
            Some(fraction) => marks == 0 && grouped == digits && digits.len() <= 3 && whole > 0 && fraction.len() == 3,
            None => marks == 1,
        };
        let read = DataType::Float.read(Input::Text(&typed));
        if one_mark {
            prop_assert!(matches!(read, Err(Rule::TwoReadings { .. })), "{:?} {:?}", typed, read);
        } else {
            prop_assert_eq!(read, Ok(Value::Float(value)), "{:?}", typed);
        }
        if fraction.is_none() && value.abs() < 9e15 {
            let read = DataType::Int.read(Input::Text(&typed));
            if one_mark && digits.ends_with("000") {
                prop_assert!(matches!(read, Err(Rule::TwoReadings { .. })), "{:?} {:?}", typed, read);
            } else {
                #[allow(clippy::cast_possible_truncation, reason = "whole and within 53 bits")]
                let value = Value::Int(value as i64);
                prop_assert_eq!(read, Ok(value), "{:?}", typed);
            }
        }
    }

    #[test]
    fn moments_are_read_as_they_were_written(moment in moment()) {
        prop_assert_eq!(Timestamp::parse(&moment.to_string()), Some(moment));
    }

    #[test]
    fn any_text_as_a_moment(text in any::<String>()) {
        if let Some(moment) = Timestamp::parse(&text) {
            prop_assert!(moment <= Timestamp::MAX);
        }
    }

    #[test]
    fn requests_are_read_as_they_were_written(request in request()) {
        let read = Request::read(&request.request_id, &request.bytes()).unwrap();
        prop_assert_eq!(read.bytes(), request.bytes());
        prop_assert_eq!(read, request);
    }

    #[test]
    fn outcomes_are_read_as_they_were_written(
        request in request(),
        (data_type, value) in value(),
        status in prop::sample::select(vec![Status::Declined, Status::TimedOut, Status::Cancelled]),
        answered in any::<bool>(),
        at in prop::option::of(moment()),
        comment in prop::option::of(any::<String>()),
        key in prop::option::of(any::<String>()),
        kind in prop::sample::select(vec![ActorKind::Person, ActorKind::Program, ActorKind::Creator, ActorKind::Deadline, ActorKind::Operator, ActorKind::Unknown]),
        name in prop::option::of(any::<String>()),
    ) {
        let request = Request { data_type, ..request };
        let outcome = Outcome {
            status: if answered { Status::Completed } else { status },
            value: answered.then_some(value),
            request_id: request.request_id.clone(),
            data_type,
            decided_at: at,
            actor: Actor { kind, name },
            via: "form".into(),
            comment,
            idempotency_key: key,
        };
        let bytes = outcome.bytes();
        prop_assert_eq!(Outcome::read(&bytes, request.subject()), Ok(outcome));
        for part in 0..bytes.len() {
            prop_assert_eq!(Outcome::read(&bytes[..part], request.subject()), Err(DecodeError::Truncated));
        }
    }

    /// What is in the store may be anything: written by a later version, by another program, by a failing disk.
    #[test]
    fn reading_never_panics(request in request(), bytes in any::<Vec<u8>>(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let _ = Request::read("id", &bytes);
        let _ = Outcome::read(&bytes, request.subject());
        let mut changed = request.bytes();
        let at = at.index(changed.len());
        changed[at] = byte;
        if let Ok(read) = Request::read("id", &changed) {
            prop_assert_eq!(&read.request_id, "id");
            // Whatever was read can be written, has a place for its marker, and a moment for its link.
            prop_assert!(Request::read("id", &read.bytes()).is_ok());
            for marker in keys::markers(&read) {
                prop_assert_eq!(keys::marker_id(&marker), Some("id"));
            }
        }
        let _ = Outcome::read(&changed, request.subject());
    }
}
