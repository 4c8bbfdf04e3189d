//! Where the outcome of a question is to be sent, as it is put on the command line.

use crate::exit::Failure;
use clap::{Args, ValueEnum};
use serde_json::{Value as Json, json};

/// Where the outcome is sent.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Where the outcome is sent")]
pub(crate) struct Callback {
    /// Where the server sends the outcome when there is one; it has to be allowed by its operator, with --allow-callback
    #[arg(long = "callback", value_name = "URL")]
    url: Option<String>,
    /// The method of that request [default: POST]
    #[arg(long = "callback-method", value_name = "METHOD", requires = "url", value_enum)]
    method: Option<Method>,
    /// A header of that request, as NAME: VALUE; {secret:NAME} in it stands for a secret of the server's. Again for more
    #[arg(long = "callback-header", value_name = "HEADER", requires = "url")]
    headers: Vec<String>,
    /// What is around the outcome in its body, as whoever takes it wants it [default: none]
    #[arg(long = "callback-wrap", value_name = "WRAP", requires = "url", value_enum)]
    wrap: Option<Wrap>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Method {
    #[value(name = "POST", alias = "post")]
    Post,
    #[value(name = "PUT", alias = "put")]
    Put,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Wrap {
    /// The outcome is the body: for an awakeable of Restate, and a receiver of your own
    None,
    /// The body is {"ok": outcome}: for an execution of Obelisk, and others that take a result of WIT
    Ok,
    /// The body is {"input": [outcome], "requestId": ID}: for the address of a signal to a workflow of Temporal
    Signal,
}

impl Callback {
    /// The member `callback` of the question; none if the outcome is sent nowhere.
    pub(crate) fn document(&self) -> Result<Option<Json>, Failure> {
        let Some(url) = self.url.as_deref().filter(|url| !url.is_empty()) else { return Ok(None) };
        let mut document = json!({ "url": url });
        if let Some(method) = self.method {
            document["method"] = match method {
                Method::Post => "POST",
                Method::Put => "PUT",
            }
            .into();
        }
        if let Some(wrap) = self.wrap {
            document["wrap"] = match wrap {
                Wrap::None => "none",
                Wrap::Ok => "ok",
                Wrap::Signal => "signal",
            }
            .into();
        }
        for header in &self.headers {
            let (name, value) = header.split_once(':').ok_or_else(|| {
                // Not with the text itself, which may be a secret.
                Failure::Usage("--callback-header has to be NAME: VALUE, such as \"X-Run: 42\"".into())
            })?;
            document["headers"][name.trim()] = value.trim().into();
        }
        Ok(Some(document))
    }
}
