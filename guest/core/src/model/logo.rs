//! The operator's logo: an image that pages show beside the name, and that is in the store.

/// The largest logo, in bytes. It is shown no higher than a few lines of text.
pub const MAX_LOGO: usize = 64 * 1024;

/// An image of a kind that every browser shows.
///
/// ```
/// use hitl_core::logo::{Logo, LogoError};
/// assert_eq!(Logo::read(b"<svg xmlns='http://www.w3.org/2000/svg'/>").unwrap().media, "image/svg+xml");
/// assert_eq!(Logo::read(b"<html>"), Err(LogoError::UnknownKind));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Logo<'a> {
    /// Its media type, which its first bytes say: what a sender says of it may be anything.
    pub media: &'static str,
    /// All of it.
    pub bytes: &'a [u8],
}

/// Why bytes are no logo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogoError {
    /// There are more than [`MAX_LOGO`].
    #[error("This logo is too large: at most 64 KiB are taken.")]
    TooLarge,
    /// They are none of the kinds of images that are taken.
    #[error("This is no logo: a PNG, JPEG, GIF, WebP or SVG is taken, and what it is its first bytes say.")]
    UnknownKind,
}

// The message says it.
const _: () = assert!(MAX_LOGO == 64 << 10);

impl<'a> Logo<'a> {
    /// Looks at what `bytes` are.
    ///
    /// # Errors
    ///
    /// [`LogoError`]: they are too many, or none that is taken.
    pub fn read(bytes: &'a [u8]) -> Result<Self, LogoError> {
        if bytes.len() > MAX_LOGO {
            return Err(LogoError::TooLarge);
        }
        let media = match bytes {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => "image/png",
            [0xff, 0xd8, 0xff, ..] => "image/jpeg",
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => "image/gif",
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
            _ if str::from_utf8(bytes).is_ok_and(is_svg) => "image/svg+xml",
            _ => return Err(LogoError::UnknownKind),
        };
        Ok(Self { media, bytes })
    }
}

/// Whether the first element of a document is `svg`. What may stand before it is passed over.
fn is_svg(text: &str) -> bool {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let after = if let Some(comment) = rest.strip_prefix("<!--") {
            comment.split_once("-->")
        } else if let Some(instruction) = rest.strip_prefix("<?") {
            instruction.split_once("?>")
        } else if let Some(doctype) = rest.strip_prefix("<!DOCTYPE") {
            // What a document declares itself, an image needs not.
            doctype.split_once('>').filter(|(declared, _)| !declared.contains('['))
        } else {
            let name = rest.strip_prefix("<svg");
            return name
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_whitespace() || ">/".contains(c)));
        };
        let Some((_, behind)) = after else { return false };
        rest = behind.trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logo_is_what_its_first_bytes_say() {
        for (bytes, media) in [
            (&b"\x89PNG\r\n\x1a\n\0"[..], "image/png"),
            (b"\xff\xd8\xff\xe0", "image/jpeg"),
            (b"GIF87a", "image/gif"),
            (b"GIF89a", "image/gif"),
            (b"RIFF\x01\x02\x03\x04WEBPVP8 ", "image/webp"),
            (b"<svg>", "image/svg+xml"),
            (b"<svg/>", "image/svg+xml"),
            (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- <html> -->\n<!DOCTYPE svg PUBLIC 'x' 'y'>\n<svg\nwidth='1'>", "image/svg+xml"),
        ] {
            assert_eq!(Logo::read(bytes).map(|logo| logo.media), Ok(media), "{}", bytes.escape_ascii());
        }
        for bytes in [
            &b""[..],
            b"\x89PNG",
            b"GIF90a",
            b"RIFF\0\0\0\0WAVE",
            b"<!-- <svg>",
            b"<?xml version='1.0'?><html><svg></svg></html>",
            b"<svgs>",
            b"<!DOCTYPE svg [<!ENTITY a \"b\">]><svg>",
            b"text <svg>",
            b"<svg>\xff",
        ] {
            assert_eq!(Logo::read(bytes), Err(LogoError::UnknownKind), "{}", bytes.escape_ascii());
        }
        let mut long = b"GIF89a".to_vec();
        long.resize(MAX_LOGO, 0);
        assert!(Logo::read(&long).is_ok());
        long.push(0);
        assert_eq!(Logo::read(&long), Err(LogoError::TooLarge));
    }
}
