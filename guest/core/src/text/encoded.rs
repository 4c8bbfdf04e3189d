//! Text in keys and addresses: what could mean something there as `%` and two digits for each byte (RFC 3986, section 2.1).

use super::hex;

/// Writes `byte` to `text`: as it is if it is an ASCII letter, a digit or in `kept`, else encoded.
pub(crate) fn push_byte(text: &mut String, byte: u8, kept: &[u8]) {
    if byte.is_ascii_alphanumeric() || kept.contains(&byte) {
        text.push(char::from(byte));
    } else {
        text.push('%');
        hex::push(text, &[byte], hex::UPPER);
    }
}

/// These members as the query of an address, with its `?`; nothing, if there are none.
pub(crate) fn query(members: &[(&str, &str)]) -> String {
    let length = members.iter().map(|(name, value)| name.len() + value.len() + 2).sum();
    let mut text = String::with_capacity(length);
    for (name, value) in members {
        text.push(if text.is_empty() { '?' } else { '&' });
        push_in_query(&mut text, name);
        text.push('=');
        push_in_query(&mut text, value);
    }
    text
}

/// Writes `raw` to `text` as it is in a query: all encoded but letters, digits and `-`, `_`, `.`, `~`, which never are.
pub(crate) fn push_in_query(text: &mut String, raw: &str) {
    const KEPT: &[u8] = b"-_.~";
    // Most of what stands in addresses stays as it is: a link's token is hundreds of such letters.
    if raw.bytes().all(|byte| byte.is_ascii_alphanumeric() || KEPT.contains(&byte)) {
        text.push_str(raw);
        return;
    }
    for byte in raw.bytes() {
        push_byte(text, byte, KEPT);
    }
}

#[cfg(test)]
mod tests {
    use super::query;

    #[test]
    fn queries_are_written() {
        assert_eq!(query(&[]), "");
        assert_eq!(query(&[("a", "b c&"), ("ü", "")]), "?a=b%20c%26&%C3%BC=");
    }
}
