//! Reading queries, forms and JSON.

pub(crate) mod fields;
pub(crate) mod filter;
pub(crate) mod members;
pub(crate) mod multipart;
pub(crate) mod question;
