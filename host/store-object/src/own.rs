//! What this crate keeps in a bucket beside the keys. It is listed only to who asks for it.

/// Where writers note what they are about to decide.
pub(crate) const FEED: &str = "hitl-feed/";

/// Where the store is tried, and where the verdict is noted.
pub(crate) const PROBE: &str = "hitl-probe/";

/// Whether a list of `prefix` shows `key`.
pub(crate) fn is_shown(prefix: &str, key: &str) -> bool {
    [FEED, PROBE].iter().all(|own| !key.starts_with(own) || prefix.starts_with(own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_noted_here_is_listed_to_who_asks_for_it() {
        assert!(!is_shown("", "hitl-feed/1/2-x") && !is_shown("hitl-", "hitl-probe/x"));
        assert!(is_shown("hitl-feed/", "hitl-feed/1/2-x") && is_shown("hitl-", "hitl-feeds/x"));
    }
}
