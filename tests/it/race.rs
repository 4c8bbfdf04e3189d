//! Many at once.

use crate::support::{Place, SCHEMES, question, try_submit};
use serde_json::json;

#[test]
fn a_hundred_answerers_one_winner() {
    for scheme in SCHEMES {
        let place = Place::new(scheme);
        let server = place.serve(&[]);
        let event = server.create(&question("int"));
        let link = event["links"]["form"].as_str().unwrap();
        let barrier = std::sync::Barrier::new(100);
        let replies: Vec<_> = std::thread::scope(|scope| {
            let answerers: Vec<_> = (0..100)
                .map(|n| {
                    let barrier = &barrier;
                    scope.spawn(move || {
                        barrier.wait();
                        (n, try_submit(link, &json!(n), None).unwrap())
                    })
                })
                .collect();
            answerers.into_iter().map(|answerer| answerer.join().unwrap()).collect()
        });
        let winners: Vec<_> = replies.iter().filter(|(_, reply)| reply.status == 200).collect();
        assert_eq!(winners.len(), 1, "{scheme}");
        let won = winners[0].0;
        for (n, reply) in &replies {
            if *n != won {
                assert_eq!(reply.status, 409, "{}", reply.text());
                assert_eq!(reply.json()["outcome"]["value"], won);
            }
        }
    }
}

#[test]
fn a_double_click_is_one_answer() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let event = server.create(&question("str"));
    let link = event["links"]["form"].as_str().unwrap();
    let replies = std::thread::scope(|scope| {
        let click = || scope.spawn(|| try_submit(link, &json!("once"), Some("click-1")).unwrap());
        let clicks: Vec<_> = (0..8).map(|_| click()).collect();
        clicks.into_iter().map(|click| click.join().unwrap().status).collect::<Vec<_>>()
    });
    assert!(replies.iter().all(|status| *status == 200), "{replies:?}");
    let other = try_submit(link, &json!("twice"), Some("click-1")).unwrap();
    assert_eq!(other.status, 409, "another value is another submission");
}
