//! Answering a question right where it was asked: at the terminal of the command that asks.
//!
//! The form at the link stays open meanwhile, and whichever answer comes first counts. What is typed goes the way of every
//! other answer, so it is read by the same rules.

mod fields;

use crate::client::{Client, encode};
use crate::event::Event;
use crate::exit::Failure;
use crate::input::{Input, Typed};
use crate::output::{eprint_line, escape_line, escape_lines};
use fields::{Fields, Step};
use hitl_core::text::en;
use hitl_core::{DataType, Request, Rule};
use serde_json::{Value as Json, json};
use std::io::Write;

/// What begins a line that declines.
const DECLINE: &str = ":decline";

/// The prompt at the terminal, while a question is open.
pub(crate) struct Prompt {
    input: Input,
    /// Whether the person was told what to type.
    taught: bool,
    /// Whether the cursor is behind the prompt.
    shown: bool,
}

impl Prompt {
    /// A prompt; none if there is nobody at a terminal.
    pub(crate) fn open() -> Option<Prompt> {
        Input::open().map(|input| Prompt { input, taught: false, shown: false })
    }

    /// Asks until an answer that was typed here has ended the event. Never resolves if none will be typed.
    pub(crate) async fn answered(&mut self, client: &Client, request: &Request) -> Result<Event, Failure> {
        let data_type = request.data_type;
        let path = format!("/v1/events/{}", encode(&request.request_id));
        let mut fields = match data_type {
            DataType::Form => match Fields::of(request) {
                Some(fields) => Some(fields),
                // A secret would be seen here.
                None => return std::future::pending().await,
            },
            _ => None,
        };
        let mut asked_back = None;
        loop {
            let line = match self.input.next().await {
                Typed::Ready => {
                    self.ask(data_type, fields.as_ref());
                    continue;
                }
                Typed::Unusable(why) => {
                    self.ask_again(why);
                    continue;
                }
                Typed::Closed => {
                    self.clear();
                    eprint_line!("hitl: nothing is read here any more; the link still works");
                    return std::future::pending().await;
                }
                Typed::Line(line) => line,
            };
            self.shown = false;
            // The same line twice in a row is meant so.
            let before = asked_back.take();
            let asked = asked_back_for(data_type, &line).or_else(|| confirmed(request, &line));
            if let Some(reason) = asked.filter(|_| before.as_ref() != Some(&line)) {
                self.ask_again(&reason);
                asked_back = Some(line);
                continue;
            }
            let (how, mut body) = sent(data_type, &line);
            if let Some(fields) = fields.as_mut().filter(|_| how == "response") {
                match fields.take(request, &line) {
                    Step::Next => {
                        self.ask_field(fields);
                        continue;
                    }
                    Step::Again(why) => {
                        eprint_line!("  {why}");
                        self.ask_field(fields);
                        continue;
                    }
                    Step::Done(value) => body["value"] = value,
                }
            }
            match client.decide(&format!("{path}/{how}"), body).await {
                Ok(event) => return Ok(event),
                // Whoever waits for the outcome learns it.
                Err(Failure::EndedBefore(_)) => return std::future::pending().await,
                Err(Failure::NotAllowed(why)) => {
                    eprint_line!("hitl: {why}; open the link to answer");
                    return std::future::pending().await;
                }
                Err(failure) => {
                    self.ask_again(&failure);
                    if let Some(fields) = &mut fields {
                        fields.again();
                        self.ask_field(fields);
                    }
                }
            }
        }
    }

    fn ask(&mut self, data_type: DataType, fields: Option<&Fields>) {
        if !self.taught {
            self.taught = true;
            let what = match data_type {
                DataType::Form => "field by field",
                DataType::Str => "the answer on one line",
                other => en::kind(other.name()),
            };
            eprint_line!("  or here:     {what}, then Enter; {DECLINE} and perhaps why, to decline");
        }
        match fields {
            Some(fields) => self.ask_field(fields),
            None => self.show(),
        }
    }

    fn ask_field(&mut self, fields: &Fields) {
        let (question, lines) = fields.question();
        eprint_line!("{}", escape_line(&question));
        for line in lines {
            eprint_line!("    {}", escape_lines(&line));
        }
        self.show();
    }

    fn ask_again(&mut self, why: impl std::fmt::Display) {
        eprint_line!("  {why}");
        self.show();
    }

    fn show(&mut self) {
        let _ = std::io::stderr().write_all(b"> ");
        self.shown = true;
    }

    /// Ends the line of the prompt, if the cursor is on it.
    fn clear(&mut self) {
        if std::mem::take(&mut self.shown) {
            eprint_line!("");
        }
    }
}

impl Drop for Prompt {
    fn drop(&mut self) {
        self.clear();
    }
}

/// What a line asks the API to do: the last part of its path, and the body.
fn sent(data_type: DataType, line: &str) -> (&'static str, Json) {
    let mut body = json!({ "decided_by": login_name(), "via": "cli" });
    let text = line.trim();
    if let Some(rest) = text.strip_prefix(DECLINE).filter(|rest| rest.is_empty() || rest.starts_with(' ')) {
        body["comment"] = Some(rest.trim()).filter(|comment| !comment.is_empty()).into();
        return ("decline", body);
    }
    body["value"] = match data_type {
        DataType::Bool => spelled_out(text).into(),
        _ => line.into(),
    };
    ("response", body)
}

/// Yes or no, of which one letter is what terminals ask for.
fn spelled_out(text: &str) -> &str {
    match text {
        "y" | "Y" => "yes",
        "n" | "N" => "no",
        other => other,
    }
}

/// What is asked back before a line counts: a number that was read otherwise than somebody may have meant it.
fn asked_back_for(data_type: DataType, line: &str) -> Option<String> {
    let reading = data_type.regrouped(line)?.to_string();
    Some(en::rule(&Rule::ReadAs { reading }))
}

/// What is said before an answer counts that is to be shown once more.
const CHECK: &str = "Nothing is sent yet.";

/// What is asked back before the answer to such a question counts.
fn confirmed(request: &Request, line: &str) -> Option<String> {
    let declines = line.trim_start().starts_with(DECLINE);
    let is_asked = request.confirm && request.data_type != DataType::Form && !declines;
    is_asked.then(|| format!("{} {CHECK} The same again sends it.", escape_line(line.trim())))
}

/// The name by which the person at the terminal signed in to this machine.
fn login_name() -> Option<String> {
    ["LOGNAME", "USER"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|name| !name.trim().is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_answers_or_declines() {
        let sent = |data_type, line: &str| {
            let (how, body) = sent(data_type, line);
            (how, body["value"].clone(), body["comment"].clone())
        };
        let null = || Json::Null;
        for (line, how, value, comment) in [
            ("42 ", "response", json!("42 "), null()),
            (":decline", "decline", null(), null()),
            (" :decline  not my call ", "decline", null(), json!("not my call")),
            (":declined", "response", json!(":declined"), null()),
            ("y", "response", json!("y"), null()),
            ("", "response", json!(""), null()),
        ] {
            assert_eq!(sent(DataType::Str, line), (how, value, comment), "{line}");
        }
        for (line, value) in [("y", "yes"), (" N", "no"), ("yes", "yes"), ("yy", "yy")] {
            assert_eq!(sent(DataType::Bool, line).1, value, "{line}");
        }
    }

    #[test]
    fn a_number_that_was_regrouped_is_asked_back() {
        assert!(asked_back_for(DataType::Float, "1.234,5").unwrap().contains("1234.5"));
        assert!(asked_back_for(DataType::Int, "1,234").unwrap().contains("1234"));
        for (data_type, line) in [(DataType::Float, "1,5"), (DataType::Int, "1234"), (DataType::Str, "1,234")]
        {
            assert_eq!(asked_back_for(data_type, line), None, "{line}");
        }
    }
}
