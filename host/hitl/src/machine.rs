//! What the machine lets a process do that makes code and runs it.

use wasmtime::Config;

/// Has `config` take less address space where that is limited (`ulimit -v`): 4 GiB are set aside for each memory
/// otherwise, which spares looking at bounds.
pub(crate) fn fit(config: &mut Config) {
    if is_limited() {
        config.memory_reservation(0).memory_reservation_for_growth(1 << 20).memory_guard_size(64 << 10);
    }
}

#[cfg(unix)]
fn is_limited() -> bool {
    rustix::process::getrlimit(rustix::process::Resource::As).current.is_some()
}

#[cfg(not(unix))]
fn is_limited() -> bool {
    false
}

/// What the machine has to allow, if that is why `error`, the text of a failure of wasmtime, came; none if it failed
/// otherwise.
pub(crate) fn wanting(error: &str) -> Option<&'static str> {
    // What the system said comes as text only.
    let says = |numbers: &[&str]| numbers.iter().any(|number| error.contains(number));
    if says(&["(os error 12)", "Cannot allocate memory"]) {
        return Some(
            "there is too little memory or address space: raise the limit (ulimit -v, or LimitAS= and MemoryMax= in \
             the service's unit)",
        );
    }
    if says(&["(os error 13)", "(os error 1)", "Permission denied", "Operation not permitted"]) {
        return Some(
            "this system does not let a program make code and run it: set MemoryDenyWriteExecute=no in the service's \
             unit, or allow execmem",
        );
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_machine_refuses_is_told_apart() {
        let too_little =
            wanting("mmap failed to reserve 0x104000000 bytes: Cannot allocate memory (os error 12)");
        assert!(too_little.unwrap().contains("ulimit -v"));
        let denied =
            wanting("unable to make memory readonly and executable: Permission denied (os error 13)");
        assert!(denied.unwrap().contains("MemoryDenyWriteExecute"));
        assert_eq!(wanting("unknown import: `hitl:hitl/timer` (os error 120)"), None);
    }
}
