//! Requests to the bucket, each within bounds of time and number.

use crate::backoff::Backoff;
use crate::clock::Clock;
use crate::config::Kind;
use crate::errors::{Failure, Problem};
use crate::trace::Trace;
use futures_util::TryStreamExt;
use futures_util::stream::{self, StreamExt};
use hitl_storage::StoreError;
use hitl_storage::limits::{MAX_KEY_BYTES, MAX_VALUE_BYTES};
use object_store::list::{PaginatedListOptions, PaginatedListStore};
use object_store::path::Path;
use object_store::{
    Attribute, AttributeValue, GetOptions, ObjectStore, PutMode, PutOptions, PutPayload, PutResult,
};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};

/// What the library offers for each of the three.
pub(crate) trait Backing: ObjectStore + PaginatedListStore {}

impl<S: ObjectStore + PaginatedListStore> Backing for S {}

/// How many requests there are at a time, so that many callers do not open as many connections.
pub(crate) const REQUESTS_AT_ONCE: usize = 64;

/// The name of the attempt's id in the object's metadata. Azure takes no hyphen there.
const ATTEMPT: &str = "hitlattempt";

/// The bucket, and the place in it. Without `Debug`: the library shows credentials there.
pub(crate) struct Client {
    backing: Arc<dyn Backing>,
    /// What all names begin with: nothing, or a path that ends in a slash.
    root: String,
    pub(crate) kind: Kind,
    pub(crate) clock: Arc<Clock>,
    pub(crate) times: Times,
    permits: Semaphore,
}

/// How long things take at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Times {
    /// One request.
    pub(crate) request: Duration,
    /// All tries of one call.
    pub(crate) patience: Duration,
}

/// An object as it was read.
pub(crate) struct Read {
    pub(crate) value: Vec<u8>,
    /// The id of the attempt that created it; none where that was no create of ours.
    pub(crate) attempt: Option<String>,
}

/// A page of a list, as the store gives it.
pub(crate) struct Page {
    /// Keys without the root; what is no key of ours has none.
    pub(crate) keys: Vec<String>,
    /// Where to go on, if there is more.
    pub(crate) token: Option<String>,
}

impl Client {
    pub(crate) fn new(
        backing: Arc<dyn Backing>,
        root: String,
        kind: Kind,
        clock: Arc<Clock>,
        times: Times,
    ) -> Self {
        Self { backing, root, kind, clock, times, permits: Semaphore::new(REQUESTS_AT_ONCE) }
    }

    /// When a call that begins now is over.
    pub(crate) fn deadline(&self) -> Instant {
        Instant::now() + self.times.patience
    }

    /// The name of the object of `key`, byte for byte.
    fn path(&self, key: &str) -> Result<Path, StoreError> {
        let most = MAX_KEY_BYTES - self.root.len();
        if key.len() > most {
            return Err(StoreError::TooLarge(most as u64));
        }
        // `from` would escape what is escaped already.
        Path::parse(format!("{}{key}", self.root))
            .map_err(|_| StoreError::other("malformed key: object stores have no such name"))
    }

    /// Sends one request, within the time that a request has and the time until `deadline`.
    async fn send<T>(
        &self,
        deadline: Instant,
        trace: Trace,
        request: impl Future<Output = object_store::Result<T>>,
    ) -> Result<T, Failure> {
        let Ok(Ok(_permit)) = timeout_at(deadline, self.permits.acquire()).await else {
            return Err(Failure::new(Problem::Unsent, "too many requests at once"));
        };
        // A little more than the client's own time, which knows better what it waited for.
        let over = Instant::now() + self.times.request + self.times.request / 4;
        match timeout_at(over, request).await {
            Ok(result) => result.map_err(|error| Failure::of(&error, &trace)),
            Err(_) => Err(Failure::late(&trace)),
        }
    }

    /// Sends a request until it passes, or until `deadline`. For requests that do the same whether they are done once or
    /// twice. The second value says whether one of them may have been done although it failed.
    async fn insist<T, F>(
        &self,
        deadline: Instant,
        mut request: impl FnMut() -> F,
    ) -> Result<T, (Failure, bool)>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        let mut backoff = Backoff::until(deadline);
        let mut may_be_done = false;
        loop {
            let failure = match request().await {
                Ok(value) => return Ok(value),
                Err(failure) => failure,
            };
            may_be_done |= failure.may_be_done();
            if !failure.may_pass() || !backoff.pause().await {
                return Err((failure, may_be_done));
            }
        }
    }

    /// The object of `key`, or none. Repeated until `deadline`.
    pub(crate) async fn get(&self, key: &str, deadline: Instant) -> Result<Option<Read>, StoreError> {
        let path = self.path(key)?;
        match self.insist(deadline, || self.get_once(&path, deadline)).await {
            Ok(Got::Whole(read)) => Ok(Some(read)),
            Ok(Got::TooLarge) => Err(StoreError::TooLarge(MAX_VALUE_BYTES as u64)),
            Ok(Got::Nothing) => Ok(None),
            Err((failure, _)) => Err(failure.unchanged()),
        }
    }

    async fn get_once(&self, path: &Path, deadline: Instant) -> Result<Got, Failure> {
        let trace = Trace::default();
        let options = GetOptions::new().with_extensions(trace.extensions());
        let read = async {
            let result = self.backing.get_opts(path, options).await?;
            // Whoever else may write here may write more than fits into memory.
            if result.meta.size > MAX_VALUE_BYTES as u64 {
                return Ok(Got::TooLarge);
            }
            let attempt = result.attributes.get(&Attribute::Metadata(ATTEMPT.into()));
            let attempt = attempt.map(|id| id.as_ref().to_owned());
            Ok(Got::Whole(Read { value: result.bytes().await?.to_vec(), attempt }))
        };
        match self.send(deadline, trace, read).await {
            Err(failure) if failure.problem == Problem::Missing => Ok(Got::Nothing),
            result => result,
        }
    }

    /// Whether there is an object of `key`. One try.
    pub(crate) async fn is_there(&self, key: &str, deadline: Instant) -> Result<bool, Failure> {
        let path = self.path(key).map_err(|error| Failure::new(Problem::Refused, error.to_string()))?;
        let trace = Trace::default();
        let options = GetOptions::new().with_head(true).with_extensions(trace.extensions());
        match self.send(deadline, trace, self.backing.get_opts(&path, options)).await {
            Ok(_) => Ok(true),
            Err(failure) if failure.problem == Problem::Missing => Ok(false),
            Err(failure) => Err(failure),
        }
    }

    /// Puts the object of `key`, whether or not there is one. Repeated until `deadline`.
    pub(crate) async fn put(&self, key: &str, value: Vec<u8>, deadline: Instant) -> Result<(), StoreError> {
        let path = self.path(key)?;
        let value = PutPayload::from(value);
        self.insist(deadline, || self.put_once(&path, &value, None, deadline))
            .await
            .map(drop)
            .map_err(changed_perhaps)
    }

    /// Puts the object of `key`, by one try.
    pub(crate) async fn try_put(&self, key: &str, value: Vec<u8>, deadline: Instant) -> Result<(), Failure> {
        let path = self.path(key).map_err(|error| Failure::new(Problem::Refused, error.to_string()))?;
        self.put_once(&path, &PutPayload::from(value), None, deadline).await.map(drop)
    }

    /// Puts the object of `key` if there is none, by one try, with the id of the attempt beside the value.
    pub(crate) async fn try_create(
        &self,
        key: &str,
        value: &PutPayload,
        attempt: &str,
        deadline: Instant,
    ) -> Result<PutResult, Failure> {
        let path = self.path(key).map_err(|error| Failure::new(Problem::Refused, error.to_string()))?;
        self.put_once(&path, value, Some(attempt), deadline).await
    }

    /// One PUT, never several parts: those have no condition on every store.
    async fn put_once(
        &self,
        path: &Path,
        value: &PutPayload,
        attempt: Option<&str>,
        deadline: Instant,
    ) -> Result<PutResult, Failure> {
        let trace = Trace::default();
        let mut options = PutOptions { extensions: trace.extensions(), ..PutOptions::default() };
        if let Some(attempt) = attempt {
            options.mode = PutMode::Create;
            options
                .attributes
                .insert(Attribute::Metadata(ATTEMPT.into()), AttributeValue::from(attempt.to_owned()));
        }
        self.send(deadline, trace, self.backing.put_opts(path, value.clone(), options)).await
    }

    /// Removes the object of `key`, if there is one. Repeated until `deadline`.
    pub(crate) async fn delete(&self, key: &str, deadline: Instant) -> Result<(), StoreError> {
        let path = self.path(key)?;
        let delete = || async {
            let one = stream::iter([Ok(path.clone())]).boxed();
            let request = self.backing.delete_stream(one).try_collect::<Vec<_>>();
            match self.send(deadline, Trace::blind(), request).await {
                Err(failure) if failure.problem == Problem::Missing => Ok(()),
                result => result.map(drop),
            }
        };
        self.insist(deadline, delete).await.map_err(changed_perhaps)
    }

    /// A page of the keys that begin with `prefix`, in the store's own order, after `offset` where the store knows such, or
    /// from where a page before ended. Repeated until `deadline`.
    pub(crate) async fn page(
        &self,
        prefix: &str,
        offset: Option<&str>,
        token: Option<String>,
        most: usize,
        deadline: Instant,
    ) -> Result<Page, StoreError> {
        let full = format!("{}{prefix}", self.root);
        let offset = offset.map(|offset| format!("{}{offset}", self.root));
        let list = || async {
            let trace = Trace::default();
            let options = PaginatedListOptions {
                offset: offset.clone(),
                page_token: token.clone(),
                max_keys: Some(most),
                extensions: trace.extensions(),
                ..PaginatedListOptions::default()
            };
            let named = (!full.is_empty()).then_some(full.as_str());
            self.send(deadline, trace, self.backing.list_paginated(named, options)).await
        };
        let result = self.insist(deadline, list).await.map_err(|(failure, _)| failure.unchanged())?;
        // An object whose name ends in a slash stands for a folder in some tools; without the slash it no longer begins
        // with the root or the prefix.
        let keys = result.result.objects.iter().filter_map(|object| {
            let key = object.location.as_ref().strip_prefix(&self.root)?;
            key.starts_with(prefix).then(|| key.to_owned())
        });
        Ok(Page { keys: keys.collect(), token: result.page_token })
    }
}

/// What a read finds.
enum Got {
    Whole(Read),
    TooLarge,
    Nothing,
}

/// The error of a change that all tries failed to make.
fn changed_perhaps((failure, may_be_done): (Failure, bool)) -> StoreError {
    if may_be_done { failure.unknown() } else { failure.unchanged() }
}
