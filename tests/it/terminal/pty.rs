//! A terminal, and a session of its own in it.

use crate::support::PATIENCE;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use std::fs::File;
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};

/// A terminal with a program in it, which is killed when this is dropped.
pub(super) struct Terminal {
    pub(super) child: Child,
    pub(super) master: File,
    shown: mpsc::Receiver<Vec<u8>>,
    seen: Vec<u8>,
    /// How much of it was looked for already.
    passed: usize,
}

/// What a program in a terminal left.
#[derive(Debug)]
pub(super) struct Left {
    pub(super) code: Option<i32>,
    /// All that the terminal was sent.
    pub(super) shown: String,
    /// What went to stdout, where that is a pipe.
    pub(super) stdout: String,
}

impl Terminal {
    /// The program with the terminal as stdin, stdout and stderr.
    pub(super) fn start(command: &Command) -> Terminal {
        Terminal::open(command, 100, false)
    }

    /// The same, with a pipe as stdout: `x=$(…)`.
    pub(super) fn piped(command: &Command) -> Terminal {
        Terminal::open(command, 100, true)
    }

    /// In a terminal so many letters wide.
    pub(super) fn narrow(command: &Command, columns: u16) -> Terminal {
        Terminal::open(command, columns, true)
    }

    fn open(command: &Command, columns: u16, piped: bool) -> Terminal {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let size = Winsize { ws_row: 50, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&master, size).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
        let end = || Stdio::from(File::options().read(true).write(true).open(&name).unwrap());
        // It makes what follows the leader of a session whose terminal is stdin.
        let mut session = Command::new("setsid");
        session.arg("--ctty").arg(command.get_program()).args(command.get_args());
        session.env("TERM", "xterm-256color").env("LOGNAME", "ada").env("TZ", "UTC").env_remove("NO_COLOR");
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => session.env(name, value),
                None => session.env_remove(name),
            };
        }
        session.stdin(end()).stderr(end()).stdout(if piped { Stdio::piped() } else { end() });
        let child = session.spawn().unwrap();
        // It holds ends of the terminal, which would never be gone.
        drop(session);
        let master = File::from(master);
        let mut reader = master.try_clone().unwrap();
        let (send, shown) = mpsc::channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // When nobody has the other end any more that is an error.
            while let Ok(read @ 1..) = reader.read(&mut bytes) {
                if send.send(bytes[..read].to_vec()).is_err() {
                    break;
                }
            }
        });
        Terminal { child, master, shown, seen: Vec::new(), passed: 0 }
    }

    /// Presses keys.
    pub(super) fn press(&mut self, keys: &str) {
        self.master.write_all(keys.as_bytes()).unwrap();
    }

    /// What is shown up to `mark`, from where this ended the last time.
    pub(super) fn until(&mut self, mark: &str) -> String {
        loop {
            let text = String::from_utf8_lossy(&self.seen[self.passed..]).into_owned();
            if let Some(at) = text.find(mark) {
                let found = at + mark.len();
                self.passed += found;
                return text[..found].to_owned();
            }
            match self.shown.recv_timeout(PATIENCE) {
                Ok(bytes) => self.seen.extend(bytes),
                Err(RecvTimeoutError::Disconnected) => panic!("it ended without {mark:?}: {text:?}"),
                Err(RecvTimeoutError::Timeout) => panic!("no {mark:?} in {text:?}"),
            }
        }
    }

    /// Waits for the end of the program.
    pub(super) fn end(mut self) -> Left {
        let mut stdout = String::new();
        if let Some(mut pipe) = self.child.stdout.take() {
            pipe.read_to_string(&mut stdout).unwrap();
        }
        let code = self.child.wait().unwrap().code();
        loop {
            match self.shown.recv_timeout(PATIENCE) {
                Ok(bytes) => self.seen.extend(bytes),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("somebody keeps the terminal"),
            }
        }
        let shown = String::from_utf8_lossy(&self.seen).into_owned();
        Left { code, shown, stdout: stdout.trim_end().to_owned() }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
