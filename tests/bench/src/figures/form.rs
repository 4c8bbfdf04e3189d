//! Looking at a form, beside a server that does nothing but answer with as many bytes.

use super::rates::{CONNECTIONS, Rounds, connections};
use crate::bench::Bench;
use crate::load::{self, Until};
use crate::server::Server;
use crate::table::Table;
use crate::wire::{self, Client, Link};
use anyhow::Result;
use std::time::Duration;

pub(super) fn measure(bench: &mut Bench, table: &mut Table) -> Result<()> {
    let place = bench.place()?;
    let hitl = Server::hitl(bench, &place)?;
    let (_, links) = hitl.create(bench.amount(1000, 20), 16)?;
    let forms: Vec<_> = links.iter().map(Link::open).collect();
    let health = vec![wire::request("GET", "/health", "", "")];
    let page = Client::connect(hitl.address)?.expect(&forms[0])?.body.len();
    let hyper = Server::hyper(bench, page)?;
    let time = Until::For(Duration::from_millis(bench.amount(3000, 150)));
    let run = |server: &Server, count, requests: &[Vec<u8>]| {
        server.costs(|| load::run(server.address, count, requests.to_vec(), time))
    };
    // Instances are made and caches filled before anything counts.
    run(&hitl, 256, &forms)?;
    run(&hyper, 256, &forms)?;
    for count in CONNECTIONS {
        let (mut form, mut bare, mut least) = (Rounds::default(), Rounds::default(), Rounds::default());
        // In turn, so that what else the machine does falls on all alike.
        for _ in 0..bench.amount(3, 1) {
            form.add(run(&hitl, count, &forms)?);
            bare.add(run(&hyper, count, &forms)?);
            least.add(run(&hitl, count, &health)?);
        }
        let aim = "≤ 60 µs CPU, rate ≥ 1/3 of hyper's";
        let beside = format!("a bare hyper server: {} ({})", bare.in_short(), form.compared(&bare));
        table.row(
            &format!("GET /form ({page} bytes), {}", connections(count)),
            &form.describe(),
            aim,
            &beside,
        );
        let beside = least.compared(&bare);
        table.row(&format!("GET /health, {}", connections(count)), &least.describe(), "", &beside);
    }
    Ok(())
}
