//! What `ask`, `confirm` and `new` have in common: the question as it is put on the command line.

use crate::client::Client;
use crate::event::Event;
use crate::exit::Failure;
use crate::options::Target;
use clap::{Args, ValueEnum};
use serde_json::{Value as Json, json};
use std::time::Duration;

/// What kind of answer is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Type {
    /// A whole number in signed 64 bits
    Int,
    /// A finite number
    Float,
    /// Yes or no
    Bool,
    /// Text of 1 to 32,768 characters
    Str,
}

impl Type {
    fn name(self) -> &'static str {
        match self {
            Type::Int => "int",
            Type::Float => "float",
            Type::Bool => "bool",
            Type::Str => "str",
        }
    }
}

/// How the question is told from others, and when it stops waiting.
#[derive(Debug, Clone, Args)]
pub(crate) struct Question {
    /// What the question is called [default: its prompt]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The run that asks: with it, asking again finds the same question, its link and its answer
    #[arg(long, value_name = "RUN", env = "HITL_RUN")]
    run: Option<String>,
    /// Tells this question from others of the same name in the run; does the same without a run
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// How long to wait, such as 90s, 1h or 2days; none waits for ever
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = timeout)]
    timeout: Timeout,
    /// The answer that counts if nobody answers in time
    #[arg(long, value_name = "VALUE")]
    default: Option<String>,
    /// What is to happen if nobody answers in time
    #[arg(long, value_name = "WHAT", conflicts_with = "default", value_enum, default_value = "fail")]
    on_timeout: OnTimeout,
    /// What the person is asked
    #[arg(value_name = "PROMPT")]
    prompt: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum OnTimeout {
    /// End with exit status 3
    Fail,
    /// Count as declined, exit status 4
    Decline,
}

/// A time in seconds, or none for ever.
#[derive(Debug, Clone, Copy)]
struct Timeout(Option<u32>);

fn timeout(text: &str) -> Result<Timeout, String> {
    if text == "none" {
        return Ok(Timeout(None));
    }
    let given = match text.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => humantime::parse_duration(text)
            .map_err(|error| format!("{error}; write 90s, 1h, 2days or none"))?,
    };
    // Never shorter than was asked for.
    let seconds = given.as_secs() + u64::from(given.subsec_nanos() > 0);
    u32::try_from(seconds).map(|seconds| Timeout(Some(seconds))).map_err(|_| "at most ten years".into())
}

impl Question {
    /// Creates the question, or finds it.
    pub(crate) async fn create(
        &self,
        client: &Client,
        target: &Target,
        data_type: Type,
    ) -> Result<Event, Failure> {
        let on_timeout = match (&self.default, self.on_timeout) {
            (Some(value), _) => json!({ "answer": value }),
            (None, OnTimeout::Fail) => json!("fail"),
            (None, OnTimeout::Decline) => json!("decline"),
        };
        let name = self.name.clone().unwrap_or_else(|| self.called());
        let mut body = json!({
            "event_name": name,
            "data_type": data_type.name(),
            "prompt": self.prompt,
            "timeout_seconds": self.timeout.0,
            "on_timeout": on_timeout,
        });
        let org = target.org();
        let optional = [
            ("run", &self.run),
            ("key", &self.key),
            ("org", &org),
            ("project", &target.project),
            ("domain", &target.domain),
        ];
        for (field, given) in optional {
            if let Some(given) = given.as_deref().filter(|given| !given.is_empty()) {
                body[field] = Json::from(given);
            }
        }
        client.document("POST", "/v1/events", Some(&body)).await
    }

    /// The name of a question that was given none: its prompt, on one line, as far as a name may go.
    fn called(&self) -> String {
        let words: Vec<&str> = self.prompt.split_whitespace().collect();
        let name: String = words.join(" ").chars().filter(|c| !c.is_control()).take(200).collect();
        if name.is_empty() { "question".to_owned() } else { name }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        let seconds = |text| timeout(text).ok().map(|timeout| timeout.0);
        assert_eq!(seconds("90"), Some(Some(90)));
        assert_eq!(seconds("1h 30m"), Some(Some(5400)));
        assert_eq!(seconds("1500ms"), Some(Some(2)));
        assert_eq!(seconds("none"), Some(None));
        assert_eq!(seconds("soon"), None);
        assert_eq!(seconds("9999years"), None);
    }
}
