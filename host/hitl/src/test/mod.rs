//! For tests of programs that ask: events in memory, time that moves when it is told to, and somebody who answers.
//!
//! With the feature `test`, which belongs into `[dev-dependencies]`:
//!
//! ```toml
//! [dev-dependencies]
//! hitl = { version = "0.1", features = ["test"] }
//! ```
//!
//! A [`Kit`] is made for each test. The program under test gets its [`Hitl`](crate::Hitl), by [`Kit::hitl`], and asks as it
//! does elsewhere. The test
//!
//! * says what is answered, by [`Kit::answer_with`], or event by event, by [`Hitl::answer`](crate::Hitl::answer);
//! * lets time pass, by [`Kit::advance`], so that deadlines come without anybody's waiting for them;
//! * looks at the page as a person sees it, fills it in and sends it, by [`Kit::open`].
//!
//! ```
//! use hitl::test::{Kit, Reply};
//! use hitl::{Error, Hitl};
//! use std::time::Duration;
//!
//! /// The program under test.
//! async fn replicas(hitl: &Hitl) -> Result<i64, Error> {
//!     let question = hitl.event::<i64>("replicas").prompt("How many replicas?");
//!     question.timeout(Duration::from_secs(3600)).create().await?.wait().await
//! }
//!
//! # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
//! // Somebody answers.
//! let kit = Kit::new().await?;
//! kit.answer_with(|question| match &*question.name {
//!     "replicas" => Reply::answer(3_i64).by("Ada"),
//!     _ => Reply::decline(),
//! });
//! assert_eq!(replicas(kit.hitl()).await?, 3);
//!
//! // Nobody does, and the hour is over at once.
//! let kit = Kit::new().await?;
//! let hitl = kit.hitl().clone();
//! let program = tokio::spawn(async move { replicas(&hitl).await });
//! kit.asked(1).await;
//! kit.advance(Duration::from_secs(3600));
//! assert!(matches!(program.await, Ok(Err(Error::TimedOut(_)))));
//! # Ok::<(), Error>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answering;
mod clock;
mod controls;
mod html;
mod kit;
mod page;
mod reply;
mod watched;

pub use clock::ManualClock;
pub use kit::Kit;
pub use page::Page;
pub use reply::Reply;
