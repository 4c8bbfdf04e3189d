//! Where an event belongs, and how such names become parts of keys and addresses.

use crate::text::encoded::push_byte;
use crate::text::hex;
use sha2::{Digest, Sha256};

/// The project of events whose creator names none.
pub const DEFAULT_PROJECT: &str = "default";
/// The domain of events whose creator names none.
pub const DEFAULT_DOMAIN: &str = "development";

/// Where an event belongs: org, project, domain and, if the creator named one, the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The organisation; empty where there is none.
    pub org: String,
    /// The project.
    pub project: String,
    /// The domain, such as `development` or `production`.
    pub domain: String,
    /// The run that asks.
    pub run: Option<String>,
}

impl Default for Scope {
    fn default() -> Scope {
        Scope {
            org: String::new(),
            project: DEFAULT_PROJECT.into(),
            domain: DEFAULT_DOMAIN.into(),
            run: None,
        }
    }
}

/// The longest segment, in bytes; a file name has room for it.
const MAX_SEGMENT: usize = 128;
/// How much of a longer one is kept, before the hash of the whole.
const KEPT: usize = 84;

/// A name as one segment of a key: percent-encoded and bounded, so that no name can leave its place.
///
/// Letters, digits, `-` and `_` stay; a name that would be too long keeps its beginning and gets a hash of the whole.
///
/// ```
/// use hitl_core::scope::segment;
/// assert_eq!(segment("run-42"), "run-42");
/// assert_eq!(segment("../etc"), "%2E%2E%2Fetc");
/// assert_eq!(segment(""), "~");
/// assert!(segment(&"ü".repeat(200)).len() <= 128);
/// ```
pub fn segment(name: &str) -> String {
    // `~` is never left as it is, so it can stand for no name and mark a shortened one.
    if name.is_empty() {
        return "~".into();
    }
    let mut encoded = String::with_capacity(name.len());
    let mut kept = 0;
    for byte in name.bytes() {
        push_byte(&mut encoded, byte, b"-_");
        if encoded.len() <= KEPT {
            kept = encoded.len();
        }
    }
    if encoded.len() > MAX_SEGMENT {
        encoded.truncate(kept);
        let hash = Sha256::digest(name.as_bytes());
        encoded.push('~');
        hex::push(&mut encoded, &hash[..16], hex::LOWER);
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_stay_apart_and_in_place() {
        let long = "x".repeat(500);
        let longer = "x".repeat(501);
        let names = ["a", "A", "a/b", "a%2Fb", ".", "..", "", "~", "a b", "a\\b", "ü", &long, &longer];
        let segments: Vec<_> = names.iter().map(|name| segment(name)).collect();
        for (n, one) in segments.iter().enumerate() {
            assert!(!one.is_empty() && one.len() <= MAX_SEGMENT, "{one}");
            assert!(!one.contains(['/', '\\', '.', ' ', '\0']), "{one}");
            assert!(!segments[n + 1..].contains(one), "{one} stands for two names");
        }
    }
}
