//! A callback in JSON: as its creator says it, and as it is stored.

use super::{Callback, Method, VERSION, Wrap};
use crate::model::error::FieldError;
use crate::model::json;
use crate::text::en;
use crate::text::joined::joined;
use crate::text::rule::Rule;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value as Json};

impl Callback {
    /// Reads an object with the members `url`, and perhaps `method`, `headers`, `wrap` and `version`. Whether it may be sent there is
    /// not known here.
    ///
    /// # Errors
    ///
    /// Every member that breaks a rule, by fields such as `callback.url`.
    pub fn from_json(json: Json) -> Result<Callback, Vec<FieldError>> {
        let Json::Object(members) = json else {
            return Err(vec![FieldError::new("callback", Rule::NotObject)]);
        };
        let mut errors = Vec::new();
        let mut callback = Callback::to(String::new());
        let mut url = None;
        for (name, value) in members {
            let text = value.as_str();
            let broken = match (&*name, &value) {
                ("url", Json::String(_)) => {
                    url = text.map(str::to_owned);
                    None
                }
                ("url", _) => Some(Rule::NotText),
                (_, Json::Null) => None,
                ("method", _) => match text.and_then(Method::named) {
                    Some(method) => {
                        callback.method = method;
                        None
                    }
                    None => Some(Rule::OneOf(&["POST", "PUT"])),
                },
                ("wrap", _) => match text.and_then(Wrap::named) {
                    Some(wrap) => {
                        callback.wrap = wrap;
                        None
                    }
                    None => Some(Rule::OneOf(&["none", "ok", "signal"])),
                },
                ("version", _) => match json::whole_number(&value) {
                    Some(version) => {
                        callback.version = version;
                        None
                    }
                    None => Some(Rule::Range { least: VERSION, most: VERSION }),
                },
                ("headers", Json::Object(headers)) => {
                    for (name, value) in headers {
                        if let Json::String(text) = value {
                            callback.headers.push((name.clone(), text.clone()));
                        }
                    }
                    (callback.headers.len() < headers.len()).then_some(Rule::Headers)
                }
                ("headers", _) => Some(Rule::Headers),
                _ => Some(Rule::UnknownMember),
            };
            if let Some(rule) = broken {
                let name = json::shortened(&name);
                errors.push(FieldError::new(joined(&["callback.", &name], ""), rule));
            }
        }
        match url {
            Some(url) => callback.url = url,
            None if errors.iter().any(|error| error.field == "callback.url") => {}
            None => errors.push(FieldError::new("callback.url", Rule::Missing)),
        }
        if errors.is_empty() { Ok(callback) } else { Err(errors) }
    }

    fn json(&self) -> Json {
        let text = |text: &str| Json::String(text.to_owned());
        let mut members = Map::new();
        let mut put = |name: &str, value| members.insert(name.to_owned(), value);
        put("url", text(&self.url));
        put("method", text(self.method.name()));
        put("wrap", text(self.wrap.name()));
        put("version", self.version.into());
        if !self.headers.is_empty() {
            let mut headers = Map::new();
            for (name, value) in &self.headers {
                headers.insert(name.clone(), text(value));
            }
            put("headers", Json::Object(headers));
        }
        Json::Object(members)
    }
}

impl Serialize for Callback {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Callback {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Callback::from_json(json::part(deserializer)?).map_err(|errors| {
            let rule = errors.first().map(|error| en::rule(&error.rule));
            D::Error::custom(rule.unwrap_or_default())
        })
    }
}
