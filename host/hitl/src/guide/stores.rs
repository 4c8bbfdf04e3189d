//! Which store to choose, how to end with one, and one of your own.
//!
//! | URL | is | reaches | feature |
//! | --- | --- | --- | --- |
//! | `memory:` | this process's memory, for tests | one process | `memory` |
//! | `sqlite:PATH` | a SQLite database: for one machine | the processes of one machine | `sqlite` |
//! | `file:DIR` | a folder of plain files | the processes of one machine | `file` |
//! | `postgres://…` | tables in a PostgreSQL | any number of machines | `postgres` |
//! | `s3://…`, `gs://…`, `az://…` | objects in a bucket | any number of machines | `object` |
//!
//! The first three are built in by default, the others are not. Any number of programs share a store, and none has to know of another: whoever
//! waits is woken by whoever answers, and where the store tells nothing, looks now and then
//! ([`Question::poll_interval`](crate::Question::poll_interval)).
//!
//! An outcome is durable when whoever gave it is thanked, as far as the store is: SQLite and files are synced.
//!
//! ```
//! # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
//! use hitl::Hitl;
//!
//! // What a configuration has is looked at before anything is opened.
//! assert!(hitl::stores().parse("sqlite:hitl.db").is_ok());
//! let wrong = hitl::stores().parse("mysql://localhost").unwrap_err();
//! println!("{wrong}");
//!
//! let hitl = Hitl::builder().store("memory:").build().await?;
//! assert_eq!(hitl.store().to_string(), "memory:");
//! # Ok::<(), hitl::Error>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Before the program ends
//!
//! [`Hitl::flush`](crate::Hitl::flush) waits for what goes on behind answers: other processes are told, and what stands for nothing any more is
//! removed. Without it nothing is lost but time.
//!
//! # One of your own
//!
//! Implement [`storage::Store`](crate::storage::Store): five operations on keys and bytes, of which one, `create`, is exclusive. The rest have a
//! default. Run the conformance suite of `hitl-storage`, with its feature `conformance`, which every store here runs, and give an
//! `Arc` of it to [`Builder::store`](crate::Builder::store). The example `own_wasmtime` of `hitl-wasmtime` has one of 40 lines.
