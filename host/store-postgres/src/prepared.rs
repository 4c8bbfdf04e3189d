//! What is prepared on a connection: statements that run often cost the database half then, if the connection is busy.
//!
//! A pooler that lends connections for a transaction (PgBouncer's `transaction`) lets a statement that was prepared on one of
//! them run on another. There its name is unknown, or another process has given it to a statement of its own: each process
//! counts names from `s0` on. So a prepared statement has one argument more, its guard, which it compares with the one in its
//! text. With another's it changes nothing. And each of its answers has at least one row, with the guard of its text in the
//! last column, so that no other statement's answer is taken for its own.

use crate::guarded::Guarded;
use crate::sql::Arguments;
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::Instant;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Error, Row, Statement};

/// How long a connection without use counts as busy, and how old a plan may be. PostgreSQL makes a new plan when it learns
/// that a table has grown, which may be minutes later or never; until then a look reads all of a table that was small.
const FRESH: Duration = Duration::from_secs(1);

/// What is prepared on one connection.
#[derive(Default)]
pub(crate) struct Prepared {
    statements: HashMap<&'static str, Statement>,
    used: Option<Instant>,
    planned: Option<Instant>,
}

impl Prepared {
    /// Notes a use, and says whether the one before it was a moment ago: else preparing and planning are not worth it.
    pub(crate) fn is_busy(&mut self) -> bool {
        self.used.replace(Instant::now()).is_some_and(|used| used.elapsed() < FRESH)
    }

    /// Runs `guarded`, prepared; none if it was not that which answered.
    pub(crate) async fn query(
        &mut self,
        client: &Client,
        guarded: &Guarded,
        arguments: &Arguments<'_>,
    ) -> Result<Option<Vec<Row>>, Error> {
        let statement = match self.statements.get(guarded.name()) {
            Some(statement) => statement.clone(),
            None => {
                let types: Vec<Type> = arguments.iter().map(|(_, kind)| kind.clone()).collect();
                let types = [types, vec![Type::BYTEA]].concat();
                let statement = client.prepare_typed(guarded.text(), &types).await?;
                self.statements.insert(guarded.name(), statement.clone());
                statement
            }
        };
        let mut values: Vec<&(dyn ToSql + Sync)> = arguments.iter().map(|(value, _)| *value).collect();
        let guard = guarded.guard();
        values.push(&guard);
        let rows = client.query(&statement, &values);
        let rows = if self.planned.is_some_and(|planned| planned.elapsed() < FRESH) {
            rows.await?
        } else {
            self.planned = Some(Instant::now());
            // Sent at once with the statement, so that nobody waits for it. A pooler may do it elsewhere, or refuse it.
            tokio::join!(client.batch_execute("DISCARD PLANS"), rows).1?
        };
        Ok(guarded.is_answered_by(&rows).then_some(rows))
    }
}

/// What the error of a prepared statement says of preparing.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing: it may come to any statement.
    Another,
    /// That it does not work here. Nothing was done.
    NotDone,
    /// The same, but it may have another reason: poolers give this code, too, when they lose a connection amid a statement.
    Perhaps,
}

/// Which of them `error` is.
pub(crate) fn verdict(error: &Error) -> Verdict {
    // Poolers have the words that PostgreSQL has in English.
    error.as_db_error().map_or(Verdict::Another, |db| verdict_of(db.code().code(), db.severity() == "FATAL"))
}

/// These come before a statement begins. Only one of another program might get further, and its errors undo what it did.
fn verdict_of(code: &str, is_fatal: bool) -> Verdict {
    // No such statement; the name is taken; the tables have other columns by now, which no version changes while others run;
    // arguments of other types.
    if ["26", "42", "0A", "22"].iter().any(|class| code.starts_with(class)) {
        return Verdict::NotDone;
    }
    // Another number of arguments; arguments that a type did not foresee.
    if (code == "08P01" || code.starts_with("XX")) && !is_fatal { Verdict::Perhaps } else { Verdict::Another }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_not_done_is_done_again_at_once() {
        for code in ["26000", "42P05", "42804", "0A000", "22P03", "22021"] {
            assert_eq!(verdict_of(code, false), Verdict::NotDone, "{code}");
        }
        for code in ["08P01", "XX000"] {
            assert_eq!(verdict_of(code, false), Verdict::Perhaps, "{code}");
        }
        assert_eq!(verdict_of("08P01", true), Verdict::Another, "the pooler's server is gone");
        for code in ["08006", "40001", "40003", "53100", "57P01", "57014", "25006"] {
            assert_eq!(verdict_of(code, false), Verdict::Another, "{code}");
        }
    }
}
