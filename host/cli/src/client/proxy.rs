//! Which proxy a request goes by, if any: what the variables say that other programs go by, too.

use crate::exit::Failure;
use crate::redact::redact;
use http::Uri;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use ureq::{Proxy, ProxyProtocol};

/// A proxy, and what an operator knows it by.
pub(super) struct Chosen {
    pub(super) proxy: Proxy,
    /// Its address without secrets, and the variable that names it.
    pub(super) shown: String,
}

/// The proxy for requests to `server`, by the variables of this process.
pub(super) fn choose(server: &Uri) -> Result<Option<Chosen>, Failure> {
    choose_by(server, |name| std::env::var(name).ok().filter(|value| !value.trim().is_empty()))
}

fn choose_by(server: &Uri, variable: impl Fn(&str) -> Option<String>) -> Result<Option<Chosen>, Failure> {
    let host =
        server.host().unwrap_or_default().trim_matches(['[', ']']).trim_end_matches('.').to_lowercase();
    let is_https = server.scheme_str() == Some("https");
    let port = server.port_u16().unwrap_or(if is_https { 443 } else { 80 });
    if is_loopback(&host) {
        return Ok(None);
    }
    let exempt = ["no_proxy", "NO_PROXY"].into_iter().find_map(&variable).unwrap_or_default();
    let mut exempt = exempt.split([',', ' ']).filter(|entry| !entry.is_empty());
    if exempt.any(|entry| is_exempt(entry, &host, port)) {
        return Ok(None);
    }
    let names: &[&str] = if is_https {
        &["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    } else if variable("REQUEST_METHOD").is_some() {
        // In a CGI program a client sets HTTP_PROXY, by a header `Proxy`.
        &["http_proxy", "all_proxy", "ALL_PROXY"]
    } else {
        &["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]
    };
    let Some((name, address)) = names.iter().find_map(|name| Some((*name, variable(name)?))) else {
        return Ok(None);
    };
    let address = address.trim();
    let shown = format!("the proxy {} ({name})", redact(address));
    match Proxy::new(address) {
        Ok(proxy) if matches!(proxy.protocol(), ProxyProtocol::Http | ProxyProtocol::Https) => {
            Ok(Some(Chosen { proxy, shown }))
        }
        Ok(_) => Err(Failure::Usage(format!("{shown} is none for HTTP, which is all that hitl can use"))),
        Err(_) => Err(Failure::Usage(format!(
            "{name} has to be the address of a proxy, such as http://proxy.example.org:3128, not {:?}",
            redact(address)
        ))),
    }
}

/// Whether `host` is this machine, which no proxy can reach for it.
fn is_loopback(host: &str) -> bool {
    match host.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

/// Whether an entry of `NO_PROXY` is about this server: a domain with all below it, an address, a range of addresses or `*`,
/// each perhaps with a port.
fn is_exempt(entry: &str, host: &str, port: u16) -> bool {
    let entry = entry.to_lowercase();
    if entry == "*" {
        return true;
    }
    if let Some((network, bits)) = entry.split_once('/') {
        return match (network.parse(), bits.parse(), host.parse()) {
            (Ok(network), Ok(bits), Ok(host)) => is_in_range(host, network, bits),
            _ => false,
        };
    }
    let (name, only_port) = split_port(&entry);
    if only_port.is_some_and(|only| only != port) {
        return false;
    }
    if let (Ok(named), Ok(host)) = (name.parse::<IpAddr>(), host.parse::<IpAddr>()) {
        return named.to_canonical() == host.to_canonical();
    }
    let name = name.trim_start_matches('*').trim_matches('.');
    !name.is_empty() && (host == name || host.strip_suffix(name).is_some_and(|rest| rest.ends_with('.')))
}

/// A name or an address without brackets, and the port behind it.
fn split_port(entry: &str) -> (&str, Option<u16>) {
    if let Some((address, rest)) = entry.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return (address, rest.strip_prefix(':').and_then(|port| port.parse().ok()));
    }
    match entry.split_once(':') {
        // More than one colon is an address of IPv6.
        Some((name, port)) if !port.contains(':') => (name, port.parse().ok()),
        _ => (entry, None),
    }
}

/// Whether the first `bits` of both addresses are the same.
fn is_in_range(host: IpAddr, network: IpAddr, bits: u32) -> bool {
    let same = |host: u128, network: u128, width: u32| {
        bits <= width && (bits == 0 || (host ^ network) >> (width - bits) == 0)
    };
    let v4 = |address: Ipv4Addr| u128::from(u32::from(address));
    let v6 = |address: Ipv6Addr| u128::from(address);
    match (host.to_canonical(), network) {
        (IpAddr::V4(host), IpAddr::V4(network)) => same(v4(host), v4(network), 32),
        (IpAddr::V6(host), IpAddr::V6(network)) => same(v6(host), v6(network), 128),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(server: &str, variables: &[(&str, &str)]) -> Option<String> {
        let server = server.parse().unwrap();
        let variable = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        choose_by(&server, variable).unwrap().map(|chosen| chosen.shown)
    }

    const ALL: [(&str, &str); 3] =
        [("HTTP_PROXY", "http://h:1"), ("HTTPS_PROXY", "http://s:2"), ("ALL_PROXY", "http://a:3")];

    #[test]
    fn this_machine_is_reached_without_a_proxy() {
        for host in
            ["localhost", "LOCALHOST", "a.localhost", "127.0.0.1", "127.9.9.9", "[::1]", "[::ffff:127.0.0.1]"]
        {
            for scheme in ["http", "https"] {
                assert_eq!(chosen(&format!("{scheme}://{host}:8080"), &ALL), None, "{host}");
            }
        }
        for host in ["localhost.example.org", "128.0.0.1", "mylocalhost", "[::2]"] {
            assert!(chosen(&format!("http://{host}"), &ALL).is_some(), "{host}");
        }
    }

    #[test]
    fn each_variable_is_for_its_scheme() {
        let shown = |text: &str| Some(text.to_owned());
        assert_eq!(chosen("http://x", &ALL), shown("the proxy http://h:1 (HTTP_PROXY)"));
        assert_eq!(chosen("https://x", &ALL), shown("the proxy http://s:2 (HTTPS_PROXY)"));
        assert_eq!(chosen("http://x", &ALL[1..2]), None);
        assert_eq!(chosen("https://x", &ALL[..1]), None);
        assert_eq!(chosen("https://x", &ALL[2..]), shown("the proxy http://a:3 (ALL_PROXY)"));
        let lower = [("http_proxy", "http://me:secret@l:4"), ALL[0]];
        assert_eq!(chosen("http://x", &lower), shown("the proxy http://…@l:4 (http_proxy)"));
        assert_eq!(chosen("http://x", &[ALL[0], ("REQUEST_METHOD", "GET")]), None);
    }

    #[test]
    fn domains_addresses_and_ranges_are_exempt() {
        let goes = |host: &str, exempt: &str| {
            chosen(&format!("http://{host}"), &[ALL[0], ("NO_PROXY", exempt)]).is_some()
        };
        for (host, exempt) in [
            ("ask.example.org", "example.org"),
            ("ask.example.org", "x, .Example.Org"),
            ("ask.example.org", "*.example.org"),
            ("example.org", ".example.org"),
            ("ask.example.org:8080", "ask.example.org:8080"),
            ("10.1.2.3", "10.1.2.3"),
            ("10.1.2.3", "192.168.0.0/16 10.0.0.0/8"),
            ("10.1.2.3", "0.0.0.0/0"),
            ("[fd00::1]", "fd00::/8"),
            ("[fd00::1]:80", "[fd00::1]:80"),
            ("[fd00::1]", "fd00::1"),
            ("anything", "*"),
        ] {
            assert!(!goes(host, exempt), "{host} {exempt}");
        }
        for (host, exempt) in [
            ("badexample.org", "example.org"),
            ("ask.example.org", "ask.example.org:8080"),
            ("11.1.2.3", "10.0.0.0/8"),
            ("10.1.2.3", "10.0.0.0/33"),
            ("10.1.2.3", "10"),
            ("ask.example.org", "10.0.0.0/8,.,/"),
            ("[fe00::1]", "fd00::/8"),
        ] {
            assert!(goes(host, exempt), "{host} {exempt}");
        }
    }

    #[test]
    fn what_is_no_proxy_is_named_by_its_variable() {
        let server = "http://x".parse().unwrap();
        for address in ["http://", "socks5://p:1", "ftp://p"] {
            let variable = |name: &str| (name == "ALL_PROXY").then(|| address.to_owned());
            let told = choose_by(&server, variable).err().unwrap().to_string();
            assert!(told.contains("ALL_PROXY"), "{told}");
        }
    }
}
