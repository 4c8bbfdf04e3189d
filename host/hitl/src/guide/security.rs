//! Who may see and answer what.
//!
//! # Links
//!
//! [`Event::form_url`](crate::Event::form_url) is a secret: whoever has it can see and answer that one event, and nothing else. It is signed by a
//! key in the store, and works until 30 days after the deadline. So it belongs into a message to whoever is to answer, and not into a log that others
//! read. Neither `Debug` nor the log of this library has it.
//!
//! * [`Hitl::link`](crate::Hitl::link) makes one for a person by name, which is recorded, and for a time.
//! * [`Builder::open_links`](crate::Builder::open_links) does away with signatures: whoever knows an event's id can answer it.
//!
//! ```
//! # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
//! use hitl::{Hitl, Recipient};
//! use std::time::Duration;
//!
//! let hitl = Hitl::builder().build().await?;
//! let event = hitl.event::<bool>("deploy").prompt("Deploy?").create().await?;
//! for name in ["Ada", "Grace"] {
//!     let link = event.link(Recipient::person(name).valid_for(Duration::from_secs(3600))).await?;
//!     // To that person alone. Whoever answers first decides, and the outcome has the name.
//! #   drop(link);
//! }
//! # Ok::<(), hitl::Error>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The API and the inbox
//!
//! Both are closed until [`Builder::api_key`](crate::Builder::api_key) sets a key, which [`random_key`](crate::random_key) makes, or a
//! [`LoginProxy`](crate::LoginProxy) says who people are. Wrong keys are told late. This library itself has no keys to show: a program that holds a
//! [`Hitl`](crate::Hitl) may do everything on its store.
//!
//! # What people see
//!
//! Prompts, facts and answers are text, and are escaped; markdown has no HTML in it, and images of chosen hosts alone
//! ([`Builder::image_hosts`](crate::Builder::image_hosts)). [`Question::sensitive`](crate::Question::sensitive) keeps words from programs that
//! look at links in messages. Opening a link never answers.
//!
//! # What is believed
//!
//! An answer is held to the question's type and rules by the component, in an instance with bounded memory and time, whoever sends it. Who gave an
//! answer is what the link or the key says, never what the answer says.
//!
//! # Connections
//!
//! [`serve`](crate::serve) speaks HTTP without TLS. Beyond one machine, a proxy that speaks TLS belongs in front:
//! [`serving`](super::serving).
