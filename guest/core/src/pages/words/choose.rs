//! Which languages we speak.

use super::{ALL, Words};

/// The words for the tag of a language, whatever its region; none if we do not speak it. Who reads Chinese in traditional letters is
/// not given simplified ones.
pub(crate) fn spoken(tag: &str) -> Option<&'static Words> {
    let is = |word: &str, other: &str| word.eq_ignore_ascii_case(other);
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    if is(language, "zh") && parts.any(|part| ["Hant", "TW", "HK", "MO"].iter().any(|its| is(part, its))) {
        return None;
    }
    ALL.into_iter().find(|words| is(language, words.tag.split('-').next().unwrap_or_default()))
}
