//! What `ask`, `confirm` and `new` have in common: the question as it is put on the command line.

use super::callback::Callback;
use super::kind::Type;
use crate::client::{Client, Patience};
use crate::event::Event;
use crate::exit::Failure;
use crate::moment::when;
use crate::notify::Notify;
use crate::options::Target;
use crate::output::{eprint_line, escape_line};
use crate::plain::plain;
use crate::standard_input;
use clap::{Args, ValueEnum};
use hitl_core::Input;
use hitl_core::pages::markdown;
use serde_json::{Value as Json, json};
use std::time::Duration;

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
    /// How long to wait, such as 90s, 1h or 2days; none or never waits for ever [default: 1h]
    #[arg(long, value_name = "TIME", value_parser = timeout)]
    timeout: Option<Timeout>,
    /// The answer that counts if nobody answers in time
    #[arg(long, value_name = "VALUE")]
    default: Option<String>,
    /// What is to happen if nobody answers in time [default: fail]
    #[arg(long, value_name = "WHAT", conflicts_with = "default", value_enum)]
    on_timeout: Option<OnTimeout>,
    /// Show the answer once more before it counts, for what cannot be undone
    #[arg(long)]
    confirm: bool,
    /// What the person sees beside the question, such as --context Where=prod-db-1; @FILE for the text of a file, shown as code,
    /// or as a change if its name ends in .diff or .patch; may be given several times
    #[arg(long, value_name = "LABEL=TEXT", value_parser = fact)]
    context: Vec<Json>,
    /// How much longer it waits if a person asks for more time, which the page offers then, once, such as 1h
    #[arg(long, value_name = "TIME", value_parser = timeout)]
    extend: Option<Timeout>,
    /// The question is markdown (CommonMark, with tables and strikethrough)
    #[arg(long)]
    markdown: bool,
    /// Who asks, as the person is told, such as release-bot [default: the name of the API key, if it has one]
    #[arg(long, value_name = "NAME")]
    asked_by: Option<String>,
    /// The language of the question, such as de or pt-BR, for who hears the page instead of reading it
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
    /// Show the question only when a person asks for it, and an answer never again: for what no program that looks at links in
    /// messages may read
    #[arg(long)]
    sensitive: bool,
    #[command(flatten)]
    callback: Callback,
    #[command(flatten)]
    notify: Notify,
    /// What the person is asked; - reads it from standard input
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

/// What is stored for the case that nobody answers in time, in words.
fn stored(on_timeout: &hitl_core::OnTimeout) -> String {
    match on_timeout {
        hitl_core::OnTimeout::Answer(value) => format!("{} counts", escape_line(&plain(value))),
        hitl_core::OnTimeout::Decline => "it counts as declined".to_owned(),
        hitl_core::OnTimeout::Fail => "it fails".to_owned(),
    }
}

/// One fact of `--context`.
fn fact(text: &str) -> Result<Json, String> {
    let (label, said) = text.split_once('=').ok_or("write LABEL=TEXT, or LABEL=@FILE")?;
    let (kind, said) = match said.strip_prefix('@') {
        Some(file) => {
            let is_diff = [".diff", ".patch"].iter().any(|end| file.ends_with(end));
            let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
            (if is_diff { "diff" } else { "code" }, text)
        }
        None if ["https://", "http://"].iter().any(|scheme| said.starts_with(scheme)) => {
            ("url", said.to_owned())
        }
        None => ("text", said.to_owned()),
    };
    Ok(json!({ "label": label, kind: said }))
}

fn timeout(text: &str) -> Result<Timeout, String> {
    if matches!(text, "none" | "never") {
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

/// How long a question waits that was given no time.
const TIMEOUT: Timeout = Timeout(Some(3600));

impl Question {
    /// Creates the question, or finds it. Says what is not as the person may think: that it was asked before, and what
    /// of the command line has no effect.
    pub(crate) async fn create(
        &self,
        client: &Client,
        target: &Target,
        data_type: &Type,
    ) -> Result<Event, Failure> {
        self.tell_what_is_empty();
        let on_timeout = match (&self.default, self.on_timeout) {
            (Some(value), _) => json!({ "answer": value }),
            (None, None | Some(OnTimeout::Fail)) => json!("fail"),
            (None, Some(OnTimeout::Decline)) => json!("decline"),
        };
        let prompt = self.prompt().await?;
        let name = self.name.clone().unwrap_or_else(|| self.called(&prompt));
        let mut body = json!({
            "event_name": name,
            "prompt": prompt,
            "timeout_seconds": self.timeout.unwrap_or(TIMEOUT).0,
            "on_timeout": on_timeout,
        });
        data_type.put(&mut body);
        let org = target.org();
        let optional = [
            ("run", &self.run),
            ("key", &self.key),
            ("org", &org),
            ("project", &target.project),
            ("domain", &target.domain),
            ("asked_by", &self.asked_by),
            ("lang", &self.lang),
        ];
        for (field, given) in optional {
            if let Some(given) = given.as_deref().filter(|given| !given.is_empty()) {
                body[field] = Json::from(given);
            }
        }
        for (flag, given) in [("confirm", self.confirm), ("sensitive", self.sensitive)] {
            if given {
                body[flag] = true.into();
            }
        }
        if self.markdown {
            body["prompt_format"] = "markdown".into();
        }
        if let Some(extend) = self.extend {
            body["extend_seconds"] = extend.0.into();
        }
        if !self.context.is_empty() {
            body["context"] = self.context.clone().into();
        }
        if let Some(callback) = self.callback.document()? {
            body["callback"] = callback;
        }
        if client.is_remote() && !self.is_findable() {
            // A request that is sent again must not ask twice.
            body["key"] = hitl::random_key().into();
        }
        let (event, found) = client.create("/v1/events", &body, &mut Patience::at_first()).await?;
        if found {
            self.tell_what_is_ignored(&event);
        }
        Ok(event)
    }

    /// Tells people of the question, if a program is named for it; whether they were told.
    pub(crate) async fn notify(&self, event: &Event) -> bool {
        self.notify.tell(event).await
    }

    /// What the person is asked, from the command line or from standard input.
    async fn prompt(&self) -> Result<String, Failure> {
        if self.prompt != "-" {
            return Ok(self.prompt.clone());
        }
        standard_input::text("question").await
    }

    /// Whether asking again finds the same question.
    fn is_findable(&self) -> bool {
        [&self.run, &self.key].into_iter().flatten().any(|name| !name.is_empty())
    }

    /// An empty name is a variable that is not set, mostly: then the question is not what its author thinks.
    fn tell_what_is_empty(&self) {
        for (option, given) in [("--run (HITL_RUN)", &self.run), ("--key", &self.key)] {
            if given.as_ref().is_some_and(String::is_empty) {
                let meaning = if self.is_findable() { "" } else { ": asking again will be another question" };
                eprint_line!("hitl: {option} is empty, so it says nothing{meaning}");
            }
        }
    }

    /// Says that the question was there, and which options have no effect, since what was asked first stands.
    fn tell_what_is_ignored(&self, event: &Event) {
        let request = &event.view().request;
        let asked = request.created_at.map_or_else(String::new, |at| format!(" {}", when(at)));
        let stands = if event.open() { ", and is still open" } else { "" };
        eprint_line!("hitl: this question was asked before{asked}{stands}");
        let mut ignored = Vec::new();
        if let Some(Timeout(seconds)) = self.timeout
            && seconds != request.timeout_seconds
        {
            let stands = match request.timeout_seconds {
                Some(seconds) => humantime::format_duration(Duration::from_secs(seconds.into())).to_string(),
                None => "none".to_owned(),
            };
            ignored.push(format!("--timeout, which stays {stands}"));
        }
        let stands = stored(&request.on_timeout);
        let same = match (&self.default, self.on_timeout) {
            (Some(given), _) => match &request.on_timeout {
                hitl_core::OnTimeout::Answer(value) => {
                    request.read_value(Input::Text(given)).as_ref() == Ok(value)
                }
                _ => false,
            },
            (None, Some(OnTimeout::Fail)) => request.on_timeout == hitl_core::OnTimeout::Fail,
            (None, Some(OnTimeout::Decline)) => request.on_timeout == hitl_core::OnTimeout::Decline,
            (None, None) => true,
        };
        if !same {
            let option = if self.default.is_some() { "--default" } else { "--on-timeout" };
            ignored.push(format!("{option}: if nobody answers in time, {stands}"));
        }
        for option in ignored {
            eprint_line!("hitl: ignored is {option}");
        }
    }

    /// The name of a question that was given none: its prompt, on one line, as far as a name may go.
    fn called(&self, prompt: &str) -> String {
        let plain = self.markdown.then(|| markdown::plain(prompt));
        let words: Vec<&str> = plain.as_deref().unwrap_or(prompt).split_whitespace().collect();
        let name: String = words.join(" ").chars().filter(|c| !c.is_control()).take(200).collect();
        if name.is_empty() { "question".to_owned() } else { name }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts() {
        assert_eq!(fact("Where=a=b"), Ok(json!({ "label": "Where", "text": "a=b" })));
        assert_eq!(fact("Log=https://a.b/7"), Ok(json!({ "label": "Log", "url": "https://a.b/7" })));
        assert!(fact("Where").is_err() && fact("Log=@/nowhere/at/all").is_err());
    }

    #[test]
    fn times() {
        let seconds = |text| timeout(text).ok().map(|timeout| timeout.0);
        assert_eq!(seconds("90"), Some(Some(90)));
        assert_eq!(seconds("1h 30m"), Some(Some(5400)));
        assert_eq!(seconds("1500ms"), Some(Some(2)));
        assert_eq!(seconds("none"), Some(None));
        assert_eq!(seconds("never"), Some(None));
        assert_eq!(seconds("soon"), None);
        assert_eq!(seconds("9999years"), None);
    }
}
