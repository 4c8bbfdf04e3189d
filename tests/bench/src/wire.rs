//! As much of HTTP/1.1 as it takes to send a request and find the end of the answer.

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value as Json;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::bench::KEY;

/// A request as it goes over the wire.
pub(crate) fn request(method: &str, target: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = match body.len() {
        0 => String::new(),
        length => format!("content-length: {length}\r\n"),
    };
    format!("{method} {target} HTTP/1.1\r\nhost: localhost\r\n{headers}{length}\r\n{body}").into_bytes()
}

/// What a browser sends when a link is opened.
pub(crate) fn get_page(target: &str) -> Vec<u8> {
    request("GET", target, "accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n", "")
}

/// A call of the API.
pub(crate) fn get(target: &str) -> Vec<u8> {
    request("GET", target, &format!("authorization: Bearer {KEY}\r\n"), "")
}

/// The same with a body in JSON.
pub(crate) fn post(target: &str, body: &str) -> Vec<u8> {
    let headers = format!("authorization: Bearer {KEY}\r\ncontent-type: application/json\r\n");
    request("POST", target, &headers, body)
}

/// Asks for an event whose answer is a whole number.
pub(crate) fn create(name: &str, timeout_seconds: u32) -> Vec<u8> {
    let body = serde_json::json!({
        "event_name": name,
        "data_type": "int",
        "prompt": "What should I add to x?",
        "timeout_seconds": timeout_seconds,
    });
    let headers = format!("authorization: Bearer {KEY}\r\ncontent-type: application/json\r\n");
    request("POST", "/v1/events", &headers, &body.to_string())
}

/// A link to a form, and what can be done with it.
pub(crate) struct Link {
    pub(crate) id: String,
    t: String,
}

impl Link {
    pub(crate) fn new(url: &str) -> Result<Link> {
        let parts = url.split_once("/form/").and_then(|(_, rest)| rest.split_once("?t="));
        let (id, t) = parts.context("this is no link to a form")?;
        Ok(Link { id: id.to_owned(), t: t.to_owned() })
    }

    /// The link in the answer to [`create`].
    pub(crate) fn created(reply: &Reply) -> Result<Link> {
        let event: Json = serde_json::from_slice(&reply.body)?;
        Link::new(event["links"]["form"].as_str().context("an event without a link")?)
    }

    pub(crate) fn open(&self) -> Vec<u8> {
        get_page(&format!("/form/{}?t={}", self.id, self.t))
    }

    /// What a browser sends when the form is submitted.
    pub(crate) fn submit(&self) -> Vec<u8> {
        let headers = "accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n\
                       content-type: application/x-www-form-urlencoded\r\n";
        let (id, t) = (&self.id, &self.t);
        let body = format!("request_id={id}&t={t}&idempotency_key={id}&value=42&comment=");
        request("POST", "/submit", headers, &body)
    }

    /// The body for `POST /submit/json`.
    pub(crate) fn answer(&self) -> String {
        serde_json::json!({ "request_id": self.id, "t": self.t, "value": 42 }).to_string()
    }

    pub(crate) fn submit_json(&self) -> Vec<u8> {
        request("POST", "/submit/json", "content-type: application/json\r\n", &self.answer())
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

/// What is known when the head of an answer is there.
pub(crate) struct Head {
    pub(crate) status: u16,
    /// The length of the head.
    pub(crate) head: usize,
    /// The length of the head and the body.
    pub(crate) whole: usize,
}

/// The head at the beginning of `bytes`, if all of it is there.
pub(crate) fn head(bytes: &[u8]) -> Result<Option<Head>> {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let text = std::str::from_utf8(&bytes[..end])?;
    let status = text.get(9..12).context("no status")?.parse()?;
    let length = text.split("\r\n").skip(1).find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim())
    });
    let length: usize = length.context("an answer without content-length")?.parse()?;
    Ok(Some(Head { status, head: end + 4, whole: end + 4 + length }))
}

/// One connection, for one request after the other.
pub(crate) struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Client {
    pub(crate) fn connect(address: SocketAddr) -> Result<Client> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(Client { stream, buffer: Vec::new() })
    }

    /// Sends `request`, and reads all of the answer.
    pub(crate) fn send(&mut self, request: &[u8]) -> Result<Reply> {
        self.stream.write_all(request)?;
        self.buffer.clear();
        let mut chunk = [0; 16 * 1024];
        loop {
            let count = self.stream.read(&mut chunk)?;
            ensure!(count > 0, "the server hung up");
            self.buffer.extend_from_slice(&chunk[..count]);
            if let Some(Head { status, head, whole }) = head(&self.buffer)?
                && self.buffer.len() >= whole
            {
                return Ok(Reply { status, body: self.buffer[head..whole].to_vec() });
            }
        }
    }

    /// The same, for a request that has to succeed.
    pub(crate) fn expect(&mut self, request: &[u8]) -> Result<Reply> {
        let reply = self.send(request)?;
        if !(200..400).contains(&reply.status) {
            bail!("{}: {}", reply.status, String::from_utf8_lossy(&reply.body));
        }
        Ok(reply)
    }
}
