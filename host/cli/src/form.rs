//! The form, while a command asks.

use crate::args::To;
use crate::client::{self, Local};
use crate::exit::Failure;
use crate::output::{lines, say};
use crate::progress::left;
use crate::serving::{self, Record, Serving};
use std::time::SystemTime;
use tokio::sync::oneshot;

/// Shows a question that is open: what is asked, where, for how long.
pub(crate) fn announce(prompt: &str, form_url: &str, expires_at: Option<SystemTime>) {
    say!("{}", lines(prompt));
    say!("  answer here: {form_url}");
    match expires_at {
        Some(at) => say!("  time left:   {}", left(at)),
        None => say!("  time left:   for ever"),
    }
}

/// The form of the store while this process asks: served from here, or by whoever was there first, and from here again
/// when that one ends.
pub(crate) struct Form {
    stop: oneshot::Sender<()>,
    task: tokio::task::JoinHandle<()>,
}

impl Form {
    /// Opens the store that the command line names, and sees to it that its form is served.
    pub(crate) async fn open(to: &To) -> Result<(Local, Form), Failure> {
        let serving = serving::find(&client::store_url(to)?, to.public_url.as_deref())?;
        let (stop, stopped) = oneshot::channel();
        let (local, task) = match serving {
            Serving::Here { listener, url, lock } => {
                let local = Local::open(to, Some(url)).await?;
                let hitl = local.hitl.clone();
                let listener = tokio::net::TcpListener::from_std(listener)?;
                let task = tokio::spawn(async move { serve(listener, hitl, stopped, lock).await });
                (local, task)
            }
            Serving::Elsewhere { url, record } => {
                let local = Local::open(to, Some(url)).await?;
                let hitl = local.hitl.clone();
                let task = tokio::spawn(async move { follow(record, hitl, stopped).await });
                (local, task)
            }
        };
        Ok((local, Form { stop, task }))
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
    lock: Option<Record>,
) {
    let stopped = async move {
        let _ = stopped.await;
    };
    if let Err(error) = hitl::serve(listener, hitl, stopped).await {
        say!("hitl: the form is not served any more: {error}");
    }
    drop(lock);
}

/// Takes on serving when whoever serves now has ended.
async fn follow(record: Record, hitl: hitl::Hitl, mut stopped: oneshot::Receiver<()>) {
    let (taken, taking) = oneshot::channel();
    // The thread blocks until the other one ends, perhaps for ever; the end of this process ends it.
    std::thread::spawn(move || taken.send(record.take_over()));
    let taken = tokio::select! {
        taken = taking => taken,
        _ = &mut stopped => return,
    };
    if let Ok(Some((listener, record))) = taken
        && let Ok(listener) = tokio::net::TcpListener::from_std(listener)
    {
        serve(listener, hitl, stopped, Some(record)).await;
    }
}
