//! Statements that run often, with a guard for where they are prepared: see `prepared.rs`.

use std::fmt::Write as _;
use tokio_postgres::Row;

/// A statement that runs often.
#[derive(Debug)]
pub(crate) struct Guarded {
    name: &'static str,
    plain: String,
    text: String,
    guard: Vec<u8>,
}

impl Guarded {
    /// `text` is what it says when it is prepared, with the guard as it is given: the last argument is compared with it, and
    /// each answer has a row with it in the last column. Otherwise both do the same. No other store has the same `random`.
    pub(crate) fn new(
        name: &'static str,
        random: [u8; 16],
        plain: String,
        text: impl Fn(&str) -> String,
    ) -> Self {
        // No text begins with this byte, so that statements of other programs which expect one refuse it.
        let guard = [b"\xff", &random[..], name.as_bytes()].concat();
        let mut literal = String::from("decode('");
        for byte in &guard {
            // Writing to a String does not fail.
            let _ = write!(literal, "{byte:02x}");
        }
        literal.push_str("', 'hex')");
        Self { name, plain, text: text(&literal), guard }
    }

    /// Its text where it is not prepared.
    pub(crate) fn plain(&self) -> &str {
        &self.plain
    }

    /// What it is called in this store.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// Its text where it is prepared.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The last argument there.
    pub(crate) fn guard(&self) -> &[u8] {
        &self.guard
    }

    /// Whether these rows answer what is prepared, and not another statement.
    pub(crate) fn is_answered_by(&self, rows: &[Row]) -> bool {
        let last = rows.first().and_then(|row| row.try_get::<_, &[u8]>(row.len().checked_sub(1)?).ok());
        last == Some(&self.guard)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guards_differ_by_store_and_by_statement() {
        let guard = |name, random| Guarded::new(name, [random; 16], String::new(), str::to_owned).text;
        assert_eq!(guard("a", 1), format!("decode('ff{}61', 'hex')", "01".repeat(16)));
        assert_ne!(guard("a", 1), guard("a", 2));
        assert_ne!(guard("a", 1), guard("b", 1));
    }
}
