//! The keys of the store. Nothing that a client sends becomes part of one, except ids that passed [`crate::model::id::is_id`].

use crate::model::id::is_id;
use crate::model::request::Request;
use crate::model::scope::{Scope, segment};
use crate::model::timestamp::Timestamp;
use crate::text::joined::joined;

/// Where requests and outcomes are; the same as in the original plugin.
pub const REQUESTS: &str = "hitl-requests/";
/// Where the markers of open events are, in the order of their deadlines.
pub const DUE: &str = "hitl-due/";
/// Where the log of ended events is: see [`ended`](super::ended).
pub const ENDED: &str = "hitl-ended/";
/// Where it is kept which outcomes are to be sent, and what came of that: see [`callbacks`](super::callbacks).
pub const CALLBACKS: &str = "hitl-callbacks/";
/// Where the markers of open events were at first, in no order. They are read and moved, and not written any more.
pub const PENDING: &str = "hitl-pending/";
/// The key that signs links.
pub const LINK_KEY: &str = "hitl-secrets/link-key";

/// Where later keys that sign links are, and which links were revoked.
pub const LINKS: &str = "hitl-secrets/links/";

/// Where keys with roles are: what is stored of them.
pub const KEYS: &str = "hitl-keys/";
/// Where it is stored what was signed out, and which sign-in tokens were used.
pub const ENDED_SESSIONS: &str = "hitl-sessions/ended/";
/// Where the operator's own things are.
pub const OPERATOR: &str = "hitl-operator/";
/// The operator's logo: see [`logo`](crate::model::logo).
pub const LOGO: &str = "hitl-operator/logo";

/// The key that event's ids are made with, so that they cannot be guessed from names.
pub const ID_KEY: &str = "hitl-secrets/id-key";

/// Where it is stored which ids were taken by events that were purged, so that a question that is asked again gets another one.
pub const PURGED: &str = "hitl-purged/";

/// Where the key `id` is stored.
pub fn key(id: &str) -> String {
    format!("{KEYS}{id}")
}

/// The id in a key that [`key`] made.
pub fn key_id(key: &str) -> Option<&str> {
    key.strip_prefix(KEYS).filter(|id| is_id(id))
}

/// Where the `number`th key that signs links after the first is.
pub fn later_link_key(number: u32) -> String {
    format!("{LINKS}keys/{number:010}")
}

/// Where it is stored that all links to the event `id` were revoked for the `generation`th time.
pub fn all_revoked(id: &str, generation: u32) -> String {
    format!("{LINKS}revoked/{id}/all-{generation:010}")
}

/// Where it is stored that the link to the event `id` with this mark was revoked.
pub fn revoked(id: &str, mark: &str) -> String {
    format!("{LINKS}revoked/{id}/{mark}")
}

/// What a key says that one of the three functions before made.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum LinkRecord<'k> {
    /// Of [`later_link_key`].
    Key(u32),
    /// Of [`all_revoked`].
    AllRevoked(&'k str, u32),
    /// Of [`revoked`].
    Revoked(&'k str, &'k str),
}

/// Reads such a key; none for any other.
pub(crate) fn link_record(key: &str) -> Option<LinkRecord<'_>> {
    let rest = key.strip_prefix(LINKS)?;
    if let Some(number) = rest.strip_prefix("keys/") {
        return number.parse().ok().map(LinkRecord::Key);
    }
    let (id, what) = rest.strip_prefix("revoked/")?.split_once('/')?;
    Some(match what.strip_prefix("all-") {
        Some(generation) => LinkRecord::AllRevoked(id, generation.parse().ok()?),
        None => LinkRecord::Revoked(id, what),
    })
}

/// Where it is stored that the id was taken by an event that was purged.
pub fn purged(id: &str) -> String {
    format!("{PURGED}{id}")
}

/// Where it is stored that the session `id` was signed out.
pub fn ended_session(id: &str) -> String {
    format!("{ENDED_SESSIONS}{id}")
}

/// Where the event's stored form is.
pub fn request(id: &str) -> String {
    joined(&[REQUESTS, id, "/request.json"], "")
}

/// Where the event's outcome is, once it has one.
pub fn response(id: &str) -> String {
    joined(&[REQUESTS, id, "/response.json"], "")
}

/// Where it is that the event's deadline was moved, or cannot be any more, if it could be.
pub fn extension(id: &str) -> String {
    joined(&[REQUESTS, id, "/extension.json"], "")
}

/// The id in a key that [`extension`] made; none for any other key.
pub fn extension_id(key: &str) -> Option<&str> {
    key.strip_prefix(REQUESTS)?.strip_suffix("/extension.json").filter(|id| !id.contains('/'))
}

/// The id in a key that [`response`] made; none for any other key.
///
/// ```
/// use hitl_core::keys;
/// assert_eq!(keys::response_id(&keys::response("42")), Some("42"));
/// assert_eq!(keys::response_id(&keys::request("42")), None);
/// ```
pub fn response_id(key: &str) -> Option<&str> {
    key.strip_prefix(REQUESTS)?.strip_suffix("/response.json").filter(|id| !id.contains('/'))
}

/// The id in a key that [`request`] made; none for any other key.
pub fn request_id(key: &str) -> Option<&str> {
    rest_id(key.strip_prefix(REQUESTS)?)
}

/// The same in what such a key has after [`REQUESTS`].
pub fn rest_id(rest: &str) -> Option<&str> {
    rest.strip_suffix("/request.json").filter(|id| !id.contains('/'))
}

/// The id in a key that [`request`], [`response`] or [`extension`] made.
pub fn event_id(key: &str) -> Option<&str> {
    request_id(key).or_else(|| response_id(key)).or_else(|| extension_id(key))
}

/// The event's markers while it is open: one among all events, one in its project and domain, one in its run if it has one, and
/// one among those whose outcome is to be sent if its is.
/// Each ends with the event's [`position`], so that a list of any of the three is a walk over one prefix, what is due first
/// first.
pub fn markers(request: &Request) -> Vec<String> {
    markers_by(request, request.expires_at)
}

/// The event's markers with its first deadline, and those with a later one if it can have one: all that have to go when it has
/// ended.
pub fn all_markers(request: &Request) -> Vec<String> {
    let mut all = markers(request);
    if request.can_move() {
        let other =
            if request.extension.is_some() { request.first_deadline() } else { request.last_deadline() };
        all.extend(markers_by(request, other));
    }
    all
}

/// The event's markers with this deadline.
pub(crate) fn markers_by(request: &Request, deadline: Option<Timestamp>) -> Vec<String> {
    let position = position_by(request, deadline);
    let mut markers = vec![
        format!("{}{position}", all_due()),
        format!("{}{position}", due_in(&request.project, &request.domain)),
    ];
    markers.extend(request.run.as_deref().map(|run| format!("{}{position}", due_in_run(run))));
    markers.extend(request.callback.as_ref().map(|_| format!("{}{position}", due_to_be_sent())));
    markers
}

/// What the markers of all events begin with.
pub fn all_due() -> String {
    format!("{DUE}all/")
}

/// What the markers of events begin with whose outcome is to be sent.
pub fn due_to_be_sent() -> String {
    format!("{DUE}callback/")
}

/// What the markers of a project begin with, before the name of the domain.
pub fn due_in_project(project: &str) -> String {
    format!("{DUE}in/{}/", segment(project))
}

/// What the markers of a domain of a project begin with.
pub fn due_in(project: &str, domain: &str) -> String {
    format!("{}{}/", due_in_project(project), segment(domain))
}

/// What the markers of a run begin with, whichever project it is in.
pub fn due_in_run(run: &str) -> String {
    format!("{DUE}run/{}/", segment(run))
}

/// Where the event stands among the open ones, as text that sorts: by its deadline, and after all of those, what never ends by
/// its creation.
pub fn position(request: &Request) -> String {
    position_by(request, request.expires_at)
}

/// The same with another deadline.
pub(crate) fn position_by(request: &Request, deadline: Option<Timestamp>) -> String {
    let id = &request.request_id;
    match (deadline, request.created_at) {
        (Some(at), _) => format!("{:016}-{id}", at.millis()),
        (None, created) => format!("n{:015}-{id}", created.map_or(0, |at| at.millis())),
    }
}

/// How long the part of a position before the id is.
const MOMENT: usize = 17;

/// The id in a position; none if it is no position.
pub fn position_id(position: &str) -> Option<&str> {
    let (moment, id) = position.split_at_checked(MOMENT)?;
    let digits = moment.strip_prefix('n').unwrap_or(moment).strip_suffix('-')?;
    (digits.bytes().all(|b| b.is_ascii_digit()) && is_id(id)).then_some(id)
}

/// The deadline in a position; none of what never ends, and if it is no position.
pub(crate) fn position_deadline(position: &str) -> Option<Timestamp> {
    position_id(position)?;
    position.get(..MOMENT - 1)?.parse().ok().map(Timestamp::from_millis)
}

/// The id in a key of [`markers`].
pub fn marker_id(key: &str) -> Option<&str> {
    position_id(key.strip_prefix(DUE)?.rsplit('/').next()?)
}

/// Where the event's marker was at first, while it was open.
pub fn old_marker(scope: &Scope, id: &str) -> String {
    let run = segment(scope.run.as_deref().unwrap_or_default());
    format!("{PENDING}{}/{}/{run}/{id}", segment(&scope.project), segment(&scope.domain))
}

/// The id in a key that [`old_marker`] made.
pub fn old_marker_id(key: &str) -> Option<&str> {
    key.strip_prefix(PENDING)?.rsplit('/').next().filter(|id| is_id(id))
}
