//! What is kept in the user's state folder: the default store, and the API key that `hitl serve` made.

use crate::exit::Failure;
use crate::private;
use etcetera::BaseStrategy;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The user's state folder for this program, made for this user alone if it is not there.
pub(crate) fn folder() -> Result<PathBuf, Failure> {
    let base = etcetera::choose_base_strategy().ok();
    let state = base.map(|base| base.state_dir().unwrap_or_else(|| base.data_dir()));
    // One that is relative would be another folder for each folder that this is started in.
    let Some(state) = state.filter(|state| state.is_absolute()) else {
        return Err(Failure::Usage("no home folder is known; name a store with --store".into()));
    };
    let folder = state.join("hitl");
    let made = make_private(&folder).and_then(|()| fs::metadata(&folder)).map_err(|error| {
        Failure::of_system(format_args!("the state folder {} cannot be made", folder.display()), &error)
    })?;
    if private::others_may_write(&made) {
        return Err(Failure::NotAllowed(format!(
            "other users can write to the state folder {0}, so what is in it may be theirs: look at it, then chmod 700 {0}",
            folder.display()
        )));
    }
    Ok(folder)
}

fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The store that is used if none is named.
pub(crate) fn default_store() -> Result<String, Failure> {
    let path = folder()?.join("hitl.db");
    match path.to_str() {
        Some(path) => Ok(format!("sqlite:{path}")),
        // Stores are named by text, and another name would be another store.
        None => Err(Failure::Usage(format!(
            "the path of the state folder is not in UTF-8 ({}); name a store with --store",
            path.display()
        ))),
    }
}

/// The API key that was made here before, if there is one.
pub(crate) fn saved_api_key() -> Option<String> {
    let key = fs::read_to_string(folder().ok()?.join("api-key")).ok()?;
    let key = key.trim();
    (!key.is_empty()).then(|| key.to_owned())
}

/// Makes an API key and keeps it, readable by this user alone.
pub(crate) fn make_api_key() -> Result<String, Failure> {
    let path = folder()?.join("api-key");
    let key = hitl::random_key();
    write_private(&path, &key).map_err(|error| Failure::of_system("the API key cannot be kept", &error))?;
    // Two first starts at once: the one key that was kept counts.
    Ok(saved_api_key().unwrap_or(key))
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(mut file) => file.write_all(text.as_bytes()).and_then(|()| file.sync_all()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}
