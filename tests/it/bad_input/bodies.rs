//! Bodies that are too long, cut off, in the wrong encoding, or of another kind than they say.

use super::victim::Victim;
use super::wire::Ask;
use crate::support::bearer;

const FORM: &str = "application/x-www-form-urlencoded";
const PARTS: &str = "multipart/form-data; boundary=xX";
const JSON: &str = "application/json";

/// What takes a body, each with the types that it takes.
fn takers(id: &str) -> [(String, &'static [&'static str]); 7] {
    let of_event = |how| format!("/v1/events/{id}/{how}");
    [
        ("/".into(), &[FORM, PARTS]),
        ("/submit".into(), &[FORM, PARTS]),
        ("/submit/json".into(), &[JSON]),
        ("/v1/events".into(), &[JSON]),
        (of_event("response"), &[JSON]),
        (of_event("decline"), &[JSON]),
        (of_event("cancel"), &[JSON]),
    ]
}

#[test]
fn longer_than_is_taken() {
    let victim = Victim::new();
    for (path, medias) in takers(&victim.id) {
        for media in medias {
            for length in [512 * 1024 + 1, 10 << 20] {
                // What stands in them would be good, so that only the length is wrong.
                let mut body =
                    format!("request_id={}&t={}&value=3&filler=", victim.id, victim.t).into_bytes();
                body.resize(length, b' ');
                let ask = Ask::post(&path, media, body);
                victim.refuses_with_key(ask.clone(), &[413]);
                victim.refuses_with_key(ask.clone().in_chunks(), &[413]);
                victim.refuses_with_key(ask.by_browser(), &[413]);
            }
        }
    }
    victim.unharmed();
}

#[test]
fn of_another_kind_than_is_taken() {
    let victim = Victim::new();
    let form = format!("request_id={}&t={}&value=3", victim.id, victim.t);
    let json = format!(r#"{{"request_id":"{}","t":"{}","value":3}}"#, victim.id, victim.t);
    for (path, medias) in takers(&victim.id) {
        for media in [
            "",
            "/",
            "text/plain",
            "text/html",
            "application/xml",
            "application/octet-stream",
            "application/json; charset=utf-16",
            "application/x-www-form-urlencoded; charset=latin1",
            "application/jsonp",
            "multipart/mixed; boundary=xX",
            FORM,
            JSON,
        ] {
            if !medias.contains(&media) {
                for body in [&form, &json] {
                    victim.refuses_with_key(Ask::post(&path, media, body.as_bytes()), &[415]);
                }
            }
        }
        let mut none = Ask::new("POST", &path);
        none.body = json.clone().into_bytes();
        victim.refuses_with_key(none, &[415]);
    }
    victim.unharmed();
}

#[test]
fn json_that_is_none() {
    let victim = Victim::new();
    let good = format!(r#"{{"request_id":"{}","t":"{}","value":3}}"#, victim.id, victim.t);
    // One mark says that this is UTF-8; a second one is no JSON.
    let marked = format!("\u{feff}\u{feff}{good}");
    let twice = format!("{good}{good}");
    let cut = &good[..good.len() - 1];
    let comma = good.replace('}', ",}");
    let deep = format!(r#"{{"value":{}"#, "[".repeat(60_000));
    let closed = format!(r#"{{"value":{}1{}}}"#, "[".repeat(20_000), "]".repeat(20_000));
    let objects = r#"{"a":"#.repeat(10_000);
    let wide: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let zipped = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xabV*K\xcc)MU\xb22\xae\x05\x00";
    let bad: [&[u8]; 24] = [
        b"",
        b" ",
        b"null",
        b"3",
        b"[]",
        b"\"text\"",
        b"{",
        b"}",
        b"{]",
        b"{\"value\":}",
        b"{value:3}",
        b"{'value':3}",
        b"{\"value\":03}",
        b"{\"value\":\"\\ud800\"}",
        b"{\"value\":\"a\nb\"}",
        b"{\"value\":\"\xff\"}",
        b"\xff\xfe",
        cut.as_bytes(),
        comma.as_bytes(),
        twice.as_bytes(),
        marked.as_bytes(),
        deep.as_bytes(),
        closed.as_bytes(),
        objects.as_bytes(),
    ];
    for (path, _) in takers(&victim.id).iter().filter(|(_, medias)| medias.contains(&JSON)) {
        for body in bad.iter().copied().chain([&*wide, zipped]) {
            // Where nothing needs to be said, nothing is no wrong JSON.
            if body.is_empty() && (path.ends_with("/decline") || path.ends_with("/cancel")) {
                continue;
            }
            victim.refuses_with_key(Ask::post(path, JSON, body), &[400]);
        }
        victim.refuses_with_key(
            Ask::post(path, JSON, zipped.to_vec()).with("content-encoding", "gzip"),
            &[400, 415],
        );
    }
    victim.unharmed();
}

#[test]
fn forms_in_no_encoding() {
    let victim = Victim::new();
    let fields = format!("request_id={}&t={}", victim.id, victim.t);
    for end in [
        "value=%ff",
        "value=%C3",
        "value=3&comment=%80",
        "%ff=1&value=3",
        "value=%ED%A0%80",
        "value=3&x=%C0%AF",
    ] {
        for path in ["/submit", "/"] {
            let body = format!("{fields}&{end}");
            victim.refuses(&Ask::post(path, FORM, body.clone()), &[400]);
            victim.refuses(&Ask::post(path, FORM, body).by_browser(), &[400]);
        }
    }
    let raw = [fields.as_bytes(), b"&value=\xff3"].concat();
    victim.refuses(&Ask::post("/submit", FORM, raw), &[400]);
    victim.unharmed();
}

#[test]
fn parts_that_are_none() {
    let victim = Victim::new();
    let part = |name: &str, text: &str| {
        format!("--xX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
    };
    let good = [part("request_id", &victim.id), part("t", &victim.t), part("value", "3")].concat();
    let bad = [
        String::new(),
        good.clone(),
        format!("{good}--xX"),
        format!("{good}--xx--"),
        good.replace("\r\n", "\n") + "--xX--\n",
        format!("{good}--xX\r\n\r\n--xX--"),
        format!("{good}--xX\r\nContent-Disposition: form-data\r\n\r\nb\r\n--xX--"),
        format!("{good}--xX\r\nContent-Disposition: form-data; name=\"a\r\n\r\nb\r\n--xX--"),
        format!("{good}{}--xX--", part("x", "y").repeat(200)),
        format!("{good}--xX\r\nX: {}\r\n\r\nb\r\n--xX--", "x".repeat(5_000)),
        format!("{good}{}--xX--", part("value", "4")),
    ];
    for body in bad {
        for ask in [Ask::post("/submit", PARTS, body.clone()), Ask::post("/submit", PARTS, body).by_browser()]
        {
            victim.refuses(&ask, &[400]);
        }
    }
    let latin = [good.replace("\r\n3\r\n", "\r\n3 ").as_bytes(), b"\xe9\r\n--xX--"].concat();
    victim.refuses(&Ask::post("/submit", PARTS, latin), &[400]);
    let whole = format!("{good}--xX--");
    for media in
        ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=other"]
    {
        victim.refuses(&Ask::post("/submit", media, whole.clone()), &[400]);
    }
    let long = format!("multipart/form-data; boundary={}", "x".repeat(1_000));
    victim.refuses(&Ask::post("/submit", &long, whole.clone()), &[400]);
    // As a file it is a part with a name like any other, and its value is no number.
    let file = part("value", "MZ\0").replace("; name=", "; filename=\"../../x.exe\"; name=");
    let file = good.replace(&part("value", "3"), &file) + "--xX--";
    victim.refuses(&Ask::post("/submit", PARTS, file), &[422]);
    victim.refuses(&Ask::post("/submit/json", PARTS, whole).with("authorization", &bearer()), &[415]);
    victim.unharmed();
}
