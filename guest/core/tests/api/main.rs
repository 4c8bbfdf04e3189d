//! The HTTP routes, asked as a client asks them.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise and says what it was"
)]

mod access;
mod after_post;
mod answering;
mod bodies;
mod callbacks;
mod confirm;
mod context;
mod creating;
mod creating_links;
mod described;
mod forms;
mod fuzz;
mod generated;
#[cfg(feature = "markdown")]
mod html;
mod languages;
mod links;
mod looking;
#[cfg(feature = "markdown")]
mod markdown;
mod more_time;
mod operator;
mod pages;
mod purging;
mod roles;
mod routes;
#[cfg(feature = "markdown")]
mod safe;
mod script;
mod sensitive;
mod support;
mod waiting;
mod waiting_for_scope;
mod waiting_many;
mod who_asks;
