//! The cookie of a person's browser.

use super::context::Context;
use super::exchange::plain;
use crate::links::session::SESSION;
use crate::model::id;
use crate::settings::Settings;
use sha2::{Digest, Sha256};

/// What its name begins with.
const NAME: &str = "hitl-session-";
/// How many of one name are looked at: a browser sends one, and seldom a second that another path set; each costs a signature
/// to check.
const MOST: usize = 2;

/// What its name ends with, which is another for each server and path: browsers keep one jar for all ports of a host, so that of
/// two servers with one name each would sign the other out. Nothing secret is in it, since whoever is signed in sees it.
fn server(settings: &Settings) -> String {
    id::hex(&Sha256::digest(&settings.public_url)[..4])
}

/// The values of this server's cookie in the request.
pub(super) fn values<'a, S>(context: &'a Context<'_, S>) -> Vec<&'a str> {
    let cookies = context.request.values("cookie").filter_map(plain);
    let ours = cookies.flat_map(|cookies| cookies.split(';'));
    let mut ours = ours.filter_map(|cookie| cookie.trim().strip_prefix(NAME)).peekable();
    // Nothing is derived for requests without a cookie, which most are.
    if ours.peek().is_none() {
        return Vec::new();
    }
    let server = server(&context.events.settings);
    ours.filter_map(|cookie| cookie.strip_prefix(&*server)?.strip_prefix('=')).take(MOST).collect()
}

/// The header that gives a browser its cookie.
pub(super) fn set(settings: &Settings, value: &str) -> String {
    written(settings, value, SESSION)
}

/// The header that makes a browser forget it.
pub(super) fn forget(settings: &Settings) -> String {
    written(settings, "", 0)
}

fn written(settings: &Settings, value: &str, max_age: u64) -> String {
    let secure = if settings.secure() { "; Secure" } else { "" };
    let path = settings.public_path().unwrap_or_else(|| "/".to_owned());
    let server = server(settings);
    format!("{NAME}{server}={value}; Path={path}; Max-Age={max_age}; HttpOnly; SameSite=Lax{secure}")
}
