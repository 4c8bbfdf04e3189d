//! The proxy of requests.

use crate::harness::trials;
use crate::store::Store;
use hitl_services::{Answer, HttpProxy, Mode, Requests, When};
use libtest_mimic::Trial;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;
use ureq::Agent;

pub(crate) fn trials() -> Vec<Trial> {
    trials![Ok(());
        requests_and_answers_pass_as_they_are,
        requests_are_counted,
        a_request_is_refused_before_the_server_sees_it,
        an_answer_is_lost_after_the_server_has_done_it,
        only_the_requests_meant_go_wrong_and_only_so_often,
        a_connection_is_closed_or_reset,
        a_cut_server_is_back_afterwards,
        what_hangs_passes_afterwards,
        a_server_that_is_down_is_a_bad_gateway,
        two_win_without_an_order_and_one_with_it,
    ]
}

/// An agent that keeps its connections, and takes a status for an answer.
fn agent() -> Agent {
    Agent::config_builder().http_status_as_error(false).build().into()
}

fn start() -> (Arc<Store>, HttpProxy, String) {
    let (store, address) = Store::start();
    let proxy = HttpProxy::start(address);
    let url = format!("http://{}", proxy.addr());
    (store, proxy, url)
}

fn put(url: &str) -> Result<u16, ureq::Error> {
    agent().put(url).send("text").map(|response| response.status().as_u16())
}

fn get(url: &str) -> u16 {
    agent().get(url).call().unwrap().status().as_u16()
}

fn requests_and_answers_pass_as_they_are() {
    let (store, _proxy, url) = start();
    let agent = agent();
    let path = "/b/a%2Fb+c~d%20e";
    assert_eq!(agent.put(format!("{url}{path}")).send("text").unwrap().status(), 200);
    assert_eq!(store.object(path).unwrap(), "text");
    let mut answer = agent.get(format!("{url}{path}")).call().unwrap();
    assert_eq!(answer.body_mut().read_to_string().unwrap(), "text");
    let head = agent.head(format!("{url}{path}")).call().unwrap();
    assert_eq!(head.headers()["content-length"], "4");
    // A content of unknown length, which is sent in pieces.
    let pieces = ureq::SendBody::from_owned_reader(&b"in pieces"[..]);
    assert_eq!(agent.put(format!("{url}/pieces")).send(pieces).unwrap().status(), 200);
    assert_eq!(store.object("/pieces").unwrap(), "in pieces");
}

fn requests_are_counted() {
    let (_store, proxy, url) = start();
    put(&format!("{url}/a")).unwrap();
    put(&format!("{url}/b")).unwrap();
    let before = proxy.counts();
    get(&format!("{url}/a"));
    get(&format!("{url}/?list-type=2&prefix=a"));
    get(&format!("{url}/?restype=container&comp=list"));
    agent().delete(format!("{url}/a")).call().unwrap();
    assert_eq!((before.put, before.total()), (2, 2));
    let since = proxy.counts() - before;
    assert_eq!((since.get, since.list, since.delete, since.put, since.total()), (1, 2, 1, 0, 4));
}

fn a_request_is_refused_before_the_server_sees_it() {
    let (store, proxy, url) = start();
    let url = format!("{url}/a");
    proxy.spoil(1, Requests::method("PUT"), When::Before, Answer::S3Error(409, "ConditionalRequestConflict"));
    let mut answer = agent().put(&url).send("text").unwrap();
    assert_eq!(answer.status(), 409);
    let content = answer.body_mut().read_to_string().unwrap();
    assert!(content.contains("<Code>ConditionalRequestConflict</Code>"), "{content}");
    assert_eq!(store.object("/a"), None);
    assert_eq!(put(&url).unwrap(), 200);
    assert_eq!(proxy.spoilt(), 1);
}

fn an_answer_is_lost_after_the_server_has_done_it() {
    for answer in [Answer::Status(503), Answer::Close, Answer::Reset, Answer::Hang] {
        let (store, proxy, url) = start();
        proxy.spoil(1, Requests::method("PUT"), When::After, answer);
        let waits = Agent::config_builder().http_status_as_error(false);
        let waits: Agent = waits.timeout_global(Some(Duration::from_secs(1))).build().into();
        let got = waits.put(format!("{url}/a")).send("text");
        match answer {
            Answer::Status(status) => assert_eq!(got.unwrap().status(), status),
            Answer::Hang => assert!(matches!(got, Err(ureq::Error::Timeout(_))), "{got:?}"),
            _ => assert!(matches!(got, Err(ureq::Error::Io(_))), "{got:?}"),
        }
        assert_eq!(store.object("/a").unwrap(), "text", "{answer:?}");
        assert_eq!(get(&format!("{url}/a")), 200);
    }
}

fn only_the_requests_meant_go_wrong_and_only_so_often() {
    let (_store, proxy, url) = start();
    proxy.spoil(2, Requests::method("PUT").with("/bad"), When::Before, Answer::Status(503));
    assert_eq!(put(&format!("{url}/good")).unwrap(), 200);
    assert_eq!(get(&format!("{url}/bad")), 404);
    let statuses = [(); 3].map(|()| put(&format!("{url}/bad")).unwrap());
    assert_eq!(statuses, [503, 503, 200]);
    proxy.spoil(9, Requests::all(), When::Before, Answer::Status(500));
    assert_eq!(get(&format!("{url}/good")), 500);
    proxy.spoil_no_more();
    assert_eq!(get(&format!("{url}/good")), 200);
}

/// What a client's connection comes to after a request.
fn end_of_connection(address: SocketAddr) -> std::io::Result<usize> {
    let mut connection = TcpStream::connect(address).unwrap();
    connection.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    connection.read(&mut [0; 1024])
}

fn a_connection_is_closed_or_reset() {
    let (_store, proxy, _url) = start();
    proxy.spoil(1, Requests::all(), When::After, Answer::Close);
    assert_eq!(end_of_connection(proxy.addr()).unwrap(), 0);
    proxy.spoil(1, Requests::all(), When::After, Answer::Reset);
    assert_eq!(end_of_connection(proxy.addr()).unwrap_err().kind(), ErrorKind::ConnectionReset);
    assert!(end_of_connection(proxy.addr()).unwrap() > 0);
}

fn a_cut_server_is_back_afterwards() {
    let (store, proxy, url) = start();
    let agent = agent();
    assert_eq!(agent.get(format!("{url}/a")).call().unwrap().status(), 404);
    let mut open = TcpStream::connect(proxy.addr()).unwrap();
    proxy.set(Mode::Cut);
    assert_eq!(open.read(&mut [0]).unwrap(), 0);
    assert!(put(&format!("{url}/a")).is_err());
    proxy.set(Mode::Pass);
    assert_eq!(store.object("/a"), None);
    assert_eq!(put(&format!("{url}/a")).unwrap(), 200);
}

fn what_hangs_passes_afterwards() {
    let (store, proxy, url) = start();
    proxy.set(Mode::Hang);
    let waiting = thread::spawn(move || put(&format!("{url}/a")).unwrap());
    // It has arrived at the proxy when it is counted.
    while proxy.counts().put == 0 {
        thread::yield_now();
    }
    assert_eq!(store.object("/a"), None);
    assert!(!waiting.is_finished());
    proxy.set(Mode::Pass);
    assert_eq!(waiting.join().unwrap(), 200);
}

fn a_server_that_is_down_is_a_bad_gateway() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let proxy = HttpProxy::start(nobody);
    assert_eq!(get(&format!("http://{}", proxy.addr())), 502);
}

/// How many of some writers at once were told that they have created the object.
fn winners(url: &str) -> usize {
    let start = Arc::new(Barrier::new(8));
    let create = |_| {
        let (start, url) = (start.clone(), url.to_owned());
        thread::spawn(move || {
            start.wait();
            agent().put(url).header("if-none-match", "*").send("text").unwrap().status().as_u16()
        })
    };
    let writers: Vec<_> = (0..8).map(create).collect();
    writers.into_iter().map(|writer| writer.join().unwrap()).filter(|status| *status == 200).count()
}

fn two_win_without_an_order_and_one_with_it() {
    let (_store, proxy, url) = start();
    // That a race is lost at all is what the order is for.
    assert!((0..200).any(|round| winners(&format!("{url}/{round}")) > 1));
    proxy.orderly(true);
    for round in 0..20 {
        assert_eq!(winners(&format!("{url}/orderly/{round}")), 1);
    }
}
