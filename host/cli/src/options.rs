//! Options that several commands have: where questions live, which one is meant, what is printed.

use crate::api_key;
use crate::config::Config;
use crate::exit::Failure;
use crate::redact::redact;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args};
use std::borrow::Cow;
use std::path::PathBuf;

/// Where questions live, and how links to them look.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Where questions live")]
pub(crate) struct Target {
    /// The store: sqlite:PATH, file:DIR, postgres://HOST/DATABASE, s3://BUCKET/PREFIX, gs://…, az://… or memory: [default:
    /// sqlite:hitl.db in the user's state folder]
    #[arg(long, global = true, env = "HITL_STORE", value_name = "URL", hide_env_values = true)]
    pub(crate) store: Option<String>,
    /// Send the command to this running server instead (needs HITL_API_KEY)
    #[arg(long, global = true, env = "HITL_SERVER", value_name = "URL", hide_env_values = true)]
    pub(crate) server: Option<String>,
    /// Trust the certificates in this file (PEM) too when --server is an https address, beside the system's or
    /// SSL_CERT_FILE's
    #[arg(long, global = true, env = "HITL_CA", value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    /// The key of the API and the inbox; other users of this machine can see it in the list of processes, unlike HITL_API_KEY
    /// and --api-key-file
    #[arg(long, global = true, env = "HITL_API_KEY", value_name = "KEY", hide_env_values = true)]
    pub(crate) api_key: Option<String>,
    /// The file that the key stands in, as systemd's credentials, container engines and Kubernetes give secrets
    #[arg(long, global = true, env = "HITL_API_KEY_FILE", value_name = "FILE")]
    pub(crate) api_key_file: Option<PathBuf>,
    /// What links begin with; {org}, {project} and {domain} are replaced by the question's own
    #[arg(long, global = true, env = "HITL_PUBLIC_URL", value_name = "URL", hide_env_values = true)]
    pub(crate) public_url: Option<String>,
    /// The organisation that questions belong to (also _U_ORG_NAME)
    #[arg(long, global = true, env = "HITL_ORG", value_name = "NAME")]
    pub(crate) org: Option<String>,
    /// The project that questions belong to; hitl key new takes several [default: default]
    #[arg(long = "project", global = true, env = "HITL_PROJECT", value_name = "NAME")]
    pub(crate) projects: Vec<String>,
    #[arg(skip)]
    pub(crate) project: Option<String>,
    /// The domain that questions belong to [default: development]
    #[arg(long, global = true, env = "HITL_DOMAIN", value_name = "NAME")]
    pub(crate) domain: Option<String>,
    /// Which of the options that lead to the questions were typed.
    #[arg(skip)]
    pub(crate) typed: Vec<&'static str>,
    /// Whether the project or the domain was typed.
    #[arg(skip)]
    pub(crate) scope_is_typed: bool,
}

/// Whether to print for a person or for a program.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Json {
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

impl Target {
    /// Makes one of what the command line, the variables and the file say, in this order: an empty variable says
    /// nothing, and what is typed wins.
    pub(crate) fn resolve(&mut self, matches: &ArgMatches, config: &Config) -> Result<(), Failure> {
        self.projects.retain(|name| !name.is_empty());
        if self.projects.len() > 1 && matches.subcommand_name() != Some("key") {
            return Err(Failure::Usage(
                "--project is given more than once: only hitl key new takes several".into(),
            ));
        }
        self.project = self.projects.first().cloned();
        let all = [
            &mut self.store,
            &mut self.server,
            &mut self.api_key,
            &mut self.public_url,
            &mut self.org,
            &mut self.project,
            &mut self.domain,
        ];
        for given in all {
            given.take_if(|text| text.is_empty());
        }
        for given in [&mut self.ca, &mut self.api_key_file] {
            given.take_if(|path| path.as_os_str().is_empty());
        }
        let typed = |name: &str| {
            let sub = matches.subcommand().and_then(|(_, sub)| sub.value_source(name));
            sub.or_else(|| matches.value_source(name)) == Some(ValueSource::CommandLine)
        };
        self.scope_is_typed = ["projects", "domain"].into_iter().any(typed);
        self.typed = ["store", "server", "ca"].into_iter().filter(|name| typed(name)).collect();
        if self.store.is_some() && self.server.is_some() {
            match (typed("store"), typed("server")) {
                (true, false) => self.server = None,
                (false, true) => self.store = None,
                _ => {
                    let both = "a store and a server are named (--store or HITL_STORE, --server or HITL_SERVER): choose one";
                    return Err(Failure::Usage(both.into()));
                }
            }
        }
        if self.server.is_none() {
            self.store = self.store.take().map_or_else(|| config.text("store"), |store| Ok(Some(store)))?;
        }
        let named = [
            ("public-url", &mut self.public_url),
            ("org", &mut self.org),
            ("project", &mut self.project),
            ("domain", &mut self.domain),
        ];
        for (name, given) in named {
            if given.is_none() {
                *given = config.text(name)?;
            }
        }
        let key = self.api_key.take().map(|key| (key, typed("api_key")));
        let file = self.api_key_file.take().map(|file| (file, typed("api_key_file")));
        self.api_key = api_key::find(key, file, config)?;
        match &self.public_url {
            Some(url) if !is_web_address(url) => Err(Failure::Usage(format!(
                "--public-url has to be an address that begins with http:// or https://, not {:?}",
                redact(url)
            ))),
            _ => Ok(()),
        }
    }

    /// How to wait for the question `id` in another command, as a person types it: what a variable says need not be typed.
    pub(crate) fn waiting_for<'i>(&self, ids: impl IntoIterator<Item = &'i str>) -> String {
        let mut command = "hitl wait".to_owned();
        for name in &self.typed {
            let value = match *name {
                "store" => self.store.as_deref().map(redact),
                "server" => self.server.as_deref().map(redact),
                _ => self.ca.as_ref().map(|path| path.to_string_lossy()),
            };
            if let Some(value) = value {
                command.push_str(&format!(" --{name} {}", quoted(&value)));
            }
        }
        for id in ids {
            command.push(' ');
            command.push_str(&quoted(id));
        }
        command
    }

    /// Whether the questions are gone when this process ends.
    pub(crate) fn is_fleeting(&self) -> bool {
        self.server.is_none() && self.store.as_deref().is_some_and(|store| store.starts_with("memory:"))
    }

    /// The organisation, from the option or the variables.
    pub(crate) fn org(&self) -> Option<String> {
        self.org.clone().or_else(|| std::env::var("_U_ORG_NAME").ok()).filter(|org| !org.is_empty())
    }
}

/// `text` as a word of a shell.
fn quoted(text: &str) -> Cow<'_, str> {
    let plain = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '@' | '=' | '+' | ',')
    };
    if !text.is_empty() && text.chars().all(plain) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("'{}'", text.replace('\'', r"'\''")))
}

/// Whether links can begin with `url`. It may hold braces, so it is not an address by the book.
fn is_web_address(url: &str) -> bool {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    let odd =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '\\' | '?' | '#');
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/') && !rest.contains(odd))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_a_shell_is_quoted_where_it_has_to_be() {
        for (text, word) in [
            ("sqlite:/var/lib/hitl.db", "sqlite:/var/lib/hitl.db"),
            ("file:my store", "'file:my store'"),
            ("file:a'b;$c", r"'file:a'\''b;$c'"),
            ("", "''"),
        ] {
            assert_eq!(quoted(text), word);
        }
    }

    #[test]
    fn what_links_may_begin_with() {
        for good in ["http://a", "https://{org}-{project}.example.org:8080/ask"] {
            assert!(is_web_address(good), "{good}");
        }
        for bad in
            ["", "ask.example.org", "javascript:alert(1)", "http://", "http:///a", "http://a b", "http://a\n"]
        {
            assert!(!is_web_address(bad), "{bad}");
        }
    }
}
