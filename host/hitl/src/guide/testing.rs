//! Tests of programs that ask, without waiting and without a browser.
//!
//! `hitl::test` has what it takes, with the feature `test`, which belongs into `[dev-dependencies]`. The program
//! under test takes its [`Hitl`](crate::Hitl) as an argument; that is all that it has to do for it.
//!
//! # Somebody answers
//!
//! ```
//! # #[cfg(feature = "test")]
//! # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
//! use hitl::test::{Kit, Reply};
//! use hitl::{Error, Hitl};
//!
//! /// The program under test.
//! async fn release(hitl: &Hitl) -> Result<String, Error> {
//!     let version = hitl.event::<String>("version").prompt("Which version?").create().await?.wait().await?;
//!     let confirmed = hitl.event::<bool>("confirm").prompt(format!("Release {version}?"));
//!     Ok(if confirmed.create().await?.wait().await? { version } else { "nothing".to_owned() })
//! }
//!
//! let kit = Kit::new().await?;
//! kit.answer_with(|question| match &*question.name {
//!     "version" => Reply::answer("2.4.1".to_owned()),
//!     "confirm" => Reply::answer(question.prompt == "Release 2.4.1?").by("Ada"),
//!     _ => Reply::decline(),
//! });
//! assert_eq!(release(kit.hitl()).await?, "2.4.1");
//! # Ok::<(), Error>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Nobody answers
//!
//! ```
//! # #[cfg(feature = "test")]
//! # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
//! # use hitl::Error;
//! # use hitl::test::Kit;
//! # use std::time::Duration;
//! let kit = Kit::new().await?;
//! let week = Duration::from_secs(7 * 86_400);
//! let event = kit.hitl().event::<bool>("deploy").prompt("Deploy?").timeout(week).create().await?;
//! kit.advance(week);
//! assert!(matches!(event.wait().await, Err(Error::TimedOut(_))));
//! # Ok::<(), Error>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Of a program that runs beside the test, `Kit::asked` waits until it has asked, so that time does not pass before
//! that.
//!
//! # What the person sees
//!
//! ```
//! # #[cfg(feature = "test")]
//! # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
//! # use hitl::test::Kit;
//! let kit = Kit::new().await?;
//! let event = kit.hitl().event::<i64>("replicas").prompt("How many *replicas*?").create().await?;
//! let page = kit.open(event.form_url()).await?;
//! assert!(page.text().contains("How many *replicas*?"), "no markdown was asked for");
//! page.fill("value", "3")?.send().await?;
//! assert_eq!(event.wait().await?, 3);
//! # Ok::<(), hitl::Error>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # A store that fails
//!
//! [`Builder::store`](crate::Builder::store) takes any [`Store`](crate::storage::Store), so one that wraps `memory:` and fails where a test wants it
//! shows what the program does then. [`Builder::clock`](crate::Builder::clock) takes a `ManualClock` of `hitl::test` beside it.
