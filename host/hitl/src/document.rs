//! Events as the HTTP API shows them: what the component gives in plain data, as far as this side has to know it.

use serde::Deserialize;
#[cfg(feature = "flow")]
use serde_json::Value as Json;

/// An event's document.
#[derive(Debug, Clone)]
#[cfg_attr(not(feature = "flow"), expect(dead_code, reason = "flows see more of it"))]
pub(crate) struct Document {
    /// All of it, JSON.
    pub(crate) text: String,
    pub(crate) id: String,
    pub(crate) prompt: String,
    /// The run that asked.
    pub(crate) run: Option<String>,
    pub(crate) expires_at: Option<String>,
    /// Whether it has an outcome.
    pub(crate) ended: bool,
    /// None for a caller that may only ask.
    pub(crate) form_url: Option<String>,
}

#[derive(Deserialize)]
struct Members {
    request_id: String,
    prompt: String,
    run: Option<String>,
    expires_at: Option<String>,
    response: Option<serde::de::IgnoredAny>,
    links: Links,
}

#[derive(Deserialize)]
struct Links {
    form: Option<String>,
}

impl Document {
    /// Reads what the component gave.
    ///
    /// # Errors
    ///
    /// If it is no event: another component than the one that belongs to this library.
    pub(crate) fn read(text: String) -> wasmtime::Result<Document> {
        let Members { request_id, prompt, run, expires_at, response, links } = serde_json::from_str(&text)?;
        Ok(Document {
            text,
            id: request_id,
            prompt,
            run,
            expires_at,
            ended: response.is_some(),
            form_url: links.form,
        })
    }
}

/// The event in `text` as a caller sees it that may only ask: without the links by which it is answered.
#[cfg(feature = "flow")]
pub(crate) fn without_links(text: &str) -> serde_json::Result<String> {
    let mut event: Json = serde_json::from_str(text)?;
    if let Some(links) = event.get_mut("links").and_then(Json::as_object_mut) {
        links.retain(|name, _| !matches!(name.as_str(), "form" | "report"));
    }
    Ok(event.to_string())
}
