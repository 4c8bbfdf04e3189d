//! What was found of a store that can be used.

use std::borrow::Cow;
use std::fmt;

/// What was found of a store that can be used, for its operator.
///
/// `Display` is what was found, and after it what to do.
///
/// ```
/// use hitl_storage::Finding;
/// let caution = Finding::caution("versions", "the bucket keeps what is deleted", "add a lifecycle rule");
/// assert_eq!(caution.to_string(), "the bucket keeps what is deleted: add a lifecycle rule");
/// assert_eq!(Finding::well("races", "one winner each").advice, None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What was looked at, in a word or two.
    pub subject: &'static str,
    /// What was found. It may be shown to any caller: it carries no secret.
    pub detail: Cow<'static, str>,
    /// What to do, or to keep in mind; none where all is as it should be.
    pub advice: Option<Cow<'static, str>>,
}

impl Finding {
    /// It is as it should be.
    pub fn well(subject: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { subject, detail: detail.into(), advice: None }
    }

    /// The store works, and something is not as it should be.
    pub fn caution(
        subject: &'static str,
        detail: impl Into<Cow<'static, str>>,
        advice: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { subject, detail: detail.into(), advice: Some(advice.into()) }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)?;
        self.advice.as_ref().map_or(Ok(()), |advice| write!(f, ": {advice}"))
    }
}
