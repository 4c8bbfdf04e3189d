//! Which folder holds the store: `HITL_STORE`, as `file:PATH` with the path that the host gives it in here; else the one folder that
//! the host grants, or of several the one that is called `/data`.

use crate::files::Granted;
use hitl_adapter::{Error, Folder, variable};
use std::cell::OnceCell;
use std::rc::Rc;
use wasip3::cli::environment::get_environment;
use wasip3::filesystem::preopens::get_directories;
use wasip3::filesystem::types::Descriptor;
use wasip3::random::random::get_random_u64;

/// The folder that is taken of several.
const USUAL: &str = "/data";

thread_local! {
    // A component has one thread, so this is one value for the whole instance.
    static FOLDER: OnceCell<Result<Rc<Folder<Granted>>, Error>> = const { OnceCell::new() };
}

/// The store's folder.
pub(crate) fn folder() -> Result<Rc<Folder<Granted>>, Error> {
    FOLDER.with(|folder| folder.get_or_init(|| Ok(Rc::new(Folder::new(find()?, get_random_u64())))).clone())
}

fn find() -> Result<Granted, Error> {
    let granted = get_directories();
    match variable(get_environment(), "store") {
        Some(store) => match store.strip_prefix("file:") {
            Some(path) => named(granted, path),
            None => Err(Error::Denied(
                "HITL_STORE has to be file:PATH, a folder that the host grants: no other store is here"
                    .into(),
            )),
        },
        None => usual(granted),
    }
}

fn named(granted: Vec<(Descriptor, String)>, path: &str) -> Result<Granted, Error> {
    let path = path.trim_end_matches('/');
    // Of folders in folders the nearest.
    let mut fitting: Vec<_> = granted
        .into_iter()
        .filter_map(|(folder, name)| Some((below(path, name.trim_end_matches('/'))?, folder)))
        .collect();
    fitting.sort_by_key(|(below, _)| below.len());
    match fitting.into_iter().next() {
        Some((below, folder)) => Ok(Granted::new(folder, below)),
        None => Err(Error::Denied("the host does not grant the folder that HITL_STORE names".into())),
    }
}

/// What of `path` is below the folder `name`, if it is.
fn below(path: &str, name: &str) -> Option<String> {
    if name == "." {
        return (!path.starts_with('/')).then(|| path.trim_start_matches("./").to_owned());
    }
    let rest = path.strip_prefix(name)?;
    if rest.is_empty() { Some(String::new()) } else { rest.strip_prefix('/').map(str::to_owned) }
}

fn usual(mut granted: Vec<(Descriptor, String)>) -> Result<Granted, Error> {
    let usual = granted.iter().position(|(_, name)| name == USUAL);
    match (usual, granted.len()) {
        (Some(at), _) => Ok(Granted::new(granted.swap_remove(at).0, String::new())),
        (None, 1) => Ok(Granted::new(granted.swap_remove(0).0, String::new())),
        (None, 0) => {
            Err(Error::Denied("the host grants no folder for the store, such as one called /data".into()))
        }
        (None, _) => Err(Error::Denied(
            "the host grants several folders: name the store's by HITL_STORE=file:PATH".into(),
        )),
    }
}
