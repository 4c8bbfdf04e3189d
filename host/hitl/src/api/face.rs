//! What stands behind questions and events here: the component, in this process.

use super::hitl::Hitl;
use crate::calls::{self, Found as Called};
use hitl_core::Value;
use hitl_types::face::{self, Draft, Face, Found};
use hitl_types::{Decision, Error, EventInfo, Outcome, Recipient};
use hitl_wasmtime::bindings::hitl::hitl::types;

impl Face for Hitl {
    async fn ask(&self, draft: Draft) -> Result<Found, Error> {
        let found = found(calls::create(self.instances(), draft).await??)?;
        self.needed();
        Ok(found)
    }

    async fn find(&self, id: String) -> Result<Found, Error> {
        found(calls::open(self.instances(), id).await??)
    }

    async fn look(&self, id: &str) -> Result<EventInfo, Error> {
        EventInfo::read(&calls::look(self.instances(), id.to_owned()).await??.document)
    }

    async fn look_for_outcome(&self, id: &str) -> Result<Option<Outcome>, Error> {
        Ok(calls::look(self.instances(), id.to_owned()).await??.outcome.map(Outcome::from))
    }

    async fn wait_for_outcome(&self, id: &str) -> Result<Outcome, Error> {
        self.needed();
        let outcome = calls::wait(self.instances(), id).await??;
        // The program may end now, and with it what shows the page to whoever answered.
        self.site().owed.fetched(id).await;
        Ok(outcome.into())
    }

    async fn submit(&self, id: &str, value: Option<Value>, decision: Decision) -> Result<Outcome, Error> {
        let value = value.map_or_else(|| types::Value::Json("null".to_owned()), Into::into);
        Ok(calls::submit(self.instances(), id.to_owned(), value, decision).await??.into())
    }

    async fn refuse(&self, id: &str, decision: Decision) -> Result<Outcome, Error> {
        Ok(calls::decline(self.instances(), id.to_owned(), decision).await??.into())
    }

    async fn withdraw(&self, id: &str, comment: Option<String>) -> Result<(), Error> {
        calls::cancel(self.instances(), id.to_owned(), comment).await??;
        Ok(())
    }

    async fn link_for(&self, id: &str, recipient: Recipient) -> Result<String, Error> {
        let (subject, seconds) = recipient.into_parts();
        Ok(calls::link(self.instances(), id.to_owned(), subject, seconds).await??)
    }

    fn block_on<R>(&self, future: impl Future<Output = Result<R, Error>>) -> Result<R, Error> {
        face::block_on(self.tasks().runtime(), future)
    }
}

fn found(called: Called) -> Result<Found, Error> {
    let Called { document, api_url, report } = called;
    Ok(Found { info: EventInfo::read(&document.text)?, api_url, report: report.unwrap_or_default() })
}
