//! Records that another program wrote into a shared folder: one that cannot be read is the trouble of its own event alone.

use super::shared::{Listed, Shared};
use serde_json::{Value as Json, json};
use std::fs;

/// What stands in `request.json`, and by which status its event is shown.
fn requests(good: &Json) -> Vec<(Vec<u8>, u16)> {
    let but = |name: &str, value: Json| {
        let mut record = good.clone();
        record[name] = value;
        record.to_string().into_bytes()
    };
    let without = |name: &str| {
        let mut record = good.clone();
        record.as_object_mut().unwrap().remove(name);
        record.to_string().into_bytes()
    };
    let text = good.to_string();
    let raw = |name: &str, value: &str| {
        let record = String::from_utf8(but(name, json!("HERE"))).unwrap();
        record.replace("\"HERE\"", value).into_bytes()
    };
    let markup = "</title><script>alert(1)</script><img src=x onerror=alert(1)>";
    vec![
        // No JSON, or not of an object.
        (b"".to_vec(), 500),
        (b"{".to_vec(), 500),
        (b"null".to_vec(), 500),
        (b"[]".to_vec(), 500),
        (b"3".to_vec(), 500),
        (b"\"text\"".to_vec(), 500),
        (b"{}".to_vec(), 500),
        (text.as_bytes()[..text.len() / 2].to_vec(), 500),
        (text.as_bytes()[..text.len() - 1].to_vec(), 500),
        (format!("{text}{text}").into_bytes(), 500),
        (format!("\u{feff}{text}").into_bytes(), 500),
        ("[".repeat(400_000).into_bytes(), 500),
        (r#"{"a":"#.repeat(100_000).into_bytes(), 500),
        (b"\xff\xfe\0\0".to_vec(), 500),
        (vec![0; 4_096], 500),
        (vec![b' '; 1_000_000], 500),
        (text.encode_utf16().flat_map(u16::to_le_bytes).collect(), 500),
        // Members that are missing, twice, or of another type.
        (without("event_name"), 500),
        (without("data_type"), 500),
        (text.replacen('{', r#"{"event_name":"a","#, 1).into_bytes(), 500),
        (but("event_name", json!(3)), 500),
        (but("data_type", json!("picture")), 500),
        (but("data_type", json!({ "int": 1 })), 500),
        (but("prompt", json!(["a"])), 500),
        (but("timeout_seconds", json!(-1)), 500),
        (but("timeout_seconds", json!(1.5)), 500),
        (but("poll_interval_seconds", json!(u64::MAX)), 500),
        (but("on_timeout", json!("explode")), 500),
        (but("version", json!(99)), 500),
        (but("version", json!("1")), 500),
        // Texts that are none, numbers and moments beyond everything.
        (raw("prompt", r#""\ud800""#), 500),
        (raw("timeout_seconds", "1e400"), 500),
        (raw("timeout_seconds", &"9".repeat(5_000)), 500),
        (but("expires_at", json!("2026-02-30T25:61:61Z")), 500),
        (but("created_at", json!("yesterday")), 500),
        // Good ones, however they look.
        (but("prompt", json!(markup)), 200),
        (but("prompt", json!("x".repeat(900_000))), 200),
        (but("unknown", json!({ "a": [1, 2, 3] })), 200),
        (but("request_id", json!("../../etc/passwd")), 200),
        (but("response_path", json!("/etc/passwd")), 200),
    ]
}

/// What stands in `response.json` of an event that takes a whole number, and by which status its event is shown.
fn responses(id: &str) -> Vec<(Vec<u8>, u16)> {
    let completed =
        |value: Json| json!({ "status": "completed", "request_id": id, "value": value, "data_type": "int" });
    vec![
        (b"null".to_vec(), 500),
        (b"{}".to_vec(), 500),
        (b"{\"status\":7}".to_vec(), 500),
        (json!({ "status": "exploded" }).to_string().into_bytes(), 500),
        (completed(json!("DROP")).to_string().into_bytes(), 500),
        (completed(json!(1.5)).to_string().into_bytes(), 500),
        (completed(json!([])).to_string().into_bytes(), 500),
        (completed(json!("HERE")).to_string().replace("\"HERE\"", "1e400").into_bytes(), 500),
        (b"\xff".to_vec(), 500),
        (completed(json!(7)).to_string().into_bytes(), 200),
    ]
}

/// Checks that all others are as they were, wherever they are looked at.
fn hides_nothing_else(shared: &Shared, others: &[(String, String)], unreadable: u64, what: &str) {
    for all in [false, true] {
        let Listed { ids, unreadable: counted } = shared.listed(all);
        for (id, _) in others {
            assert!(ids.contains(id), "{what} hides another event");
        }
        assert!(counted <= unreadable, "{what}: {counted} could not be read");
    }
    for other in others {
        assert_eq!(shared.shown(other), [200; 3], "{what}");
    }
}

#[test]
fn a_request_of_any_kind_concerns_its_own_event_alone() {
    let shared = Shared::new();
    let others = [shared.ask(), shared.ask()];
    let good: Json =
        serde_json::from_slice(&fs::read(shared.file(&others[0].0, "request.json")).unwrap()).unwrap();
    let kinds = requests(&good);
    let mut unreadable = 0;
    for (record, status) in &kinds {
        let event = shared.ask();
        fs::write(shared.file(&event.0, "request.json"), record).unwrap();
        let what = String::from_utf8_lossy(&record[..record.len().min(200)]).into_owned();
        assert_eq!(shared.shown(&event), [*status; 3], "{what}");
        unreadable += u64::from(*status == 500);
        hides_nothing_else(&shared, &others, unreadable, &what);
    }
    assert_eq!(shared.listed(true).unreadable, unreadable, "each is counted");
    for other in &others {
        assert_eq!(shared.answer(other), 200);
    }
    // However large it is.
    let event = shared.ask();
    fs::File::options()
        .write(true)
        .open(shared.file(&event.0, "request.json"))
        .unwrap()
        .set_len(100 << 20)
        .unwrap();
    assert_eq!(shared.shown(&event), [500; 3]);
    assert_eq!(shared.listed(true).unreadable, unreadable + 1);
    assert!(!shared.server.stopped().contains("panicked"));
}

#[test]
fn an_outcome_of_any_kind_concerns_its_own_event_alone() {
    let shared = Shared::new();
    let others = [shared.ask(), shared.ask()];
    let mut unreadable = 0;
    for n in 0..responses("").len() {
        let event = shared.ask();
        let (record, status) = &responses(&event.0)[n];
        fs::write(shared.file(&event.0, "response.json"), record).unwrap();
        let what = String::from_utf8_lossy(record).into_owned();
        assert_eq!(shared.shown(&event), [*status; 3], "{what}");
        // Nor is what stands there written over.
        assert_ne!(shared.answer(&event), 200, "{what}");
        assert_eq!(&fs::read(shared.file(&event.0, "response.json")).unwrap(), record);
        unreadable += u64::from(*status == 500);
        hides_nothing_else(&shared, &others, unreadable, &what);
    }
    for other in &others {
        assert_eq!(shared.answer(other), 200);
    }
    assert!(!shared.server.stopped().contains("panicked"));
}
