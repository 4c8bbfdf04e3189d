//! Creating events and answering them, each on the disk before it is confirmed.

use super::rates::{CONNECTIONS, Rounds, connections};
use crate::bench::Bench;
use crate::load::{self, Until};
use crate::machine;
use crate::server::Server;
use crate::stats::number;
use crate::table::Table;
use crate::wire::{Client, Link};
use anyhow::Result;

pub(super) fn measure(bench: &mut Bench, table: &mut Table) -> Result<()> {
    let place = bench.place()?;
    let hitl = Server::hitl(bench, &place)?;
    let (_, links) = hitl.create(bench.amount(2000, 1), bench.amount(256, 1))?;
    let page = Client::connect(hitl.address)?.expect(&links[0].submit())?.body.len();
    let hyper = Server::hyper(bench, page)?;
    let mut alone = None;
    for count in CONNECTIONS {
        let events = bench.amount(if count == 1 { 600 } else { 6000 }, 20);
        let [mut creates, mut forms, mut jsons, mut bare] = [(); 4].map(|()| Rounds::default());
        for _ in 0..bench.amount(3, 1) {
            let mut links = Vec::new();
            // Each is answered once, so half of them by one route and half by the other.
            creates.add(hitl.costs(|| {
                let (ran, made) = hitl.create(events * 2, count)?;
                links = made;
                Ok(ran)
            })?);
            let submit = |server: &Server, links: &[Link], request: fn(&Link) -> Vec<u8>| {
                let requests = links.iter().map(request).collect();
                server.costs(|| load::run(server.address, count, requests, Until::Done))
            };
            let (one, other) = links.split_at(events);
            forms.add(submit(&hitl, one, Link::submit)?);
            jsons.add(submit(&hitl, other, Link::submit_json)?);
            bare.add(submit(&hyper, one, Link::submit)?);
        }
        let sync = machine::sync_cost(&place, bench.amount(100, 10))?;
        let alone = *alone.get_or_insert(forms.rate());
        let shared = format!("{} × the rate of one connection", number(forms.rate() / alone));
        let sync = format!("a disk sync takes {} ms", number(sync));
        let hyper = format!("a bare hyper server: {} ({})", bare.in_short(), forms.compared(&bare));
        let on = connections(count);
        table.row(
            &format!("POST /submit, {on}"),
            &forms.describe(),
            "≤ 120 µs CPU",
            &format!("{shared}; {hyper}"),
        );
        table.row(
            &format!("POST /submit/json, {on}"),
            &jsons.describe(),
            "≤ 120 µs CPU",
            &jsons.compared(&bare),
        );
        table.row(&format!("POST /v1/events, {on}"), &creates.describe(), "", &sync);
    }
    Ok(())
}
