//! Which keys and values are taken: the same as by the stores of `hitl-storage`, so that what works with one works with
//! all. The conformance suite compares them.

use crate::bindings::exports::hitl::hitl::storage::Error;

const MAX_KEY_BYTES: usize = 1024;
const MAX_SEGMENT_BYTES: usize = 255;
const MAX_VALUE_BYTES: usize = 1 << 20;
/// The first segment that no key may have.
const RESERVED_SEGMENT: &str = ".hitl-tmp";

pub(crate) fn check_key(key: &str) -> Result<(), Error> {
    if key.len() > MAX_KEY_BYTES {
        return Err(Error::TooLarge(MAX_KEY_BYTES as u64));
    }
    if key.contains(['\0', '\\']) {
        return Err(malformed("NUL and backslash are not allowed"));
    }
    for (index, segment) in key.split('/').enumerate() {
        match segment {
            "" => return Err(malformed("every segment needs a name")),
            "." | ".." => return Err(malformed("`.` and `..` are not allowed")),
            RESERVED_SEGMENT if index == 0 => return Err(malformed("`.hitl-tmp` is reserved")),
            _ if segment.len() > MAX_SEGMENT_BYTES => return Err(Error::TooLarge(MAX_SEGMENT_BYTES as u64)),
            _ => {}
        }
    }
    Ok(())
}

pub(crate) fn check_value(value: &[u8]) -> Result<(), Error> {
    if value.len() > MAX_VALUE_BYTES { Err(Error::TooLarge(MAX_VALUE_BYTES as u64)) } else { Ok(()) }
}

fn malformed(why: &str) -> Error {
    Error::Other(format!("malformed key: {why}"))
}
