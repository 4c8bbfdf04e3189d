//! PostgreSQL, beside pgbench in the same run.

use super::CONNECTIONS;
use super::rates::{COUNTED, Shared, first_page};
use super::waiting::Waiting;
use crate::bench::Bench;
use crate::process;
use crate::server::Server;
use crate::stats::number;
use crate::table::Table;
use crate::wire::{self, Client};
use anyhow::{Context, Result};
use hitl_services::{Absent, Mode, Postgres, Proxy};
use std::process::Command;
use std::time::Duration;

const NAME: &str = "PostgreSQL";

pub(super) fn measure(bench: &mut Bench, table: &mut Table) -> Result<()> {
    let postgres = match Postgres::start() {
        Ok(postgres) => postgres,
        Err(Absent(why)) => {
            table.row(NAME, "not measured", "", &why);
            return Ok(());
        }
    };
    rates(bench, table, &postgres)?;
    far(bench, table, &postgres)?;
    resume(bench, table, &postgres)?;
    waiting(bench, table, &postgres)?;
    million(bench, table, &postgres)
}

fn rates(bench: &mut Bench, table: &mut Table, postgres: &Postgres) -> Result<()> {
    for connections in CONNECTIONS {
        let raw = raw(bench, postgres, connections)?;
        table.row(
            &format!("{NAME}: SELECT + INSERT by pgbench, {connections} connections"),
            &format!("{}/s", number(raw)),
            "",
            "",
        );
        let events = bench.amount(if connections == 1 { 500 } else { 4_000 }, 50);
        let mut one = None;
        for count in 1..=3 {
            let (url, place) = (postgres.database(), bench.place()?);
            let shared = Shared { name: NAME, url: &url, variables: &[] };
            let servers = shared.servers(bench, &place, count)?;
            // What a server does once is done before.
            shared.rates(
                &mut Table::new(String::new()),
                &servers,
                connections,
                bench.amount(200, 8),
                None,
                None,
            )?;
            std::thread::sleep(COUNTED);
            let commits = commits(postgres, &url)?;
            let rates = shared.rates(table, &servers, connections, events, Some(raw), one.as_ref())?;
            if connections == 1 && count == 1 {
                std::thread::sleep(COUNTED);
                let each = (self::commits(postgres, &url)? - commits) / events as f64;
                let measured = format!("{} transactions", number(each));
                table.row(
                    &format!("{NAME}: a question asked and answered"),
                    &measured,
                    "a submit: two round trips",
                    "with what is tidied up afterwards",
                );
            }
            one.get_or_insert(rates);
        }
    }
    Ok(())
}

/// The same where the database is far away, so that not the cores are what there is too little of, but connections that wait for its
/// answers.
fn far(bench: &mut Bench, table: &mut Table, postgres: &Postgres) -> Result<()> {
    let (direct, way) = (postgres.database(), Proxy::start(([127, 0, 0, 1], postgres.port()).into()));
    way.set(Mode::Delay(FAR));
    let url = direct.replace(&format!(":{}/", postgres.port()), &format!(":{}/", way.addr().port()));
    let shared = Shared { name: "PostgreSQL, 20 ms away", url: &url, variables: &[] };
    let mut one = None;
    for count in 1..=3 {
        let place = bench.place()?;
        let servers = shared.servers(bench, &place, count)?;
        let mut unsaid = Table::new(String::new());
        shared.rates(&mut unsaid, &servers, 64, bench.amount(200, 64), None, None)?;
        let rates = shared.rates(table, &servers, 64, bench.amount(2_000, 64), None, one.as_ref())?;
        one.get_or_insert(rates);
    }
    Ok(())
}

/// How much later an answer of such a database comes.
const FAR: Duration = Duration::from_millis(20);

/// How many times a second pgbench selects and inserts.
fn raw(bench: &Bench, postgres: &Postgres, connections: usize) -> Result<f64> {
    let database = postgres.database();
    let name = name(&database);
    postgres.sql(&name, "CREATE TABLE raw (key text COLLATE \"C\" PRIMARY KEY, value bytea NOT NULL); INSERT INTO raw VALUES ('k', repeat('x', 500)::bytea)");
    let script = bench.folder().join("raw.sql");
    std::fs::write(
        &script,
        "\\set n random(1, 1000000000000)\nSELECT value FROM raw WHERE key = 'k';\n\
         INSERT INTO raw VALUES ('k' || :client_id || '-' || :n, repeat('x', 300)::bytea) ON CONFLICT DO NOTHING;\n",
    )?;
    let mut command = Command::new(postgres.bin().join("pgbench"));
    command.args(["-n", "-M", "prepared", "-j", "2", "-c", &connections.to_string()]);
    command.args(["-T", &bench.amount(4, 1).to_string(), "-f"]).arg(&script).arg(&database);
    let text = process::output(&mut command)?;
    let rate = text.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    rate.context("pgbench says no rate")
}

/// The database's name in its URL.
fn name(url: &str) -> String {
    url.rsplit('/').next().unwrap_or_default().to_owned()
}

/// How many transactions the database has committed.
fn commits(postgres: &Postgres, url: &str) -> Result<f64> {
    let sql = format!("SELECT xact_commit FROM pg_stat_database WHERE datname = '{}'", name(url));
    postgres.sql("postgres", &sql).trim().parse().context("no count")
}

fn resume(bench: &mut Bench, table: &mut Table, postgres: &Postgres) -> Result<()> {
    let (url, place) = (postgres.database(), bench.place()?);
    let server = Server::on(bench, &place, &url, &[])?;
    let mut command = bench.role("measure-resume")?;
    command.args([url, bench.amount(500, 20).to_string(), "2".to_owned(), server.address.to_string()]);
    let trials: serde_json::Value = serde_json::from_str(&process::output(&mut command)?)?;
    let after = super::super::resume::Trials::of(&trials, "after_ok")?;
    let submit = super::super::resume::Trials::of(&trials, "round_trips")?;
    table.row(
        &format!("{NAME}: submit to resume, another process"),
        &after.after_the_200(),
        "p99 ≤ 50 ms",
        &format!("the submit itself: {}", submit.describe()),
    );
    Ok(())
}

fn waiting(bench: &mut Bench, table: &mut Table, postgres: &Postgres) -> Result<()> {
    let url = postgres.database();
    for count in bench.amount::<&[u64]>(&[1, 1_000, 100_000], &[1, 100]) {
        let waiting = Waiting { name: NAME, store: &url, other: &url, variables: &[], aim: "p99 ≤ 50 ms" };
        let asked = || {
            std::thread::sleep(COUNTED);
            commits(postgres, &url)
        };
        waiting.measure(bench, table, *count, bench.amount(300, 10), asked, None)?;
    }
    let way = Proxy::start(([127, 0, 0, 1], postgres.port()).into());
    let cut = url.replace(&format!(":{}/", postgres.port()), &format!(":{}/", way.addr().port()));
    let waiting =
        Waiting { name: NAME, store: &cut, other: &url, variables: &[], aim: "≤ the poll interval, 1 s" };
    let happens = || {
        way.set(Mode::Cut);
        std::thread::sleep(Duration::from_millis(100));
        way.set(Mode::Pass);
        std::thread::sleep(Duration::from_millis(1_900));
    };
    let what = "whose connections are cut for 0.1 s every 2 s";
    waiting.measure(bench, table, 1_000, bench.amount(300, 10), || Ok(0.0), Some((what, &happens)))
}

/// Open events that wait for a week, copied in the database.
fn million(bench: &mut Bench, table: &mut Table, postgres: &Postgres) -> Result<()> {
    let (url, place) = (postgres.database(), bench.place()?);
    let server = Server::on(bench, &place, &url, &[])?;
    let reply = Client::connect(server.address)?.expect(&wire::create("bench", 7 * 86_400))?;
    let id = wire::Link::created(&reply)?.id;
    let few = first_page(&server)?;
    let count = bench.amount(1_000_000, 10_000);
    postgres.sql(
        &name(&url),
        &format!(
            "INSERT INTO hitl_values (key, value) SELECT replace(key, '{id}', new), \
             convert_to(replace(convert_from(value, 'UTF8'), '{id}', new), 'UTF8') \
             FROM hitl_values, (SELECT md5(n::text) AS new FROM generate_series(1, {count}) n) ids \
             WHERE key LIKE '%{id}%'; ANALYZE hitl_values"
        ),
    );
    let page = first_page(&server)?;
    table.row(
        &format!("{NAME}: GET /v1/events?limit=50, first page of {} open events", number(f64::from(count))),
        &format!("{} ms", number(page)),
        "≤ 20 ms",
        &format!("of one: {} ms", number(few)),
    );
    Ok(())
}
