//! Waiting together: all who wait at one server share one request, whatever they wait for.
//!
//! One of them leads: it sends the request, and tells the others what came. Where one more comes, the request is sent anew with
//! its id. Whoever leads and has its own answer, or is dropped, leaves the lead to another. So each of them has to be polled when it
//! is woken: one that is kept and not polled keeps the others waiting.

use crate::about::{self, HOLD, LEAST, SLOW, about};
use crate::call::{Patience, call};
use crate::decode::{self, Event};
use crate::error::Error;
use crate::event;
use crate::exchange::{Reply, Sent};
use crate::outside::Outside;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

/// The most events of one request.
const AT_ONCE: usize = 1_000;
/// How long a server is asked to hold an answer where more wait than go into one request, in seconds.
const TURN: u64 = 5;
/// How long others may join before a request is sent anew, in nanoseconds: those who come together go together.
const GATHERING: u64 = 20_000_000;

/// All who wait at one server.
#[derive(Debug)]
pub struct Waiters(Mutex<All>);

#[derive(Debug)]
struct All {
    next: u32,
    // A list, since each of them is told once; a map would be a fiftieth of the component.
    waiters: Vec<Waiter>,
    leads: bool,
    /// Whether somebody came since the request was sent.
    joined: bool,
    leader: Option<Waker>,
    /// Whether the server is of a version that waits for one at a time.
    is_old: bool,
}

#[derive(Debug)]
struct Waiter {
    number: u32,
    id: String,
    waker: Option<Waker>,
    /// What a look at this event alone would be answered with.
    told: Option<Reply>,
}

impl Waiters {
    /// Nobody yet.
    pub const fn new() -> Self {
        Self(Mutex::new(All {
            next: 0,
            waiters: Vec::new(),
            leads: false,
            joined: false,
            leader: None,
            is_old: false,
        }))
    }

    /// The event `id` when it has ended.
    ///
    /// # Errors
    ///
    /// What the server says. One that is away is waited for.
    pub async fn wait<O: Outside>(&self, outside: &O, id: &str) -> Result<Event, Error> {
        about::path(id, "")?;
        let ended = match self.told(outside, id).await {
            Some(told) => told?,
            None => event::wait(outside, id, None).await?,
        };
        // Whoever was told so and waited again would ask such a server without end.
        if ended.view.response.is_some() { Ok(ended) } else { Err(event::not_ended()) }
    }

    /// The same. None if the server waits for one at a time.
    async fn told<O: Outside>(&self, outside: &O, id: &str) -> Option<Result<Event, Error>> {
        let place = Place::new(self, id);
        let mut told = poll_fn(|context| place.poll(context)).await;
        let _lead = told.is_none().then(|| Lead(self));
        while told.is_none() {
            if self.all(|all| all.is_old) {
                return None;
            }
            if let Some(mine) = self.round(outside).await {
                return Some(mine);
            }
            told = place.told();
        }
        told.map(|told| Event::read(&told, Some(id)))
    }

    /// Changes what is known of them. Nothing in there may wake a task, which may run at once and come here.
    fn all<R>(&self, change: impl FnOnce(&mut All) -> R) -> R {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Sends one request for all, and tells each what came; gives what came for the leader alone.
    async fn round<O: Outside>(&self, outside: &O) -> Option<Result<Event, Error>> {
        let sent = outside.now();
        let (ids, hold): (Vec<String>, u64) = self.all(|all| {
            all.joined = false;
            let ids = all.waiters.iter().take(AT_ONCE).map(|waiter| waiter.id.clone()).collect();
            if all.waiters.len() <= AT_ONCE {
                return (ids, HOLD);
            }
            // The others have their turn next, and soon.
            all.waiters.rotate_left(AT_ONCE);
            (ids, TURN)
        });
        let is_news = if let [id] = ids.as_slice() {
            // As for one alone, which every server knows.
            let look = format!("?wait={HOLD}");
            let looked = about(outside, id, &look, None, HOLD, Patience::Endless);
            match self.unless_joined(outside, looked).await? {
                Ok(event) if event.view.response.is_none() => false,
                told => return Some(told),
            }
        } else {
            // No letter of an id needs to be escaped.
            let body = format!("{{\"ids\":[\"{}\"],\"wait\":{hold}}}", ids.join("\",\""));
            let request = Sent { body: Some(&body), path: "/v1/wait", seconds: HOLD + SLOW };
            match self.unless_joined(outside, call(outside, &request, Patience::Endless)).await? {
                Ok(Reply { status: 404 | 405, .. }) => {
                    self.all(|all| all.is_old = true);
                    return None;
                }
                Ok(reply) if reply.status == 200 => match decode::told(&reply) {
                    Ok(told) => self.tell(&told),
                    Err(why) => return Some(Err(why)),
                },
                // It is about all of them alike.
                Ok(reply) => self.tell(&ids.into_iter().map(|id| (id, reply.clone())).collect::<Vec<_>>()),
                Err(why) => return Some(Err(why.into())),
            }
        };
        let passed = outside.now().saturating_sub(sent);
        if !is_news && passed < LEAST {
            // A server that does not hold its answers.
            outside.pause(LEAST - passed).await;
        }
        None
    }

    /// What `future` gives; none if somebody joins before that, and so long after it that others could, too.
    async fn unless_joined<O: Outside, T>(&self, outside: &O, future: impl Future<Output = T>) -> Option<T> {
        let mut future = pin!(future);
        let done = poll_fn(|context| match future.as_mut().poll(context) {
            Poll::Ready(done) => Poll::Ready(Some(done)),
            Poll::Pending => self.all(|all| {
                if all.joined {
                    return Poll::Ready(None);
                }
                all.leader = Some(context.waker().clone());
                Poll::Pending
            }),
        })
        .await;
        if done.is_none() {
            outside.pause(GATHERING).await;
        }
        done
    }

    /// Tells those who wait what came for them. Whether somebody was told.
    fn tell(&self, told: &[(String, Reply)]) -> bool {
        let mut wakers = Vec::new();
        let mut is_news = false;
        self.all(|all| {
            for (id, told) in told {
                for waiter in all.waiters.iter_mut().filter(|waiter| waiter.id == *id) {
                    waiter.told = Some(told.clone());
                    is_news = true;
                    wakers.extend(waiter.waker.take());
                }
            }
        });
        wakers.into_iter().for_each(Waker::wake);
        is_news
    }
}

impl Default for Waiters {
    fn default() -> Self {
        Self::new()
    }
}

impl All {
    /// One who has to lead, if nobody does.
    fn next_leader(&mut self) -> Option<Waker> {
        if self.leads { None } else { self.waiters.iter_mut().find_map(|waiter| waiter.waker.take()) }
    }
}

/// One who waits, until it is dropped.
struct Place<'a> {
    waiters: &'a Waiters,
    number: u32,
}

impl<'a> Place<'a> {
    fn new(waiters: &'a Waiters, id: &str) -> Self {
        let (number, leader) = waiters.all(|all| {
            all.next = all.next.wrapping_add(1);
            let number = all.next;
            all.waiters.push(Waiter { number, id: id.to_owned(), waker: None, told: None });
            all.joined = true;
            (number, all.leader.take())
        });
        wake(leader);
        Self { waiters, number }
    }

    /// What was told; none if it leads from now on.
    fn poll(&self, context: &Context<'_>) -> Poll<Option<Reply>> {
        let told = self.told();
        if told.is_some() {
            return Poll::Ready(told);
        }
        self.waiters.all(|all| match all.waiters.iter_mut().find(|waiter| waiter.number == self.number) {
            Some(waiter) if all.leads => {
                waiter.waker = Some(context.waker().clone());
                Poll::Pending
            }
            _ => {
                // Taken here, so that of two that see it free one has it.
                all.leads = true;
                Poll::Ready(None)
            }
        })
    }

    fn told(&self) -> Option<Reply> {
        let number = self.number;
        self.waiters.all(|all| all.waiters.iter_mut().find(|waiter| waiter.number == number)?.told.take())
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let next = self.waiters.all(|all| {
            all.waiters.retain(|waiter| waiter.number != self.number);
            all.next_leader()
        });
        wake(next);
    }
}

/// The lead, which was taken and which another one takes when this is dropped.
struct Lead<'a>(&'a Waiters);

impl Drop for Lead<'_> {
    fn drop(&mut self) {
        let next = self.0.all(|all| {
            (all.leads, all.leader) = (false, None);
            all.next_leader()
        });
        wake(next);
    }
}

/// Wakes another task. No borrow may be held: it may run at once.
fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}
