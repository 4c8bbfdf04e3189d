//! The API key, as it is given: in words, or by the file that it stands in.

use crate::config::Config;
use crate::exit::Failure;
use crate::output::escape_line;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// How many characters a key must have where others can try.
pub(crate) const SHORTEST: usize = 16;

/// No file with a key is longer, in bytes.
const LONGEST_FILE: u64 = 64 * 1024;

/// What was given, and whether it was typed; else a variable says it.
pub(crate) type Given<T> = Option<(T, bool)>;

/// The key that is meant: what is typed counts before what a variable says, and that before the file of the configuration.
/// None if there is none.
///
/// # Errors
///
/// If a key and a file are given in one place, the file cannot be read, or no header carries the key.
pub(crate) fn find(
    key: Given<String>,
    file: Given<PathBuf>,
    config: &Config,
) -> Result<Option<String>, Failure> {
    let (key, file) = match (key, file) {
        (Some((_, key_typed)), Some((_, file_typed))) if key_typed == file_typed => {
            return Err(both("--api-key or HITL_API_KEY, and --api-key-file or HITL_API_KEY_FILE"));
        }
        (Some((key, _)), Some((_, false))) | (Some((key, _)), None) => (Some(key), None),
        (_, Some((file, _))) => (None, Some(file)),
        (None, None) => match (config.text("api-key")?, config.text("api-key-file")?) {
            (Some(_), Some(_)) => return Err(both(&config.naming("api-key-file"))),
            (key, file) => (key, file.map(PathBuf::from)),
        },
    };
    match (key, file) {
        (Some(key), _) => sendable(&key),
        (None, Some(file)) => read(&file).map(Some),
        (None, None) => Ok(None),
    }
}

fn both(where_: &str) -> Failure {
    Failure::Usage(format!("an API key and a file with one are given ({where_}): choose one"))
}

fn read(path: &Path) -> Result<String, Failure> {
    let file = escape_line(&path.display().to_string()).into_owned();
    let mut text = String::new();
    File::open(path)
        .and_then(|opened| opened.take(LONGEST_FILE).read_to_string(&mut text))
        .map_err(|error| Failure::Usage(format!("--api-key-file: {file} cannot be read: {error}")))?;
    sendable(&text)?.ok_or_else(|| Failure::Usage(format!("--api-key-file: {file} has no key in it")))
}

/// The API key that `given` is, without the line end that files and secrets end with; none if nothing is left.
///
/// What no header carries would be a key that lets nobody in.
fn sendable(given: &str) -> Result<Option<String>, Failure> {
    let key = given.trim();
    // The key itself is not shown.
    match key.chars().find(|c| !matches!(c, ' '..='~')) {
        Some(letter) => Err(Failure::Usage(format!(
            "the API key (--api-key, HITL_API_KEY, `api-key` in the file, or what --api-key-file names) has the letter \
             U+{:04X} in it, which no header carries: use printable ASCII",
            u32::from(letter)
        ))),
        None => Ok(Some(key.to_owned()).filter(|key| !key.is_empty())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_what_a_header_carries() {
        assert_eq!(sendable("key\r\n").unwrap().as_deref(), Some("key"));
        assert_eq!(sendable("\u{a0}a key\t").unwrap().as_deref(), Some("a key"));
        assert_eq!(sendable(" \n").unwrap(), None);
        for (bad, letter) in [("se\ncret", "U+000A"), ("schl\u{fc}ssel", "U+00FC"), ("a\u{200b}", "U+200B")] {
            let told = sendable(bad).unwrap_err().to_string();
            assert!(told.contains(letter) && !told.contains(bad), "{told}");
        }
    }

    #[test]
    fn what_is_typed_counts_first() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        std::fs::write(&file, "of the file\r\n").unwrap();
        let config = Config::parse("hitl.toml".into(), "api-key = \"of the configuration\"").unwrap();
        let text = |typed| Some(("given".to_owned(), typed));
        let named = |typed| Some((file.clone(), typed));
        let found = |key, file| find(key, file, &config).map_err(|failure| failure.to_string());
        assert_eq!(found(None, None), Ok(Some("of the configuration".into())));
        for (key, file, expected) in [
            (text(false), None, "given"),
            (text(true), named(false), "given"),
            (text(false), named(true), "of the file"),
            (None, named(false), "of the file"),
        ] {
            assert_eq!(found(key, file), Ok(Some(expected.into())));
        }
        for typed in [false, true] {
            assert!(found(text(typed), named(typed)).unwrap_err().contains("choose one"));
        }
        std::fs::write(&file, "\n").unwrap();
        assert!(found(None, named(true)).unwrap_err().contains("has no key in it"));
        std::fs::remove_file(&file).unwrap();
        assert!(found(None, named(true)).unwrap_err().contains("cannot be read"));
    }
}
