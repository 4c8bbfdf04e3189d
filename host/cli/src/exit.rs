//! How the program ends: the exit status is part of the contract.

use std::fmt;
use std::process::ExitCode;

/// The exit statuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Answered, or yes, or done.
    Success = 0,
    /// The answer is no, or a check failed.
    No = 1,
    /// What was given on the command line is not right.
    Usage = 2,
    /// The deadline passed without an answer.
    TimedOut = 3,
    /// The person declined to answer.
    Declined = 4,
    /// The question was withdrawn.
    Cancelled = 5,
    /// The store or the server cannot be reached.
    Unavailable = 69,
    /// Our fault.
    Internal = 70,
    /// Interrupted from the keyboard, as shells count it.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Why a command did not do what it was asked to.
#[derive(Debug)]
pub(crate) enum Failure {
    /// What was given is not right; the message says how to mend it.
    Usage(String),
    /// The event has ended otherwise than was asked for.
    Ended(Exit, String),
    /// The store or the server cannot be reached.
    Unavailable(String),
    /// Our fault.
    Internal(anyhow::Error),
}

impl Failure {
    /// The exit status.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Failure::Usage(_) => Exit::Usage,
            Failure::Ended(exit, _) => *exit,
            Failure::Unavailable(_) => Exit::Unavailable,
            Failure::Internal(_) => Exit::Internal,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Usage(message) | Failure::Ended(_, message) | Failure::Unavailable(message) => {
                f.write_str(message)
            }
            Failure::Internal(error) => {
                write!(f, "something went wrong inside hitl, please report it: {error:#}")
            }
        }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Failure {
        Failure::Internal(error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        Failure::Internal(error.into())
    }
}
