//! What can go wrong, by what a caller can do about it.

use crate::limits::Refused;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// Why an operation of a store failed, by what it means for a caller.
///
/// `Display` may be shown to any caller: it carries no path, no address and no secret. What the system said beside that is
/// [`detail`](Self::detail), for the log alone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The store cannot be reached or cannot write now: locked, full, no connection. Nothing was changed, and nothing will be;
    /// trying again may help.
    #[error("the store is not available: {0}")]
    Unavailable(Reason),
    /// A change may have been made, or be made yet, or never. A look does not decide which; the same
    /// [`create`](crate::Store::create) repeated does. Never the error of a read.
    #[error("it is not known whether the store has made the change: {0}")]
    Unknown(Reason),
    /// The store refuses: read-only, no permission. Nothing was changed.
    #[error("the store refuses: {0}")]
    Denied(Reason),
    /// The key or the value is too large, or too many keys were given; the most that is taken, in bytes or keys. Nothing was
    /// changed.
    #[error("too large: at most {0} are taken")]
    TooLarge(u64),
    /// Anything else, such as a malformed key or a damaged file. Nothing was changed; trying again does not help.
    #[error("{0}")]
    Other(Reason),
}

/// The reason of [`StoreError::stopping`].
const STOPPING: &str = "the runtime is shutting down";

impl StoreError {
    /// [`Unavailable`](Self::Unavailable), for this reason.
    pub fn unavailable(why: impl Into<Reason>) -> Self {
        Self::Unavailable(why.into())
    }

    /// [`Unknown`](Self::Unknown), for this reason.
    pub fn unknown(why: impl Into<Reason>) -> Self {
        Self::Unknown(why.into())
    }

    /// [`Denied`](Self::Denied), for this reason.
    pub fn denied(why: impl Into<Reason>) -> Self {
        Self::Denied(why.into())
    }

    /// [`Other`](Self::Other), for this reason.
    pub fn other(why: impl Into<Reason>) -> Self {
        Self::Other(why.into())
    }

    /// [`Unavailable`](Self::Unavailable), since this program is ending.
    pub fn stopping() -> Self {
        Self::unavailable(STOPPING)
    }

    /// Whether it is [`stopping`](Self::stopping): nothing is wrong with the store, and nobody waits for the answer any more.
    pub fn is_stopping(&self) -> bool {
        matches!(self, Self::Unavailable(why) if why.to_string() == STOPPING)
    }

    /// Whether the same call may succeed later, without a change of the configuration.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Unknown(_))
    }

    /// What the system or the server said, for the log: it may name files and machines.
    pub fn detail(&self) -> Option<&str> {
        match self {
            Self::Unavailable(why) | Self::Unknown(why) | Self::Denied(why) | Self::Other(why) => {
                why.detail()
            }
            Self::TooLarge(_) => None,
        }
    }
}

impl From<Refused> for StoreError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::TooLarge(limit) => Self::TooLarge(limit),
            malformed => Self::other(malformed.to_string()),
        }
    }
}

/// Why, in two parts: words that anybody may read, and what is for the log. Two are equal if their words are.
#[derive(Clone)]
pub struct Reason {
    words: Cow<'static, str>,
    detail: Option<Arc<str>>,
}

impl Reason {
    /// These words, and `detail` for the log.
    #[must_use]
    pub fn with_detail(words: impl Into<Cow<'static, str>>, detail: impl fmt::Display) -> Self {
        Self { words: words.into(), detail: Some(detail.to_string().into()) }
    }

    /// What is for the log: it may name files and machines.
    pub fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }
}

impl From<&'static str> for Reason {
    fn from(words: &'static str) -> Self {
        Self { words: words.into(), detail: None }
    }
}

impl From<String> for Reason {
    fn from(words: String) -> Self {
        Self { words: words.into(), detail: None }
    }
}

impl PartialEq for Reason {
    fn eq(&self, other: &Self) -> bool {
        self.words == other.words
    }
}

impl Eq for Reason {}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl fmt::Debug for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.words)?;
        self.detail.as_ref().map_or(Ok(()), |detail| write!(f, " ({detail})"))
    }
}

/// Why a store could not be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// What was given names no store that there is.
    #[error("{0}")]
    Url(#[from] UrlError),
    /// What is there is a database, but of another program.
    #[error("this is a database of another program")]
    Foreign,
    /// The store was written by a later version of this crate.
    #[error("this store has format {found}; this version knows up to {known}")]
    Newer {
        /// The format of the store.
        found: i64,
        /// The newest format that this version reads.
        known: i64,
    },
    /// There is no store at this place, and none was to be made.
    #[error("there is no store at this place")]
    Absent,
    /// The file is a database without anything in it: no store of ours is, as long as its `-wal` file is beside it.
    #[error(
        "this file is an empty database, as a copy of a store in use is without its -wal file: put that beside it, or copy the \
         store with hitl backup; if it is nothing, remove it"
    )]
    Hollow,
    /// There is a `-wal` file, which may hold answers, and not the database that it belongs to.
    #[error(
        "the database is not there, and its -wal file is, which may hold the last answers: put the database back beside it; where \
         there is none any more, move the -wal file away"
    )]
    Parted,
    /// Others use the store, and it was to be had alone.
    #[error("other programs use this store: end them first")]
    InUse,
    /// The store is not one of files on this machine, which alone are backed up.
    #[error("a store of this kind is not in files: only sqlite: and file: stores are backed up and restored")]
    NoFiles,
    /// The store does not keep what is promised here: what it lacks, and what to do.
    #[error("this store cannot be trusted: {0}")]
    Untrustworthy(String),
    /// The store itself failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What opening a store came to, by who has to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum OpenErrorKind {
    /// The caller that named the store: there is none of this name, or it is another program's.
    Usage,
    /// No party: it may work later.
    Unavailable,
    /// The administrator of permissions.
    Denied,
    /// The operator of the store: it is damaged, of a later version, or does not keep what a store has to.
    Broken,
}

impl OpenError {
    /// By who has to act.
    pub fn kind(&self) -> OpenErrorKind {
        match self {
            Self::Url(_) | Self::Foreign | Self::NoFiles => OpenErrorKind::Usage,
            Self::Absent | Self::InUse => OpenErrorKind::Unavailable,
            Self::Store(StoreError::Denied(_)) => OpenErrorKind::Denied,
            Self::Store(error) if error.is_retryable() => OpenErrorKind::Unavailable,
            Self::Newer { .. } | Self::Hollow | Self::Parted | Self::Untrustworthy(_) | Self::Store(_) => {
                OpenErrorKind::Broken
            }
        }
    }
}

/// The rule that the part after the scheme of a URL breaks. It repeats nothing that may be secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MalformedUrl {
    /// The rule, as in `nothing comes after the colon`.
    pub rule: String,
}

impl MalformedUrl {
    /// This rule is broken.
    pub fn new(rule: impl Into<String>) -> Self {
        Self { rule: rule.into() }
    }
}

/// Why a URL names no store. It is never echoed in full: what was given may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UrlError {
    /// There is no scheme.
    #[error("a store is named by a URL; there are {known}")]
    NoScheme {
        /// The forms of URLs that there are.
        known: String,
    },
    /// The scheme is unknown.
    #[error("no store is called `{scheme}:`; there are {known}")]
    UnknownScheme {
        /// What was given, cut after 32 characters.
        scheme: String,
        /// The forms of URLs that there are.
        known: String,
    },
    /// The scheme is known, but this program was built without it, or it is not written yet.
    #[error("`{scheme}:` stores are not in this program; there are {known}")]
    NotHere {
        /// The scheme.
        scheme: String,
        /// The forms of URLs that there are.
        known: String,
    },
    /// The part after the scheme makes no sense; how to write it.
    #[error("`{form}`: {rule}; there are {known}")]
    Malformed {
        /// How such a URL is written.
        form: &'static str,
        /// The rule that was broken.
        rule: String,
        /// The forms of URLs that there are.
        known: String,
    },
}
