//! The way to a server: by which proxy, and whose certificates count. All requests of the program go by one of these.

use super::proxy;
use crate::exit::Failure;
use crate::output::escape_line;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(10);

/// What sends requests to a server.
#[derive(Clone)]
pub(crate) struct Agent {
    /// It gives every answer, a redirect too: following one could send the API key to another server.
    pub(crate) http: ureq::Agent,
    proxy: Option<Arc<str>>,
}

impl Agent {
    /// For requests to `url`, each of which may take as long as `limit`. The certificates in the file `ca` count beside the
    /// system's.
    pub(crate) fn new(url: &str, ca: Option<&Path>, limit: Duration) -> Result<Agent, Failure> {
        let address =
            url.parse().map_err(|error| Failure::Usage(format!("the server's address: {error}")))?;
        let chosen = proxy::choose(&address)?;
        let mut config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(chosen.as_ref().map(|chosen| chosen.proxy.clone()))
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(limit));
        if address.scheme_str() == Some("https") {
            config = config.tls_config(TlsConfig::builder().root_certs(roots(ca)?).build());
        }
        Ok(Agent { http: config.build().into(), proxy: chosen.map(|chosen| chosen.shown.into()) })
    }

    /// Why a request failed, in words that name the proxy on the way.
    pub(crate) fn explain(&self, error: &ureq::Error) -> String {
        let mut told = error.to_string();
        if matches!(error, ureq::Error::Rustls(_)) || told.contains("certificate") {
            told.push_str(if told.contains("CaUsedAsEndEntity") {
                " (the server shows the certificate of an authority as its own: make one for it that is none, with \
                 basicConstraints=critical,CA:FALSE, signed by that authority, and give the authority's to --ca)"
            } else {
                " (a private authority's certificate is taken from --ca, HITL_CA or SSL_CERT_FILE)"
            });
        }
        match &self.proxy {
            Some(proxy) => format!("by {proxy}: {told}"),
            None => told,
        }
    }
}

/// The certificates that servers' own are checked by: what SSL_CERT_FILE and SSL_CERT_DIR name, else the system's, else those
/// that the program was built with; and those in the file `ca`.
fn roots(ca: Option<&Path>) -> Result<RootCerts, Failure> {
    let mut roots: Vec<Certificate<'static>> = match ca {
        Some(path) => read(path)?,
        None => Vec::new(),
    };
    // One that cannot be read there is no reason to do without the others.
    let system = rustls_native_certs::load_native_certs().certs;
    roots.extend(system.iter().map(|certificate| Certificate::from_der(certificate).to_owned()));
    Ok(if roots.is_empty() { RootCerts::WebPki } else { RootCerts::from(roots) })
}

/// The certificates in a file in PEM.
fn read(path: &Path) -> Result<Vec<Certificate<'static>>, Failure> {
    let shown = escape_line(&path.display().to_string()).into_owned();
    let text = std::fs::read(path)
        .map_err(|error| Failure::Usage(format!("--ca: {shown} cannot be read: {error}")))?;
    let certificates: Vec<_> = parse_pem(&text)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    if certificates.is_empty() {
        return Err(Failure::Usage(format!("--ca: {shown} holds no certificate in PEM")));
    }
    Ok(certificates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_certificates_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        for text in ["", "-----BEGIN CERTIFICATE-----\n", "not a certificate"] {
            std::fs::write(&file, text).unwrap();
            let told = Agent::new("https://x", Some(&file), CONNECT).err().unwrap().to_string();
            assert!(told.contains("ca.pem holds no certificate"), "{told}");
        }
        let told = Agent::new("https://x", Some(&folder.path().join("none")), CONNECT).err().unwrap();
        assert!(told.to_string().contains("none cannot be read"), "{told}");
        // Without TLS nothing is checked by it.
        assert!(Agent::new("http://127.0.0.1", Some(&file), CONNECT).is_ok());
    }
}
