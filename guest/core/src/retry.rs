//! Whether and when a request is sent again whose answer says nothing about it: one policy for all who wait over a network.

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

#[cfg(test)]
mod tests {
    use super::*;

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
