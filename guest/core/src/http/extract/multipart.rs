//! Reading `multipart/form-data` (RFC 7578) from a body that is in memory, as browsers and `curl -F` write it.

use crate::http::negotiate::Media;
use crate::text::en;
use std::borrow::Cow;

/// The most parts that are read.
const MAX_PARTS: usize = 100;
/// The longest headers of one part, in bytes.
const MAX_HEADERS: usize = 4_096;

type Field<'a> = (Cow<'a, str>, Cow<'a, str>);

/// The fields in `body`, or what is wrong with it.
pub(crate) fn read<'a>(body: &'a [u8], boundary: &str) -> Result<Vec<Field<'a>>, &'static str> {
    if !(1..=70).contains(&boundary.len()) {
        return Err(en::NO_BOUNDARY);
    }
    let delimiter = format!("\r\n--{boundary}").into_bytes();
    // The first delimiter stands at the beginning, or after a preamble, which is skipped.
    let mut rest = if body.starts_with(&delimiter[2..]) {
        &body[delimiter.len() - 2..]
    } else {
        split(body, &delimiter).ok_or(CUT_OFF)?.1
    };
    let mut fields = Vec::new();
    loop {
        if rest.starts_with(b"--") {
            return Ok(fields);
        }
        if fields.len() == MAX_PARTS {
            return Err(en::TOO_MANY_PARTS);
        }
        let blanks = rest.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let part = rest[blanks..].strip_prefix(b"\r\n").ok_or(CUT_OFF)?;
        let (part, after) = split(part, &delimiter).ok_or(CUT_OFF)?;
        fields.push(field(part)?);
        rest = after;
    }
}

const CUT_OFF: &str = en::FORM_CUT_OFF;

/// One part's name and text.
fn field(part: &[u8]) -> Result<Field<'_>, &'static str> {
    let (headers, text) = split(part, b"\r\n\r\n").ok_or(en::PART_WITHOUT_HEADERS)?;
    if headers.len() > MAX_HEADERS {
        return Err(en::PART_HEADERS_TOO_LONG);
    }
    let headers = str::from_utf8(headers).map_err(|_| NOT_UTF8)?;
    let text = str::from_utf8(text).map_err(|_| NOT_UTF8)?;
    let mut named = None;
    for (header, value) in headers.lines().filter_map(|line| line.split_once(':')) {
        let (header, value) = (header.trim(), value.trim());
        let is = |name| header.eq_ignore_ascii_case(name);
        // Text that is written otherwise than it reads is refused: stored as it came, it would be another answer.
        if is("content-transfer-encoding") {
            if !["7bit", "8bit", "binary"].iter().any(|plain| value.eq_ignore_ascii_case(plain)) {
                return Err(en::PART_ENCODED);
            }
        } else if is("content-type") {
            let media = Media::read(value);
            if !media.utf8() || media.is("multipart/mixed") {
                return Err(en::PART_NOT_TEXT);
            }
        } else if is("content-disposition")
            && named.is_none()
            && value.get(..9).is_some_and(|kind| kind.eq_ignore_ascii_case("form-data"))
        {
            named = name(value);
        }
    }
    Ok((named.ok_or(en::PART_WITHOUT_NAME)?, Cow::Borrowed(text)))
}

const NOT_UTF8: &str = en::NOT_UTF8;

/// The parameter `name`, in quotes or without. What browsers cannot put into quotes they write as `%22`, `%0D`, `%0A`,
/// which is in no name that anybody asks for.
fn name(disposition: &str) -> Option<Cow<'_, str>> {
    let mut rest = disposition;
    loop {
        rest = rest.split_once(';')?.1.trim_start();
        let (parameter, after) = rest.split_once('=')?;
        let quoted = after.strip_prefix('"').map(|text| text.split_once('"'));
        let (value, after) = match quoted {
            Some(quoted) => quoted?,
            None => after.split_at_checked(after.find(';').unwrap_or(after.len()))?,
        };
        if parameter.trim().eq_ignore_ascii_case("name") {
            return Some(Cow::Borrowed(value));
        }
        rest = after;
    }
}

/// What stands before and after the first `mark`.
fn split<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes.windows(mark.len()).position(|window| window == mark)?;
    Some((&bytes[..at], &bytes[at + mark.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(body: &str) -> Result<Vec<(String, String)>, &'static str> {
        let fields = read(body.as_bytes(), "xX")?;
        Ok(fields.into_iter().map(|(name, text)| (name.into_owned(), text.into_owned())).collect())
    }

    #[test]
    fn as_browsers_write_it() {
        let body = "--xX\r\nContent-Disposition: form-data; name=\"value\"\r\n\r\nline\r\n--x\r\n\r\n--xX\r\n\
                    content-type: text/plain\r\ncontent-disposition: FORM-DATA; filename=\"a;name=b\"; name=file\r\n\r\n\
                    \r\n--xX--\r\nafter";
        let wanted = vec![("value".into(), "line\r\n--x\r\n".into()), ("file".into(), String::new())];
        assert_eq!(fields(body), Ok(wanted.clone()));
        assert_eq!(fields(&format!("before\r\n{body}")), Ok(wanted));
        assert_eq!(fields("--xX--"), Ok(vec![]));
    }

    #[test]
    fn what_is_none() {
        let part = "\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n--xX";
        let many = format!("--xX{}--", part.repeat(MAX_PARTS + 1));
        let long = format!("--xX\r\nx: {}{part}--", "x".repeat(MAX_HEADERS));
        for bad in [
            "",
            "--x",
            "--xX",
            "--xX\r\n",
            "--xXa",
            "--xX\r\n\r\n--xX--",
            "--xX\r\n\r\n\r\n--xX--",
            "--xX\r\nContent-Disposition: form-data\r\n\r\nb\r\n--xX--",
            "--xX\r\nContent-Disposition: form-data; name=\"a\r\n\r\nb\r\n--xX--",
            "--xX\r\nContent-Disposition: attachment; name=a\r\n\r\nb\r\n--xX--",
            "--xX\r\nContent-Disposition: form-data; name=a\r\n\r\nb",
            "--xX\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n--xX",
            &many,
            &long,
        ] {
            assert!(fields(bad).is_err(), "{bad:.200}");
        }
        assert!(read(b"--\r\n", "").is_err());
    }

    #[test]
    fn text_in_another_encoding_is_none() {
        let read = |headers: &str| {
            fields(&format!(
                "--xX\r\n{headers}\r\nContent-Disposition: form-data; name=a\r\n\r\nMQ==\r\n--xX--"
            ))
        };
        for plain in [
            "Content-Transfer-Encoding: 7bit",
            "content-transfer-encoding:8BIT",
            "Content-Transfer-Encoding : Binary ",
            "Content-Type: text/plain; charset=utf8",
            "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary",
        ] {
            assert_eq!(read(plain), Ok(vec![("a".into(), "MQ==".into())]), "{plain}");
        }
        for coded in [
            "Content-Transfer-Encoding: base64",
            "CONTENT-TRANSFER-ENCODING: Quoted-Printable",
            "Content-Transfer-Encoding: 8bit\r\nContent-Transfer-Encoding: x-uuencode",
            "Content-Transfer-Encoding:\r\n base64",
        ] {
            assert_eq!(read(coded), Err(en::PART_ENCODED), "{coded}");
        }
        for other in [
            "Content-Type: text/plain; charset=iso-8859-1",
            "content-type: text/plain;format=flowed; CHARSET=\"utf-16\"",
            "Content-Type: multipart/mixed; boundary=b",
        ] {
            assert_eq!(read(other), Err(en::PART_NOT_TEXT), "{other}");
        }
    }

    #[test]
    fn bytes_that_are_no_text() {
        let bytes = b"--xX\r\nContent-Disposition: form-data; name=a\r\n\r\n\xff\r\n--xX--";
        assert_eq!(read(bytes, "xX"), Err(NOT_UTF8));
    }
}
