//! What the operator shows of themselves: icon, logo, time zone.

use crate::support::{Answer, BEARER, BROWSER, World};
use hitl_core::{DataType, Question, Timeout, Timestamp};
use serde_json::json;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe";
const SVG: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
const BERLIN: (&str, &str) = ("time-zone", "Europe/Berlin CET-1CEST,M3.5.0,M10.5.0/3");

fn put(world: &World, media: &str, bytes: &[u8]) -> Answer {
    world.send("PUT", "/v1/logo", &[BEARER, ("content-type", media)], bytes)
}

#[test]
fn the_icon_is_the_operators_first_letter() {
    let icon = |settings: &[(&str, &str)]| World::with(settings).get("/favicon.ico").is(200);
    let plain = icon(&[]);
    assert_eq!(plain.header("content-type"), "image/svg+xml");
    assert_eq!(plain.header("cache-control"), "public, max-age=86400");
    assert!(plain.body.contains("fill=\"#2c50cf\"") && plain.body.contains(">H</text></svg>"), "{plain:?}");
    let own = icon(&[("operator-name", "acme"), ("operator-colours", "#0b5c3b #7fd6ac")]);
    assert!(own.body.contains("fill=\"#0b5c3b\"") && own.body.contains(">A</text></svg>"), "{own:?}");
    for (name, letter) in [("<Acme>", "&lt;"), ("\u{202e}Ärzte", "Ä"), ("東京", "東"), ("\u{200b}", "H")]
    {
        let icon = icon(&[("operator-name", name)]).body;
        assert!(icon.contains(&format!(">{letter}</text>")), "{name}: {icon}");
    }
    // From wherever the page is.
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Bool);
    let form = world.browse(&format!("/form/{id}?t={t}")).body;
    assert!(form.contains("<link rel=\"icon\" href=\"../favicon.ico\">"), "{form}");
    assert!(world.browse("/").body.contains("<link rel=\"icon\" href=\"./favicon.ico\">"));
}

#[test]
fn the_logo_stands_beside_the_name_and_costs_a_page_nothing() {
    let world = World::with(&[("operator-name", "Acme"), ("operator-logo", "true")]);
    let (id, t) = world.ask_for(DataType::Bool);
    world.get("/logo").is(404);
    world.browse("/logo").is(404);
    put(&world, "image/png", PNG).is(204);
    let logo = world.get("/logo").is(200);
    assert_eq!((logo.header("content-type"), &*logo.bytes), ("image/png", PNG));
    assert_eq!(logo.header("cache-control"), "public, max-age=300");
    assert_eq!(world.send("HEAD", "/logo", &[], b"").is(200).header("content-length"), PNG.len().to_string());
    let reads = |world: &World| {
        let before = world.store.gets.get();
        let page = world.browse(&format!("/form/{id}?t={t}")).is(200).body;
        (page, world.store.gets.get() - before)
    };
    let without = World {
        events: hitl_core::Events::new(world.store, World::new().events.settings().clone()),
        ..world.again()
    };
    let ((page, with_logo), (plain, with_none)) = (reads(&world.again()), reads(&without));
    assert_eq!(with_logo, with_none);
    assert!(page.contains("<img class=\"logo\" src=\"../logo\" alt=\"\"><bdi>Acme</bdi>"), "{page}");
    assert!(!plain.contains("<img"), "{plain}");
    for _ in 0..2 {
        world.send("DELETE", "/v1/logo", &[BEARER], b"").is(204);
        world.get("/logo").is(404);
    }
}

#[test]
fn a_logo_is_an_image_whatever_its_sender_says() {
    let world = World::new();
    // What opens by itself is a document: it may run nothing.
    put(&world, "application/octet-stream", SVG).is(204);
    let svg = world.browse("/logo").is(200);
    assert_eq!((svg.header("content-type"), &*svg.bytes), ("image/svg+xml", SVG));
    let policy = svg.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && !policy.contains("script-src"), "{policy}");
    let before = world.stored();
    for (media, wrong) in [
        ("image/png", &b"<html><script>alert(1)</script>"[..]),
        ("image/svg+xml", b""),
        ("image/gif", b"GIF"),
    ] {
        let told = put(&world, media, wrong).is(415).json();
        assert!(told["detail"].as_str().unwrap().contains("PNG, JPEG, GIF, WebP or SVG"), "{told}");
    }
    let mut long = PNG.to_vec();
    long.resize(64 * 1024 + 1, 0);
    let told = put(&world, "image/png", &long).is(413).json();
    assert!(told["detail"].as_str().unwrap().contains("64 KiB"), "{told}");
    assert_eq!(world.stored(), before);
    long.pop();
    put(&world, "image/png", &long).is(204);
    // What another program put there is shown if it is an image.
    world.store.map.borrow_mut().insert("hitl-operator/logo".into(), b"<html>".to_vec());
    world.get("/logo").is(404);
    // An administrator of a part speaks for nobody else.
    let scoped = world.post("/v1/keys", &json!({ "role": "admin", "project": "billing" })).is(201).json();
    let bearer = format!("Bearer {}", scoped["key"].as_str().unwrap());
    world.send("PUT", "/v1/logo", &[("authorization", &bearer), ("content-type", "image/png")], PNG).is(403);
}

/// Asks at a moment, with more time to have, and gives the page of its form.
fn asked_at(world: &World, moment: &str) -> (String, String, String) {
    world.now.set(Timestamp::parse(moment).unwrap());
    let mut spec = Question::new("approve", "Shall we?", DataType::Bool);
    spec.timeout = Timeout::Seconds(3_600);
    spec.extend_seconds = Some(3_600);
    let (id, t) = world.ask(spec);
    let page = world.browse(&format!("/form/{id}?t={t}")).is(200).body;
    (id, t, page)
}

#[test]
fn a_moment_stands_in_the_operators_time_zone_too() {
    let world = World::with(&[BERLIN]);
    let (id, t, page) = asked_at(&world, "2026-01-31T19:59:00Z");
    for part in [
        "<time datetime=\"2026-01-31T20:59:00.000Z\">31 January 2026, 20:59 UTC (Berlin: 21:59)</time></strong> (1 hour",
        "content=\"Open the link to read and answer. Ends 31 January 2026, 20:59 UTC (Berlin: 21:59).\"",
        "asked <time datetime=\"2026-01-31T19:59:00.000Z\">31 January 2026, 19:59 UTC (Berlin: 20:59)</time>",
        "waits until <strong><time datetime=\"2026-01-31T21:59:00.000Z\">31 January 2026, 21:59 UTC (Berlin: 22:59)</time>",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    let thanked = world.thanked(&[("request_id", &id), ("t", &t), ("value", "yes")]).body;
    assert!(thanked.contains("31 January 2026, 19:59 UTC (Berlin: 20:59)</time></dd>"), "{thanked}");
    let late =
        world.fill(&[("request_id", &id), ("t", &t), ("value", "no"), ("idempotency_key", "k")]).is(409).body;
    assert!(late.contains(" on <time datetime=\"2026-01-31T19:59:00.000Z\">31 January 2026, 19:59 UTC (Berlin: 20:59)</time>"), "{late}");
    // Summer, and another day there.
    let (.., page) = asked_at(&world, "2026-07-31T21:59:00Z");
    assert!(page.contains(">31 July 2026, 22:59 UTC (Berlin: 1 August, 00:59)</time></strong>"), "{page}");
    // A program reads UTC.
    let problem = world.send(
        "POST",
        "/submit/json",
        &[BEARER, ("content-type", "application/json")],
        json!({ "request_id": id, "value": false }).to_string().as_bytes(),
    );
    assert!(problem.is(409).json()["detail"].as_str().unwrap().contains("31 January 2026, 19:59 UTC."));
}

#[test]
fn a_place_is_called_as_people_call_it_in_each_language() {
    let world = World::with(&[("time-zone", "America/Argentina/Buenos_Aires <-03>3")]);
    let (id, t, page) = asked_at(&world, "2026-02-01T00:30:00Z");
    assert!(page.contains(">1 February 2026, 01:30 UTC (Buenos Aires: 31 January, 22:30)</time>"), "{page}");
    for (language, part) in [
        ("de", "1. Februar 2026 um 01:30 Uhr UTC (Buenos Aires: 31. Januar, 22:30 Uhr)"), // typos: ignore
        ("fr", "1 février 2026 à 01:30 UTC (Buenos Aires\u{202f}: 31 janvier, 22:30)"),
        ("ja", "2026年2月1日 01:30（UTC）（Buenos Aires：1月31日 22:30）"),
        ("ar", "UTC (<bdi>Buenos Aires</bdi>: 31 "),
    ] {
        let headers = [BROWSER, ("accept-language", language)];
        let page = world.send("GET", &format!("/form/{id}?t={t}"), &headers, b"").is(200).body;
        assert!(page.contains(part), "{language}: {part} is not in {page}");
    }
}

#[test]
fn a_time_zone_that_cannot_be_read_changes_nothing() {
    let page = |settings: &[(&str, &str)]| asked_at(&World::with(settings), "2026-01-31T19:59:00Z").2;
    let plain = page(&[]);
    assert!(plain.contains(">31 January 2026, 20:59 UTC</time>"), "{plain}");
    for wrong in [
        "",
        "Europe/Berlin",
        "CET-1",
        "Europe/Berlin CET",
        "<b> CET-1",
        "A/ CET-1",
        "Europe/Berlin CET-1CEST,M3.5.0",
    ] {
        assert_eq!(page(&[("time-zone", wrong)]), plain, "{wrong}");
    }
}
