//! The reference: options, keys, forms, stores.

use super::{PAGE, Page};
use crate::desk::Desk;
use crate::markdown::{blocks, page};
use crate::support::{KEY, browse};
use serde_json::Value as Json;
use std::fs;

pub(super) const PAGES: &[Page] = &[
    Page {
        path: "docs/backup.md",
        prepare: |desk| desk.has_store("state/hitl/store"),
        check: |desk| {
            let copy = format!("file:{}", desk.path("backup/store").display());
            assert!(desk.place.run(&["list", "--store", &copy]).value().contains("Which?"));
        },
        ..PAGE
    },
    Page {
        path: "docs/callbacks.md",
        served: false,
        prepare: |desk| desk.stand_in(&[("wasmtime", HOST)]),
        asks: 2,
        prints: &["callback: POST http://127.0.0.1:9000/done/42"],
        ..PAGE
    },
    Page { path: "docs/configuration.md", served: false, prepare: has_the_file, ..PAGE },
    Page { path: "docs/engines.md", served: false, prepare: has_engines, ..PAGE },
    Page {
        path: "docs/forms.md",
        prepare: |desk| {
            fs::write(desk.path("cleanup.sh"), "rm -r /srv/old\n").unwrap();
            fs::write(desk.path("schema.diff"), "-old\n+new\n").unwrap();
        },
        asks: 6,
        check: was_filled_in,
        ..PAGE
    },
    Page {
        path: "docs/http.md",
        served: false,
        // What these make is made and run by `tests/tools/generators.rs`.
        prepare: |desk| {
            let programs = ["pip", "openapi-python-client", "openapi-generator-cli", "python3"];
            desk.stand_in(&programs.map(|program| (program, ":")));
            desk.stand_in(&["npm", "npx", "node"].map(|program| (program, ":")));
        },
        ..PAGE
    },
    Page {
        path: "docs/keys.md",
        prepare: |desk| {
            let id = desk.given("id").to_owned();
            let link = desk.place.run(&["link", "--for", "ada", &id]).value().to_owned();
            desk.give("link", &link);
        },
        prints: &["ada", "/form/"],
        ..PAGE
    },
    Page {
        path: "docs/pages.md",
        prepare: |desk| {
            desk.give("HITL_API_KEY", KEY);
            let logo = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>";
            fs::write(desk.path("logo.svg"), logo).unwrap();
        },
        asks: 1,
        prints: &["true"],
        ..PAGE
    },
    Page {
        path: "docs/prompts.md",
        prepare: |desk| {
            desk.give("HITL_API_KEY", KEY);
            let server = format!("http://{}", desk.address);
            desk.give("HITL_SERVER", &server);
        },
        asks: 1,
        prints: &["\"prompt_format\":\"markdown\""],
        check: |desk| {
            let printed: Json = serde_json::from_str(desk.printed.trim()).unwrap();
            let page = browse(printed["links"]["form"].as_str().unwrap());
            // Its first line is the heading, in plain words.
            let table = "<code dir=\"ltr\">1.4.1</code></td>";
            for shown in [">Deploy 1.4.2?</h1>", table, "href=\"https://ci.example.org/7\""] {
                assert!(page.contains(shown), "no {shown} in the page");
            }
        },
        ..PAGE
    },
    Page {
        path: "docs/retention.md",
        check: |desk| {
            let copy = format!("file:{}", desk.path("state/hitl/copy").display());
            assert!(desk.place.run(&["list", "--store", &copy]).value().contains("How many replicas?"));
        },
        ..PAGE
    },
];

/// A host of other makers is given a component that is there.
pub(super) const HOST: &str = "for last; do :; done; [ \"$(head -c 4 \"$last\" | tail -c 3)\" = asm ]";

/// Makes an environment of Python, in which programs of this name are; else one that runs is there.
pub(super) const PYTHON: &str = "case $1 in
-m) mkdir -p venv/bin && for name in pip python; do ln -sf \"$0\" venv/bin/$name; done ;;
install) ;;
*) [ -f \"$1\" ] || [ -f \"examples/engines/temporal/$1\" ] ;;
esac";

/// The file of the page, and what it names.
fn has_the_file(desk: &mut Desk) {
    let file = blocks(&page("docs/configuration.md"), "toml").remove(0);
    fs::write(desk.path("etc/hitl.toml"), desk.here(&file)).unwrap();
}

/// The engines themselves ask and are answered in `tests/tools/engines.rs`.
fn has_engines(desk: &mut Desk) {
    let elsewhere = "case $* in *:9070/deployments | */deploy/release) exit ;; esac
PATH=$(printf %s \"$PATH\" | sed \"s|${0%/*}:||\")
exec curl \"$@\"";
    desk.stand_in(&[
        ("npm", "[ \"$*\" = 'ci --ignore-scripts' ]"),
        ("npx", "[ \"$*\" = restate-server ]"),
        ("node", "[ -f \"examples/engines/restate/$1\" ]"),
        ("curl", elsewhere),
        ("sleep", ":"),
        ("python3", PYTHON),
        ("temporal", ":"),
    ]);
    let folder = format!("file:{}", desk.path("flyte").display());
    desk.instead("s3://BUCKET/RAW_DATA_PATH", &folder);
}

fn was_filled_in(desk: &Desk) {
    let form: Json = serde_json::from_str(&fs::read_to_string(desk.path("deploy.json")).unwrap()).unwrap();
    assert_eq!(form, serde_json::json!({ "replicas": 3, "where": "staging" }));
    let variables = fs::read_to_string(desk.path("variables")).unwrap();
    for answer in ["replicas=\"3\"", "env=\"staging\"", "days=\"[\\\"mon\\\"]\"", "day=\"2026-01-31\""] {
        assert!(variables.contains(&format!("declare -x {answer}\n")), "{answer}: {variables}");
    }
}

#[test]
fn what_the_reference_says_to_type_does_what_it_says() {
    for page in PAGES {
        page.read();
    }
}
