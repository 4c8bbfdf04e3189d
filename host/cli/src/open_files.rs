//! How many files this process may have open: as many as the system lets it.

/// Raises the soft limit to the hard one. The soft limit is low for the sake of old programs, which count file handles in
/// a fixed set of bits; each connection of a server is one. Where it cannot be raised, a server takes fewer connections.
pub(crate) fn raise_limit() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
        if current != maximum {
            // Some systems refuse what they call the maximum; then it stays as it was.
            let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
        }
    }
}
