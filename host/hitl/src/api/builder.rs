//! Building a [`Hitl`].

use super::background;
use super::hitl::{Hitl, Parts};
use super::on_demand::{Listening, OnDemand};
#[cfg(feature = "callbacks")]
use crate::courier::{Callbacks, Courier};
use crate::limits::Limits;
use crate::machine;
use crate::metrics::{Exposition, Metrics};
use crate::observe::Observed;
use crate::runtime::{Instances, Runtime};
use crate::server::{LoginProxy, Site};
use hitl_core::operator::Operator;
use hitl_storage::Store;
use hitl_types::{Clock, Error, SystemClock, face};
use hitl_wasmtime::parts::Tasks;
use hitl_wasmtime::{HitlCtx, Settings};
use std::sync::Arc;

/// A store, or the URL of one.
#[derive(Debug, Clone)]
pub enum StoreSource {
    /// See [`stores`](crate::stores) for what it may be.
    Url(String),
    /// One that is open, perhaps of your own make.
    Open(Arc<dyn Store>),
}

impl From<&str> for StoreSource {
    fn from(url: &str) -> StoreSource {
        StoreSource::Url(url.to_owned())
    }
}

impl From<String> for StoreSource {
    fn from(url: String) -> StoreSource {
        StoreSource::Url(url)
    }
}

impl From<&String> for StoreSource {
    fn from(url: &String) -> StoreSource {
        StoreSource::Url(url.clone())
    }
}

/// A store of one's own.
impl<S: Store + 'static> From<Arc<S>> for StoreSource {
    fn from(store: Arc<S>) -> StoreSource {
        StoreSource::Open(store)
    }
}

impl From<Arc<dyn Store>> for StoreSource {
    fn from(store: Arc<dyn Store>) -> StoreSource {
        StoreSource::Open(store)
    }
}

/// What a [`Hitl`] is to be like. See [`Hitl::builder`].
#[derive(Debug)]
pub struct Builder {
    store: StoreSource,
    listen: Option<String>,
    public_url: Option<String>,
    settings: Settings,
    limits: Limits,
    clock: Arc<dyn Clock>,
    login: Option<LoginProxy>,
    #[cfg(feature = "callbacks")]
    callbacks: Option<Callbacks>,
}

impl Hitl {
    /// Begins to build one.
    pub fn builder() -> Builder {
        Builder {
            store: StoreSource::Url("memory:".to_owned()),
            listen: None,
            public_url: None,
            settings: Settings::default(),
            limits: Limits::default(),
            clock: Arc::new(SystemClock),
            login: None,
            #[cfg(feature = "callbacks")]
            callbacks: None,
        }
    }
}

impl Builder {
    /// Where events are kept: a URL such as `sqlite:hitl.db`, or an open store. Default: `memory:`.
    #[must_use]
    pub fn store(mut self, store: impl Into<StoreSource>) -> Builder {
        self.store = store.into();
        self
    }

    /// Serve the form at `address`, such as `127.0.0.1:0` for a free port, from the moment there is an event.
    #[must_use]
    pub fn serve(mut self, address: impl Into<String>) -> Builder {
        self.listen = Some(address.into());
        self
    }

    /// What links begin with; `{org}`, `{project}` and `{domain}` in it are replaced by the event's own. Default: where
    /// the form is served.
    #[must_use]
    pub fn public_url(mut self, url: impl Into<String>) -> Builder {
        self.public_url = Some(url.into());
        self
    }

    /// What `Authorization: Bearer` has to carry for the API and the inbox. Default: none, both are closed.
    /// White space around it does not count.
    #[must_use]
    pub fn api_key(self, key: impl Into<String>) -> Builder {
        self.set("api-key", key.into().trim())
    }

    /// Whether anybody who knows an event's id may see and answer it. Default: no, links are signed.
    #[must_use]
    pub fn open_links(self, open: bool) -> Builder {
        self.set("open-links", if open { "true" } else { "false" })
    }

    /// The organisation of events that name none.
    #[must_use]
    pub fn org(self, org: impl Into<String>) -> Builder {
        self.set("org", org)
    }

    /// The project of events that name none. Default: `default`.
    #[must_use]
    pub fn project(self, project: impl Into<String>) -> Builder {
        self.set("project", project)
    }

    /// The domain of events that name none. Default: `development`.
    #[must_use]
    pub fn domain(self, domain: impl Into<String>) -> Builder {
        self.set("domain", domain)
    }

    /// The hosts, with blanks between, whose images a prompt in markdown may show. They hear of everybody who opens such a page.
    /// Default: none.
    #[must_use]
    pub fn image_hosts(self, hosts: impl Into<String>) -> Builder {
        self.set("image-hosts", hosts)
    }

    /// Whose pages these are: a name, a contact, a footer, two colours, whether there is a logo, a time zone. Default: pages say `hitl`.
    /// The logo is in the store, where `PUT /v1/logo` puts it.
    ///
    /// ```
    /// use hitl::Hitl;
    /// use hitl::operator::Operator;
    /// let operator = Operator { name: Some("Acme Operations".into()), ..Operator::default() };
    /// let builder = Hitl::builder().operator(&operator);
    /// ```
    #[must_use]
    pub fn operator(mut self, operator: &Operator) -> Builder {
        let parts = [
            ("operator-name", operator.name.clone()),
            ("operator-contact", operator.contact.clone()),
            ("operator-footer", operator.footer.clone()),
            ("operator-colours", operator.colours.map(|colours| colours.to_string())),
            ("operator-logo", operator.logo.then(|| "true".to_owned())),
            ("time-zone", operator.time_zone.as_ref().map(ToString::to_string)),
        ];
        for (name, text) in parts {
            self.settings.set(name, text.unwrap_or_default());
        }
        self
    }

    /// Whom a login in front has let in is a person who may see, list and decide, in that name. Default: there is none.
    #[must_use]
    pub fn login_proxy(mut self, login: LoginProxy) -> Builder {
        self.login = Some(login);
        self.set("user-header", "trusted")
    }

    /// Where outcomes may be sent, which are sent from then on, in the background, at least once each, until the last clone of the
    /// [`Hitl`] is dropped. Several on one store share the work. Default: nowhere.
    #[cfg(feature = "callbacks")]
    #[must_use]
    pub fn callbacks(mut self, callbacks: Callbacks) -> Builder {
        self.settings.set("callbacks", callbacks.allowed());
        self.callbacks = Some(callbacks).filter(|callbacks| !callbacks.allowed().is_empty());
        self
    }

    /// What requests may take, and how many there may be.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Builder {
        self.limits = limits;
        self
    }

    /// The clock that events live by: their deadlines, their links, the moments in their outcomes. Default: the machine's. All who
    /// share a store go by one time, up to some seconds; so this is for tests, and for programs whose time is simulated.
    ///
    /// ```
    /// use hitl::{Clock, Hitl, SleepFuture, SystemClock, Timestamp};
    /// use std::sync::Arc;
    ///
    /// /// A clock that is a day late.
    /// #[derive(Debug)]
    /// struct Late;
    ///
    /// const DAY: u64 = 86_400_000;
    ///
    /// impl Clock for Late {
    ///     fn now(&self) -> Timestamp {
    ///         Timestamp::from_millis(SystemClock.now().millis() - DAY)
    ///     }
    ///
    ///     fn sleep_until(&self, at: Timestamp) -> SleepFuture {
    ///         SystemClock.sleep_until(Timestamp::from_millis(at.millis().saturating_add(DAY)))
    ///     }
    /// }
    ///
    /// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
    /// let hitl = Hitl::builder().clock(Arc::new(Late)).build().await?;
    /// let event = hitl.event::<bool>("deploy").prompt("Deploy?").create().await?;
    /// let age = SystemClock.now().millis() - event.created_at().unwrap().millis();
    /// assert!(age >= DAY);
    /// # Ok::<(), hitl::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Builder {
        self.clock = clock;
        self
    }

    fn set(mut self, name: &str, value: impl Into<String>) -> Builder {
        self.settings.set(name, value);
        self
    }

    /// Opens the store and makes the component ready. What is to run in the background runs in the tokio runtime that
    /// this is called in, if that has threads of its own; else in threads of this library.
    ///
    /// # Errors
    ///
    /// [`Error::Open`], [`Error::Listen`]; [`Error::Machine`] or [`Error::Other`] if the component cannot be compiled.
    ///
    /// # Cancel safety
    ///
    /// Dropped, it closes what it has opened. A store that it has made stays, empty.
    pub async fn build(mut self) -> Result<Hitl, Error> {
        let store = match self.store {
            StoreSource::Open(store) => store,
            StoreSource::Url(url) => crate::stores().open(&url).await?,
        };
        let listening = match &self.listen {
            Some(address) => Some(Listening::bind(address).map_err(Error::Listen)?),
            None => None,
        };
        let served = listening.as_ref().map(|listening| format!("http://{}", listening.address));
        if let Some(url) = self.public_url.or(served) {
            self.settings.set("public-url", url);
        }
        if store.pushes() {
            self.settings.set("wake-ups", "pushed");
        }
        // Some milliseconds, or most of a second the first time; others in this runtime go on meanwhile.
        let runtime = tokio::task::spawn_blocking(Runtime::shared).await;
        let runtime = runtime.map_err(|error| Error::Other(error.to_string()))?;
        let runtime = runtime.map_err(|error| {
            let told = format!("the component cannot be made ready: {error:#}");
            match machine::wanting(&told) {
                Some(wanting) => Error::Machine(format!("{wanting} ({told})")),
                None => Error::Other(told),
            }
        })?;
        #[cfg(feature = "callbacks")]
        let courier_key = {
            let key = super::random_key();
            if self.callbacks.is_some() {
                self.settings.set("courier-key", key.clone());
            }
            key
        };
        let metrics = Arc::new(Metrics::default());
        let observed = Arc::new(Observed::new(store.clone(), metrics.clone()));
        let exposition = Exposition::new(metrics.clone(), store.clone());
        let settings = Arc::new(self.settings);
        let tasks = Tasks::new(background::tasks()?);
        let ctx = HitlCtx::new(observed.clone(), settings.clone()).with_clock(self.clock);
        let ctx = ctx.with_tasks(tasks.clone());
        let instances = Instances::new(runtime, ctx.clone(), &self.limits, &tasks, metrics);
        #[cfg(feature = "callbacks")]
        let courier = match &self.callbacks {
            Some(callbacks) => {
                let courier = Courier::begin(callbacks, &courier_key, instances.clone(), &tasks);
                Some(courier.map_err(|told| Error::Other(format!("no outcome can be sent: {told}")))?)
            }
            None => None,
        };
        let site = Site::new(instances, observed, exposition, settings.get("api-key"), self.login);
        let form = OnDemand::new(listening, site.clone(), self.limits.clone(), tasks.runtime().clone());
        Ok(Hitl(Arc::new(Parts {
            site,
            store,
            #[cfg(feature = "flow")]
            ctx,
            limits: self.limits,
            tasks,
            form,
            #[cfg(feature = "callbacks")]
            courier,
        })))
    }

    /// The same as [`Builder::build`], outside async code: what is to run in the background runs in threads of this
    /// library.
    ///
    /// # Errors
    ///
    /// As [`Builder::build`].
    pub fn blocking_build(self) -> Result<Hitl, Error> {
        face::block_on(face::runtime()?, self.build())
    }
}
