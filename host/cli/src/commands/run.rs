//! `hitl run`.

use crate::client::{Client, Local};
use crate::ended::End;
use crate::event::Event;
use crate::exit::{Exit, Failure};
use crate::form::{self, FormServer};
use crate::notify::Notify;
use crate::options::Target;
use crate::output::{eprint_line, escape_line};
use crate::progress;
use crate::signals::Signals;
use clap::Args;
use hitl::flow::{Events, Flow, FlowError, FlowEvent, Permissions, Stderr, Trap};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

const EXAMPLES: &str = "\
Examples:
  hitl run deploy.wasm
  hitl run --run-id nightly-42 deploy.wasm -- --region eu
  hitl run --dir ./data::/data --env STAGE=test report.wasm
  hitl run --notify /usr/local/bin/tell-the-team deploy.wasm

FLOW.wasm is a component that exports wasi:cli/run (WASI 0.2 or 0.3) and imports hitl:hitl/events, or \
hitl:hitl/events-sync where its toolchain knows no async (or hitl:hitl/questions, or questions-sync). It has no files, \
no network and no variables but those that are given to it here. It asks in the run that it is, sees no questions of others, and \
cannot answer. Its questions are shown on stderr, and there, behind \"flow: \", what it writes to its own; standard output is \
its own.

In Rust: a program that asks by the crate hitl-flow, built with cargo build --target wasm32-wasip2. For other languages, \
hitl component --wit writes the interface that their toolchains build against.

Start it again with the same --run-id, after whatever crash: it finds its questions and answers and goes straight \
through what was answered.

Exit status: the flow's own, 0 or 1 of a flow with WASI 0.2, whatever it gave to exit; 134 if it trapped (a panic, say); where it \
could not be run, as in hitl --help.";

/// A mebibyte, in bytes.
const MIB: usize = 1 << 20;

/// What shells see of a program that was aborted.
const TRAPPED: u8 = 134;

/// Run a workflow component that asks
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Run {
    /// The flow
    #[arg(value_name = "FLOW.wasm")]
    flow: PathBuf,
    /// The run it is; its questions belong to it [default: a new one]
    #[arg(long, value_name = "ID")]
    run_id: Option<String>,
    /// Let it use this folder, which it knows by NAME [default: by the same name]
    #[arg(long, value_name = "PATH[::NAME]", value_parser = folder)]
    dir: Vec<(PathBuf, String)>,
    /// Set a variable for it [default: to what it is here]
    #[arg(long, value_name = "NAME[=VALUE]", value_parser = variable)]
    env: Vec<(String, String)>,
    /// Let it open connections
    #[arg(long)]
    net: bool,
    /// Let it answer the questions of its run: give it hitl:hitl/decisions, and the links of its questions
    #[arg(long, alias = "allow-decisions")]
    may_answer: bool,
    /// Let it deal with questions of other runs, too: ask in any, and see (with --may-answer: list and answer) all of them
    #[arg(long)]
    all_runs: bool,
    /// Let it use the store itself: for a flow that is composed with a hitl component of its own, and then can do anything
    /// to the store
    #[arg(long)]
    allow_store: bool,
    /// How much memory it may have, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 1024, value_parser = clap::value_parser!(u32).range(1..=4096))]
    memory: u32,
    #[command(flatten)]
    notify: Notify,
    /// Its arguments
    #[arg(last = true, value_name = "ARGS")]
    args: Vec<String>,
}

impl Run {
    /// Runs the flow, and gives its status.
    pub(crate) async fn run(self, target: &Target, signals: Signals) -> Result<u8, Failure> {
        let stopped = watch(signals);
        if target.server.is_some() {
            return Err(Failure::Usage(
                "a flow runs on a store (--store), not on a server: leave out --server, or unset HITL_SERVER"
                    .into(),
            ));
        }
        let flow = load(&self.flow).await?;
        if let Some(import) = flow.decides_by().filter(|_| !self.may_answer) {
            return Err(Failure::Usage(format!(
                "{} imports {import}, by which it could answer its own questions; to let it: --may-answer",
                escape_line(&self.flow.display().to_string())
            )));
        }
        if let Some(import) = flow.stores_by().filter(|_| !self.allow_store) {
            return Err(Failure::Usage(format!(
                "{} has a hitl component of its own inside it and imports {import}, by which it could change or answer \
                 anything in the store; to let it: --allow-store",
                self.flow.display()
            )));
        }
        let run_id = self.run_id.unwrap_or_else(|| {
            let made: String = hitl::random_key().chars().take(12).collect();
            eprint_line!("hitl: this is run {made}; to go on with it after a crash: --run-id {made}");
            made
        });
        let name = self.flow.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let args = [name].into_iter().chain(self.args).collect();
        let permissions = Permissions {
            args,
            env: self.env,
            folders: self.dir,
            network: self.net,
            decisions: self.may_answer,
            all_runs: self.all_runs,
            // As it was written: what stands in it is a program's, such as JSON, and no line end is left in it.
            stderr: Some(Stderr::new(|line| eprint_line!("flow: {line}"))),
            store: self.allow_store,
            memory: Some(self.memory as usize * MIB),
        };
        let (local, form) = FormServer::open(target).await?;
        let events = Events::new(local.hitl.clone(), Some(&run_id)).on_event(printer(self.notify, local));
        let ran = tokio::select! {
            ran = flow.run(events, &permissions) => ran,
            exit = stopped => {
                eprint_line!("\nhitl: stopped; to go on: --run-id {run_id}");
                return Ok(exit.unwrap_or(Exit::Terminated) as u8);
            }
        };
        form.close().await;
        match ran {
            Ok(status) => Ok(status),
            Err(FlowError::Trap(trap)) => {
                trapped(trap.cause(), &trap);
                Ok(TRAPPED)
            }
            Err(FlowError::Memory { limit, trap }) => {
                let cause = format!(
                    "{}; before, it was refused more than its {} MiB of memory: --memory",
                    trap.cause(),
                    limit / MIB
                );
                trapped(&cause, &trap);
                Ok(TRAPPED)
            }
            Err(error) => Err(Failure::Usage(error.to_string())),
        }
    }
}

/// Says that the flow trapped. Where in it, which `trap` says as well, is for its developer: a screen of a compiler's names.
fn trapped(cause: &str, trap: &Trap) {
    tracing::debug!("the flow trapped: {trap}");
    eprint_line!("hitl: the flow failed: {cause} (where: --log debug)");
}

/// How long it takes at most until a signal is heeded, before it is so by the end of the program.
const GRACE: Duration = Duration::from_millis(500);

/// Gives the exit status when one of `signals` asks to stop. If nobody has ended the program some time after, because a flow is
/// being compiled, it is ended here.
fn watch(mut signals: Signals) -> oneshot::Receiver<Exit> {
    let (asked, stopped) = oneshot::channel();
    tokio::spawn(async move {
        let exit = signals.stopped().await;
        let _ = asked.send(exit);
        tokio::time::sleep(GRACE).await;
        eprint_line!("\nhitl: stopped in the middle of its work");
        std::process::exit(exit as i32);
    });
    stopped
}

/// Reads and compiles the flow; shows that it compiles if that takes longer than a second.
async fn load(path: &Path) -> Result<Flow, Failure> {
    let shown = escape_line(&path.display().to_string()).into_owned();
    if path.is_dir() {
        return Err(Failure::Usage(format!(
            "{shown} is a folder; a flow is one file in it, such as target/wasm32-wasip2/release/deploy.wasm"
        )));
    }
    let bytes =
        std::fs::read(path).map_err(|error| Failure::Usage(format!("{shown} cannot be read: {error}")))?;
    let compiling = tokio::task::spawn_blocking(move || Flow::new(&bytes));
    let what = format!("compiling {shown}; the next time it is found compiled");
    let flow = progress::while_slow(&what, compiling).await.map_err(anyhow::Error::from)?;
    flow.map_err(|error| Failure::Usage(format!("{shown} cannot be run: {error}")))
}

/// Shows each question once, and how it ended. Of a question of `local` that is open people are told by `notify`.
fn printer(notify: Notify, local: Local) -> impl Fn(FlowEvent<'_>) + Send + Sync {
    let notify = notify.is_set().then(|| Arc::new((notify, Client::Local(Box::new(local)))));
    let shown = Mutex::new(BTreeSet::new());
    let is_new = move |id: &str| shown.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned());
    move |event| match event {
        FlowEvent::Asked { id, prompt, form_url, expires_at, .. } if is_new(id) => {
            let (id, prompt, form_url) = (id.to_owned(), prompt.to_owned(), form_url.to_owned());
            let expires_at = expires_at.and_then(|text| humantime::parse_rfc3339(text).ok());
            let announce = move |told| {
                form::announce(
                    &prompt,
                    &[],
                    Some(&*form_url).filter(|url| !url.is_empty()),
                    expires_at,
                    told,
                );
            };
            match notify.clone() {
                None => announce(false),
                // The flow goes on meanwhile.
                Some(notify) => drop(tokio::spawn(async move {
                    let (notify, client) = &*notify;
                    let found = client.document::<Event>("GET", &format!("/v1/events/{id}"), None).await;
                    announce(match found {
                        Ok(event) => event.open() && notify.tell(&event).await,
                        Err(failure) => {
                            eprint_line!("hitl: --notify: {failure}");
                            false
                        }
                    });
                })),
            }
        }
        FlowEvent::Ended { prompt, outcome, .. } => {
            let first = escape_line(prompt.lines().next().unwrap_or_default());
            eprint_line!("hitl: {first}: {}", End::from(outcome).sentence(false));
        }
        _ => {}
    }
}

fn folder(text: &str) -> Result<(PathBuf, String), String> {
    let (path, name) = text.split_once("::").unwrap_or((text, text));
    if path.is_empty() || name.is_empty() {
        return Err("this has to be PATH or PATH::NAME".into());
    }
    Ok((path.into(), name.into()))
}

fn variable(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some(("", _)) => Err("a variable needs a name".into()),
        Some((name, value)) => Ok((name.into(), value.into())),
        None => match std::env::var(text) {
            Ok(value) => Ok((text.into(), value)),
            Err(_) => Err(format!("there is no variable {text} here: give it a value, {text}=…")),
        },
    }
}
