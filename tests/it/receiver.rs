//! What receives outcomes, well or not, and asking questions whose outcomes it receives.

use crate::http::{Api, question, try_submit};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// How long an attempt belongs to a server that was killed, and then some.
pub(crate) const LEASE: Duration = Duration::from_secs(90);

/// A request that came.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Json,
}

/// What receives outcomes. The path of an address says how it answers: `/503/…` with that status, `/silent` never.
pub(crate) struct Receiver {
    pub(crate) url: String,
    received: mpsc::Receiver<Received>,
}

impl Receiver {
    pub(crate) fn start() -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (send, received) = mpsc::channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, send) = (stream.unwrap(), send.clone());
                std::thread::spawn(move || serve(stream, &send));
            }
        });
        Receiver { url, received }
    }

    /// The next request, in time.
    pub(crate) fn next(&self) -> Received {
        self.received.recv_timeout(LEASE).expect("an outcome is sent")
    }

    /// That no request comes for as long.
    #[allow(dead_code, reason = "used where the component sends")]
    pub(crate) fn hears_nothing_for(&self, time: Duration) {
        let heard = self.received.recv_timeout(time);
        assert!(heard.is_err(), "{heard:?}");
    }

    /// The next request, if it comes in this time.
    #[allow(dead_code, reason = "used where the component sends")]
    pub(crate) fn next_within(&self, time: Duration) -> Option<Received> {
        self.received.recv_timeout(time).ok()
    }

    /// The next request, if it has come.
    #[allow(dead_code, reason = "used where the component sends")]
    pub(crate) fn next_if_there(&self) -> Option<Received> {
        self.received.try_recv().ok()
    }
}

fn serve(stream: TcpStream, send: &mpsc::Sender<Received>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        let mut words = line.split(' ').map(str::to_owned);
        let (method, path) = (words.next().unwrap(), words.next().unwrap());
        let mut headers = BTreeMap::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            let Some((name, value)) = line.trim().split_once(": ") else { break };
            headers.insert(name.to_lowercase(), value.to_owned());
        }
        let mut body = vec![0; headers.get("content-length").map_or(0, |length| length.parse().unwrap())];
        // Who sends may end in the middle of it.
        if reader.read_exact(&mut body).is_err() {
            return;
        }
        let body = serde_json::from_slice(&body).unwrap_or(Json::Null);
        let status = path.split('/').nth(1).and_then(|part| part.parse::<u16>().ok());
        let silent = path.starts_with("/silent");
        let _ = send.send(Received { method, path, headers, body });
        if silent {
            // It ends when the other side does.
            let _ = reader.read_line(&mut String::new());
            return;
        }
        let answer = format!(
            "HTTP/1.1 {} x\r\nlocation: /200/elsewhere\r\ncontent-length: 0\r\n\r\n",
            status.unwrap_or(200)
        );
        if stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

pub(crate) fn ask(server: &Api, callback: &Json) -> (String, String) {
    let mut body = question("int");
    body["callback"] = callback.clone();
    let event = server.create(&body);
    let text = |value: &Json| value.as_str().unwrap().to_owned();
    (text(&event["request_id"]), text(&event["links"]["form"]))
}

pub(crate) fn answer(link: &str, value: i64) {
    assert_eq!(try_submit(link, &json!(value), None).unwrap().status, 200);
}

/// How the sending of an outcome stands, as soon as it stands as it should.
pub(crate) fn until(server: &Api, id: &str, stands: impl Fn(&Json) -> bool) -> Json {
    let begun = Instant::now();
    loop {
        let event = server.get(&format!("/v1/events/{id}")).json();
        if stands(&event["delivery"]) {
            return event["delivery"].clone();
        }
        assert!(begun.elapsed() < LEASE, "{}", event["delivery"]);
        // It is written down by the server after its request was answered, which nobody can wait for.
        std::thread::yield_now();
    }
}
