//! What lets somebody in: links, keys, cookies, tokens.

use super::world::World;
use super::{first_line, post};
use hitl_core::http::{Body, Request};
use http::Method;

/// Shows the rest of the input where its first line says: as the `t` of a link, a `bearer`, a `cookie`, or a `token` to sign in
/// by. Nobody gets in without one of the secrets that are for that place. Gives how often somebody did.
pub(crate) fn credentials(input: &[u8]) -> usize {
    let world = World::with_secrets();
    let (place, shown) = first_line(input);
    let shown = world.filled_in(shown);
    let get = |target: &str| Request::new(Method::GET, target, Body::Whole(Vec::new()));
    let (request, secrets): (_, &[&str]) = match place {
        b"t" => (get(&format!("/form/{}?t={}", world.id(), encoded(&shown))), &["{t}"]),
        b"bearer" => {
            let mut request = get(&format!("/v1/events/{}", world.id()));
            request.add_header("authorization", &[b"Bearer ", &shown[..]].concat());
            (request, &["{key}", "{answer}"])
        }
        b"cookie" => {
            let mut request = get("/");
            request.add_header("cookie", &shown);
            (request, &["{cookie}"])
        }
        b"token" => {
            let mut request = post("/", format!("token={}", encoded(&shown)).as_bytes());
            request.add_header("content-type", b"application/x-www-form-urlencoded");
            (request, &["{token}"])
        }
        _ => return 0,
    };
    let is_in = |secret: &str| shown.windows(secret.len().max(1)).any(|part| part == secret.as_bytes());
    let opened = matches!(world.status(request, is_in(world.secret("{key}"))), 200 | 303);
    let has_one = secrets.iter().any(|mark| is_in(world.secret(mark)));
    assert!(has_one || !opened, "somebody was let in");
    usize::from(opened)
}

fn encoded(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("%{byte:02X}")).collect()
}
