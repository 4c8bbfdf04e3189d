//! The file in which `hitl follow` notes how far it came.

use crate::exit::Failure;
use crate::private;
use hitl_core::documents::WaitScope;
use serde::{Deserialize, Serialize};
use std::fs::OpenOptions;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// How far the log of ended events of a scope was told.
pub(crate) struct Place {
    path: PathBuf,
    noted: Noted,
}

/// What is in the file.
#[derive(Serialize, Deserialize)]
struct Noted {
    /// Of which events: with another scope, some would be passed over.
    scope: WaitScope,
    cursor: Option<String>,
}

impl Place {
    /// Reads the file, which need not be there.
    ///
    /// # Errors
    ///
    /// If it cannot be read, is of something else, or was written for another scope.
    pub(crate) fn open(path: PathBuf, scope: WaitScope) -> Result<Place, Failure> {
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let place = Place { path, noted: Noted { scope, cursor: None } };
                // What cannot be written is told before anything is printed.
                place.write()?;
                return Ok(place);
            }
            Err(error) => return Err(failed(&path, &error)),
        };
        let shown = path.display();
        let noted: Noted = serde_json::from_str(&text).map_err(|_| {
            Failure::Usage(format!("--cursor: {shown} is not of hitl follow: name another file"))
        })?;
        if noted.scope != scope {
            return Err(Failure::Usage(format!(
                "--cursor: {shown} is of other questions ({}): name another file for these",
                described(&noted.scope)
            )));
        }
        Ok(Place { path, noted })
    }

    /// Where to go on; none at first.
    pub(crate) fn cursor(&self) -> Option<String> {
        self.noted.cursor.clone()
    }

    /// Notes that all was told up to `cursor`.
    pub(crate) fn note(&mut self, cursor: &str) -> Result<(), Failure> {
        if self.noted.cursor.as_deref() == Some(cursor) {
            return Ok(());
        }
        self.noted.cursor = Some(cursor.to_owned());
        self.write()
    }

    /// Whole or not at all: beside the file first, then in its place.
    fn write(&self) -> Result<(), Failure> {
        let mut beside = self.path.clone().into_os_string();
        beside.push(".new");
        let beside = PathBuf::from(beside);
        // It cannot fail to be written as text: no map in it has keys other than text.
        let text = serde_json::to_string(&self.noted).unwrap_or_default() + "\n";
        let written = private::open(&beside, OpenOptions::new().write(true).create(true).truncate(true))
            .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
            .and_then(|()| std::fs::rename(&beside, &self.path));
        written.map_err(|error| failed(&self.path, &error))
    }
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    Failure::of_system(format_args!("the file {} of --cursor cannot be used", path.display()), error)
}

fn described(scope: &WaitScope) -> String {
    let parts = [("project", &scope.project), ("domain", &scope.domain), ("run", &scope.run)];
    let named =
        parts.iter().filter_map(|(name, value)| value.as_ref().map(|value| format!("{name} {value:?}")));
    let named: Vec<_> = named.collect();
    if named.is_empty() { "all".to_owned() } else { named.join(", ") }
}
