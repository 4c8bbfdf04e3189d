//! The form, while a command asks.

use crate::client::{self, IfAbsent, Local};
use crate::exit::Failure;
use crate::link::{self, eprint_link};
use crate::notify::shows_link;
use crate::options::Target;
use crate::output::{eprint_line, escape_line, escape_lines};
use crate::progress::left;
use crate::server_lock::{self, ServerLock, Serving};
use crate::suspend::Suspension;
use hitl_core::context::{Fact, FactKind};
use std::io::{IsTerminal, stderr};
use std::time::{Duration, SystemTime};
use tokio::sync::{oneshot, watch};

/// What is said of a question whose link the key does not give.
pub(crate) const WITHOUT_LINK: &str =
    "this key is for asking: people find the question in the server's inbox";

/// Shows a question that is open: what is asked, where, for how long. `told`: people have the link by other ways.
pub(crate) fn announce(
    prompt: &str,
    context: &[Fact],
    form_url: Option<&str>,
    expires_at: Option<SystemTime>,
    told: bool,
) {
    eprint_line!("{}", escape_lines(prompt));
    for Fact { label, kind } in context {
        let said = match kind {
            FactKind::Text(said)
            | FactKind::Code(said)
            | FactKind::Diff(said)
            | FactKind::Link { url: said, .. } => said,
        };
        let gap = if said.contains('\n') { "\n    " } else { " " };
        eprint_line!("  {}:{gap}{}", escape_line(label), escape_lines(said).replace('\n', "\n    "));
    }
    let form_url = form_url.filter(|_| shows_link(told));
    match form_url {
        Some(url) => eprint_link("  answer here: ", url),
        None if told => eprint_line!("  (whoever answers was told by --notify)"),
        None => eprint_line!("  ({WITHOUT_LINK})"),
    }
    match expires_at {
        Some(at) => eprint_line!("  time left:   {}", left(at)),
        None => eprint_line!("  time left:   for ever"),
    }
    // Who reads this in a log sits elsewhere.
    if !stderr().is_terminal() && form_url.is_some_and(link::is_of_this_machine) {
        eprint_line!(
            "  the link opens on this machine alone; where others answer: hitl serve, and HITL_SERVER here"
        );
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
        eprint_line!("hitl: nothing serves its link now; to serve it: hitl serve{named}");
    }
    Ok(())
}

/// The form of the store while this process asks: served by the process that came first, and by this one when that one
/// ends or is stopped (Ctrl-Z). While this one is stopped the next serves it.
pub(crate) struct FormServer {
    stop: oneshot::Sender<()>,
    task: tokio::task::JoinHandle<()>,
}

impl FormServer {
    /// Opens the store that the command line names, and makes sure that its form is served.
    pub(crate) async fn open(target: &Target) -> Result<(Local, FormServer), Failure> {
        let serving = find(target)?;
        let url = match &serving {
            Serving::Here { url, .. } | Serving::Elsewhere { url, .. } => url.clone(),
        };
        let local = Local::open(target, Some(url), IfAbsent::Make).await?;
        let (stop, stopped) = oneshot::channel();
        let suspension = Suspension::listen()?;
        let (hitl, target) = (local.hitl.clone(), target.clone());
        let task = tokio::spawn(keep(serving, hitl, target, suspension, stopped));
        Ok((local, FormServer { stop, task }))
    }

    /// Lets the page that is being written go out, then stops.
    pub(crate) async fn close(self) {
        let _ = self.stop.send(());
        let _ = self.task.await;
    }
}

fn find(target: &Target) -> Result<Serving, Failure> {
    server_lock::find(&*client::store(target)?, target.public_url.as_deref())
}

/// Why the form is not served any more.
enum Why {
    /// The command has ended.
    Stopped,
    /// This process is to stop for a while.
    Suspended,
}

/// What tells that the form is to be served no more.
struct Until {
    suspension: Suspension,
    stopped: oneshot::Receiver<()>,
}

impl Until {
    async fn over(&mut self) -> Why {
        tokio::select! {
            _ = &mut self.stopped => Why::Stopped,
            () = self.suspension.asked() => Why::Suspended,
        }
    }
}

/// Keeps the form served until the command ends.
async fn keep(
    mut serving: Serving,
    hitl: hitl::Hitl,
    target: Target,
    suspension: Suspension,
    stopped: oneshot::Receiver<()>,
) {
    let mut until = Until { suspension, stopped };
    loop {
        let why = match serving {
            Serving::Here { listener, lock, .. } => serve(listener, &hitl, &mut until, lock).await,
            Serving::Elsewhere { lock, .. } => follow(lock, &hitl, &mut until).await,
        };
        match why {
            Why::Stopped => return hitl.flush().await,
            Why::Suspended => suspend(&hitl).await,
        }
        serving = match find(&target) {
            Ok(serving) => serving,
            Err(failure) => {
                eprint_line!("hitl: the form is not served any more: {failure}");
                while let Why::Suspended = until.over().await {
                    suspend(&hitl).await;
                }
                return;
            }
        };
    }
}

/// How long what goes on may take before this process stops for a while: the pages that are being written, then the store's
/// work, which could hold up others.
const LAST_WORK: Duration = Duration::from_millis(500);

async fn suspend(hitl: &hitl::Hitl) {
    let _ = tokio::time::timeout(LAST_WORK, hitl.flush()).await;
    Suspension::stop().await;
}

async fn serve(
    listener: std::net::TcpListener,
    hitl: &hitl::Hitl,
    until: &mut Until,
    lock: Option<ServerLock>,
) -> Why {
    let why = serve_until(listener, hitl, until).await;
    // Only now that nobody listens at the address any more.
    drop(lock);
    why
}

async fn serve_until(listener: std::net::TcpListener, hitl: &hitl::Hitl, until: &mut Until) -> Why {
    let (told, over) = watch::channel(());
    let mut over = over;
    let served = async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let over = async move {
            // Told, or given up.
            let _ = over.changed().await;
        };
        hitl::serve(listener, hitl.clone(), over).await.map_err(std::io::Error::other)
    };
    let mut served = std::pin::pin!(served);
    let why = tokio::select! {
        done = &mut served => {
            if let Err(error) = done {
                eprint_line!("hitl: the form is not served any more: {error}");
            }
            return until.over().await;
        }
        why = until.over() => why,
    };
    let _ = told.send(());
    match why {
        Why::Stopped => drop(served.await),
        Why::Suspended => drop(tokio::time::timeout(LAST_WORK, served).await),
    }
    why
}

/// Serves the form once the process that serves it now has ended.
async fn follow(lock: ServerLock, hitl: &hitl::Hitl, until: &mut Until) -> Why {
    let (taken, taking) = oneshot::channel();
    // The thread blocks until the other one ends, perhaps for ever; the end of this process ends it.
    std::thread::spawn(move || {
        let found = lock.take_over(|| !taken.is_closed());
        taken.send(found)
    });
    let taken = tokio::select! {
        taken = taking => taken,
        why = until.over() => return why,
    };
    match taken {
        Ok(Some((listener, lock))) => serve(listener, hitl, until, Some(lock)).await,
        _ => until.over().await,
    }
}
