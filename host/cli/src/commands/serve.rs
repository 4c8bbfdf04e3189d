//! `hitl serve`.

use crate::api_key;
use crate::client::{self, IfAbsent, Local};
use crate::config::Config;
use crate::exit::{Exit, Failure};
use crate::link::eprint_link;
use crate::listen::{Address, Listening};
use crate::log::Format;
use crate::moment;
use crate::options::Target;
use crate::output::eprint_line;
use crate::redact::redact;
use crate::retention;
use crate::server_lock::ServerLock;
use crate::server_options::{Server, ServerOptions};
use crate::signals::Signals;
use crate::state;
use clap::Args;
use hitl::storage::{Config as StoreConfig, Store, StoreError};
use hitl_core::links::session;
use std::io::{IsTerminal, stderr};
use tokio::sync::watch;

/// Serve the form, the inbox and the API
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  hitl serve
  HITL_API_KEY=… hitl serve --listen 0.0.0.0:8080 --public-url https://ask.example.org
  hitl serve --config /etc/hitl.toml --log-format json --metrics-listen 127.0.0.1:9090
  hitl serve --listen unix:/run/hitl/hitl.sock --public-url https://ask.example.org
  hitl serve --retain 30d                            what ended 30 days ago is removed
  hitl serve --allow-callback http://127.0.0.1:9000   outcomes may be sent there

A file in TOML holds the same options under the same names:
  store = \"sqlite:/var/lib/hitl/hitl.db\"
  public-url = \"https://ask.example.org\"
  log = \"info\"

On the first start an API key is made and kept in the user's state folder, unless HITL_API_KEY sets one. Beyond the \
loopback interface it has to be set before. It is never printed: at a terminal a link is shown that signs in one browser, once. \
It is for everything; keys for programs and persons: hitl key. TLS is a proxy's work: put one in front, and set --public-url. Whether all \
is as it should be: hitl doctor.

The component is compiled on this machine, so a unit of systemd may not have MemoryDenyWriteExecute=yes. A limit of \
address space (ulimit -v, LimitAS=) of 4 GiB is enough; each connection is an open file (LimitNOFILE=).")]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) options: ServerOptions,
}

impl Serve {
    pub(crate) async fn run(
        self,
        target: &Target,
        config: &Config,
        log: Format,
        mut signals: Signals,
    ) -> Result<Exit, Failure> {
        if target.server.is_some() {
            return Err(Failure::Usage("serve needs a store of its own, not --server".into()));
        }
        let server = self.options.resolve(config)?;
        for told in ServerOptions::mistyped() {
            tracing::warn!("{told}");
        }
        let (api_key, key) = key(target, &server)?;
        if target.public_url.is_none() && server.listen.url().is_none() {
            return Err(Failure::Usage(format!(
                "no browser can open {}, so --public-url (HITL_PUBLIC_URL) has to say what links begin with: the address of the \
                 proxy in front, such as https://ask.example.org",
                server.listen
            )));
        }
        let Listening { listener, address, file: _socket } = listen(&server.listen).await?;
        let metrics_listening = match &server.metrics_listen {
            Some(address) => Some(listen(address).await?),
            None => None,
        };
        let url = target.public_url.clone().or_else(|| address.url()).unwrap_or_default();
        let target = Target { api_key: Some(api_key.clone()), ..target.clone() };
        let (open_links, login, callbacks) =
            (server.open_links, server.login.clone(), server.callbacks.clone());
        let (operator, image_hosts) = (server.operator.clone(), server.image_hosts.clone());
        let local = Local::open_with(&target, Some(url.clone()), IfAbsent::Make, |builder| {
            let mut builder = builder.open_links(open_links).operator(&operator).image_hosts(image_hosts);
            if let Some(login) = login {
                builder = builder.login_proxy(login);
            }
            if let Some(callbacks) = callbacks {
                builder = builder.callbacks(callbacks);
            }
            builder
        })
        .await?;
        try_store(&**local.hitl.store()).await?;
        if let Some(logo) = server.logo {
            put_logo(&local, logo).await?;
        }
        let store = local.hitl.store().to_string();
        let config = client::store(&target)?;
        if let Some(caution) = config.caution() {
            tracing::warn!(store, "{caution}");
        }
        // Who reads that it serves finds it recorded.
        announce(config, address.clone(), url.clone());
        // A program that reads the log gets no lines but its own.
        if log == Format::Text {
            let at = address.url().unwrap_or_else(|| address.to_string());
            eprint_line!("hitl: serving {store} on {at}");
            greet(&target, &url, &address, &api_key, &key);
        }
        let metrics = metrics_listening.as_ref().map(|listening| &listening.address);
        tracing::info!(
            store,
            address = %address,
            url = redact(&url).as_ref(),
            metrics = metrics.map(tracing::field::display),
            version = env!("CARGO_PKG_VERSION"),
            "started"
        );
        let retaining = server.retain.map(|seconds| tokio::spawn(retention::keep(local.clone(), seconds)));
        let (stopping, stopped) = watch::channel(());
        let serving = hitl::serve(listener, local.hitl.clone(), async {
            signals.stopped().await;
            tracing::info!("stopping");
            drop(stopping);
        });
        match metrics_listening {
            Some(Listening { listener, file: _socket, .. }) => {
                let metrics = hitl::serve_metrics(listener, local.hitl, gone(stopped));
                let (serving, metrics) = tokio::join!(serving, metrics);
                serving.and(metrics)
            }
            None => serving.await,
        }
        .map_err(Failure::from)?;
        if let Some(retaining) = retaining {
            // Wherever it is, the next one goes on.
            retaining.abort();
        }
        if log == Format::Text {
            eprint_line!("hitl: stopped");
        }
        tracing::info!("stopped");
        Ok(Exit::Success)
    }
}

/// Tries whether the store can be written: one that cannot would be found out by the first who asks or answers. One that is full or
/// locked just now may not be when they come.
async fn try_store(store: &dyn Store) -> Result<(), Failure> {
    let key = format!("hitl-doctor/{}/start", hitl::random_key().chars().take(16).collect::<String>());
    let tried = match store.put(&key, b"1".to_vec()).await {
        Ok(()) => store.delete(&key).await,
        failed => failed,
    };
    let Err(error) = tried else { return Ok(()) };
    let detail = error.detail().map(|detail| format!(" ({detail})")).unwrap_or_default();
    let told = format!("{store} cannot be written: {error}{detail}");
    if error.is_retryable() {
        tracing::warn!("{told}");
        return Ok(());
    }
    Err(match error {
        StoreError::Denied(_) => Failure::NotAllowed(told),
        _ => Failure::Unavailable(told),
    })
}

/// Puts the logo into the store, where all servers on it find it.
async fn put_logo(local: &Local, logo: Vec<u8>) -> Result<(), Failure> {
    let reply = local.send("PUT", "/v1/logo", Some(logo)).await?;
    if reply.status == 204 { Ok(()) } else { Err(reply.failure(true)) }
}

async fn listen(address: &Address) -> Result<Listening, Failure> {
    let listening = address.listen().await;
    listening.map_err(|error| Failure::of_system(format!("{address} cannot be listened on"), &error))
}

/// Where the API key comes from.
#[derive(Debug)]
enum Key {
    /// It was set, or made before.
    Known,
    /// It was made just now, and kept.
    Made,
    /// It was made just now, and is gone when this ends, since it could not be kept; why, in words.
    Fleeting(String),
}

/// Tells the person who started it where to go. What is printed may be kept in logs, so the key is never shown: who is at the
/// terminal, or made the key by this start, gets a link that signs in once.
fn greet(target: &Target, url: &str, address: &Address, api_key: &str, key: &Key) {
    let inbox = url.trim_end_matches('/');
    eprint_line!("  inbox: {inbox}/");
    let token = if !matches!(key, Key::Known) || stderr().is_terminal() { sign_in(api_key) } else { None };
    if let Some(token) = token {
        eprint_link("  sign in, once and within five minutes: ", &format!("{inbox}/?sign-in={token}"));
    }
    match key {
        Key::Known => {}
        Key::Made => {
            eprint_line!(
                "  (the API key was made just now, and is kept in the file api-key of the user's state folder)"
            );
        }
        Key::Fleeting(why) => {
            eprint_line!("  (the API key was made just now and cannot be kept: {why};");
            eprint_line!("   set HITL_API_KEY for one that stays)");
        }
    }
    if target.public_url.is_none() && *address != address.reached() {
        eprint_line!("  links begin with {url}, which others cannot open: set --public-url");
    }
}

/// A token that signs in one browser.
fn sign_in(api_key: &str) -> Option<String> {
    session::sign_in_token(api_key, moment::now(), &hitl::random_key())
}

/// The API key, and where it comes from.
fn key(target: &Target, server: &Server) -> Result<(String, Key), Failure> {
    match target.api_key.clone().or_else(state::saved_api_key) {
        Some(key) if !server.listen.is_local() && key.len() < api_key::SHORTEST => {
            Err(Failure::Usage(format!(
                "{} is beyond this machine, and the API key has {} characters, so that others can guess it: set \
                 HITL_API_KEY to a random text of {} or more, as from: openssl rand -hex 32",
                server.listen,
                key.len(),
                api_key::SHORTEST
            )))
        }
        Some(key) => Ok((key, Key::Known)),
        None if server.listen.is_local() => match state::make_api_key() {
            Ok(key) => Ok((key, Key::Made)),
            // A store that is named is enough to serve it.
            Err(why) if target.store.is_some() => Ok((hitl::random_key(), Key::Fleeting(why.to_string()))),
            Err(failure) => Err(failure),
        },
        None => Err(Failure::Usage(format!(
            "{} is beyond this machine, and no API key is set: set HITL_API_KEY to a long random text first",
            server.listen
        ))),
    }
}

/// Resolves when the other end is gone.
async fn gone(mut stopped: watch::Receiver<()>) {
    while stopped.changed().await.is_ok() {}
}

/// Records that this process serves the store, as soon as no other does, for `hitl ask` and other commands.
fn announce(store: Box<dyn StoreConfig>, address: Address, url: String) {
    // Held until the process ends.
    if let Some(lock) = ServerLock::announce(&*store, &address, &url) {
        return std::mem::forget(lock);
    }
    std::thread::spawn(move || ServerLock::announce_later(&*store, &address, &url).map(std::mem::forget));
}
