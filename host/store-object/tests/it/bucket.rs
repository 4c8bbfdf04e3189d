//! Buckets for tests, and the way to them.

use async_trait::async_trait;
use hitl_services::{HttpProxy, ObjectKind, ObjectServer};
use hitl_storage::conformance::StoreFixture;
use hitl_storage::{Announced, Config, Store};
use hitl_store_object::{Object, ObjectConfig};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::OnceLock;
use tokio::sync::OnceCell;

/// Nothing is told to other processes.
pub(crate) const NONE: Announced = Announced::where_key(|_| false);

/// Outcomes are, as the program has it.
pub(crate) const OUTCOMES: Announced = Announced::where_key(|key| key.ends_with("/response.json"));

/// The store at `prefix` of a bucket, by way of `address`.
pub(crate) fn config(server: &ObjectServer, address: SocketAddr, bucket: &str, prefix: &str) -> ObjectConfig {
    let (scheme, names) = match server.kind() {
        ObjectKind::Azurite => ("az", ["AZURE_STORAGE_ACCOUNT_NAME", "AZURE_STORAGE_ACCOUNT_KEY"]),
        _ => ("s3", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]),
    };
    let endpoint = server.endpoint_by(address);
    let variables = names.into_iter().zip([&server.access_key, &server.secret]);
    ObjectConfig::parse(
        scheme,
        &format!("//{bucket}/{prefix}?endpoint={endpoint}&allow_http=true&poll=100ms"),
    )
    .unwrap()
    .variables(variables.map(|(name, value)| (name.to_owned(), value.clone())))
}

/// A server and a bucket that many tests use, each below a prefix of its own.
pub(crate) struct Shared {
    pub(crate) server: &'static ObjectServer,
    /// moto looks and writes in two steps: what writes goes one at a time.
    proxy: Option<HttpProxy>,
    bucket: String,
    root: OnceCell<Object>,
}

impl Shared {
    pub(crate) fn of(kind: ObjectKind) -> &'static Self {
        static SHARED: [OnceLock<Shared>; 4] = [const { OnceLock::new() }; 4];
        SHARED[kind as usize].get_or_init(|| {
            let server = ObjectServer::shared(kind).unwrap();
            let proxy = (kind == ObjectKind::Moto).then(|| {
                let proxy = HttpProxy::start(server.addr());
                proxy.orderly(true);
                proxy
            });
            Self { server, proxy, bucket: server.bucket(), root: OnceCell::new() }
        })
    }

    pub(crate) fn addr(&self) -> SocketAddr {
        self.proxy.as_ref().map_or(self.server.addr(), HttpProxy::addr)
    }

    /// The store at `prefix`, which has been found to be one that can be trusted: what was noted of the whole bucket is noted there.
    pub(crate) async fn at(&self, prefix: &str) -> ObjectConfig {
        let root = self.root.get_or_init(|| async {
            let config = config(self.server, self.addr(), &self.bucket, "").announcing(NONE);
            Object::open(&config).await.unwrap()
        });
        copy_verdict(root.await, prefix).await;
        config(self.server, self.addr(), &self.bucket, prefix)
    }
}

/// Notes at `prefix` what is noted of `root`.
pub(crate) async fn copy_verdict(root: &Object, prefix: &str) {
    let notes = root.list("hitl-probe/verdict", None, 2).await.unwrap();
    assert_eq!(notes.len(), 1, "{notes:?}");
    let note = root.get(&notes[0]).await.unwrap().unwrap();
    root.put(&format!("{prefix}/{}", notes[0]), note).await.unwrap();
}

/// A store for a case of the suite.
pub(crate) struct Fixture(pub(crate) ObjectConfig);

#[async_trait]
impl StoreFixture for Fixture {
    async fn open(&self) -> Arc<dyn Store> {
        self.0.open().await.unwrap()
    }
}

/// A bucket that only one test has, on the server that all use, with a proxy in front of it that only this test has.
pub(crate) struct Own {
    pub(crate) server: &'static ObjectServer,
    pub(crate) proxy: HttpProxy,
    pub(crate) bucket: String,
}

impl Own {
    pub(crate) fn on(kind: ObjectKind) -> Self {
        let server = ObjectServer::shared(kind).unwrap();
        let proxy = HttpProxy::start(server.addr());
        proxy.orderly(kind == ObjectKind::Moto);
        Self { server, proxy, bucket: server.bucket() }
    }

    /// The bucket of this one by way of the proxy of another one.
    pub(crate) fn config_by(&self, other: &Self) -> ObjectConfig {
        config(self.server, other.proxy.addr(), &self.bucket, "p").announcing(NONE)
    }

    /// By way of the proxy.
    pub(crate) fn config(&self) -> ObjectConfig {
        config(self.server, self.proxy.addr(), &self.bucket, "p").announcing(NONE)
    }
}
