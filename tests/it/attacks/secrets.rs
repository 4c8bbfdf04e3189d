//! What somebody sent in confidence is in no answer to others.

#[cfg(target_os = "linux")]
use crate::support::{KEY, Server};
use crate::support::{Place, SCHEMES, bearer, fill, question, send};
use serde_json::json;

/// Makes a repeated submission the same one: who knows it could take the place of its sender.
const SECRET: &str = "idem-5b1f0c";

#[test]
fn an_idempotency_key_is_in_no_answer() {
    for scheme in SCHEMES {
        let place = Place::new(scheme);
        let server = place.serve(&[]);
        let ask = || {
            let event = server.create(&question("int"));
            (
                event["request_id"].as_str().unwrap().to_owned(),
                event["links"]["form"].as_str().unwrap().to_owned(),
            )
        };
        let (by_json, by_header, declined, cancelled) = (ask(), ask(), ask(), ask());
        let sent = crate::support::try_submit(&by_json.1, &json!(3), Some(SECRET)).unwrap();
        assert_eq!(sent.status, 200);
        let end = |id: &str, how: &str, body: serde_json::Value| {
            let url = format!("{}/v1/events/{id}/{how}", server.url);
            let headers = [
                ("authorization", &*bearer()),
                ("content-type", "application/json"),
                ("idempotency-key", SECRET),
            ];
            let reply = send("POST", &url, &headers, body.to_string().as_bytes());
            assert_eq!(reply.status, 200, "{reply:?}");
            reply
        };
        let mut told = vec![
            sent,
            end(&by_header.0, "response", json!({ "value": 3 })),
            end(&declined.0, "decline", json!({})),
            end(&cancelled.0, "cancel", json!({})),
        ];
        for (id, link) in [&by_json, &by_header, &declined, &cancelled] {
            // The key is there: what is sent again with it is the same, what is sent with another is too late.
            let late = crate::support::try_submit(link, &json!(4), Some("another")).unwrap();
            assert!([409, 410].contains(&late.status), "{late:?}");
            told.push(late);
            for accept in ["text/html", "application/json"] {
                let form = [("accept", accept), ("content-type", "application/x-www-form-urlencoded")];
                let (base, id, t) = crate::support::parts(link);
                let body = format!("request_id={id}&t={t}&value=4");
                told.push(send("POST", &format!("{base}/submit"), &form, body.as_bytes()));
                told.push(send("GET", link, &[("accept", accept)], b""));
                for path in [
                    "/v1/events/{id}",
                    "/v1/events/{id}/report",
                    "/v1/events?status=all",
                    "/",
                    "/status/{id}",
                ] {
                    let url = format!("{}{}", server.url, path.replace("{id}", &id));
                    told.push(send("GET", &url, &[("accept", accept), ("authorization", &*bearer())], b""));
                }
            }
            for args in
                [&["show", "--json", id][..], &["show", id], &["list", "--all", "--json"], &["report", id]]
            {
                let ran = place.run(args);
                assert!(
                    ran.code == Some(0) && !ran.stdout.contains(SECRET) && !ran.stderr.contains(SECRET),
                    "{ran:?}"
                );
            }
        }
        for reply in told {
            assert!(!format!("{:?}", reply.headers).contains(SECRET), "{reply:?}");
            assert!(!reply.text().contains(SECRET), "{}", reply.text());
        }
        // It is kept, or there would be nothing to tell.
        let again = crate::support::try_submit(&by_json.1, &json!(3), Some(SECRET)).unwrap();
        assert_eq!(again.status, 200, "{again:?}");
        // Who submits a form gets the key of the form in the address, and nobody else.
        assert!(fill(&ask().1, "3").contains("k=k"));
    }
}

/// A help text goes into logs and bug reports, with what a variable says as its default.
#[test]
fn no_help_text_has_a_secret_of_the_environment() {
    let place = Place::new("sqlite");
    for command in
        [&["--help"][..], &["serve", "--help"], &["ask", "--help"], &["run", "--help"], &["serve", "-h"]]
    {
        let mut help = place.hitl(command);
        help.env("HITL_API_KEY", SECRET).env("HITL_STORE", format!("sqlite:/{SECRET}"));
        help.env("HITL_SERVER", format!("https://{SECRET}.example"));
        let ran = crate::support::Ran::of(help.output().unwrap());
        assert!(ran.value().contains("--api-key") || command.len() == 1, "{ran:?}");
        assert!(!ran.stdout.contains(SECRET), "{}", ran.stdout);
    }
}

/// Every user of a machine can list the processes of the others, with what was typed to start them.
#[cfg(target_os = "linux")]
#[test]
fn a_key_that_stands_in_a_file_is_in_no_list_of_processes() {
    let place = Place::new("sqlite");
    let file = place.path().join("key");
    std::fs::write(&file, format!("{KEY}\n")).unwrap();
    let file = file.display().to_string();
    let server = Server::start(place.hitl(&["serve", "--listen", "127.0.0.1:0", "--api-key-file", &file]));
    assert_eq!(server.get("/v1/events").status, 200, "the key is what the file says");
    let typed = std::fs::read(format!("/proc/{}/cmdline", server.process.child.id())).unwrap();
    let typed = String::from_utf8_lossy(&typed).replace('\0', " ");
    assert!(typed.contains(&file) && !typed.contains(KEY), "{typed}");
    assert!(!server.stopped().contains(KEY));
}
