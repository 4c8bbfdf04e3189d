//! Addresses as they may be shown: without what only their owner should know.

use std::borrow::Cow;

/// `url` without a user's name and password, and without its query, either of which may hold a secret.
pub(crate) fn redact(url: &str) -> Cow<'_, str> {
    let (head, query) = match url.split_once('?') {
        Some((head, _)) => (head, "?…"),
        None => (url, ""),
    };
    let (scheme, rest) = match head.split_once("://") {
        Some((scheme, rest)) => (scheme, rest),
        None => {
            return if query.is_empty() { Cow::Borrowed(url) } else { Cow::Owned(format!("{head}{query}")) };
        }
    };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    match authority.rsplit_once('@') {
        Some((_, host)) => Cow::Owned(format!("{scheme}://…@{host}{path}{query}")),
        None if query.is_empty() => Cow::Borrowed(url),
        None => Cow::Owned(format!("{head}{query}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_the_owner_should_know_is_not_shown() {
        for (url, shown) in [
            ("sqlite:/var/lib/hitl.db", "sqlite:/var/lib/hitl.db"),
            ("https://ask.example.org/base", "https://ask.example.org/base"),
            ("postgres://ada:pass@db:5432/hitl?sslmode=require", "postgres://…@db:5432/hitl?…"),
            ("https://ada:p@ss@db", "https://…@db"),
            ("s3://bucket/a@b?key=x", "s3://bucket/a@b?…"),
            ("sqlite:x?key=y", "sqlite:x?…"),
        ] {
            assert_eq!(redact(url), shown);
        }
    }
}
