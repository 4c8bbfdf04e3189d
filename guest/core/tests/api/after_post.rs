//! What a browser has after it sent a form: a page that can be reloaded, and everything that was typed.

use crate::support::{Answer, BEARER, BROWSER, FORM, World, encoded};
use hitl_core::{DataType, OnTimeout, Question, StorageError, Timeout};
use serde_json::json;

/// What is typed into a form in these tests: text that a page may not change, and that none may take for markup.
const TYPED: &str = "\nthree <b>pages</b>\n  of \u{200b}work & \"quotes\"";
/// The same as it stands in a page.
const SHOWN: &str = "\nthree &lt;b&gt;pages&lt;/b&gt;\n  of \u{200b}work &amp; &quot;quotes&quot;";

#[test]
fn an_accepted_form_ends_in_a_redirect_to_the_link() {
    let world = World::new();
    for (data_type, typed) in
        [(DataType::Int, "3"), (DataType::Float, "0.5"), (DataType::Bool, "true"), (DataType::Str, "a")]
    {
        for (action, words) in [("answer", "Thank you"), ("decline", "You sent no answer")] {
            let (id, t) = world.ask(Question::new(format!("{data_type}{action}"), "Well?", data_type));
            let fields = [
                ("request_id", &*id),
                ("t", &*t),
                ("value", typed),
                ("action", action),
                ("idempotency_key", "a b/&=+ü"),
            ];
            let sent = world.fill(&fields).is(303);
            let to = sent.header("location").to_owned();
            assert_eq!(to, format!("./form/{id}?t={t}&k=a%20b%2F%26%3D%2B%C3%BC"));
            assert_eq!((&*sent.body, sent.header("content-type")), ("", ""));
            let thanks = world.follow("/submit", &sent).body;
            assert!(thanks.contains(words) && !thanks.contains("<form"), "{thanks}");
            // A reload looks once more, and a double click is the same answer.
            assert_eq!(world.follow("/submit", &sent).body, thanks);
            assert_eq!(world.fill(&fields).is(303).header("location"), to);
            // Others with the link are told, not thanked.
            for query in [format!("?t={t}"), format!("?t={t}&k="), format!("?t={t}&k=other")] {
                let seen = world.browse(&format!("/form/{id}{query}")).is(200).body;
                assert!(!seen.contains(words) && seen.contains("This question was"), "{query}: {seen}");
            }
        }
    }
}

#[test]
fn without_a_key_of_the_submission_the_redirect_is_the_link() {
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Int);
    // A program, which names no kind of page, is sent there as well, with what a message added to its t left out.
    let body = encoded(&[("request_id", &id), ("t", &format!("{t}.")), ("value", "3")]);
    let sent = world.send("POST", "/submit", &[FORM], body.as_bytes()).is(303);
    assert_eq!(sent.header("location"), format!("./form/{id}?t={t}"));
    assert!(world.follow("/submit", &sent).body.contains("This question was answered"));
    // An outcome without a key thanks nobody.
    assert!(!world.browse(&format!("/form/{id}?t={t}&k=")).is(200).body.contains("Thank you"));
    let open = World::with(&[("open-links", "true")]);
    for (t, typed) in [("", "3"), ("\r\nx: y", "4"), ("//elsewhere", "5")] {
        let (id, _) = open.ask(Question::new(typed, "Well?", DataType::Int));
        let fields = [("request_id", &*id), ("t", t), ("value", typed), ("idempotency_key", "#&t=//x")];
        let sent = open.fill(&fields).is(303);
        assert_eq!(sent.header("location"), format!("./form/{id}?k=%23%26t%3D%2F%2Fx"));
        assert!(open.follow("/submit", &sent).body.contains("Thank you"));
    }
}

#[test]
fn the_redirect_stays_below_the_address_by_which_the_browser_came() {
    let world = World::with(&[("public-url", "https://ask.example.org/{org}/ask")]);
    let (id, t) = world.ask_for(DataType::Int);
    let body = encoded(&[("request_id", &id), ("t", &t), ("value", "3"), ("idempotency_key", "k")]);
    let sent = world.send("POST", "/acme/ask/submit", &[BROWSER, FORM], body.as_bytes()).is(303);
    assert!(world.follow("/acme/ask/submit", &sent).body.contains("Thank you"));
}

/// An operator's form has a t that makes its sender an operator: it stays out of addresses.
#[test]
fn who_is_signed_in_has_no_t_in_the_address() {
    let world = World::new();
    let (id, _) = world.ask_for(DataType::Int);
    let cookie = world.sign_in("/").header("set-cookie").to_owned();
    let cookie = ("cookie", cookie.split(';').next().unwrap());
    let form = world.send("GET", &format!("/form/{id}"), &[BROWSER, cookie], b"").is(200).body;
    let t = form.split_once("name=\"t\" value=\"").unwrap().1.split('"').next().unwrap();
    let body = encoded(&[("request_id", &id), ("t", t), ("value", "3"), ("idempotency_key", "k")]);
    let sent = world.send("POST", "/submit", &[BROWSER, FORM, cookie], body.as_bytes()).is(303);
    assert_eq!(sent.header("location"), format!("./form/{id}?k=k"));
    let page = world.send("GET", &format!("/form/{id}?k=k"), &[BROWSER, cookie], b"").is(200).body;
    assert!(page.contains("Thank you"), "{page}");
}

/// Asserts that the page has what was typed as text that can be copied, to the letter.
fn holds(page: &Answer) {
    for (name, shown) in [("value", &format!("\n{SHOWN}")), ("comment", &"so &lt;i&gt;".to_owned())] {
        let field =
            page.body.split_once(&format!("<textarea id=\"{name}\"")).unwrap_or_else(|| panic!("{page:?}")).1;
        let (tag, rest) = field.split_once('>').unwrap();
        assert!(tag.contains("readonly"), "{tag}");
        assert_eq!(rest.split_once("</textarea>").unwrap().0, shown);
    }
    assert!(page.body.contains("What you sent (not recorded)"), "{page:?}");
    assert!(!page.body.contains("<form"), "sending it again cannot help: {page:?}");
}

/// tatoeba2#458: an error that takes what was typed with it.
#[test]
fn what_cannot_be_sent_again_can_be_copied() {
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Str);
    let expired = {
        let link = world.send("GET", &format!("/v1/events/{id}/link?valid_seconds=60"), &[BEARER], b"");
        link.json()["form"].as_str().unwrap().split_once("?t=").unwrap().1.to_owned()
    };
    world.pass(120);
    let typed = [("value", TYPED), ("comment", "so <i>"), ("idempotency_key", "k")];
    let send = |more: &[(&str, &str)]| world.fill(&[&typed, more].concat());
    let (request, token) = (("request_id", &*id), ("t", &*t));
    for (status, more) in [
        (401, &[request][..]),
        (403, &[request, ("t", "x")]),
        (403, &[request, ("t", &expired)]),
        (403, &[("request_id", "unknown"), token]),
        (400, &[request, token, ("data_type", "int")]),
        (400, &[request, token, ("t", "again")]),
        (422, &[token]),
        (422, &[request, token, ("action", "else")]),
    ] {
        holds(&send(more).is(status));
    }
    assert_eq!(world.outcome(&id), None);
    // A program is told the same as before.
    let body = encoded(&[&typed[..], &[request]].concat());
    assert!(world.send("POST", "/submit", &[FORM], body.as_bytes()).is(401).json()["outcome"].is_null());
}

#[test]
fn what_came_too_late_can_be_copied() {
    for (how, status) in [("response", 409), ("decline", 409), ("cancel", 410), ("", 410)] {
        let world = World::new();
        let mut spec = Question::new("n", "Well?", DataType::Str);
        (spec.timeout, spec.on_timeout) = (Timeout::Seconds(60), OnTimeout::Fail);
        let (id, t) = world.ask(spec);
        match how {
            "" => world.pass(60),
            "response" => drop(world.post(&format!("/v1/events/{id}/{how}"), &json!({"value": "b"})).is(200)),
            how => drop(world.post(&format!("/v1/events/{id}/{how}"), &json!({})).is(200)),
        }
        let fields = [("request_id", &*id), ("t", &*t), ("value", TYPED), ("comment", "so <i>")];
        let page = world.fill(&fields).is(status);
        holds(&page);
        assert!(!page.body.contains("You chose"), "{page:?}");
        // Whoever declined learns that this was not recorded either.
        let page = world.fill(&[&fields[..], &[("action", "decline")]].concat()).is(status);
        holds(&page);
        assert!(page.body.contains("You chose: Send without an answer"), "{page:?}");
    }
    // What was chosen is said as it was seen.
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Bool);
    world.post(&format!("/v1/events/{id}/cancel"), &json!({})).is(200);
    let page = world.fill(&[("request_id", &id), ("t", &t), ("value", "false")]).is(410).body;
    assert!(page.contains("readonly>No</textarea>"), "{page}");
    // Nothing was typed: nothing is shown of it.
    let page = world.fill(&[("request_id", &id), ("t", &t)]).is(410).body;
    assert!(!page.contains("What you sent ("), "{page}");
}

#[test]
fn what_is_sent_again_is_the_same_decision() {
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Str);
    let fields = [
        ("request_id", &*id),
        ("t", &*t),
        ("value", TYPED),
        ("comment", "so <i>"),
        ("action", "decline"),
        ("idempotency_key", "k"),
    ];
    for failure in [
        StorageError::Unavailable("away".into()),
        StorageError::Unknown("?".into()),
        StorageError::Denied("no".into()),
        StorageError::Other("x".into()),
    ] {
        *world.store.failure.borrow_mut() = Some(failure);
        let page = world.fill(&fields);
        assert!(page.status >= 500, "{page:?}");
        assert!(page.body.contains("<dt>You chose</dt><dd>Send without an answer</dd>"), "{page:?}");
        assert!(page.body.contains(&format!("name=\"value\" value=\"{SHOWN}\"")), "{page:?}");
        assert!(page.body.contains("name=\"action\" value=\"decline\""), "{page:?}");
    }
    *world.store.failure.borrow_mut() = None;
    assert!(world.thanked(&fields).body.contains("You sent no answer"));
    assert_eq!(world.outcome(&id).unwrap()["comment"], "so <i>");
}

/// What could not be read is not here, but the browser has it; its Back has it as well, as the browser tests show.
#[test]
fn what_could_not_be_read_is_in_the_browser() {
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Str);
    let good = format!("request_id={id}&t={t}&value=a");
    for (status, kind, body) in [
        (413, FORM.1, format!("{good}{}", "&x=y".repeat(140_000))),
        (400, FORM.1, format!("{good}%ff")),
        (400, "multipart/form-data; boundary=x", "--x\r\ncut off".into()),
        (415, "text/plain", good.clone()),
        (415, "application/x-www-form-urlencoded; charset=utf-16", good.clone()),
    ] {
        let page =
            world.send("POST", "/submit", &[BROWSER, ("content-type", kind)], body.as_bytes()).is(status);
        assert!(page.body.contains("Go back in your browser"), "{page:?}");
    }
    // Elsewhere nothing was typed.
    assert!(!world.browse("/nowhere").is(404).body.contains("Go back"));
}

/// A browser that restores its tabs, or a bookmark of the page that an answer was refused on.
#[test]
fn an_address_that_was_sent_to_leads_back_to_its_question() {
    let world = World::new();
    let (id, t) = world.ask(Question::new("q", "Well?", DataType::Int));
    let form = world.browse(&format!("/form/{id}?t={t}")).is(200).body;
    let action = form.split_once("action=\"..").unwrap().1.split_once('"').unwrap().0.replace("&amp;", "&");
    let refused = world
        .send(
            "POST",
            &action,
            &[BROWSER, FORM],
            encoded(&[("request_id", &id), ("t", &t), ("value", "x")]).as_bytes(),
        )
        .is(422);
    assert!(refused.body.contains("There is a problem"));
    let back = world.send("GET", &action, &[BROWSER], b"").is(303);
    assert!(world.follow("/submit", &back).is(200).body.contains("name=\"value\""));
    // Without the question's id it leads nowhere, and to no other site.
    for uri in [
        "/submit",
        "/submit?request_id=",
        "/submit?request_id=//evil.example",
        "/submit?request_id=..%2F..",
        "/submit?t=x",
    ] {
        let page = world.send("GET", uri, &[BROWSER], b"").is(405);
        assert_eq!(page.header("allow"), "POST");
        assert!(page.body.contains("only be reached by sending an answer"), "{}", page.body);
    }
    let other = format!("/submit?request_id={}&t=%2F%2Fevil%0D%0A", "a".repeat(32));
    let address = world.send("GET", &other, &[BROWSER], b"").is(303).header("location").to_owned();
    assert_eq!(address, format!("./form/{}", "a".repeat(32)));
}
