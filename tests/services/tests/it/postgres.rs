//! PostgreSQL.

use crate::harness::trials;
use hitl_services::{Postgres, Proxy};
use libtest_mimic::Trial;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

pub(crate) fn trials() -> Vec<Trial> {
    trials![Postgres::available();
        each_database_is_empty_and_ones_own,
        names_are_ordered_by_bytes_where_that_is_asked_for,
        it_speaks_tls_with_a_certificate_for_its_name,
        a_password_is_asked_for,
        a_setting_is_changed,
        it_stops_and_starts_again_with_its_data,
        what_was_committed_is_there_after_a_kill,
        a_lost_answer_is_to_a_statement_that_was_committed,
        it_ends_with_the_process_that_started_it,
    ]
}

fn psql(url: &str, statement: &str) -> Output {
    let psql = Postgres::shared().unwrap().bin().join("psql");
    Command::new(psql).args(["-X", "-A", "-t", url, "-c", statement]).stdin(Stdio::null()).output().unwrap()
}

fn value(url: &str, statement: &str) -> String {
    let output = psql(url, statement);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn each_database_is_empty_and_ones_own() {
    let postgres = Postgres::shared().unwrap();
    let (one, two) = (postgres.database(), postgres.database());
    assert_ne!(one, two);
    value(&one, "CREATE TABLE t (n int)");
    assert_eq!(value(&two, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0");
}

fn names_are_ordered_by_bytes_where_that_is_asked_for() {
    let url = Postgres::shared().unwrap().database();
    let statement =
        "SELECT string_agg(n, ' ' ORDER BY n COLLATE \"C\") FROM unnest('{ü,b,a-b,a/b,a,Z}'::text[]) n";
    assert_eq!(value(&url, statement), "Z a a-b a/b b ü");
}

fn it_speaks_tls_with_a_certificate_for_its_name() {
    let postgres = Postgres::shared().unwrap();
    let tls = |host: &str, ca: &Path| {
        let (port, ca) = (postgres.port(), ca.display());
        let target = format!(
            "host={host} hostaddr=127.0.0.1 port={port} user=hitl dbname=postgres sslmode=verify-full sslrootcert={ca}"
        );
        psql(&target, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
    };
    let output = tls("localhost", &postgres.ca_file());
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "t", "{output:?}");
    let wrong_name = tls("127.0.0.1", &postgres.ca_file());
    assert!(
        String::from_utf8_lossy(&wrong_name.stderr).contains("does not match host name"),
        "{wrong_name:?}"
    );
    let other = postgres.ca_file().with_file_name("server.pem");
    assert!(!tls("localhost", &other).status.success());
}

fn a_password_is_asked_for() {
    let postgres = Postgres::shared().unwrap();
    postgres.set_password("right");
    assert_eq!(value(&postgres.url_with_password("postgres", "right"), "SELECT 1"), "1");
    let output = psql(&postgres.url_with_password("postgres", "wrong"), "SELECT 1");
    assert!(String::from_utf8_lossy(&output.stderr).contains("password authentication failed"), "{output:?}");
}

fn a_setting_is_changed() {
    let postgres = Postgres::start().unwrap();
    postgres.setting("statement_timeout", "7s");
    assert_eq!(value(&postgres.url("postgres"), "SHOW statement_timeout"), "7s");
}

fn it_stops_and_starts_again_with_its_data() {
    let postgres = Postgres::start().unwrap();
    let url = postgres.database();
    value(&url, "CREATE TABLE t AS SELECT 7 AS n");
    postgres.stop();
    assert!(!psql(&url, "SELECT 1").status.success());
    postgres.start_again();
    assert_eq!(value(&url, "SELECT n FROM t"), "7");
}

fn what_was_committed_is_there_after_a_kill() {
    let postgres = Postgres::start().unwrap();
    let url = postgres.database();
    value(&url, "CREATE TABLE t AS SELECT 7 AS n");
    let psql = postgres.bin().join("psql");
    let mut waiting = Command::new(psql);
    waiting.args(["-X", &url, "-c", "SELECT pg_sleep(600)"]).stdin(Stdio::null()).stderr(Stdio::piped());
    let waiting = waiting.spawn().unwrap();
    while postgres.sql("postgres", "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%sleep(600)%'")
        != "2"
    {}
    postgres.kill();
    let said = waiting.wait_with_output().unwrap().stderr;
    let said = String::from_utf8_lossy(&said);
    // Nobody had the time to tell it why.
    assert!(said.contains("connection to server was lost") && !said.contains("FATAL"), "{said}");
    postgres.start_again();
    assert_eq!(value(&url, "SELECT n FROM t"), "7");
}

fn a_lost_answer_is_to_a_statement_that_was_committed() {
    let postgres = Postgres::shared().unwrap();
    let url = postgres.database();
    value(&url, "CREATE TABLE t (n int)");
    let proxy = Proxy::start(([127, 0, 0, 1], postgres.port()).into());
    proxy.lose_answers(1, b"INSERT");
    let through = url.replace(&postgres.port().to_string(), &proxy.addr().port().to_string());
    let through = format!("{through}?sslmode=disable");
    let output = psql(&through, "INSERT INTO t VALUES (7)");
    assert!(String::from_utf8_lossy(&output.stderr).contains("server closed the connection"), "{output:?}");
    assert_eq!(value(&url, "SELECT n FROM t"), "7");
    assert_eq!(value(&through, "INSERT INTO t VALUES (8) RETURNING n").lines().next(), Some("8"));
}

/// This binary as another process starts a server, shows its folder, and is killed.
fn it_ends_with_the_process_that_started_it() {
    if let Ok(file) = std::env::var("HITL_SERVICES_TELL") {
        let postgres = Postgres::start().unwrap();
        let told = format!("{} {}", postgres.port(), postgres.ca_file().display());
        std::fs::write(format!("{file}.new"), told).unwrap();
        std::fs::rename(format!("{file}.new"), file).unwrap();
        loop {
            std::thread::park();
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("told");
    let mut other = Command::new(std::env::current_exe().unwrap());
    other
        .args(["--exact", "postgres::it_ends_with_the_process_that_started_it"])
        .env("HITL_SERVICES_TELL", &file);
    let mut other = other.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    while !file.exists() {
        assert!(other.try_wait().unwrap().is_none());
        std::thread::sleep(Duration::from_millis(10));
    }
    let told = std::fs::read_to_string(&file).unwrap();
    let (port, ca) = told.split_once(' ').unwrap();
    let address = format!("127.0.0.1:{port}");
    assert!(Path::new(ca).is_file() && std::net::TcpStream::connect(&address).is_ok());
    other.kill().unwrap();
    other.wait().unwrap();
    // The folder goes after the server.
    while Path::new(ca).parent().unwrap().exists() {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(std::net::TcpStream::connect(&address).is_err());
}
