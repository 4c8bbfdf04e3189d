//! A question to a person, as its creator puts it.

use super::callback::Callback;
use super::context::Context;
use super::prompt_format::PromptFormat;
use super::timeout::{OnTimeout, Timeout};
use super::value::DataType;
use serde::{Serialize, Serializer};
use serde_json::Value as Json;

/// How often a waiter looks where the host cannot wake it, in seconds.
pub const DEFAULT_POLL_INTERVAL: u32 = 5;
/// The longest poll interval, in seconds: a day.
pub const MAX_POLL_INTERVAL: u32 = 86_400;
/// The longest prompt, in characters.
pub const MAX_PROMPT: usize = 16_384;
/// The longest name, run or key, in characters.
pub const MAX_NAME: usize = 200;
/// The longest org, project or domain, in characters.
pub const MAX_SCOPE: usize = 100;

/// What kind of answer is wanted, as a creator says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// One value of this type.
    One(DataType),
    /// Several fields, described by the text of a JSON Schema of an object ([`form::schema`](super::form::schema)).
    Form(String),
}

impl From<DataType> for Kind {
    fn from(data_type: DataType) -> Self {
        Self::One(data_type)
    }
}

impl Kind {
    /// The type of its answers.
    pub const fn data_type(&self) -> DataType {
        match self {
            Self::One(data_type) => *data_type,
            Self::Form(_) => DataType::Form,
        }
    }
}

/// One question to a person, as its creator puts it. What is none is the host's setting or a default.
///
/// Serialized, it is the body of `POST /v1/events`.
///
/// ```
/// use hitl_core::{DataType, Question};
/// let question = Question { run: Some("run-42".into()), ..Question::new("deploy", "Ship it?", DataType::Bool) };
/// let body = serde_json::to_value(&question).unwrap();
/// assert_eq!(body["data_type"], "bool");
/// assert!(body.get("key").is_none());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// What the event is called, 1 to [`MAX_NAME`] characters.
    pub name: String,
    /// What the person is asked, 1 to [`MAX_PROMPT`] characters.
    pub prompt: String,
    /// How the prompt is written.
    pub prompt_format: PromptFormat,
    /// What kind of answer is wanted.
    pub kind: Kind,
    /// The organisation that asks, 1 to [`MAX_SCOPE`] characters.
    pub org: Option<String>,
    /// The project that asks, 1 to [`MAX_SCOPE`] characters.
    pub project: Option<String>,
    /// The part of the project that asks, such as `development` or `production`, 1 to [`MAX_SCOPE`] characters.
    pub domain: Option<String>,
    /// The run that asks, 1 to [`MAX_NAME`] characters. With a run or a key, creating again finds the same event.
    pub run: Option<String>,
    /// What tells this event from others of the same name in the run, 1 to [`MAX_NAME`] characters.
    pub key: Option<String>,
    /// When it stops waiting.
    pub timeout: Timeout,
    /// How much later it stops waiting if somebody asks for more time, 1 to [`MAX_TIMEOUT`](super::timeout::MAX_TIMEOUT)
    /// seconds, once; none: nobody can.
    pub extend_seconds: Option<u32>,
    /// What happens then.
    pub on_timeout: OnTimeout,
    /// How often a waiter looks where the host cannot wake it, 1 to [`MAX_POLL_INTERVAL`] seconds.
    pub poll_interval_seconds: Option<u32>,
    /// Whether what no field can show of a schema becomes a box for JSON.
    pub allow_json: bool,
    /// What is shown beside it, to decide by.
    pub context: Context,
    /// Whether an answer is shown once more to the person who gives it, before it counts: for what cannot be undone.
    pub confirm: bool,
    /// Who asks, as the person is told, 1 to [`MAX_NAME`] characters; none: the name of the key that it is asked with.
    pub asked_by: Option<String>,
    /// The language of what is asked, a tag of BCP 47 such as `de` or `pt-BR`; none: it is not known.
    pub lang: Option<String>,
    /// Whether the page shows the question only when a person asks for it, and an answer never again: for what no program that looks at
    /// links in messages may read.
    pub sensitive: bool,
    /// Where its outcome is sent.
    pub callback: Option<Callback>,
}

impl Question {
    /// A question with everything else at its default.
    pub fn new(name: impl Into<String>, prompt: impl Into<String>, kind: impl Into<Kind>) -> Self {
        Self {
            name: name.into(),
            prompt: prompt.into(),
            prompt_format: PromptFormat::Text,
            kind: kind.into(),
            org: None,
            project: None,
            domain: None,
            run: None,
            key: None,
            timeout: Timeout::Default,
            extend_seconds: None,
            on_timeout: OnTimeout::Fail,
            poll_interval_seconds: None,
            allow_json: false,
            context: Context::default(),
            confirm: false,
            asked_by: None,
            lang: None,
            sensitive: false,
            callback: None,
        }
    }
}

impl Serialize for Question {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        fn is_text(format: &PromptFormat) -> bool {
            *format == PromptFormat::Text
        }
        #[derive(Serialize)]
        struct Body<'a> {
            event_name: &'a str,
            data_type: &'static str,
            #[serde(skip_serializing_if = "Option::is_none")]
            schema: Option<Json>,
            #[serde(skip_serializing_if = "std::ops::Not::not")]
            allow_json: bool,
            #[serde(skip_serializing_if = "Context::is_empty")]
            context: &'a Context,
            #[serde(skip_serializing_if = "std::ops::Not::not")]
            confirm: bool,
            #[serde(skip_serializing_if = "Option::is_none")]
            asked_by: &'a Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            lang: &'a Option<String>,
            #[serde(skip_serializing_if = "std::ops::Not::not")]
            sensitive: bool,
            prompt: &'a str,
            #[serde(skip_serializing_if = "is_text")]
            prompt_format: PromptFormat,
            #[serde(skip_serializing_if = "Option::is_none")]
            org: &'a Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            project: &'a Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            domain: &'a Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            run: &'a Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            key: &'a Option<String>,
            /// The inner none is `null`: never.
            #[serde(skip_serializing_if = "Option::is_none")]
            timeout_seconds: Option<Option<u32>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            extend_seconds: Option<u32>,
            #[serde(skip_serializing_if = "Option::is_none")]
            poll_interval_seconds: Option<u32>,
            on_timeout: &'a OnTimeout,
            #[serde(skip_serializing_if = "Option::is_none")]
            callback: &'a Option<Callback>,
        }
        Body {
            event_name: &self.name,
            data_type: self.kind.data_type().name(),
            schema: match &self.kind {
                Kind::One(_) => None,
                // A schema that is no JSON goes as the text that it is, and is refused where it arrives.
                Kind::Form(schema) => Some(
                    serde_json::from_slice(schema.as_bytes())
                        .unwrap_or_else(|_| Json::String(schema.clone())),
                ),
            },
            allow_json: self.allow_json,
            context: &self.context,
            confirm: self.confirm,
            asked_by: &self.asked_by,
            lang: &self.lang,
            sensitive: self.sensitive,
            prompt: &self.prompt,
            prompt_format: self.prompt_format,
            org: &self.org,
            project: &self.project,
            domain: &self.domain,
            run: &self.run,
            key: &self.key,
            timeout_seconds: match self.timeout {
                Timeout::Default => None,
                Timeout::Never => Some(None),
                Timeout::Seconds(seconds) => Some(Some(seconds)),
            },
            extend_seconds: self.extend_seconds,
            poll_interval_seconds: self.poll_interval_seconds,
            on_timeout: &self.on_timeout,
            callback: &self.callback,
        }
        .serialize(serializer)
    }
}
