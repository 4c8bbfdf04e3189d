//! End-to-end tests: the real component, real processes, real HTTP. One binary, so that the library is linked once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod absent;
mod attacks;
mod backup;
mod bad_input;
mod callbacks;
#[cfg(unix)]
mod ci_files;
mod circles;
mod cli;
mod composed;
mod config;
mod configuration;
mod copy;
mod crash;
mod creating_links;
#[cfg(unix)]
mod deployed;
#[cfg(target_os = "linux")]
mod desk;
mod doctor;
#[cfg(unix)]
mod examples;
mod exit_statuses;
mod faults;
mod flaky;
mod flows;
mod following;
mod forms;
mod fuzz;
mod gateway;
mod http;
mod http_only;
mod leftovers;
mod library;
mod login_proxy;
mod logs;
mod losses;
mod manifests;
#[cfg(target_os = "linux")]
mod markdown;
mod metrics;
#[cfg(target_os = "linux")]
mod operating;
#[cfg(target_os = "linux")]
mod pages;
mod purge;
mod race;
mod receiver;
mod released;
mod remote;
mod rows;
mod rust_client;
#[cfg(unix)]
mod scripts;
#[cfg(unix)]
mod shell;
mod shown;
#[cfg(unix)]
mod signals;
#[cfg(unix)]
mod sockets;
#[cfg(unix)]
mod somebody;
mod support;
#[cfg(unix)]
mod surroundings;
mod telling;
#[cfg(target_os = "linux")]
mod terminal;
mod tidy;
mod typed;
mod waiting_many;
