//! What is `async` in name alone.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// The value of a future that is ready at its first poll, as all of this crate's are on a platform whose calls block; none
/// if it is not.
///
/// ```
/// assert_eq!(hitl_adapter::ready(async { 3 }), Some(3));
/// ```
pub fn ready<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}
