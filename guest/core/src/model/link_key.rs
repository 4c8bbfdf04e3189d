//! A later key that signs links, as it is stored: one line of text, `1 <until> <key>`. That is the version of this form, the
//! moment until which all earlier keys count in milliseconds since 1970, and the key in base64.

use super::error::Error;
use super::timestamp::Timestamp;
use base64ct::{Base64UrlUnpadded as Base64, Encoding};

/// What this version writes.
const VERSION: &str = "1";

/// A later key that signs links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkKeyRecord {
    /// Until when all earlier keys count.
    pub earlier_until: Timestamp,
    /// The key.
    pub secret: [u8; 32],
}

impl LinkKeyRecord {
    /// Reads the stored form.
    ///
    /// # Errors
    ///
    /// [`Error::Unusable`] if it is none, or one of a later version. Nobody goes on without a key then: what it revokes would
    /// open again.
    pub fn read(bytes: &[u8]) -> Result<LinkKeyRecord, Error> {
        let unusable = || {
            Error::Unusable(
                "a key that signs links cannot be read; a later version of hitl may have made it".into(),
            )
        };
        let text = str::from_utf8(bytes).map_err(|_| unusable())?;
        let mut parts = text.trim_ascii_end().split(' ');
        let (version, until, key, rest) = (parts.next(), parts.next(), parts.next(), parts.next());
        let (Some(VERSION), Some(until), Some(key), None) = (version, until, key, rest) else {
            return Err(unusable());
        };
        let until: u64 = until.parse().map_err(|_| unusable())?;
        let mut secret = [0; 32];
        match Base64::decode(key, &mut secret) {
            Ok(bytes) if bytes.len() == 32 => {
                Ok(LinkKeyRecord { earlier_until: Timestamp::from_millis(until), secret })
            }
            _ => Err(unusable()),
        }
    }

    /// The stored form.
    pub fn bytes(&self) -> Vec<u8> {
        let until = self.earlier_until.millis().to_string();
        [VERSION, &until, &Base64::encode_string(&self.secret)].join(" ").into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stored_form_stays() {
        let record =
            LinkKeyRecord { earlier_until: Timestamp::from_millis(1_795_706_773_000), secret: [7; 32] };
        let stored = b"1 1795706773000 BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc";
        assert_eq!(record.bytes(), stored);
        assert_eq!(LinkKeyRecord::read(stored), Ok(record.clone()));
        assert_eq!(LinkKeyRecord::read(&[&stored[..], b"\n"].concat()), Ok(record));
        for bad in
            [&b""[..], b"1", b"2 1 BwcH", b"1 x BwcH", b"1 1 BwcH", &stored[..40], b"\xff", &[b'1'; 90]]
        {
            assert!(LinkKeyRecord::read(bad).is_err(), "{bad:?}");
        }
    }
}
