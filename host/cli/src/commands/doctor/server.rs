//! What `hitl serve` would meet here: its key, its address, and the way from outside.

use super::fetch::{PATIENCE, fetch};
use super::report::Row;
use crate::api_key;
use crate::listen::{Address, Listening, Looked, is_health};
use crate::options::Target;
use crate::redact::redact;
use crate::server_options::Server;
use crate::state;
use hitl::Hitl;
use std::io::{self, ErrorKind};
use tokio::sync::oneshot;

/// Checks what is served where.
pub(super) async fn check(target: &Target, server: &Server) -> Vec<Row> {
    let mut rows = vec![key(target, server)];
    let (listening, listener) = listen(&server.listen).await;
    let listens = !listening.failed();
    rows.push(listening);
    rows.extend(match &server.metrics_listen {
        Some(address) if *address != server.listen => Some(metrics(address).await),
        Some(address) => Some(Row::fail(
            "metrics",
            format!("{address} is where the rest is served"),
            "choose another port for --metrics-listen, or leave it out and scrape with the API key",
        )),
        None => None,
    });
    rows.push(match &target.public_url {
        Some(url) if listens => public_url(url, listener).await,
        Some(_) => {
            Row::warn("public URL", "not tried, since nothing can listen here", "mend the row above first")
        }
        None => no_public_url(&server.listen),
    });
    rows
}

fn key(target: &Target, server: &Server) -> Row {
    const CHECK: &str = "api key";
    match target.api_key.clone().or_else(state::saved_api_key) {
        Some(key) if key.len() < api_key::SHORTEST => {
            let detail = format!("it can be guessed: its length is {}", key.len());
            let fix = "set HITL_API_KEY to 32 random characters or more, as from: openssl rand -hex 32";
            if server.listen.is_local() {
                Row::warn(CHECK, detail, fix)
            } else {
                Row::fail(CHECK, detail, fix)
            }
        }
        Some(_) => {
            Row::ok(CHECK, if target.api_key.is_some() { "it is set" } else { "made by an earlier start" })
        }
        None if server.listen.is_local() => Row::ok(CHECK, "the first start makes one"),
        None => Row::fail(
            CHECK,
            format!("none is set, and {} is beyond this machine", server.listen),
            "set HITL_API_KEY to a long random text, as from: openssl rand -hex 32",
        ),
    }
}

/// Whether `address` can be listened on; if so, by what.
async fn listen(address: &Address) -> (Row, Option<Listening>) {
    const CHECK: &str = "listen";
    match address.listen().await {
        Ok(listener) => (Row::ok(CHECK, format!("{address} is free")), Some(listener)),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            let row = match look(address, "/health").await {
                Ok(health) if is_health(health.status, health.body.as_bytes()) => {
                    Row::ok(CHECK, format!("hitl is served on {address}"))
                }
                _ => Row::fail(
                    CHECK,
                    format!("another program listens on {address}"),
                    "stop it, or choose another address with --listen (HITL_LISTEN)",
                ),
            };
            (row, None)
        }
        Err(error) => {
            let detail = format!("{address} cannot be listened on: {error}");
            (Row::fail(CHECK, detail, "choose an address of this machine with --listen (HITL_LISTEN)"), None)
        }
    }
}

async fn metrics(address: &Address) -> Row {
    const CHECK: &str = "metrics";
    match address.listen().await {
        Ok(_) => Row::ok(CHECK, format!("{address} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => match look(address, "/metrics").await {
            Ok(metrics) if metrics.body.contains("hitl_build") => {
                Row::ok(CHECK, format!("hitl has its metrics on {address}"))
            }
            _ => Row::fail(
                CHECK,
                format!("another program listens on {address}"),
                "choose another --metrics-listen",
            ),
        },
        Err(error) => Row::fail(CHECK, format!("{address}: {error}"), "choose another --metrics-listen"),
    }
}

/// What listens at `address` already answers to a look at `path`.
async fn look(address: &Address, path: &'static str) -> io::Result<Looked> {
    let address = address.clone();
    let looking = tokio::task::spawn_blocking(move || address.look(path, None, PATIENCE));
    looking.await.map_err(io::Error::other)?
}

fn no_public_url(listen: &Address) -> Row {
    const CHECK: &str = "public URL";
    const FIX: &str = "set --public-url (HITL_PUBLIC_URL) to what people's browsers reach";
    match listen.url() {
        Some(url) if listen.is_local() => {
            Row::ok(CHECK, format!("none is set; links begin with {url} and open on this machine"))
        }
        Some(url) => Row::warn(CHECK, format!("none is set; links begin with {url}"), FIX),
        None => Row::fail(CHECK, format!("none is set, and no browser can open {listen}"), FIX),
    }
}

/// Whether the public URL leads to here: to the server that runs, or to one for this moment.
async fn public_url(url: &str, listening: Option<Listening>) -> Row {
    const CHECK: &str = "public URL";
    let shown = redact(url);
    if url.contains('{') {
        return Row::ok(CHECK, format!("{shown} differs from question to question; it is not tried"));
    }
    let (stop, stopped) = oneshot::channel::<()>();
    let _socket = match listening {
        None => None,
        Some(Listening { listener, file, .. }) => match Hitl::builder().store("memory:").build().await {
            Ok(hitl) => {
                tokio::spawn(hitl::serve(listener, hitl, async {
                    let _ = stopped.await;
                }));
                file
            }
            Err(error) => return Row::fail(CHECK, error.to_string(), "look at the rows above"),
        },
    };
    let fetched = fetch(format!("{}/health", url.trim_end_matches('/')), None, None).await;
    drop(stop);
    let fix =
        "let the proxy (and the firewall, and DNS) lead it to the listening address, or correct --public-url";
    match fetched {
        Ok(health) if health.is_healthy() && is_in_the_clear(url) => Row::warn(
            CHECK,
            format!("{shown} leads to hitl; what goes over it can be read on the way"),
            "put a proxy with TLS in front and write https://",
        ),
        Ok(health) if health.is_healthy() => Row::ok(CHECK, format!("{shown} leads to hitl")),
        Ok(other) => Row::fail(
            CHECK,
            format!("{shown}/health has status {}, and not hitl's answer", other.status),
            fix,
        ),
        Err(error) => Row::fail(CHECK, format!("{shown} cannot be reached: {error}"), fix),
    }
}

/// Whether answers go over a network without encryption.
fn is_in_the_clear(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else { return false };
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    !["localhost", "127.", "[::1]"].iter().any(|local| host.starts_with(local))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_this_machine_it_has_to_be_encrypted() {
        assert!(is_in_the_clear("http://ask.example.org/x"));
        for fine in
            ["https://ask.example.org", "http://localhost:8080", "http://127.0.0.1", "http://u@[::1]:80"]
        {
            assert!(!is_in_the_clear(fine), "{fine}");
        }
    }
}
