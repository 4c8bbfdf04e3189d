//! The clients of one event, and what each of them saw.

use super::cluster::{Cluster, SERVERS};
use super::random::Random;
use crate::http::{Reply, bearer, parts};
use serde_json::{Value as Json, json};
use std::time::{Duration, Instant};

/// How long a client tries to learn what came of its call.
const TRIES: Duration = Duration::from_secs(40);

/// What happened around one event.
#[derive(Debug)]
pub(super) struct History {
    pub(super) seed: u64,
    pub(super) id: String,
    pub(super) calls: Vec<Call>,
}

/// What one client asked for, and saw.
#[derive(Debug)]
pub(super) struct Call {
    /// Who it was: stands in the comment of what it ended.
    pub(super) client: String,
    pub(super) what: What,
    pub(super) begun: Instant,
    pub(super) ended: Instant,
    /// How often it was sent.
    pub(super) sent: u32,
    pub(super) saw: Saw,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Answer,
    Decline,
    Cancel,
    Look,
    Wait,
}

#[derive(Debug)]
pub(super) enum Saw {
    /// What it asked for was done: a success.
    Done,
    /// The event has this outcome.
    Stands(Json),
    /// It has none yet.
    Open,
    /// Nothing it could be sure of.
    Nothing(#[allow(dead_code, reason = "it is printed with a history that does not fit")] String),
}

/// Asks the question of this seed, ends it in several ways at once, and looks.
pub(super) fn history(cluster: &Cluster, seed: u64) -> History {
    let mut random = Random::new(seed);
    let event = ask(cluster, seed, &mut random);
    let id = event["request_id"].as_str().unwrap().to_owned();
    let (_, _, t) = parts(event["links"]["form"].as_str().unwrap());
    let what =
        [What::Answer, What::Answer, What::Answer, What::Decline, What::Cancel, What::Look, What::Wait];
    let mut clients = vec![What::Answer, What::Wait];
    clients.extend((0..2 + random.below(3)).map(|_| random.of(&what)));
    let mut calls: Vec<Call> = std::thread::scope(|scope| {
        let threads: Vec<_> = clients
            .into_iter()
            .enumerate()
            .map(|(index, what)| {
                let (id, t) = (&*id, &*t);
                let random = Random::new(seed.wrapping_mul(31).wrapping_add(index as u64));
                let client = format!("{seed}-{index}");
                scope.spawn(move || Client { cluster, random, client, id, t }.call(what))
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    // One who looks after all that.
    let client = format!("{seed}-last");
    calls.push(Client { cluster, random, client, id: &id, t: &t }.call(What::Look));
    History { seed, id, calls }
}

/// The event of this seed, asked for until there is one; asked for twice, it is the same.
fn ask(cluster: &Cluster, seed: u64, random: &mut Random) -> Json {
    let mut question = crate::http::question("int");
    question["run"] = "histories".into();
    question["key"] = seed.to_string().into();
    question["timeout_seconds"] = Json::Null;
    let mut first: Option<Json> = None;
    let begun = Instant::now();
    loop {
        let server = random.below(SERVERS as u64) as usize;
        let reply =
            cluster.send(server, "POST", "/v1/events", &[("authorization", &bearer())], Some(&question));
        if let Ok(reply) = reply
            && matches!(reply.status, 200 | 201)
        {
            let event = reply.json();
            match first {
                None => first = Some(event),
                Some(first) => {
                    assert_eq!(
                        first["request_id"], event["request_id"],
                        "history {seed}: one question, one event"
                    );
                    return event;
                }
            }
        }
        assert!(begun.elapsed() < TRIES * 3, "history {seed}: no event could be asked for");
    }
}

struct Client<'a> {
    cluster: &'a Cluster,
    random: Random,
    client: String,
    id: &'a str,
    t: &'a str,
}

impl Client<'_> {
    /// Makes the call until it is clear what came of it, each time of another server, with the same idempotency key.
    fn call(mut self, what: What) -> Call {
        std::thread::sleep(self.random.millis(0, 60));
        let begun = Instant::now();
        let mut sent = 0;
        let saw = loop {
            sent += 1;
            let server = self.random.below(SERVERS as u64) as usize;
            match self.send(server, what) {
                Ok(reply) => match seen(what, &reply) {
                    Some(saw) => break saw,
                    None if begun.elapsed() > TRIES => {
                        break Saw::Nothing(format!("{} {}", reply.status, reply.text()));
                    }
                    None => {}
                },
                Err(why) if begun.elapsed() > TRIES => break Saw::Nothing(why),
                Err(_) => {}
            }
            std::thread::sleep(self.random.millis(5, 60));
        };
        Call { client: self.client, what, begun, ended: Instant::now(), sent, saw }
    }

    fn send(&self, server: usize, what: What) -> Result<Reply, String> {
        let bearer = bearer();
        let key = [("authorization", &*bearer)];
        let ending = json!({ "comment": self.client, "idempotency_key": self.client });
        let event = format!("/v1/events/{}", self.id);
        match what {
            What::Answer => {
                let mut body = ending;
                body["request_id"] = self.id.into();
                body["t"] = self.t.into();
                body["value"] = self.value().into();
                self.cluster.send(server, "POST", "/submit/json", &[], Some(&body))
            }
            What::Decline => {
                self.cluster.send(server, "POST", &format!("{event}/decline"), &key, Some(&ending))
            }
            What::Cancel => {
                self.cluster.send(server, "POST", &format!("{event}/cancel"), &key, Some(&ending))
            }
            What::Look => self.cluster.send(server, "GET", &event, &key, None),
            What::Wait => self.cluster.send(server, "GET", &format!("{event}?wait=3"), &key, None),
        }
    }

    /// What this client answers: nobody else does.
    fn value(&self) -> i64 {
        value(&self.client)
    }
}

/// What the client of this name answers.
pub(super) fn value(client: &str) -> i64 {
    client.replace('-', "000").parse().unwrap()
}

/// What a reply says for certain; none if it has to be asked again.
fn seen(what: What, reply: &Reply) -> Option<Saw> {
    match (what, reply.status) {
        (What::Look | What::Wait, 200) => {
            let outcome = reply.json()["response"].clone();
            match (outcome.is_null(), what) {
                (false, _) => Some(Saw::Stands(outcome)),
                (true, What::Look) => Some(Saw::Open),
                (true, _) => None,
            }
        }
        (_, 200) => Some(Saw::Done),
        (_, 409 | 410) => Some(Saw::Stands(reply.json()["outcome"].clone())),
        _ => None,
    }
}
