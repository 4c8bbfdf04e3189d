//! The core's own reader of JSON, beside the one that everybody uses.

use hitl_core::json::{Json, ToJson};

/// Both take the same texts, apart from how deep they go; and what is written is read again as the same.
/// Gives 1 if it is JSON.
pub(crate) fn notation(input: &[u8]) -> usize {
    let theirs = serde_json::from_slice::<serde_json::Value>(input);
    match (Json::read(input), theirs) {
        (Ok(ours), Ok(theirs)) => {
            let written = ours.to_json();
            assert_eq!(Json::read(written.as_bytes()).as_ref(), Ok(&ours), "{written}");
            let again: serde_json::Value = serde_json::from_str(&written).expect("what is written is JSON");
            assert!(same(&again, &theirs), "{again} is not {theirs}");
            1
        }
        (Err(_), Err(_)) => 0,
        // What is beyond 64 bits they refuse, and here whoever takes it does.
        (Ok(_), Err(theirs)) if theirs.to_string().contains("number out of range") => 0,
        (Ok(ours), Err(theirs)) => panic!("{ours:?} is read from what is no JSON: {theirs}"),
        (Err(ours), Ok(theirs)) => panic!("{theirs} is not read: {ours:?}"),
    }
}

/// Whether two values are the same; numbers beyond 64 bits with a sign are floats to one of them.
fn same(one: &serde_json::Value, other: &serde_json::Value) -> bool {
    use serde_json::Value as Json;
    match (one, other) {
        (Json::Number(one), Json::Number(other)) => match (one.as_i64(), other.as_i64()) {
            (Some(one), Some(other)) => one == other,
            _ => one.as_f64() == other.as_f64(),
        },
        (Json::Array(one), Json::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Json::Object(one), Json::Object(other)) => {
            let found = |(name, value)| other.get(name).is_some_and(|its| same(value, its));
            one.len() == other.len() && one.iter().all(found)
        }
        (one, other) => one == other,
    }
}
