//! The conformance suite, on each server.

use crate::bucket::{Fixture, NONE, Shared, config};
use crate::harness::trial;
use hitl_services::ObjectKind::{Azurite, Moto, SeaweedFs};
use hitl_services::{ObjectKind, ObjectServer};
use hitl_storage::Announced;
use hitl_storage::conformance::{Capabilities, Case, cases};
use libtest_mimic::Trial;

/// Where SeaweedFS and Azurite differ from S3: names and their order, pages, races, and what is told to others.
const DIFFERENT: [&str; 11] = [
    "keys::tricky_keys",
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

/// Those in which one handle has to be told what another one writes.
const TOLD: [&str; 7] = [
    "waking::other_handle",
    "waking::puts_wake",
    "waking::nothing_is_missed_between_handles",
    "waking::a_folder_that_comes_later",
    "waking::several_keys",
    "waking::a_prefix_between_handles",
    "waking::nothing_with_a_prefix_is_missed",
];

pub(crate) fn trials() -> Vec<Trial> {
    let is_whole = std::env::var_os("HITL_WHOLE_SUITE").is_some_and(|value| !value.is_empty());
    let mut trials = Vec::new();
    for kind in [Moto, SeaweedFs, Azurite] {
        // In SeaweedFS `a` and `a/b` can be put and not created: `lists::seaweedfs::a_folder_is_no_key` says what happens.
        let is_none = |case: &Case| kind == SeaweedFs && case.name == "keys::nesting";
        let runs =
            |case: &Case| !is_none(case) && (kind == Moto || is_whole || DIFFERENT.contains(&case.name));
        trials.extend(cases().into_iter().filter(runs).map(|case| trial_of(kind, case)));
    }
    trials
}

fn trial_of(kind: ObjectKind, case: Case) -> Trial {
    let name = format!("suite::{}::{}", format!("{kind:?}").to_lowercase(), case.name);
    trial(name, kind, move || run(kind, case))
}

async fn run(kind: ObjectKind, case: Case) {
    // Each telling is a request more.
    let announced = if TOLD.contains(&case.name) { Announced::ALL } else { NONE };
    let config = if case.name == "keys::limits" {
        // The longest key leaves no room for a prefix.
        let server = ObjectServer::shared(kind).unwrap();
        config(server, Shared::of(kind).addr(), &server.bucket(), "")
    } else {
        Shared::of(kind).at(&case.name.replace("::", "/")).await
    };
    case.run(&Fixture(config.announcing(announced)), Capabilities::ALL).await;
}
