//! Tests as libtest-mimic has them, each in a runtime of its own.

use hitl_services::{ObjectKind, ObjectServer, required};
use libtest_mimic::Trial;

/// Async functions of the module in which this stands, as tests that need a server of this kind.
macro_rules! trials {
    ($kind:expr; $($test:ident),* $(,)?) => {
        vec![$({
            let path = concat!(module_path!(), "::", stringify!($test));
            // Without the crate's own name, as in any other test binary.
            let name = path.split_once("::").map_or(path, |(_, name)| name);
            $crate::harness::trial(name.to_owned(), $kind, $test)
        }),*]
    };
}
pub(crate) use trials;

/// `run` as a test that needs a server of this kind.
pub(crate) fn trial<F>(name: String, kind: ObjectKind, run: impl FnOnce() -> F + Send + 'static) -> Trial
where
    F: Future<Output = ()>,
{
    let available = ObjectServer::available(kind);
    let is_ignored = available.is_err() && !required();
    let run = move || {
        available.map_err(|absent| format!("it needs {absent}"))?;
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        runtime.worker_threads(2).enable_all().build().unwrap().block_on(run());
        Ok(())
    };
    Trial::test(name, run).with_ignored_flag(is_ignored)
}
