//! Questions, their types, what a person sees, and what came of it.
//!
//! [`Hitl::event`](crate::Hitl::event) begins a [`Question`](crate::Question), [`create`](crate::Question::create) asks it, and
//! the [`Event`](crate::Event) that comes of it has the link for a person. How the link gets there is the program's affair: a log
//! line, a message, a page.
//!
//! ```
//! # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
//! use hitl::Hitl;
//! use hitl::schemars::{self, JsonSchema};
//! use serde::{Deserialize, Serialize};
//! use std::time::Duration;
//!
//! #[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
//! #[serde(rename_all = "lowercase")]
//! enum Environment {
//!     Staging,
//!     Production,
//! }
//!
//! /// A struct is a form with a control for each field, in their order.
//! #[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
//! struct Deployment {
//!     /// What stands here is shown at the control.
//!     #[schemars(range(min = 1, max = 20))]
//!     replicas: u8,
//!     environment: Environment,
//!     notes: Option<String>,
//! }
//!
//! let hitl = Hitl::builder().store("memory:").serve("127.0.0.1:0").build().await?;
//! let event = hitl
//!     .event::<Deployment>("deploy")
//!     .prompt("What shall be deployed?")
//!     .timeout(Duration::from_secs(2 * 3600))
//!     .create()
//!     .await?;
//! println!("Please answer at {}", event.form_url());
//! # event.answer(Deployment { replicas: 3, environment: Environment::Staging, notes: None }).await?;
//! let deployment: Deployment = event.wait().await?;
//! assert_eq!(deployment.replicas, 3);
//! # Ok::<(), hitl::Error>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Types
//!
//! `i64`, `f64`, `bool`, `String`, and whatever has a JSON Schema: see [`Answer`](crate::Answer). An answer is held to its type
//! before it counts, whichever way it comes, so the program gets a value of that type or an error, and never half of one.
//!
//! # What came of it
//!
//! | to know | call |
//! | --- | --- |
//! | the answer, and wait for it | [`wait`](crate::Event::wait) |
//! | the answer, the decline, the deadline alike, with who and when | [`outcome`](crate::Event::outcome) |
//! | whether there is one yet | [`poll`](crate::Event::poll), [`poll_outcome`](crate::Event::poll_outcome) |
//! | all that is known of the event | [`info`](crate::Event::info) |
//! | which events are open | [`Hitl::list`](crate::Hitl::list) |
//!
//! ```
//! # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
//! # use hitl::{Decision, Hitl, Status};
//! # let hitl = Hitl::builder().build().await?;
//! let event = hitl.event::<bool>("deploy").prompt("Deploy?").create().await?;
//! # event.decline_with(Decision::new().comment("not on a Friday")).await?;
//! let outcome = event.outcome().await?;
//! match (outcome.status, &outcome.value) {
//!     (Status::Completed, Some(true)) => println!("{} says yes", outcome.by()),
//!     (Status::Completed, _) => println!("{} says no", outcome.by()),
//!     (Status::Declined, _) => println!("{} does not say: {:?}", outcome.by(), outcome.comment),
//!     (Status::TimedOut | Status::Cancelled, _) => println!("nobody says"),
//! }
//! # assert_eq!(outcome.status, Status::Declined);
//! # Ok::<(), hitl::Error>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Several at once
//!
//! Events are cheap, and any number of them is waited for at once: `wait` keeps no thread and no instance of the component.
//!
//! ```
//! # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
//! # let hitl = hitl::Hitl::builder().build().await?;
//! let plan = hitl.event::<bool>("plan").prompt("Is the plan right?").create().await?;
//! let budget = hitl.event::<i64>("budget").prompt("How much may it cost?").create().await?;
//! # plan.answer(true).await?;
//! # budget.answer(100).await?;
//! let (is_right, most) = tokio::try_join!(plan.wait(), budget.wait())?;
//! assert!(is_right && most == 100);
//! # Ok::<(), hitl::Error>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Without async
//!
//! [`Builder::blocking_build`](crate::Builder::blocking_build), [`Question::blocking_create`](crate::Question::blocking_create),
//! [`Hitl::blocking`](crate::Hitl::blocking) and [`Event::blocking`](crate::Event::blocking) are the same for code that may block:
//!
//! ```
//! # use hitl::Hitl;
//! let hitl = Hitl::builder().blocking_build()?;
//! let event = hitl.event::<bool>("deploy").prompt("Deploy?").blocking_create()?;
//! # event.blocking().answer(true)?;
//! assert!(event.blocking().wait()?);
//! # Ok::<(), hitl::Error>(())
//! ```
