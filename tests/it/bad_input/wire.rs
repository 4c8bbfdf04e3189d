//! HTTP as bytes, so that what no library would send can be sent, too.

use crate::support::PATIENCE;
use serde_json::Value as Json;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;

/// One request, as it is to be written.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) chunked: bool,
}

impl Ask {
    pub(crate) fn new(method: &str, target: &str) -> Ask {
        let (method, target) = (method.to_owned(), target.to_owned());
        Ask { method, target, headers: Vec::new(), body: Vec::new(), chunked: false }
    }

    pub(crate) fn get(target: &str) -> Ask {
        Ask::new("GET", target)
    }

    pub(crate) fn post(target: &str, media: &str, body: impl Into<Vec<u8>>) -> Ask {
        Ask { body: body.into(), ..Ask::new("POST", target) }.with("content-type", media)
    }

    pub(crate) fn json(target: &str, body: &Json) -> Ask {
        Ask::post(target, "application/json", body.to_string())
    }

    /// A form, sent as a browser sends it.
    pub(crate) fn form(target: &str, fields: &[(&str, &str)]) -> Ask {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let letter = |byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
        let encode = |text: &str| text.bytes().map(letter).collect::<String>();
        let pairs = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
        Ask::post(target, "application/x-www-form-urlencoded", pairs.collect::<Vec<_>>().join("&"))
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Ask {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Without saying how long it is.
    pub(crate) fn in_chunks(self) -> Ask {
        Ask { chunked: true, ..self }
    }

    /// What a person's browser says that it takes.
    pub(crate) fn by_browser(self) -> Ask {
        self.with("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
    }

    pub(crate) fn wants_page(&self) -> bool {
        self.headers.iter().any(|(name, value)| name == "accept" && value.starts_with("text/html"))
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut head =
            format!("{} {} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n", self.method, self.target);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let mut bytes = head.into_bytes();
        if self.chunked {
            bytes.extend_from_slice(b"transfer-encoding: chunked\r\n\r\n");
            for piece in self.body.chunks(64 * 1024) {
                bytes.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
                bytes.extend_from_slice(piece);
                bytes.extend_from_slice(b"\r\n");
            }
            bytes.extend_from_slice(b"0\r\n\r\n");
        } else {
            bytes.extend_from_slice(format!("content-length: {}\r\n\r\n", self.body.len()).as_bytes());
            bytes.extend_from_slice(&self.body);
        }
        bytes
    }
}

/// One answer, as it came.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    /// The first of the answers in `bytes`; none if nothing came.
    pub(crate) fn read(bytes: &[u8]) -> Option<Answer> {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) = text.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.unwrap_or_else(|| panic!("no answer of HTTP: {text}"));
        Some(Answer { status, head: head.to_owned(), body: body.to_owned() })
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(its, _)| its.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    pub(crate) fn json(&self) -> Json {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// Sends `bytes`, and gives all that comes back until the server closes the connection. A server may answer and close
/// before it has read everything, so that what cannot be sent any more is no error.
pub(crate) fn exchange(address: &str, bytes: &[u8]) -> Vec<u8> {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    std::thread::scope(|scope| {
        let mut writer = stream.try_clone().unwrap();
        scope.spawn(move || writer.write_all(bytes));
        read_to_end(stream)
    })
}

/// All that comes until the server closes the connection.
pub(crate) fn read_to_end(mut stream: TcpStream) -> Vec<u8> {
    let mut read = Vec::new();
    match stream.read_to_end(&mut read) {
        Ok(_) => {}
        Err(error) if matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe) => {}
        Err(error) => panic!("{error} after {:?}", String::from_utf8_lossy(&read)),
    }
    // A writer that still waits for room is told to stop.
    let _ = stream.shutdown(std::net::Shutdown::Both);
    read
}
