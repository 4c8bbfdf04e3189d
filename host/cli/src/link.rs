//! Links for the person at the terminal.

use crate::output::eprint_line;
use std::io::{IsTerminal, Write, stderr};
use std::net::IpAddr;

/// Shows a link on stderr behind `label`. A terminal is told that it is one, so that it stays whole where a narrow window
/// breaks it into lines.
pub(crate) fn eprint_link(label: &str, url: &str) {
    if stderr().is_terminal() && is_wanted(|name| std::env::var(name).ok()) && is_plain(url) {
        // The text that is shown is the address itself. A closed stderr is no failure.
        let _ = stderr().write_all(format!("{label}{}\n", hyperlink(url)).as_bytes());
    } else {
        eprint_line!("{label}{url}");
    }
}

/// Whether an address leads to the machine on which it is opened.
pub(crate) fn is_of_this_machine(url: &str) -> bool {
    let host = url.parse::<http::Uri>().ok().and_then(|uri| uri.host().map(str::to_owned));
    host.is_some_and(|host| {
        let host = host.trim_matches(['[', ']']);
        host.parse::<IpAddr>().map_or(host == "localhost", |ip| ip.to_canonical().is_loopback())
    })
}

fn hyperlink(url: &str) -> String {
    format!("\u{1b}]8;;{url}\u{1b}\\{url}\u{1b}]8;;\u{1b}\\")
}

/// Whether the terminal takes escape sequences, by its name and by what the person has set: NO_COLOR, or FORCE_HYPERLINK=0.
fn is_wanted(variable: impl Fn(&str) -> Option<String>) -> bool {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    set("TERM").is_some_and(|term| term != "dumb")
        && set("NO_COLOR").is_none()
        && set("FORCE_HYPERLINK").is_none_or(|value| value != "0")
}

/// Whether it is an address and nothing else: a server sends it, and could end the sequence in it.
fn is_plain(url: &str) -> bool {
    (url.starts_with("http://") || url.starts_with("https://"))
        && url.bytes().all(|byte| matches!(byte, b'!'..=b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_told_of_links_unless_somebody_minds() {
        let wanted = |set: &[(&str, &str)]| {
            is_wanted(|name| {
                set.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned())
            })
        };
        assert!(wanted(&[("TERM", "xterm")]));
        assert!(wanted(&[("TERM", "xterm"), ("NO_COLOR", ""), ("FORCE_HYPERLINK", "1")]));
        for (name, value) in [("TERM", "dumb"), ("TERM", ""), ("NO_COLOR", "1"), ("FORCE_HYPERLINK", "0")] {
            assert!(!wanted(&[(name, value), ("TERM", "xterm")]), "{name}");
        }
        assert!(!wanted(&[]));
    }

    #[test]
    fn addresses_of_this_machine() {
        for ours in [
            "http://127.0.0.1:1/form/a?t=1..b",
            "http://[::1]:8080/",
            "http://localhost/x",
            "http://127.9.9.9",
        ] {
            assert!(is_of_this_machine(ours), "{ours}");
        }
        for other in
            ["https://ask.example.org/form/a", "http://10.0.0.1", "http://localhost.example.org", "", "x"]
        {
            assert!(!is_of_this_machine(other), "{other}");
        }
    }

    #[test]
    fn only_an_address_becomes_part_of_the_sequence() {
        assert!(is_plain("http://127.0.0.1:1/form/a?t=1..b"));
        for bad in ["", "javascript:alert(1)", "http://a\u{1b}\\", "http://a b", "http://ü", "http://a\u{7}"]
        {
            assert!(!is_plain(bad), "{bad}");
        }
    }
}
