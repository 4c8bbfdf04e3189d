//! The key that signs links: made once, however many need it first, and none signs where it is none.

use crate::http::Api;
use crate::support::{Place, SCHEMES, parts, question, send};
use std::collections::BTreeSet;
use std::sync::Barrier;

/// How many ask at once on a store that has no key yet.
const CROWD: usize = 40;

#[test]
fn many_at_once_make_one_key() {
    for scheme in SCHEMES {
        let place = Place::new(scheme);
        let servers = [place.serve(&[]), place.serve(&[])];
        let barrier = Barrier::new(CROWD);
        let links: Vec<String> = std::thread::scope(|scope| {
            let askers: Vec<_> = (0..CROWD)
                .map(|n| {
                    let (server, barrier): (&Api, _) = (&servers[n % servers.len()], &barrier);
                    scope.spawn(move || {
                        barrier.wait();
                        let event = server.create(&question("int"));
                        event["links"]["form"].as_str().unwrap().to_owned()
                    })
                })
                .collect();
            askers.into_iter().map(|asker| asker.join().unwrap()).collect()
        });
        // Whoever signed them, each server knows them: there was never a second key.
        for link in &links {
            let (_, id, t) = parts(link);
            for server in &servers {
                let form = send("GET", &format!("{}/form/{id}?t={t}", server.url), &[], b"");
                assert_eq!(form.status, 200, "{scheme}: {}", form.text());
            }
        }
        let ids: BTreeSet<_> = links.iter().map(|link| parts(link).1).collect();
        assert_eq!(ids.len(), CROWD);
        let after = place.serve(&[]);
        let (_, id, t) = parts(&links[0]);
        assert_eq!(send("GET", &format!("{}/form/{id}?t={t}", after.url), &[], b"").status, 200, "{scheme}");
    }
}

/// A file that was cut off, or a key that somebody made by hand: what it signed could be guessed.
#[tokio::test]
async fn a_key_that_is_too_short_signs_nothing() {
    for secret in [&b""[..], b"secret", &[7; 15]] {
        let place = Place::new("sqlite");
        let store = place.open().await;
        store.create("hitl-secrets/link-key", secret.to_vec()).await.unwrap();
        let server = place.serve(&[]);
        let made = server.post("/v1/events", &question("int"));
        assert_eq!(made.status, 500, "{made:?}");
        assert!(!made.text().contains("?t="), "{made:?}");
        let list = server.get("/v1/events");
        assert!(!list.text().contains("?t="), "{list:?}");
        let form = send("GET", &format!("{}/form/a?t=9999999999..x", server.url), &[], b"");
        assert_eq!(form.status, 500, "{form:?}");
        let ran = place.run(&["new", "--type", "int", "?"]);
        assert!(ran.code == Some(70) && !ran.stderr.contains("panicked"), "{ran:?}");
    }
}
