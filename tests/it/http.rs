//! HTTP as the tests speak it, whichever host the component is in.

use serde_json::{Value as Json, json};
use std::time::Duration;

/// Long enough for a loaded machine; a test that waits so long fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// The API key of all tests.
pub(crate) const KEY: &str = "key-of-the-tests-0123456789";

/// Whether no script is in a page but the one of all pages, which others cannot write: where it is held to the letter, by the tests of
/// the core, its text is known.
pub(crate) fn no_script_but_ours(page: &str) -> bool {
    let scripts = page.matches("<script").count();
    scripts <= 1 && scripts == page.matches("<script data-sending=\"Sending …\"").count()
}

/// The API of a server.
pub(crate) struct Api {
    pub(crate) url: String,
}

impl Api {
    pub(crate) fn get(&self, path: &str) -> Reply {
        send("GET", &format!("{}{path}", self.url), &[("authorization", &bearer())], b"")
    }

    pub(crate) fn post(&self, path: &str, body: &Json) -> Reply {
        let headers = [("authorization", &*bearer()), ("content-type", "application/json")];
        send("POST", &format!("{}{path}", self.url), &headers, body.to_string().as_bytes())
    }

    /// Creates an event and gives it in JSON.
    pub(crate) fn create(&self, body: &Json) -> Json {
        let reply = self.post("/v1/events", body);
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.json()
    }
}

pub(crate) fn bearer() -> String {
    format!("Bearer {KEY}")
}

/// What a server answered.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn json(&self) -> Json {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Sends one request, or says why it could not be sent.
pub(crate) fn try_send(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Result<Reply, String> {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .allow_non_standard_methods(true)
        .timeout_global(Some(PATIENCE))
        .build();
    let agent: ureq::Agent = config.into();
    let mut request = http::Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(body.to_vec()).map_err(|error| error.to_string())?;
    let mut response = agent.run(request).map_err(|error| error.to_string())?;
    let body = response.body_mut().read_to_vec().map_err(|error| error.to_string())?;
    let headers = response.headers().iter();
    let headers =
        headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap_or("?").to_owned())).collect();
    Ok(Reply { status: response.status().as_u16(), headers, body })
}

/// Sends one request.
pub(crate) fn send(method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
    try_send(method, url, headers, body).unwrap_or_else(|error| panic!("{method} {url}: {error}"))
}

/// A question in JSON, with everything else at its default.
pub(crate) fn question(data_type: &str) -> Json {
    json!({ "event_name": "test", "data_type": data_type, "prompt": "What should I add to x?" })
}

/// The parts of a link to a form: where, the event's id, and `t`.
pub(crate) fn parts(link: &str) -> (String, String, String) {
    let (base, rest) = link.split_once("/form/").unwrap_or_else(|| panic!("no link to a form: {link}"));
    let (id, t) = rest.split_once("?t=").unwrap_or_else(|| panic!("no t in {link}"));
    (base.to_owned(), id.to_owned(), t.to_owned())
}

/// Submits a value by a link, as a program would.
pub(crate) fn try_submit(link: &str, value: &Json, idempotency_key: Option<&str>) -> Result<Reply, String> {
    let (base, id, t) = parts(link);
    let mut body = json!({ "request_id": id, "value": value, "t": t });
    if let Some(key) = idempotency_key {
        body["idempotency_key"] = key.into();
    }
    let headers = [("content-type", "application/json")];
    try_send("POST", &format!("{base}/submit/json"), &headers, body.to_string().as_bytes())
}
