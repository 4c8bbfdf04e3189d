//! Programs that these tests need, and that a machine may lack.

use libtest_mimic::Trial;
use std::process::{Command, Stdio};

/// A test by its name.
pub(crate) type Test = (String, Box<dyn FnOnce() + Send>);

/// Functions of the module in which this stands, as tests; or the same functions with an argument, below its name.
macro_rules! tests {
    ($($test:ident),* $(,)?) => {
        vec![$($crate::tools::test(&[module_path!(), stringify!($test)], $test)),*]
    };
    ($name:literal = $argument:ident; $($test:ident),* $(,)?) => {
        vec![$($crate::tools::test(&[module_path!(), $name, stringify!($test)], move || $test($argument))),*]
    };
}
pub(crate) use tests;

/// `run` as a test. Its name is without the crate's own, as in any other test binary.
pub(crate) fn test(path: &[&str], run: impl FnOnce() + Send + 'static) -> Test {
    let path = path.join("::");
    let name = path.split_once("::").map_or(&*path, |(_, name)| name);
    (name.to_owned(), Box::new(run))
}

/// Whether `program` can be started.
pub(crate) fn runs(program: &str) -> bool {
    runs_with(program, "--version")
}

/// Whether `program` can be started with an argument that makes it say which version it is.
#[cfg_attr(not(unix), allow(dead_code, reason = "the only test that needs it is of Unix"))]
pub(crate) fn runs_with(program: &str, version: &str) -> bool {
    let mut command = Command::new(program);
    command.arg(version).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Tests that need all of `wanted`. Where some of it is not there they are reported as ignored, and what is missing is
/// said once. Where it has to be there, because `HITL_REQUIRE_<KIND>` is set, they fail.
pub(crate) fn needing(kind: &str, wanted: &[(bool, &str)], tests: Vec<Test>) -> Vec<Trial> {
    let missing: Vec<_> = wanted.iter().filter_map(|(there, what)| (!there).then_some(*what)).collect();
    let missing = missing.join(", ");
    let is_required = std::env::var_os(format!("HITL_REQUIRE_{kind}")).is_some_and(|value| !value.is_empty());
    let is_ignored = !missing.is_empty() && !is_required;
    if is_ignored {
        eprintln!("{} tests of the kind {kind} are ignored, for they need {missing}", tests.len());
    }
    let trial = |(name, run): Test| {
        let missing = missing.clone();
        let run = move || {
            if !missing.is_empty() {
                return Err(format!("it needs {missing}").into());
            }
            run();
            Ok(())
        };
        Trial::test(name, run).with_kind(kind.to_lowercase()).with_ignored_flag(is_ignored)
    };
    tests.into_iter().map(trial).collect()
}
