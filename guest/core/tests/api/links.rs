//! Revoking links, and changing the key that signs them; other servers on the store learn of it.

use crate::support::{World, encoded};
use hitl_core::{DataType, Events, Settings};
use serde_json::json;

/// How long a server may go on with what it read, in seconds.
const SECONDS: u64 = 5;

/// Another server on the store of `world`.
fn another(world: &World) -> World {
    let settings = Settings::read(|name| match name {
        "public-url" => Some(crate::support::BASE.into()),
        "api-key" => Some(crate::support::KEY.into()),
        _ => None,
    });
    let events = Events::new(world.store, settings);
    World { events, store: world.store, now: world.now.clone(), drawn: 100.into() }
}

fn form(id: &str, t: &str) -> String {
    format!("/form/{id}?{}", encoded(&[("t", t)]))
}

fn t(link: &serde_json::Value) -> String {
    link["form"].as_str().unwrap().split_once("?t=").unwrap().1.to_owned()
}

#[test]
fn all_links_to_an_event_are_revoked_and_a_new_one_is_given() {
    let world = World::new();
    let (id, own) = world.ask_for(DataType::Int);
    let (other, others) = world.ask_for(DataType::Int);
    let adas = t(&world
        .send("GET", &format!("/v1/events/{id}/link?subject=ada"), &[crate::support::BEARER], b"")
        .json());
    let server = another(&world);
    for t in [&own, &adas] {
        world.get(&form(&id, t)).is(200);
        server.get(&form(&id, t)).is(200);
    }
    let revoke = format!("/v1/events/{id}/links/revoke");
    let new = t(&world.post(&revoke, &json!({})).is(200).json());
    assert_ne!(new, own);
    world.get(&form(&id, &new)).is(200);
    for t in [&own, &adas] {
        let refused = world.get(&form(&id, t)).is(403);
        assert!(refused.body.contains("revoked"), "{}", refused.body);
        let body = json!({ "request_id": id, "t": t, "value": 3 });
        world.send("POST", "/submit/json", &[crate::support::JSON], body.to_string().as_bytes()).is(403);
    }
    assert!(world.outcome(&id).is_none());
    world.get(&form(&other, &others)).is(200);
    // The API gives the new one, whichever server is asked; links that are new fit there almost at once.
    server.pass(1);
    server.get(&form(&id, &new)).is(200);
    server.get(&form(&id, &own)).is(403);
    let server = another(&world);
    let shown =
        server.send("GET", &format!("/v1/events/{id}"), &[crate::support::BEARER], b"").is(200).json();
    assert!(shown["links"]["form"].as_str().unwrap().ends_with(&new), "{shown}");
    // And once more.
    let newer = t(&world.post(&revoke, &json!({})).is(200).json());
    world.get(&form(&id, &new)).is(403);
    world.get(&form(&id, &own)).is(403);
    world.get(&form(&id, &newer)).is(200);
}

#[test]
fn a_server_that_has_not_heard_of_it_hears_of_it_in_seconds() {
    let world = World::new();
    let (id, own) = world.ask_for(DataType::Int);
    let server = another(&world);
    server.get(&form(&id, &own)).is(200);
    world.post(&format!("/v1/events/{id}/links/revoke"), &json!({})).is(200);
    server.pass(SECONDS);
    server.get(&form(&id, &own)).is(403);
}

#[test]
fn one_link_is_revoked_and_the_others_stay() {
    let world = World::new();
    let (id, own) = world.ask_for(DataType::Int);
    let link = |name: &str| {
        let path = format!("/v1/events/{id}/link?subject={name}");
        t(&world.send("GET", &path, &[crate::support::BEARER], b"").is(200).json())
    };
    let (adas, bobs) = (link("ada"), link("bob"));
    let revoke = format!("/v1/events/{id}/links/revoke");
    assert_eq!(t(&world.post(&revoke, &json!({ "t": adas })).is(200).json()), own);
    // However it is written.
    for t in [adas.clone(), format!("0{adas}"), format!("{adas}.")] {
        let refused = world.get(&form(&id, &t)).is(403);
        assert!(refused.body.contains("revoked"), "{}", refused.body);
    }
    world.get(&form(&id, &bobs)).is(200);
    world.get(&form(&id, &own)).is(200);
    // Again is a success; what is no link to it, or the link that everybody has, is refused with what to do.
    world.post(&revoke, &json!({ "t": adas })).is(200);
    let (_, others) = world.ask_for(DataType::Int);
    for t in ["x", "", &others] {
        world.post(&revoke, &json!({ "t": t })).is(422).names("t");
    }
    let refused = world.post(&revoke, &json!({ "t": own })).is(422).names("t");
    assert!(refused.body.contains("own link"), "{}", refused.body);
    world.get(&form(&id, &own)).is(200);
}

#[test]
fn a_new_key_signs_and_the_old_one_counts_for_a_while() {
    let world = World::new();
    let (id, own) = world.ask_for(DataType::Int);
    let server = another(&world);
    server.get(&form(&id, &own)).is(200);
    let changed = world.post("/v1/links/rotate", &json!({ "grace_seconds": 60 })).is(200).json();
    assert_eq!(changed["earlier_until"], json!(world.now.get().plus_seconds(60)));
    let shown = world.send("GET", &format!("/v1/events/{id}"), &[crate::support::BEARER], b"").json();
    let new = t(&shown["links"]);
    assert_ne!(new, own);
    // A server that has not heard of it looks again when a link does not fit.
    server.pass(1);
    for t in [&own, &new] {
        world.get(&form(&id, t)).is(200);
        server.get(&form(&id, t)).is(200);
    }
    world.pass(60);
    world.get(&form(&id, &own)).is(403);
    world.get(&form(&id, &new)).is(200);
    // At once; what was begun by a key of the store ends with it, and the host's own key opens as before.
    world.post("/v1/links/rotate", &json!({ "grace_seconds": 0 })).is(200);
    world.get(&form(&id, &new)).is(403);
    world.post("/v1/links/rotate", &json!({ "grace_seconds": -1 })).is(422).names("grace_seconds");
    world.post("/v1/links/rotate", &json!({ "grace_seconds": 400_000_000 })).is(422).names("grace_seconds");
    assert_eq!(world.stored().keys().filter(|key| key.starts_with("hitl-secrets/links/keys/")).count(), 2);
}

#[test]
fn a_key_that_was_removed_by_hand_is_made_anew_for_all_servers_alike() {
    let world = World::new();
    let (id, own) = world.ask_for(DataType::Int);
    let server = another(&world);
    server.get(&form(&id, &own)).is(200);
    world.store.map.borrow_mut().remove("hitl-secrets/link-key");
    world.pass(SECONDS);
    server.pass(SECONDS);
    world.get(&form(&id, &own)).is(403);
    let path = format!("/v1/events/{id}/link");
    let new = t(&world.send("GET", &path, &[crate::support::BEARER], b"").is(200).json());
    assert_eq!(t(&server.send("GET", &path, &[crate::support::BEARER], b"").is(200).json()), new);
    server.get(&form(&id, &new)).is(200);
}

#[test]
fn a_record_of_a_later_version_is_no_reason_to_let_anybody_in() {
    let world = World::new();
    let (id, own) = world.ask_for(DataType::Int);
    let key = hitl_core::keys::later_link_key(1);
    world.store.map.borrow_mut().insert(key, b"2 something else".to_vec());
    let server = another(&world);
    server.get(&form(&id, &own)).is(500);
    // What is none of ours among the records is passed over.
    let world = World::new();
    let (id, own) = world.ask_for(DataType::Int);
    for name in
        ["keys/x", "keys/", "revoked", "revoked/", "revoked/a", "revoked/a/all-x", "x", "revoked/a/b/c"]
    {
        world.store.map.borrow_mut().insert(format!("hitl-secrets/links/{name}"), b"\xff".to_vec());
    }
    another(&world).get(&form(&id, &own)).is(200);
}
