//! The conformance suite, on each server.

use crate::bucket::{Fixture, NONE, Shared, config};
use crate::harness::trial;
use hitl_services::ObjectKind::{Azurite, Moto, SeaweedFs};
use hitl_services::{ObjectKind, ObjectServer};
use hitl_storage::Announced;
use hitl_storage::conformance::{Capabilities, Case, cases};
use libtest_mimic::Trial;

/// Where SeaweedFS and Azurite differ from S3: names and their order, pages, races, and what is told to others.
const DIFFERENT: [&str; 12] = [
    "keys::tricky_keys",
    "keys::nesting",
    "values::any_bytes",
    "values::create_is_exclusive",
    "values::create_after_delete",
    "values::many_deleted_at_once",
    "listing::byte_order",
    "listing::prefixes",
    "listing::paging",
    "listing::pages_cover_everything",
    "waking::other_handle",
    "waking::puts_wake",
];

pub(crate) fn trials() -> Vec<Trial> {
    let is_whole = std::env::var_os("HITL_WHOLE_SUITE").is_some_and(|value| !value.is_empty());
    let mut trials = Vec::new();
    for kind in [Moto, SeaweedFs, Azurite] {
        let runs = |case: &Case| kind == Moto || is_whole || DIFFERENT.contains(&case.name);
        trials.extend(cases().into_iter().filter(runs).map(|case| trial_of(kind, case)));
    }
    trials
}

fn trial_of(kind: ObjectKind, case: Case) -> Trial {
    let name = format!("suite::{}::{}", format!("{kind:?}").to_lowercase(), case.name);
    trial(name, kind, move || run(kind, case))
}

async fn run(kind: ObjectKind, case: Case) {
    // Only what is about other handles needs to be told to them, and each telling is a request.
    let announced = if case.name.starts_with("waking::") { Announced::ALL } else { NONE };
    let config = if case.name == "keys::limits" {
        // The longest key leaves no room for a prefix.
        let server = ObjectServer::shared(kind).unwrap();
        config(server, Shared::of(kind).addr(), &server.bucket(), "")
    } else {
        Shared::of(kind).at(&case.name.replace("::", "/")).await
    };
    let capabilities = Capabilities { nests: kind != SeaweedFs, ..Capabilities::ALL };
    case.run(&Fixture(config.announcing(announced)), capabilities).await;
}
