//! One file a command.

pub(crate) mod answer;
pub(crate) mod ask;
#[cfg(feature = "sqlite")]
pub(crate) mod backup;
mod callback;
pub(crate) mod component;
pub(crate) mod copy;
pub(crate) mod doctor;
pub(crate) mod end;
pub(crate) mod follow;
pub(crate) mod inbox;
pub(crate) mod key;
mod kind;
pub(crate) mod link;
pub(crate) mod list;
pub(crate) mod man;
pub(crate) mod purge;
pub(crate) mod question;
#[cfg(feature = "sqlite")]
pub(crate) mod restore;
pub(crate) mod run;
pub(crate) mod serve;
pub(crate) mod show;
pub(crate) mod wait;
mod wait_many;
