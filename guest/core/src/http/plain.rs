//! The documents of the API without HTTP, for callers who come by another door. Who they are is not asked here.

use crate::documents::{EventList, EventView, Links};
use crate::http::extract::filter::filter;
use crate::http::extract::members::Members;
use crate::http::extract::question::question;
use crate::links::session::SESSION;
use crate::links::urls;
use crate::model::error::{Error, Rule};
use crate::model::json::JsonError;
use crate::model::outcome::Outcome;
use crate::model::request::Request;
use crate::model::role::{Power, Reach};
use crate::model::timestamp::Timestamp;
use crate::protocol::{CreateResult, Event, Events, Filter, Principal, Random};
use crate::settings::Settings;
use crate::store::storage::Storage;

impl EventView {
    /// The event as the API shows it, with the link `form`; without one, to whom must not see what opens it.
    pub fn new(settings: &Settings, event: Event, form: Option<String>) -> Self {
        let Event { mut request, outcome } = event;
        let links = Links {
            report: form.is_some().then(|| urls::report(settings, &request)),
            form,
            submit: urls::submit(settings, &request),
            status: urls::status(settings, &request),
        };
        if let Some(outcome) = &outcome {
            request.status = outcome.status.name().into();
        }
        Self {
            extension: request.extension.take(),
            request,
            response: outcome.map(Outcome::shown),
            delivery: None,
            links,
        }
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
        self.create(self.callers_question(question), now, random).await
    }

    /// The event as the API shows it; without its link to a caller that may not answer.
    ///
    /// # Errors
    ///
    /// What storage said when it was asked for the key that signs links.
    pub async fn view(&self, event: Event, now: Timestamp, random: Random<'_>) -> Result<EventView, Error> {
        if !self.settings.caller.decides() {
            return Ok(EventView::new(&self.settings, event, None));
        }
        self.view_for(&Principal::Program, event, now, random).await
    }

    /// The event as the API shows it to `who`. Those who may not see its form get no link. Those who may hand links out get the
    /// event's own; those who may not get one in their own name, which lasts as long as a session, since no key is looked at
    /// when it is used.
    pub(crate) async fn view_for(
        &self,
        who: &Principal,
        mut event: Event,
        now: Timestamp,
        random: Random<'_>,
    ) -> Result<EventView, Error> {
        if who.reach(Power::Ask) == Reach::None {
            // Who answers need not know where that goes, which may be an address that anybody can send an outcome to.
            event.request.callback = None;
        }
        let form = match who.reach(Power::SeeForm) {
            Reach::None => None,
            _ => Some(self.link_for(who, &event.request, now, random).await?),
        };
        Ok(EventView::new(&self.settings, event, form))
    }

    /// The link that the API shows to `who`.
    pub(super) async fn link_for(
        &self,
        who: &Principal,
        request: &Request,
        now: Timestamp,
        random: Random<'_>,
    ) -> Result<String, Error> {
        match who.name() {
            Some(name) if who.reach(Power::HandOut) == Reach::None => {
                self.link_until(request, Some(name), now.plus_seconds(SESSION), now, random).await
            }
            _ => self.form_url(request, now, random).await,
        }
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
        let filter = self.callers_filter(filter);
        self.view_list(&Principal::Program, &filter, after, limit, now, random).await
    }

    /// Events as the API lists them to `who`, as [`Events::list`].
    pub(super) async fn view_list(
        &self,
        who: &Principal,
        filter: &Filter,
        after: Option<&str>,
        limit: u32,
        now: Timestamp,
        random: Random<'_>,
    ) -> Result<EventList, Error> {
        let page = self.list_for(who, filter, after, limit, now).await?;
        let events = self.views(who, page.events, now, random).await?;
        Ok(EventList { events, next: page.next, unreadable: page.unreadable })
    }

    /// The events as the API shows them to `who`.
    pub(super) async fn views(
        &self,
        who: &Principal,
        events: Vec<Event>,
        now: Timestamp,
        random: Random<'_>,
    ) -> Result<Vec<EventView>, Error> {
        let mut views = Vec::with_capacity(events.len());
        for event in events {
            views.push(self.view_for(who, event, now, random).await?);
        }
        Ok(views)
    }
}

/// What is wrong with a document that is no object whose members come once.
fn unread(error: &JsonError, document: &str) -> Error {
    match error.field() {
        Some(field) => Error::Invalid(vec![field]),
        None => Error::invalid(document, Rule::NotObject),
    }
}
