//! What each route does.

pub(crate) mod callbacks;
pub(crate) mod decide;
pub(crate) mod events;
pub(crate) mod form;
pub(crate) mod home;
pub(crate) mod links;
pub(crate) mod logo;
pub(crate) mod long_poll;
pub(crate) mod manage;
pub(crate) mod status;
pub(crate) mod submit;
pub(crate) mod wait;
pub(crate) mod wait_for_scope;
