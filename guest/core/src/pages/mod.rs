//! What a person sees: plain pages that need no script, with everything escaped that others wrote.
//!
//! * `layout`: what all pages have around them, and the one style.
//! * `form`: the form of an event. `field`: a field of it. `given`: what stands in it already. `outcome`: how it ended. `message`: what went wrong.
//! * `check`: what would be sent, shown once more. `cover`: what stands in the place of a sensitive question.
//! * `facts`: what is shown beside a question.
//! * `heading`: what stands above a question. `footer`: what stands below it. `prompt`: what is left to say below it; [`markdown`], if it is written so. `link`: a link of its creator.
//! * `more_time`: asking for more time, and that somebody did.
//! * `icon`: the icon of their tabs.
//! * `inbox`: the open events, and the page for who may not see them.
//! * [`script`]: the one script, without which all works as well.
//! * [`report`]: a fragment for other people's pages.
//! * `shown`: what others wrote, so that all of it is seen.
//! * `phrase`: a text of ours.
//! * `words`: the words of pages, in eight languages.
//! * `format`: moments, spans and outcomes as a person would write them.

pub(crate) mod check;
pub(crate) mod cover;
mod facts;
mod field;
mod footer;
pub(crate) mod form;
pub(crate) mod format;
pub(crate) mod given;
mod heading;
pub(crate) mod icon;
pub(crate) mod inbox;
mod layout;
mod link;
#[cfg(feature = "markdown")]
pub mod markdown;
pub(crate) mod message;
mod more_time;
pub(crate) mod outcome;
mod phrase;
mod place;
mod prompt;
pub mod report;
pub mod script;
mod shown;
pub(crate) mod words;

use crate::model::request::Request;
use crate::pages::place::Place;
use crate::pages::words::Words;
use crate::settings::Settings;

#[cfg(test)]
pub(crate) use layout::STYLE;

/// What a page needs to know of where it is, who looks at it, and whose it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame<'a> {
    /// Where `/` is, seen from the page: `./` or `../`. Relative, so that it is right below any public address.
    pub(crate) root: &'static str,
    /// Whether the browser may see the inbox.
    pub(crate) signed_in: bool,
    /// Where the words of a sensitive question are that stays covered: nobody has asked for them yet.
    pub(crate) covered: Option<&'a str>,
    /// The words of the page.
    pub(crate) words: &'static Words,
    /// What the host decides.
    pub(crate) settings: &'a Settings,
}

impl<'a> Frame<'a> {
    /// Where the prompt of `request` stands, below a heading of this level.
    fn place(self, below: u8, request: &'a Request) -> Place<'a> {
        Place { below, lang: form::lang(request), images: &self.settings.image_hosts }
    }
}
