//! From a URL to a store.

use crate::{Memory, Notifying, OpenError, Sqlite, Store, Wakeups};
use std::path::Path;
use std::sync::Arc;

/// Schemes that are planned, so that whoever tries one learns that it is not a typing error.
const LATER: [&str; 6] = ["postgres", "postgresql", "nats", "s3", "gs", "az"];

/// Opens the store that `url` names, with its wake-ups beside it.
///
/// | URL | store |
/// | --- | --- |
/// | `memory:` | a new, empty one in this process's memory |
/// | `sqlite:PATH` | a SQLite database; made if it is not there |
/// | `file:DIR` | a folder with one file a key; made if it is not there. Unix only |
///
/// Paths may be relative; `~` is not expanded. Folders and files that are made here are private to the user. Opening starts no
/// watching: that begins with the first waiter.
pub async fn open(url: &str) -> Result<Arc<dyn Store>, OpenError> {
    let Some((scheme, rest)) = url.split_once(':') else {
        // Not echoed in full: what was given may be anything.
        return Err(OpenError::BadUrl("a store is named by a URL: memory:, sqlite:PATH or file:DIR"));
    };
    match scheme {
        "memory" if rest.is_empty() => Ok(Arc::new(Notifying::new(Memory::new(), Wakeups::new()))),
        "memory" => Err(OpenError::BadUrl("`memory:` takes nothing after the colon")),
        "sqlite" => {
            let store = Sqlite::open(path(rest)?).await?;
            let wakeups = Wakeups::with_feed(store.changes());
            Ok(Arc::new(Notifying::new(store, wakeups)))
        }
        #[cfg(unix)]
        "file" => {
            let store = crate::Folder::open(path(rest)?).await?;
            let wakeups = Wakeups::with_feed(store.changes());
            Ok(Arc::new(Notifying::new(store, wakeups)))
        }
        #[cfg(not(unix))]
        "file" => Err(OpenError::BadUrl("`file:` stores need a Unix system")),
        later if LATER.contains(&later) => Err(OpenError::NotYet(later.to_owned())),
        unknown => Err(OpenError::UnknownScheme(unknown.chars().take(32).collect())),
    }
}

/// The path in `PATH` or `///PATH`.
fn path(rest: &str) -> Result<&Path, OpenError> {
    let path = match rest.strip_prefix("//") {
        None => rest,
        Some(absolute) if absolute.starts_with('/') => absolute,
        // `sqlite://a/b` would name the host `a` if it were read by the book, and a relative path if it were not.
        Some(_) => return Err(OpenError::BadUrl("write sqlite:PATH or file:DIR, without `//`")),
    };
    match path {
        "" => Err(OpenError::BadUrl("the path is missing after the colon")),
        ":memory:" => Err(OpenError::BadUrl("for a store in memory write `memory:`")),
        path => Ok(Path::new(path)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn error(url: &str) -> String {
        open(url).await.unwrap_err().to_string()
    }

    #[tokio::test]
    async fn errors_say_what_there_is() {
        assert_eq!(
            error("redis:x").await,
            "no store is called `redis`; there are memory:, sqlite:PATH and file:DIR"
        );
        for later in LATER {
            assert!(
                error(&format!("{later}://u:secret@h/x"))
                    .await
                    .starts_with(&format!("`{later}:` stores are not"))
            );
        }
        for bad in ["", "hitl.db", "memory:x", "sqlite:", "file:", "sqlite://a/b", "sqlite::memory:"] {
            assert!(matches!(open(bad).await, Err(OpenError::BadUrl(_))), "{bad:?}");
        }
    }

    #[tokio::test]
    async fn errors_do_not_echo_credentials() {
        for url in ["postgres://u:secret@h/x", "redis://u:secret@h", "secret"] {
            assert!(!error(url).await.contains("secret"));
        }
    }

    #[tokio::test]
    async fn a_store_names_itself() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("made/on/the way.db");
        assert_eq!(open("memory:").await.unwrap().to_string(), "memory:");
        let url = format!("sqlite:{}", path.display());
        assert_eq!(open(&url).await.unwrap().to_string(), url);
    }
}
