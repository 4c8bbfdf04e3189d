//! The levels of headings in a prompt, below that of the page.

use pulldown_cmark::HeadingLevel;

/// The levels of the headings that what comes next stands below, as they are written.
#[derive(Debug, Default)]
pub(super) struct Headings(Vec<HeadingLevel>);

impl Headings {
    /// The level in the page of a heading of this `level`, in what stands below a heading of the level `below`. None is left out:
    /// who hears a page goes from one to the next.
    pub(super) fn level(&mut self, level: HeadingLevel, below: u8) -> u8 {
        while self.0.last().is_some_and(|last| *last >= level) {
            self.0.pop();
        }
        self.0.push(level);
        let depth = u8::try_from(self.0.len()).unwrap_or(u8::MAX);
        below.saturating_add(depth).min(6)
    }
}
