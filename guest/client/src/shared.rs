//! Waiting together: all who wait in one instance share one request, whatever they wait for.
//!
//! One of them leads: it sends the request, and tells the others what came. Where one more comes, the request is sent anew with
//! its id. Whoever leads and has its own answer, or is dropped, leaves the lead to another.

use crate::bindings::wasi::clocks0_3_0::monotonic_clock;
use crate::outside::Imports;
use hitl_bindings::types::Error;
use hitl_remote::about::{HOLD, LEAST, SLOW, about};
use hitl_remote::call::{Patience, call};
use hitl_remote::decode::{self, Event};
use hitl_remote::exchange::{Reply, Sent};
use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// The most events of one request.
const AT_ONCE: usize = 1_000;
/// How long others may join before a request is sent anew, in nanoseconds: those who come together go together.
const GATHERING: u64 = 20_000_000;

struct Waiters {
    next: u32,
    // A list, since each of them is told once; a map would be a fiftieth of the component.
    all: Vec<Waiter>,
    leads: bool,
    /// Whether somebody came since the request was sent.
    joined: bool,
    leader: Option<Waker>,
    /// Whether the server is of a version that waits for one at a time.
    is_old: bool,
}

struct Waiter {
    number: u32,
    id: String,
    waker: Option<Waker>,
    /// What a look at this event alone would be answered with.
    told: Option<Reply>,
}

thread_local! {
    // A component has one thread, so these are all who wait in the instance.
    static WAITERS: RefCell<Waiters> = const {
        RefCell::new(Waiters { next: 0, all: Vec::new(), leads: false, joined: false, leader: None, is_old: false })
    };
}

fn waiters<R>(change: impl FnOnce(&mut Waiters) -> R) -> R {
    WAITERS.with_borrow_mut(change)
}

/// The event `id` when it has ended. None if the server waits for one at a time.
pub(crate) async fn wait(id: &str) -> Option<Result<Event, Error>> {
    let place = Place::new(id);
    let mut told = poll_fn(|context| place.poll(context)).await;
    let _lead = told.is_none().then(Lead::take);
    while told.is_none() {
        if waiters(|waiters| waiters.is_old) {
            return None;
        }
        if let Some(mine) = round().await {
            return Some(mine);
        }
        told = place.told();
    }
    told.map(|told| Event::read(&told, Some(id)))
}

/// One who waits, until it is dropped.
struct Place(u32);

impl Place {
    fn new(id: &str) -> Self {
        let (number, leader) = waiters(|waiters| {
            waiters.next = waiters.next.wrapping_add(1);
            let number = waiters.next;
            waiters.all.push(Waiter { number, id: id.to_owned(), waker: None, told: None });
            waiters.joined = true;
            (number, waiters.leader.take())
        });
        wake(leader);
        Self(number)
    }

    /// What was told; none if it has to lead.
    fn poll(&self, context: &Context<'_>) -> Poll<Option<Reply>> {
        let told = self.told();
        if told.is_some() {
            return Poll::Ready(told);
        }
        waiters(|waiters| match waiters.all.iter_mut().find(|waiter| waiter.number == self.0) {
            Some(waiter) if waiters.leads => {
                waiter.waker = Some(context.waker().clone());
                Poll::Pending
            }
            _ => Poll::Ready(None),
        })
    }

    fn told(&self) -> Option<Reply> {
        waiters(|waiters| waiters.all.iter_mut().find(|waiter| waiter.number == self.0)?.told.take())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let next = waiters(|waiters| {
            waiters.all.retain(|waiter| waiter.number != self.0);
            waiters.next_leader()
        });
        wake(next);
    }
}

/// The lead, which another one takes when this is dropped.
struct Lead;

impl Lead {
    fn take() -> Self {
        waiters(|waiters| waiters.leads = true);
        Self
    }
}

impl Drop for Lead {
    fn drop(&mut self) {
        let next = waiters(|waiters| {
            (waiters.leads, waiters.leader) = (false, None);
            waiters.next_leader()
        });
        wake(next);
    }
}

impl Waiters {
    /// One who has to lead, if nobody does.
    fn next_leader(&mut self) -> Option<Waker> {
        if self.leads { None } else { self.all.iter_mut().find_map(|waiter| waiter.waker.take()) }
    }
}

/// Sends one request for all, and tells each what came; gives what came for the leader alone.
async fn round() -> Option<Result<Event, Error>> {
    let sent = monotonic_clock::now();
    let ids: Vec<String> = waiters(|waiters| {
        waiters.joined = false;
        // Others have their turn when these have gone.
        waiters.all.iter().take(AT_ONCE).map(|waiter| waiter.id.clone()).collect()
    });
    let is_news = if let [id] = ids.as_slice() {
        // As for one alone, which every server knows.
        let look = format!("?wait={HOLD}");
        match unless_joined(about::<Imports>(id, &look, None, HOLD, Patience::Endless)).await? {
            Ok(event) if event.view.response.is_none() => false,
            told => return Some(told),
        }
    } else {
        // No letter of an id needs to be escaped.
        let body = format!("{{\"ids\":[\"{}\"],\"wait\":{HOLD}}}", ids.join("\",\""));
        let request = Sent { body: Some(&body), path: "/v1/wait", seconds: HOLD + SLOW };
        match unless_joined(call::<Imports>(&request, Patience::Endless)).await? {
            Ok(Reply { status: 404 | 405, .. }) => {
                waiters(|waiters| waiters.is_old = true);
                return None;
            }
            Ok(reply) if reply.status == 200 => match decode::told(&reply) {
                Ok(told) => tell(&told),
                Err(why) => return Some(Err(why)),
            },
            // It is about all of them alike.
            Ok(reply) => tell(&ids.into_iter().map(|id| (id, reply.clone())).collect::<Vec<_>>()),
            Err(why) => return Some(Err(why.into())),
        }
    };
    let passed = monotonic_clock::now().saturating_sub(sent);
    if !is_news && passed < LEAST {
        // A server that does not hold its answers.
        monotonic_clock::wait_for(LEAST - passed).await;
    }
    None
}

/// What `future` gives; none if somebody joins before that, and so long after it that others could, too.
async fn unless_joined<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let done = poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => waiters(|waiters| {
            if waiters.joined {
                return Poll::Ready(None);
            }
            waiters.leader = Some(context.waker().clone());
            Poll::Pending
        }),
    })
    .await;
    if done.is_none() {
        monotonic_clock::wait_for(GATHERING).await;
    }
    done
}

/// Tells those who wait what came for them. Whether somebody was told.
fn tell(told: &[(String, Reply)]) -> bool {
    let mut wakers = Vec::new();
    let mut is_news = false;
    waiters(|waiters| {
        for (id, told) in told {
            for waiter in waiters.all.iter_mut().filter(|waiter| waiter.id == *id) {
                waiter.told = Some(told.clone());
                is_news = true;
                wakers.extend(waiter.waker.take());
            }
        }
    });
    wakers.into_iter().for_each(Waker::wake);
    is_news
}

/// Wakes another task. No borrow may be held: it may run at once.
fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}
