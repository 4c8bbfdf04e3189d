//! The file that `hitl serve` and `hitl doctor` read: the options of the command line, under the same names.
//!
//! What is typed counts before what a variable says, and that before the file.

use crate::exit::Failure;
use crate::output::escape_line;
use std::path::Path;
use toml::{Table, Value};

/// The names there are.
const NAMES: [&str; 25] = [
    "store",
    "api-key",
    "api-key-file",
    "public-url",
    "org",
    "project",
    "domain",
    "listen",
    "metrics-listen",
    "open-links",
    "trust-user-header",
    "trusted-proxies",
    "retain",
    "allow-callback",
    "callback-secrets",
    "allow-callbacks-inside",
    "image-hosts",
    "operator-name",
    "operator-contact",
    "operator-footer",
    "operator-colours",
    "operator-logo",
    "time-zone",
    "log",
    "log-format",
];

/// What a file says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Config {
    /// What messages call it.
    file: String,
    table: Table,
}

impl Config {
    /// Reads the file, if there is one. An unknown name is an error, since it is mostly a mistyped one.
    pub(crate) fn read(path: Option<&Path>) -> Result<Config, Failure> {
        let Some(path) = path.filter(|path| !path.as_os_str().is_empty()) else {
            return Ok(Config::default());
        };
        let file = escape_line(&path.display().to_string()).into_owned();
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::Usage(format!("--config: {file} cannot be read: {error}")))?;
        Config::parse(file, &text)
    }

    pub(crate) fn parse(file: String, text: &str) -> Result<Config, Failure> {
        // Not with the line itself, as the error would show it: it may hold a key.
        let table: Table = toml::from_str(text).map_err(|error: toml::de::Error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            Failure::Usage(format!("{file}, line {line}: this is no TOML: {}", error.message()))
        })?;
        let config = Config { file, table };
        match config.table.keys().find(|name| !NAMES.contains(&name.as_str())) {
            Some(unknown) => Err(config.wrong(&unknown_name(unknown))),
            None => Ok(config),
        }
    }

    /// What the file says of `name`, which is text.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, Failure> {
        match self.table.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
            Some(_) => Err(self.wrong(&format!("`{name}` has to be text, in quotes"))),
        }
    }

    /// What the file says of `name`, which is true or false.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Failure> {
        match self.table.get(name) {
            None => Ok(None),
            Some(Value::Boolean(flag)) => Ok(Some(*flag)),
            Some(_) => Err(self.wrong(&format!("`{name}` has to be true or false, without quotes"))),
        }
    }

    /// What messages call `name` of this file.
    pub(crate) fn naming(&self, name: &str) -> String {
        format!("{}: `{name}`", self.file)
    }

    fn wrong(&self, what: &str) -> Failure {
        Failure::Usage(format!("{}: {what}", self.file))
    }
}

/// Whether `text` says yes; none if it says neither. What lowers the guard is on for one word alone; what most programs
/// take for no is no.
pub(crate) fn is_true(text: &str) -> Option<bool> {
    match text {
        "true" => Some(true),
        _ if ["false", "no", "off", "0", "n", "f"].iter().any(|no| text.eq_ignore_ascii_case(no)) => {
            Some(false)
        }
        _ => None,
    }
}

fn unknown_name(unknown: &str) -> String {
    let written_otherwise = unknown.replace('_', "-").to_lowercase();
    let distance = |name: &str| strsim::damerau_levenshtein(&written_otherwise, name);
    let shown = escape_line(unknown);
    match NAMES.into_iter().min_by_key(|name| distance(name)).filter(|name| distance(name) <= 3) {
        Some(nearest) => format!("there is no `{shown}`; did you mean `{nearest}`?"),
        None => format!("there is no `{shown}`; there are {}", NAMES.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, String> {
        Config::parse("hitl.toml".into(), text).map_err(|failure| failure.to_string())
    }

    #[test]
    fn a_file_says_what_the_options_say() {
        let config = parse("listen = \"127.0.0.1:0\"\nopen-links = true\norg = \"\"\n").unwrap();
        assert_eq!(config.text("listen").unwrap().as_deref(), Some("127.0.0.1:0"));
        assert_eq!(config.text("org").unwrap(), None, "an empty text says nothing");
        assert_eq!(config.text("store").unwrap(), None);
        assert_eq!(config.flag("open-links").unwrap(), Some(true));
        assert!(config.text("open-links").is_err() && config.flag("listen").is_err());
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_nearest_known() {
        let refused = |text| parse(text).unwrap_err();
        assert_eq!(
            refused("public_url = \"x\""),
            "hitl.toml: there is no `public_url`; did you mean `public-url`?"
        );
        assert_eq!(refused("lisen = \"x\""), "hitl.toml: there is no `lisen`; did you mean `listen`?");
        assert!(refused("colour = \"x\"").contains("there are store, api-key, api-key-file, public-url"));
    }

    #[test]
    fn an_error_in_the_file_names_the_line_and_does_not_show_it() {
        let told = parse("listen = \"x\"\napi-key = \"secret\n").unwrap_err();
        assert!(told.starts_with("hitl.toml, line 2: this is no TOML: "), "{told}");
        assert!(!told.contains("secret"), "{told}");
    }
}
