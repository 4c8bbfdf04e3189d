//! A flow with `async` as a program of WASI 0.3.

use std::fmt::Display;
use wasip3::cli::{stderr, stdout};
use wit_bindgen::StreamWriter;

/// Makes a crate of the type `cdylib` a program: it exports `wasi:cli/run@0.3.0`, which runs this async function without arguments. That
/// gives `()` or a `Result<(), E>`, whose error is written to standard error, and fails the program.
///
/// ```no_run
/// use hitl_flow::{Error, ask, print_line};
///
/// hitl_flow::main!(deploy);
///
/// async fn deploy() -> Result<(), Error> {
///     let replicas: i64 = ask("replicas", "How many replicas?").await?;
///     print_line(format!("deployed {replicas} replicas")).await;
///     Ok(())
/// }
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! main {
    ($flow:path) => {
        const _: () = {
            struct Program;

            impl $crate::__private::wasip3::exports::cli::run::Guest for Program {
                async fn run() -> ::core::result::Result<(), ()> {
                    $crate::__private::end($flow().await).await
                }
            }

    $crate::__private::wasip3::cli::command::export!(Program with_types_in $crate::__private::wasip3);
        };
    };
}

/// What a flow may end with: nothing, or an error that can be shown.
pub trait Ending {
    /// What went wrong, in words.
    fn failure(self) -> Option<String>;
}

impl Ending for () {
    fn failure(self) -> Option<String> {
        None
    }
}

impl<E: Display> Ending for Result<(), E> {
    fn failure(self) -> Option<String> {
        self.err().map(|error| error.to_string())
    }
}

/// The status of a flow that ended so.
#[doc(hidden)]
pub async fn end(ending: impl Ending) -> Result<(), ()> {
    let Some(told) = ending.failure() else { return Ok(()) };
    let (out, stream) = wasip3::wit_stream::new();
    let written = stderr::write_via_stream(stream);
    write(out, told).await;
    let _ = written.await;
    Err(())
}

/// Writes `line` and the end of a line to standard output, on every target. On `wasm32-wasip2`, `println!` does the same; on
/// `wasm32-unknown-unknown`, where that writes nowhere, it is this.
pub async fn print_line(line: impl Into<String>) {
    let (out, stream) = wasip3::wit_stream::new();
    let written = stdout::write_via_stream(stream);
    write(out, line.into()).await;
    // Where nobody reads, nothing is lost.
    let _ = written.await;
}

async fn write(mut out: StreamWriter<u8>, line: String) {
    out.write_all((line + "\n").into_bytes()).await;
}
