//! What stands above a question.

use crate::model::question::MAX_NAME;
use crate::model::request::Request;

/// The heading of a question, and what is left to say of its prompt.
///
/// A question without a name of its own is named by its prompt, on one line, which is then shown once.
pub(super) fn heading(request: &Request) -> (&str, &str) {
    let (name, prompt) = (request.event_name.as_str(), request.prompt.trim());
    let words = prompt.split_whitespace();
    if prompt.is_empty() || !says_again(name, words) {
        return (name, prompt);
    }
    match prompt.split_once('\n') {
        Some((first, rest)) => (first.trim_end(), rest.trim_start_matches(['\r', '\n'])),
        None => (prompt, ""),
    }
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
            let (heading, rest) = heading(&request);
            (heading.to_owned(), rest.to_owned())
        };
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(said("deploy", "Ship it?"), pair("deploy", "Ship it?"));
        assert_eq!(said("Ship it?", "Ship it?"), pair("Ship it?", ""));
        assert_eq!(said("Ship it? Or not.", "Ship  it?\nOr\tnot."), pair("Ship  it?", "Or\tnot."));
        assert_eq!(said("Ship", "Ship it?"), pair("Ship", "Ship it?"));
        let long = format!("Ship it?\n{}", "word ".repeat(100));
        let name: String = long.replace('\n', " ").chars().take(MAX_NAME).collect();
        assert_eq!(said(&name, &long).0, "Ship it?");
        assert_eq!(said("Ship it? Twice", "Ship it?"), pair("Ship it? Twice", "Ship it?"));
    }
}
