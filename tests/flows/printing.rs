//! Printing in flows of the tests whose bindings are in the root of the crate.

/// Prints a line on the standard output.
pub(crate) async fn print(line: String) -> Result<(), ()> {
    let (mut out, stdout) = crate::wit_stream::new();
    let printed = crate::wasi::cli0_3_0::stdout::write_via_stream(stdout);
    out.write_all((line + "\n").into_bytes()).await;
    drop(out);
    printed.await.map_err(drop)
}
