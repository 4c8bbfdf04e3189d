//! `postgres://USER:PASSWORD@HOST:PORT/DATABASE?OPTION=VALUE&…`, read.
//!
//! What breaks a rule is not repeated unless it can be no part of a password: one that holds `/` or `?` and was not escaped
//! looks like a port or an option.

use crate::config::{AnnouncedKeys, Encryption, Host, Listen, PORT, Password, PostgresConfig, Roots, Server};
use hitl_storage::{MalformedUrl, StoreUrl, option_time};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// The options of the store, then those of each way to a server.
const STORE_OPTIONS: [&str; 4] = ["schema", "pool", "poll", "listen"];
const SERVER_OPTIONS: [&str; 4] = ["sslmode", "sslrootcert", "connect_timeout", "application_name"];

/// How many connections there are at most, unless the URL says otherwise.
const POOL: usize = 16;
const MAX_POOL: usize = 1_000;

/// PostgreSQL cuts names that are longer, in bytes.
const MAX_NAME: usize = 63;

type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

impl PostgresConfig {
    /// Reads a URL. What it does not say comes from the environment, for `psql`'s names `PGUSER`, `PGPASSWORD` and `PGSSLROOTCERT`.
    ///
    /// # Errors
    ///
    /// The rule that the URL breaks, which repeats no part that may be a password.
    pub fn parse(url: StoreUrl<'_>) -> Result<Self, MalformedUrl> {
        parse(url, &|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
    }
}

fn parse(url: StoreUrl<'_>, environment: Environment<'_>) -> Result<PostgresConfig, MalformedUrl> {
    let parts = Parts::of(url.rest)?;
    let server = parts.server(None, environment)?;
    let mut config = PostgresConfig {
        server,
        listen: Listen::Same,
        schema: None,
        pool: POOL,
        poll: Duration::from_secs(1),
        announced: AnnouncedKeys(url.announced),
    };
    for (name, value) in &parts.options {
        match name.as_str() {
            "schema" => config.schema = Some(schema(value)?),
            "pool" => config.pool = number(name, value, 1, MAX_POOL)?,
            "poll" => config.poll = seconds(name, value, 0.05, 3_600.0)?,
            "listen" => config.listen = listen(value, &config.server, environment)?,
            name if SERVER_OPTIONS.contains(&name) => {}
            name => {
                return Err(unknown(name, parts.is_sure, &[&STORE_OPTIONS[..], &SERVER_OPTIONS].concat()));
            }
        }
    }
    Ok(config)
}

/// `off`, or a URL, whose parts that are not there are those of `server`.
fn listen(value: &str, server: &Server, environment: Environment<'_>) -> Result<Listen, MalformedUrl> {
    if value == "off" {
        return Ok(Listen::Off);
    }
    let rest = value.strip_prefix("postgres:").or_else(|| value.strip_prefix("postgresql:"));
    let Some(rest) = rest else {
        return Err(MalformedUrl::new(
            "`listen` is `off` or another URL of the same server, as in listen=postgres://HOST:PORT; its `?` and `&` are written %3F and %26",
        ));
    };
    let parts = Parts::of(rest)?;
    for (name, _) in &parts.options {
        if !SERVER_OPTIONS.contains(&name.as_str()) {
            return Err(unknown(name, parts.is_sure, &SERVER_OPTIONS));
        }
    }
    Ok(Listen::At(Box::new(parts.server(Some(server), environment)?)))
}

/// A URL taken apart, and its parts freed of escapes.
struct Parts {
    user: Option<String>,
    password: Option<String>,
    hosts: Vec<Host>,
    database: Option<String>,
    options: Vec<(String, String)>,
    /// Whether no part of a password can be among the options.
    is_sure: bool,
}

impl Parts {
    fn of(rest: &str) -> Result<Self, MalformedUrl> {
        let Some(rest) = rest.strip_prefix("//") else {
            return Err(MalformedUrl::new("two slashes and a host come after the colon"));
        };
        if rest.contains('#') {
            return Err(MalformedUrl::new("a `#` is written %23"));
        }
        let (place, options) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = place.split_once('/').unwrap_or((place, ""));
        let (account, hosts) = match authority.rsplit_once('@') {
            Some((account, hosts)) => (Some(account), hosts),
            None => (None, authority),
        };
        let (user, password) = match account.map(|account| account.split_once(':').unwrap_or((account, ""))) {
            Some((user, password)) => (some(user)?, some(password)?),
            None => (None, None),
        };
        let hosts = hosts.split(',').map(host).collect::<Result<_, _>>()?;
        if database.contains(['/', '@']) {
            return Err(MalformedUrl::new(
                "the name of the database is the last part; a `/`, `?`, `#`, `@` or `%` in a password or a name is written %2F, \
                 %3F, %23, %40 or %25",
            ));
        }
        let options = options.split('&').filter(|option| !option.is_empty()).map(|option| {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            Ok((decoded(name)?, decoded(value)?))
        });
        let options: Vec<_> = options.collect::<Result<_, MalformedUrl>>()?;
        for (index, (name, value)) in options.iter().enumerate() {
            if value.is_empty() || options[..index].iter().any(|(other, _)| other == name) {
                return Err(MalformedUrl::new("each option has a value, and is there once"));
            }
        }
        Ok(Self { user, password, hosts, database: some(database)?, options, is_sure: account.is_some() })
    }

    fn server(
        &self,
        otherwise: Option<&Server>,
        environment: Environment<'_>,
    ) -> Result<Server, MalformedUrl> {
        let user =
            self.user.clone().or_else(|| otherwise.map_or_else(|| environment("PGUSER"), |s| s.user.clone()));
        // A password goes with its user.
        let inherited = otherwise.filter(|other| other.user == user).map(|other| other.password.clone());
        let password = self.password.clone().map(Password);
        let password = password.or(inherited.unwrap_or_else(|| environment("PGPASSWORD").map(Password)));
        let roots = otherwise.map(|other| other.roots.clone());
        let mut server = Server {
            user,
            password,
            hosts: self.hosts.clone(),
            database: self.database.clone().or_else(|| otherwise.and_then(|other| other.database.clone())),
            encryption: otherwise.map_or(Encryption::Prefer, |other| other.encryption),
            roots: roots.unwrap_or_else(|| environment("PGSSLROOTCERT").map_or(Roots::System, roots_of)),
            connect_timeout: otherwise.map_or(Duration::from_secs(5), |other| other.connect_timeout),
            application_name: otherwise.map_or("hitl".to_owned(), |other| other.application_name.clone()),
        };
        for (name, value) in &self.options {
            match name.as_str() {
                "sslmode" => server.encryption = encryption(value)?,
                "sslrootcert" => server.roots = roots_of(value.clone()),
                "connect_timeout" => server.connect_timeout = seconds(name, value, 0.1, 300.0)?,
                "application_name" => server.application_name = value.clone(),
                _ => {}
            }
        }
        Ok(server)
    }
}

fn roots_of(value: String) -> Roots {
    if value == "system" { Roots::System } else { Roots::File(PathBuf::from(value)) }
}

fn encryption(value: &str) -> Result<Encryption, MalformedUrl> {
    let found = Encryption::NAMES.into_iter().find(|(name, _)| *name == value);
    found
        .map(|(_, encryption)| encryption)
        .ok_or_else(|| MalformedUrl::new("`sslmode` is disable, prefer, require, verify-ca or verify-full"))
}

fn schema(value: &str) -> Result<String, MalformedUrl> {
    if value.len() > MAX_NAME || value.starts_with("pg_") {
        return Err(MalformedUrl::new(
            "`schema` is a name of at most 63 bytes that does not begin with `pg_`",
        ));
    }
    Ok(value.to_owned())
}

fn number(name: &str, value: &str, least: usize, most: usize) -> Result<usize, MalformedUrl> {
    let number = usize::from_str(value).ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| MalformedUrl::new(format!("`{name}` is a number from {least} to {most}")))
}

fn seconds(name: &str, value: &str, least: f64, most: f64) -> Result<Duration, MalformedUrl> {
    let time = option_time(value).filter(|time| (least..=most).contains(&time.as_secs_f64()));
    time.ok_or_else(|| MalformedUrl::new(format!("`{name}` is a number of seconds from {least} to {most}")))
}

fn host(text: &str) -> Result<Host, MalformedUrl> {
    let (name, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let Some((address, port)) = rest.split_once(']') else {
                return Err(MalformedUrl::new("an address that begins with `[` ends with `]`"));
            };
            (address, port.strip_prefix(':'))
        }
        None => match text.rsplit_once(':') {
            Some((name, port)) => (name, Some(port)),
            None => (text, None),
        },
    };
    let port = match port {
        None | Some("") => PORT,
        Some(port) => u16::from_str(port).ok().filter(|port| *port > 0).ok_or_else(|| {
            MalformedUrl::new(
                "the port is a number from 1 to 65535; a `/`, `?`, `#`, `@` or `%` in a password is written %2F, %3F, %23, %40 or %25",
            )
        })?,
    };
    match some(name)? {
        Some(name) => Ok(Host { name, port }),
        None => Err(MalformedUrl::new(
            "a host comes after the two slashes, or the folder of a socket with its slashes written %2F",
        )),
    }
}

/// An option that there is not. It is named if it looks like one.
fn unknown(name: &str, is_sure: bool, known: &[&str]) -> MalformedUrl {
    let looks =
        is_sure && name.len() <= 32 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let name =
        if looks { format!("no option is called `{name}`") } else { "there is an unknown option".to_owned() };
    MalformedUrl::new(format!("{name}; the options are {}", known.join(", ")))
}

fn some(text: &str) -> Result<Option<String>, MalformedUrl> {
    if text.is_empty() { Ok(None) } else { decoded(text).map(Some) }
}

/// `text` without its percent-escapes.
fn decoded(text: &str) -> Result<String, MalformedUrl> {
    let rule =
        || MalformedUrl::new("a `%` is followed by two hexadecimal digits, and all is UTF-8 without NUL");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2).ok_or_else(rule)?;
        let digit = |digit: u8| char::from(digit).to_digit(16).ok_or_else(rule);
        bytes.push((digit(digits[0])? * 16 + digit(digits[1])?) as u8);
        rest = after;
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0')).ok_or_else(rule)
}

#[cfg(test)]
mod tests;
