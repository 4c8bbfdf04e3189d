//! `hitl link`: links to a question, and revoking them.

use crate::client::{Client, encode};
use crate::exit::{Exit, Failure};
use crate::form;
use crate::options::{Id, Target};
use crate::output::{eprint_line, print};
use crate::qr::Qr;
use clap::Args;
use hitl_core::documents::Link as LinkDocument;
use serde_json::json;

const EXAMPLES: &str = "\
Examples:
  hitl link \"$id\"
  hitl link --for ada --valid 2h \"$id\"     a link of Ada's own: the answer is recorded as hers
  hitl link --qr \"$id\"                    for a phone
  hitl link --revoke \"$id\"                no link of before opens it any more; prints the new one

A link that got into wrong hands: --revoke-link LINK revokes a link of somebody's own, --revoke all links to the question, also the forms \
that are open. Every server on the store knows of it within five seconds. All links to all questions: hitl key rotate.";

/// Print a question's link, or revoke its links
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Link {
    #[command(flatten)]
    id: Id,
    /// Whom the link is for; recorded as who answered
    #[arg(long = "for", value_name = "NAME")]
    subject: Option<String>,
    /// How long it is valid, such as 2h [default: 30 days after the deadline]
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    valid: Option<std::time::Duration>,
    /// First let no link that was made before open the question any more
    #[arg(long)]
    revoke: bool,
    /// Let this one link open the question no more, and print none
    #[arg(long, value_name = "LINK", conflicts_with_all = ["revoke", "subject", "valid", "qr"])]
    revoke_link: Option<String>,
    #[command(flatten)]
    qr: Qr,
}

impl Link {
    pub(crate) async fn run(self, client: &Client, target: &Target) -> Result<Exit, Failure> {
        if let Some(link) = &self.revoke_link {
            self.revoke(client, Some(token(link))).await?;
            eprint_line!("hitl: that link opens nothing any more");
            return Ok(Exit::Success);
        }
        if self.revoke {
            self.revoke(client, None).await?;
            eprint_line!("hitl: no link of before opens the question any more; this one does");
        }
        let mut path = format!("/v1/events/{}/link", encode(&self.id.id));
        let mut mark = '?';
        if let Some(subject) = &self.subject {
            path.push_str(&format!("{mark}subject={}", encode(subject)));
            mark = '&';
        }
        if let Some(valid) = self.valid {
            path.push_str(&format!("{mark}valid_seconds={}", valid.as_secs()));
        }
        let link: LinkDocument = client.document("GET", &path, None).await?;
        self.qr.show(&link.form);
        print(&link.form)?;
        form::warn_unless_served(target)?;
        Ok(Exit::Success)
    }

    async fn revoke(&self, client: &Client, t: Option<&str>) -> Result<(), Failure> {
        let path = format!("/v1/events/{}/links/revoke", encode(&self.id.id));
        let _: LinkDocument = client.document("POST", &path, Some(&json!({ "t": t }))).await?;
        Ok(())
    }
}

/// What stands behind `t=` in a link; or all, where that is what was given.
fn token(link: &str) -> &str {
    let found = ["?t=", "&t="].into_iter().find_map(|mark| link.split_once(mark));
    found.map_or(link, |(_, rest)| rest.split(['&', '#']).next().unwrap_or(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_of_a_link() {
        for link in [
            "http://h/form/a?t=1.b.c",
            "http://h/form/a?x=1&t=1.b.c&k=2",
            "1.b.c",
            "http://h/form/a?t=1.b.c#x",
        ] {
            assert_eq!(token(link), "1.b.c");
        }
    }
}
