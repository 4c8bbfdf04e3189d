//! What an instance has left to do when a call has its result: mostly to learn that its answer was read, which it can at
//! once; seldom to tidy up in the store, for which no caller has to wait.

use hitl_wasmtime::Host;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::Poll;
use wasmtime::component::Accessor;

/// How far a call is; all in one task, so the flags need no order among them.
#[derive(Debug, Default)]
pub(super) struct PostReturn {
    has_result: AtomicBool,
    waits: AtomicBool,
}

impl PostReturn {
    /// To be awaited by a call that has its result: whether the instance has nothing left to do. It is false as soon as
    /// what is left waits for something.
    pub(super) async fn is_done(&self, accessor: &Accessor<Host>) -> bool {
        self.has_result.store(true, Relaxed);
        poll_fn(|context| match accessor.poll_no_interesting_tasks(context) {
            Poll::Ready(()) => Poll::Ready(true),
            Poll::Pending if self.waits.load(Relaxed) => Poll::Ready(false),
            Poll::Pending => Poll::Pending,
        })
        .await
    }

    /// Runs the instance, but not longer than until its call has a result and everything in it waits.
    pub(super) async fn unless_it_waits<F: Future>(&self, run: F) -> F::Output {
        let mut run = pin!(run);
        poll_fn(|context| match run.as_mut().poll(context) {
            Poll::Pending if self.has_result.load(Relaxed) && !self.waits.swap(true, Relaxed) => {
                run.as_mut().poll(context)
            }
            polled => polled,
        })
        .await
    }
}
