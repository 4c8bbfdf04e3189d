//! What `hitl serve` says to whoever runs it.

use crate::support::{Place, parts, question, try_submit};
use serde_json::json;

#[test]
fn answers_are_not_logged() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let event = server.create(&question("str"));
    let link = event["links"]["form"].as_str().unwrap();
    assert_eq!(try_submit(link, &json!("a private answer"), None).unwrap().status, 200);
    assert_eq!(try_submit(link, &json!("another private answer"), None).unwrap().status, 409);
    let said = server.process.killed();
    assert!(said.contains("serving"), "{said}");
    let (_, _, t) = parts(link);
    assert!(!said.contains("private") && !said.contains(&t), "{said}");
}
