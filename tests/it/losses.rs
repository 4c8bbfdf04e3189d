//! A server whose store loses a file: no answer is accepted that is not kept.

use crate::support::{Place, question, try_submit};
use serde_json::json;
use std::fs;

/// As reported of better-sqlite3#1237.
#[test]
fn an_answer_is_refused_once_the_store_has_lost_a_file() {
    for (scheme, files) in
        [("sqlite", &["hitl.db-wal", "hitl.db-shm"][..]), ("sqlite", &["hitl.db"]), ("file", &["store"])]
    {
        let place = Place::new(scheme);
        let server = place.serve_logging("info", "text");
        let event = server.create(&question("int"));
        let link = event["links"]["form"].as_str().unwrap();
        let path = |file: &str| place.path().join(file);
        for file in files {
            fs::rename(path(file), path(&format!("{file}.away"))).unwrap();
        }
        let refused = try_submit(link, &json!(7), None).unwrap();
        assert_eq!(refused.status, 503, "{files:?}: {}", refused.text());
        // Where they are put back, it goes on.
        for file in files {
            fs::rename(path(&format!("{file}.away")), path(file)).unwrap();
        }
        assert_eq!(try_submit(link, &json!(7), None).unwrap().status, 200, "{files:?}");
        let log = server.stopped();
        assert!(log.contains("of the store was removed or moved while it was in use"), "{files:?}: {log}");
        let id = event["request_id"].as_str().unwrap();
        assert_eq!(place.run(&["wait", id]).value(), "7", "{files:?}");
    }
}
