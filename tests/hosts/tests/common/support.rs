//! A place of its own for each test, with an app in it.

use crate::form::{FORM, store_in, variable};
use crate::http::Api;
pub(crate) use crate::http::{KEY, PATIENCE, bearer, no_script_but_ours, parts, question, send, try_submit};
use crate::real_host::{Process, RealHost};
use hitl_hosts::{AdapterStore, App};
use hitl_storage::Store;
use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use tokio::runtime::Runtime;

/// There is but one kind of store.
pub(crate) const SCHEMES: &[&str] = &["its own"];

/// A place with its own store, removed at the end.
pub(crate) struct Place(tempfile::TempDir);

impl Place {
    pub(crate) fn new(_scheme: &str) -> Place {
        Place(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The app of this place, without variables.
    pub(crate) fn app(&self) -> App {
        App { form: FORM, store: store_in(self.path()), granted: true, variables: BTreeMap::new() }
    }

    /// The store, to look at what is in it: another instance of the adapter.
    pub(crate) async fn open(&self) -> Arc<dyn Store> {
        Arc::new(AdapterStore::new(self.app()).await.unwrap())
    }

    /// Starts the app on a free port, with what `hitl serve` has on its command line as variables.
    pub(crate) fn serve(&self, args: &[&str]) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let url = format!("http://{address}");
        let mut variables = BTreeMap::from([
            (variable("api-key"), KEY.to_owned()),
            (variable("public-url"), url.clone()),
            (variable("open-links"), String::new()),
        ]);
        for pair in args.chunks(2) {
            let [name, value] = pair else { panic!("{args:?}") };
            variables.insert(variable(name.trim_start_matches('-')), (*value).to_owned());
        }
        let api = Api { url };
        let app = App { variables, ..self.app() };
        if let Some(host) = RealHost::wanted() {
            drop(listener);
            // Each server has its own beside the store.
            let folder = self.path().join(format!("host-{}", address.port()));
            std::fs::create_dir(&folder).unwrap();
            return Server { api, _host: Some(Process::start(host, &folder, address, &app)), runtime: None };
        }
        Server::start(api, listener, app)
    }
}

/// An app that is served: in a runtime of this process, or by a real host.
pub(crate) struct Server {
    api: Api,
    _host: Option<Process>,
    runtime: Option<Runtime>,
}

impl Server {
    pub(crate) fn start(api: Api, listener: TcpListener, app: App) -> Server {
        let runtime = Runtime::new().unwrap();
        listener.set_nonblocking(true).unwrap();
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            let error = app.serve(listener).await.unwrap_err().to_string();
            panic!("{error}");
        });
        Server { api, _host: None, runtime: Some(runtime) }
    }

    /// Ends it, whatever it does.
    pub(crate) fn kill(self) {}
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl std::ops::Deref for Server {
    type Target = Api;

    fn deref(&self) -> &Api {
        &self.api
    }
}
