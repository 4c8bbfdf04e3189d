//! Tests as libtest-mimic has them.

use hitl_services::{Absent, required};
use libtest_mimic::Trial;

/// Functions of the module in which this stands, as tests that need what is available, or nothing: `Ok(())`.
macro_rules! trials {
    ($available:expr; $($test:ident),* $(,)?) => {{
        let available: Result<(), hitl_services::Absent> = $available;
        if let (Err(absent), false) = (&available, hitl_services::required()) {
            eprintln!("tests of {} are ignored, for they need {absent}", module_path!());
        }
        vec![$($crate::harness::trial(concat!(module_path!(), "::", stringify!($test)), &available, $test)),*]
    }};
}
pub(crate) use trials;

/// `run` as a test. Its name is without the crate's own, as in any other test binary.
pub(crate) fn trial(path: &str, available: &Result<(), Absent>, run: fn()) -> Trial {
    let name = path.split_once("::").map_or(path, |(_, name)| name);
    let available = available.clone();
    let is_ignored = available.is_err() && !required();
    let run = move || {
        available.map_err(|absent| format!("it needs {absent}"))?;
        run();
        Ok(())
    };
    Trial::test(name, run).with_ignored_flag(is_ignored)
}
