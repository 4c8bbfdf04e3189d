//! What stands above a question.

use super::format;
#[cfg(feature = "markdown")]
use super::markdown;
use super::prompt::Prompt;
#[cfg(feature = "markdown")]
use crate::model::prompt_format::PromptFormat;
use crate::model::question::MAX_NAME;
use crate::model::request::Request;
use crate::pages::words::Words;
use std::borrow::Cow;

/// A question, by its parts.
#[derive(Debug, Clone)]
pub(super) struct Heading<'a> {
    /// The question itself: heading, label and title at once. It is plain words, which may stand in a label: of markdown, those of its
    /// first line.
    pub(super) question: Cow<'a, str>,
    /// What else the prompt says.
    pub(super) rest: Prompt<'a>,
    /// The event's name, where the question does not say it.
    pub(super) name: Option<&'a str>,
}

/// How long a line may be to be a heading, in characters.
const LONG: usize = 300;
/// How much is kept of one that is longer, in characters.
const BEGINNING: usize = 120;

/// The parts of a question. What is asked is the first line of the prompt; one that is too long to be a heading stands below the
/// name.
pub(super) fn heading(request: &Request) -> Heading<'_> {
    let (name, prompt) = (request.event_name.as_str(), request.prompt.trim());
    #[cfg(feature = "markdown")]
    if request.prompt_format == PromptFormat::Markdown
        && let Some(heading) = of_markdown(name, &request.prompt)
    {
        return heading;
    }
    let named = !prompt.is_empty() && !says_again(name, prompt.split_whitespace());
    let (first, rest) = match prompt.split_once('\n') {
        Some((first, rest)) => (first.trim_end(), rest.trim_start_matches(['\r', '\n'])),
        None => (prompt, ""),
    };
    if first.is_empty() || first.chars().nth(LONG).is_some() {
        return Heading { question: format::cut(name, BEGINNING), rest: Prompt::Text(prompt), name: None };
    }
    Heading { question: first.into(), rest: Prompt::Text(rest), name: named.then_some(name) }
}

/// The same of markdown; none if there are no words in it, so that what there is has to be shown as text.
#[cfg(feature = "markdown")]
fn of_markdown<'r>(name: &'r str, prompt: &'r str) -> Option<Heading<'r>> {
    let plain = markdown::plain(prompt);
    let first = plain.lines().map(str::trim).find(|line| !line.is_empty())?;
    let said_again =
        says_again(name, prompt.split_whitespace()) || says_again(name, plain.split_whitespace());
    let all = Prompt::Markdown(markdown::Rest::all(prompt));
    Some(match markdown::opening(prompt) {
        Some(words) if words.chars().nth(LONG).is_none() => {
            let rest = Prompt::Markdown(markdown::Rest::below_opening(prompt));
            Heading { question: words.into(), rest, name: (!said_again).then_some(name) }
        }
        _ if said_again => {
            let question = format::cut(first, BEGINNING).into_owned().into();
            Heading { question, rest: all, name: None }
        }
        _ => Heading { question: name.into(), rest: all, name: None },
    })
}

/// The same where others may read along: nothing of a sensitive question.
pub(super) fn public<'a>(w: &'static Words, request: &'a Request) -> Heading<'a> {
    if request.sensitive {
        return Heading { question: w.preview_title.into(), rest: Prompt::Text(""), name: None };
    }
    heading(request)
}

/// Whether `name` is those words, each parted from the next by one blank, as far as a name may go.
fn says_again<'w>(mut name: &str, words: impl Iterator<Item = &'w str>) -> bool {
    let cut_off = name.chars().count() == MAX_NAME;
    for word in words {
        name = name.strip_prefix(' ').unwrap_or(name);
        match name.strip_prefix(word) {
            Some(rest) => name = rest,
            None => return cut_off && word.starts_with(name),
        }
    }
    name.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DataType, Question, Settings, Timestamp};

    #[test]
    fn a_prompt_is_said_once() {
        let said = |name: &str, prompt: &str| {
            let spec = Question::new(name, prompt, DataType::Str);
            let request = spec.request(&Settings::default(), Timestamp::from_millis(0)).unwrap();
            let Heading { question, rest, name } = heading(&request);
            (question.into_owned(), rest.text().unwrap().to_owned(), name.map(str::to_owned))
        };
        let parts = |a: &str, b: &str, c: Option<&str>| (a.to_owned(), b.to_owned(), c.map(str::to_owned));
        assert_eq!(said("deploy", "Ship it?"), parts("Ship it?", "", Some("deploy")));
        assert_eq!(said("deploy", "Ship it?\r\n\nNow."), parts("Ship it?", "Now.", Some("deploy")));
        assert_eq!(said("Ship it?", "Ship it?"), parts("Ship it?", "", None));
        assert_eq!(said("Ship it? Or not.", "Ship  it?\nOr\tnot."), parts("Ship  it?", "Or\tnot.", None));
        assert_eq!(said("Ship", "Ship it?"), parts("Ship it?", "", Some("Ship")));
        let long = format!("Ship it?\n{}", "word ".repeat(100));
        let name: String = long.replace('\n', " ").chars().take(MAX_NAME).collect();
        assert_eq!(said(&name, &long).0, "Ship it?");
        assert_eq!(said(&name, &long).2, None);
        let line = "word ".repeat(100);
        assert_eq!(said("deploy", &line), parts("deploy", line.trim(), None), "no heading is that long");
        let name: String = line.chars().take(MAX_NAME).collect();
        let (heading, rest, _) = said(&name, &line);
        assert!(
            heading.starts_with("word word") && heading.chars().count() < 130 && rest == line.trim(),
            "{heading}"
        );
    }
}
