//! The store's folder.

use crate::bindings::wasi::cli0_2_0::environment::get_environment;
use crate::bindings::wasi::filesystem::preopens::get_directories;
use crate::bindings::wasi::random0_2_0::random::get_random_u64;
use crate::files::Granted;
use hitl_adapter::{Error, Folder, Place, ready};
use std::cell::OnceCell;

thread_local! {
    // A component has one thread, so this is one value for the whole instance.
    static FOLDER: OnceCell<Result<Folder<Granted>, Error>> = const { OnceCell::new() };
}

/// What `work` comes to in the store's folder, all of which blocks.
pub(crate) fn folder<T>(work: impl AsyncFnOnce(&Folder<Granted>) -> Result<T, Error>) -> Result<T, Error> {
    let find = || {
        let place = Place::find(get_directories(), get_environment())?;
        Ok(Folder::new(Granted(place), get_random_u64()))
    };
    FOLDER.with(|folder| {
        let folder = folder.get_or_init(find).as_ref().map_err(Error::clone)?;
        let done = ready(async move { work(folder).await });
        done.unwrap_or_else(|| Err(Error::Unknown("something was awaited that does not block".to_owned())))
    })
}
