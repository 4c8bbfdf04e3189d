//! How to use this library, a page a subject. What each item does stands at the item.
//!
//! * [`asking`]: questions, their types, what a person sees, and what came of it.
//! * [`restarts`]: runs, names and keys, so that a program that crashed finds its question and the answer.
//! * [`testing`]: tests of programs that ask, without waiting and without a browser.
//! * [`serving`]: where the form is served: by itself, on a listener of yours, within axum, behind a proxy.
//! * [`stores`]: which store to choose, how to end with one, and one of your own.
//! * [`errors`]: what to correct, what to try again, and what a dropped future leaves.
//! * [`security`]: who may see and answer what.

pub mod asking;
pub mod errors;
pub mod restarts;
pub mod security;
pub mod serving;
pub mod stores;
pub mod testing;
