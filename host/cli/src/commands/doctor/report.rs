//! What was found: one row a check, with a verdict and a way out.

use crate::exit::Failure;
use crate::output::{escape_line, print as print_line, print_json};
use hitl::storage::Finding;
use serde_json::json;

/// What a check came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Ok,
    /// It works, and something is not as it should be.
    Warn,
    Fail,
}

/// One check.
#[derive(Debug)]
pub(super) struct Row {
    check: &'static str,
    verdict: Verdict,
    /// What was found.
    detail: String,
    /// What to do about it.
    fix: Option<String>,
}

impl Row {
    pub(super) fn ok(check: &'static str, detail: impl Into<String>) -> Row {
        Row { check, verdict: Verdict::Ok, detail: detail.into(), fix: None }
    }

    pub(super) fn warn(check: &'static str, detail: impl Into<String>, fix: impl Into<String>) -> Row {
        Row { check, verdict: Verdict::Warn, detail: detail.into(), fix: Some(fix.into()) }
    }

    pub(super) fn fail(check: &'static str, detail: impl Into<String>, fix: impl Into<String>) -> Row {
        Row { check, verdict: Verdict::Fail, detail: detail.into(), fix: Some(fix.into()) }
    }

    /// What a store says of itself.
    pub(super) fn found(finding: Finding) -> Row {
        match finding.advice {
            None => Row::ok(finding.subject, finding.detail),
            Some(advice) => Row::warn(finding.subject, finding.detail, advice),
        }
    }

    pub(super) fn failed(&self) -> bool {
        self.verdict == Verdict::Fail
    }
}

impl Verdict {
    fn name(self) -> &'static str {
        match self {
            Verdict::Ok => "ok",
            Verdict::Warn => "warn",
            Verdict::Fail => "fail",
        }
    }
}

/// Prints the rows, as a table or in JSON.
pub(super) fn print(rows: &[Row], as_json: bool) -> Result<(), Failure> {
    if as_json {
        let row = |row: &Row| json!({ "check": row.check, "verdict": row.verdict.name(), "detail": row.detail, "fix": row.fix });
        return print_json(&serde_json::Value::from_iter(rows.iter().map(row)));
    }
    let width = rows.iter().map(|row| row.check.len()).max().unwrap_or_default();
    for row in rows {
        print_line(&format!(
            "{:<4}  {:<width$}  {}",
            row.verdict.name(),
            row.check,
            escape_line(&row.detail)
        ))?;
        if let Some(fix) = &row.fix {
            print_line(&format!("{:<4}  {:<width$}  → {}", "", "", escape_line(fix)))?;
        }
    }
    Ok(())
}
