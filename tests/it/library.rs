//! The Rust library, on each store, for each type, in async code and outside it.

use crate::support::{Place, browse, fill, try_submit};
use hitl::{Answer, Error, Hitl};
use serde_json::{Value as Json, json};
use std::fmt::Debug;
use std::time::Duration;

fn stores() -> Vec<(String, Option<Place>)> {
    let mut stores = vec![("memory:".to_owned(), None)];
    for scheme in ["sqlite", "file"] {
        let place = Place::new(scheme);
        stores.push((place.store.clone(), Some(place)));
    }
    stores
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

async fn asked<T: Answer + PartialEq + Debug>(hitl: &Hitl, name: &str, sent: Json, expected: T) {
    let event = hitl.event::<T>(name).prompt("What should I add to x?").create().await.unwrap();
    assert!(event.poll().await.unwrap().is_none());
    let link = event.form_url().to_owned();
    let waiting = event.wait();
    let submitting = tokio::task::spawn_blocking(move || try_submit(&link, &sent, None).unwrap());
    let (answer, reply) = tokio::join!(waiting, submitting);
    assert_eq!(reply.unwrap().status, 200);
    assert_eq!(answer.unwrap(), expected);
    // Opened again by its id, it has its answer at once.
    assert_eq!(hitl.open::<T>(event.id()).await.unwrap().wait().await.unwrap(), expected);
}

#[test]
fn each_type_on_each_store() {
    runtime().block_on(async {
        for (store, _place) in stores() {
            let hitl = Hitl::builder().store(&store).serve("127.0.0.1:0").build().await.unwrap();
            asked::<i64>(&hitl, "int", json!(42), 42).await;
            asked::<f64>(&hitl, "float", json!(0.5), 0.5).await;
            asked::<bool>(&hitl, "bool", json!("no"), false).await;
            asked::<String>(&hitl, "str", json!("a\nb"), "a\nb".to_owned()).await;
        }
    });
}

#[test]
fn outside_async_code() {
    for (store, _place) in stores() {
        let hitl = runtime_free(&store);
        let event = hitl.event::<i64>("blocking").prompt("How many?").blocking_create().unwrap();
        let link = event.form_url().to_owned();
        let submitting = std::thread::spawn(move || try_submit(&link, &json!("7"), None).unwrap());
        assert_eq!(event.blocking().wait().unwrap(), 7);
        assert_eq!(submitting.join().unwrap().status, 200);
    }
}

fn runtime_free(store: &str) -> Hitl {
    Hitl::builder().store(store).serve("127.0.0.1:0").blocking_build().unwrap()
}

/// A program that ends when it has its answer leaves nobody without the page that says so.
#[test]
fn whoever_answers_by_a_browser_has_the_page_when_the_program_goes_on() {
    runtime().block_on(async {
        for _ in 0..5 {
            let hitl = Hitl::builder().store("memory:").serve("127.0.0.1:0").build().await.unwrap();
            let event = hitl.event::<i64>("int").prompt("How many?").create().await.unwrap();
            let link = event.form_url().to_owned();
            let person = tokio::task::spawn_blocking(move || browse(&fill(&link, "3")));
            assert_eq!(event.wait().await.unwrap(), 3);
            drop((event, hitl));
            assert!(person.await.unwrap().contains("Thank you"));
        }
    });
    let hitl = runtime_free("memory:");
    let event = hitl.event::<bool>("blocking").prompt("Ship it?").blocking_create().unwrap();
    let link = event.form_url().to_owned();
    let person = std::thread::spawn(move || browse(&fill(&link, "x&action=decline")));
    assert!(matches!(event.blocking().wait(), Err(Error::Declined(_))));
    drop((event, hitl));
    assert!(person.join().unwrap().contains("You sent no answer"));
}

#[test]
fn ends_other_than_an_answer_are_errors_to_act_on() {
    runtime().block_on(async {
        let hitl = Hitl::builder().store("memory:").build().await.unwrap();
        let event =
            hitl.event::<i64>("a").prompt("?").timeout(Duration::from_millis(1)).create().await.unwrap();
        assert!(matches!(event.wait().await, Err(Error::TimedOut(_))));
        let event = hitl.event::<i64>("b").prompt("?").create().await.unwrap();
        event.cancel().await.unwrap();
        assert!(matches!(event.wait().await, Err(Error::Cancelled(_))));
        assert!(matches!(hitl.open::<i64>("nothing").await, Err(Error::NotFound)));
        assert!(matches!(hitl.event::<i64>("").prompt("?").create().await, Err(Error::Invalid(_))));
        hitl.event::<i64>("c").run("r").prompt("one").create().await.unwrap();
        assert!(matches!(
            hitl.event::<i64>("c").run("r").prompt("two").create().await,
            Err(Error::Conflict(_))
        ));
        // Opened as another type than it was created with.
        let event = hitl.event::<i64>("d").prompt("?").create().await.unwrap();
        assert!(hitl.open::<bool>(event.id()).await.is_err());
    });
}
