//! Secrets in headers: the callback names them, whoever sends it has them.

use super::Destinations;

/// What stands for a secret begins with `{` and this, and ends with `}`.
const BEGIN: &str = "secret:";
/// The longest value of a header, and the longest secret, in bytes.
pub(super) const MAX_VALUE: usize = 1_024;
/// The longest name of a secret, in bytes.
const MAX_NAME: usize = 64;

/// Secrets by their names, each for addresses that begin in one way, so that nobody has one sent elsewhere.
#[derive(Clone, Default)]
pub struct Secrets(Vec<Secret>);

#[derive(Clone)]
struct Secret {
    name: String,
    allowed: Destinations,
    value: String,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|secret| &secret.name)).finish()
    }
}

/// Why a text holds no secrets, or there is none of a name. No secret is in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretsError {
    /// This line, counted from 1, is not a name, the beginning of addresses, and a secret, with blanks between.
    #[error(
        "line {0} is not NAME ADDRESS SECRET: what the secret is called (letters, digits, - and _), what the addresses begin with that may have it, and the secret"
    )]
    Line(usize),
    /// No secret of this name is for this address.
    #[error("the server has no secret {0} for this address")]
    Unknown(String),
}

impl Secrets {
    /// The secrets in `text`: a line for each, `NAME ADDRESS SECRET`; empty lines, and those that begin with `#`, are passed over.
    ///
    /// ```
    /// use hitl_core::callback::{Secrets, SecretsError};
    /// let secrets = Secrets::read("# of the engine\nengine https://engine.example.org/done/ s3cr3t\n").unwrap();
    /// let filled = secrets.fill("Bearer {secret:engine}", "https://engine.example.org/done/7");
    /// assert_eq!(filled.unwrap(), "Bearer s3cr3t");
    /// let elsewhere = secrets.fill("Bearer {secret:engine}", "https://evil.example.org/");
    /// assert_eq!(elsewhere, Err(SecretsError::Unknown("engine".into())));
    /// ```
    ///
    /// # Errors
    ///
    /// [`SecretsError::Line`] for the first that is no such line.
    pub fn read(text: &str) -> Result<Secrets, SecretsError> {
        let mut secrets = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut words = line.split_ascii_whitespace();
            let mut next = || words.next().unwrap_or_default();
            let (name, address, value) = (next(), next(), next());
            let (allowed, wrong) = Destinations::read(address);
            let is_value = !value.is_empty()
                && value.len() <= MAX_VALUE
                && value.bytes().all(|b| b.is_ascii_graphic())
                && words.next().is_none();
            if !is_name(name) || allowed.is_empty() || !wrong.is_empty() || !is_value {
                return Err(SecretsError::Line(at + 1));
            }
            secrets.push(Secret { name: name.to_owned(), allowed, value: value.to_owned() });
        }
        Ok(Secrets(secrets))
    }

    /// `value`, a header of a request to `url`, with the secrets that it names.
    ///
    /// # Errors
    ///
    /// [`SecretsError::Unknown`] if there is none of a name for this address.
    pub fn fill(&self, value: &str, url: &str) -> Result<String, SecretsError> {
        let (mut filled, mut rest) = (String::with_capacity(value.len()), value);
        while let Some((before, after)) = next(rest) {
            let (name, behind) = after.split_once('}').unwrap_or((after, ""));
            let secret = self.0.iter().find(|its| its.name == name && its.allowed.allow(url));
            let secret = secret.ok_or_else(|| SecretsError::Unknown(name.to_owned()))?;
            filled.push_str(before);
            filled.push_str(&secret.value);
            rest = behind;
        }
        Ok(filled + rest)
    }
}

/// The names of the secrets in a header's value; none if what stands for one is malformed.
pub(super) fn named_in(value: &str) -> Option<Vec<&str>> {
    let (mut names, mut rest) = (Vec::new(), value);
    while let Some((_, after)) = next(rest) {
        let (name, behind) = after.split_once('}')?;
        if !is_name(name) {
            return None;
        }
        names.push(name);
        rest = behind;
    }
    Some(names)
}

/// What is before the next that stands for a secret, and what follows from its name on.
fn next(text: &str) -> Option<(&str, &str)> {
    text.match_indices('{').find_map(|(at, _)| {
        let (before, after) = text.split_at_checked(at)?;
        Some((before, after.strip_prefix('{')?.strip_prefix(BEGIN)?))
    })
}

fn is_name(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    !name.is_empty() && name.len() <= MAX_NAME && name.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        for (text, line) in [
            ("a https://a/", 1),
            ("\n#\na a b", 3),
            ("a https://a/ b c", 1),
            ("a! https://a/ b", 1),
            ("a https://a/ é", 1),
            ("a https://a/ b\nb ftp://a/ b", 2),
        ] {
            assert_eq!(Secrets::read(text).unwrap_err(), SecretsError::Line(line), "{text}");
        }
    }

    #[test]
    fn secrets_stay_where_they_belong() {
        let secrets = Secrets::read("a https://a/x A\na https://b/ B\r\nc http://c:1/ C").unwrap();
        for (value, url, filled) in [
            ("{secret:a}", "https://a/x", Some("A")),
            ("{secret:a}", "https://b/x", Some("B")),
            ("{secret:a}", "https://a/y", None),
            ("{secret:b}", "https://b/x", None),
            ("{secret:c}{secret:c} {} {secret", "http://c:1/", Some("CC {} {secret")),
            ("plain", "https://nowhere/", Some("plain")),
        ] {
            assert_eq!(secrets.fill(value, url).ok().as_deref(), filled, "{value} {url}");
        }
        assert_eq!(format!("{secrets:?}"), r#"["a", "a", "c"]"#);
        assert_eq!(named_in("x {secret:a} {secret:b-2}"), Some(vec!["a", "b-2"]));
        assert_eq!((named_in("{secret:a"), named_in("{secret:ä}")), (None, None));
    }
}
