//! What the API answered, and what it means for the command.

use crate::event;
use crate::exit::Failure;
use crate::output::escape_lines;
use hitl_core::documents::{FieldProblem, Problem};

/// What the API answered.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// What a reply other than a success means for whoever typed the command.
    pub(super) fn failure(&self) -> Failure {
        // Not everything on the way to a server speaks as it does.
        let problem: Option<Problem> = serde_json::from_slice(&self.body).ok();
        let message = match &problem {
            Some(problem) if problem.errors.is_empty() => escape_lines(&problem.detail).into_owned(),
            Some(problem) => problem.errors.iter().map(field_error).collect::<Vec<_>>().join("; "),
            None => format!("the server answered with status {}", self.status),
        };
        match self.status {
            409 | 410 => {
                let outcome = problem.and_then(|problem| problem.outcome);
                match outcome.and_then(|outcome| event::exit(&outcome)) {
                    Some(exit) => Failure::Ended(exit, message),
                    None => Failure::Usage(message),
                }
            }
            401 | 403 => Failure::Usage(format!("{message} (set --api-key or HITL_API_KEY)")),
            502..=504 => Failure::Unavailable(message),
            400..=499 => Failure::Usage(message),
            _ => Failure::Internal(anyhow::anyhow!(message)),
        }
    }
}

/// One field's error in words: the field and the rule.
fn field_error(error: &FieldProblem) -> String {
    format!("{}: {}", escape_lines(&error.field), escape_lines(&error.message))
}
