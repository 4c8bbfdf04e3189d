//! Numbers with a fixed count of digits.

/// Writes the last digits of `number` over `bytes`, as many as there are, with zeros before them. The library's writer knows every kind
/// of number and width, and takes several times this; a page has a dozen of these.
pub(crate) fn put(bytes: &mut [u8], number: u32) {
    let mut rest = number;
    for byte in bytes.iter_mut().rev() {
        *byte = b'0' + u8::try_from(rest % 10).unwrap_or_default();
        rest /= 10;
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn digits_are_those_of_the_library() {
        for number in (0..12_000).chain([u32::MAX]) {
            let mut bytes = [b' '; 4];
            super::put(&mut bytes, number);
            assert_eq!(str::from_utf8(&bytes).unwrap(), format!("{:04}", number % 10_000));
        }
    }
}
