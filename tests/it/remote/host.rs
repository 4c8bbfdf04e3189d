//! A wasmtime host that lets a component send HTTP requests, without TLS, and gives it nothing else.

use crate::support::KEY;
use hitl::storage::open;
use hitl_wasmtime::bindings::exports::hitl::hitl::{decisions, events, questions};
use hitl_wasmtime::bindings::hitl::hitl::types::{Error as HitlError, Kind};
use hitl_wasmtime::{HitlCtx, HitlView, Settings};
use http_body_util::BodyExt;
use std::sync::{Arc, LazyLock};
use tokio::net::TcpStream;
use wasmtime::component::{Accessor, Component, InstancePre, Linker, ResourceAny, ResourceTable};
use wasmtime::{Config, Engine, Store};
use wasmtime_wasi::clocks::{WasiClocksCtx, WasiClocksCtxView, WasiClocksView};
use wasmtime_wasi_http::io::TokioIo;
use wasmtime_wasi_http::{
    Error, RequestOptions, WasiBody, WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks, WasiHttpView,
};

/// The data of a store.
pub(super) struct Host {
    hitl: HitlCtx,
    table: ResourceTable,
    clocks: WasiClocksCtx,
    http: WasiHttpCtx,
    hooks: Hooks,
}

impl HitlView for Host {
    fn hitl(&mut self) -> &mut HitlCtx {
        &mut self.hitl
    }
}

impl WasiClocksView for Host {
    fn clocks(&mut self) -> WasiClocksCtxView<'_> {
        WasiClocksCtxView { ctx: &mut self.clocks, table: &mut self.table }
    }
}

impl WasiHttpView for Host {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { ctx: &mut self.http, table: &mut self.table, hooks: &mut self.hooks }
    }
}

/// Sends requests to whoever they are for, each on a connection of its own.
struct Hooks {
    denied: bool,
}

type Sent = Box<dyn Future<Output = Result<(), Error>> + Send>;
type Sending = dyn Future<Output = Result<(http::Response<WasiBody>, Sent), Error>> + Send;

impl WasiHttpHooks for Hooks {
    fn send_request(
        &mut self,
        request: http::Request<WasiBody>,
        _: Option<RequestOptions>,
        _: Sent,
    ) -> Box<Sending> {
        if self.denied {
            return Box::new(async { Err(Error::HttpRequestDenied) });
        }
        Box::new(send(request))
    }
}

async fn send(mut request: http::Request<WasiBody>) -> Result<(http::Response<WasiBody>, Sent), Error> {
    let authority = request.uri().authority().ok_or(Error::HttpRequestUriInvalid)?.to_string();
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    *request.uri_mut() = path.parse().map_err(|_| Error::HttpRequestUriInvalid)?;
    let stream = TcpStream::connect(&authority).await.map_err(Error::Connect)?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    // Aborted when it is dropped, be it before the answer has come.
    let mut driving = tokio::task::JoinSet::new();
    driving.spawn(connection);
    let response = sender.send_request(request).await?;
    let io = async move {
        // An error of the connection is one of the body, which tells it.
        while driving.join_next().await.is_some() {}
        Ok(())
    };
    Ok((response.map(|body| body.map_err(Error::from).boxed_unsync()), Box::new(io)))
}

/// What the component exports.
pub(super) struct Client {
    pub(super) events: events::Guest,
    pub(super) questions: questions::Guest,
    pub(super) decisions: decisions::Guest,
}

impl Client {
    /// Creates the event of a question called `name` with these further members, JSON text each.
    pub(super) async fn create(
        &self,
        accessor: &Accessor<Host>,
        (name, kind, members): Question<'_>,
    ) -> Result<ResourceAny, HitlError> {
        let face = self.events.question();
        let prompt = "What should I add to <x>?".to_owned();
        let question = face.call_constructor(accessor, name.to_owned(), prompt, kind).await.unwrap();
        for (member, json) in members {
            face.call_set(accessor, question, (*member).to_owned(), (*json).to_owned()).await.unwrap();
        }
        self.events.call_create(accessor, question).await.unwrap()
    }
}

/// A question's name, kind and further members.
pub(super) type Question<'a> = (&'a str, Kind, &'a [(&'a str, &'a str)]);

/// The compiled component, and where its exports are, for all tests of this process.
static COMPILED: LazyLock<(
    InstancePre<Host>,
    events::GuestIndices,
    questions::GuestIndices,
    decisions::GuestIndices,
)> = LazyLock::new(|| {
    let mut config = Config::new();
    config.wasm_component_model_async(true);
    let engine = Engine::new(&config).unwrap();
    let component = Component::new(&engine, hitl_artifact::CLIENT_EMBEDDED.bytes).unwrap();
    let mut linker = Linker::<Host>::new(&engine);
    hitl_wasmtime::add_to_linker(&mut linker).unwrap();
    wasmtime_wasi::p3::clocks::add_to_linker(&mut linker).unwrap();
    wasmtime_wasi_http::p3::add_to_linker(&mut linker).unwrap();
    let instance = linker.instantiate_pre(&component).unwrap();
    let events = events::GuestIndices::new(&instance).unwrap();
    let questions = questions::GuestIndices::new(&instance).unwrap();
    let decisions = decisions::GuestIndices::new(&instance).unwrap();
    (instance, events, questions, decisions)
});

/// An instance that has the key and asks the server at this address.
pub(super) async fn client(server: &str) -> (Store<Host>, Client) {
    client_with(&[("server-url", server), ("api-key", KEY)], false).await
}

/// An instance with these settings; if `denied`, the host lets no request out.
pub(super) async fn client_with(settings: &[(&str, &str)], denied: bool) -> (Store<Host>, Client) {
    let mut all = Settings::default();
    for (name, value) in settings {
        all.set(name, *value);
    }
    let host = Host {
        // Of these imports the component has settings and random numbers; its store is never asked.
        hitl: HitlCtx::new(open("memory:").await.unwrap(), Arc::new(all)),
        table: ResourceTable::new(),
        clocks: WasiClocksCtx::default(),
        http: WasiHttpCtx::new(),
        hooks: Hooks { denied },
    };
    let (compiled, events, questions, decisions) = &*COMPILED;
    let mut store = Store::new(compiled.engine(), host);
    let instance = compiled.instantiate_async(&mut store).await.unwrap();
    let client = Client {
        events: events.load(&mut store, &instance).unwrap(),
        questions: questions.load(&mut store, &instance).unwrap(),
        decisions: decisions.load(&mut store, &instance).unwrap(),
    };
    (store, client)
}
