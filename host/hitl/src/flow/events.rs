//! The events that a flow deals with, and what it may see of them.

use super::flow_event::FlowEvent;
use crate::Hitl;
use crate::calls::{self, Called, Found};
use crate::document::{self, Document};
use crate::runtime::Instances;
use hitl_core::Caller;
use hitl_types::flow::{Calls, Event, Known};
use hitl_types::{Error, Outcome};
use serde_json::Value as Json;
use std::fmt;
use std::sync::Arc;
use tokio::task::JoinSet;

/// The callback for what a flow asks.
type Listener = Arc<dyn Fn(FlowEvent<'_>) + Send + Sync>;

/// The events that a flow deals with: those of a [`Hitl`], in one run. Cheap to clone; clones are the same.
///
/// A host that runs flows in a wasmtime of its own gives these to the imports that the crate `hitl-wasmtime` has:
///
/// ```
/// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
/// use hitl::flow::Events;
/// use hitl_wasmtime::flow::{Calls, FlowCtxView, FlowView};
/// use std::sync::Arc;
/// use wasmtime::component::ResourceTable;
///
/// struct Host {
///     calls: Arc<dyn Calls>,
///     table: ResourceTable,
/// }
///
/// impl FlowView for Host {
///     fn flow(&mut self) -> FlowCtxView<'_> {
///         FlowCtxView { calls: &self.calls, table: &mut self.table }
///     }
/// }
///
/// let hitl = hitl::Hitl::builder().build().await?;
/// let host = Host { calls: Arc::new(Events::new(hitl, Some("run-42"))), table: ResourceTable::new() };
/// # let _ = host;
/// # Ok::<(), hitl::Error>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Events {
    pub(super) hitl: Hitl,
    pub(super) caller: Arc<Caller>,
    listener: Option<Listener>,
}

impl Events {
    /// The events of `hitl`, of `run`: what a flow creates belongs to it, and it sees no others. Started again with the same run,
    /// it finds its events and their answers. Without a run it deals with all events, in the runs that it names.
    pub fn new(hitl: Hitl, run: Option<&str>) -> Events {
        Events { hitl, caller: Arc::new(Caller::new(run)), listener: None }
    }

    /// Lets the flow deal with events of other runs, too: ask in the runs that it names, and see whatever it knows the id of.
    #[must_use]
    pub fn all_runs(mut self) -> Events {
        self.caller = Arc::new(Arc::unwrap_or_clone(self.caller).of_all_runs());
        self
    }

    /// Calls `listener` for each event that the flow asks or sees end.
    #[must_use]
    pub fn on_event(mut self, listener: impl Fn(FlowEvent<'_>) + Send + Sync + 'static) -> Events {
        self.listener = Some(Arc::new(listener));
        self
    }

    /// Lets the flow see the links of its events, with which it could answer them. For one that may decide: it is given
    /// `hitl:hitl/decisions`.
    #[must_use]
    pub fn allow_decisions(mut self) -> Events {
        self.caller = Arc::new(Arc::unwrap_or_clone(self.caller).deciding(true));
        self
    }

    /// The run that a question belongs to, or a list is of, whatever run it names; none if it may stay as it is.
    pub(super) fn given_run(&self, named: Option<&Json>) -> Option<&str> {
        let Some(named) = named.filter(|named| !named.is_null()) else { return self.caller.asks_in(None) };
        let own = self.caller.held_to()?;
        if named != own {
            tracing::warn!(own, %named, "a flow named a run that is not its own");
        }
        Some(own)
    }

    /// Whether the flow may see an event of this run. Where it may not, there is none for it.
    pub(super) fn own(&self, run: Option<&str>) -> Result<(), Error> {
        if self.caller.sees(run) { Ok(()) } else { Err(Error::NotFound) }
    }

    /// The same for the event `id`, which is looked at for it.
    pub(super) async fn own_event(&self, id: &str) -> Result<(), Error> {
        if self.caller.held_to().is_none() {
            return Ok(());
        }
        let id = id.to_owned();
        let looked = self.spawned(|instances| async move { calls::look(&instances, id).await }).await?;
        let document = Document::read(looked.document).map_err(|error| Error::Other(error.to_string()))?;
        self.own(document.run.as_deref())
    }

    pub(super) fn found(&self, found: Found) -> Result<Event, Error> {
        let Found { document, api_url, report } = found;
        self.asked(&document);
        let text = self.shown(document.text)?;
        let (form_url, report) =
            if self.caller.decides() { (document.form_url, report) } else { (None, None) };
        let Document { id, prompt, ended, .. } = document;
        Ok(Known { id, prompt, form_url, api_url, report, document: text, ended }.into())
    }

    /// The event in `text` as the flow sees it.
    pub(super) fn shown(&self, text: String) -> Result<String, Error> {
        if self.caller.decides() {
            return Ok(text);
        }
        document::without_links(&text).map_err(|error| Error::Other(error.to_string()))
    }

    /// Looks once more, so that the event's document has its outcome, too. The outcome itself is known already.
    pub(super) async fn show_end(&self, event: &Event) {
        if let Err(error) = self.poll(event).await {
            tracing::debug!(?error, "an event that ended cannot be shown");
        }
    }

    /// The question, or the filter of a list, of the run.
    pub(super) fn of_the_run(&self, text: String) -> String {
        // What is no object, or has a member twice, is refused by the component.
        let Ok(Json::Object(mut members)) = hitl_core::json::read(text.as_bytes()) else { return text };
        match self.given_run(members.get("run")) {
            Some(run) => {
                members.insert("run".to_owned(), run.into());
                Json::Object(members).to_string()
            }
            None => text,
        }
    }

    /// Makes a call in a task of its own: a wasmtime store cannot run within the run of another, and this is called from
    /// within that of the flow. It ends with the flow, so that no call of a dropped flow keeps waiting.
    pub(super) async fn spawned<T: Send + 'static, F>(
        &self,
        call: impl FnOnce(Instances) -> F,
    ) -> Result<T, Error>
    where
        F: Future<Output = Called<T>> + Send + 'static,
    {
        let mut task = JoinSet::new();
        task.spawn_on(call(self.hitl.instances().clone()), self.hitl.tasks().runtime());
        match task.join_next().await {
            Some(Ok(called)) => said(called),
            // The runtime ends, and the flow with it.
            _ => Err(Error::Other("the flow is being stopped".into())),
        }
    }

    pub(super) fn asked(&self, event: &Document) {
        if !event.ended {
            self.emit(FlowEvent::Asked {
                id: &event.id,
                prompt: &event.prompt,
                form_url: event.form_url.as_deref().unwrap_or_default(),
                expires_at: event.expires_at.as_deref(),
            });
        }
    }

    pub(super) fn ended(&self, event: &Event, outcome: &Outcome) {
        if event.end() {
            self.emit(FlowEvent::Ended { id: &event.known().id, prompt: &event.known().prompt, outcome });
        }
    }

    fn emit(&self, event: FlowEvent<'_>) {
        if let Some(listener) = &self.listener {
            listener(event);
        }
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events")
            .field("hitl", &self.hitl)
            .field("caller", &self.caller)
            .finish_non_exhaustive()
    }
}

/// What the component said; where it could not be asked, an error that a flow can act on.
fn said<T>(called: Called<T>) -> Result<T, Error> {
    let failure = match called {
        Ok(said) => return Ok(said?),
        Err(failure) => failure,
    };
    tracing::error!("a call of a flow failed: {failure}");
    Err(match Error::from(failure) {
        Error::Unavailable(text) => Error::Unavailable(text),
        other => Error::Other(other.to_string()),
    })
}
