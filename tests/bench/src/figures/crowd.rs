//! What clients cost a server who show neither a key nor a link: connections that are idle, bodies that do not end.

use crate::bench::Bench;
use crate::server::Server;
use crate::table::Table;
use crate::wire;
use anyhow::Result;
use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// How much of a body each client sends, in bytes: as a form with a long answer.
const BODY: usize = 50 * 1024;

pub(super) fn measure(bench: &mut Bench, table: &mut Table) -> Result<()> {
    let health = wire::request("GET", "/health", "", "");
    let count = bench.amount(4_000, 200);
    for (what, aim, sent) in [
        ("idle connections", "", String::new()),
        ("bodies that do not end", "64 MiB and what connections take", unfinished()),
    ] {
        let place = bench.place()?;
        let server = Server::hitl(bench, &place)?;
        let before = server.process.rss();
        let crowd = crowd(&server, count, sent.as_bytes());
        // Somebody else is served all the same.
        let began = Instant::now();
        server.first_reply(&health)?;
        let waited = began.elapsed().as_secs_f64() * 1000.0;
        let after = server.process.rss();
        let measured = match before.zip(after) {
            Some((before, after)) => format!(
                "{} MiB more, {:.1} KiB each",
                after.saturating_sub(before) >> 20,
                after.saturating_sub(before) as f64 / 1024.0 / count as f64
            ),
            None => "unknown".to_owned(),
        };
        let beside = format!("another client is served in {waited:.1} ms meanwhile");
        table.row(&format!("{count} {what}, resident memory"), &measured, aim, &beside);
        drop(crowd);
    }
    Ok(())
}

/// A form's head, which says more than is sent, and the body so far.
fn unfinished() -> String {
    let head = "POST /submit HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\n";
    format!("{head}content-length: {}\r\n\r\n{}", 2 * BODY, "a".repeat(BODY))
}

/// Clients that send this and then nothing; some may have had to go.
fn crowd(server: &Server, count: usize, sent: &[u8]) -> Vec<TcpStream> {
    let mut crowd = Vec::with_capacity(count);
    for _ in 0..count {
        let Ok(mut stream) = TcpStream::connect(server.address) else { continue };
        // Who has to go is told by an error.
        let _ = stream.set_write_timeout(Some(Duration::from_secs(5)));
        let _ = stream.write_all(sent);
        crowd.push(stream);
    }
    // What is under way arrives.
    std::thread::sleep(Duration::from_millis(500));
    crowd
}
