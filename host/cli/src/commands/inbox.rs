//! `hitl inbox`.

use crate::client::{self, Client};
use crate::exit::{Exit, Failure};
use crate::options::{Json, Target};
use crate::output::{eprint_line, print, print_json};
use crate::qr::Qr;
use crate::{moment, server_lock, state};
use clap::Args;
use hitl_core::links::session;
use serde_json::{Value, json};

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
        // What links begin with, and where the server is reached from here.
        let (url, server) = match &target.server {
            Some(server) => (target.public_url.as_ref().unwrap_or(server).clone(), server.clone()),
            None => served(target)?,
        };
        let Some(api_key) = target.api_key.clone().or_else(state::saved_api_key) else {
            return Err(Failure::Usage(
                "the inbox opens by the API key of its server: set HITL_API_KEY or --api-key".into(),
            ));
        };
        let its =
            Target { server: Some(server), store: None, api_key: Some(api_key.clone()), ..target.clone() };
        // A link that signs nobody in would be found out in the browser, by somebody else.
        let client = Client::open(&its).await?;
        client.document::<Value>("GET", "/v1/events?limit=1", None).await?;
        let inbox = format!("{}/", url.trim_end_matches('/'));
        let is_operator = client.document::<Value>("GET", "/v1/keys", None).await.is_ok();
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

/// What links to the store begin with, and where its server is reached from here.
fn served(target: &Target) -> Result<(String, String), Failure> {
    let store = client::store(target)?;
    match server_lock::recorded(&*store) {
        Some(recorded) if recorded.is_served => Ok((recorded.url, format!("http://{}", recorded.here))),
        _ => Err(Failure::Unavailable(format!(
            "nothing serves {store}: hitl serve does, and --server names a server elsewhere"
        ))),
    }
}
