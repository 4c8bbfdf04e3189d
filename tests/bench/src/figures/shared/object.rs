//! An object store: SeaweedFS, which keeps what it was given, and moto for what is counted.

use super::rates::Shared;
use super::waiting::Waiting;
use crate::bench::Bench;
use crate::table::Table;
use anyhow::Result;
use hitl_services::{Absent, HttpProxy, ObjectServer};

pub(super) fn measure(bench: &mut Bench, table: &mut Table) -> Result<()> {
    for (name, server) in [("SeaweedFS", ObjectServer::seaweedfs()), ("moto", ObjectServer::moto())] {
        match server {
            Ok(server) => one(bench, table, name, &server)?,
            Err(Absent(why)) => table.row(name, "not measured", "", &why),
        }
    }
    Ok(())
}

fn one(bench: &mut Bench, table: &mut Table, name: &str, server: &ObjectServer) -> Result<()> {
    let way = HttpProxy::start(server.addr());
    // What tests run against writes as it likes when several write at once.
    way.orderly(name == "moto");
    let bucket = server.bucket();
    let url = format!("s3://{bucket}/bench?endpoint=http://{}&region=us-east-1&allow_http=true", way.addr());
    let variables = [
        ("AWS_ACCESS_KEY_ID", server.access_key.as_str()),
        ("AWS_SECRET_ACCESS_KEY", server.secret.as_str()),
    ];
    let shared = Shared { name, url: &url, variables: &variables };
    let mut one = None;
    for count in 1..=3 {
        let place = bench.place()?;
        let servers = shared.servers(bench, &place, count)?;
        for connections in [1, 16] {
            let before = way.counts().total();
            let events = bench.amount(if connections == 1 { 50 } else { 300 }, 10);
            let rates = shared.rates(
                table,
                &servers,
                connections,
                events,
                None,
                one.as_ref().filter(|_| connections == 16),
            )?;
            if connections == 1 && count == 1 {
                let each = (way.counts().total() - before) as f64 / events as f64;
                let measured = format!("{} requests", crate::stats::number(each));
                table.row(
                    &format!("{name}: a question asked and answered"),
                    &measured,
                    "",
                    "with what is tidied up afterwards",
                );
            }
            if connections == 16 {
                one.get_or_insert(rates);
            }
        }
    }
    for count in bench.amount::<&[u64]>(&[1, 1_000, 100_000], &[1, 100]) {
        let waiting = Waiting {
            name,
            store: &url,
            other: &url,
            variables: &variables,
            aim: "60 to 90 a minute; p99 ≤ interval + 50 ms",
        };
        let asked = || Ok(way.counts().total() as f64);
        waiting.measure(bench, table, *count, bench.amount(60, 5), asked, None)?;
    }
    Ok(())
}
