//! `hitl link`: links to a question, links that create questions, and revoking either.

use crate::client::{Client, encode};
use crate::exit::{Exit, Failure};
use crate::form;
use crate::options::{Json, Target};
use crate::output::{eprint_line, escape_line, print, print_json};
use crate::qr::Qr;
use crate::{complete, id};
use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use clap_complete::ArgValueCompleter;
use hitl_core::documents::{CreatingLink, Link as LinkDocument};
use serde::de::DeserializeOwned;
use serde_json::{Value as Document, json};

const EXAMPLES: &str = "\
Examples:
  hitl link \"$id\"
  hitl link --for ada --valid 2h \"$id\"     a link of Ada's own: the answer is recorded as hers
  hitl link --qr \"$id\"                    for a phone
  hitl link --revoke \"$id\"                no link of before opens it any more; prints the new one
  hitl link --create --project billing    an address at which a program asks without a key
  url=$(hitl link --create --project billing); hitl link --create --revoke-link \"$url\"

A link that got into wrong hands: --revoke-link LINK revokes a link of somebody's own, --revoke all links to the question, also the forms \
that are open. Every server on the store knows of it within five seconds. All links to all questions, and all that create: hitl key rotate.

--create is for programs that can set no header, such as a webhook of a workflow engine: the link takes the body of POST /v1/events by \
POST. It is a secret. Whoever has it can ask questions of that project, where --domain and --run say so of that domain and run alone, and \
cannot see, withdraw or answer any. A program that can set a header is better off with hitl key new --role ask.";

/// Print a question's link, or one that creates questions; or revoke links
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Link {
    /// The question's id, as `hitl new` and `hitl list` print it, or the first characters of it, 4 at least
    #[arg(value_name = "ID", value_parser = NonEmptyStringValueParser::new(), required_unless_present = "create", add = ArgValueCompleter::new(complete::ids))]
    id: Option<String>,
    /// Print a link by which a program asks questions of --project, and does nothing else
    #[arg(long, conflicts_with_all = ["id", "subject", "revoke", "qr"])]
    create: bool,
    /// With --create: of this run alone [default: of any]
    #[arg(long, value_name = "RUN", requires = "create", conflicts_with = "id", value_parser = NonEmptyStringValueParser::new())]
    run: Option<String>,
    /// Whom the link is for; recorded as who answered
    #[arg(long = "for", value_name = "NAME")]
    subject: Option<String>,
    /// How long it is valid, such as 2h [default: 30 days after the deadline; with --create 90 days]
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    valid: Option<std::time::Duration>,
    /// First let no link that was made before open the question any more
    #[arg(long)]
    revoke: bool,
    /// Let this one link open the question no more, and print none
    #[arg(long, value_name = "LINK", conflicts_with_all = ["revoke", "subject", "valid", "qr", "run"])]
    revoke_link: Option<String>,
    #[command(flatten)]
    qr: Qr,
    #[command(flatten)]
    print: Json,
}

impl Link {
    pub(crate) async fn run(mut self, target: &Target) -> Result<Exit, Failure> {
        if self.create && self.revoke_link.is_none() {
            return self.create(target).await;
        }
        let client = &Client::open(target).await?;
        if let Some(id) = self.id.take() {
            self.id = Some(id::whole(client, id).await?);
        }
        if let Some(link) = &self.revoke_link {
            self.revoke(client, Some(token(link))).await?;
            let does = if self.create { "creates" } else { "opens" };
            eprint_line!("hitl: that link {does} nothing any more");
            return Ok(Exit::Success);
        }
        if self.revoke {
            self.revoke(client, None).await?;
            eprint_line!("hitl: no link of before opens the question any more; this one does");
        }
        let mut path = format!("/v1/events/{}/link", self.encoded_id());
        let mut mark = '?';
        if let Some(subject) = &self.subject {
            path.push_str(&format!("{mark}subject={}", encode(subject)));
            mark = '&';
        }
        if let Some(valid) = self.valid {
            path.push_str(&format!("{mark}valid_seconds={}", valid.as_secs()));
        }
        let document: Document = client.document("GET", &path, None).await?;
        let link: LinkDocument = read(&document)?;
        self.qr.show(&link.form);
        if self.print.json {
            print_json(&document)?;
        } else {
            print(&link.form)?;
        }
        form::warn_unless_served(target)?;
        Ok(Exit::Success)
    }

    /// The id as part of a path; empty with --create, which has none.
    fn encoded_id(&self) -> String {
        self.id.as_deref().map(encode).unwrap_or_default()
    }

    async fn create(&self, target: &Target) -> Result<Exit, Failure> {
        let Some(project) = &target.project else {
            return Err(Failure::Usage(
                "a link that creates is for one project: name it, such as --project billing".into(),
            ));
        };
        let body = json!({
            "org": target.org(),
            "project": project,
            "domain": target.domain,
            "run": self.run,
            "valid_seconds": self.valid.map(|valid| valid.as_secs()),
        });
        // Like a key, it may be what a new store begins with.
        let client = Client::open_or_make(target).await?;
        let document: Document = client.document("POST", "/v1/links", Some(&body)).await?;
        let made: CreatingLink = read(&document)?;
        eprint_line!(
            "hitl: whoever has this link asks questions of {} until {}; keep it secret",
            escape_line(project),
            made.expires_at
        );
        if self.print.json {
            print_json(&document)?;
        } else {
            print(&made.create)?;
        }
        form::warn_unless_served(target)?;
        Ok(Exit::Success)
    }

    async fn revoke(&self, client: &Client, t: Option<&str>) -> Result<(), Failure> {
        let path = match self.create {
            true => "/v1/links/revoke".to_owned(),
            false => format!("/v1/events/{}/links/revoke", self.encoded_id()),
        };
        client.success("POST", &path, Some(&json!({ "t": t }))).await?;
        Ok(())
    }
}

/// What is read of a document that is printed whole.
fn read<T: DeserializeOwned>(document: &Document) -> Result<T, Failure> {
    T::deserialize(document)
        .map_err(|error| Failure::Unavailable(format!("the server answered oddly: {error}")))
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
            "https://h/v1/events?t=1.b.c",
        ] {
            assert_eq!(token(link), "1.b.c");
        }
    }
}
