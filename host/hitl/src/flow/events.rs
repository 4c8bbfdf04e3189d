//! What a flow's calls do: the same for both faces.

use crate::Hitl;
use crate::bindings::hitl::hitl::types::{Decision, Error, Filter, Info, Outcome, Page, Spec, Value};
use crate::calls::{self, Called, Found};
use crate::runtime::Instances;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::task::JoinSet;

/// What a flow asked, and what came of it, as it happens.
#[derive(Debug)]
#[non_exhaustive]
pub enum FlowEvent<'a> {
    /// An event is open, and the flow knows of it now.
    Asked {
        /// The event's id.
        id: &'a str,
        /// What the person is asked.
        prompt: &'a str,
        /// The link that lets whoever holds it see and answer the event.
        form_url: &'a str,
        /// When it stops waiting, in RFC 3339; none: never.
        expires_at: Option<&'a str>,
    },
    /// The flow learnt how an event ended.
    Ended {
        /// The event's id.
        id: &'a str,
        /// What the person was asked.
        prompt: &'a str,
        /// How it ended.
        outcome: &'a crate::Outcome,
    },
}

/// Who is told what a flow asks.
type Listener = Arc<dyn Fn(FlowEvent<'_>) + Send + Sync>;

/// The events that a flow deals with: those of a [`Hitl`], in one run. Cheap to clone; clones are the same.
#[derive(Clone)]
pub struct Events {
    hitl: Hitl,
    run: Option<Arc<str>>,
    listener: Option<Listener>,
}

/// An event, as a flow holds it.
#[derive(Debug, Clone)]
pub struct Event(Arc<Known>);

#[derive(Debug)]
struct Known {
    info: Mutex<Info>,
    api_url: String,
    report: String,
}

impl Event {
    pub(super) fn id(&self) -> String {
        self.read(|info| info.id.clone())
    }

    pub(super) fn info(&self) -> Info {
        self.read(Info::clone)
    }

    pub(super) fn form_url(&self) -> String {
        self.read(|info| info.form_url.clone())
    }

    pub(super) fn api_url(&self) -> String {
        self.0.api_url.clone()
    }

    pub(super) fn report(&self) -> String {
        self.0.report.clone()
    }

    fn read<R>(&self, read: impl FnOnce(&Info) -> R) -> R {
        read(&self.0.info.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Keeps the outcome; gives whether it was not known before.
    fn learn(&self, outcome: &Outcome) -> bool {
        let mut info = self.0.info.lock().unwrap_or_else(PoisonError::into_inner);
        info.outcome.replace(outcome.clone()).is_none()
    }
}

impl Events {
    /// The events of `hitl`. What a flow creates without naming a run belongs to `run`, if there is one: started again
    /// with the same run, it finds its events and their answers.
    pub fn new(hitl: Hitl, run: Option<&str>) -> Events {
        Events { hitl, run: run.map(Arc::from), listener: None }
    }

    /// Tells `listener` what the flow asks and what comes of it.
    #[must_use]
    pub fn on_event(mut self, listener: impl Fn(FlowEvent<'_>) + Send + Sync + 'static) -> Events {
        self.listener = Some(Arc::new(listener));
        self
    }

    pub(super) async fn create(self, mut spec: Spec) -> Result<Event, Error> {
        spec.run = spec.run.or_else(|| self.run.as_deref().map(str::to_owned));
        let found = self.spawned(|parts| async move { calls::create(&parts, spec).await }).await?;
        self.hitl.needed();
        Ok(self.found(found))
    }

    pub(super) async fn open(self, id: String) -> Result<Event, Error> {
        let found = self.spawned(|parts| async move { calls::open(&parts, id).await }).await?;
        Ok(self.found(found))
    }

    fn found(&self, found: Found) -> Event {
        let Found { info, api_url, report } = found;
        if info.outcome.is_none() {
            self.emit(FlowEvent::Asked {
                id: &info.id,
                prompt: &info.prompt,
                form_url: &info.form_url,
                expires_at: info.expires_at.as_deref(),
            });
        }
        Event(Arc::new(Known { info: Mutex::new(info), api_url, report }))
    }

    pub(super) async fn poll(self, event: Event) -> Result<Option<Outcome>, Error> {
        let id = event.id();
        let outcome = self.spawned(|parts| async move { calls::poll(&parts, id).await }).await?;
        if let Some(outcome) = &outcome {
            self.ended(&event, outcome);
        }
        Ok(outcome)
    }

    pub(super) async fn wait(self, event: Event) -> Result<Outcome, Error> {
        self.hitl.needed();
        let id = event.id();
        let outcome = self.spawned(|parts| async move { calls::wait(&parts, &id).await }).await?;
        self.ended(&event, &outcome);
        Ok(outcome)
    }

    pub(super) async fn cancel(self, event: Event, decision: Decision) -> Result<Outcome, Error> {
        let id = event.id();
        let outcome = self.spawned(|parts| async move { calls::cancel(&parts, id, decision).await }).await?;
        self.ended(&event, &outcome);
        Ok(outcome)
    }

    pub(super) async fn submit(self, id: String, value: Value, by: Decision) -> Result<Outcome, Error> {
        self.spawned(|parts| async move { calls::submit(&parts, id, value, by).await }).await
    }

    pub(super) async fn decline(self, id: String, decision: Decision) -> Result<Outcome, Error> {
        self.spawned(|parts| async move { calls::decline(&parts, id, decision).await }).await
    }

    pub(super) async fn link(
        self,
        id: String,
        subject: Option<String>,
        seconds: Option<u32>,
    ) -> Result<String, Error> {
        self.spawned(|parts| async move { calls::link(&parts, id, subject, seconds).await }).await
    }

    pub(super) async fn list(self, filter: Filter, after: Option<String>, limit: u32) -> Result<Page, Error> {
        self.spawned(|parts| async move { calls::list(&parts, filter, after, limit).await }).await
    }

    /// Makes a call in a task of its own: a wasmtime store cannot run within the run of another, and this is called from
    /// within that of the flow. It ends with the flow, so that a flow that was dropped leaves nobody waiting.
    async fn spawned<T: Send + 'static, F>(&self, call: impl FnOnce(Instances) -> F) -> Result<T, Error>
    where
        F: Future<Output = Called<T>> + Send + 'static,
    {
        let mut task = JoinSet::new();
        task.spawn_on(call(self.hitl.instances().clone()), self.hitl.tasks());
        match task.join_next().await {
            Some(Ok(called)) => said(called),
            // The runtime ends, and the flow with it.
            _ => Err(Error::Other("the flow is being stopped".into())),
        }
    }

    fn ended(&self, event: &Event, outcome: &Outcome) {
        if event.learn(outcome) {
            let (id, prompt) = event.read(|info| (info.id.clone(), info.prompt.clone()));
            self.emit(FlowEvent::Ended { id: &id, prompt: &prompt, outcome: &outcome.clone().into() });
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
        f.debug_struct("Events").field("hitl", &self.hitl).field("run", &self.run).finish_non_exhaustive()
    }
}

/// What the component said; where it could not be asked, an error that a flow can act on.
#[allow(clippy::result_large_err, reason = "the error is the one that the WIT has")]
fn said<T>(called: Called<T>) -> Result<T, Error> {
    called.unwrap_or_else(|failure| {
        tracing::error!("a call of a flow failed: {failure}");
        Err(match crate::Error::from(failure) {
            crate::Error::Unavailable(text) => Error::Unavailable(text),
            other => Error::Other(other.to_string()),
        })
    })
}
