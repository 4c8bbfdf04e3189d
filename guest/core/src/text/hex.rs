//! Bytes in hexadecimal.

/// The digits of ids and hashes.
pub(crate) const LOWER: &[u8; 16] = b"0123456789abcdef";
/// The digits of names in keys, as they are in addresses.
pub(crate) const UPPER: &[u8; 16] = b"0123456789ABCDEF";

/// Writes `bytes` to `text`, two of `digits` each.
pub(crate) fn push(text: &mut String, bytes: &[u8], digits: &[u8; 16]) {
    for byte in bytes {
        for half in [byte >> 4, byte & 0xf] {
            text.push(char::from(digits[usize::from(half)]));
        }
    }
}
