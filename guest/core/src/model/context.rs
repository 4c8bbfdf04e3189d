//! What a person sees beside a question, to decide by: facts, each with a label.

use super::field_error::FieldError;
use super::form::Format;
use super::json::{self, shortened};
use crate::text::joined::joined;
use crate::text::rule::Rule;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value as Json};

/// The most facts of a question.
pub const MAX_FACTS: usize = 50;
/// The longest label, title or media type, in characters.
pub const MAX_LABEL: usize = 200;
/// The longest text of a fact, in characters.
pub const MAX_FACT: usize = 16_384;
/// The longest address, in characters.
pub const MAX_ADDRESS: usize = 2_048;

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is about, 1 to [`MAX_LABEL`] characters.
    pub label: String,
    /// What is said.
    pub kind: FactKind,
}

/// What a fact says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactKind {
    /// Plain text.
    Text(String),
    /// Text in a fixed pitch, such as a command.
    Code(String),
    /// What changes: lines that begin with `+` and `-`.
    Diff(String),
    /// Somewhere to look.
    Link {
        /// An address of `https`, `http` or `mailto`.
        url: String,
        /// What it is called; none: its address.
        title: Option<String>,
        /// The media type of what is there.
        media_type: Option<String>,
        /// How large that is, in bytes.
        size: Option<u64>,
    },
}

/// The facts of a question, in the order in which they are shown.
///
/// ```
/// use hitl_core::context::{Context, FactKind};
/// let json = serde_json::json!([{ "label": "Where", "text": "prod-db-1" }, { "label": "Log", "url": "https://ci.example.org/7" }]);
/// let context = Context::from_json(&json).unwrap();
/// assert!(matches!(&context.0[1].kind, FactKind::Link { url, .. } if url.ends_with("/7")));
/// assert_eq!(serde_json::to_value(&context).unwrap(), json);
/// let errors = Context::from_json(&serde_json::json!([{ "label": "x", "url": "javascript:alert(1)" }])).unwrap_err();
/// assert_eq!(errors[0].field, "context.0.url");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Context(pub Vec<Fact>);

impl Context {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The facts that `json` is: a list of objects with a `label`, and one of `text`, `code`, `diff` and `url`; with an `url` perhaps
    /// `title`, `type` and `size`.
    ///
    /// # Errors
    ///
    /// Everything that breaks a rule, as `context.3.url`.
    pub fn from_json(json: &Json) -> Result<Self, Vec<FieldError>> {
        let Json::Array(items) = json else {
            return Err(vec![FieldError::new("context", Rule::NotList)]);
        };
        if items.len() > MAX_FACTS {
            return Err(vec![FieldError::new("context", Rule::Items { least: 0, most: Some(MAX_FACTS) })]);
        }
        let mut errors = Vec::new();
        let mut facts = Vec::new();
        for (at, item) in items.iter().enumerate() {
            let mut reader = Reader { name: joined(&["context.", &at.to_string()], ""), errors: &mut errors };
            facts.extend(reader.fact(item));
        }
        if errors.is_empty() { Ok(Self(facts)) } else { Err(errors) }
    }
}

/// Reads one fact.
struct Reader<'e> {
    name: String,
    errors: &'e mut Vec<FieldError>,
}

impl Reader<'_> {
    fn refuse(&mut self, member: &str, rule: Rule) {
        let name = if member.is_empty() { self.name.clone() } else { joined(&[&self.name, ".", member], "") };
        self.errors.push(FieldError::new(name, rule));
    }

    fn fact(&mut self, json: &Json) -> Option<Fact> {
        let Json::Object(members) = json else {
            self.refuse("", Rule::NotObject);
            return None;
        };
        for name in members.keys() {
            if !["label", "text", "code", "diff", "url", "title", "type", "size"].contains(&&**name) {
                self.refuse(&shortened(name), Rule::UnknownMember);
            }
        }
        if !members.contains_key("label") {
            self.refuse("label", Rule::Missing);
        }
        let label = self.text(members, "label", MAX_LABEL);
        let kinds = ["text", "code", "diff", "url"].into_iter().filter(|name| members.contains_key(*name));
        let kinds: Vec<&str> = kinds.collect();
        let [name] = kinds.as_slice() else {
            self.refuse("", Rule::OneOf(&["text", "code", "diff", "url"]));
            return None;
        };
        let most = if *name == "url" { MAX_ADDRESS } else { MAX_FACT };
        let text = self.text(members, name, most);
        let (title, media_type) =
            (self.text(members, "title", MAX_LABEL), self.text(members, "type", MAX_LABEL));
        let size = match members.get("size") {
            None | Some(Json::Null) => None,
            Some(size) => {
                let bytes = bytes(size);
                if bytes.is_none() {
                    self.refuse("size", Rule::Int);
                }
                bytes
            }
        };
        let text = text?;
        let kind = match *name {
            "text" => FactKind::Text(text),
            "code" => FactKind::Code(text),
            "diff" => FactKind::Diff(text),
            _ => {
                // A scheme that runs something, or asks another program, is none that a person should press.
                let scheme =
                    text.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase()).unwrap_or_default();
                if !["https", "http", "mailto"].contains(&&*scheme) || !Format::Uri.holds(&text) {
                    self.refuse("url", Rule::Format { format: "uri" });
                    return None;
                }
                FactKind::Link { url: text, title, media_type, size }
            }
        };
        Some(Fact { label: label?, kind })
    }

    fn text(&mut self, members: &Map<String, Json>, name: &str, most: usize) -> Option<String> {
        match members.get(name)? {
            // What may be left out may be null.
            Json::Null if matches!(name, "title" | "type") => None,
            Json::String(text) if text.is_empty() || text.chars().nth(most).is_some() => {
                self.refuse(name, Rule::Text { least: 1, most });
                None
            }
            Json::String(text) => Some(text.clone()),
            _ => {
                self.refuse(name, Rule::NotText);
                None
            }
        }
    }
}

/// A count of bytes, however it is written, that every reader of JSON reads alike.
fn bytes(json: &Json) -> Option<u64> {
    /// 2 to the power of 53, less one.
    const MOST: f64 = 9_007_199_254_740_991.0;
    let number = json.as_f64().filter(|number| number.fract() == 0.0 && (0.0..=MOST).contains(number))?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and within 53 bits")]
    Some(number as u64)
}

impl Serialize for Context {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut facts = Vec::with_capacity(self.0.len());
        for Fact { label, kind } in &self.0 {
            let mut members = Map::new();
            let mut put = |name: &str, value: Json| {
                members.insert(name.to_owned(), value);
            };
            put("label", label.as_str().into());
            match kind {
                FactKind::Text(text) => put("text", text.as_str().into()),
                FactKind::Code(text) => put("code", text.as_str().into()),
                FactKind::Diff(text) => put("diff", text.as_str().into()),
                FactKind::Link { url, title, media_type, size } => {
                    put("url", url.as_str().into());
                    for (name, text) in [("title", title), ("type", media_type)] {
                        if let Some(text) = text {
                            put(name, text.as_str().into());
                        }
                    }
                    if let Some(size) = size {
                        put("size", (*size).into());
                    }
                }
            }
            facts.push(Json::Object(members));
        }
        Json::Array(facts).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Context {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_json(&json::part(deserializer)?).map_err(|_| D::Error::custom("this is no context"))
    }
}
