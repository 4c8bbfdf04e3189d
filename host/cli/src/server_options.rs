//! The options of the server, of `hitl serve` and `hitl doctor`.

use crate::callback_options::CallbackOptions;
use crate::config::{Config, is_true};
use crate::exit::Failure;
use crate::listen::Address;
use crate::operator_options::OperatorOptions;
use crate::options::Target;
use crate::{retention, variables};
use clap::{Args, Command};
use hitl::operator::Operator;
use hitl::{Callbacks, LoginProxy};
use std::path::PathBuf;

/// The default address.
const LISTEN: &str = "127.0.0.1:8080";

/// As it is typed, and as the variables say it.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "The server")]
pub(crate) struct ServerOptions {
    /// A file in TOML with these options, the store's and the log's, under the same names; what is typed counts first,
    /// then the variables, then the file
    #[arg(long, value_name = "FILE", env = "HITL_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// Where to listen: an address and a port, such as localhost:8080, or unix: and the path of a socket, such as
    /// unix:/run/hitl/hitl.sock, for a proxy on this machine; it needs --public-url [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS", env = "HITL_LISTEN")]
    listen: Option<String>,
    /// Where to serve /metrics in Prometheus' format, without a key [default: with the rest, for the API key]
    #[arg(long, value_name = "ADDRESS", env = "HITL_METRICS_LISTEN")]
    metrics_listen: Option<String>,
    /// Let anybody who knows a question's id see and answer it; for use behind a login of your own. BOOL is true, or
    /// false (also no, off, 0); anything else is refused
    #[arg(long, value_name = "BOOL", env = "HITL_OPEN_LINKS", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    open_links: Option<String>,
    /// Take the name in this header for a person who may see and answer, as a login proxy in front sends it; from any address
    /// but those of --trusted-proxies a request with it is refused
    #[arg(long, value_name = "HEADER", env = "HITL_TRUST_USER_HEADER")]
    trust_user_header: Option<String>,
    /// The addresses or networks of the login proxies, such as 10.0.0.7 or 10.0.0.0/8, or unix for whoever may connect to the
    /// Unix socket, with commas between them
    #[arg(long, value_name = "ADDRESSES", env = "HITL_TRUSTED_PROXIES")]
    trusted_proxies: Option<String>,
    /// Remove by itself, now and then, what ended so long ago or longer: 30d, 1y [default: nothing is removed]
    #[arg(long, value_name = "TIME", env = "HITL_RETAIN")]
    retain: Option<String>,
    #[command(flatten)]
    operator: OperatorOptions,
    #[command(flatten)]
    callbacks: CallbackOptions,
}

/// What the server is to be like.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    /// Where it listens.
    pub(crate) listen: Address,
    /// Where it serves the metrics, if that is elsewhere.
    pub(crate) metrics_listen: Option<Address>,
    /// Whether an id is enough to see and answer a question.
    pub(crate) open_links: bool,
    /// Who says who a person is.
    pub(crate) login: Option<LoginProxy>,
    /// How long what has ended is kept, in seconds; none: for ever.
    pub(crate) retain: Option<u32>,
    /// Where outcomes may be sent; none: nowhere.
    pub(crate) callbacks: Option<Callbacks>,
    /// Whose pages these are.
    pub(crate) operator: Operator,
    /// The logo that goes into the store.
    pub(crate) logo: Option<Vec<u8>>,
    /// Whose images may be shown in them.
    pub(crate) image_hosts: String,
}

impl ServerOptions {
    /// The variables that are set and are nearly one of the server's, in words.
    pub(crate) fn mistyped() -> Vec<String> {
        variables::mistyped(&ServerOptions::augment_args(Target::augment_args(Command::new("hitl"))))
    }

    /// Makes one of what is typed, what the variables say and what the file says, in this order.
    pub(crate) fn resolve(&self, config: &Config) -> Result<Server, Failure> {
        let listen = address("listen", self.listen.as_deref(), config)?;
        let open_links = match self.open_links.as_deref() {
            None | Some("") => config.flag("open-links")?,
            Some(text) => Some(is_true(text).ok_or_else(|| {
                Failure::Usage(format!(
                    "--open-links (HITL_OPEN_LINKS) has to be true or false, not {text:?}"
                ))
            })?),
        };
        Ok(Server {
            listen: match listen {
                Some(address) => address,
                None => parse("--listen", LISTEN)?,
            },
            metrics_listen: address("metrics-listen", self.metrics_listen.as_deref(), config)?,
            open_links: open_links.unwrap_or(false),
            login: self.login(config)?,
            retain: self.retain(config)?,
            callbacks: self.callbacks.resolve(config)?,
            operator: self.operator.resolve(config)?,
            logo: self.operator.logo(config)?,
            image_hosts: self.operator.image_hosts(config)?,
        })
    }

    fn retain(&self, config: &Config) -> Result<Option<u32>, Failure> {
        let (name, text) = match self.retain.clone().filter(|text| !text.is_empty()) {
            Some(text) => ("--retain (HITL_RETAIN)".to_owned(), Some(text)),
            None => (config.naming("retain"), config.text("retain")?),
        };
        let wrong = |why| Failure::Usage(format!("{name}: {why}"));
        text.map(|text| retention::seconds(&text).map_err(wrong)).transpose()
    }

    fn login(&self, config: &Config) -> Result<Option<LoginProxy>, Failure> {
        let text = |name, given: &Option<String>| match given.clone().filter(|text| !text.is_empty()) {
            Some(text) => Ok(Some(text)),
            None => config.text(name),
        };
        let header = text("trust-user-header", &self.trust_user_header)?;
        let proxies = text("trusted-proxies", &self.trusted_proxies)?;
        match (header, proxies) {
            (None, None) => Ok(None),
            (Some(header), Some(proxies)) => {
                let proxies: Vec<&str> = proxies.split(',').collect();
                let login = LoginProxy::new(&header, &proxies);
                let wrong = |why| Failure::Usage(format!("--trust-user-header and --trusted-proxies: {why}"));
                login.map(Some).map_err(wrong)
            }
            _ => Err(Failure::Usage(
                "--trust-user-header and --trusted-proxies go together: which header says who somebody is, and from which \
                 addresses it counts"
                    .into(),
            )),
        }
    }
}

fn address(name: &str, given: Option<&str>, config: &Config) -> Result<Option<Address>, Failure> {
    if let Some(text) = given.filter(|text| !text.is_empty()) {
        return parse(&format!("--{name}"), text).map(Some);
    }
    match config.text(name)? {
        Some(text) => parse(&config.naming(name), &text).map(Some),
        None => Ok(None),
    }
}

fn parse(name: &str, text: &str) -> Result<Address, Failure> {
    text.parse().map_err(|why| Failure::Usage(format!("{name} {why}, not {text:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(listen: Option<&str>, open_links: Option<&str>) -> ServerOptions {
        ServerOptions {
            listen: listen.map(str::to_owned),
            open_links: open_links.map(str::to_owned),
            ..ServerOptions::default()
        }
    }

    #[test]
    fn what_is_said_here_counts_before_the_file() {
        let file = "listen = \"127.0.0.1:2\"\nopen-links = true\nmetrics-listen = \"127.0.0.1:3\"";
        let config = Config::parse("hitl.toml".into(), file).unwrap();
        let told = |options: ServerOptions, config| {
            let server = options.resolve(config).unwrap();
            (server.listen.to_string(), server.open_links)
        };
        let at = |address: &str, open| (address.to_owned(), open);
        assert_eq!(told(options(None, None), &config), at("127.0.0.1:2", true));
        assert_eq!(told(options(Some("127.0.0.1:1"), Some("off")), &config), at("127.0.0.1:1", false));
        assert_eq!(told(options(Some(""), Some("")), &config), at("127.0.0.1:2", true), "empty says nothing");
        let nothing = Config::default();
        assert_eq!(told(options(None, None), &nothing), at("127.0.0.1:8080", false));
        assert_eq!(options(None, None).resolve(&nothing).unwrap().metrics_listen, None);
    }

    #[test]
    fn links_are_open_for_one_word_alone() {
        let open = |text| options(None, Some(text)).resolve(&Config::default());
        assert!(open("true").unwrap().open_links);
        for no in ["false", "FALSE", "no", "off", "0", "n", ""] {
            assert!(!open(no).unwrap().open_links, "{no}");
        }
        for neither in ["\"false\"", "'true'", "1", "yes", "falsch", " ", "none", "TRUE", "true "] {
            let told = open(neither).unwrap_err().to_string();
            assert!(told.contains("HITL_OPEN_LINKS") && told.contains("true or false"), "{told}");
        }
    }

    #[test]
    fn what_is_kept_for_how_long_is_said_or_nothing_is_removed() {
        let file = Config::parse("hitl.toml".into(), "retain = \"30d\"").unwrap();
        let options =
            |retain: &str| ServerOptions { retain: Some(retain.into()), ..ServerOptions::default() };
        assert_eq!(options("").resolve(&file).unwrap().retain, Some(30 * 86_400));
        assert_eq!(options("1h").resolve(&file).unwrap().retain, Some(3_600));
        assert_eq!(options("").resolve(&Config::default()).unwrap().retain, None);
        let told = options("30").resolve(&file).unwrap_err().to_string();
        assert!(told.starts_with("--retain (HITL_RETAIN): "), "{told}");
        let file = Config::parse("hitl.toml".into(), "retain = \"soon\"").unwrap();
        let told = options("").resolve(&file).unwrap_err().to_string();
        assert!(told.starts_with("hitl.toml: `retain`: "), "{told}");
    }

    #[test]
    fn what_is_wrong_names_its_place() {
        let config = Config::parse("hitl.toml".into(), "listen = \"here\"").unwrap();
        let told = options(None, None).resolve(&config).unwrap_err().to_string();
        assert!(told.starts_with("hitl.toml: `listen` has to be an address and a port"), "{told}");
        let told = options(Some("here"), None).resolve(&config).unwrap_err().to_string();
        assert!(told.starts_with("--listen has to be an address and a port"), "{told}");
    }
}
