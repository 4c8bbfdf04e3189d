//! A request to Azure, signed with the key of an account.

use super::ObjectServer;
use base64ct::{Base64, Encoding};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::time::SystemTime;
use ureq::typestate::WithBody;
use ureq::{Agent, RequestBuilder};

/// The account of every Azurite.
pub(super) const ACCOUNT: &str = "devstoreaccount1";

/// Its key, which is no secret: it is the same everywhere, and in Azurite's documentation.
pub(super) const KEY: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

const VERSION: &str = "2021-08-06";

/// The request that makes a container.
pub(super) fn create_container(agent: &Agent, server: &ObjectServer, name: &str) -> RequestBuilder<WithBody> {
    let date = httpdate::fmt_http_date(SystemTime::now());
    // The method, eleven headers that the request has not, its headers of Azure's own, the path, the query. The account stands
    // there twice: once for itself, once as the beginning of the path.
    let signed = format!(
        "PUT{}\nx-ms-date:{date}\nx-ms-version:{VERSION}\n/{ACCOUNT}/{ACCOUNT}/{name}\nrestype:container",
        "\n".repeat(11)
    );
    let key = Base64::decode_vec(&server.secret).expect("a key of Azure");
    let mut hmac = Hmac::<Sha256>::new_from_slice(&key).expect("HMAC takes any key");
    hmac.update(signed.as_bytes());
    let signature = Base64::encode_string(&hmac.finalize().into_bytes());
    agent
        .put(format!("{}/{name}?restype=container", server.endpoint))
        .header("x-ms-date", date)
        .header("x-ms-version", VERSION)
        .header("authorization", format!("SharedKey {ACCOUNT}:{signature}"))
}
