//! The proxy of bytes.

use crate::harness::trials;
use hitl_services::{Mode, Proxy};
use libtest_mimic::Trial;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

pub(crate) fn trials() -> Vec<Trial> {
    trials![Ok(());
        bytes_pass_both_ways,
        an_answer_is_late,
        a_cut_closes_all_and_a_pass_takes_new_ones,
        what_hangs_passes_afterwards,
        a_marked_message_arrives_and_its_answer_is_lost,
        answers_are_cut_after_some_bytes,
        a_dropped_proxy_listens_no_more,
    ]
}

/// A server that gives back what it is sent, and tells of it.
fn echo() -> (SocketAddr, Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, told) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, tell) = (stream.unwrap(), tell.clone());
            thread::spawn(move || {
                let mut buffer = [0; 1024];
                while let Ok(bytes @ 1..) = stream.read(&mut buffer) {
                    let _ = tell.send(buffer[..bytes].to_owned());
                    let _ = stream.write_all(&buffer[..bytes]);
                }
            });
        }
    });
    (address, told)
}

/// What comes back for a message; nothing where the connection is closed instead.
fn say(stream: &mut TcpStream, message: &[u8]) -> Vec<u8> {
    let mut answer = vec![0; 1024];
    let got = stream.write_all(message).and_then(|()| stream.read(&mut answer));
    answer.truncate(got.unwrap_or(0));
    answer
}

fn bytes_pass_both_ways() {
    let proxy = Proxy::start(echo().0);
    let mut stream = TcpStream::connect(proxy.addr()).unwrap();
    assert_eq!(say(&mut stream, b"one"), b"one");
    assert_eq!(say(&mut stream, b"\0two"), b"\0two");
    assert_eq!(proxy.connections(), 1);
}

fn an_answer_is_late() {
    let proxy = Proxy::start(echo().0);
    let mut stream = TcpStream::connect(proxy.addr()).unwrap();
    let late = Duration::from_millis(200);
    proxy.set(Mode::Delay(late));
    let begin = Instant::now();
    assert_eq!(say(&mut stream, b"one"), b"one");
    assert!(begin.elapsed() >= late);
}

fn a_cut_closes_all_and_a_pass_takes_new_ones() {
    let proxy = Proxy::start(echo().0);
    let mut stream = TcpStream::connect(proxy.addr()).unwrap();
    assert_eq!(say(&mut stream, b"one"), b"one");
    proxy.set(Mode::Cut);
    assert_eq!(stream.read(&mut [0]).unwrap_or(0), 0);
    let mut refused = TcpStream::connect(proxy.addr()).unwrap();
    assert_eq!(say(&mut refused, b"two"), b"");
    proxy.set(Mode::Pass);
    let mut stream = TcpStream::connect(proxy.addr()).unwrap();
    assert_eq!(say(&mut stream, b"three"), b"three");
}

fn what_hangs_passes_afterwards() {
    let (address, told) = echo();
    let proxy = Proxy::start(address);
    let mut old = TcpStream::connect(proxy.addr()).unwrap();
    assert_eq!(say(&mut old, b"one"), b"one");
    assert_eq!(told.recv().unwrap(), b"one");
    proxy.set(Mode::Hang);
    let mut new = TcpStream::connect(proxy.addr()).unwrap();
    let patience = Some(Duration::from_millis(200));
    for stream in [&mut old, &mut new] {
        stream.set_read_timeout(patience).unwrap();
        assert_eq!(say(stream, b"two"), b"");
        stream.set_read_timeout(None).unwrap();
    }
    assert!(told.try_recv().is_err());
    proxy.set(Mode::Pass);
    for stream in [&mut old, &mut new] {
        let mut answer = [0; 3];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"two");
    }
}

fn a_marked_message_arrives_and_its_answer_is_lost() {
    let (address, told) = echo();
    let proxy = Proxy::start(address);
    proxy.lose_answers(1, b"key-7");
    let mut stream = TcpStream::connect(proxy.addr()).unwrap();
    assert_eq!(say(&mut stream, b"insert key-6"), b"insert key-6");
    assert_eq!(proxy.lost(), 0);
    assert_eq!(say(&mut stream, b"insert key-7"), b"");
    let arrived: Vec<_> = [(); 2].map(|()| told.recv().unwrap()).into();
    assert_eq!(arrived, [b"insert key-6", b"insert key-7"]);
    assert_eq!(proxy.lost(), 1);
    let mut stream = TcpStream::connect(proxy.addr()).unwrap();
    assert_eq!(say(&mut stream, b"insert key-7"), b"insert key-7");
}

fn answers_are_cut_after_some_bytes() {
    let proxy = Proxy::start(echo().0);
    proxy.cut_answers_after(5);
    let mut stream = TcpStream::connect(proxy.addr()).unwrap();
    assert_eq!(say(&mut stream, b"123"), b"123");
    assert_eq!(say(&mut stream, b"456"), b"45");
    assert_eq!(say(&mut stream, b"789"), b"");
    proxy.cut_answers_after(0);
    let mut stream = TcpStream::connect(proxy.addr()).unwrap();
    assert_eq!(say(&mut stream, b"1"), b"");
    let mut stream = TcpStream::connect(proxy.addr()).unwrap();
    assert_eq!(say(&mut stream, b"1"), b"1");
}

fn a_dropped_proxy_listens_no_more() {
    let proxy = Proxy::start(echo().0);
    let address = proxy.addr();
    let mut stream = TcpStream::connect(address).unwrap();
    assert_eq!(say(&mut stream, b"one"), b"one");
    drop(proxy);
    assert_eq!(say(&mut stream, b"two"), b"");
    assert!(TcpStream::connect(address).is_err());
}
