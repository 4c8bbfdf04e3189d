//! A login in front: a proxy that has let a person in says who it is in a header. From anywhere else the header is refused.

use super::socket::Sender;
use hitl_core::http::USER;
use http::HeaderMap;
use http::header::HeaderName;
use ipnet::IpNet;
use std::net::IpAddr;

/// Which header of which proxies says who a person is.
///
/// ```
/// let login = hitl::LoginProxy::new("X-Forwarded-User", &["10.0.0.0/8", "::1", "unix"])?;
/// # let _ = login;
/// assert!(hitl::LoginProxy::new("X Y", &["10.0.0.0/8"]).is_err());
/// assert!(hitl::LoginProxy::new("X-Forwarded-User", &["everybody"]).is_err());
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone)]
pub struct LoginProxy {
    header: HeaderName,
    proxies: Vec<IpNet>,
    /// Whether whoever may open the socket of the machine is one.
    unix: bool,
}

/// That somebody who is no proxy says who they are.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotTrusted;

impl LoginProxy {
    /// People whom the header `name` names, in requests that come from `proxies`: addresses, networks such as `10.0.0.0/8`, or `unix` for
    /// whoever may connect to the Unix socket that is listened on.
    ///
    /// # Errors
    ///
    /// In words, if there can be no header of this name, if one of `proxies` is no address, or if there are none.
    pub fn new(name: &str, proxies: &[impl AsRef<str>]) -> Result<LoginProxy, String> {
        let header = name.parse().map_err(|_| format!("{name:?} is no name of a header"))?;
        let mut login = LoginProxy { header, proxies: Vec::new(), unix: false };
        for text in proxies {
            match text.as_ref().trim() {
                "unix" => login.unix = true,
                text => login.proxies.push(network(text)?),
            }
        }
        if login.proxies.is_empty() && !login.unix {
            return Err("the addresses of the proxies that are trusted are missing".to_owned());
        }
        Ok(login)
    }

    fn trusts(&self, sender: Sender) -> bool {
        match sender {
            Sender::Unix => self.unix,
            Sender::Address(address) => {
                let address = address.to_canonical();
                self.proxies.iter().any(|network| network.contains(&address))
            }
        }
    }
}

fn network(text: &str) -> Result<IpNet, String> {
    let network = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    network.map_err(|_| format!("{text:?} is no address, no network such as 10.0.0.0/8, and not unix"))
}

/// Puts into the headers of a request from `sender` for the component who the person is, and takes out what a client wrote there.
pub(super) fn settle(
    login: Option<&LoginProxy>,
    sender: Option<Sender>,
    headers: &mut HeaderMap,
) -> Result<(), NotTrusted> {
    headers.remove(USER);
    let Some(login) = login else { return Ok(()) };
    let mut given = headers.get_all(&login.header).iter();
    let (Some(user), more) = (given.next().cloned(), given.next()) else { return Ok(()) };
    // Of two, one is not the proxy's.
    if more.is_some() || !sender.is_some_and(|sender| login.trusts(sender)) {
        return Err(NotTrusted);
    }
    headers.insert(USER, user);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn settled(from: &str, headers: &[(&'static str, &'static str)]) -> Result<Option<String>, NotTrusted> {
        settled_by(&["10.0.0.0/8", "::1"], Sender::Address(from.parse().unwrap()), headers)
    }

    fn settled_by(
        proxies: &[&str],
        sender: Sender,
        headers: &[(&'static str, &'static str)],
    ) -> Result<Option<String>, NotTrusted> {
        let login = LoginProxy::new("X-User", proxies).unwrap();
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_static(value));
        }
        settle(Some(&login), Some(sender), &mut map)?;
        Ok(map.get(USER).map(|value| value.to_str().unwrap().to_owned()))
    }

    #[test]
    fn only_a_trusted_proxy_says_who_somebody_is() {
        assert_eq!(settled("10.1.2.3", &[("x-user", "ada")]), Ok(Some("ada".to_owned())));
        assert_eq!(settled("::ffff:10.1.2.3", &[("x-user", "ada")]), Ok(Some("ada".to_owned())));
        assert_eq!(settled("10.1.2.3", &[]), Ok(None));
        assert_eq!(settled("192.0.2.1", &[("x-user", "ada")]), Err(NotTrusted));
        assert_eq!(settled("10.1.2.3", &[("x-user", "eve"), ("x-user", "ada")]), Err(NotTrusted));
        // What the component reads comes from here alone.
        assert_eq!(settled("10.1.2.3", &[(USER, "eve")]), Ok(None));
        assert_eq!(settled("192.0.2.1", &[(USER, "eve")]), Ok(None));
        // Who comes by the socket has no address, and an address is not the socket.
        let ada = [("x-user", "ada")];
        let at = |text: &str| Sender::Address(text.parse().unwrap());
        assert_eq!(settled_by(&["unix"], Sender::Unix, &ada), Ok(Some("ada".to_owned())));
        assert_eq!(settled_by(&["unix"], at("127.0.0.1"), &ada), Err(NotTrusted));
        assert_eq!(settled_by(&["127.0.0.1", "::/0", "0.0.0.0/0"], Sender::Unix, &ada), Err(NotTrusted));
        assert_eq!(settled_by(&["unix", "127.0.0.1"], at("127.0.0.1"), &ada), Ok(Some("ada".to_owned())));
        let mut map =
            HeaderMap::from_iter([(HeaderName::from_static(USER), HeaderValue::from_static("eve"))]);
        assert_eq!((settle(None, None, &mut map), map.len()), (Ok(()), 0));
    }
}
