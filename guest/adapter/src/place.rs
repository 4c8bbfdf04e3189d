//! Which folder holds the store, on a platform that grants folders to a component: `HITL_STORE`, as `file:PATH` with the path that the
//! host gives it in there; else the one folder that the host grants, or of several the one that is called `/data`.

use crate::{Error, variable};

/// The folder that is taken of several.
const USUAL: &str = "/data";

/// A folder that the host grants, or one in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place<D> {
    /// The one that is granted.
    pub granted: D,
    /// Where in it; empty for itself.
    base: String,
}

impl<D> Place<D> {
    /// The one for the store, of those that are granted and what they are called.
    ///
    /// # Errors
    ///
    /// [`Error::Denied`] where none of them can be it.
    pub fn find(granted: Vec<(D, String)>, environment: Vec<(String, String)>) -> Result<Self, Error> {
        match variable(environment, "store") {
            Some(store) => match store.strip_prefix("file:") {
                Some(path) => Self::named(granted, path),
                None => Err(Error::Denied(
                    "HITL_STORE has to be file:PATH, a folder that the host grants: no other store is here"
                        .into(),
                )),
            },
            None => Self::usual(granted),
        }
    }

    fn named(granted: Vec<(D, String)>, path: &str) -> Result<Self, Error> {
        let path = path.trim_end_matches('/');
        // Of folders in folders the nearest.
        let mut fitting: Vec<_> = granted
            .into_iter()
            .filter_map(|(granted, name)| Some((below(path, name.trim_end_matches('/'))?, granted)))
            .collect();
        fitting.sort_by_key(|(base, _)| base.len());
        match fitting.into_iter().next() {
            Some((base, granted)) => Ok(Self { granted, base }),
            None => Err(Error::Denied("the host does not grant the folder that HITL_STORE names".into())),
        }
    }

    fn usual(mut granted: Vec<(D, String)>) -> Result<Self, Error> {
        let usual = granted.iter().position(|(_, name)| name == USUAL);
        match (usual, granted.len()) {
            (Some(at), _) => Ok(Self { granted: granted.swap_remove(at).0, base: String::new() }),
            (None, 1) => Ok(Self { granted: granted.swap_remove(0).0, base: String::new() }),
            (None, 0) => {
                Err(Error::Denied("the host grants no folder for the store, such as one called /data".into()))
            }
            (None, _) => Err(Error::Denied(
                "the host grants several folders: name the store's by HITL_STORE=file:PATH".into(),
            )),
        }
    }

    /// What is at `path` in the store's folder, as a path from the granted one; that is `.` itself.
    pub fn path(&self, path: &str) -> String {
        match (self.base.as_str(), path) {
            ("", "") => ".".to_owned(),
            ("", path) => path.to_owned(),
            (base, "") => base.to_owned(),
            (base, path) => format!("{base}/{path}"),
        }
    }

    /// The folders in the granted one down to the store's, which need not be there yet.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        let above = self.base.match_indices('/').filter_map(|(at, _)| self.base.get(..at));
        above.chain([&*self.base]).filter(|path| !path.is_empty())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn find(granted: &[&str], store: &str) -> Result<(usize, String), Error> {
        let granted = granted.iter().enumerate().map(|(at, name)| (at, (*name).to_owned())).collect();
        let environment = vec![("HITL_STORE".to_owned(), store.to_owned())];
        Place::find(granted, environment).map(|place| (place.granted, place.path("a/b")))
    }

    #[test]
    fn the_one_folder_is_the_stores_or_the_one_called_data() {
        assert_eq!(find(&["/anything"], ""), Ok((0, "a/b".to_owned())));
        assert_eq!(find(&["/other", "/data"], ""), Ok((1, "a/b".to_owned())));
        for granted in [&[] as &[&str], &["/one", "/two"]] {
            assert!(matches!(find(granted, ""), Err(Error::Denied(_))), "{granted:?}");
        }
    }

    #[test]
    fn a_folder_can_be_named_and_is_taken_from_the_nearest_that_is_granted() {
        for (granted, store, at, path) in [
            (&["/data"] as &[&str], "file:/data", 0, "a/b"),
            (&["/data"], "file:/data/", 0, "a/b"),
            (&["/data"], "file:/data/in/it", 0, "in/it/a/b"),
            (&["/data", "/data/in"], "file:/data/in/it", 1, "it/a/b"),
            (&["/"], "file:/data", 0, "data/a/b"),
            (&["."], "file:./data", 0, "data/a/b"),
            (&["/other", "/data"], "file:/other", 0, "a/b"),
        ] {
            assert_eq!(find(granted, store), Ok((at, path.to_owned())), "{granted:?} {store}");
        }
        for store in ["file:/elsewhere", "file:/data2", "sqlite:/data/x", "/data", "file:data"] {
            assert!(matches!(find(&["/data"], store), Err(Error::Denied(_))), "{store}");
        }
    }

    #[test]
    fn its_folders_are_told_from_above() {
        let place = |base: &str| Place { granted: (), base: base.to_owned() };
        assert_eq!(place("a/b/c").folders().collect::<Vec<_>>(), ["a", "a/b", "a/b/c"]);
        assert_eq!(place("").folders().count(), 0);
        assert_eq!((place("").path(""), place("a").path("")), (".".to_owned(), "a".to_owned()));
    }
}
