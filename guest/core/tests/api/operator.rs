//! What the operator shows of themselves: icon and logo.

use crate::support::{Answer, BEARER, World};
use hitl_core::DataType;
use serde_json::json;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe";
const SVG: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";

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
