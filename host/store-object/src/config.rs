//! `s3://BUCKET/PREFIX` and its siblings as URLs, and what else can be chosen.

use crate::options::{self, Options};
use hitl_storage::limits::check_key;
use hitl_storage::{Announced, MalformedUrl, StoreUrl};
use std::fmt;
use std::time::Duration;

/// How such a URL is written.
pub(crate) const FORM: &str = "s3://BUCKET/PREFIX, gs://BUCKET/PREFIX, az://CONTAINER/PREFIX";

/// The longest prefix, in bytes: names have 1,024, and keys want most of them.
const MAX_PREFIX_BYTES: usize = 256;

/// The longest time that a call may take to try, whatever its caller chooses.
pub(crate) const LONGEST_PATIENCE: Duration = Duration::from_secs(15);

/// Whose protocol is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    S3,
    Google,
    Azure,
}

impl Kind {
    const ALL: [Self; 3] = [Self::S3, Self::Google, Self::Azure];

    pub(crate) fn scheme(self) -> &'static str {
        match self {
            Self::S3 => "s3",
            Self::Google => "gs",
            Self::Azure => "az",
        }
    }

    /// Whether the library lists only what is longer than a prefix, and so leaves out a key that is one.
    pub(crate) fn hides_whole_prefix(self) -> bool {
        self == Self::Azure
    }
}

/// Which bucket, where in it, and how it is used.
///
/// Credentials, and all that is not said here, come from the environment, under the names that the tools of each cloud know:
/// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_REGION`, `AWS_ENDPOINT_URL`,
/// `AWS_WEB_IDENTITY_TOKEN_FILE`, the roles of containers and of machines; `GOOGLE_APPLICATION_CREDENTIALS`,
/// `GOOGLE_SERVICE_ACCOUNT`, the account of the machine; `AZURE_STORAGE_ACCOUNT_NAME`, `AZURE_STORAGE_ACCOUNT_KEY`,
/// `AZURE_STORAGE_SAS_TOKEN`, `AZURE_CLIENT_ID`, `AZURE_TENANT_ID`, `AZURE_FEDERATED_TOKEN_FILE`, managed identities. Profiles
/// of `~/.aws` are not read.
#[derive(Clone)]
pub struct ObjectConfig {
    pub(crate) kind: Kind,
    pub(crate) bucket: String,
    pub(crate) prefix: String,
    pub(crate) options: Options,
    pub(crate) request_timeout: Duration,
    pub(crate) patience: Duration,
    pub(crate) announced: Announced,
    pub(crate) variables: Option<Vec<(String, String)>>,
    pub(crate) skew_ms: i64,
    pub(crate) sweeps: bool,
}

impl ObjectConfig {
    /// Reads a URL: its scheme, `s3`, `gs` or `az`, and what comes after the colon, as in `//bucket/prefix?region=eu-west-1`.
    ///
    /// | option | is |
    /// | --- | --- |
    /// | `endpoint=URL` | where the store is, if not in the cloud: an address without a name or password in it |
    /// | `region=NAME` | the region of the bucket, for `s3:` |
    /// | `allow_http=true` | an endpoint without encryption is meant |
    /// | `poll=TIME` | how often what others wrote is looked for while somebody waits: `1s` unless said, `100ms` to `60s` |
    ///
    /// ```
    /// use hitl_store_object::ObjectConfig;
    /// let config = ObjectConfig::parse("s3", "//bucket/a/prefix?region=eu-west-1&poll=2s").map_err(|broken| broken.rule)?;
    /// assert_eq!(config.to_string(), "s3://bucket/a/prefix");
    /// assert!(ObjectConfig::parse("s3", "//bucket?color=red").is_err());
    /// # Ok::<(), String>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The rule that is broken.
    pub fn parse(scheme: &str, rest: &str) -> Result<Self, MalformedUrl> {
        let rule = |rule: &str| Err(MalformedUrl::new(rule));
        let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.scheme() == scheme) else {
            return rule("it begins with s3:, gs: or az:");
        };
        let Some(rest) = rest.strip_prefix("//") else { return rule("two slashes follow the colon") };
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
        if bucket.contains('@') {
            return rule("credentials are not taken in a URL: they come from the environment");
        }
        let is_of_names =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'$');
        if bucket.is_empty() || bucket.len() > 255 || !bucket.bytes().all(is_of_names) {
            return rule("a bucket or container is named by letters, digits, `-`, `.` and `_`");
        }
        if kind == Kind::S3 && bucket.ends_with("--x-s3") {
            return rule(
                "directory buckets list in no order and only whole folders: use a general purpose bucket",
            );
        }
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
        if !prefix.is_empty() && (check_key(prefix).is_err() || prefix.contains('#')) {
            return rule("the prefix is a path of names, without empty ones, `.`, `..` and `#`");
        }
        if prefix.len() > MAX_PREFIX_BYTES {
            return Err(MalformedUrl::new(format!("a prefix has at most {MAX_PREFIX_BYTES} bytes")));
        }
        Ok(Self {
            kind,
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
            options: options::parse(query)?,
            request_timeout: Duration::from_secs(4),
            patience: LONGEST_PATIENCE,
            announced: Announced::ALL,
            variables: None,
            skew_ms: 0,
            sweeps: true,
        })
    }

    pub(crate) fn of_url(url: StoreUrl<'_>) -> Result<Self, MalformedUrl> {
        Ok(Self::parse(url.scheme, url.rest)?.announcing(url.announced))
    }

    /// The same, with a store that tells other processes of these creates alone.
    #[must_use]
    pub fn announcing(mut self, announced: Announced) -> Self {
        self.announced = announced;
        self
    }

    /// The same with another time for one request, before it is given up and made again. The default is 4 seconds.
    #[must_use]
    pub fn request_timeout(mut self, time: Duration) -> Self {
        self.request_timeout = time;
        self
    }

    /// The same with another time for all tries of one call, before it is [`Unavailable`](hitl_storage::StoreError::Unavailable)
    /// or [`Unknown`](hitl_storage::StoreError::Unknown). The default, and the most, is 15 seconds.
    #[must_use]
    pub fn patience(mut self, time: Duration) -> Self {
        self.patience = time.min(LONGEST_PATIENCE);
        self
    }

    /// The same with these variables in place of those of the environment: for a program that has credentials from elsewhere.
    #[must_use]
    pub fn variables(mut self, variables: impl IntoIterator<Item = (String, String)>) -> Self {
        self.variables = Some(variables.into_iter().collect());
        self
    }

    /// The same on a machine whose clock is off by this much: for tests.
    #[doc(hidden)]
    #[must_use]
    pub fn clock_skew_ms(mut self, skew: i64) -> Self {
        self.skew_ms = skew;
        self
    }

    /// The same without the sweep over all waiters: for tests of what is found without it.
    #[doc(hidden)]
    #[must_use]
    pub fn unswept(mut self) -> Self {
        self.sweeps = false;
        self
    }

    /// What all names begin with.
    pub(crate) fn root(&self) -> String {
        if self.prefix.is_empty() { String::new() } else { format!("{}/", self.prefix) }
    }

    /// A variable: of the environment, unless others are to be taken.
    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        match &self.variables {
            Some(variables) => {
                variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
            }
            None => std::env::var(name).ok(),
        }
    }

    /// Where the store is, if not at the cloud's own address.
    pub(crate) fn endpoint(&self) -> Option<String> {
        let names: &[&str] = match self.kind {
            Kind::S3 => &["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"],
            Kind::Google => &["GOOGLE_BASE_URL"],
            Kind::Azure => &["AZURE_STORAGE_ENDPOINT", "AZURE_ENDPOINT"],
        };
        self.options.endpoint.clone().or_else(|| names.iter().find_map(|name| self.variable(name)))
    }

    /// Whether an endpoint without encryption is meant.
    pub(crate) fn allows_http(&self) -> bool {
        let names = ["AWS_ALLOW_HTTP", "GOOGLE_ALLOW_HTTP", "AZURE_ALLOW_HTTP"];
        let is_on = |name: &str| self.variable(name).is_some_and(|value| matches!(&*value, "true" | "1"));
        self.options.allow_http || names.into_iter().any(is_on)
    }

    /// The address by which a verdict on the store is known.
    pub(crate) fn place(&self) -> String {
        let endpoint = self.endpoint().unwrap_or_default();
        let endpoint = endpoint.lines().next().unwrap_or_default();
        format!("{}:{} {endpoint}", self.kind.scheme(), self.bucket)
    }
}

impl fmt::Display for ObjectConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.kind.scheme(), self.bucket)?;
        if self.prefix.is_empty() { Ok(()) } else { write!(f, "/{}", self.prefix) }
    }
}

impl fmt::Debug for ObjectConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The variables may be keys.
        f.debug_struct("ObjectConfig")
            .field("url", &self.to_string())
            .field("options", &self.options)
            .field("request_timeout", &self.request_timeout)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(scheme: &str, rest: &str) -> String {
        ObjectConfig::parse(scheme, rest).unwrap_err().rule
    }

    #[test]
    fn a_bucket_and_a_prefix_make_a_store() {
        for (rest, shown, root) in [
            ("//bucket", "s3://bucket", ""),
            ("//bucket/", "s3://bucket", ""),
            ("//my.bucket_1/a/b%2F c/", "s3://my.bucket_1/a/b%2F c", "a/b%2F c/"),
            ("//bucket/p?region=eu-west-1&poll=2s", "s3://bucket/p", "p/"),
        ] {
            let config = ObjectConfig::parse("s3", rest).unwrap();
            assert_eq!((config.to_string().as_str(), config.root().as_str()), (shown, root));
        }
        assert_eq!(ObjectConfig::parse("az", "//c/p").unwrap().to_string(), "az://c/p");
    }

    #[test]
    fn what_is_wrong_is_named_and_not_repeated() {
        for rest in [
            "",
            "bucket",
            "//",
            "///p",
            "//secret:secret@bucket/p",
            "//b/../secret",
            "//b/secret//b",
            "//b/p#secret",
            "//zone--x-s3/p",
            "//b?endpoint=ftp://secret",
            "//b?endpoint=https://u:secret@h",
            "//b?poll=secret",
            "//b?secret=secret",
            "//b?access_key_id=secret",
        ] {
            let rule = broken("s3", rest);
            assert!(!rule.is_empty() && !rule.contains("secret"), "{rest}: {rule}");
        }
        assert!(broken("s3", "//b?color=red").contains("endpoint, region, allow_http and poll"));
        assert!(broken("s3", "//b?endpoint=http://h").contains("allow_http=true"));
        assert!(
            broken("s3", &format!("//b/{}", "p".repeat(300))).contains("TooLarge")
                || !broken("s3", &format!("//b/{}", "p/".repeat(200))).is_empty()
        );
    }

    #[test]
    fn no_key_is_shown() {
        let config = ObjectConfig::parse("s3", "//b?endpoint=https://h")
            .unwrap()
            .variables([("AWS_SECRET_ACCESS_KEY".to_owned(), "secret".to_owned())]);
        assert!(!format!("{config} {config:?}").contains("secret"));
        assert_eq!(config.variable("AWS_SECRET_ACCESS_KEY").as_deref(), Some("secret"));
    }

    #[test]
    fn an_endpoint_is_taken_from_the_url_before_the_variables() {
        let variables = [("AWS_ENDPOINT_URL".to_owned(), "https://variable".to_owned())];
        let with = |rest| ObjectConfig::parse("s3", rest).unwrap().variables(variables.clone()).endpoint();
        assert_eq!(with("//b").as_deref(), Some("https://variable"));
        assert_eq!(with("//b?endpoint=https://url").as_deref(), Some("https://url"));
    }
}
