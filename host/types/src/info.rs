//! All that is known of an event, whatever its answer is.

use crate::error::Error;
use crate::on_timeout::OnTimeout;
use crate::outcome::Outcome;
use hitl_core::context::Context;
use hitl_core::documents::EventView;
use hitl_core::form::Form;
use hitl_core::{DataType, Extension, PromptFormat, Scope, Status, Timestamp};
use std::fmt;
use std::time::Duration;

/// All that is known of an event at one moment: what was asked, by whom, until when, and how it ended.
///
/// See [`Event::info`](crate::Event::info), and `info` and `list` of `hitl::Hitl` and `hitl_client::Client`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct EventInfo {
    /// Its id, the same for ever.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What the person is asked.
    pub prompt: String,
    /// How the prompt is written.
    pub prompt_format: PromptFormat,
    /// What kind of answer is wanted.
    pub data_type: DataType,
    /// The form, for [`DataType::Form`]: what fields it has, and what each takes.
    pub form: Option<Form>,
    /// What the person sees beside the question.
    pub context: Context,
    /// Where it belongs: org, project, domain, run.
    pub scope: Scope,
    /// What tells it from others of the same name in the run.
    pub key: Option<String>,
    /// Who asks, as the person is told.
    pub asked_by: Option<String>,
    /// The language of what is asked, a tag of BCP 47.
    pub lang: Option<String>,
    /// Whether the page shows an answer once more before it counts.
    pub confirm: bool,
    /// Whether the page shows the question only when a person asks for it.
    pub sensitive: bool,
    /// When it was created; none if the original plugin wrote it.
    pub created_at: Option<Timestamp>,
    /// When it stops waiting, more time included; none: never.
    pub expires_at: Option<Timestamp>,
    /// What happens then.
    pub on_timeout: OnTimeout,
    /// How much longer it waits if a person asks for more time; none: nobody can.
    pub extend_by: Option<Duration>,
    /// That somebody asked for more time, if they did.
    pub extension: Option<Extension>,
    /// How it ended; none while it is open.
    pub outcome: Option<Outcome>,
    links: Links,
}

impl EventInfo {
    /// The event in `text`, as the API shows it.
    ///
    /// # Errors
    ///
    /// [`Error::Other`] if it is none.
    #[doc(hidden)]
    pub fn read(text: &str) -> Result<EventInfo, Error> {
        serde_json::from_str(text).map(EventInfo::of).map_err(Error::unreadable)
    }

    /// The event that the API shows.
    #[doc(hidden)]
    pub fn of(view: EventView) -> EventInfo {
        let EventView { request, extension, response, links, .. } = view;
        EventInfo {
            scope: request.scope(),
            id: request.request_id,
            name: request.event_name,
            prompt: request.prompt,
            prompt_format: request.prompt_format,
            data_type: request.data_type,
            form: request.form,
            context: request.context,
            key: request.key,
            asked_by: request.asked_by,
            lang: request.lang,
            confirm: request.confirm,
            sensitive: request.sensitive,
            created_at: request.created_at,
            expires_at: request.expires_at,
            on_timeout: request.on_timeout.into(),
            extend_by: request.extend_seconds.map(|seconds| Duration::from_secs(seconds.into())),
            extension,
            outcome: response.map(Outcome::from),
            links: Links { form: links.form.unwrap_or_default() },
        }
    }

    /// Whether it waits for an answer.
    pub fn is_open(&self) -> bool {
        self.outcome.is_none()
    }

    /// How it ended; none while it is open.
    pub fn status(&self) -> Option<Status> {
        self.outcome.as_ref().map(|outcome| outcome.status)
    }

    /// The link that lets its holder see and answer the event. `Debug` does not show it.
    pub fn form_url(&self) -> &str {
        &self.links.form
    }
}

/// What opens the event, which no log should have.
#[derive(Clone, PartialEq, Eq)]
struct Links {
    form: String,
}

impl fmt::Debug for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}
