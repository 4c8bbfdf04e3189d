//! What goes on when a call has its result: a body that is still being written, things to be tidied up.
//!
//! `wit-bindgen` can do this itself (`async-spawn`), at the price of a list of futures, a queue and a handle for each
//! call, also for the hundred thousand that merely wait. Here a future that is left to the background is its own waker,
//! and costs only those calls that leave one.

use std::cell::RefCell;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};

/// A future, unless it is being polled, and whether it was woken meanwhile.
#[derive(Default)]
struct Slot {
    future: Option<Pin<Box<dyn Future<Output = ()>>>>,
    woken: bool,
}

thread_local! {
    // By number, since a waker has to be `Send`, which a number is and a future here is not.
    static SLOTS: RefCell<Vec<Option<Slot>>> = const { RefCell::new(Vec::new()) };
}

/// Runs `future` as far as it gets now, and on when what it waits for has come. The instance stays until it is done.
pub(crate) fn background(future: impl Future<Output = ()> + 'static) {
    let slot = Some(Slot { future: Some(Box::pin(future)), woken: false });
    let number = SLOTS.with_borrow_mut(|slots| {
        let number = slots.iter().position(Option::is_none).unwrap_or(slots.len());
        if number == slots.len() {
            slots.push(slot);
        } else {
            slots[number] = slot;
        }
        number
    });
    Arc::new(Resume(number)).wake();
}

struct Resume(usize);

impl Wake for Resume {
    fn wake(self: Arc<Self>) {
        let number = self.0;
        let waker = Waker::from(self);
        let mut context = Context::from_waker(&waker);
        while let Some(mut future) = take(number) {
            let done = future.as_mut().poll(&mut context).is_ready();
            if !give_back(number, (!done).then_some(future)) {
                return;
            }
        }
    }
}

/// The future, to be polled. None if it is being polled already, which is then told to be done again.
fn take(number: usize) -> Option<Pin<Box<dyn Future<Output = ()>>>> {
    SLOTS.with_borrow_mut(|slots| {
        let slot = slots.get_mut(number)?.as_mut()?;
        slot.woken = slot.future.is_none();
        slot.future.take()
    })
}

/// Returns whether the future was woken while it was polled.
fn give_back(number: usize, future: Option<Pin<Box<dyn Future<Output = ()>>>>) -> bool {
    SLOTS.with_borrow_mut(|slots| match slots.get_mut(number) {
        Some(slot @ Some(_)) if future.is_none() => {
            *slot = None;
            false
        }
        Some(Some(slot)) => {
            slot.future = future;
            slot.woken
        }
        _ => false,
    })
}
