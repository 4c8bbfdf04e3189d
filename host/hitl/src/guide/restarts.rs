//! Runs, names and keys, so that a program that crashed finds its question and the answer.
//!
//! A question with a [`run`](crate::Question::run) or a [`key`](crate::Question::key) is the same question whenever it is asked
//! again with the same scope (org, project, domain), name, run and key: asking it again finds the event, with the link, the deadline
//! and the outcome that it has. So a program is written as if it never crashed, and is started again as it was started before.
//!
//! ```
//! # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
//! use hitl::{Error, Hitl};
//!
//! async fn deploy(hitl: &Hitl, run: &str) -> Result<bool, Error> {
//!     let question = hitl.event::<bool>("deploy").run(run).prompt("Deploy?");
//!     question.create().await?.wait().await
//! }
//!
//! # let folder = std::env::temp_dir().join(format!("hitl-guide-{}", std::process::id()));
//! # std::fs::create_dir_all(&folder)?;
//! # let store = format!("sqlite:{}", folder.join("hitl.db").display());
//! # let hitl = Hitl::builder().store(&store).build().await?;
//! // The first time. Before there is an answer, the program ends.
//! let crashed = tokio::time::timeout(std::time::Duration::ZERO, deploy(&hitl, "nightly-42")).await;
//! assert!(crashed.is_err());
//! # let asked = hitl.event::<bool>("deploy").run("nightly-42").prompt("Deploy?").create().await?;
//! # asked.answer(true).await?;
//! # drop((asked, hitl));
//! // Meanwhile somebody answers. Started again on the same store, it has the answer at once.
//! let hitl = Hitl::builder().store(&store).build().await?;
//! assert!(deploy(&hitl, "nightly-42").await?);
//! # drop(hitl);
//! # let _ = std::fs::remove_dir_all(folder);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Which is which
//!
//! | | is | example |
//! | --- | --- | --- |
//! | name | which question of the program this is; the same each time | `deploy` |
//! | run | which execution of the program asks; the same when it is started again, another for the next one | `nightly-42`, the number of a job |
//! | key | which of several questions of that name in the run, as in a loop | `eu-west-1`, a file's name |
//!
//! What a program has as the id of its job or workflow is a good run. Without a run and without a key, each `create` is a new event.
//!
//! # What has to stay
//!
//! The type and the prompt. The same name, run and key with another type or another prompt is
//! [`Error::Conflict`](crate::Error::Conflict): the answer to one question is not taken for that to another. So what changes from one start
//! to the next, such as the time of day, has no place in a prompt.
//!
//! # By its id
//!
//! [`Event::id`](crate::Event::id) stays the same for ever. A program that keeps it in a database of its own opens the event by
//! [`Hitl::open`](crate::Hitl::open), in whichever process on the same store.
//!
//! # Where the link leads
//!
//! A program that serves the form on a port that is new each time has another address after each start; the links of before lead
//! nowhere then. So a program that is started again serves at an address that stays, or leaves serving to one that runs on: see
//! [`serving`](super::serving). The key that signs links is in the store, and stays.
