//! The words with which a prompt begins.

use super::events::events;
use pulldown_cmark::{Event, Tag, TagEnd};

/// The words of the first block, if they can stand for it: a heading, or a paragraph of one line, without links and images.
pub(in crate::pages) fn opening(prompt: &str) -> Option<String> {
    let mut events = events(prompt);
    if !matches!(events.next()?, Event::Start(Tag::Paragraph | Tag::Heading { .. })) {
        return None;
    }
    let mut words = String::new();
    for event in events {
        match event {
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) => words.push_str(&text),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_)) => break,
            Event::Start(Tag::Emphasis | Tag::Strong) | Event::End(_) => {}
            // What is struck out would be said.
            _ => return None,
        }
    }
    let words = words.trim();
    (!words.is_empty()).then(|| words.to_owned())
}

/// Takes the first block off `events`.
pub(super) fn skip<'a>(events: &mut impl Iterator<Item = Event<'a>>) {
    for event in events {
        if matches!(event, Event::End(TagEnd::Paragraph | TagEnd::Heading(_))) {
            return;
        }
    }
}
