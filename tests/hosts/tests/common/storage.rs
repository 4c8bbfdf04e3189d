//! The conformance suite of `hitl-storage`, through the adapter: each handle is an instance of its own, as in a host.

use crate::form::NESTS;
use crate::support::Place;
use async_trait::async_trait;
use hitl_storage::conformance::{self, Capabilities};
use hitl_storage::{Store, conformance_tests};
use std::sync::Arc;

#[async_trait]
impl conformance::StoreFixture for Place {
    async fn open(&self) -> Arc<dyn Store> {
        Place::open(self).await
    }
}

conformance_tests! {
    adapter,
    Capabilities { wakes: false, wakes_others: false, nests: NESTS },
    Place::new("")
}
