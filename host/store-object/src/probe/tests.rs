//! The whole probe on stores in memory that break a rule.

use super::*;
use crate::client::Times;
use crate::clock::Clock;
use async_trait::async_trait;
use futures_util::TryStreamExt;
use futures_util::stream::BoxStream;
use object_store::list::{PaginatedListOptions, PaginatedListResult, PaginatedListStore};
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore, ObjectStoreExt,
    PutMode, PutMultipartOptions, PutOptions, PutResult, Result,
};
use std::fmt;

/// The rule that a store breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Breaks {
    Nothing,
    /// It takes every create.
    Condition,
    /// It looks, and writes a little later.
    Race,
    /// It forgets metadata.
    Metadata,
    /// It takes `%2F` for a slash.
    Names,
    /// A page leaves out what the one before had no room for.
    Pages,
}

#[derive(Debug)]
struct Broken {
    store: InMemory,
    breaks: Breaks,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("broken")
    }
}

impl Broken {
    fn path(&self, path: &Path) -> Path {
        match self.breaks {
            Breaks::Names => Path::parse(path.as_ref().replace("%2F", "/")).unwrap(),
            _ => path.clone(),
        }
    }
}

#[async_trait]
impl ObjectStore for Broken {
    async fn put_opts(&self, path: &Path, value: PutPayload, mut options: PutOptions) -> Result<PutResult> {
        let path = self.path(path);
        if self.breaks == Breaks::Metadata {
            options.attributes = Default::default();
        }
        if matches!(options.mode, PutMode::Create) {
            match self.breaks {
                Breaks::Condition => options.mode = PutMode::Overwrite,
                Breaks::Race if self.store.head(&path).await.is_err() => {
                    // Whoever else looks now finds nothing, too.
                    tokio::task::yield_now().await;
                    options.mode = PutMode::Overwrite;
                }
                _ => {}
            }
        }
        self.store.put_opts(&path, value, options).await
    }

    async fn put_multipart_opts(
        &self,
        path: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.store.put_multipart_opts(path, options).await
    }

    async fn get_opts(&self, path: &Path, options: GetOptions) -> Result<GetResult> {
        self.store.get_opts(&self.path(path), options).await
    }

    fn delete_stream(&self, paths: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        self.store.delete_stream(paths)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.store.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.store.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.store.copy_opts(from, to, options).await
    }
}

#[async_trait]
impl PaginatedListStore for Broken {
    async fn list_paginated(
        &self,
        prefix: Option<&str>,
        options: PaginatedListOptions,
    ) -> Result<PaginatedListResult> {
        let (prefix, after) =
            (prefix.unwrap_or_default(), options.page_token.or(options.offset).unwrap_or_default());
        let mut objects: Vec<ObjectMeta> = self.store.list(None).try_collect().await?;
        objects.retain(|object| {
            object.location.as_ref().starts_with(prefix) && *object.location.as_ref() > *after
        });
        objects.sort_by(|one, other| one.location.as_ref().cmp(other.location.as_ref()));
        let most = options.max_keys.unwrap_or(1_000);
        let is_cut = objects.len() > most;
        let skipped = usize::from(self.breaks == Breaks::Pages && !after.is_empty());
        let objects: Vec<_> = objects.into_iter().skip(skipped).take(most).collect();
        let page_token = objects.last().filter(|_| is_cut).map(|last| last.location.to_string());
        let result = ListResult { common_prefixes: Vec::new(), objects, extensions: Default::default() };
        Ok(PaginatedListResult { result, page_token })
    }
}

/// What is found of a store that breaks this.
async fn found(breaks: Breaks) -> std::result::Result<Verdict, OpenError> {
    let store = Arc::new(Broken { store: InMemory::new(), breaks });
    let times = Times { request: Duration::from_secs(4), patience: Duration::from_secs(4) };
    let client = || {
        Arc::new(Client::new(store.clone(), "root/".to_owned(), Kind::S3, Arc::new(Clock::default()), times))
    };
    let found = run(&[client(), client()], Effort::SHORT).await;
    let left: Vec<ObjectMeta> = store.store.list(None).try_collect().await.unwrap();
    // What is written under another name than it was given is not found again.
    assert!(left.is_empty() || breaks == Breaks::Names, "{left:?}");
    found
}

#[tokio::test]
async fn each_rule_that_is_broken_is_named() {
    for (breaks, named) in [
        (Breaks::Condition, "If-None-Match"),
        (Breaks::Race, "at the same moment"),
        (Breaks::Metadata, "metadata"),
        (Breaks::Names, "%2F"),
        (Breaks::Pages, "pages"),
    ] {
        match found(breaks).await {
            Err(OpenError::Untrustworthy(why)) => assert!(why.contains(named), "{breaks:?}: {why}"),
            other => panic!("{breaks:?}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_store_that_breaks_none_is_taken() {
    let verdict = found(Breaks::Nothing).await.unwrap();
    assert_eq!((verdict.findings().order, verdict.findings().has_offset), ("bytes", true));
}
