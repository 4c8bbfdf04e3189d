//! What a store may hold: written by a later version, by another program, by a failing disk.

use hitl_core::outcome::Subject;
use hitl_core::{DataType, Outcome, Request};

/// Reads `input` as a request and as an outcome of each type. What can be read is written so that it is read as the
/// same. Gives how many of them it is.
pub(crate) fn stored(input: &[u8]) -> usize {
    let mut read = 0;
    if let Ok(request) = Request::read("id", input) {
        assert_eq!(Request::read("id", &request.bytes()).as_ref(), Ok(&request));
        read += 1;
    }
    for data_type in DataType::ALL {
        let subject = Subject { id: "id", data_type, expires_at: None };
        if let Ok(outcome) = Outcome::read(input, subject) {
            assert_eq!(Outcome::read(&outcome.bytes(), subject).as_ref(), Ok(&outcome));
            read += 1;
        }
    }
    read
}
