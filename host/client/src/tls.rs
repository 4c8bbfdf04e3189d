//! TLS: with the system's certificates, by ring.

use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;

/// How servers are known: by the system's certificates, or those that SSL_CERT_FILE and SSL_CERT_DIR name.
///
/// # Errors
///
/// In words, if there are none and there have to be.
pub(crate) fn config(needed: bool) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    if needed {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            return Err("this machine has no certificates of authorities, by which a server of an https address is known; \
                        install them (ca-certificates), or name a file of them with SSL_CERT_FILE"
                .into());
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|error| error.to_string())?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// Whether `error` is that the server is not known by its certificate, or one behind it is.
pub(crate) fn is_about_certificates(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        // An error of input and output tells what is behind the one in it, and not of that one.
        let inner = error.downcast_ref::<std::io::Error>().and_then(|error| error.get_ref());
        let is = match inner {
            Some(inner) => inner.downcast_ref::<rustls::Error>(),
            None => error.downcast_ref::<rustls::Error>(),
        };
        if matches!(is, Some(rustls::Error::InvalidCertificate(_))) {
            return true;
        }
        next = error.source();
    }
    false
}
