//! `hitl inbox`.

use crate::client::{self, Client};
use crate::exit::{Exit, Failure};
use crate::listen::Address;
use crate::options::{Json, Target};
use crate::output::{eprint_line, print, print_json};
use crate::qr::Qr;
use crate::{moment, server_lock, state};
use clap::Args;
use hitl_core::links::session;
use serde_json::{Value, json};
use std::time::Duration;

/// Print a way into the inbox
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  hitl inbox                     a link that signs in one browser, once and within five minutes\n  xdg-open \"$(hitl inbox)\"\n  hitl inbox --qr                for a phone\n\nThe server has to be running: hitl serve, or --server. The link is made of the API key (HITL_API_KEY, or the one that hitl serve made), which it does not hold. With a key of hitl key new the inbox's own address is printed: type the key there."
)]
pub(crate) struct Inbox {
    #[command(flatten)]
    qr: Qr,
    #[command(flatten)]
    print: Json,
}

impl Inbox {
    pub(crate) async fn run(self, target: &Target) -> Result<Exit, Failure> {
        let (url, server) = match &target.server {
            Some(server) => {
                (target.public_url.as_ref().unwrap_or(server).clone(), Reached::ByUrl(server.clone()))
            }
            None => served(target)?,
        };
        let Some(api_key) = target.api_key.clone().or_else(state::saved_api_key) else {
            return Err(Failure::Usage(
                "the inbox opens by the API key of its server: set HITL_API_KEY or --api-key".into(),
            ));
        };
        // A link that signs nobody in would be found out in the browser, by somebody else.
        let is_operator = server.opens(target, &api_key).await?;
        let inbox = format!("{}/", url.trim_end_matches('/'));
        let token = (is_operator && !api_key.starts_with("hitl_"))
            .then(|| session::sign_in_token(&api_key, moment::now(), &hitl::random_key()))
            .flatten();
        let link = match &token {
            Some(token) => format!("{inbox}?sign-in={token}"),
            None => {
                eprint_line!("hitl: this key is typed there");
                inbox
            }
        };
        self.qr.show(&link);
        if self.print.json {
            print_json(&json!({ "inbox": link, "signs_in": token.is_some() }))?;
        } else {
            print(&link)?;
        }
        Ok(Exit::Success)
    }
}

/// How the server is reached from here.
enum Reached {
    ByUrl(String),
    BySocket(Address),
}

/// How long a server of this machine may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

impl Reached {
    /// Whether `api_key`, which has to open this server, is for everything.
    async fn opens(self, target: &Target, api_key: &str) -> Result<bool, Failure> {
        const SEEN: &str = "/v1/events?limit=1";
        const EVERYTHING: &str = "/v1/keys";
        match self {
            Reached::ByUrl(server) => {
                let api_key = Some(api_key.to_owned());
                let its = Target { server: Some(server), store: None, api_key, ..target.clone() };
                let client = Client::open(&its).await?;
                client.document::<Value>("GET", SEEN, None).await?;
                Ok(client.document::<Value>("GET", EVERYTHING, None).await.is_ok())
            }
            // Nothing else of this program goes on meanwhile.
            Reached::BySocket(address) => {
                let look = |path| {
                    let looked = address.look(path, Some(api_key), PATIENCE);
                    looked.map_err(|error| Failure::of_system(format!("{address} does not answer"), &error))
                };
                match look(SEEN)?.status {
                    200 => Ok(look(EVERYTHING)?.status == 200),
                    401 | 403 => Err(Failure::NotAllowed(format!("the API key does not open {address}"))),
                    status => Err(Failure::Unavailable(format!("{address} answered with status {status}"))),
                }
            }
        }
    }
}

/// What links to the store begin with, and how its server is reached from here.
fn served(target: &Target) -> Result<(String, Reached), Failure> {
    let store = client::store(target)?;
    match server_lock::recorded(&*store) {
        Some(recorded) if recorded.is_served => {
            let reached = match recorded.here.url() {
                Some(url) => Reached::ByUrl(url),
                None => Reached::BySocket(recorded.here),
            };
            Ok((recorded.url, reached))
        }
        _ => Err(Failure::Unavailable(format!(
            "nothing serves {store}: hitl serve does, and --server names a server elsewhere"
        ))),
    }
}
