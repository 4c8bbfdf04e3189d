//! The statements, with the names of the tables of one schema.

use crate::guarded::Guarded;
use std::fmt::Write as _;

/// The most rows of the feed that are read at once.
pub(crate) const FEED_PAGE: usize = 1_000;

/// What is in the feed for longer than this, in minutes, is removed by who reads it.
pub(crate) const FEED_KEEPS: u64 = 60;

/// The most rows that are removed at once.
const FEED_PRUNES: usize = 10_000;

/// The statements of one store.
#[derive(Debug)]
pub(crate) struct Tables {
    /// The value of a key, or nothing or NULL.
    pub(crate) get: Guarded,
    pub(crate) get_many: String,
    /// Makes a value, and gives its key if it has; else nothing or NULL.
    pub(crate) create: Guarded,
    /// The same with a row in the feed.
    pub(crate) create_and_tell: Guarded,
    /// The value of a key and the attempt that made it.
    pub(crate) stands: String,
    pub(crate) put: String,
    pub(crate) put_and_tell: String,
    pub(crate) delete: String,
    pub(crate) list: String,
    pub(crate) feed: String,
    pub(crate) prune: String,
    /// Where processes tell each other what they have created. Channels are of a database, whatever the schema.
    pub(crate) channel: String,
}

/// Tells a channel, without a wait for the disk: what is lost is found in the feed.
pub(crate) const NOTIFY: &str = "SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)";

impl Tables {
    /// In `schema`, and with `random` in what is prepared.
    pub(crate) fn of(schema: &str, random: [u8; 16]) -> Self {
        let channel = channel(schema);
        let schema = quoted(schema);
        let (values, feed) = (format!("{schema}.hitl_values"), format!("{schema}.hitl_feed"));
        let put = format!(
            "INSERT INTO {values} (key, value, attempt) VALUES ($1, $2, $3) \
             ON CONFLICT (key) DO UPDATE SET value = excluded.value, attempt = excluded.attempt RETURNING key"
        );
        // One statement is one transaction.
        let telling = |change: &str| {
            format!("WITH made AS ({change}), told AS (INSERT INTO {feed} (key) SELECT key FROM made)")
        };
        let create = |what: &str| {
            format!(
                "INSERT INTO {values} (key, value, attempt) {what} ON CONFLICT (key) DO NOTHING RETURNING key"
            )
        };
        let create_plain = create("VALUES ($1, $2, $3)");
        let create_guarded = |guard: &str| create(&format!("SELECT $1, $2, $3 WHERE $4 = {guard}"));
        let made = |guard: &str| format!("SELECT (SELECT key FROM made), {guard}");
        Self {
            get: Guarded::new("get", random, format!("SELECT value FROM {values} WHERE key = $1"), |guard| {
                format!(
                    "SELECT value, {guard} FROM (VALUES (1)) AS one LEFT JOIN {values} ON key = $1 AND $2 = {guard}"
                )
            }),
            get_many: format!("SELECT key, value FROM {values} WHERE key = ANY ($1)"),
            create_and_tell: Guarded::new(
                "create_and_tell",
                random,
                format!("{} SELECT key FROM made", telling(&create_plain)),
                |guard| format!("{} {}", telling(&create_guarded(guard)), made(guard)),
            ),
            create: Guarded::new("create", random, create_plain, |guard| {
                format!("WITH made AS ({}) {}", create_guarded(guard), made(guard))
            }),
            stands: format!("SELECT value, attempt FROM {values} WHERE key = $1"),
            put_and_tell: format!("{} SELECT key FROM made", telling(&put)),
            put,
            delete: format!("DELETE FROM {values} WHERE key = ANY ($1)"),
            // From $1 on, which is a key of the page if $2; up to $3, or to the end.
            list: format!(
                "SELECT key FROM {values} WHERE key >= $1 AND (key > $1 OR $2) AND ($3::text IS NULL OR key < $3) \
                 ORDER BY key LIMIT $4"
            ),
            // What the snapshot $1 did not see and $2 does, or this statement's own, after a place.
            feed: format!(
                "SELECT here.now, here.started, here.sees::text, new.xid::text, new.id, new.key FROM \
                 (SELECT extract(epoch FROM clock_timestamp())::bigint AS now, \
                 (extract(epoch FROM pg_postmaster_start_time()) * 1000)::bigint AS started, \
                 pg_current_snapshot() AS sees) AS here \
                 LEFT JOIN LATERAL (SELECT xid, id, key FROM {feed} \
                 WHERE (xid, id) > ($3::text::xid8, $4::bigint) \
                 AND NOT pg_visible_in_snapshot(xid, $1::text::pg_snapshot) \
                 AND pg_visible_in_snapshot(xid, coalesce($2::text::pg_snapshot, here.sees)) \
                 ORDER BY xid, id LIMIT {FEED_PAGE}) AS new ON true ORDER BY new.xid, new.id"
            ),
            prune: format!(
                "DELETE FROM {feed} WHERE (xid, id) IN (SELECT xid, id FROM {feed} \
                 WHERE at < clock_timestamp() - interval '{FEED_KEEPS} minutes' \
                 ORDER BY xid, id LIMIT {FEED_PRUNES} FOR UPDATE SKIP LOCKED)"
            ),
            channel,
        }
    }
}

/// A name in a statement, whatever it holds.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A name for the channel of a schema, which itself may be too long beside a prefix.
fn channel(schema: &str) -> String {
    // FNV-1a: the same in all versions and processes.
    let hash = schema.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let mut channel = String::from("hitl_");
    // Writing to a String does not fail.
    let _ = write!(channel, "{hash:016x}");
    channel
}

/// The first text after all that begin with `prefix`, in the order of bytes; none if there is no such text.
pub(crate) fn end_of(prefix: &str) -> Option<String> {
    let mut rest = prefix.chars();
    while let Some(last) = rest.next_back() {
        // Letters are in the order of their bytes. Some numbers between them are none.
        let next = (u32::from(last) + 1..=u32::from(last) + 0x801).find_map(char::from_u32);
        if let Some(next) = next {
            return Some(format!("{}{next}", rest.as_str()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_prefix_is_after_all_that_begin_with_it() {
        for (prefix, end) in [
            ("a", Some("b")),
            ("a/", Some("a0")),
            ("ü", Some("ý")),
            ("a\u{7f}", Some("a\u{80}")),
            ("a\u{d7ff}", Some("a\u{e000}")),
            ("a\u{10ffff}", Some("b")),
            ("\u{10ffff}\u{10ffff}", None),
            ("", None),
        ] {
            assert_eq!(end_of(prefix).as_deref(), end, "{prefix:?}");
            if let Some(end) = end {
                assert!(end.as_bytes() > format!("{prefix}\u{10ffff}\u{10ffff}").as_bytes());
            }
        }
    }

    #[test]
    fn names_are_quoted_and_channels_are_short() {
        let tables = Tables::of("a\"b; drop", [0; 16]);
        assert!(tables.list.contains("FROM \"a\"\"b; drop\".hitl_values"), "{}", tables.list);
        assert_eq!(tables.channel.len(), 21);
        assert_ne!(tables.channel, Tables::of("public", [0; 16]).channel);
    }
}
