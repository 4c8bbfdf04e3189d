//! A login in front: a proxy that has let a person in says who it is in a header. From anywhere else the header is refused.

use hitl_core::http::USER;
use http::HeaderMap;
use http::header::HeaderName;
use ipnet::IpNet;
use std::net::IpAddr;

/// Which header of which proxies says who a person is.
///
/// ```
/// let login = hitl::LoginProxy::new("X-Forwarded-User", &["10.0.0.0/8", "::1"])?;
/// # let _ = login;
/// assert!(hitl::LoginProxy::new("X Y", &["10.0.0.0/8"]).is_err());
/// assert!(hitl::LoginProxy::new("X-Forwarded-User", &["everybody"]).is_err());
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone)]
pub struct LoginProxy {
    header: HeaderName,
    proxies: Vec<IpNet>,
}

/// That somebody who is no proxy says who they are.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotTrusted;

impl LoginProxy {
    /// People whom the header `name` names, in requests that come from `proxies`: addresses, or networks such as `10.0.0.0/8`.
    ///
    /// # Errors
    ///
    /// In words, if there can be no header of this name, if one of `proxies` is no address, or if there are none.
    pub fn new(name: &str, proxies: &[impl AsRef<str>]) -> Result<LoginProxy, String> {
        let header = name.parse().map_err(|_| format!("{name:?} is no name of a header"))?;
        let read = |text: &str| {
            let network = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
            network.map_err(|_| format!("{text:?} is no address and no network such as 10.0.0.0/8"))
        };
        let proxies: Vec<_> =
            proxies.iter().map(|text| read(text.as_ref().trim())).collect::<Result<_, String>>()?;
        if proxies.is_empty() {
            return Err("the addresses of the proxies that are trusted are missing".to_owned());
        }
        Ok(LoginProxy { header, proxies })
    }

    fn trusts(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.proxies.iter().any(|network| network.contains(&peer))
    }
}

/// Puts into the headers of a request from `peer` for the component who the person is, and takes out what a client wrote there.
pub(super) fn settle(
    login: Option<&LoginProxy>,
    peer: Option<IpAddr>,
    headers: &mut HeaderMap,
) -> Result<(), NotTrusted> {
    headers.remove(USER);
    let Some(login) = login else { return Ok(()) };
    let mut given = headers.get_all(&login.header).iter();
    let (Some(user), more) = (given.next().cloned(), given.next()) else { return Ok(()) };
    // Of two, one is not the proxy's.
    if more.is_some() || !peer.is_some_and(|peer| login.trusts(peer)) {
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
        let login = LoginProxy::new("X-User", &["10.0.0.0/8", "::1"]).unwrap();
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_static(value));
        }
        settle(Some(&login), Some(from.parse().unwrap()), &mut map)?;
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
        let mut map =
            HeaderMap::from_iter([(HeaderName::from_static(USER), HeaderValue::from_static("eve"))]);
        assert_eq!((settle(None, None, &mut map), map.len()), (Ok(()), 0));
    }
}
