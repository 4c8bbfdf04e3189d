//! The registry: which stores a program has, and from a URL to one of them.

use crate::backend::{Announced, Backend, StoreUrl};
use crate::error::UrlError;
use crate::{Config, OpenError, Store};
use std::sync::Arc;

/// The backends of this crate. Another one is a folder beside theirs, a feature, and a line here; one of another crate is given
/// to [`Registry::with`].
const BUILT_IN: &[Backend] = &[
    #[cfg(feature = "memory")]
    crate::memory::BACKEND,
    #[cfg(feature = "sqlite")]
    crate::sqlite::BACKEND,
    #[cfg(all(unix, feature = "file"))]
    crate::file::BACKEND,
];

/// The schemes of all backends that this project has, here and in crates of their own. One that a registry does not have was
/// left out of the program.
const SCHEMES: &[&str] = &["memory", "sqlite", "file", "postgres", "postgresql", "s3", "gs", "az"];

/// The longest scheme that an error repeats, in characters: what was given may be anything.
const MAX_SCHEME: usize = 32;

/// Which stores a program has.
///
/// ```
/// use hitl_storage::{Announced, Registry};
/// let stores = Registry::built_in().announcing(Announced::where_key(|key| key.ends_with("/response.json")));
/// assert_eq!(stores.parse("memory:")?.to_string(), "memory:");
/// assert!(stores.parse("redis://localhost").is_err());
/// # Ok::<(), hitl_storage::UrlError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Registry {
    backends: Vec<Backend>,
    announced: Announced,
}

impl Registry {
    /// The backends of this crate: those whose features are on.
    pub fn built_in() -> Self {
        Self { backends: BUILT_IN.to_vec(), announced: Announced::ALL }
    }

    /// The same, with `backend` too: one of another crate.
    #[must_use]
    pub fn with(mut self, backend: Backend) -> Self {
        self.backends.push(backend);
        self
    }

    /// The same, with stores that tell other processes of these creates alone, where telling costs something.
    #[must_use]
    pub fn announcing(mut self, announced: Announced) -> Self {
        self.announced = announced;
        self
    }

    /// The forms of URLs that there are, as in `memory:, sqlite:PATH and file:DIR`.
    pub fn known(&self) -> String {
        let forms: Vec<_> = self.backends.iter().map(|backend| backend.form).collect();
        match forms.as_slice() {
            [] => "none".to_owned(),
            [one] => (*one).to_owned(),
            [most @ .., last] => format!("{} and {last}", most.join(", ")),
        }
    }

    /// Reads the URL of a store, without opening it.
    ///
    /// # Errors
    ///
    /// What is wrong with the URL. It is not repeated in full, since it may hold a password.
    pub fn parse(&self, url: &str) -> Result<Box<dyn Config>, UrlError> {
        let Some((scheme, rest)) = url.split_once(':') else {
            return Err(UrlError::NoScheme { known: self.known() });
        };
        if let Some(backend) = self.backends.iter().find(|backend| backend.schemes.contains(&scheme)) {
            return (backend.parse)(StoreUrl { scheme, rest, announced: self.announced }).map_err(|broken| {
                UrlError::Malformed { form: backend.form, rule: broken.rule, known: self.known() }
            });
        }
        let name = scheme.chars().take(MAX_SCHEME).collect();
        if SCHEMES.contains(&scheme) {
            return Err(UrlError::NotHere { scheme: name, known: self.known() });
        }
        Err(UrlError::UnknownScheme { scheme: name, known: self.known() })
    }

    /// Opens the store that `url` names, with its wake-ups beside it: [`parse`](Self::parse), then [`Config::open`].
    ///
    /// Folders and files that are made here are private to the user. Opening starts no watching: that begins with the first
    /// waiter.
    ///
    /// # Errors
    ///
    /// If there is no such store, or it cannot be opened.
    pub async fn open(&self, url: &str) -> Result<Arc<dyn Store>, OpenError> {
        self.parse(url)?.open().await
    }
}

impl Default for Registry {
    fn default() -> Self {
        Self::built_in()
    }
}

/// Reads the URL of a store of this crate, without opening it.
///
/// | URL | store | feature |
/// | --- | --- | --- |
/// | `memory:` | a new, empty one in this process's memory | `memory` |
/// | `sqlite:PATH` | a SQLite database; made if it is not there | `sqlite` |
/// | `file:DIR` | a folder with one file a key; made if it is not there. Unix only | `file` |
///
/// Paths may be relative, and begin with `~/` for the user's home folder. A path holds no `?`: what comes after one would be
/// an option, and there are none yet.
///
/// # Errors
///
/// As [`Registry::parse`].
pub fn parse(url: &str) -> Result<Box<dyn Config>, UrlError> {
    Registry::built_in().parse(url)
}

/// Opens the store of this crate that `url` names: [`Registry::open`] of [`Registry::built_in`].
///
/// # Errors
///
/// As [`Registry::open`].
pub async fn open(url: &str) -> Result<Arc<dyn Store>, OpenError> {
    Registry::built_in().open(url).await
}

#[cfg(test)]
#[cfg(all(unix, feature = "memory", feature = "sqlite", feature = "file"))]
mod tests {
    use super::*;
    use crate::OpenErrorKind;
    use std::path::Path;

    async fn error(url: &str) -> OpenError {
        open(url).await.unwrap_err()
    }

    #[tokio::test]
    async fn a_url_of_no_store_is_answered_with_the_forms_there_are() {
        assert_eq!(
            error("redis:x").await.to_string(),
            "no store is called `redis:`; there are memory:, sqlite:PATH and file:DIR"
        );
        for bad in [
            "",
            "hitl.db",
            "memory:x",
            "sqlite:",
            "file:",
            "sqlite://a/b",
            "sqlite::memory:",
            "sqlite:~bob/x",
            "sqlite:a?mode=ro",
            "file:a\0b",
            "SQLITE:a",
            "postgres://u:secret@h/x",
            "redis://u:secret@h",
            "secret",
        ] {
            let error = error(bad).await;
            assert_eq!(error.kind(), OpenErrorKind::Usage, "{bad:?}");
            let text = error.to_string();
            assert!(text.contains("memory:, sqlite:PATH and file:DIR"), "{bad:?}: {text}");
            assert!(!text.contains("secret"), "{bad:?}: {text}");
        }
        assert!(error("sqlite:a?mode=ro").await.to_string().contains("`mode`"));
        assert!(error("sqlite:~bob/x").await.to_string().contains("`~bob`"));
    }

    #[tokio::test]
    async fn a_store_names_itself_as_its_config_does() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().canonicalize().unwrap().join("made/on/the way.db");
        for url in
            ["memory:".to_owned(), format!("sqlite:{}", path.display()), format!("file:{}.d", path.display())]
        {
            let config = parse(&url).unwrap();
            assert_eq!(config.to_string(), url);
            assert_eq!(config.open().await.unwrap().to_string(), url);
            assert_eq!(config.local_path().is_some(), url != "memory:");
        }
    }

    #[test]
    fn a_path_may_begin_at_home_or_here() {
        let home = std::env::home_dir().unwrap();
        let path = |url: &str| parse(url).unwrap().local_path().unwrap().to_owned();
        assert_eq!(path("sqlite:~/hitl.db"), home.join("hitl.db"));
        assert_eq!(path("file:~"), home);
        let here = std::env::current_dir().unwrap();
        assert_eq!(path("sqlite:a/~/b.db"), here.join("a/~/b.db"));
        assert_eq!(path("sqlite:///a/b"), Path::new("/a/b"));
    }
}
