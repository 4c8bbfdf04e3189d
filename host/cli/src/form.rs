//! The form, while a command asks.

use crate::client::{self, IfAbsent, Local};
use crate::exit::Failure;
use crate::link::eprint_link;
use crate::options::Target;
use crate::output::{eprint_line, escape_lines};
use crate::progress::left;
use crate::server_lock::{self, ServerLock, Serving};
use std::time::SystemTime;
use tokio::sync::oneshot;

/// Shows a question that is open: what is asked, where, for how long.
pub(crate) fn announce(prompt: &str, form_url: &str, expires_at: Option<SystemTime>) {
    eprint_line!("{}", escape_lines(prompt));
    eprint_link("  answer here: ", form_url);
    match expires_at {
        Some(at) => eprint_line!("  time left:   {}", left(at)),
        None => eprint_line!("  time left:   for ever"),
    }
}

/// Says so where a link was printed that nothing serves now, and how to have it served.
pub(crate) fn warn_unless_served(target: &Target) -> Result<(), Failure> {
    // Who serves a server's links, or those below an address of one's own, is not known here.
    if target.server.is_some() || target.public_url.is_some() {
        return Ok(());
    }
    let store = client::store(target)?;
    if !server_lock::recorded(&*store).is_some_and(|recorded| recorded.is_served) {
        let named = if target.store.is_some() { format!(" --store {store}") } else { String::new() };
        eprint_line!("hitl: nothing serves this link now; to serve it: hitl serve{named}");
    }
    Ok(())
}

/// The form of the store while this process asks: served by the process that came first, and by this one when that one
/// ends.
pub(crate) struct FormServer {
    stop: oneshot::Sender<()>,
    task: tokio::task::JoinHandle<()>,
}

impl FormServer {
    /// Opens the store that the command line names, and makes sure that its form is served.
    pub(crate) async fn open(target: &Target) -> Result<(Local, FormServer), Failure> {
        let serving = server_lock::find(&*client::store(target)?, target.public_url.as_deref())?;
        let (stop, stopped) = oneshot::channel();
        let (local, task) = match serving {
            Serving::Here { listener, url, lock } => {
                let local = Local::open(target, Some(url), IfAbsent::Make).await?;
                let hitl = local.hitl.clone();
                let listener = tokio::net::TcpListener::from_std(listener)?;
                let task = tokio::spawn(async move { serve(listener, hitl, stopped, lock).await });
                (local, task)
            }
            Serving::Elsewhere { url, lock } => {
                let local = Local::open(target, Some(url), IfAbsent::Make).await?;
                let hitl = local.hitl.clone();
                let task = tokio::spawn(async move { follow(lock, hitl, stopped).await });
                (local, task)
            }
        };
        Ok((local, FormServer { stop, task }))
    }

    /// Lets the page that is being written go out, then stops.
    pub(crate) async fn close(self) {
        let _ = self.stop.send(());
        let _ = self.task.await;
    }
}

async fn serve(
    listener: tokio::net::TcpListener,
    hitl: hitl::Hitl,
    stopped: oneshot::Receiver<()>,
    lock: Option<ServerLock>,
) {
    let stopped = async move {
        let _ = stopped.await;
    };
    if let Err(error) = hitl::serve(listener, hitl, stopped).await {
        eprint_line!("hitl: the form is not served any more: {error}");
    }
    drop(lock);
}

/// Serves the form once the process that serves it now has ended.
async fn follow(lock: ServerLock, hitl: hitl::Hitl, mut stopped: oneshot::Receiver<()>) {
    let (taken, taking) = oneshot::channel();
    // The thread blocks until the other one ends, perhaps for ever; the end of this process ends it.
    std::thread::spawn(move || taken.send(lock.take_over()));
    let taken = tokio::select! {
        taken = taking => taken,
        _ = &mut stopped => return,
    };
    if let Ok(Some((listener, lock))) = taken
        && let Ok(listener) = tokio::net::TcpListener::from_std(listener)
    {
        serve(listener, hitl, stopped, Some(lock)).await;
    }
}
