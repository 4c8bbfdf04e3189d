//! How the program ends: the exit status is part of the contract.

use std::fmt;
use std::io::{self, ErrorKind};
use std::process::ExitCode;

/// The exit statuses, as `hitl --help` lists them.
pub(crate) const STATUSES: &str = "\
Exit status, the same for a store and for a server:
    0  answered, or yes, or done
    1  the answer is no, or a check of hitl doctor failed
    2  what was typed is not right, the name of the store included
    3  the question timed out
    4  the question was declined
    5  the question was cancelled
    6  there is no such question
    7  the question had ended before, so answer, decline or cancel was not recorded
    8  the same run, name and key was used before for another question
   69  the store or the server cannot be reached, is not there, or is not one of hitl
   70  hitl failed
   75  the time of hitl wait --timeout was over; the question stays open
   77  not allowed: the store refuses, the API key is wrong, or something would be lost
  130  stopped by SIGINT, 143 by SIGTERM, 129 by SIGHUP; the question stays open
Nothing but the value goes to stdout.";

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
    /// Somebody declined to answer.
    Declined = 4,
    /// The question was withdrawn.
    Cancelled = 5,
    /// No question has this id.
    NoSuchQuestion = 6,
    /// The question had ended before, otherwise than this command asked for.
    EndedBefore = 7,
    /// The same run, name and key was used before for another question.
    Conflict = 8,
    /// The store or the server cannot be reached, or is not one of hitl.
    Unavailable = 69,
    /// A fault of hitl itself.
    Internal = 70,
    /// The time that a command was given to wait was over before the question ended.
    StillOpen = 75,
    /// The store or the server refuses.
    NotAllowed = 77,
    /// Stopped by SIGHUP, as shells count it.
    HungUp = 129,
    /// Stopped by SIGINT, as shells count it.
    Interrupted = 130,
    /// Stopped by SIGTERM, as shells count it.
    Terminated = 143,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Why a command did not do what it was asked to.
#[derive(Debug)]
pub(crate) enum Failure {
    /// What was given is not right; the message says how to correct it.
    Usage(String),
    /// The event that was waited for has ended without an answer, with this exit status.
    Ended(Exit, String),
    /// No event has this id.
    NoSuchQuestion(String),
    /// The event had ended before, otherwise than was asked for.
    EndedBefore(String),
    /// The same run, name and key was used before for another question.
    Conflict(String),
    /// The store or the server cannot be reached, or is not one of hitl. Trying again may help.
    Unavailable(String),
    /// A fault of hitl itself.
    Internal(anyhow::Error),
    /// The store or the server refuses. Trying again does not help.
    NotAllowed(String),
    /// A signal stopped the command, with this exit status.
    Stopped(Exit, String),
}

impl Failure {
    /// The failure of the system to do `what`: refused, or not to be had now.
    pub(crate) fn of_system(what: impl fmt::Display, error: &io::Error) -> Failure {
        let message = format!("{what}: {error}");
        match error.kind() {
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Failure::NotAllowed(message),
            _ => Failure::Unavailable(message),
        }
    }

    /// The exit status.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Failure::Usage(_) => Exit::Usage,
            Failure::Ended(exit, _) | Failure::Stopped(exit, _) => *exit,
            Failure::NoSuchQuestion(_) => Exit::NoSuchQuestion,
            Failure::EndedBefore(_) => Exit::EndedBefore,
            Failure::Conflict(_) => Exit::Conflict,
            Failure::Unavailable(_) => Exit::Unavailable,
            Failure::Internal(_) => Exit::Internal,
            Failure::NotAllowed(_) => Exit::NotAllowed,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Usage(message)
            | Failure::Ended(_, message)
            | Failure::NoSuchQuestion(message)
            | Failure::EndedBefore(message)
            | Failure::Conflict(message)
            | Failure::Unavailable(message)
            | Failure::NotAllowed(message)
            | Failure::Stopped(_, message) => f.write_str(message),
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

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Internal(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_lists_every_status() {
        for exit in [
            Exit::Success,
            Exit::No,
            Exit::Usage,
            Exit::TimedOut,
            Exit::Declined,
            Exit::Cancelled,
            Exit::NoSuchQuestion,
            Exit::EndedBefore,
            Exit::Conflict,
            Exit::Unavailable,
            Exit::Internal,
            Exit::StillOpen,
            Exit::NotAllowed,
            Exit::Interrupted,
        ] {
            let status = format!("\n{:>5}  ", exit as u8);
            assert!(STATUSES.contains(&status), "{exit:?}");
        }
        assert!(STATUSES.contains(&format!(" {} by SIGTERM", Exit::Terminated as u8)));
        assert!(STATUSES.contains(&format!(" {} by SIGHUP", Exit::HungUp as u8)));
    }
}
