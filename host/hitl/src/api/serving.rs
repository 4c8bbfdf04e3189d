//! Serving the form.

use super::hitl::Hitl;
use crate::server::{self, Listener};
use hitl_types::Error;

/// Serves the form, the inbox and the API of `hitl` on `listener` until `shutdown` resolves; then lets the answers that
/// are being written go out, within [`Limits::stop`](crate::Limits::stop), and [flushes](Hitl::flush).
///
/// `listener` is one of tokio's, of TCP or, on Unix, of a Unix socket. A host that listens beyond this machine should set an API key and
/// put a proxy in front that speaks TLS.
///
/// # Errors
///
/// None at present: connections that fail end by themselves.
///
/// # Cancel safety
///
/// Dropped, it cuts off its connections, answers that are being written included, and flushes nothing. Let `shutdown` resolve instead.
///
/// ```
/// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
/// use hitl::Hitl;
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
/// let hitl = Hitl::builder().public_url(format!("http://{}", listener.local_addr()?)).build().await?;
/// let shutdown = async { /* a signal, say */ };
/// hitl::serve(listener, hitl, shutdown).await?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub async fn serve(
    listener: impl Into<Listener>,
    hitl: Hitl,
    shutdown: impl Future<Output = ()>,
) -> Result<(), Error> {
    server::accept(listener.into(), hitl.site().clone(), hitl.0.limits.clone(), shutdown).await;
    hitl.flush().await;
    Ok(())
}

/// Serves the metrics of `hitl` at `/metrics` on `listener`, to all clients and without a key, until `shutdown`
/// resolves. What [`serve`] serves has them, too, for clients with the API key.
///
/// # Errors
///
/// None at present: connections that fail end by themselves.
///
/// # Cancel safety
///
/// Dropped, it cuts off its connections.
pub async fn serve_metrics(
    listener: impl Into<Listener>,
    hitl: Hitl,
    shutdown: impl Future<Output = ()>,
) -> Result<(), Error> {
    server::accept(listener.into(), hitl.site().clone().metrics_alone(), hitl.0.limits.clone(), shutdown)
        .await;
    Ok(())
}
