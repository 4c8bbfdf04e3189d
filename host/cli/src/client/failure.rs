//! Replies and the library's errors as failures: one mapping for both clients and all commands.

use super::reply::Reply;
use crate::exit::{Exit, Failure};
use crate::output::{escape_line, escape_lines};
use crate::redact::redact;
use hitl::storage::{OpenError, OpenErrorKind};
use hitl_core::documents::{FieldProblem, Problem, ProblemType};
use std::borrow::Cow;

/// What a page says of it is about a link; here an id was typed.
const NO_SUCH_QUESTION: &str =
    "there is no question with this id here; hitl list --all shows those there are";

/// The log has what the store said.
const BROKEN_STORE: &str = "the store failed, and trying again does not help: its files may be damaged; hitl doctor looks, and \
                            hitl restore puts a backup in their place";

impl Reply {
    /// The problem that this is, if it is one.
    fn problem(&self) -> Option<Problem> {
        serde_json::from_slice(&self.body).ok()
    }

    /// Whether it says that there is no such question, and not only that there is nothing: any server may answer 404.
    pub(super) fn names_no_event(&self) -> bool {
        self.problem().is_some_and(|problem| problem.kind == ProblemType::NoEvent)
    }

    /// What a reply other than a success means for the command. `is_ours`: whether hitl answers at this address.
    pub(crate) fn failure(&self, is_ours: bool) -> Failure {
        if let Some(location) = self.redirect() {
            let location = redact(location);
            return Failure::Unavailable(format!(
                "the server redirects to {}; give --server the address it redirects to",
                escape_line(&location)
            ));
        }
        // A proxy on the way, or a server of another kind, does not speak as ours does.
        let Some(problem) = self.problem().filter(|_| is_ours) else {
            let status = self.status;
            let message = match status {
                // What a proxy says of a server that is restarted behind it.
                502..=504 => format!("a proxy answered with status {status}: the server behind it is away"),
                _ => format!("the server answered with status {status}; is it a server of hitl?"),
            };
            return match self.status {
                401 | 403 => Failure::NotAllowed(message),
                _ => Failure::Unavailable(message),
            };
        };
        let message = message(&problem);
        match (self.status, problem.kind) {
            (_, ProblemType::Ended) => Failure::EndedBefore(message),
            (_, ProblemType::Conflict) => Failure::Conflict(message),
            (_, ProblemType::NoEvent) => Failure::NoSuchQuestion(NO_SUCH_QUESTION.into()),
            (_, ProblemType::Denied) => Failure::NotAllowed(message),
            (401 | 403, _) => Failure::NotAllowed(format!("{message} (set --api-key or HITL_API_KEY)")),
            // An earlier server has no type for that.
            (404, _) => Failure::NoSuchQuestion(NO_SUCH_QUESTION.into()),
            (408 | 502..=504, _) => Failure::Unavailable(message),
            (400..=499, _) => Failure::Usage(message),
            _ if problem.is_broken_store() => Failure::Unavailable(BROKEN_STORE.into()),
            _ => Failure::Internal(anyhow::anyhow!(message)),
        }
    }
}

/// What a problem means for the command that is about one event of many.
pub(crate) fn of_problem(problem: &Problem) -> Failure {
    // It cannot fail to be written: no map in it has keys other than text.
    Reply::new(problem.status, serde_json::to_vec(problem).unwrap_or_default()).failure(true)
}

/// The problem in words for a person.
fn message(problem: &Problem) -> String {
    if problem.errors.is_empty() {
        return escape_lines(&problem.detail).into_owned();
    }
    let errors: Vec<String> = problem.errors.iter().map(field_error).collect();
    errors.join("; ")
}

/// One field's error in words: what was typed, and the rule.
fn field_error(error: &FieldProblem) -> String {
    format!("{}: {}", typed(&error.field), escape_lines(&error.message))
}

/// What is typed for a field of the API; its own name where nothing is.
fn typed(field: &str) -> Cow<'_, str> {
    let option = match field.split('.').next().unwrap_or(field) {
        "event_name" => "--name",
        "data_type" => "--type",
        "prompt" => "PROMPT",
        "run" => "--run",
        "key" => "--key",
        "org" => "--org",
        "project" => "--project",
        "domain" => "--domain",
        "timeout_seconds" => "--timeout",
        "on_timeout" => "--default",
        "extend_seconds" => "--extend",
        "asked_by" => "--asked-by",
        "lang" => "--lang",
        "prompt_format" => "--markdown",
        "value" => "VALUE",
        "comment" => "--comment",
        "decided_by" => "--as",
        "subject" => "--for",
        "t" => "--revoke-link",
        "valid_seconds" => "--valid",
        "limit" => "--limit",
        "q" => "--search",
        _ => return escape_lines(field),
    };
    option.into()
}

impl From<hitl::Error> for Failure {
    fn from(error: hitl::Error) -> Failure {
        use hitl::Error;
        let mut message = error.to_string();
        // What the system said names files, which whoever opens a store has to know.
        if let Error::Open(OpenError::Store(error)) = &error
            && let Some(detail) = error.detail()
        {
            message = format!("{message} ({})", escape_lines(detail));
        }
        match error {
            Error::TimedOut(_) => Failure::Ended(Exit::TimedOut, message),
            Error::Declined(_) => Failure::Ended(Exit::Declined, message),
            Error::Cancelled(_) => Failure::Ended(Exit::Cancelled, message),
            Error::Ended(_) => Failure::EndedBefore(message),
            Error::NotFound => Failure::NoSuchQuestion(NO_SUCH_QUESTION.into()),
            Error::Conflict(_) => Failure::Conflict(message),
            Error::Invalid(_) | Error::OtherType => Failure::Usage(message),
            Error::Unavailable(_) | Error::Unknown(_) | Error::Machine(_) => Failure::Unavailable(message),
            Error::Denied(_) => Failure::NotAllowed(message),
            Error::Listen(error) => Failure::of_system("the form cannot be served", &error),
            Error::Open(error) => match error.kind() {
                // There is no such store, or it is another program's.
                OpenErrorKind::Usage => Failure::Usage(message),
                OpenErrorKind::Denied => Failure::NotAllowed(message),
                _ => Failure::Unavailable(message),
            },
            other => Failure::Internal(other.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exit(status: u16, body: &str, is_ours: bool) -> Exit {
        Reply::new(status, body.into()).failure(is_ours).exit()
    }

    fn problem(status: u16, kind: &str) -> String {
        format!(r#"{{"type":"{kind}","title":"","status":{status},"detail":"No."}}"#)
    }

    #[test]
    fn the_status_and_type_of_a_problem_decide_the_exit_status() {
        for (status, kind, expected) in [
            (400, "about:blank", Exit::Usage),
            (401, "about:blank", Exit::NotAllowed),
            (403, "about:blank", Exit::NotAllowed),
            (404, "about:blank", Exit::NoSuchQuestion),
            (404, "urn:hitl:problem:no-event", Exit::NoSuchQuestion),
            (500, "urn:hitl:problem:denied", Exit::NotAllowed),
            (408, "about:blank", Exit::Unavailable),
            (409, "urn:hitl:problem:conflict", Exit::Conflict),
            (409, "urn:hitl:problem:ended", Exit::EndedBefore),
            (410, "urn:hitl:problem:ended", Exit::EndedBefore),
            (422, "urn:hitl:problem:fields", Exit::Usage),
            (500, "about:blank", Exit::Internal),
            (503, "about:blank", Exit::Unavailable),
        ] {
            assert_eq!(exit(status, &problem(status, kind), true), expected, "{status} {kind}");
        }
    }

    #[test]
    fn the_words_of_a_problem_decide_nothing() {
        let told = |kind: &str, detail: &str| {
            let body = format!(r#"{{"type":"{kind}","title":"","status":500,"detail":"{detail}"}}"#);
            exit(500, &body, true)
        };
        let words = "The store does not let this server in. Its operator has to fix that.";
        assert_eq!(told("about:blank", words), Exit::Internal);
        assert_eq!(told("urn:hitl:problem:denied", "Non."), Exit::NotAllowed);
        // Of a later version.
        assert_eq!(told("urn:hitl:problem:asleep", words), Exit::Internal);
        let named = |kind| Reply::new(404, problem(404, kind).into()).names_no_event();
        assert!(named("urn:hitl:problem:no-event") && !named("about:blank"));
    }

    #[test]
    fn a_server_of_another_kind_is_not_available() {
        for status in [301, 400, 404, 409, 422, 500, 503] {
            assert_eq!(exit(status, "<html>", true), Exit::Unavailable, "{status}");
            assert_eq!(exit(status, &problem(status, "about:blank"), false), Exit::Unavailable, "{status}");
        }
        assert_eq!(exit(401, "<html>", true), Exit::NotAllowed);
        assert_eq!(exit(403, "", true), Exit::NotAllowed);
    }

    #[test]
    fn a_redirect_says_where_to() {
        let mut reply = Reply::new(302, b"<html>".to_vec());
        reply.location = Some("https://me:secret@login.example.org/\u{1b}?token=secret".into());
        let failure = reply.failure(true);
        assert_eq!(failure.exit(), Exit::Unavailable);
        let told = failure.to_string();
        assert!(told.contains("redirects to https://…@login.example.org/\\u{1b}?…; give --server"), "{told}");
        assert!(!told.contains("secret"), "{told}");
    }
}
