//! Whether and when a request is sent again whose answer says nothing about it: one policy for all who wait over a network.

use crate::model::timestamp::Timestamp;

/// How the problems begin that hitl itself answers with.
const OURS: &[u8] = b"{\"type\":";

/// The first pause between two tries, in milliseconds; each is twice the one before.
const FIRST_PAUSE: u64 = 250;
/// The longest pause that is chosen here, in milliseconds.
const LONGEST_PAUSE: u64 = 30_000;
/// The longest pause that a server is granted which asks for one (`Retry-After`), in milliseconds.
const LONGEST_WISH: u64 = 60_000;

/// Whether an answer with this status and body may be another one if the request is sent again: the server, or something on
/// the way to it, is overloaded or away.
///
/// 500 is what a gateway answers when it fails for a moment. hitl answers so where its store refuses, and that lasts.
pub fn is_passing(status: u16, body: &[u8]) -> bool {
    match status {
        408 | 425 | 429 | 502..=504 => true,
        500 => !body.starts_with(OURS),
        _ => false,
    }
}

/// How long to pause before the next try, in milliseconds, after so many `tries` that failed. `wish` is what the server asked
/// for, in seconds. `random` makes it a little less or more, so that not all who lost a server come back at once.
pub fn pause(tries: u32, wish: Option<u64>, random: u64) -> u64 {
    let growing = FIRST_PAUSE.saturating_mul(1 << tries.saturating_sub(1).min(16)).min(LONGEST_PAUSE);
    let wished = wish.unwrap_or_default().saturating_mul(1_000).min(LONGEST_WISH);
    wished.max(growing / 2) + random % (growing / 2)
}

/// How many seconds a server wants to be left alone, by its `Retry-After`: a number, or a moment, which is counted from
/// `now`. Best that is the answer's own `Date`, so that no clock but the server's counts; none if it is not known.
//
// Inline, so that it is built where it is used alone: the server's component has no use for it.
#[inline]
pub fn wish(retry_after: &str, now: Option<u64>) -> Option<u64> {
    let text = retry_after.trim();
    text.parse().ok().or_else(|| Some(http_date(text)?.saturating_sub(now?)))
}

/// The moment that a header such as `Date` names, in seconds since 1970; none if it is not written as today's senders have
/// to write it (RFC 9110, 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
#[inline]
pub fn http_date(text: &str) -> Option<u64> {
    let date: &[u8; 29] = text.trim().as_bytes().try_into().ok()?;
    let month =
        b"JanFebMarAprMayJunJulAugSepOctNovDec".chunks_exact(3).position(|name| *name == date[8..11])? + 1;
    if date[3..5] != *b", " || date[25..] != *b" GMT" {
        return None;
    }
    // The same, as storage has it.
    let mut stamp = *b"0000-00-00T00:00:00Z";
    stamp[..4].copy_from_slice(&date[12..16]);
    stamp[5..7].copy_from_slice(if month < 10 { b"00" } else { b"10" });
    stamp[6] += (month % 10) as u8;
    stamp[8..10].copy_from_slice(&date[5..7]);
    stamp[11..19].copy_from_slice(&date[17..25]);
    Some(Timestamp::parse(std::str::from_utf8(&stamp).ok()?)?.seconds())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_headers() {
        for (text, seconds) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            (" Thu, 29 Feb 2024 23:59:59 GMT ", 1_709_251_199),
            ("Fri, 01 Mar 2024 00:00:00 GMT", 1_709_251_200),
            ("Thu, 26 Nov 2026 04:05:06 GMT", 1_795_665_906),
        ] {
            assert_eq!(http_date(text), Some(seconds), "{text}");
        }
        for bad in [
            "",
            "soon",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 06 Nov 1969 08:49:37 GMT",
            "Sun, 06 Foo 1994 08:49:37 GMT",
            "Sun, 0ü Nov 1994 08:49:3 GMT",
            "Sun, x6 Nov 1994 08:49:37 GMT",
        ] {
            assert_eq!(http_date(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_wish_is_a_number_or_a_moment() {
        let now = http_date("Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(wish(" 7 ", None), Some(7));
        assert_eq!(wish("Sun, 06 Nov 1994 08:50:07 GMT", now), Some(30));
        // It is over.
        assert_eq!(wish("Sun, 06 Nov 1994 08:00:00 GMT", now), Some(0));
        for (text, now) in [("Sun, 06 Nov 1994 08:50:07 GMT", None), ("soon", now), ("-1", now), ("1.5", now)]
        {
            assert_eq!(wish(text, now), None, "{text}");
        }
    }

    #[test]
    fn what_a_gateway_says_passes_and_what_hitl_says_stands() {
        for status in [408, 425, 429, 500, 502, 503, 504] {
            for body in ["", "<html>Bad gateway</html>", "{\"message\":\"Internal server error\"}"] {
                assert!(is_passing(status, body.as_bytes()), "{status} {body}");
            }
        }
        assert!(!is_passing(500, br#"{"type":"about:blank","title":"","status":500,"detail":"No."}"#));
        for status in [200, 301, 302, 400, 401, 403, 404, 409, 410, 501] {
            assert!(!is_passing(status, b""), "{status}");
        }
    }

    #[test]
    fn pauses_grow_and_have_bounds() {
        assert_eq!((pause(1, None, 0), pause(2, None, 0), pause(3, None, 0)), (125, 250, 500));
        for random in [0, 1, u64::MAX] {
            for tries in [0, 1, 9, 1000, u32::MAX] {
                assert!((125..=30_000).contains(&pause(tries, None, random)), "{tries} {random}");
                let long = pause(tries, Some(u64::MAX), random);
                assert!((60_000..=75_000).contains(&long), "{long}");
            }
        }
    }

    #[test]
    fn a_wish_is_granted_before_it_is_over() {
        assert!((3_000..3_125).contains(&pause(1, Some(3), 7_777_777)));
        // A wish for less than what is chosen here changes nothing.
        assert_eq!(pause(8, Some(1), 0), pause(8, None, 0));
    }
}
