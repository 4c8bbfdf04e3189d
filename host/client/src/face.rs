//! What stands behind questions and events here: the protocol of asking a server.

use crate::asking::Asking;
use crate::client::Client;
use crate::convert;
use hitl_core::Value;
use hitl_remote::{Decision as Sent, decisions, event};
use hitl_types::face::{self, Draft, Face, Found};
use hitl_types::{Decision, Error, EventInfo, Outcome, Recipient};

impl Face for Client {
    async fn ask(&self, draft: Draft) -> Result<Found, Error> {
        let question = draft.document()?;
        let call = |asking: Asking| async move { event::create(&asking, question).await.map(convert::found) };
        self.asking().call(call).await
    }

    async fn find(&self, id: String) -> Result<Found, Error> {
        self.asking()
            .call(|asking: Asking| async move { event::look(&asking, &id).await.map(convert::found) })
            .await
    }

    async fn look(&self, id: &str) -> Result<EventInfo, Error> {
        let id = id.to_owned();
        let call = |asking: Asking| async move {
            event::look(&asking, &id).await.map(|event| convert::info(event.view))
        };
        self.asking().call(call).await
    }

    async fn look_for_outcome(&self, id: &str) -> Result<Option<Outcome>, Error> {
        Ok(self.look(id).await?.outcome)
    }

    async fn wait_for_outcome(&self, id: &str) -> Result<Outcome, Error> {
        let id = id.to_owned();
        let call = |asking: Asking| async move {
            let ended = asking.waiters().wait(&asking, &id).await?;
            ended.view.response.map(Outcome::from).ok_or_else(event::not_ended)
        };
        self.asking().call(call).await
    }

    async fn submit(&self, id: &str, value: Option<Value>, decision: Decision) -> Result<Outcome, Error> {
        let (id, decision) = (id.to_owned(), sent(decision));
        let call = |asking: Asking| async move {
            decisions::submit(&asking, &id, value, decision).await.map(Outcome::from)
        };
        self.asking().call(call).await
    }

    async fn refuse(&self, id: &str, decision: Decision) -> Result<Outcome, Error> {
        let (id, decision) = (id.to_owned(), sent(decision));
        let call = |asking: Asking| async move {
            decisions::decline(&asking, &id, decision).await.map(Outcome::from)
        };
        self.asking().call(call).await
    }

    async fn withdraw(&self, id: &str, comment: Option<String>) -> Result<(), Error> {
        let id = id.to_owned();
        let call =
            |asking: Asking| async move { event::cancel(&asking, &id, "events", comment).await.map(drop) };
        self.asking().call(call).await
    }

    async fn link_for(&self, id: &str, recipient: Recipient) -> Result<String, Error> {
        let (id, (subject, seconds)) = (id.to_owned(), recipient.into_parts());
        let call =
            |asking: Asking| async move { decisions::link(&asking, &id, subject.as_deref(), seconds).await };
        self.asking().call(call).await
    }

    fn block_on<R>(&self, future: impl Future<Output = Result<R, Error>>) -> Result<R, Error> {
        face::block_on(self.asking().tasks(), future)
    }
}

fn sent(decision: Decision) -> Sent {
    let (comment, idempotency_key) = decision.into_parts();
    Sent { comment, idempotency_key }
}
