//! What a store may hold: written by a later version, by another program, by a failing disk.

use super::first_line;
use super::world::World;
use hitl_core::http as routes;
use hitl_core::key::KeyRecord;
use hitl_core::link_key::LinkKeyRecord;
use hitl_core::outcome::Subject;
use hitl_core::{DataType, Outcome, Request};

/// Reads `input` as a request, a key, a key that signs links, and an outcome of each type. What can be read is written so that it is read as the
/// same. Gives how many of them it is.
pub(crate) fn stored(input: &[u8]) -> usize {
    let mut read = 0;
    if let Ok(request) = Request::read("id", input) {
        assert_eq!(Request::read("id", &request.bytes()).as_ref(), Ok(&request));
        read += 1;
    }
    if let Ok(key) = KeyRecord::read("id", input) {
        assert_eq!(KeyRecord::read("id", &key.bytes()).as_ref(), Ok(&key));
        read += 1;
    }
    if let Ok(key) = LinkKeyRecord::read(input) {
        assert_eq!(LinkKeyRecord::read(&key.bytes()).as_ref(), Ok(&key));
        read += 1;
    }
    for data_type in DataType::ALL {
        let subject = Subject { id: "id", data_type, form: None, expires_at: None };
        if let Ok(outcome) = Outcome::read(input, subject) {
            assert_eq!(Outcome::read(&outcome.bytes(), subject).as_ref(), Ok(&outcome));
            read += 1;
        }
    }
    read
}

/// Writes a record into a store as another program would: its key is the first line of the input, its value the rest. The
/// event that is there, lists and the inbox go on, and nothing is let in or ended by it. Gives how many of them did.
pub(crate) fn records(input: &[u8]) -> usize {
    let world = World::with(DataType::Bool);
    let input = world.filled_in(input);
    let (key, value) = first_line(&input);
    let Ok(key) = str::from_utf8(key) else { return 0 };
    // Who can write these can do anything, and is meant to.
    if key.starts_with("hitl-secrets/") || key.starts_with(&format!("hitl-requests/{}/", world.id())) {
        return 0;
    }
    world.write(key, value);
    let form = world.filled_in(b"/form/{id}?t={t}");
    let bearer = world.filled_in(b"Bearer {key}");
    let paths = ["/", "/v1/events", "/v1/events?status=all", "/v1/keys"].map(|path| (path, Some(&*bearer)));
    let form = (str::from_utf8(&form).unwrap_or_default(), None);
    for (path, key) in paths.into_iter().chain([form]) {
        let mut request = routes::Request::new(http::Method::GET, path, routes::Body::Whole(Vec::new()));
        if let Some(key) = key {
            request.add_header("authorization", key);
        }
        assert_eq!(world.status(request, true), 200, "{path}");
    }
    usize::from(key.starts_with("hitl-"))
}
