//! Reading which events are to be listed.

use crate::model::error::{FieldError, Rule};
use crate::protocol::Filter;

/// Which events the parameters ask for.
///
/// # Errors
///
/// The parameter that breaks a rule.
pub(crate) fn filter(parameter: &mut dyn FnMut(&str) -> Option<String>) -> Result<Filter, FieldError> {
    let ended = match parameter("status").as_deref() {
        None | Some("pending") => false,
        Some("all") => true,
        Some(_) => return Err(FieldError::new("status", Rule::OneOf(&["pending", "all"]))),
    };
    Ok(Filter {
        ended,
        project: parameter("project"),
        domain: parameter("domain"),
        run: parameter("run"),
        text: parameter("q"),
    })
}
