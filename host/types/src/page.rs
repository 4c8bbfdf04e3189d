//! Lists of events.

use crate::error::Error;
use crate::info::EventInfo;
use hitl_core::Filter;
use hitl_core::documents::EventList;
use serde_json::{Map, Value as Json};

/// Some of the events that were asked for. See `list` of `hitl::Hitl` and of `hitl_client::Client`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct EventPage {
    /// The events.
    pub events: Vec<EventInfo>,
    /// Where the next page begins, if there is one: give it as `after`.
    pub next: Option<String>,
    /// How many records on the way could not be read.
    pub unreadable: u32,
}

impl EventPage {
    /// The list in `text`, as the API gives it.
    ///
    /// # Errors
    ///
    /// [`Error::Other`] if it is none.
    #[doc(hidden)]
    pub fn read(text: &str) -> Result<EventPage, Error> {
        serde_json::from_str(text).map(EventPage::of).map_err(Error::unreadable)
    }

    /// The list that the API gives.
    #[doc(hidden)]
    pub fn of(list: EventList) -> EventPage {
        let EventList { events, next, unreadable } = list;
        EventPage { events: events.into_iter().map(EventInfo::of).collect(), next, unreadable }
    }
}

/// A filter as the parameters of `GET /v1/events`, in JSON.
pub fn filter(filter: &Filter) -> String {
    let Filter { ended, project, domain, run, text } = filter;
    let status = ended.then(|| "all".to_owned());
    let members = [("status", &status), ("project", project), ("domain", domain), ("run", run), ("q", text)];
    let members =
        members.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text.clone()?.into())));
    Json::Object(members.collect::<Map<_, _>>()).to_string()
}
