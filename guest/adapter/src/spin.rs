//! What Spin says alike in its interfaces with `async` and without, in types that are not the same to the compiler.

/// What an error of `spin:sqlite` is in the words of the adapters: `sqlite_failure!(Error, error)`.
#[macro_export]
macro_rules! sqlite_failure {
    ($errors:ty, $error:expr) => {{
        type Its = $errors;
        match $error {
            Its::AccessDenied => $crate::sqlite::Failure::Denied,
            Its::NoSuchDatabase => $crate::sqlite::Failure::NoDatabase,
            Its::DatabaseFull => $crate::sqlite::Failure::Full,
            Its::InvalidConnection => $crate::sqlite::Failure::Closed,
            Its::Io(_) => $crate::sqlite::Failure::Broken,
        }
    }};
}

/// The rows of `spin:sqlite` in the words of the adapters: `sqlite_rows!(Value, rows)`.
#[macro_export]
macro_rules! sqlite_rows {
    ($values:ty, $rows:expr) => {{
        type Its = $values;
        let cell = |value| if let Its::Blob(bytes) = value { Some(bytes) } else { None };
        $rows.into_iter().map(|row| row.values.into_iter().map(cell).collect()).collect()
    }};
}

/// The setting `name`, of a function that gives variables: `spin_setting!(variables::get, Error, name)`. `public-url` is the variable
/// `public_url`, and so on, since names of variables have no dashes. None where it is empty.
///
/// A vault that does not answer ends the instance. Settings are read once, and to go on without one that is there would close the API
/// or write wrong links; so this request fails, and the next one asks again in a new instance.
#[macro_export]
macro_rules! spin_setting {
    ($get:path, $errors:ty, $name:expr) => {{
        type Its = $errors;
        match $get(&$name.replace('-', "_")) {
            Ok(value) => Some(value).filter(|value| !value.is_empty()),
            Err(Its::Undefined(_) | Its::InvalidName(_)) => None,
            Err(Its::Provider(_) | Its::Other(_)) => std::process::abort(),
        }
    }};
}
