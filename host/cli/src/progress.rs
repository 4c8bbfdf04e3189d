//! What a person sees on stderr while a question is open.

use crate::output::eprint_line;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

/// The line that shows the time left, on a terminal; elsewhere there is none.
pub(crate) struct Waiting {
    bar: Option<ProgressBar>,
}

impl Waiting {
    /// Begins to show that an answer is waited for until `expires_at`, if there is a deadline.
    pub(crate) fn begin(expires_at: Option<SystemTime>) -> Waiting {
        let waiting = Waiting { bar: spinner() };
        waiting.tick(expires_at);
        waiting
    }

    /// Shows the time that is left now.
    pub(crate) fn tick(&self, expires_at: Option<SystemTime>) {
        if let Some(bar) = &self.bar {
            bar.set_message(match expires_at {
                Some(at) => format!("waiting for the answer, {} left", left(at)),
                None => "waiting for the answer".to_owned(),
            });
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Waits for `work`; if that takes longer than a second, shows `what`, on a terminal with a spinner.
pub(crate) async fn while_slow<F: Future>(what: &str, work: F) -> F::Output {
    let mut work = std::pin::pin!(work);
    if let Ok(done) = tokio::time::timeout(Duration::from_secs(1), work.as_mut()).await {
        return done;
    }
    let bar = spinner();
    match &bar {
        Some(bar) => bar.set_message(what.to_owned()),
        None => eprint_line!("hitl: {what}"),
    }
    let done = work.await;
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    done
}

/// Waits for `work`; if that takes longer than a second, shows `what` and how many `things` it has come to: on a terminal with a
/// spinner, else every ten seconds in a line.
pub(crate) async fn while_counting<F: Future>(
    what: &str,
    things: &str,
    so_far: &AtomicU64,
    work: F,
) -> F::Output {
    let mut work = std::pin::pin!(work);
    let mut bar = None;
    for tick in 1_u64.. {
        if let Ok(done) = tokio::time::timeout(Duration::from_secs(1), work.as_mut()).await {
            if let Some(bar) = bar {
                ProgressBar::finish_and_clear(&bar);
            }
            return done;
        }
        bar = bar.or_else(spinner);
        let line = format!("{what}: {} {things}", so_far.load(Ordering::Relaxed));
        match &bar {
            Some(bar) => bar.set_message(line),
            None if tick % 10 == 1 => eprint_line!("hitl: {line}"),
            None => {}
        }
    }
    work.await
}

/// A spinner; none if stderr is no terminal.
fn spinner() -> Option<ProgressBar> {
    if !std::io::stderr().is_terminal() {
        return None;
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(120));
    Some(bar)
}

/// The time until `at`, in words: `59m 12s`.
pub(crate) fn left(at: SystemTime) -> String {
    let left = at.duration_since(SystemTime::now()).unwrap_or_default();
    humantime::format_duration(Duration::from_secs(left.as_secs())).to_string()
}
