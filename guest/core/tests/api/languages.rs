//! Pages in the language of who reads them.

use crate::support::{BEARER, BROWSER, FORM, World, encoded};
use serde_json::json;

/// What a page is sent and says in each language: the tag, its direction, and words of the form, of a refusal and of the end.
const LANGUAGES: [(&str, &str, &str, &str, &str); 8] = [
    ("en", "", "Send answer", "Your answer must be a whole number", "Thank you"),
    ("de", "", "Antwort senden", "ganze Zahl", "Vielen Dank"),
    ("fr", "", "réponse", "nombre entier", "Merci"),
    ("es", "", "respuesta", "número entero", "Gracias"),
    ("pt-BR", "", "resposta", "número inteiro", "Agradecemos"),
    ("ja", "", "回答", "整数", "ありがとうございました"),
    ("zh-Hans", "", "提交", "整数", "谢谢"),
    ("ar", " dir=\"rtl\"", "إرسال", "عدد", "شكر"),
];

fn send(
    world: &World,
    method: &str,
    uri: &str,
    language: &str,
    body: &[(&str, &str)],
) -> (u16, String, String) {
    let headers = [BROWSER, FORM, ("accept-language", language)];
    let answer = world.send(method, uri, &headers, encoded(body).as_bytes());
    (answer.status, answer.body.clone(), answer.header("location").to_owned())
}

#[test]
fn every_page_is_in_the_language_of_the_browser() {
    for (tag, direction, asks, refuses, thanks) in LANGUAGES {
        let world = World::new();
        let (id, t) = world.ask_for(hitl_core::DataType::Int);
        let uri = format!("/form/{id}?t={t}");
        let has = |page: &str, words: &str| {
            assert!(page.contains(&format!("<html lang=\"{tag}\"{direction}>")), "{tag}: {page}");
            assert!(words.split('|').any(|words| page.contains(words)), "{tag}: {words} is not in {page}");
            assert!(!page.contains(['{', '}']), "{tag}: {page}");
            if tag != "en" {
                for english in [
                    "Answer by",
                    "Send answer",
                    "This question",
                    "Your answer",
                    "The program",
                    "What you",
                    "Add a comment",
                ] {
                    assert!(!page.contains(english), "{tag}: {english} is in {page}");
                }
            }
        };
        let browse = |uri: &str, status: u16| {
            let (got, page, _) = send(&world, "GET", uri, tag, &[]);
            assert_eq!(got, status, "{page}");
            page
        };
        has(&browse(&uri, 200), asks);
        let fields = |value: &'static str, key: &'static str| {
            [("request_id", id.as_str()), ("t", t.as_str()), ("value", value), ("idempotency_key", key)]
        };
        let (status, page, _) = send(&world, "POST", "/submit", tag, &fields("many", "k1"));
        assert_eq!(status, 422);
        has(&page, refuses);
        let (status, _, location) = send(&world, "POST", "/submit", tag, &fields("3", "k1"));
        assert_eq!(status, 303);
        has(&browse(location.trim_start_matches('.'), 200), thanks);
        has(&browse(&uri, 200), "");
        let (status, page, _) = send(&world, "POST", "/submit", tag, &fields("4", "k2"));
        assert_eq!(status, 409);
        has(&page, "");
        has(&browse(&format!("/form/{id}"), 401), "");
        has(&browse(&format!("/form/{id}?t=x"), 403), "");
        has(&browse("/nowhere", 404), "");
        let headers = [BEARER, BROWSER, ("accept-language", tag)];
        has(&world.send("GET", "/", &headers, b"").is(200).body, "");
    }
}

#[test]
fn a_question_in_a_language_brings_its_page_with_it() {
    let world = World::new();
    let body = json!({ "event_name": "e", "prompt": "Freigeben?", "data_type": "bool", "lang": "de-AT" });
    let event = world.post("/v1/events", &body).is(201).json();
    let link = event["links"]["form"].as_str().unwrap().split_once("/form/").unwrap().1.to_owned();
    let (_, page, _) = send(&world, "GET", &format!("/form/{link}"), "fr", &[]);
    assert!(page.contains("<html lang=\"de\">") && page.contains("lang=\"de-AT\">Freigeben?"), "{page}");
    // Programs read English, whatever they are sent by.
    let (_, problem, _) = {
        let headers = [("accept-language", "de"), FORM];
        let answer = world.send("POST", "/submit", &headers, b"x=y").is(422);
        (answer.status, answer.body.clone(), ())
    };
    assert!(problem.contains("This is missing."), "{problem}");
}
