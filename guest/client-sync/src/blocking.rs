//! The results of futures that are ready at the first poll, since all that they await blocks.

use hitl_adapter::ready;
use hitl_bindings::types::Error;

/// The result of `future`.
pub(crate) fn blocking<T>(future: impl Future<Output = Result<T, hitl_remote::Error>>) -> Result<T, Error> {
    match ready(future) {
        Some(done) => done.map_err(Error::from),
        None => Err(Error::Other("something was awaited that does not block".into())),
    }
}
