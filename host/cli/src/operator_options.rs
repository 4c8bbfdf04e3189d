//! The options of the server about whose pages these are.

use crate::config::Config;
use crate::exit::Failure;
use clap::Args;
use hitl::operator::{Colours, Operator};
use hitl_core::image_hosts::ImageHosts;

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
        Ok(Operator {
            name: text("operator-name", &self.operator_name)?,
            contact: text("operator-contact", &self.operator_contact)?,
            footer: text("operator-footer", &self.operator_footer)?,
            colours,
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
        let told = options("", "yellow").resolve(&config).unwrap_err().to_string();
        assert!(told.contains("HITL_OPERATOR_COLOURS") && told.contains("#0b5c3b"), "{told}");
        let told = options("", "#ffff00 #7fd6ac").resolve(&config).unwrap_err().to_string();
        assert!(told.contains("too light"), "{told}");
    }
}
