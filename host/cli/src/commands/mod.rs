//! One file a command.

pub(crate) mod answer;
pub(crate) mod ask;
pub(crate) mod component;
pub(crate) mod doctor;
pub(crate) mod end;
pub(crate) mod list;
pub(crate) mod question;
pub(crate) mod run;
pub(crate) mod serve;
pub(crate) mod show;
pub(crate) mod wait;
