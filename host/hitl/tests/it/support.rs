//! A store that fails on command, and a client that sends any bytes.

use async_trait::async_trait;
use bytes::Bytes;
use hitl::storage::{Created, Store, StoreError, Wakeups};
use hitl::{Builder, Hitl, Limits};
use http::{Request, Response};
use std::collections::HashMap;
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;

pub(crate) const KEY: &str = "a key for tests";

/// What happens when a key is read.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// The value is so long that no instance has room for it.
    Huge,
    /// The store does not answer.
    Hangs,
    /// It answers after a while.
    Slow(Duration),
    /// The value is this.
    Value(Vec<u8>),
}

/// A store in memory that fails at chosen keys.
#[derive(Debug)]
pub(crate) struct Faulty {
    inner: Arc<dyn Store>,
    faults: Mutex<HashMap<String, Fault>>,
    /// How often each key with a fault was read.
    reads: Mutex<HashMap<String, u32>>,
    /// Notified whenever a read begins to hang.
    pub(crate) hanging: Notify,
}

impl Faulty {
    pub(crate) async fn new() -> Arc<Faulty> {
        let inner = hitl::storage::open("memory:").await.unwrap();
        Arc::new(Faulty { inner, faults: Mutex::default(), reads: Mutex::default(), hanging: Notify::new() })
    }

    /// From now on, reading `file` of the event `id` has this fault.
    pub(crate) fn fault(&self, id: &str, file: &str, fault: Fault) {
        self.faults.lock().unwrap().insert(format!("hitl-requests/{id}/{file}.json"), fault);
    }

    /// How often `file` of the event `id` was read with a fault.
    pub(crate) fn reads_of(&self, id: &str, file: &str) -> u32 {
        self.reads
            .lock()
            .unwrap()
            .get(&format!("hitl-requests/{id}/{file}.json"))
            .copied()
            .unwrap_or_default()
    }

    pub(crate) fn clear_faults(&self) {
        self.faults.lock().unwrap().clear();
    }
}

impl fmt::Display for Faulty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("faulty:")
    }
}

#[async_trait]
impl Store for Faulty {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let fault = self.faults.lock().unwrap().get(key).cloned();
        if fault.is_some() {
            *self.reads.lock().unwrap().entry(key.to_owned()).or_default() += 1;
        }
        match fault {
            Some(Fault::Huge) => Ok(Some(vec![b' '; 100 << 20])),
            Some(Fault::Hangs) => {
                self.hanging.notify_one();
                std::future::pending().await
            }
            Some(Fault::Slow(time)) => {
                tokio::time::sleep(time).await;
                self.inner.get(key).await
            }
            Some(Fault::Value(value)) => Ok(Some(value)),
            None => self.inner.get(key).await,
        }
    }

    async fn create(&self, key: &str, value: Vec<u8>) -> Result<Created, StoreError> {
        self.inner.create(key, value).await
    }

    async fn put(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        self.inner.put(key, value).await
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.inner.delete(key).await
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StoreError> {
        self.inner.list(prefix, after, limit).await
    }

    fn wakeups(&self) -> Option<&Wakeups> {
        self.inner.wakeups()
    }
}

pub(crate) fn builder(store: &Arc<Faulty>) -> Builder {
    let store: Arc<dyn Store> = store.clone();
    Hitl::builder().store(store).api_key(KEY).open_links(true)
}

/// A request of the API, in this process.
pub(crate) fn api(method: &str, path: &str, body: &str) -> Request<Bytes> {
    Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {KEY}"))
        .header("accept", "application/json")
        .header("content-type", "application/json")
        .body(Bytes::from(body.to_owned()))
        .unwrap()
}

pub(crate) async fn answer(hitl: &Hitl, id: &str, value: &str) -> Response<Bytes> {
    let body = format!(r#"{{"value":{value}}}"#);
    hitl.request(api("POST", &format!("/v1/events/{id}/response"), &body)).await.unwrap()
}

/// A server, with what stops it.
pub(crate) struct Server {
    pub(crate) hitl: Hitl,
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    pub(crate) task: JoinHandle<Result<(), hitl::Error>>,
}

impl Server {
    pub(crate) async fn start(store: &Arc<Faulty>, limits: Limits) -> Server {
        let hitl = builder(store).limits(limits).build().await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let shutdown = async {
            let _ = stopped.await;
        };
        let task = tokio::spawn(hitl::serve(listener, hitl.clone(), shutdown));
        Server { hitl, address, stop: Some(stop), task }
    }

    pub(crate) fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    /// Sends `text` as it is.
    pub(crate) async fn send(&self, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        // A server may close before it has read all; what it says is in what is read.
        let _ = stream.write_all(text.as_bytes()).await;
        stream
    }

    /// Sends `text` as it is, and reads until the server closes.
    pub(crate) async fn exchange(&self, text: &str) -> String {
        read(self.send(text).await).await
    }
}

/// All that comes until the other side closes.
pub(crate) async fn read(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    let reading = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut bytes)).await;
    // A reset is a way to close, too.
    let _ = reading.expect("the server closes");
    String::from_utf8(bytes).unwrap()
}

pub(crate) fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {KEY}\r\nconnection: close\r\n\r\n")
}
