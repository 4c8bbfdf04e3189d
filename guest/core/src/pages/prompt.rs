//! What is left to say of a prompt below its heading.

use super::format::beginning;
#[cfg(feature = "markdown")]
use super::markdown;
use super::place::Place;
use super::shown::shown;
#[cfg(feature = "markdown")]
use crate::model::prompt_format::PromptFormat;
use crate::model::request::Request;
use maud::{Markup, html};
use std::borrow::Cow;

/// What is left to say of a prompt; perhaps nothing.
#[derive(Debug, Clone, Copy)]
pub(super) enum Prompt<'a> {
    /// Text, as it is.
    Text(&'a str),
    /// Markdown.
    #[cfg(feature = "markdown")]
    Markdown(markdown::Rest<'a>),
}

impl Prompt<'_> {
    /// It, if it is text.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            #[cfg(feature = "markdown")]
            Self::Markdown(_) => None,
        }
    }

    /// Its markup; none where nothing is left to say.
    pub(super) fn shown(&self, place: Place<'_>) -> Markup {
        match self {
            Self::Text("") => Markup::default(),
            Self::Text(text) => html! { p.prompt dir="auto" lang=(place.lang) { (shown(text)) } },
            #[cfg(feature = "markdown")]
            Self::Markdown(rest) => {
                let markup = rest.markup(place);
                html! { @if !markup.0.is_empty() { div.marked lang=(place.lang) { (markup) } } }
            }
        }
    }

    /// Its beginning, in plain words on one line.
    pub(super) fn beginning(&self) -> String {
        match self {
            Self::Text(text) => beginning(text),
            #[cfg(feature = "markdown")]
            Self::Markdown(rest) => beginning(&rest.plain()),
        }
    }

    /// About how long it is, in characters.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.chars().count(),
            #[cfg(feature = "markdown")]
            Self::Markdown(rest) => rest.len(),
        }
    }
}

impl Request {
    /// The prompt in words alone, for a terminal, a message, a list: text as it is, markdown without its marks, with the address
    /// of a link behind its words. As in the prompt itself there may be letters in it that nobody sees:
    /// [`unseen::escaped`](crate::text::unseen::escaped) shows them.
    ///
    /// ```
    /// # #[cfg(feature = "markdown")] {
    /// use hitl_core::{DataType, PromptFormat, Question, Settings, Timestamp};
    /// let mut question = Question::new("deploy", "**Ship** [it](https://ci.example.org/7)?", DataType::Bool);
    /// question.prompt_format = PromptFormat::Markdown;
    /// let request = question.request(&Settings::default(), Timestamp::from_millis(0)).unwrap();
    /// assert_eq!(request.plain_prompt(), "Ship it (https://ci.example.org/7)?");
    /// # }
    /// ```
    pub fn plain_prompt(&self) -> Cow<'_, str> {
        match self.prompt_format {
            #[cfg(feature = "markdown")]
            PromptFormat::Markdown => Cow::Owned(markdown::plain(&self.prompt)),
            _ => Cow::Borrowed(&self.prompt),
        }
    }
}
