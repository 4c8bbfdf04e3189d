//! What a server told, in the types of this face.

use hitl_core::documents::{EventList, EventView};
use hitl_remote::{decode, links};
use hitl_types::face::Found;
use hitl_types::{Error, EventInfo, EventPage};

/// What is told of an event that was created or found.
pub(crate) fn found(event: decode::Event) -> Found {
    let decode::Event { view, .. } = event;
    let (api_url, report) = (links::api_url(&view), links::report(&view).unwrap_or_default());
    Found { info: info(view), api_url, report }
}

/// What is known of an event.
pub(crate) fn info(mut view: EventView) -> EventInfo {
    keep_link_to_page(&mut view);
    EventInfo::of(view)
}

/// Drops a link that a server made up and that leads to no page: it may be shown as it is.
fn keep_link_to_page(view: &mut EventView) {
    view.links.form = links::form_url(view).map(str::to_owned);
}

/// The list that `text` is.
pub(crate) fn page(text: &str) -> Result<EventPage, Error> {
    let mut list: EventList = serde_json::from_str(text).map_err(Error::unreadable)?;
    list.events.iter_mut().for_each(keep_link_to_page);
    Ok(EventPage::of(list))
}

/// Why it did not do what was asked.
pub(crate) fn error(error: hitl_remote::Error) -> Error {
    match error {
        hitl_remote::Error::Invalid(problems) => Error::Invalid(problems),
        hitl_remote::Error::NotFound => Error::NotFound,
        hitl_remote::Error::Conflict(text) => Error::Conflict(text),
        hitl_remote::Error::Ended(outcome) => Error::Ended(Box::new((*outcome).into())),
        hitl_remote::Error::Unavailable(text) => Error::Unavailable(text),
        hitl_remote::Error::Unknown(text) => Error::Unknown(text),
        hitl_remote::Error::Denied(text) => Error::Denied(text),
        hitl_remote::Error::Other(text) => Error::Other(text),
    }
}
