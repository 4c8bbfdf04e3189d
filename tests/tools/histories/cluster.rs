//! Three servers on one store, each by a way of its own, and what goes wrong with them.

use super::random::Random;
use crate::http::Reply;
use crate::support::{KEY, PATIENCE};
use crate::support::{Place, Server};
use hitl_services::{Absent, HttpProxy, Mode, ObjectKind, ObjectServer, Postgres, Proxy};
use serde_json::Value as Json;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How many servers there are.
pub(super) const SERVERS: usize = 3;

/// How long a client waits for an answer.
const IMPATIENCE: Duration = Duration::from_secs(8);

/// A kind of store that many share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Postgres,
    Object,
}

impl Kind {
    pub(super) fn postgres() -> Result<(), Absent> {
        Postgres::available()
    }

    pub(super) fn object() -> Result<(), Absent> {
        ObjectServer::available(ObjectKind::Moto)
    }
}

/// What the servers' questions are kept in.
enum Store {
    Postgres(Postgres),
    /// One way that keeps writes in order, which this server of tests does not do itself.
    #[allow(dead_code, reason = "they end when they are dropped")]
    Object(ObjectServer, HttpProxy),
}

/// From the port of a way to the store's URL by it, and the variables that let one in.
type Way = Box<dyn Fn(u16) -> (String, Vec<(&'static str, String)>)>;

pub(super) struct Cluster {
    kind: Kind,
    store: Store,
    ways: Vec<Proxy>,
    // Where each serves, and the server while it runs.
    servers: Vec<(String, Mutex<Option<Server>>)>,
    places: Vec<Place>,
    agent: ureq::Agent,
    troubles: [AtomicU64; 6],
}

const TROUBLES: [&str; 6] = ["slow", "cut", "hanging", "answers lost", "servers killed", "stores killed"];

impl Cluster {
    pub(super) fn start(kind: Kind) -> Cluster {
        let (store, upstream, url): (Store, _, Way) = match kind {
            Kind::Postgres => {
                let postgres = Postgres::start().unwrap_or_else(|Absent(why)| panic!("{why}"));
                let database = postgres.database();
                let port = postgres.port();
                let url = move |way: u16| {
                    (
                        format!(
                            "{}?poll=1&sslmode=disable",
                            database.replace(&format!(":{port}/"), &format!(":{way}/"))
                        ),
                        vec![],
                    )
                };
                (Store::Postgres(postgres), ([127, 0, 0, 1], port).into(), Box::new(url))
            }
            Kind::Object => {
                let server = ObjectServer::moto().unwrap_or_else(|Absent(why)| panic!("{why}"));
                let bucket = server.bucket();
                let orderly = HttpProxy::start(server.addr());
                orderly.orderly(true);
                let environment = [
                    ("AWS_ACCESS_KEY_ID", server.access_key.clone()),
                    ("AWS_SECRET_ACCESS_KEY", server.secret.clone()),
                ];
                let environment: Vec<_> = environment.into();
                let url = move |way: u16| {
                    let url = format!(
                        "s3://{bucket}/histories?endpoint=http://127.0.0.1:{way}&region=us-east-1&allow_http=true"
                    );
                    (url, environment.clone())
                };
                let upstream = orderly.addr();
                (Store::Object(server, orderly), upstream, Box::new(url))
            }
        };
        let ways: Vec<_> = (0..SERVERS).map(|_| Proxy::start(upstream)).collect();
        let (mut places, mut servers) = (Vec::new(), Vec::new());
        for way in &ways {
            let (url, environment) = url(way.addr().port());
            let place = Place::on(url, environment);
            let server = place.serve(&[]);
            servers.push((server.url.clone(), Mutex::new(Some(server))));
            places.push(place);
        }
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(IMPATIENCE))
            .build();
        Cluster { kind, store, ways, servers, places, agent: config.into(), troubles: Default::default() }
    }

    pub(super) fn name(&self) -> String {
        format!("{:?}", self.kind)
    }

    /// Sends a request to one of the servers.
    pub(super) fn send(
        &self,
        server: usize,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Json>,
    ) -> Result<Reply, String> {
        let mut request =
            http::Request::builder().method(method).uri(format!("{}{path}", self.servers[server].0));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let body = body.map(Json::to_string).unwrap_or_default().into_bytes();
        let request = request.body(body).map_err(|error| error.to_string())?;
        let mut response = self.agent.run(request).map_err(|error| error.to_string())?;
        let body = response.body_mut().read_to_vec().map_err(|error| error.to_string())?;
        Ok(Reply { status: response.status().as_u16(), headers: Vec::new(), body })
    }

    /// Makes trouble for one of the servers, and now and then for all, until it is over.
    pub(super) fn trouble(&self, which: usize, mut random: Random, over: &AtomicBool) {
        while !over.load(Ordering::SeqCst) {
            std::thread::sleep(random.millis(10, 150));
            let way = &self.ways[which];
            let happened = match random.below(if which == 0 { 21 } else { 20 }) {
                0..6 => self.spoil(way, Mode::Delay(random.millis(20, 300)), random.millis(100, 1_000), 0),
                6..10 => self.spoil(way, Mode::Cut, random.millis(20, 600), 1),
                10..14 => self.spoil(way, Mode::Hang, random.millis(50, 900), 2),
                14..17 => {
                    way.lose_answers(1 + random.below(3), b"");
                    3
                }
                17..20 => {
                    self.kill_server(which, random.millis(0, 500));
                    4
                }
                _ => match &self.store {
                    Store::Postgres(postgres) => {
                        postgres.kill();
                        std::thread::sleep(random.millis(0, 500));
                        postgres.start_again();
                        5
                    }
                    // It keeps everything in memory.
                    Store::Object(..) => self.spoil(way, Mode::Cut, random.millis(500, 2_000), 1),
                },
            };
            self.troubles[happened].fetch_add(1, Ordering::SeqCst);
        }
    }

    fn spoil(&self, way: &Proxy, mode: Mode, time: Duration, what: usize) -> usize {
        way.set(mode);
        std::thread::sleep(time);
        way.set(Mode::Pass);
        what
    }

    /// Ends a server as a crash would, and starts it again at the same address.
    fn kill_server(&self, which: usize, pause: Duration) {
        let (url, running) = &self.servers[which];
        let mut running = running.lock().unwrap();
        if let Some(server) = running.take() {
            server.kill();
        }
        std::thread::sleep(pause);
        let address = url.strip_prefix("http://").unwrap();
        let begun = Instant::now();
        // The store may be away just then: whatever starts servers tries again.
        *running = loop {
            let server = self.places[which].try_serve_on(address);
            if server.is_some() {
                break server;
            }
            assert!(begun.elapsed() < PATIENCE, "server {which} does not start again");
        };
    }

    /// Ends all trouble, and waits until every server answers.
    pub(super) fn calm(&self) {
        for way in &self.ways {
            way.set(Mode::Pass);
            way.lose_answers(0, b"");
        }
        let begun = Instant::now();
        for server in 0..SERVERS {
            while !self.send(server, "GET", "/ready", &[], None).is_ok_and(|reply| reply.status == 200) {
                assert!(begun.elapsed() < PATIENCE, "server {server} does not recover");
                std::thread::sleep(Duration::from_millis(50));
            }
        }
    }

    /// The outcome of the event, as each server tells it.
    pub(super) fn stands(&self, id: &str) -> Vec<Json> {
        let key = format!("Bearer {KEY}");
        (0..SERVERS)
            .map(|server| {
                let path = format!("/v1/events/{id}");
                let reply = self.send(server, "GET", &path, &[("authorization", &key)], None).unwrap();
                assert_eq!(reply.status, 200, "{}", reply.text());
                reply.json()["response"].clone()
            })
            .collect()
    }

    /// What went wrong, and how often.
    pub(super) fn happened(&self) -> String {
        let counts = TROUBLES.iter().zip(&self.troubles);
        let counts = counts.map(|(what, count)| format!("{} {what}", count.load(Ordering::SeqCst)));
        counts.collect::<Vec<_>>().join(", ")
    }
}
