//! A server that is asked.

use crate::asking::Asking;
use crate::convert;
use crate::{Event, Question};
use hitl_remote::decisions;
use hitl_remote::server::Server;
use hitl_types::face::{self, Face};
use hitl_types::{Answer, Decision, Error, EventInfo, EventPage, Filter, Outcome, Recipient};
use std::env;
use std::fs;

/// A server that is asked. Cheap to clone; clones share its connections, and all who wait in them share one request.
///
/// Its calls run in threads of this library, two for all clients of a program, so that they may be awaited in any executor. Each but
/// waiting is tried four times while the server is away or overloaded (two seconds altogether where connections are refused, 15 at most), each
/// within 30 seconds; with a key that makes a second try the same call. `Debug` and errors never show the key.
#[derive(Debug, Clone)]
pub struct Client(Asking);

impl Client {
    /// A client of the server at this address, such as `https://ask.example.org` or `https://example.org/hitl`, with a key of the server;
    /// with an empty one it sends none. White space around both does not count. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`Error::Other`] if this is no `http` or `https` address of a server, or has a name and password, a query or a fragment; if the key
    /// has letters that no header carries; or if this machine has no certificates to know a server by.
    ///
    /// ```
    /// use hitl_client::{Client, Error};
    /// let client = Client::new("https://ask.example.org", "s3cret")?;
    /// assert!(!format!("{client:?}").contains("s3cret"));
    /// assert!(matches!(Client::new("ask.example.org", "s3cret"), Err(Error::Other(_))));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn new(server: impl AsRef<str>, key: impl AsRef<str>) -> Result<Client, Error> {
        let Some(server) = Server::new(server.as_ref(), Some(key.as_ref())) else {
            return Err(Error::Other(
                "the address of the server has to be one of a hitl server, such as https://ask.example.org"
                    .to_owned(),
            ));
        };
        Ok(Client(Asking::new(server, face::runtime()?)?))
    }

    /// A client as the environment says: the server is `HITL_SERVER`, the key is `HITL_API_KEY` or what the file holds that
    /// `HITL_API_KEY_FILE` names, and `HITL_RUN`, if it is set, the run of questions that name none.
    ///
    /// # Errors
    ///
    /// [`Error::Other`] if `HITL_SERVER` is not set, if there are a key and a file, if the file cannot be read; and as [`Client::new`].
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), hitl_client::Error> {
    /// let client = hitl_client::Client::from_env()?;
    /// let go = client.event::<bool>("deploy").prompt("Deploy?").create().await?.wait().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_env() -> Result<Client, Error> {
        Client::of(|name| env::var(name).ok().filter(|value| !value.is_empty()))
    }

    /// The same with variables of another place.
    pub(crate) fn of(variable: impl Fn(&str) -> Option<String>) -> Result<Client, Error> {
        let Some(server) = variable("HITL_SERVER") else {
            return Err(Error::Other("HITL_SERVER has to be the address of a hitl server".to_owned()));
        };
        let key = match (variable("HITL_API_KEY"), variable("HITL_API_KEY_FILE")) {
            (Some(_), Some(_)) => {
                let both = "HITL_API_KEY and HITL_API_KEY_FILE are both set: unset one";
                return Err(Error::Other(both.to_owned()));
            }
            (key, None) => key,
            (None, Some(file)) => Some(fs::read_to_string(file).map_err(|error| {
                Error::Other(format!("the file that HITL_API_KEY_FILE names cannot be read: {error}"))
            })?),
        };
        let client = Client::new(server, key.unwrap_or_default())?;
        Ok(match variable("HITL_RUN") {
            Some(run) => client.with_run(run),
            None => client,
        })
    }

    /// The same server for questions of this run, where they name none. With a run, asking again finds the same event.
    ///
    /// ```
    /// let client = hitl_client::Client::new("https://ask.example.org", "key")?.with_run("nightly-42");
    /// # Ok::<(), hitl_client::Error>(())
    /// ```
    #[must_use]
    pub fn with_run(self, run: impl Into<String>) -> Client {
        Client(self.0.with_run(run.into()))
    }

    pub(crate) fn asking(&self) -> &Asking {
        &self.0
    }

    /// Begins to ask for an answer of type `T`, by an event called `name`.
    ///
    /// ```no_run
    /// # async fn example(client: hitl_client::Client) -> Result<(), hitl_client::Error> {
    /// let event = client.event::<i64>("replicas").run("nightly-42").prompt("How many?").create().await?;
    /// println!("{}", event.form_url());
    /// let replicas: i64 = event.wait().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn event<T: Answer>(&self, name: impl Into<String>) -> Question<T> {
        Question::new(self.clone(), name.into())
    }

    /// The event with this id, created here or elsewhere on the same server.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], [`Error::OtherType`] if its answer is no `T`, or what the server said.
    ///
    /// # Cancel safety
    ///
    /// This is cancel safe: it is a look.
    pub async fn open<T: Answer>(&self, id: impl Into<String>) -> Result<Event<T>, Error> {
        Event::of(self.clone(), self.find(id.into()).await?)
    }

    /// All that is known now of the event with this id, whatever its answer is. A deadline that is past is acted on.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], or what the server said.
    ///
    /// # Cancel safety
    ///
    /// This is cancel safe: it is a look.
    pub async fn info(&self, id: &str) -> Result<EventInfo, Error> {
        self.look(id).await
    }

    /// Answers the event with this id in the place of a person; the outcome names a program. Durable when it returns.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] if the event does not take this answer, [`Error::NotFound`], [`Error::Ended`] with what stands,
    /// [`Error::Denied`] for a key that may only ask, or what the server said.
    ///
    /// # Cancel safety
    ///
    /// Dropped, it may or may not have answered, and nothing in between: an event has one outcome. Calling again is right, and
    /// is [`Error::Ended`] with what stands if it had; with [`Decision::idempotency_key`] it is the same success.
    pub async fn answer<T: Answer>(&self, id: &str, answer: T) -> Result<Outcome<T>, Error> {
        self.answer_with(id, answer, Decision::new()).await
    }

    /// The same with a comment, or a key that makes a repeated call the same one.
    ///
    /// # Errors
    ///
    /// As [`Client::answer`].
    ///
    /// # Cancel safety
    ///
    /// As [`Client::answer`].
    pub async fn answer_with<T: Answer>(
        &self,
        id: &str,
        answer: T,
        decision: Decision,
    ) -> Result<Outcome<T>, Error> {
        face::typed(self.submit(id, face::write(&answer), decision).await?)
    }

    /// Ends the event with this id by not answering, in the place of a person; the outcome names a program.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], [`Error::Ended`] with what stands, [`Error::Denied`] for a key that may only ask, or what the server said.
    ///
    /// # Cancel safety
    ///
    /// As [`Client::answer`].
    pub async fn decline(&self, id: &str) -> Result<Outcome, Error> {
        self.decline_with(id, Decision::new()).await
    }

    /// The same with a comment, or a key that makes a repeated call the same one.
    ///
    /// # Errors
    ///
    /// As [`Client::decline`].
    ///
    /// # Cancel safety
    ///
    /// As [`Client::answer`].
    pub async fn decline_with(&self, id: &str, decision: Decision) -> Result<Outcome, Error> {
        self.refuse(id, decision).await
    }

    /// Withdraws the event with this id. Withdrawing it again is a success.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], [`Error::Ended`] with what stands, if it ended otherwise before; or what the server said.
    ///
    /// # Cancel safety
    ///
    /// Dropped, it may or may not have withdrawn the event. Calling again is right.
    pub async fn cancel(&self, id: &str) -> Result<(), Error> {
        self.withdraw(id, None).await
    }

    /// The same with a remark of at most 2,000 characters, which whoever has the link sees.
    ///
    /// # Errors
    ///
    /// As [`Client::cancel`].
    ///
    /// # Cancel safety
    ///
    /// As [`Client::cancel`].
    pub async fn cancel_with_comment(&self, id: &str, comment: impl Into<String>) -> Result<(), Error> {
        self.withdraw(id, Some(comment.into())).await
    }

    /// Another link to the event with this id, for a person by name, or for a time. Whoever has it can see and answer that event.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] if the name or the time breaks its rule, [`Error::NotFound`], [`Error::Denied`] for a key that may only ask, or
    /// what the server said.
    ///
    /// # Cancel safety
    ///
    /// This is cancel safe: what it gave nobody has nobody holds.
    pub async fn link(&self, id: &str, recipient: Recipient) -> Result<String, Error> {
        self.link_for(id, recipient).await
    }

    /// Events that match `filter`, `limit` at most (1 to 200): open ones in the order of their deadlines, what is due first first;
    /// with [`Filter::ended`] all of them, in the order of their ids. A page may hold fewer, even none, and have a next one.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] if `limit` or `after` is not such, or what the server said.
    ///
    /// # Cancel safety
    ///
    /// This is cancel safe: it is a look.
    ///
    /// ```no_run
    /// # async fn example(client: hitl_client::Client) -> Result<(), hitl_client::Error> {
    /// use hitl_client::Filter;
    /// let filter = Filter { run: Some("nightly".into()), ..Filter::default() };
    /// let (mut open, mut after) = (Vec::new(), None);
    /// loop {
    ///     let page = client.list(&filter, after.as_deref(), 200).await?;
    ///     open.extend(page.events);
    ///     after = page.next;
    ///     if after.is_none() {
    ///         break;
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn list(&self, filter: &Filter, after: Option<&str>, limit: u32) -> Result<EventPage, Error> {
        let (filter, after) = (face::filter(filter), after.map(str::to_owned));
        let call =
            |asking: Asking| async move { decisions::list(&asking, &filter, after.as_deref(), limit).await };
        convert::page(&self.0.call(call).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> Result<Client, Error> {
        Client::of(|name| {
            let found = variables.iter().find(|(its, _)| *its == name)?;
            Some(found.1.to_owned())
        })
    }

    #[test]
    fn a_client_is_as_the_environment_says() {
        let server = ("HITL_SERVER", "https://ask.example.org/hitl");
        let client = of(&[server, ("HITL_API_KEY", "s3cret"), ("HITL_RUN", "nightly")]).unwrap();
        let shown = format!("{client:?}");
        assert!(shown.contains("https://ask.example.org/hitl") && shown.contains("nightly"), "{shown}");
        assert!(!shown.contains("s3cret"));
        of(&[server]).unwrap();
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        for (wrong, told) in [
            (&[("HITL_API_KEY", "s3cret")][..], "HITL_SERVER"),
            (&[server, ("HITL_API_KEY", "s3cret"), ("HITL_API_KEY_FILE", file)], "HITL_API_KEY_FILE"),
            (&[server, ("HITL_API_KEY_FILE", "/nowhere/at/all")], "HITL_API_KEY_FILE"),
            // What it holds has lines, which no header carries.
            (&[server, ("HITL_API_KEY_FILE", file)], "API key"),
            (&[("HITL_SERVER", "ask.example.org")], "address of the server"),
        ] {
            let error = of(wrong).unwrap_err().to_string();
            assert!(error.contains(told) && !error.contains("s3cret"), "{error}");
        }
    }
}
