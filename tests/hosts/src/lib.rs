//! A host for tests that offers to `hitl-spin.wasm` what Spin offers, with the semantics of the real one as of Spin 4.1, to
//! `hitl-spin-sync.wasm` what Spin 3 offers, and to `hitl-wasi.wasm` and `hitl-sync.wasm` what wasmtime offers of WASI 0.3 and 0.2:
//!
//! * `app`: what a host is told of an app.
//! * `runtime`: engine and components, made once for a process.
//! * `sqlite`: `spin:sqlite/sqlite@3.1.0` and `@3.0.0` on the same SQLite: a file, a connection for each `open`, its own `changes`,
//!   nothing without the grant; and errors of a statement behind its rows, where these are a stream.
//! * `variables`: what `fermyon:spin/variables@2.0.0` gives, which may take its time.
//! * `data`: what an instance has beside: WASI from wasmtime.
//! * `serve`: over HTTP: instances that are used again, many requests in one, as Spin 4 does by default; what blocks has an instance
//!   for each request, as in Spin 3.
//! * `storage`: the adapter alone, as a store that the conformance suite can run on: `shared`, one instance for all calls, or
//!   `each`, an instance for each call that blocks.

pub mod app;
mod bindings;
mod connection;
mod data;
mod runtime;
mod serve;
mod sqlite;
mod storage;
mod variables;

pub use app::{App, Form};
pub use storage::{AdapterStore, Until};
