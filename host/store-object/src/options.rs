//! What comes after the `?` of a URL.

use hitl_storage::{MalformedUrl, option_time};
use std::time::Duration;

/// What can be said there. None of it is secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) endpoint: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) allow_http: bool,
    pub(crate) poll: Duration,
}

const SHORTEST_POLL: Duration = Duration::from_millis(100);
const LONGEST_POLL: Duration = Duration::from_secs(60);

/// Reads them. None is repeated in an error, since somebody may put a secret there.
pub(crate) fn parse(query: &str) -> Result<Options, MalformedUrl> {
    let mut options =
        Options { endpoint: None, region: None, allow_http: false, poll: Duration::from_secs(1) };
    for option in query.split('&').filter(|option| !option.is_empty()) {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        match name {
            "endpoint" => options.endpoint = Some(endpoint(value)?),
            "region" => options.region = Some(region(value)?),
            "allow_http" => options.allow_http = is_true(value)?,
            "poll" => options.poll = time(value)?,
            _ => {
                return Err(MalformedUrl::new(
                    "there are the options endpoint, region, allow_http and poll; credentials come from the environment",
                ));
            }
        }
    }
    let is_plain = options.endpoint.as_ref().is_some_and(|endpoint| endpoint.starts_with("http://"));
    if is_plain && !options.allow_http {
        return Err(MalformedUrl::new(
            "the endpoint is without encryption (http:): add allow_http=true if that is meant",
        ));
    }
    Ok(options)
}

fn endpoint(value: &str) -> Result<String, MalformedUrl> {
    let address = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    let is_one = |address: &str| {
        !address.is_empty()
            && address.chars().all(|letter| letter.is_ascii_graphic() && !"@#?\\\"<>".contains(letter))
    };
    match address {
        Some(address) if is_one(address) => Ok(value.trim_end_matches('/').to_owned()),
        _ => Err(MalformedUrl::new(
            "endpoint is an address that begins with https:// or http://, without a name or a password in it",
        )),
    }
}

fn region(value: &str) -> Result<String, MalformedUrl> {
    let is_one = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if is_one { Ok(value.to_owned()) } else { Err(MalformedUrl::new("region is a name, as in eu-west-1")) }
}

fn is_true(value: &str) -> Result<bool, MalformedUrl> {
    match value {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(MalformedUrl::new("allow_http is true or false")),
    }
}

fn time(value: &str) -> Result<Duration, MalformedUrl> {
    let time = option_time(value);
    time.filter(|time| (SHORTEST_POLL..=LONGEST_POLL).contains(time))
        .ok_or_else(|| MalformedUrl::new("poll is a time from 100ms to 60s, as in 500ms or 2s"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_a_unit_and_bounds() {
        for (text, ms) in [("100ms", 100), ("1s", 1_000), ("1.5s", 1_500), ("60", 60_000)] {
            assert_eq!(time(text), Ok(Duration::from_millis(ms)));
        }
        for text in ["", "s", "99ms", "61s", "1h", "-1s", "1 s"] {
            assert!(time(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn an_endpoint_is_an_address() {
        assert_eq!(endpoint("https://h:9000/a/").as_deref(), Ok("https://h:9000/a"));
        for text in ["", "h:9000", "https://", "https://u@h", "https://h?x=y", "https://h y"] {
            assert!(endpoint(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn unencrypted_is_said_aloud() {
        assert!(parse("endpoint=http://h").is_err());
        assert!(parse("endpoint=http://h&allow_http=false").is_err());
        let options = parse("endpoint=http://h&allow_http=true&region=eu-west-1&poll=500ms").unwrap();
        assert_eq!(options.endpoint.as_deref(), Some("http://h"));
        assert_eq!(options.region.as_deref(), Some("eu-west-1"));
        assert_eq!(options.poll, Duration::from_millis(500));
    }
}
