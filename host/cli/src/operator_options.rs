//! The options of the server about whose pages these are.

use crate::config::Config;
use crate::exit::Failure;
use crate::output::escape_line;
use crate::{moment, time_zone};
use clap::Args;
use hitl::operator::{Colours, MAX, Operator};
use hitl_core::image_hosts::ImageHosts;
use hitl_core::logo::{Logo, MAX_LOGO};
use std::fs::File;
use std::io::Read as _;

/// As it is typed, and as the variables say it.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct OperatorOptions {
    /// Who runs this server, as the header of each page says it, such as "Acme Operations" [default: hitl]
    #[arg(long, value_name = "NAME", env = "HITL_OPERATOR_NAME")]
    operator_name: Option<String>,
    /// Whom people ask about a question, as each page says it: an address of mail or of the web, or a sentence
    #[arg(long, value_name = "TEXT", env = "HITL_OPERATOR_CONTACT")]
    operator_contact: Option<String>,
    /// The hosts whose images a question in markdown may show, with blanks between; they hear of everybody who opens such a page
    /// [default: none]
    #[arg(long, value_name = "HOSTS", env = "HITL_IMAGE_HOSTS")]
    image_hosts: Option<String>,
    /// What stands at the end of each page
    #[arg(long, value_name = "TEXT", env = "HITL_OPERATOR_FOOTER")]
    operator_footer: Option<String>,
    /// The colour of links and buttons on light pages and on dark ones, such as "#0b5c3b #7fd6ac"; each has to be readable
    #[arg(long, value_name = "COLOURS", env = "HITL_OPERATOR_COLOURS")]
    operator_colours: Option<String>,
    /// An image beside the name in the header of each page: PNG, JPEG, GIF, WebP or SVG, of 64 KiB at most. It is put into the store,
    /// where all servers on it find it
    #[arg(long, value_name = "FILE", env = "HITL_OPERATOR_LOGO")]
    operator_logo: Option<String>,
    /// A time zone that moments on pages stand in beside UTC, such as Europe/Berlin [default: none]
    #[arg(long, value_name = "NAME", env = "HITL_TIME_ZONE")]
    time_zone: Option<String>,
}

impl OperatorOptions {
    /// Whose images may be shown.
    pub(crate) fn image_hosts(&self, config: &Config) -> Result<String, Failure> {
        let hosts = match self.image_hosts.clone().filter(|text| !text.trim().is_empty()) {
            Some(hosts) => hosts,
            None => config.text("image-hosts")?.unwrap_or_default(),
        };
        match ImageHosts::read(&hosts).1.first() {
            None => Ok(hosts),
            Some(wrong) => Err(Failure::Usage(format!(
                "--image-hosts (HITL_IMAGE_HOSTS): {wrong:?} is no name of a host, such as img.example.org"
            ))),
        }
    }

    /// The image that is to be the logo, if there is one.
    pub(crate) fn logo(&self, config: &Config) -> Result<Option<Vec<u8>>, Failure> {
        let path = match self.operator_logo.clone().filter(|path| !path.is_empty()) {
            Some(path) => Some(path),
            None => config.text("operator-logo")?,
        };
        let Some(path) = path else { return Ok(None) };
        let wrong = |told: &str| {
            Failure::Usage(format!("--operator-logo (HITL_OPERATOR_LOGO), {}: {told}", escape_line(&path)))
        };
        let mut bytes = Vec::new();
        // What is longer is refused, however long it is.
        let read = File::open(&path).and_then(|file| file.take(MAX_LOGO as u64 + 1).read_to_end(&mut bytes));
        read.map_err(|error| wrong(&format!("it cannot be read: {error}")))?;
        Logo::read(&bytes).map_err(|error| wrong(&error.to_string()))?;
        Ok(Some(bytes))
    }

    /// What is typed, what the variables say and what the file says, in this order.
    pub(crate) fn resolve(&self, config: &Config) -> Result<Operator, Failure> {
        let text = |name, given: &Option<String>| match given.clone().filter(|text| !text.trim().is_empty()) {
            Some(text) => Ok(Some(text)),
            None => config.text(name),
        };
        let colours = match text("operator-colours", &self.operator_colours)? {
            Some(text) => Some(Colours::read(&text).and_then(Colours::checked).map_err(|error| {
                Failure::Usage(format!("--operator-colours (HITL_OPERATOR_COLOURS), {text:?}: {error}"))
            })?),
            None => None,
        };
        let time_zone = match text("time-zone", &self.time_zone)? {
            Some(name) => {
                let zone = time_zone::named(name.trim(), moment::now());
                Some(zone.map_err(|told| Failure::Usage(format!("--time-zone (HITL_TIME_ZONE): {told}")))?)
            }
            None => None,
        };
        let words = |name, given: &Option<String>| match text(name, given)? {
            Some(text) if text.trim().chars().nth(MAX).is_some() => Err(Failure::Usage(format!(
                "--{name} (HITL_{}) has more than {MAX} characters",
                name.to_ascii_uppercase().replace('-', "_")
            ))),
            text => Ok(text),
        };
        Ok(Operator {
            name: words("operator-name", &self.operator_name)?,
            contact: words("operator-contact", &self.operator_contact)?,
            footer: words("operator-footer", &self.operator_footer)?,
            colours,
            // Whoever starts the server puts it into the store.
            logo: self.logo(config)?.is_some(),
            time_zone,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_counts_before_the_file_and_colours_have_to_be_readable() {
        let file = "operator-name = \"Acme\"\noperator-contact = \"ops@example.org\"";
        let config = Config::parse("hitl.toml".into(), file).unwrap();
        let options = |name: &str, colours: &str| OperatorOptions {
            operator_name: Some(name.into()),
            operator_colours: Some(colours.into()),
            ..OperatorOptions::default()
        };
        let operator = options("Globex", "#0b5c3b #7fd6ac").resolve(&config).unwrap();
        assert_eq!((operator.name(), operator.contact.as_deref()), ("Globex", Some("ops@example.org")));
        assert_eq!(operator.colours.unwrap().to_string(), "#0b5c3b #7fd6ac");
        assert_eq!(options("", "").resolve(&config).unwrap().name(), "Acme", "empty says nothing");
        let long =
            OperatorOptions { operator_footer: Some("w".repeat(MAX + 1)), ..OperatorOptions::default() };
        let told = long.resolve(&config).unwrap_err().to_string();
        assert!(told.contains("--operator-footer (HITL_OPERATOR_FOOTER)") && told.contains("500"), "{told}");
        let told = options("", "yellow").resolve(&config).unwrap_err().to_string();
        assert!(told.contains("HITL_OPERATOR_COLOURS") && told.contains("#0b5c3b"), "{told}");
        let told = options("", "#ffff00 #7fd6ac").resolve(&config).unwrap_err().to_string();
        assert!(told.contains("too light"), "{told}");
    }

    #[test]
    fn a_logo_and_a_time_zone_are_looked_at_before_the_server_starts() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("logo");
        let options = OperatorOptions {
            operator_logo: Some(file.to_str().unwrap().into()),
            time_zone: Some("Europe/Berlin".into()),
            ..OperatorOptions::default()
        };
        let told = || options.resolve(&Config::default()).unwrap_err().to_string();
        assert!(told().contains("cannot be read"), "{}", told());
        std::fs::write(&file, "<html>").unwrap();
        assert!(told().contains("HITL_OPERATOR_LOGO") && told().contains("PNG, JPEG"), "{}", told());
        std::fs::write(&file, vec![b'x'; MAX_LOGO + 1]).unwrap();
        assert!(told().contains("64 KiB"), "{}", told());
        std::fs::write(&file, "<svg/>").unwrap();
        let operator = options.resolve(&Config::default()).unwrap();
        assert!(operator.logo && operator.time_zone.unwrap().place() == "Berlin");
        assert_eq!(options.logo(&Config::default()).unwrap().as_deref(), Some(&b"<svg/>"[..]));
        let config = Config::parse("hitl.toml".into(), "time-zone = \"Europe/Brelin\"").unwrap();
        let told = OperatorOptions::default().resolve(&config).unwrap_err().to_string();
        assert!(told.contains("HITL_TIME_ZONE") && told.contains("Europe/Berlin"), "{told}");
    }
}
