//! Rows that another program wrote into the database: keys that no store takes, values that are no records, and a table that
//! takes no further row.

use crate::support::{Place, Server, bearer, parts, question, send, try_submit};
use rusqlite::Connection;
use serde_json::{Value as Json, json};

/// A server with two open questions, and the database under it.
fn served(place: &Place) -> (Server, [String; 2], Connection) {
    let server = place.serve(&[]);
    let ask = || server.create(&question("int"))["links"]["form"].as_str().unwrap().to_owned();
    let links = [ask(), ask()];
    let database = Connection::open(place.path().join("hitl.db")).unwrap();
    (server, links, database)
}

/// The ids that are listed, and how many records could not be read; the inbox is a page.
fn listed(server: &Server, status: &str) -> (Vec<String>, u64) {
    let inbox = send(
        "GET",
        &format!("{}/", server.url),
        &[("accept", "text/html"), ("authorization", &bearer())],
        b"",
    );
    assert_eq!(inbox.status, 200, "{}", inbox.text());
    let page = server.get(&format!("/v1/events?limit=200&status={status}"));
    assert_eq!(page.status, 200, "{}", page.text());
    let page = page.json();
    let events = page["events"].as_array().unwrap();
    let ids = events.iter().map(|event| event["request_id"].as_str().unwrap().to_owned()).collect();
    (ids, page["unreadable"].as_u64().unwrap())
}

#[test]
fn keys_that_no_store_takes_hide_no_others() {
    let place = Place::new("sqlite");
    let (server, links, database) = served(&place);
    for folder in [
        "hitl-requests/",
        "hitl-due/all/",
        "hitl-due/in/",
        "hitl-due/run/",
        "hitl-pending/",
        "hitl-keys/",
        "",
    ] {
        for name in [
            "a\0b/request.json",
            "\0",
            "../request.json",
            "../../../etc/passwd",
            "..",
            "line\nend/request.json",
            "/",
            "//request.json",
            "back\\slash",
            ".hitl-tmp/x",
            "0000000000000000-a\0b",
            "0000000000000000-..",
            "~/request.json",
            &"a".repeat(5_000),
        ] {
            let key = format!("{folder}{name}");
            database.execute("INSERT INTO entry (key, value) VALUES (?1, x'7b7d')", [&key]).unwrap();
            for status in ["pending", "all"] {
                let (ids, _) = listed(&server, status);
                for link in &links {
                    assert!(ids.contains(&parts(link).1), "{key:?} hides another event");
                }
            }
            assert_eq!(server.get("/v1/keys").status, 200, "{key:?}");
        }
    }
    for link in &links {
        assert_eq!(try_submit(link, &json!(3), None).unwrap().status, 200);
    }
}

#[test]
fn values_that_are_no_records_are_the_trouble_of_their_own_event() {
    let place = Place::new("sqlite");
    let (server, [broken, other], database) = served(&place);
    let (_, id, _) = parts(&broken);
    let good: Vec<u8> = database
        .query_row(
            "SELECT value FROM entry WHERE key = ?1",
            [format!("hitl-requests/{id}/request.json")],
            |row| row.get(0),
        )
        .unwrap();
    let write = |name: &str, value: &[u8]| {
        let key = format!("hitl-requests/{id}/{name}");
        database.execute("INSERT OR REPLACE INTO entry (key, value) VALUES (?1, ?2)", (key, value)).unwrap();
    };
    let kinds = [
        &b""[..],
        b"\0\0\0\0",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"{\"event_name\":",
        &good[1..],
        &vec![b'['; 500_000],
        &vec![0; 3 << 20],
    ];
    for kind in kinds {
        write("request.json", kind);
        assert_eq!(send("GET", &broken, &[], b"").status, 500, "{:.40?}", kind);
        for status in ["pending", "all"] {
            let (ids, unreadable) = listed(&server, status);
            assert_eq!((ids, unreadable), (vec![parts(&other).1], 1), "{:.40?}", kind);
        }
    }
    write("request.json", &good);
    assert_eq!(send("GET", &broken, &[], b"").status, 200, "what is put right is there again");
    assert_eq!(try_submit(&broken, &json!(3), None).unwrap().status, 200);
    assert_eq!(try_submit(&other, &json!(3), None).unwrap().status, 200);
}

/// The number of a row goes up to 2^63 - 1; a program that takes the last one leaves none.
#[test]
fn a_table_that_takes_no_further_row_is_told_and_nothing_is_said_to_be_kept() {
    let place = Place::new("sqlite");
    let (server, [link, _], database) = served(&place);
    database
        .execute("INSERT INTO entry (seq, key, value) VALUES (9223372036854775807, 'last', x'')", [])
        .unwrap();
    let refused = try_submit(&link, &json!(3), None).unwrap();
    assert_eq!(refused.status, 503, "{}", refused.text());
    assert_eq!(server.post("/v1/events", &question("int")).status, 503);
    assert_eq!(send("GET", &link, &[], b"").status, 200, "what is there can be read");
    let id = parts(&link).1;
    assert_eq!(server.get(&format!("/v1/events/{id}")).json()["response"], Json::Null);
    // Once there is room again, it goes on.
    database
        .execute_batch("DELETE FROM entry WHERE key = 'last'; UPDATE sqlite_sequence SET seq = 1000;")
        .unwrap();
    assert_eq!(try_submit(&link, &json!(3), None).unwrap().status, 200);
}
