//! The lists of open events, what is due first first.

use super::{Event, Events, Filter};
use crate::model::error::Error;
use crate::store::keys;
use crate::store::storage::Storage;

/// How many domains of a project are walked side by side. With more, all events are walked, and the others passed over.
const MAX_DOMAINS: usize = 16;

impl<S: Storage> Events<S> {
    /// Whether the event is open, and `position` its own. Markers that stand for nothing open are removed.
    pub(super) fn is_open_at(&self, prefixes: &[String], position: &str, event: &Event) -> bool {
        if event.outcome.is_some() {
            // Whoever ended it crashed before that was written down, or is about to.
            self.defer_end(&event.request);
        }
        let is_sent = event.request.callback.is_some() || !prefixes.contains(&keys::due_to_be_sent());
        let request = &event.request;
        let is_at = |deadline| is_sent && keys::position_by(request, deadline) == position;
        let own = is_at(request.expires_at);
        // Who asks for more time writes markers first.
        if !own && !is_at(request.last_deadline()) {
            // It is of before the event was extended, or of a creator who came second, with another deadline, or with a callback
            // where the first had none. A request never changes, so this will never be right.
            self.defer_delete(prefixes.iter().map(|prefix| format!("{prefix}{position}")));
        }
        own && event.outcome.is_none()
    }

    /// What the markers begin with that hold all events of `filter`, and few others.
    pub(super) async fn prefixes(&self, filter: &Filter) -> Result<Vec<String>, Error> {
        if let Some(run) = filter.run.as_deref().filter(|run| !run.is_empty()) {
            return Ok(vec![keys::due_in_run(run)]);
        }
        match (&filter.project, &filter.domain) {
            (Some(project), Some(domain)) => Ok(vec![keys::due_in(project, domain)]),
            (Some(project), None) => self.domains(&keys::due_in_project(project)).await,
            (None, _) => Ok(vec![keys::all_due()]),
        }
    }

    /// The domains of a project that have open events: each found by one key, the first after the domain before.
    async fn domains(&self, project: &str) -> Result<Vec<String>, Error> {
        let mut domains: Vec<String> = Vec::new();
        loop {
            // After all positions, which begin with a digit or `n`.
            let after = domains.last().map(|domain| format!("{domain}o"));
            let found = self.storage.list(project, after.as_deref(), 1).await?;
            let domain = found.first().and_then(|key| key.strip_prefix(project)?.split_once('/'));
            match domain {
                None => return Ok(domains),
                Some(_) if domains.len() == MAX_DOMAINS => return Ok(vec![keys::all_due()]),
                Some((domain, _)) => domains.push(format!("{project}{domain}/")),
            }
        }
    }

    /// The first `limit` positions after `after` under any of `prefixes`, in order: what comes after the prefix in each key.
    pub(super) async fn positions(
        &self,
        prefixes: &[String],
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<String>, Error> {
        let mut positions: Vec<String> = Vec::new();
        for prefix in prefixes {
            let after = after.map(|after| format!("{prefix}{after}"));
            for key in self.storage.list(prefix, after.as_deref(), limit as u32).await? {
                let position = key.strip_prefix(prefix).unwrap_or_default();
                // Each list is in order: a library's sort would be many times this code.
                let at = positions.partition_point(|other| other.as_str() < position);
                positions.insert(at, position.to_owned());
            }
        }
        positions.truncate(limit);
        Ok(positions)
    }
}
