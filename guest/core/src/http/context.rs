//! One request, as the routes see it.

use crate::documents::EventView;
use crate::http::exchange::{self, plain};
use crate::http::extract::fields::Fields;
use crate::http::extract::members::Members;
use crate::http::negotiate::{self, Media};
use crate::http::problem::Problem;
use crate::http::{Body, MAX_BODY};
use crate::model::error::{FieldError, Rule};
use crate::model::json;
use crate::model::request::Request;
use crate::model::timestamp::Timestamp;
use crate::pages::Frame;
use crate::protocol::{Event, Events, Principal, Random};
use crate::store::keys;
use crate::store::storage::Storage;
use crate::text::en;
use http::StatusCode;

/// One request, with what is needed to answer it.
pub(super) struct Context<'a, S> {
    pub(super) events: &'a Events<S>,
    pub(super) request: &'a exchange::Request,
    /// The id in the path; empty where the route has none.
    pub(super) id: &'a str,
    /// The query as it came, if there is one.
    pub(super) query: Option<&'a str>,
    pub(super) now: Timestamp,
    pub(super) random: Random<'a>,
}

impl<'a, S> Context<'a, S> {
    /// A header's text; none if it is missing or no plain text.
    pub(super) fn header(&self, name: &str) -> Option<&'a str> {
        plain(self.request.values(name).next()?)
    }

    /// What a page of this request needs to know, `/` being at `root`; `lang`: the language of what it is about.
    pub(super) fn frame(&self, root: &'static str, signed_in: bool, lang: Option<&str>) -> Frame<'a> {
        Frame { root, signed_in, ..negotiate::frame(self.request, &self.events.settings, lang) }
    }

    /// Whether the client would rather see a page than JSON.
    pub(super) fn prefers_page(&self) -> bool {
        negotiate::prefers_page(self.request)
    }

    /// The query's parameters.
    pub(super) fn query(&self) -> Result<Fields<'a>, Problem> {
        Fields::urlencoded(self.query.unwrap_or_default().as_bytes())
    }

    /// Whether the request has neither a key nor a link.
    pub(super) fn shows_nothing(&self) -> Result<bool, Problem> {
        Ok(!self.shows_key() && self.query()?.get("t").is_none_or(str::is_empty))
    }

    /// The whole body.
    pub(super) fn body(&self) -> Result<&'a [u8], Problem> {
        let coded = self.request.values("content-encoding").any(|codings| {
            !codings.split(|b| *b == b',').all(|coding| {
                let coding = coding.trim_ascii();
                coding.is_empty() || coding.eq_ignore_ascii_case(b"identity")
            })
        });
        if coded {
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, en::BODY_ENCODED)
                .with("accept-encoding", "identity"));
        }
        match &self.request.body {
            Body::Whole(bytes) if bytes.len() <= MAX_BODY => Ok(bytes),
            Body::Whole(_) | Body::TooLong => {
                Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, en::BODY_TOO_LONG))
            }
        }
    }

    /// What the client says that the body is.
    pub(super) fn media(&self) -> Option<Media<'a>> {
        self.header("content-type").map(Media::read)
    }

    /// The fields of a form, sent in either of the two ways.
    pub(super) fn form(&self) -> Result<Fields<'a>, Problem> {
        let fields = match self.media() {
            Some(media) if media.is("application/x-www-form-urlencoded") && media.utf8() => {
                Fields::urlencoded(json::unmarked(self.body()?))?
            }
            Some(media) if media.is("multipart/form-data") && media.utf8() => {
                Fields::multipart(json::unmarked(self.body()?), media.parameter("boundary"))?
            }
            _ => return Err(unsupported("application/x-www-form-urlencoded or multipart/form-data")),
        };
        // A field of this name says how the others were written (RFC 7578, section 4.6).
        match fields.get("_charset_") {
            Some(label) if !label.is_empty() && !negotiate::is_utf8(label) => {
                Err(Problem::malformed(en::NOT_UTF8))
            }
            _ => Ok(fields),
        }
    }

    /// The body's members, none of which may come twice.
    pub(super) fn members(&self) -> Result<Members, Problem> {
        if !self.media().is_some_and(|media| media.is_json() && media.utf8()) {
            return Err(unsupported("application/json"));
        }
        Ok(Members::read(self.body()?)?)
    }

    /// The same where nothing at all may be sent. Many libraries name a type with every POST, whether there is a body or
    /// not, so nothing is nothing whatever its type.
    pub(super) fn optional_members(&self) -> Result<Members, Problem> {
        if self.body()?.is_empty() { Ok(Members::default()) } else { self.members() }
    }
}

impl<S: Storage> Context<'_, S> {
    /// The event as the API shows it to `who`.
    pub(super) async fn view(&self, who: &Principal, event: Event) -> Result<EventView, Problem> {
        Ok(self.events.view_for(who, event, self.now, self.random).await?)
    }
}

/// The problem of a body in a form that is not read here.
fn unsupported(wanted: &str) -> Problem {
    let detail = format!("The header Content-Type has to be {wanted}, in UTF-8.");
    Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail)
}

/// Refuses what a client says of an event and the stored request does not. Type and place of storage are the stored
/// request's; programs written for the original plugin send them along.
pub(super) fn reject_mismatch<'f>(
    request: &Request,
    said: &dyn Fn(&'static str) -> Option<&'f str>,
) -> Result<(), Problem> {
    let id = &request.request_id;
    let facts = [
        ("data_type", request.data_type.name(), None),
        ("request_path", &*request.request_path, Some(keys::request as fn(&str) -> String)),
        ("response_path", &*request.response_path, Some(keys::response as fn(&str) -> String)),
    ];
    let mut errors = Vec::new();
    for (name, stored, key) in facts {
        let Some(said) = said(name).filter(|said| !said.is_empty()) else { continue };
        if said != stored && key.is_none_or(|key| said != key(id)) {
            errors.push(FieldError::new(name, Rule::Mismatch));
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Problem::malformed_fields(errors)) }
}
