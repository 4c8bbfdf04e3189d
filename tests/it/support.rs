//! What the tests have in common: a place of their own, and processes of `hitl`.

use crate::http::Api;
pub(crate) use crate::http::{KEY, PATIENCE, bearer, no_script_but_ours, parts, question, send, try_submit};
use hitl_storage::Store;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, LazyLock, mpsc};

/// The kinds of stores that a [`Place`] has.
pub(crate) const SCHEMES: &[&str] = &["sqlite", "file"];

/// A place with its own state folder and store, removed at the end.
pub(crate) struct Place {
    folder: tempfile::TempDir,
    pub(crate) store: String,
    // What the store's users are known by.
    environment: Vec<(&'static str, String)>,
}

impl Place {
    pub(crate) fn new(scheme: &str) -> Place {
        let folder = tempfile::tempdir().unwrap();
        let store = match scheme {
            "sqlite" => format!("sqlite:{}", folder.path().join("hitl.db").display()),
            "file" => format!("file:{}", folder.path().join("store").display()),
            other => panic!("no such kind of store: {other}"),
        };
        Place { folder, store, environment: Vec::new() }
    }

    /// A place on a store that is elsewhere, with variables that let one in.
    #[allow(dead_code, reason = "one of the test binaries does not use it")]
    pub(crate) fn on(store: String, environment: Vec<(&'static str, String)>) -> Place {
        Place { folder: tempfile::tempdir().unwrap(), store, environment }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The store, to look at what is in it.
    pub(crate) async fn open(&self) -> Arc<dyn Store> {
        hitl::stores().open(&self.store).await.unwrap()
    }

    /// `hitl` with these arguments, on this place's store and nothing of the user's.
    pub(crate) fn hitl(&self, args: &[&str]) -> Command {
        let mut command = interruptible(env!("CARGO_BIN_EXE_hitl"));
        for (name, _) in
            std::env::vars().filter(|(name, _)| name.starts_with("HITL_") || name == "_U_ORG_NAME")
        {
            command.env_remove(name);
        }
        command
            .env("XDG_STATE_HOME", self.path().join("state"))
            .env("HITL_STORE", &self.store)
            .envs(self.environment.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .args(args);
        command
    }

    /// Runs `hitl` to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        Ran::of(self.hitl(args).output().unwrap())
    }

    /// Starts `hitl serve` on a free port and waits until it serves.
    pub(crate) fn serve(&self, args: &[&str]) -> Server {
        let mut all = vec!["serve", "--listen", "127.0.0.1:0", "--api-key", KEY];
        all.extend(args);
        Server::start(self.hitl(&all))
    }

    /// The same, with a log of what `filter` names, written as `format` says.
    pub(crate) fn serve_logging(&self, filter: &str, format: &str) -> Server {
        let mut command = self.hitl(&["serve", "--listen", "127.0.0.1:0", "--api-key", KEY]);
        command.env("HITL_LOG", filter).env("HITL_LOG_FORMAT", format);
        let mut process = Running::start(command);
        // In JSON there are no lines for a person.
        let (mark, end) = if format == "json" { ("\"address\":\"", '"') } else { (" on http://", ' ') };
        let address = process.after(mark).expect("the server says where it serves");
        let url = format!("http://{}", address.split(end).next().unwrap());
        Server { process, api: Api { url } }
    }

    /// The same at an address of before, which is free again.
    pub(crate) fn serve_on(&self, address: &str) -> Server {
        self.try_serve_on(address).expect("the server says where it serves")
    }

    /// The same, or none if it ends before it serves.
    pub(crate) fn try_serve_on(&self, address: &str) -> Option<Server> {
        Server::try_start(self.hitl(&["serve", "--listen", address, "--api-key", KEY]))
    }
}

/// What a program that has ended left.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    pub(crate) fn of(output: std::process::Output) -> Ran {
        Ran {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap().trim_end().to_owned(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// What it printed; it has to have ended well.
    pub(crate) fn value(&self) -> &str {
        assert_eq!(self.code, Some(0), "{self:?}");
        &self.stdout
    }
}

/// A process whose stderr is read line by line. It is killed when this is dropped.
pub(crate) struct Running {
    pub(crate) child: Child,
    lines: mpsc::Receiver<String>,
    seen: Vec<String>,
}

impl Running {
    pub(crate) fn start(mut command: Command) -> Running {
        let mut child = command.spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (send, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    break;
                }
            }
        });
        Running { child, lines, seen: Vec::new() }
    }

    /// The rest of the first line on stderr that has `mark` in it, or none if it ended before.
    pub(crate) fn after(&mut self, mark: &str) -> Option<String> {
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => {
                    let found = line.split_once(mark).map(|(_, rest)| rest.trim().to_owned());
                    self.seen.push(line);
                    if found.is_some() {
                        return found;
                    }
                }
                Err(mpsc::RecvTimeoutError::Disconnected) => return None,
                Err(mpsc::RecvTimeoutError::Timeout) => panic!("nothing with {mark:?} in {:?}", self.seen),
            }
        }
    }

    /// The link that `hitl ask` shows.
    pub(crate) fn link(&mut self) -> String {
        self.after("answer here:").unwrap_or_else(|| panic!("no link in {:?}", self.seen))
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) fn end_by_signal(self) -> Ran {
        let asked = Command::new("sh").args(["-c", &format!("kill {}", self.child.id())]).status().unwrap();
        assert!(asked.success());
        self.end()
    }

    /// Ends it as a crash would: no chance to clean up.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> Ran {
        let mut stdout = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
        let code = self.child.wait().unwrap().code();
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            self.seen.push(line);
        }
        Ran { code, stdout: stdout.trim_end().to_owned(), stderr: self.seen.join("\n") }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A command that a signal stops, also where the tests themselves run in the background of a shell, which lets all that it starts
/// there ignore interrupts: `hitl` keeps to that, and a test that waits for its end would wait for ever.
fn interruptible(program: &str) -> Command {
    static IGNORED: LazyLock<bool> = LazyLock::new(|| {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        // Interrupt and quit are the second and the third.
        mask.is_some_and(|mask| u64::from_str_radix(mask.trim(), 16).is_ok_and(|mask| mask & 0b110 != 0))
    });
    if !*IGNORED {
        return Command::new(program);
    }
    let mut command = Command::new("env");
    command.args(["--default-signal=INT,QUIT", program]);
    command
}

/// A running `hitl serve`.
pub(crate) struct Server {
    pub(crate) process: Running,
    api: Api,
}

impl std::ops::Deref for Server {
    type Target = Api;

    fn deref(&self) -> &Api {
        &self.api
    }
}

impl Server {
    pub(crate) fn start(command: Command) -> Server {
        Server::try_start(command).expect("the server says where it serves")
    }

    fn try_start(command: Command) -> Option<Server> {
        let mut process = Running::start(command);
        let url = process.after(" on ")?;
        Some(Server { process, api: Api { url } })
    }

    /// Asks it to stop, waits until it has, and gives all that it said on stderr.
    pub(crate) fn stopped(self) -> String {
        let ran = self.process.end_by_signal();
        assert_eq!(ran.code, Some(0), "{ran:?}");
        ran.stderr
    }

    /// Ends it as a crash would.
    pub(crate) fn kill(self) {
        self.process.kill();
    }
}

/// `command`, started by a shell that does `first` before.
pub(crate) fn after(first: &str, command: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{first} && exec \"$0\" \"$@\"")]);
    shell.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    shell
}

/// The page at `url`, as a browser gets it.
pub(crate) fn browse(url: &str) -> String {
    let page = send("GET", url, &[("accept", "text/html")], b"");
    assert_eq!(page.status, 200, "{}", page.text());
    page.text()
}

/// Sends a link's form as a browser does, and gives where the browser is sent to.
pub(crate) fn fill(link: &str, value: &str) -> String {
    let (base, id, t) = parts(link);
    let body = format!("request_id={id}&t={t}&value={value}&idempotency_key=k");
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")];
    let reply = send("POST", &format!("{base}/submit"), &headers, body.as_bytes());
    assert_eq!(reply.status, 303, "{}", reply.text());
    let to = reply.headers.iter().find(|(name, _)| name == "location").expect("where to go");
    format!("{base}{}", to.1.strip_prefix('.').unwrap())
}

/// A component that exports `wasi:cli/run`, which is the function `run` of a core module with these sections: types,
/// functions, memories if it has any, exports, code. A section of the component a line.
pub(crate) fn program(core: &[u8]) -> Vec<u8> {
    let core = [b"\0asm\x01\0\0\0", core].concat();
    let length = u8::try_from(core.len()).ok().filter(|length| *length < 0x80).expect("a length of one byte");
    let sections: [&[u8]; 9] = [
        b"\0asm\x0d\0\x01\0",
        &[1, length],
        &core,
        // An instance of it, and its function.
        b"\x02\x04\x01\0\0\0",
        b"\x06\x09\x01\0\0\x01\0\x03run",
        // The types `result` and `func() -> result`, and the function as one.
        b"\x07\x08\x02\x6a\0\0\x40\0\0\0",
        b"\x08\x06\x01\0\0\0\0\x01",
        // An instance that exports it, exported.
        b"\x05\x0a\x01\x01\x01\0\x03run\x01\0",
        b"\x0b\x18\x01\0\x12wasi:cli/run@0.2.0\x05\0\0",
    ];
    sections.concat()
}
