//! Programs that only some tests need, and that a machine may lack.

use std::io::Write;
use std::process::{Command, Stdio};

/// Whether `program` can be started.
pub(crate) fn runs(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Whether all that a test of this kind needs is there; what is not is said loudly. Where it has to be there, because
/// `HITL_REQUIRE_<KIND>` is set, its absence is a failure.
pub(crate) fn are_there(kind: &str, wanted: &[(bool, &str)]) -> bool {
    let missing: Vec<_> = wanted.iter().filter_map(|(there, what)| (!there).then_some(*what)).collect();
    if missing.is_empty() {
        return true;
    }
    let missing = missing.join(", ");
    let required = std::env::var_os(format!("HITL_REQUIRE_{kind}")).is_some_and(|value| !value.is_empty());
    assert!(!required, "the {kind} tests cannot run without {missing}");
    // Not by `eprintln!`: what a passing test prints is not shown, and this has to be.
    let told = format!("\n*** A {kind} TEST DID NOT RUN: it needs {missing} ***\n");
    let _ = std::io::stderr().write_all(told.as_bytes());
    false
}
