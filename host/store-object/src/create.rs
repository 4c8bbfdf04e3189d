//! The exclusive create, around the library's.
//!
//! The library repeats a conditional put that failed, and loses to itself: a store that wrote and then said 503, or closed the
//! connection, says at the repetition that the object exists. And it reports a 409, by which S3 and others say that somebody is
//! just deciding, as if something existed. So here each call has an id, which goes with the value as metadata. The library
//! sends once. After a conflict the object is read, with its id: none there means that nobody has won yet; the own id, that this
//! call has; another one, who has.

use crate::backoff::{Backoff, unique};
use crate::client::Client;
use crate::errors::{Failure, Problem};
use hitl_storage::{Created, StoreError};
use object_store::PutPayload;
use tokio::time::Instant;

impl Client {
    /// Creates the object of `key`: [`Store::create`](hitl_storage::Store::create), until `deadline`.
    pub(crate) async fn create(
        &self,
        key: &str,
        value: Vec<u8>,
        deadline: Instant,
    ) -> Result<Created, StoreError> {
        let attempt = unique();
        let value = PutPayload::from(value);
        let mut backoff = Backoff::until(deadline);
        // Whether an earlier try may have written, or may write yet.
        let mut may_be_done = false;
        loop {
            let failure = match self.try_create(key, &value, &attempt, deadline).await {
                Ok(_) => return Ok(Created::Created),
                Err(failure) => failure,
            };
            may_be_done |= failure.may_be_done();
            if failure.problem == Problem::Conflict {
                match self.get(key, deadline).await {
                    Ok(Some(read)) if read.attempt.as_deref() == Some(&*attempt) => {
                        return Ok(Created::Created);
                    }
                    Ok(Some(read)) => return Ok(Created::Exists(read.value)),
                    // Somebody is just deciding, or what stood was removed.
                    Ok(None) => {}
                    Err(_) if may_be_done => return Err(failure.unknown()),
                    Err(error) => return Err(error),
                }
            } else if !failure.may_pass() {
                return Err(over(failure, may_be_done));
            }
            if !backoff.pause().await {
                return Err(over(failure, may_be_done));
            }
        }
    }
}

fn over(failure: Failure, may_be_done: bool) -> StoreError {
    if may_be_done { failure.unknown() } else { failure.unchanged() }
}
