//! Questions and events of a [`Hitl`].

use super::hitl::Hitl;
use hitl_types::face::Face;
use hitl_types::{Answer, Error};

/// A question on its way to becoming an event. See [`Hitl::event`].
///
/// ```
/// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
/// use hitl::context::{Context, Fact, FactKind};
/// use hitl::{Error, Hitl};
/// use std::time::Duration;
/// let hitl = Hitl::builder().build().await?;
/// let question = hitl.event::<bool>("release").markdown("Ship **2.4.1**?\n\nIt was built at *noon*.");
/// question.extend(Duration::from_secs(3600)).create().await?;
///
/// let question = hitl.event::<bool>("release").prompt("Ist 2.4.1 fertig?");
/// question.asked_by("release-bot").lang("de").sensitive(true).create().await?;
///
/// let command = Fact { label: "Command".into(), kind: FactKind::Code("rm -rf /srv/old".into()) };
/// let question = hitl.event::<bool>("clean-up").prompt("Run this on prod-db-1?");
/// question.context(Context(vec![command])).confirm(true).create().await?;
/// # Ok::<(), Error>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Where its outcome is sent has to be an address that [`Builder::callbacks`](crate::Builder) allows, of this program or of another one
/// on the store that sends outcomes:
///
/// ```
/// # #[cfg(feature = "callbacks")]
/// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
/// use hitl::callback::{Callback, Wrap};
/// use hitl::{Callbacks, Error, Hitl};
/// let allowed = Callbacks::to("http://127.0.0.1:9000/done/").unwrap();
/// let hitl = Hitl::builder().callbacks(allowed).build().await?;
/// let callback = Callback { wrap: Wrap::Ok, ..Callback::to("http://127.0.0.1:9000/done/42") };
/// hitl.event::<bool>("deploy").prompt("Deploy?").callback(callback).create().await?;
/// let elsewhere = hitl.event::<bool>("deploy").prompt("Deploy?").callback(Callback::to("http://127.0.0.1:9000/x"));
/// assert!(matches!(elsewhere.create().await, Err(Error::Invalid(_))));
/// # Ok::<(), Error>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type Question<T> = hitl_types::Question<Hitl, T>;

/// An event of a [`Hitl`], seen by the program that asks.
///
/// ```
/// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
/// use hitl::{ActorKind, Decision, Error, Hitl, Status};
/// let hitl = Hitl::builder().build().await?;
/// let event = hitl.event::<bool>("deploy").run("nightly").prompt("Deploy?").asked_by("ci").create().await?;
/// let info = event.info().await?;
/// assert!(info.is_open());
/// assert_eq!((&*info.name, &*info.prompt, info.scope.run.as_deref()), ("deploy", "Deploy?", Some("nightly")));
/// assert_eq!((info.asked_by.as_deref(), info.expires_at), (Some("ci"), event.expires_at()));
///
/// event.decline_with(Decision::new().comment("not on a Friday")).await?;
/// let outcome = event.outcome().await?;
/// assert_eq!((outcome.status, outcome.value), (Status::Declined, None));
/// assert_eq!(outcome.comment.as_deref(), Some("not on a Friday"));
///
/// let event = hitl.event::<i64>("replicas").prompt("How many?").create().await?;
/// let decision = Decision::new().comment("as in the runbook").idempotency_key("job-7");
/// let outcome = event.answer_with(3, decision.clone()).await?;
/// assert_eq!((outcome.status, outcome.value, outcome.actor.kind), (Status::Completed, Some(3), ActorKind::Program));
/// // The same call again is the same answer, and no error.
/// assert_eq!(event.answer_with(3, decision).await?, outcome);
/// assert!(matches!(event.answer(3).await, Err(Error::Ended(_))));
/// assert_eq!(event.outcome().await?.into_answer()?, 3);
/// # Ok::<(), Error>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// What was asked for by a struct is a form, and its answer that struct, in whichever way it came:
///
/// ```
/// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
/// use hitl::{Error, Hitl};
/// use hitl::schemars::{self, JsonSchema};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
/// #[serde(rename_all = "lowercase")]
/// enum Environment {
///     Staging,
///     Production,
/// }
///
/// #[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
/// struct Deployment {
///     /// How many of it are to run.
///     #[schemars(range(min = 1, max = 20))]
///     replicas: u8,
///     environment: Environment,
///     notes: Option<String>,
/// }
///
/// let hitl = Hitl::builder().build().await?;
/// let event = hitl.event::<Deployment>("deploy").prompt("What shall be deployed?").create().await?;
/// # let (_, t) = event.form_url().split_once("?t=").unwrap();
/// # let value = serde_json::json!({ "replicas": 3, "environment": "production" });
/// # let body = serde_json::json!({ "request_id": event.id(), "t": t, "value": value }).to_string();
/// # let request = http::Request::post("/submit/json").header("content-type", "application/json");
/// # assert_eq!(hitl.request(request.body(body.into()).unwrap()).await?.status(), 200);
/// // Somebody fills in the form at event.form_url() …
/// let deployment: Deployment = event.wait().await?;
/// assert_eq!(deployment, Deployment { replicas: 3, environment: Environment::Production, notes: None });
/// # Ok::<(), Error>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type Event<T> = hitl_types::Event<Hitl, T>;

/// An event, for code that may block. See [`Event::blocking`].
pub type Blocking<'a, T> = hitl_types::Blocking<'a, Hitl, T>;

impl Hitl {
    /// Begins to ask for an answer of type `T`, by an event called `name`.
    pub fn event<T: Answer>(&self, name: impl Into<String>) -> Question<T> {
        Question::new(self.clone(), name.into())
    }

    /// The event with this id, created here or elsewhere on the same store.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], [`Error::OtherType`] if its answer is no `T`, or what the store said.
    ///
    /// # Cancel safety
    ///
    /// This is cancel safe: it is a look.
    pub async fn open<T: Answer>(&self, id: impl Into<String>) -> Result<Event<T>, Error> {
        Event::of(self.clone(), self.find(id.into()).await?)
    }
}
