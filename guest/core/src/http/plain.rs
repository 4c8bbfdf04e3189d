//! The documents of the API without HTTP, for callers who come by another door. Who they are is not asked here.

use crate::documents::{EventList, EventView, Links};
use crate::http::extract::filter::filter;
use crate::http::extract::members::Members;
use crate::http::extract::question::question;
use crate::links::urls;
use crate::model::error::{Error, Rule};
use crate::model::json::JsonError;
use crate::model::outcome::Outcome;
use crate::model::timestamp::Timestamp;
use crate::protocol::{CreateResult, Event, Events, Filter, Random};
use crate::settings::Settings;
use crate::store::storage::Storage;

impl EventView {
    /// The event as the API shows it, with its own link `form`.
    pub fn new(settings: &Settings, event: Event, form: String) -> Self {
        let Event { mut request, outcome } = event;
        let links = Links {
            form,
            submit: urls::submit(settings, &request),
            status: urls::status(settings, &request),
            report: urls::report(settings, &request),
        };
        if let Some(outcome) = &outcome {
            request.status = outcome.status.name().into();
        }
        Self { request, response: outcome.map(Outcome::shown), links }
    }
}

impl<S: Storage> Events<S> {
    /// Creates the event that `document`, the body of `POST /v1/events`, asks for, or finds it, as [`Events::create`].
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with every member that breaks a rule, or the field `question` if it is no JSON object;
    /// [`Error::Conflict`], or what storage said.
    pub async fn create_from(
        &self,
        document: &[u8],
        now: Timestamp,
        random: Random<'_>,
    ) -> Result<CreateResult, Error> {
        let mut members = Members::read(document).map_err(|error| unread(&error, "question"))?;
        let question = question(&self.settings, now, &mut members).map_err(Error::Invalid)?;
        self.create(question, now, random).await
    }

    /// The event as the API shows it.
    ///
    /// # Errors
    ///
    /// What storage said when it was asked for the key that signs links.
    pub async fn view(&self, event: Event, now: Timestamp, random: Random<'_>) -> Result<EventView, Error> {
        let form = self.form_url(&event.request, now, random).await?;
        Ok(EventView::new(&self.settings, event, form))
    }

    /// Events as the API lists them: those that `document`, an object of parameters of `GET /v1/events`, asks for, as
    /// [`Events::list`].
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with every member that breaks a rule, or the field `filter` if it is no JSON object; or what
    /// storage said.
    pub async fn list_from(
        &self,
        document: &[u8],
        after: Option<&str>,
        limit: u32,
        now: Timestamp,
        random: Random<'_>,
    ) -> Result<EventList, Error> {
        let mut members = Members::read(document).map_err(|error| unread(&error, "filter"))?;
        let filter = filter(&mut |name| members.text(name));
        members.refuse_the_rest();
        let mut errors = members.errors;
        let filter = filter.map_err(|error| errors.push(error));
        let Ok(filter) = filter else { return Err(Error::Invalid(errors)) };
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        self.view_list(&filter, after, limit, now, random).await
    }

    /// Events as the API lists them, as [`Events::list`].
    pub(super) async fn view_list(
        &self,
        filter: &Filter,
        after: Option<&str>,
        limit: u32,
        now: Timestamp,
        random: Random<'_>,
    ) -> Result<EventList, Error> {
        let page = self.list(filter, after, limit, now).await?;
        let mut events = Vec::with_capacity(page.events.len());
        for event in page.events {
            events.push(self.view(event, now, random).await?);
        }
        Ok(EventList { events, next: page.next, unreadable: page.unreadable })
    }
}

/// What is wrong with a document that is no object whose members come once.
fn unread(error: &JsonError, document: &str) -> Error {
    match error.field() {
        Some(field) => Error::Invalid(vec![field]),
        None => Error::invalid(document, Rule::NotObject),
    }
}
