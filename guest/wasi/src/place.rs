//! The store's folder.

use crate::files::Granted;
use hitl_adapter::{Error, Folder, Place};
use std::cell::OnceCell;
use std::rc::Rc;
use wasip3::cli::environment::get_environment;
use wasip3::filesystem::preopens::get_directories;
use wasip3::random::random::get_random_u64;

thread_local! {
    // A component has one thread, so this is one value for the whole instance.
    static FOLDER: OnceCell<Result<Rc<Folder<Granted>>, Error>> = const { OnceCell::new() };
}

/// The store's folder.
pub(crate) fn folder() -> Result<Rc<Folder<Granted>>, Error> {
    let find = || {
        let place = Place::find(get_directories(), get_environment())?;
        Ok(Rc::new(Folder::new(Granted(place), get_random_u64())))
    };
    FOLDER.with(|folder| folder.get_or_init(find).clone())
}
