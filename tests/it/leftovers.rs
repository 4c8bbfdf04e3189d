//! A program that ends leaves nothing in the lists of open events that stands for one which has ended, though nobody waited
//! for its removal.

use crate::support::{Place, Running, SCHEMES, fill, question, try_submit};
use serde_json::json;

/// What is in the store's lists of open events.
async fn listed(place: &Place) -> Vec<String> {
    place.open().await.list("hitl-due/", None, 1000).await.unwrap()
}

#[tokio::test]
async fn a_command_leaves_nothing_of_what_it_ended() {
    for scheme in SCHEMES {
        let place = Place::new(scheme);
        let new =
            |n: usize| place.run(&["new", "--type", "int", &format!("How many, {n}?")]).value().to_owned();
        for n in 0..8 {
            place.run(&["answer", &new(n), "1"]).value();
        }
        place.run(&["decline", &new(8)]).value();
        place.run(&["cancel", &new(9)]).value();
        let ended = place.run(&["ask", "--type", "int", "--timeout", "1", "--default", "5", "How far?"]);
        assert_eq!(ended.value(), "5");
        let mut asking = Running::start(place.hitl(&["ask", "--type", "int", "How few?"]));
        fill(&asking.link(), "3");
        assert_eq!(asking.end().value(), "3");
        assert_eq!(listed(&place).await, [""; 0], "{scheme}");
        new(10);
        assert_eq!(listed(&place).await.len(), 2, "{scheme}");
    }
}

#[tokio::test]
async fn a_server_that_is_stopped_leaves_nothing_of_what_it_ended() {
    for scheme in SCHEMES {
        let place = Place::new(scheme);
        let server = place.serve(&[]);
        for n in 0..20 {
            let event = server.create(&question("int"));
            assert_eq!(
                try_submit(event["links"]["form"].as_str().unwrap(), &json!(n), None).unwrap().status,
                200
            );
        }
        server.stopped();
        assert_eq!(listed(&place).await, [""; 0], "{scheme}");
    }
}
