//! A link as a QR code on the terminal, for the phone that it is answered on.

use crate::output::eprint_line;
use clap::Args;
use qrcode::{Color, EcLevel, QrCode};
use std::io::{IsTerminal, Write, stderr};

/// How many light modules stand around a code, so that a camera finds it (ISO/IEC 18004).
const QUIET: usize = 4;

/// Whether to show a link as a QR code.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Qr {
    /// Show the link as a QR code, too, on stderr
    #[arg(long)]
    qr: bool,
}

impl Qr {
    /// Shows it, if that is wanted; or says why it cannot be shown.
    pub(crate) fn show(self, link: &str) {
        if !self.qr {
            return;
        }
        if !stderr().is_terminal() {
            eprint_line!("hitl: --qr shows a code on a terminal, and stderr is none");
            return;
        }
        let Some(code) = Code::of(link) else {
            eprint_line!("hitl: the link is too long for a QR code");
            return;
        };
        match columns() {
            Some(columns) if columns < code.width => {
                eprint_line!(
                    "hitl: the window is too narrow for the QR code: it needs {} columns and has {columns}",
                    code.width
                );
            }
            // A closed stderr is no failure.
            _ => drop(stderr().write_all(code.drawn().as_bytes())),
        }
    }
}

/// A code with the quiet zone around it.
struct Code {
    width: usize,
    dark: Vec<bool>,
}

impl Code {
    fn of(link: &str) -> Option<Code> {
        // The link is whole on the screen. What the lowest level corrects is enough, and the code is smallest.
        let code = QrCode::with_error_correction_level(link, EcLevel::L).ok()?;
        let (inner, colors) = (code.width(), code.to_colors());
        let width = inner + 2 * QUIET;
        let mut dark = vec![false; width * width];
        for (at, color) in colors.iter().enumerate() {
            dark[(at / inner + QUIET) * width + at % inner + QUIET] = *color == Color::Dark;
        }
        Some(Code { width, dark })
    }

    /// Two rows a line, in half blocks. Black and white are named, since the terminal's own colours may be the other way round.
    fn drawn(&self) -> String {
        let mut drawn = String::new();
        for top in (0..self.width).step_by(2) {
            drawn.push_str("\u{1b}[38;5;16;48;5;231m");
            for column in 0..self.width {
                let dark = |row: usize| self.dark.get(row * self.width + column).copied().unwrap_or(false);
                drawn.push(match (dark(top), dark(top + 1)) {
                    (true, true) => '█',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    (false, false) => ' ',
                });
            }
            drawn.push_str("\u{1b}[0m\n");
        }
        drawn
    }
}

/// How wide the terminal is; none if that is not known.
#[cfg(unix)]
fn columns() -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(stderr()).ok()?;
    Some(usize::from(size.ws_col)).filter(|columns| *columns > 0)
}

#[cfg(not(unix))]
fn columns() -> Option<usize> {
    None
}
