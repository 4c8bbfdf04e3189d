//! `hitl decline` and `hitl cancel`.

use super::answer::By;
use crate::client::{Client, encode};
use crate::exit::{Exit, Failure};
use crate::options::Id;
use crate::output::eprint_line;
use clap::Args;

/// End a question without an answer
#[derive(Debug, Args)]
pub(crate) struct End {
    #[command(flatten)]
    id: Id,
    #[command(flatten)]
    by: By,
}

impl End {
    /// `how` is the last part of the API's path: `decline` or `cancel`.
    pub(crate) async fn run(self, client: &Client, how: &str) -> Result<Exit, Failure> {
        client
            .json("POST", &format!("/v1/events/{}/{how}", encode(&self.id.id)), Some(&self.by.body()))
            .await?;
        eprint_line!("hitl: {}", if how == "cancel" { "cancelled" } else { "declined" });
        Ok(Exit::Success)
    }
}
