//! What each route does.

pub(crate) mod decide;
pub(crate) mod events;
pub(crate) mod form;
pub(crate) mod home;
pub(crate) mod key_ring;
pub(crate) mod purge;
pub(crate) mod status;
pub(crate) mod submit;
