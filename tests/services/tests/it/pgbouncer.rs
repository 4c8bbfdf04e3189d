//! PgBouncer.

use crate::harness::trials;
use hitl_services::{PgBouncer, Postgres};
use libtest_mimic::Trial;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};

pub(crate) fn trials() -> Vec<Trial> {
    trials![Postgres::available().and(PgBouncer::available());
        statements_reach_the_server_behind_it,
        a_session_is_shared_by_transactions_and_not_by_sessions,
    ]
}

/// What statements, each of its own, return through one connection.
fn values(url: &str, statements: &[&str]) -> Vec<String> {
    let mut psql = Command::new(Postgres::shared().unwrap().bin().join("psql"));
    psql.args(["-X", "-q", "-A", "-t", url]).stdin(Stdio::null());
    for statement in statements {
        psql.args(["-c", statement]);
    }
    let output = psql.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

fn statements_reach_the_server_behind_it() {
    let postgres = Postgres::shared().unwrap();
    let url = postgres.database();
    let name = url.rsplit_once('/').unwrap().1;
    let pooler = PgBouncer::start(postgres, "transaction").unwrap();
    values(&pooler.url(name), &["CREATE TABLE t AS SELECT 7 AS n"]);
    assert_eq!(values(&url, &["SELECT n FROM t"]), ["7"]);
    pooler.kill();
    pooler.start_again();
    assert_eq!(values(&pooler.url(name), &["SELECT n FROM t"]), ["7"]);
}

/// A client that asks, and stays.
struct Client {
    psql: Child,
    answers: BufReader<ChildStdout>,
}

impl Client {
    fn connect(url: &str) -> Self {
        let mut psql = Command::new(Postgres::shared().unwrap().bin().join("psql"));
        psql.args(["-X", "-q", "-A", "-t", url]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut psql = psql.spawn().unwrap();
        let answers = BufReader::new(psql.stdout.take().unwrap());
        Self { psql, answers }
    }

    fn ask(&mut self, statement: &str) -> String {
        writeln!(self.psql.stdin.as_mut().unwrap(), "{statement};").unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        answer.trim().to_owned()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.psql.kill().unwrap();
        self.psql.wait().unwrap();
    }
}

/// A lock that belongs to a session is held by two clients at once where a session is shared.
fn a_session_is_shared_by_transactions_and_not_by_sessions() {
    let postgres = Postgres::shared().unwrap();
    let url = postgres.database();
    let name = url.rsplit_once('/').unwrap().1;
    let take = "SELECT pg_try_advisory_lock(7)";
    for (mode, second) in [("transaction", "t"), ("session", "f")] {
        let pooler = PgBouncer::start(postgres, mode).unwrap();
        let mut clients = [(); 2].map(|()| Client::connect(&pooler.url(name)));
        assert_eq!(clients.each_mut().map(|client| client.ask(take)), ["t", second], "{mode}");
    }
}
