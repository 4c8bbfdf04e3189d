//! What was created since a place in the feed.
//!
//! Numbers that transactions or rows get say nothing about the order in which they are seen: who got the lower one may be
//! seen later. So a place is a snapshot of the database, which knows what it saw, and what comes after it is all that another
//! snapshot sees and it did not. Nothing is lost, nothing is told twice, and no transaction that lasts long holds anything up.

use crate::shared::Shared;
use crate::sql::Arguments;
use crate::tables::{FEED_KEEPS, FEED_PAGE};
use async_trait::async_trait;
use hitl_storage::follower::{Changes, Cursor, Feed, Pace};
use hitl_storage::{Reason, StoreError};
use std::time::Duration;
use tokio_postgres::Row;
use tokio_postgres::types::Type;

/// How often the feed is read while notifications are heard: some are lost with the process that was about to send them.
const HEARD: Duration = Duration::from_secs(30);

/// A place that is older than this may miss rows which were removed.
const OLDEST: u64 = (FEED_KEEPS - 5) * 60;

/// A place in the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    /// When it was the latest, in seconds by the database's clock.
    at: i64,
    /// Which run of the server gave it: another one may count transactions from an earlier number, if it was restored or took
    /// over.
    started: i64,
    /// What was seen.
    seen: String,
    /// Where in the rows that came after that, up to another snapshot.
    page: Option<Page>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Page {
    sees: String,
    xid: String,
    id: i64,
}

impl Place {
    fn read(cursor: &Cursor) -> Option<Self> {
        let mut words = cursor.0.split(' ');
        let (at, started) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        let seen = words.next()?.to_owned();
        let page = match words.next() {
            None => None,
            Some(sees) => Some(Page {
                sees: sees.to_owned(),
                xid: words.next()?.to_owned(),
                id: words.next()?.parse().ok()?,
            }),
        };
        Some(Self { at, started, seen, page })
    }

    fn write(&self) -> Cursor {
        let Self { at, started, seen, page } = self;
        Cursor(match page {
            None => format!("{at} {started} {seen}"),
            Some(Page { sees, xid, id }) => format!("{at} {started} {seen} {sees} {xid} {id}"),
        })
    }

    /// The number of the first transaction that it may not have seen.
    fn first_unseen(&self) -> &str {
        self.seen.split(':').next().unwrap_or("0")
    }

    /// The number that comes after all it may have seen.
    fn end(&self) -> u64 {
        self.seen.split(':').nth(1).and_then(|number| number.parse().ok()).unwrap_or(u64::MAX)
    }

    /// Whether rows after this place may be missing in what the database shows as of `now`.
    fn is_lost(&self, now: &Self) -> bool {
        self.started != now.started || now.end() < self.end() || now.at.abs_diff(self.at) > OLDEST
    }
}

/// What the database says of now, and the new rows.
struct Answer {
    now: Place,
    rows: Vec<(String, i64, String)>,
}

impl Answer {
    fn of(rows: &[Row]) -> Result<Self, StoreError> {
        let read = || -> Result<Option<Self>, tokio_postgres::Error> {
            let Some(first) = rows.first() else { return Ok(None) };
            let now = Place {
                at: first.try_get(0)?,
                started: first.try_get(1)?,
                seen: first.try_get(2)?,
                page: None,
            };
            let mut new = Vec::with_capacity(rows.len());
            for row in rows {
                if let Some(xid) = row.try_get(3)? {
                    new.push((xid, row.try_get(4)?, row.try_get(5)?));
                }
            }
            Ok(Some(Self { now, rows: new }))
        };
        match read() {
            Ok(Some(answer)) => Ok(answer),
            Ok(None) => Err(StoreError::other("the database does not tell what it sees")),
            Err(error) => {
                Err(StoreError::Other(Reason::with_detail("the feed holds something unexpected", error)))
            }
        }
    }
}

#[async_trait]
impl Feed for Shared {
    async fn changes(&self, after: Option<&Cursor>) -> Result<Changes, StoreError> {
        let place = after.and_then(Place::read);
        let (seen, sees, xid, id) = match &place {
            Some(Place { page: Some(page), seen, .. }) => {
                (Some(seen.as_str()), Some(page.sees.as_str()), page.xid.as_str(), page.id)
            }
            Some(place) => (Some(place.seen.as_str()), None, place.first_unseen(), 0),
            // With no snapshot there are no rows.
            None => (None, None, "0", 0),
        };
        let arguments: &Arguments<'_> =
            &[(&seen, Type::TEXT), (&sees, Type::TEXT), (&xid, Type::TEXT), (&id, Type::INT8)];
        let rows = self.pool.read(&self.tables.feed, arguments).await?;
        let Answer { now, rows } = Answer::of(&rows)?;
        if let Some(shared) = self.strong() {
            self.pool.connector().runtime().spawn(async move { shared.prune_if_due().await });
        }
        Ok(next(place, now, rows))
    }

    async fn rung(&self) {
        self.ears.rung().await;
    }

    fn pace(&self) -> Pace {
        let interval = if self.ears.hear() { HEARD } else { self.ears.poll() };
        Pace { interval, sweep: None }
    }
}

fn next(place: Option<Place>, now: Place, rows: Vec<(String, i64, String)>) -> Changes {
    let Some(place) = place else {
        return Changes { keys: Vec::new(), gap: false, cursor: now.write(), more: false };
    };
    if place.is_lost(&now) {
        return Changes { keys: Vec::new(), gap: true, cursor: now.write(), more: false };
    }
    let last = rows.last().map(|(xid, id, _)| (xid.clone(), *id)).filter(|_| rows.len() >= FEED_PAGE);
    let paged = place.page.is_some();
    let sees = place.page.map_or_else(|| now.seen.clone(), |page| page.sees);
    let next = match last {
        Some((xid, id)) => Place { page: Some(Page { sees, xid, id }), ..place },
        None => Place { seen: sees, page: None, ..now },
    };
    // After the last of several pages: what came while they were read.
    let more = paged || next.page.is_some();
    Changes {
        keys: rows.into_iter().map(|(_, _, key)| key).collect(),
        gap: false,
        cursor: next.write(),
        more,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(seen: &str) -> Place {
        Place { at: 1_000_000, started: 7, seen: seen.to_owned(), page: None }
    }

    #[test]
    fn a_place_is_what_it_was_after_it_was_written() {
        let page = Page { sees: "20:30:21".to_owned(), xid: "19".to_owned(), id: 5 };
        for place in [place("10:20:10,12"), Place { page: Some(page), ..place("10:20:") }] {
            assert_eq!(Place::read(&place.write()), Some(place));
        }
        assert_eq!(place("10:20:10,12").first_unseen(), "10");
    }

    #[test]
    fn what_may_be_missing_is_a_gap() {
        let now = || place("15:30:");
        assert!(!place("10:20:").is_lost(&now()));
        assert!(place("10:31:").is_lost(&now()), "transactions are counted anew");
        assert!(place("10:20:").is_lost(&Place { started: 8, ..now() }), "another server");
        assert!(place("10:20:").is_lost(&Place { at: 1_000_000 + 3_301, ..now() }), "rows were removed");
        assert!(!place("10:20:").is_lost(&Place { at: 1_000_000 + 3_299, ..now() }));
        let changes = next(Some(place("10:31:")), now(), Vec::new());
        assert!(changes.gap && changes.cursor == now().write());
    }

    #[test]
    fn pages_go_on_to_one_snapshot_and_then_beyond() {
        let rows =
            |from: i64, n: i64| (from..from + n).map(|id| ("12".to_owned(), id, id.to_string())).collect();
        let full = FEED_PAGE as i64;
        let first = next(Some(place("10:20:")), place("15:30:"), rows(1, full));
        let page = Place::read(&first.cursor).unwrap().page.unwrap();
        assert_eq!((page.sees.as_str(), page.id, first.more), ("15:30:", full, true));
        let last = next(Place::read(&first.cursor), place("15:40:"), rows(full + 1, 3));
        assert_eq!((last.keys.len(), last.more), (3, true));
        assert_eq!(Place::read(&last.cursor).unwrap().seen, "15:30:");
        let end = next(Place::read(&last.cursor), place("15:40:"), Vec::new());
        assert_eq!((end.more, Place::read(&end.cursor).unwrap().seen.as_str()), (false, "15:40:"));
    }
}
