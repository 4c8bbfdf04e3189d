//! `hitl doctor`.

mod events;
mod fetch;
mod remote;
mod report;
mod server;
mod store;
mod system;

use crate::client;
use crate::config::Config;
use crate::exit::{Exit, Failure};
use crate::options::{Json, Target};
use crate::server_options::ServerOptions;
use clap::Args;
use report::Row;

/// Check that this configuration works, and say what to do where it does not
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  hitl doctor
  hitl doctor --config /etc/hitl.toml
  HITL_API_KEY=… hitl doctor --server https://ask.example.org

It takes the options, variables and file of hitl serve and tries them: it writes a few keys below hitl-doctor/ into the \
store and removes them, lets several callers race for one key, measures how long a wake-up takes, examines a store that \
machines share for up to a minute (whether notifications are heard; many more races; lists; versions), looks for a server at \
the listening address (and is one for a moment if there is none), and fetches the public URL.

Each line is ok, warn (it works, and something is not as it should be) or fail, with what to do.

Exit status: 0 nothing failed, 1 something did.")]
pub(crate) struct Doctor {
    #[command(flatten)]
    pub(crate) options: ServerOptions,
    #[command(flatten)]
    print: Json,
}

impl Doctor {
    pub(crate) async fn run(self, target: &Target, config: &Config) -> Result<Exit, Failure> {
        let mut rows = Vec::new();
        if let Some(server) = &target.server {
            rows.extend(remote::check(server, target.api_key.as_deref(), target.ca.as_deref()).await);
        } else {
            let server = self.options.resolve(config)?;
            rows.extend(system::config_file(self.options.config.as_deref(), config));
            rows.extend(ServerOptions::mistyped().into_iter().map(system::mistyped));
            rows.push(system::open_files());
            match client::store(target) {
                Ok(config) => rows.extend(store::check(&*config).await),
                Err(failure) => rows.push(store::misnamed(&failure)),
            }
            rows.extend(server::check(target, &server).await);
        }
        report::print(&rows, self.print.json)?;
        Ok(if rows.iter().any(Row::failed) { Exit::No } else { Exit::Success })
    }
}
