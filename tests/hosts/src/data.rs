//! What an instance has.

use crate::app::{App, Form};
use http::uri::Scheme;
use http::{Request, Response};
use http_body_util::BodyExt;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use std::sync::Arc;
use tokio::net::TcpStream;
use wasmtime::component::ResourceTable;
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{
    Error, RequestOptions, WasiBody, WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks, WasiHttpView,
};

/// The data of a store of wasmtime.
pub(crate) struct Data {
    pub(crate) app: Arc<App>,
    pub(crate) table: ResourceTable,
    /// How many connections of SQLite are open.
    pub(crate) connections: usize,
    http: WasiHttpCtx,
    hooks: Hooks,
    wasi: WasiCtx,
}

impl Data {
    /// Fails if the folder that is to be granted is not there.
    pub(crate) fn new(app: Arc<App>) -> wasmtime::Result<Data> {
        let mut wasi = WasiCtx::builder();
        if matches!(app.form, Form::Wasi | Form::Sync) {
            for (name, value) in &app.variables {
                wasi.env(name, value);
            }
            if app.granted {
                wasi.preopened_dir(&app.store, "/data", FsPerms::ReadWrite)?;
            }
        }
        Ok(Data {
            app,
            table: ResourceTable::new(),
            connections: 0,
            http: WasiHttpCtx::default(),
            hooks: Hooks,
            wasi: wasi.build(),
        })
    }
}

/// Says that the imports work on a [`Data`], to the code that `wasmtime` generates.
pub(crate) struct HasData;

impl wasmtime::component::HasData for HasData {
    type Data<'a> = &'a mut Data;
}

impl WasiHttpView for Data {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { ctx: &mut self.http, table: &mut self.table, hooks: &mut self.hooks }
    }
}

/// Lets every request out. By `https` it connects and hears nothing, as of a server that speaks no TLS, for as long as it is asked to.
struct Hooks;

type Sent = Box<dyn Future<Output = Result<(), Error>> + Send>;
type Sending = dyn Future<Output = Result<(Response<WasiBody>, Sent), Error>> + Send;

impl WasiHttpHooks for Hooks {
    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        _: Option<RequestOptions>,
        _: Sent,
    ) -> Box<Sending> {
        Box::new(send(request))
    }
}

async fn send(mut request: Request<WasiBody>) -> Result<(Response<WasiBody>, Sent), Error> {
    let authority = request.uri().authority().ok_or(Error::HttpRequestUriInvalid)?.to_string();
    let stream = TcpStream::connect(authority).await.map_err(Error::Connect)?;
    if request.uri().scheme() == Some(&Scheme::HTTPS) {
        std::future::pending::<()>().await;
    }
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    *request.uri_mut() = path.parse().map_err(|_| Error::HttpRequestUriInvalid)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(Error::from)?;
    let connection = tokio::spawn(connection);
    let response = sender.send_request(request).await.map_err(Error::from)?;
    let done = async move {
        let _ = connection.await;
        Ok(())
    };
    Ok((response.map(|body| body.map_err(Error::from).boxed_unsync()), Box::new(done)))
}

impl WasiView for Data {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}
