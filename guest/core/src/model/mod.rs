//! The model: a question as it is asked and stored, how it ended, and what both are made of.
//!
//! Each type holds its own rules and knows nothing of stores, links or pages.

pub mod actor;
pub mod callback;
pub mod caller;
pub mod context;
pub mod error;
pub mod extension;
mod field_error;
pub mod form;
pub mod id;
pub mod image_hosts;
pub mod json;
pub mod key;
pub mod link_key;
pub mod logo;
mod named;
mod number;
pub mod operator;
pub mod outcome;
pub mod prompt_format;
pub mod question;
pub mod request;
pub mod role;
pub mod scope;
mod stored;
pub mod stub;
pub mod time_zone;
pub mod timeout;
pub mod timestamp;
pub mod validate;
pub mod value;
