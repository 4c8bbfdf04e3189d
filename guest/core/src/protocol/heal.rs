//! Markers of the earlier layout, which had no order: `hitl-pending/<project>/<domain>/<run>/<id>`. Whoever lists moves them.

use super::Events;
use super::list::{EVENTS_AT_ONCE, MAX_LOOKS};
use crate::model::error::Error;
use crate::model::outcome::{DecodeError, Outcome};
use crate::store::keys;
use crate::store::storage::Storage;

/// What a cursor in the markers of the earlier layout begins with, and no position does.
const OLDER: char = '.';

impl<S: Storage> Events<S> {
    /// Moves the markers of the earlier layout, so that a list finds their events in order. `cursor` is where the list goes on;
    /// only one that begins, or goes on with this, comes here. Where there are very many, the cursor to go on with this.
    ///
    /// The new markers of an event are there before the old one is removed, so an open event always has one or the other, and
    /// a list that looks at the old ones first finds it. Where there are none, this is one round trip.
    ///
    /// # Errors
    ///
    /// What storage said.
    pub(super) async fn heal(&self, cursor: &mut Option<String>) -> Result<Option<String>, Error> {
        let mut last = None;
        if let Some(after) = cursor {
            let Some(rest) = after.strip_prefix(OLDER) else { return Ok(None) };
            last = Some(format!("{}{rest}", keys::PENDING));
            *cursor = None;
        }
        let mut looks = 0;
        loop {
            let found = self.storage.list(keys::PENDING, last.as_deref(), EVENTS_AT_ONCE as u32).await?;
            let more = found.len() == EVENTS_AT_ONCE;
            let old: Vec<(&String, &str)> =
                found.iter().filter_map(|key| Some((key, keys::old_marker_id(key)?))).collect();
            let ids: Vec<&str> = old.iter().map(|(_, id)| *id).collect();
            let (mut wanted, mut moved) = (Vec::new(), Vec::new());
            for ((marker, _), stored) in old.iter().zip(self.read(&ids).await?) {
                // Without a request it may be that of a creator, of the earlier version, who is about to write one.
                let Ok((request, outcome)) = stored else { continue };
                let read = outcome.map(|bytes| Outcome::read(&bytes, request.subject()));
                // One that has ended gets them, too: they are what its end is written down by.
                if !matches!(read, Some(Err(DecodeError::Purged))) {
                    wanted.extend(keys::markers(&request));
                }
                moved.push((*marker).clone());
            }
            for some in wanted.chunks(super::AT_ONCE) {
                self.put_all(some, b"", None).await?;
            }
            for some in moved.chunks(super::AT_ONCE) {
                // What is left is moved again by the next list, to where it is.
                self.delete_all(some).await?;
            }
            looks += found.len();
            last = found.into_iter().next_back();
            if !more {
                return Ok(None);
            }
            if looks >= MAX_LOOKS {
                let rest = last.as_deref().and_then(|last| last.strip_prefix(keys::PENDING));
                return Ok(rest.map(|rest| format!("{OLDER}{rest}")));
            }
        }
    }
}
