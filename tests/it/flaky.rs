//! A way to a server on which things are lost.

use crate::http::{Reply, try_send};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What becomes of one request.
#[derive(Debug, Clone)]
pub(crate) enum Fate {
    /// It is passed on, and its answer passed back.
    Passed,
    /// It is not passed on; the answer is these bytes, and the end of the connection.
    Answer(Vec<u8>),
    /// It is passed on, and its answer lost.
    Lost,
    /// It is passed on; the answer is these bytes, in the place of its own, and the end of the connection.
    #[allow(dead_code, reason = "one of the test binaries does not use it")]
    Instead(Vec<u8>),
    /// It is passed on, and half its answer lost.
    Half,
}

impl Fate {
    /// A server that is overloaded.
    pub(crate) fn busy() -> Fate {
        Fate::Answer(
            b"HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec(),
        )
    }
}

/// The way: requests meet the fates one after the other, and pass unharmed when there are no more.
pub(crate) struct Flaky {
    pub(crate) url: String,
    fates: Arc<Mutex<VecDeque<Fate>>>,
    asked: Asked,
}

/// The paths and bodies of requests, in the order in which they came.
type Asked = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

impl Flaky {
    /// A way to the server at `to`.
    pub(crate) fn new(to: &str, fates: impl IntoIterator<Item = Fate>) -> Flaky {
        Flaky::of(to, None, fates)
    }

    /// A way to the server at `to` as if it were of an earlier version, which knows nothing at `path`.
    #[allow(dead_code, reason = "one of the test binaries does not use it")]
    pub(crate) fn without(to: &str, path: &'static str) -> Flaky {
        Flaky::of(to, Some(path), [])
    }

    fn of(to: &str, absent: Option<&'static str>, fates: impl IntoIterator<Item = Fate>) -> Flaky {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let fates = Arc::new(Mutex::new(fates.into_iter().collect::<VecDeque<_>>()));
        let (to, queue, asked) = (to.to_owned(), fates.clone(), Asked::default());
        let seen = asked.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (to, queue, seen) = (to.clone(), queue.clone(), seen.clone());
                // A client that gives up, or has been killed, is no matter of this test's.
                std::thread::spawn(move || serve(stream, &to, absent, &queue, &seen).ok());
            }
        });
        Flaky { url, fates, asked }
    }

    /// The paths and bodies of the requests that came so far.
    #[allow(dead_code, reason = "one of the test binaries does not use it")]
    pub(crate) fn asked(&self) -> Vec<(String, Vec<u8>)> {
        self.asked.lock().unwrap().clone()
    }

    /// Whether every fate has been met.
    pub(crate) fn is_calm(&self) -> bool {
        self.fates.lock().unwrap().is_empty()
    }
}

fn serve(
    mut stream: TcpStream,
    to: &str,
    absent: Option<&str>,
    fates: &Mutex<VecDeque<Fate>>,
    asked: &Mutex<Vec<(String, Vec<u8>)>>,
) -> std::io::Result<()> {
    let Some(request) = Request::read(&stream)? else { return Ok(()) };
    asked.lock().unwrap().push((request.path.clone(), request.body.clone()));
    if absent == Some(&request.path) {
        let body =
            br#"{"type":"about:blank","title":"Not found","status":404,"detail":"There is nothing here."}"#;
        let length = body.len();
        let head = format!(
            "HTTP/1.1 404 Not Found\r\nContent-Type: application/problem+json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        return stream.write_all(&[head.as_bytes(), body].concat());
    }
    let fate = fates.lock().unwrap().pop_front();
    if let Some(Fate::Answer(bytes)) = fate {
        return stream.write_all(&bytes);
    }
    let headers: Vec<_> = request.headers.iter().map(|(name, value)| (&**name, &**value)).collect();
    let reply = try_send(&request.method, &format!("{to}{}", request.path), &headers, &request.body);
    let Ok(reply) = reply else { return Ok(()) };
    let bytes = bytes(&reply);
    match fate {
        None | Some(Fate::Passed) => stream.write_all(&bytes),
        Some(Fate::Half) => stream.write_all(&bytes[..bytes.len() - reply.body.len() / 2]),
        Some(Fate::Instead(bytes)) => stream.write_all(&bytes),
        Some(_) => Ok(()),
    }
}

struct Request {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    fn read(stream: &TcpStream) -> std::io::Result<Option<Request>> {
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let mut words = line.split(' ').map(str::to_owned);
        let (Some(method), Some(path)) = (words.next(), words.next()) else { return Ok(None) };
        let (mut headers, mut length) = (Vec::new(), 0);
        loop {
            let mut line = String::new();
            stream.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            let name = name.to_lowercase();
            match &*name {
                "content-length" => length = value.parse().unwrap_or(0),
                "authorization" | "content-type" | "accept" | "idempotency-key" => {
                    headers.push((name, value.to_owned()));
                }
                _ => {}
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body)?;
        Ok(Some(Request { method, path, headers, body }))
    }
}

fn bytes(reply: &Reply) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {} -\r\nConnection: close\r\n", reply.status);
    for (name, value) in reply.headers.iter().filter(|(name, _)| name != "connection") {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    [head.as_bytes(), &reply.body].concat()
}
