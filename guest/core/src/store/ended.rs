//! The keys of the log of ended events: one for each event, in the order in which that they ended was written down.
//!
//! An entry says when it was written, of which event it is, and a mark of each of its project, domain and run. So whoever reads
//! the log for one of these passes over all others without reading them. It has no value.

use super::keys::ENDED;
use crate::model::id::is_id;
use crate::model::request::Request;
use crate::model::timestamp::Timestamp;
use crate::text::hex;
use sha2::{Digest, Sha256};

/// How many digits of the moment name the folder of an entry, so that none holds more than what ends in three hours.
const FOLDER: usize = 9;
/// How many digits the moment of an entry has; as positions of markers.
const MOMENT: usize = 16;
/// How many bytes of the hash of a name stand for it: what is marked alike by chance is told apart when it is read.
const MARK: usize = 4;

/// An entry of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry<'k> {
    /// When it was written.
    pub(crate) at: Timestamp,
    /// The event's id.
    pub(crate) id: &'k str,
    /// The marks of its project, its domain and its run.
    pub(crate) marks: [&'k str; 3],
}

/// The entry that the event of `request` has ended, written at `at`.
pub fn entry(request: &Request, at: Timestamp) -> String {
    begins_at(at) + &of_event(request)
}

/// What an entry of the event has after [`begins_at`].
pub(crate) fn of_event(request: &Request) -> String {
    let mut rest = format!("-{}", request.request_id);
    for name in [&request.project, &request.domain, request.run.as_deref().unwrap_or_default()] {
        rest.push('.');
        rest.push_str(&mark(name));
    }
    rest
}

/// What is before all entries that were written at `at` or later, and after all others.
pub(crate) fn begins_at(at: Timestamp) -> String {
    let moment = format!("{:0MOMENT$}", at.millis());
    let (folder, rest) = moment.split_at(FOLDER);
    format!("{ENDED}{folder}/{rest}")
}

/// Reads a key that [`entry`] made; none for any other.
pub(crate) fn read(key: &str) -> Option<Entry<'_>> {
    let (folder, rest) = key.strip_prefix(ENDED)?.split_once('/')?;
    let (rest, name) = rest.split_once('-')?;
    let is_moment =
        |text: &str, length: usize| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    if !is_moment(folder, FOLDER) || !is_moment(rest, MOMENT - FOLDER) {
        return None;
    }
    let at = Timestamp::from_millis(format!("{folder}{rest}").parse().ok()?);
    let mut parts = name.split('.');
    let mut next = || parts.next();
    let entry = Entry { at, id: next()?, marks: [next()?, next()?, next()?] };
    is_id(entry.id).then_some(entry)
}

/// What stands in an entry for a project, a domain or a run of this name.
pub(crate) fn mark(name: &str) -> String {
    let mut mark = String::with_capacity(2 * MARK);
    hex::push(&mut mark, &Sha256::digest(name.as_bytes())[..MARK], hex::LOWER);
    mark
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(run: Option<&str>) -> Request {
        let run = serde_json::to_string(&run).unwrap();
        let bytes =
            format!(r#"{{"event_name":"e","data_type":"int","run":{run},"project":"p/ü","domain":"."}}"#);
        Request::read("a-b_C", bytes.as_bytes()).unwrap()
    }

    #[test]
    fn an_entry_says_when_which_and_where() {
        for (run, name) in [(Some("r"), "r"), (None, "")] {
            let at = Timestamp::from_millis(1_769_860_800_123);
            let key = entry(&request(run), at);
            assert!(key.starts_with("hitl-ended/000176986/0800123-a-b_C."), "{key}");
            let read = read(&key).unwrap();
            assert_eq!((read.at, read.id), (at, "a-b_C"));
            assert_eq!(read.marks.map(str::to_owned), [mark("p/ü"), mark("."), mark(name)]);
        }
    }

    #[test]
    fn entries_are_in_the_order_of_their_moments() {
        let millis = [0, 1, 9_999_999, 10_000_000, 1_769_860_800_000, Timestamp::MAX.millis()];
        let moments = millis.map(Timestamp::from_millis);
        let keys = moments.map(|at| entry(&request(None), at));
        assert!(keys.is_sorted());
        for (at, key) in moments.into_iter().zip(&keys) {
            let from = begins_at(at);
            assert_eq!(keys.iter().filter(|key| **key > from).min(), Some(key));
        }
    }

    #[test]
    fn what_is_no_entry_is_none() {
        let good = entry(&request(None), Timestamp::from_millis(1));
        assert!(read(&good).is_some());
        for bad in
            ["", "hitl-ended/", "hitl-ended/x", "hitl-due/all/0000000000000001-a", &good[1..], &good[..40]]
        {
            assert_eq!(read(bad), None, "{bad}");
        }
        for (from, to) in
            [("/0000001-", "/000000x-"), ("/0000001-", "/00000001-"), ("-a-b_C", "-a/b"), (".", "")]
        {
            assert_eq!(read(&good.replacen(from, to, 1)), None, "{from} {to}");
        }
    }
}
