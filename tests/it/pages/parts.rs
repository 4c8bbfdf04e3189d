//! Pages beside the parts of the project: packages, components, examples, and the first page.

use super::reference::{HOST, PYTHON};
use super::{PAGE, Page};
use crate::desk::Desk;
use crate::support::{KEY, parts};
use crate::tidy::root;
use std::fs;

pub(super) const PAGES: &[Page] = &[
    Page {
        path: "README.md",
        // The others are run by `examples.rs`, but for those that build.
        only: "curl ",
        prepare: has_a_link,
        asks: 1,
        prints: &["\"links\":", "\"status\":\"pending\"", "\"cursor\":", "3"],
        ..PAGE
    },
    Page { path: "clients/python/README.md", served: false, ..PAGE },
    Page { path: "clients/typescript/README.md", ..PAGE },
    Page { path: "examples/deploy/README.md", prints: &["How many"], ..PAGE },
    Page {
        path: "examples/http/README.md",
        served: false,
        // The examples ask in `tests/tools/examples.rs`, which has their packages, too.
        prepare: |desk| {
            desk.stand_in(&["python3", "node"].map(|program| (program, "[ -f \"$1\" ]")));
            desk.stand_in(&["pip", "datamodel-codegen", "mypy", "npx"].map(|program| (program, ":")));
        },
        ..PAGE
    },
    Page {
        path: "guest/client/README.md",
        served: false,
        prepare: |desk| {
            let address = desk.address.clone();
            desk.instead("0.0.0.0:8080", &address);
            let plugged = "[ \"$1 $3\" = 'plug --plug' ] && [ -f \"$4\" ] && cp \"$2\" \"$6\"";
            desk.stand_in(&[("wac", plugged), ("wasmtime", HOST), ("python3", PYTHON)]);
            fs::write(desk.path("flow.wasm"), hitl_flows::RUST).unwrap();
        },
        ..PAGE
    },
    Page {
        path: "guest/examples/README.md",
        prepare: |desk| {
            has_flows(desk);
            fs::write(desk.path("built.wasm"), hitl_flows::COMPOSED).unwrap();
            fs::copy(root().join("guest/examples/composed.wac"), desk.path("composed.wac")).unwrap();
            desk.stand_in(&[
                ("pip", "[ \"$1\" = install ]"),
                ("componentize-py", "[ \"$1\" = -d ] && [ -s \"$2\" ] && cp deploy.wasm flow.wasm"),
                ("wac", "[ -f \"$2\" ] && [ -f \"${4#*=}\" ] && [ -f \"${6#*=}\" ] && cp built.wasm \"$8\""),
            ]);
        },
        asks: 6,
        prints: &["deployed 3 replicas"; 4],
        ..PAGE
    },
    Page {
        path: "guest/flow/README.md",
        prepare: has_flows,
        asks: 2,
        prints: &["deployed 3 replicas"],
        ..PAGE
    },
    Page {
        path: "guest/spin/README.md",
        prepare: |desk| {
            has_spin(desk, "guest/spin");
            let id = desk.given("id").to_owned();
            desk.instead("events/ID", &format!("events/{id}"));
        },
        asks: 1,
        prints: &["\"request_id\":", "\"status\":\"completed\""],
        ..PAGE
    },
    Page { path: "guest/spin-sync/README.md", prepare: |desk| has_spin(desk, "guest/spin-sync"), ..PAGE },
    Page {
        path: "guest/sync/README.md",
        prepare: |desk| {
            has_spin(desk, "guest/sync");
            desk.stand_in(&[
                ("wasmtime", HOST),
                ("python3", PYTHON),
                ("npm", "[ \"$1\" = install ]"),
                ("npx", "[ \"$1\" = jco ] && [ -f \"$3\" ]"),
                ("node", "[ -f \"$1\" ]"),
            ]);
        },
        check: |desk| assert!(desk.path("folder.mjs").is_file()),
        ..PAGE
    },
    Page {
        path: "guest/wasi/README.md",
        prepare: |desk| {
            has_spin(desk, "guest/wasi");
            desk.stand_in(&[("wasmtime", HOST)]);
            // What the host has written there.
            desk.has_store("data");
        },
        asks: 1,
        prints: &["3", "Which?"],
        ..PAGE
    },
];

/// Flows that are built, wherever their tools put them.
fn has_flows(desk: &mut Desk) {
    for flow in ["target/wasm32-wasip2/release/deploy.wasm", "target/flows/python.wasm"] {
        let path = desk.path(flow);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, hitl_flows::RUST).unwrap();
    }
    desk.stand_in(&[
        ("cargo", "[ \"$*\" = 'build --release --target wasm32-wasip2' ]"),
        ("rustup", "[ \"$*\" = 'target add wasm32-wasip2' ]"),
        ("make", "[ \"$*\" = flows ]"),
    ]);
}

/// The folder of an app for Spin, and what stands for Spin: it has the component that the app names. The server is the service.
fn has_spin(desk: &mut Desk, folder: &str) {
    let there = desk.path(folder);
    fs::create_dir_all(&there).unwrap();
    fs::copy(root().join(folder).join("spin.toml"), there.join("spin.toml")).unwrap();
    let has_its_component =
        "[ \"$1\" = up ] && [ -f \"$(sed -n 's/^source = \"\\(.*\\)\"/\\1/p' spin.toml)\" ]";
    desk.stand_in(&[("spin", has_its_component)]);
    let address = desk.address.clone();
    desk.instead("127.0.0.1:3000", &address);
    desk.instead("a-long-secret-of-yours", KEY);
    desk.instead("a-long-secret", KEY);
}

/// What the requests of the first page are about. Nobody answers before the last one does.
fn has_a_link(desk: &mut Desk) {
    let id = desk.given("id").to_owned();
    let link = desk.place.run(&["link", &id]).value().to_owned();
    let (_, _, t) = parts(&link);
    let other = desk.given("other").to_owned();
    for (name, value) in [("HITL_API_KEY", KEY), ("a", &*id), ("b", &*other), ("cursor", "null"), ("t", &*t)]
    {
        desk.give(name, value);
    }
    desk.instead("?wait=30", "?wait=1");
    desk.instead("\\\"wait\\\":30", "\\\"wait\\\":1");
}

#[test]
fn what_pages_beside_parts_say_to_type_does_what_they_say() {
    for page in PAGES {
        page.read();
    }
}
