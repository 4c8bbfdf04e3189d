//! Instances of the component serve one request after the other: nothing of one is left for the next, also if one of them
//! trapped.

use crate::support::{KEY, Place, bearer, parts, send};
use hitl::{Hitl, Limits};
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many events there are, and how many clients.
const CROWD: usize = 12;
/// How often each client looks at each event.
const ROUNDS: usize = 4;

#[test]
fn each_gets_its_own_answer_whoever_trapped_before() {
    let place = Place::new("sqlite");
    let mut limits = Limits::default();
    // So little that a list of all is too much, and that instances are used by many.
    limits.memory = 4 << 20;
    limits.instances = 4;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (links, url) = runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let builder = Hitl::builder().store(&place.store).api_key(KEY).public_url(&*url).limits(limits);
        let hitl = builder.build().await.unwrap();
        let mut links = Vec::new();
        for n in 0..CROWD {
            let prompt = format!("Who is number {n:02}? {}", "提".repeat(16_000));
            let event = hitl.event::<i64>(&format!("event-{n}")).prompt(prompt).create().await.unwrap();
            links.push(event.form_url().to_owned());
        }
        for n in 0..60 {
            let large = hitl.event::<i64>(&format!("large-{n}")).prompt("提".repeat(16_000));
            large.create().await.unwrap();
        }
        tokio::spawn(async move { hitl::serve(listener, hitl, std::future::pending()).await });
        (links, url)
    });
    let entered = send(
        "POST",
        &format!("{url}/"),
        &[("content-type", "application/x-www-form-urlencoded")],
        format!("key={KEY}").as_bytes(),
    );
    let cookie = entered.headers.iter().find(|(name, _)| name == "set-cookie").expect("a cookie").1.clone();
    let cookie = cookie.split(';').next().unwrap();
    let (barrier, trapped) = (Barrier::new(CROWD), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for client in 0..CROWD {
            let (links, url, barrier, trapped) = (&links, &url, &barrier, &trapped);
            scope.spawn(move || {
                barrier.wait();
                for round in 0..ROUNDS {
                    if (client + round) % 4 == 0 {
                        let all = format!("{url}/v1/events?limit=200");
                        let list = send("GET", &all, &[("authorization", &bearer())], b"");
                        let failed = list.status == 500 && list.text().contains("Something failed here");
                        trapped.fetch_add(usize::from(failed), Ordering::Relaxed);
                    }
                    for n in 0..CROWD {
                        let (_, id, t) = parts(&links[(n + client) % CROWD]);
                        let wanted = format!("Who is number {:02}?", (n + client) % CROWD);
                        // Every other one is signed in, and needs no link.
                        let signed_in = (client + n + round) % 2 == 0;
                        let (query, cookies) =
                            if signed_in { (String::new(), cookie) } else { (format!("?t={t}"), "a=b") };
                        let headers = [("accept", "text/html"), ("cookie", cookies)];
                        let form = send("GET", &format!("{url}/form/{id}{query}"), &headers, b"");
                        let page = form.text();
                        assert_eq!(form.status, 200, "{page:.300}");
                        assert!(page.contains(&wanted), "no {wanted} in {page:.300}");
                        assert_eq!(page.matches("Who is number").count(), page.matches(&wanted).count());
                        assert_eq!(page.contains("<nav "), signed_in, "{page:.300}");
                        // The link of another, or the page of one who is signed in, is in nobody else's page.
                        assert_eq!(page.contains(&t), !signed_in);
                    }
                }
            });
        }
    });
    assert!(trapped.into_inner() > 0, "nothing trapped, so nothing was shown");
}
