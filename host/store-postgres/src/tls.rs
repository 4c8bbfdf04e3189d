//! Encryption of connections, by what `sslmode` asks for.

use crate::config::{Encryption, Roots, Server};
use hitl_storage::{OpenError, Reason, StoreError};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use std::sync::Arc;
use tokio_postgres_rustls::MakeRustlsConnect;

/// How connections to `server` are encrypted, if they are. Reads the roots, which may block.
///
/// # Errors
///
/// If the roots cannot be read.
pub(crate) fn connector(server: &Server) -> Result<MakeRustlsConnect, OpenError> {
    let provider = Arc::new(ring::default_provider());
    let asks = match (server.encryption, &server.roots) {
        (Encryption::VerifyFull, _) => Asks::All,
        // As psql does it: who names roots means them.
        (Encryption::VerifyCa, _) | (Encryption::Require, Roots::File(_)) => Asks::Issuer,
        (Encryption::Disable | Encryption::Prefer | Encryption::Require, _) => Asks::Nothing,
    };
    let by_roots = match asks {
        Asks::Nothing => None,
        _ => {
            let verifier =
                WebPkiServerVerifier::builder_with_provider(roots(&server.roots)?.into(), provider.clone());
            Some(
                verifier
                    .build()
                    .map_err(|error| broken("the certificates of sslrootcert cannot be used", error))?,
            )
        }
    };
    let verifier = Arc::new(Verifier { asks, by_roots, provider: provider.clone() });
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| broken("TLS cannot be used", error))?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

fn roots(roots: &Roots) -> Result<RootCertStore, OpenError> {
    let mut store = RootCertStore::empty();
    match roots {
        Roots::System => {
            store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
        Roots::File(path) => {
            let unreadable =
                |error| broken("the file of sslrootcert is no readable PEM file of certificates", error);
            for certificate in CertificateDer::pem_file_iter(path).map_err(unreadable)? {
                let added = store.add(certificate.map_err(unreadable)?);
                added.map_err(|error| broken("a certificate of sslrootcert cannot be used", error))?;
            }
        }
    }
    if store.is_empty() {
        return Err(OpenError::Store(StoreError::denied(
            "there are no certificates to check the database's by: name a PEM file by sslrootcert",
        )));
    }
    Ok(store)
}

fn broken(words: &'static str, error: impl std::fmt::Display) -> OpenError {
    OpenError::Store(StoreError::Denied(Reason::with_detail(words, error)))
}

/// What a server's certificate is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asks {
    /// Nothing: whoever answers is believed.
    Nothing,
    /// Who issued it.
    Issuer,
    /// That, and whose it is.
    All,
}

#[derive(Debug)]
struct Verifier {
    asks: Asks,
    by_roots: Option<Arc<WebPkiServerVerifier>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(by_roots) = &self.by_roots else {
            return Ok(ServerCertVerified::assertion());
        };
        match by_roots.verify_server_cert(certificate, intermediates, name, ocsp, now) {
            // The name is looked at last, when all else is well.
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.asks == Asks::Issuer => Ok(ServerCertVerified::assertion()),
            result => result,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
