//! Prompts in markdown: CommonMark with tables and strikethrough.
//!
//! What a creator wrote is read by `pulldown_cmark`, whose events become markup here, by the template engine, so that all text
//! is escaped by it. HTML is text. Nothing is read from elsewhere but images of hosts that the operator names.
//!
//! * `events`: what is read, and how.
//! * `writer`: what is open, and where what is written goes. `blocks`, `inlines`: what is written of each.
//! * `links`: which addresses are followed, and images. `headings`: their levels below that of the page.
//! * `opening`: the words with which a prompt begins, to be its heading.
//! * [`plain()`]: words alone, for where there are no pages.

mod blocks;
mod events;
mod headings;
mod inlines;
mod links;
mod opening;
mod plain;
mod writer;

use super::place::Place;
use maud::Markup;
pub(super) use opening::opening;
pub use plain::plain;

/// Blocks and inlines stand in each other at most so deep; what is deeper is written where this ends.
const DEPTH: usize = 24;
/// A table with more columns is lines of text: the page is not wide enough for it.
const COLUMNS: usize = 8;
/// A table with more columns has its cells below each other where the page is narrow.
const NARROW: usize = 4;
/// More links and images than these are text, since each is long in a page however short it is in markdown.
const LINKS: usize = 500;

/// A prompt in markdown, or all of it but its first block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rest<'a> {
    prompt: &'a str,
    below_opening: bool,
}

impl<'a> Rest<'a> {
    /// All of it.
    pub(super) const fn all(prompt: &'a str) -> Self {
        Self { prompt, below_opening: false }
    }

    /// What is below its first block.
    pub(super) const fn below_opening(prompt: &'a str) -> Self {
        Self { prompt, below_opening: true }
    }

    /// Its markup; empty if there is none.
    pub(super) fn markup(self, place: Place<'_>) -> Markup {
        let mut writer = writer::Writer::new(place);
        self.events().for_each(|event| writer.write(event));
        writer.finish()
    }

    /// Its words alone.
    pub(super) fn plain(self) -> String {
        plain::plain_of(self.events())
    }

    /// How long the prompt is, in characters.
    pub(super) fn len(self) -> usize {
        self.prompt.chars().count()
    }

    fn events(self) -> impl Iterator<Item = pulldown_cmark::Event<'a>> {
        let mut events = events::events(self.prompt);
        if self.below_opening {
            opening::skip(&mut events);
        }
        events
    }
}
