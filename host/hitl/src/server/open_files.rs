//! How many connections the system lets this process have.

/// What is kept for all else that is open at once: the store, the listeners, the log.
const KEPT: usize = 128;

/// `wanted`, or fewer if the process may not open so many files. A limit of ours above the system's would mean that
/// nobody gets in when the system's is reached, idle connections or not.
pub(super) fn connections(wanted: usize) -> usize {
    let Some(files) = limit() else { return wanted };
    let most = files.saturating_sub(KEPT).max(files / 2).max(1);
    if most < wanted {
        tracing::warn!(
            "at most {most} connections at once, and not {wanted}: this process may have {files} files open \
             (ulimit -n, or LimitNOFILE= in the service's unit)"
        );
    }
    wanted.min(most)
}

/// How many files may be open; none if there is no limit.
#[cfg(unix)]
fn limit() -> Option<usize> {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    limit.and_then(|limit| usize::try_from(limit).ok())
}

#[cfg(not(unix))]
fn limit() -> Option<usize> {
    None
}
