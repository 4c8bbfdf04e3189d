//! `hitl doctor`: what it finds, and what it says to do.

use crate::rows::{row, rows};
use crate::support::{KEY, Place, Ran};

#[tokio::test]
async fn a_store_that_is_well_is_left_as_it_was() {
    for scheme in crate::support::SCHEMES {
        let place = Place::new(scheme);
        let id = place.run(&["new", "Ship it?"]).value().to_owned();
        let ran = place.run(&["doctor", "--listen", "127.0.0.1:0", "--json"]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let rows = rows(&ran);
        for check in
            ["store", "rights", "exclusive create", "wake-ups", "clock", "api key", "listen", "public URL"]
        {
            assert_eq!(row(&rows, check).0, "ok", "{scheme}: {rows}");
        }
        let left = place.open().await.list("", None, 100).await.unwrap();
        assert!(left.iter().any(|key| key.contains(&id)), "{left:?}");
        assert!(!left.iter().any(|key| key.contains("doctor")), "{left:?}");
    }
}

#[test]
fn the_table_is_for_people() {
    let place = Place::new("sqlite");
    let ran = place.run(&["doctor", "--listen", "127.0.0.1:0", "--api-key", "short"]);
    assert_eq!(ran.code, Some(0), "a warning is no failure: {ran:?}");
    assert!(ran.stdout.lines().any(|line| line.starts_with("ok    store ")), "{ran:?}");
    assert!(ran.stdout.lines().any(|line| line.starts_with("warn  api key ")), "{ran:?}");
    assert!(ran.stdout.contains("→ set HITL_API_KEY"), "{ran:?}");
    assert!(!ran.stdout.contains("short"), "{ran:?}");
}

#[test]
fn what_cannot_work_fails_with_a_way_out() {
    let place = Place::new("sqlite");
    let mut nowhere = place.hitl(&["doctor", "--json", "--listen", "127.0.0.1:0"]);
    nowhere.env("HITL_STORE", "sqlite:/dev/null/hitl.db");
    let ran = Ran::of(nowhere.output().unwrap());
    assert_eq!((ran.code, row(&rows(&ran), "store").0), (Some(1), "fail"), "{ran:?}");
    let ran = place.run(&["doctor", "--json", "--listen", "0.0.0.0:0"]);
    assert_eq!((ran.code, row(&rows(&ran), "api key").0), (Some(1), "fail"), "{ran:?}");
    let dead = ["doctor", "--json", "--listen", "127.0.0.1:0", "--public-url", "http://127.0.0.1:1/ask"];
    let ran = place.run(&dead);
    assert_eq!((ran.code, row(&rows(&ran), "public URL").0), (Some(1), "fail"), "{ran:?}");
    // Whoever else is at the listening address.
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for stream in other.incoming().map_while(Result::ok) {
            drop(stream);
        }
    });
    let ran = place.run(&["doctor", "--json", "--listen", &address]);
    assert_eq!((ran.code, row(&rows(&ran), "listen").0), (Some(1), "fail"), "{ran:?}");
}

#[test]
fn the_public_address_has_to_lead_here() {
    let place = Place::new("sqlite");
    // There is no server: it is one for this moment.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let url = format!("http://{free}");
    let ran = place.run(&["doctor", "--json", "--listen", &free, "--public-url", &url]);
    assert_eq!((ran.code, row(&rows(&ran), "public URL").0), (Some(0), "ok"), "{ran:?}");
    // There is one.
    let server = place.serve(&[]);
    let address = server.url.strip_prefix("http://").unwrap();
    let ran = place.run(&["doctor", "--json", "--listen", address, "--public-url", &server.url]);
    let rows = rows(&ran);
    assert_eq!((ran.code, row(&rows, "public URL").0), (Some(0), "ok"), "{ran:?}");
    assert!(row(&rows, "listen").1.contains("hitl is served"), "{rows}");
}

#[test]
fn a_running_server_is_looked_at_from_here() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let look = |key: &str| {
        let mut command = place.hitl(&["doctor", "--json", "--server", &server.url, "--api-key", key]);
        Ran::of(command.env_remove("HITL_STORE").output().unwrap())
    };
    let ran = look(KEY);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    for check in ["reach", "clock", "store", "api key"] {
        assert_eq!(row(&rows(&ran), check).0, "ok", "{ran:?}");
    }
    let ran = look("another-key-0123456789");
    assert_eq!((ran.code, row(&rows(&ran), "api key").0), (Some(1), "fail"), "{ran:?}");
    assert!(!ran.stdout.contains("another-key"), "{ran:?}");
}
