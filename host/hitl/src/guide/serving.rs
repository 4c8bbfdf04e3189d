//! Where the form is served: by itself, on a listener of yours, within axum, behind a proxy.
//!
//! # By itself
//!
//! [`Builder::serve`](crate::Builder::serve) with an address: from the first event on, until the last clone of the
//! [`Hitl`](crate::Hitl) is dropped. Links begin with that address.
//!
//! # On a listener of yours
//!
//! [`serve`](crate::serve), until a signal of yours: answers that are being written go out, and long polls are answered at once. What
//! is beyond this machine needs a proxy that speaks TLS in front.
//!
//! ```
//! # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
//! # use hitl::Hitl;
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! let hitl = Hitl::builder().public_url("https://ask.example.org").build().await?;
//! let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
//! let server = tokio::spawn(hitl::serve(listener, hitl.clone(), async { drop(stopped.await) }));
//! // The program asks.
//! let _ = stop.send(());
//! server.await??;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Within axum, or what else is made of `tower` services
//!
//! [`Hitl::service`](crate::Hitl::service) is a service over `http` types, for any body:
//!
//! ```
//! # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
//! use axum::Router;
//! use axum::routing::get;
//! use hitl::Hitl;
//!
//! let hitl = Hitl::builder().public_url("https://example.org/ask").build().await?;
//! let app: Router = Router::new()
//!     .route("/", get(async || "A page of the program's own."))
//!     .nest_service("/ask", hitl.service());
//! # drop(app);
//! # Ok::<(), hitl::Error>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! * [`Builder::public_url`](crate::Builder::public_url) has the path that it is nested below. Within pages links are relative. The inbox is at
//!   `/ask/`, with the slash at the end.
//! * [`HitlService::until`](crate::HitlService::until) takes the signal on which the program's server stops.
//! * [`Peer`](crate::Peer), among the extensions of a request, says who sent it. Without it, wrong keys are slowed down as if all came from
//!   one client, and no [`LoginProxy`](crate::LoginProxy) is trusted.
//!
//! The example `axum` of this library is such a program.
//!
//! # Behind a proxy
//!
//! The proxy's address is the public URL. A path in it may be cut off by the proxy or not, and headers such as `X-Forwarded-For` are not read.
//! A proxy that people sign in at says who they are by [`LoginProxy`](crate::LoginProxy).
//!
//! # By another program
//!
//! Whichever program is on the same store serves the same events. So a short program asks, with
//! [`public_url`](crate::Builder::public_url) as the address of one that stays, such as `hitl serve`, and serves nothing itself.
