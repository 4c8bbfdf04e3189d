//! Looks that wait for their turn.

use hitl_storage::StoreError;
use std::collections::VecDeque;
use std::sync::Mutex;
use tokio::sync::oneshot;

/// What a look finds.
pub(crate) type Found = Result<Option<Vec<u8>>, StoreError>;

/// What is to be looked at.
#[derive(Debug, Default)]
pub(crate) struct Looks(pub(crate) Mutex<Queue>);

/// Those that wait.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    pub(crate) looks: VecDeque<Look>,
    /// How many statements are under way.
    pub(crate) running: usize,
}

/// One of them.
#[derive(Debug)]
pub(crate) struct Look {
    pub(crate) key: String,
    pub(crate) reply: oneshot::Sender<Found>,
}
