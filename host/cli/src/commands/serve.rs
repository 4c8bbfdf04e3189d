//! `hitl serve`.

use crate::client::{self, Local, encode};
use crate::exit::{Exit, Failure};
use crate::options::Target;
use crate::output::eprint_line;
use crate::server_lock::ServerLock;
use crate::state;
use clap::Args;
use clap::builder::FalseyValueParser;
use hitl::storage::Config;
use std::net::SocketAddr;

/// Serve the form, the inbox and the API
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  hitl serve
  HITL_API_KEY=… hitl serve --listen 0.0.0.0:8080 --public-url https://ask.example.org

On the first start an API key is made and kept in the user's state folder, unless HITL_API_KEY sets one. Beyond the
loopback interface it has to be set before. TLS is a proxy's work: put one in front, and set --public-url.")]
pub(crate) struct Serve {
    /// Where to listen
    #[arg(long, value_name = "ADDRESS", default_value = LISTEN, env = "HITL_LISTEN", value_parser = address)]
    listen: SocketAddr,
    /// Let anybody who knows a question's id see and answer it; for use behind a login of your own
    #[arg(long, env = "HITL_OPEN_LINKS", value_parser = FalseyValueParser::new())]
    open_links: bool,
}

const LISTEN: &str = "127.0.0.1:8080";

/// Reads an address; an empty variable says nothing.
fn address(text: &str) -> Result<SocketAddr, String> {
    let text = if text.is_empty() { LISTEN } else { text };
    text.parse().map_err(|_| "write an address and a port, such as 127.0.0.1:8080".into())
}

impl Serve {
    pub(crate) async fn run(self, target: &Target) -> Result<Exit, Failure> {
        if target.server.is_some() {
            return Err(Failure::Usage("serve needs a store of its own, not --server".into()));
        }
        let (api_key, made) = self.api_key(target)?;
        let listener = tokio::net::TcpListener::bind(self.listen).await.map_err(|error| {
            Failure::Unavailable(format!("{} cannot be listened on: {error}", self.listen))
        })?;
        let address = listener.local_addr()?;
        let url = target.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
        let target = Target { api_key: Some(api_key.clone()), ..target.clone() };
        let local = Local::open_with(&target, Some(url.clone()), self.open_links).await?;
        let store = client::store(&target)?;
        eprint_line!("hitl: serving {store} on http://{address}");
        eprint_line!("  inbox: {}/?key={}", url.trim_end_matches('/'), encode(&api_key));
        if target.public_url.is_none() && address.ip().is_unspecified() {
            eprint_line!("  links begin with {url}, which others cannot open: set --public-url");
        }
        if made {
            eprint_line!("  (the API key was made just now, and is kept in the user's state folder)");
        }
        announce(store, address, url);
        hitl::serve(listener, local.hitl, stop()).await.map_err(Failure::from)?;
        eprint_line!("hitl: stopped");
        Ok(Exit::Success)
    }

    /// The API key, and whether it was made just now.
    fn api_key(&self, target: &Target) -> Result<(String, bool), Failure> {
        match target.api_key.clone().or_else(state::saved_api_key) {
            Some(key) => Ok((key, false)),
            None if self.listen.ip().is_loopback() => Ok((state::make_api_key()?, true)),
            None => Err(Failure::Usage(format!(
                "{} is beyond this machine, and no API key is set: set HITL_API_KEY to a long random text first",
                self.listen
            ))),
        }
    }
}

/// Lets `hitl ask` and its like know who serves the store, as soon as nobody else does.
fn announce(store: Box<dyn Config>, address: SocketAddr, url: String) {
    std::thread::spawn(move || {
        // Held until the process ends.
        if let Some(lock) = ServerLock::announce(&*store, address, &url) {
            std::mem::forget(lock);
        }
    });
}

/// Returns when the process is asked to stop.
async fn stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        if let Ok(mut terminate) = terminate {
            tokio::select! {
                _ = interrupted => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupted.await;
}
