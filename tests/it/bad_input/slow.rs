//! Clients that begin and do not go on. The limits of time are the library's, so that the test need not wait for those
//! of the program.

use super::victim::stored;
use super::wire::{Answer, exchange, read_to_end};
use crate::support::{KEY, PATIENCE, Place};
use hitl::{Hitl, Limits};
use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

#[test]
fn what_is_begun_and_not_ended_holds_nobody_up() {
    let place = Place::new("sqlite");
    let mut limits = Limits::default();
    limits.head = Duration::from_millis(300);
    limits.body = Duration::from_millis(300);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (event, address) = runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let url = format!("http://{address}");
        let builder = Hitl::builder().store(&place.store).api_key(KEY).public_url(url).limits(limits);
        let hitl = builder.build().await.unwrap();
        let event = hitl.event::<i64>("slow").prompt("?").create().await.unwrap();
        tokio::spawn(async move { hitl::serve(listener, hitl, std::future::pending()).await });
        (event, address)
    });
    let before = stored(&place);
    let (_, id, t) = crate::support::parts(event.form_url());
    let whole = format!("request_id={id}&t={t}&value=3");
    let head = |length: usize| {
        format!(
            "POST /submit HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {length}\r\n\r\n"
        )
    };
    // All but the last byte of a good submission, of its head, of a piece of it; and nothing at all.
    let pieces = head(0).replace("content-length: 0", "transfer-encoding: chunked");
    let begun = [
        (format!("{}{whole}", head(whole.len() + 1)), Some(408)),
        (head(whole.len()), Some(408)),
        (format!("{pieces}{:x}\r\n{whole}\r\n", whole.len()), Some(408)),
        (head(3)[..head(3).len() - 1].to_owned(), None),
        ("POST /sub".to_owned(), None),
        (String::new(), None),
    ];
    let open: Vec<_> = begun
        .iter()
        .map(|(text, _)| {
            let mut stream = TcpStream::connect(&address).unwrap();
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
            stream.write_all(text.as_bytes()).unwrap();
            stream
        })
        .collect();
    // Others are served while they hang.
    let health = exchange(&address, b"GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    assert_eq!(Answer::read(&health).unwrap().status, 200);
    for (stream, (text, expected)) in open.into_iter().zip(&begun) {
        let answer = Answer::read(&read_to_end(stream));
        let status = answer.as_ref().map(|answer| answer.status);
        // A head that does not come may be answered or not; the connection ends either way.
        assert!(status == *expected || (expected.is_none() && status == Some(408)), "{text} {answer:?}");
        if let Some(answer) = answer.filter(|answer| !answer.body.is_empty()) {
            assert!(answer.json()["detail"].is_string(), "{answer:?}");
        }
    }
    assert!(stored(&place) == before, "half of a submission has changed something");
    let good = format!("{}{whole}", head(whole.len()).replace("host: x", "host: x\r\nconnection: close"));
    assert_eq!(Answer::read(&exchange(&address, good.as_bytes())).unwrap().status, 303);
    assert_eq!(runtime.block_on(event.wait()).unwrap(), 3);
}
