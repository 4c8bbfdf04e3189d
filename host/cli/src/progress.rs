//! What a person sees on stderr while a question is open.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::time::{Duration, SystemTime};

/// The line that says how long is left: alive on a terminal, nothing elsewhere.
pub(crate) struct Waiting {
    bar: Option<ProgressBar>,
}

impl Waiting {
    /// Begins to show that an answer is waited for until `expires_at`, if there is a deadline.
    pub(crate) fn begin(expires_at: Option<SystemTime>) -> Waiting {
        if !std::io::stderr().is_terminal() {
            return Waiting { bar: None };
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        let waiting = Waiting { bar: Some(bar) };
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

/// The time until `at`, in words: `59m 12s`.
pub(crate) fn left(at: SystemTime) -> String {
    let left = at.duration_since(SystemTime::now()).unwrap_or_default();
    humantime::format_duration(Duration::from_secs(left.as_secs())).to_string()
}
