//! The keys of the store. Nothing that a client sends becomes part of one, except ids that passed [`crate::model::id::is_id`].

use crate::model::scope::{Scope, segment};

/// Where requests and outcomes are; the same as in the original plugin.
pub const REQUESTS: &str = "hitl-requests/";
/// Where the markers of open events are.
pub const PENDING: &str = "hitl-pending/";
/// The key that signs links.
pub const LINK_KEY: &str = "hitl-secrets/link-key";

/// Where the event's stored form is.
pub fn request(id: &str) -> String {
    format!("{REQUESTS}{id}/request.json")
}

/// Where the event's outcome is, once it has one.
pub fn response(id: &str) -> String {
    format!("{REQUESTS}{id}/response.json")
}

/// The id in a key that [`request`] made; none for any other key.
pub fn request_id(key: &str) -> Option<&str> {
    key.strip_prefix(REQUESTS)?.strip_suffix("/request.json").filter(|id| !id.contains('/'))
}

/// Where the event's marker is while it is open.
pub fn marker(scope: &Scope, id: &str) -> String {
    let run = segment(scope.run.as_deref().unwrap_or_default());
    format!("{PENDING}{}/{}/{run}/{id}", segment(&scope.project), segment(&scope.domain))
}

/// What the markers of a project, a domain in it, a run in that, begin with.
pub fn markers(project: Option<&str>, domain: Option<&str>, run: Option<&str>) -> String {
    let mut prefix = PENDING.to_owned();
    for name in [project, domain, run] {
        let Some(name) = name else { break };
        prefix.push_str(&segment(name));
        prefix.push('/');
    }
    prefix
}

/// The id in a marker's key.
pub fn marker_id(key: &str) -> Option<&str> {
    let id = key.strip_prefix(PENDING)?.rsplit('/').next()?;
    crate::model::id::is_id(id).then_some(id)
}
