//! `/metrics`: what a server tells a scraper.

use crate::http::{Api, Reply};
use crate::logs::break_request;
use crate::support::{Place, Server, bearer, question, send, try_submit};
use serde_json::json;
use std::time::{Duration, Instant};

/// A server, and where its metrics are.
fn serve(place: &Place) -> (Server, String) {
    let mut server = place.serve(&["--metrics-listen", "127.0.0.1:0"]);
    let address = server.process.after("metrics=").unwrap();
    let address = address.split(' ').next().unwrap();
    (server, format!("http://{address}/metrics"))
}

fn scrape(url: &str) -> String {
    let scraped = send("GET", url, &[], b"");
    assert_eq!(scraped.status, 200, "{scraped:?}");
    assert_eq!(content_type(&scraped), "text/plain; version=0.0.4; charset=utf-8");
    scraped.text()
}

fn content_type(reply: &Reply) -> &str {
    &reply.headers.iter().find(|(name, _)| name == "content-type").unwrap().1
}

/// The value of a series, by its name and labels as they are written.
fn value(metrics: &str, series: &str) -> f64 {
    let line = metrics.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {series} in\n{metrics}")).parse().unwrap()
}

#[test]
fn events_are_counted_by_how_they_ended() {
    let place = Place::new("sqlite");
    let (server, metrics) = serve(&place);
    let answered = server.create(&question("int"));
    let declined = server.create(&question("int"));
    let _open = server.create(&question("int"));
    let id = declined["request_id"].as_str().unwrap();
    assert_eq!(server.post(&format!("/v1/events/{id}/decline"), &json!({})).status, 200);
    // Somebody waits when the answer comes.
    let id = answered["request_id"].as_str().unwrap().to_owned();
    let api: &Api = &server;
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| api.get(&format!("/v1/events/{id}?wait=30")));
        let begun = Instant::now();
        while value(&scrape(&metrics), "hitl_waiters") < 1.0 {
            assert!(begun.elapsed() < Duration::from_secs(60), "nobody waits");
        }
        let link = answered["links"]["form"].as_str().unwrap();
        assert_eq!(try_submit(link, &json!(3), None).unwrap().status, 200);
        assert_eq!(waiting.join().unwrap().json()["response"]["value"], 3);
    });
    let now = scrape(&metrics);
    for (series, count) in [
        ("hitl_events_created_total", 3.0),
        ("hitl_events_ended_total{status=\"completed\",by=\"person\"}", 1.0),
        ("hitl_events_ended_total{status=\"declined\",by=\"program\"}", 1.0),
        ("hitl_events_ended_total{status=\"timed_out\",by=\"deadline\"}", 0.0),
        ("hitl_submit_to_resume_seconds_count", 1.0),
        ("hitl_waiters", 0.0),
        ("hitl_traps_total", 0.0),
        ("hitl_store_errors_total{operation=\"create\",error=\"unavailable\"}", 0.0),
        ("hitl_responses_total{class=\"5xx\"}", 0.0),
    ] {
        assert_eq!(value(&now, series), count, "{series} in\n{now}");
    }
    assert!(value(&now, "hitl_store_operation_seconds_count{operation=\"create\"}") >= 5.0, "{now}");
    assert!(value(&now, "hitl_instances") >= 1.0 && value(&now, "hitl_connections") >= 1.0, "{now}");
    let resumed = value(&now, "hitl_submit_to_resume_seconds_sum");
    assert!(resumed > 0.0 && resumed < 60.0, "{resumed} s");
}

#[test]
fn open_events_are_those_of_the_store_whoever_made_them() {
    let place = Place::new("file");
    for n in 0..3 {
        place.run(&["new", "--key", &n.to_string(), "Ship it?"]).value();
    }
    // Counted once for several scrapes, so this is a server that has not been asked.
    let (_server, metrics) = serve(&place);
    let now = scrape(&metrics);
    assert_eq!((value(&now, "hitl_events_open"), value(&now, "hitl_events_open_bounded")), (3.0, 0.0));
    assert_eq!(value(&now, "hitl_events_created_total"), 0.0, "those of other processes are not its own");
}

#[test]
fn beside_the_form_they_are_for_who_has_the_key() {
    let place = Place::new("sqlite");
    let (server, elsewhere) = serve(&place);
    let here = format!("{}/metrics", server.url);
    let refused = send("GET", &here, &[], b"");
    assert_eq!(refused.status, 401, "{refused:?}");
    assert_eq!(send("GET", &here, &[("authorization", "Bearer wrong")], b"").status, 401);
    let scraped = send("GET", &here, &[("authorization", &bearer())], b"");
    assert_eq!(scraped.status, 200, "{scraped:?}");
    assert!(value(&scraped.text(), "hitl_responses_total{class=\"4xx\"}") >= 2.0, "{scraped:?}");
    // Where they are alone, there is nothing else.
    for path in ["", "/", "/health", "/v1/events"] {
        let url = elsewhere.replace("/metrics", path);
        let other = send("GET", &url, &[("authorization", &bearer())], b"");
        assert_eq!(other.status, 404, "{url}: {other:?}");
    }
}

#[test]
fn what_fails_in_the_store_is_counted() {
    let place = Place::new("file");
    let (server, metrics) = serve(&place);
    assert_eq!(server.get("/ready").status, 200);
    let event = server.create(&question("int"));
    let id = event["request_id"].as_str().unwrap();
    break_request(&place, id);
    assert!(server.get(&format!("/v1/events/{id}")).status >= 500);
    let now = scrape(&metrics);
    let errors: f64 = ["unavailable", "denied", "too-large", "other"]
        .map(|error| {
            value(&now, &format!("hitl_store_errors_total{{operation=\"get-many\",error=\"{error}\"}}"))
        })
        .iter()
        .sum();
    assert!(errors >= 1.0 && value(&now, "hitl_responses_total{class=\"5xx\"}") >= 1.0, "{now}");
}
