//! Blocks of pages that are not typed: what runs them, or why nothing does.

/// What a block is held to.
pub(super) enum By {
    /// A function of a test's file, which takes from the page whatever there is in this language.
    Test(&'static str, &'static str),
    /// A file that is compiled by the tests, in which the same lines stand one below the other.
    Same(&'static str),
    /// The documentation of this file, of which the page is all or a part: its examples are tests.
    Doctest(&'static str),
    /// Nothing, for this reason.
    Nothing(&'static str),
}

use By::{Doctest, Nothing, Same, Test};

/// The test of Python's package that runs what documents show.
const PYTHON: By = Test("clients/python/tests/test_readme.py", "test_the_code_in_a_document_runs");
/// What TypeScript's package does: it checks the types of all, and runs the guides.
const TYPESCRIPT: By = Test("clients/typescript/scripts/test.mjs", "checkTypes");
const GUIDES: By = Test("clients/typescript/scripts/test.mjs", "guides");
const README: By = Test("tests/it/examples.rs", "the_readme_s_examples_work");
const BUILT: By = Test("tests/it/manifests.rs", "a_flow_s_manifest_says_what_it_is_elsewhere");
const FLOW: By = Same("guest/flow/src/lib.rs");

/// Pages and languages: one test for all blocks of the page in this language, or what each is held to, in their order. Those that are
/// typed at a desk do not count.
pub(super) const ELSEWHERE: &[(&str, &str, &[By])] = &[
    (
        "README.md",
        "sh",
        &[
            README,
            Nothing("`make run` and `make test` build all of this, and are what runs it"),
            README,
            README,
            // But for `cargo build`.
            README,
        ],
    ),
    (
        "README.md",
        "wit",
        &[Test("tests/it/pages/bodies.rs", "the_interface_on_one_screen_names_what_is_there")],
    ),
    ("README.md", "rust", &[FLOW, Same("host/hitl/src/lib.rs"), Same("host/client/src/lib.rs")]),
    ("README.md", "python", &[Same("guest/examples/python/flow.py"), PYTHON]),
    ("clients/python/README.md", "python", &[PYTHON]),
    ("clients/python/docs/flyte.md", "python", &[PYTHON]),
    ("clients/typescript/README.md", "ts", &[TYPESCRIPT]),
    (
        "docs/callbacks.md",
        "json",
        &[Test("tests/it/pages/bodies.rs", "an_outcome_is_sent_as_the_page_shows_it")],
    ),
    (
        "docs/configuration.md",
        "toml",
        &[Test("tests/it/pages/reference.rs", "what_the_reference_says_to_type_does_what_it_says")],
    ),
    (
        "docs/engines.md",
        "json",
        &[Test("tests/it/pages/bodies.rs", "a_server_takes_the_questions_of_engines")],
    ),
    (
        "docs/engines.md",
        "wit",
        &[Test("tests/it/pages/bodies.rs", "a_record_for_an_outcome_has_all_its_members")],
    ),
    ("docs/forms.md", "python", &[Test("tests/tools/models.rs", "a_model_is_asked_for_as_the_page_does")]),
    ("docs/guides/python.md", "python", &[PYTHON]),
    ("docs/guides/testing.md", "python", &[PYTHON]),
    ("docs/guides/testing.md", "ts", &[GUIDES]),
    ("docs/guides/typescript.md", "ts", &[GUIDES]),
    ("docs/http.md", "python", &[Test("tests/tools/generators.rs", "a_client_in_python_asks")]),
    (
        "docs/http.md",
        "rust",
        // What it calls is there. It is not compiled, since its crates are none of ours.
        &[Test("tests/tools/generators.rs", "a_client_in_rust_is_made_with_names_of_words")],
    ),
    ("docs/http.md", "ts", &[Test("tests/tools/generators.rs", "a_client_in_typescript_asks")]),
    (
        "docs/keys.md",
        "python",
        &[Test("tests/it/pages/bodies.rs", "a_link_that_creates_takes_the_payload_of_a_webhook")],
    ),
    (
        "docs/operating.md",
        "sh",
        &[Test("tests/it/operating.rs", "what_the_operator_s_page_says_to_type_does_what_it_says")],
    ),
    ("guest/examples/README.md", "rust", &[BUILT]),
    (
        "guest/flow/README.md",
        "rust",
        &[FLOW, FLOW, Same("guest/flow/src/answer/mod.rs"), Same("guest/flow/src/question.rs")],
    ),
    ("guest/flow/README.md", "toml", &[BUILT]),
    (
        "guest/wasi/README.md",
        "yaml",
        &[Nothing(
            "`wash dev` reads it, which the tests of hosts give a file of the same members of their own",
        )],
    ),
    (
        "wit/README.md",
        "rust",
        &[Nothing(
            "wit-bindgen's own release is all that it needs beside the interface, and was built and answered by hand; the flows of the \
             tests are written against the same worlds",
        )],
    ),
    (
        "host/client/README.md",
        "rust",
        &[
            Doctest("host/client/src/lib.rs"),
            Doctest("host/client/src/lib.rs"),
            Doctest("host/client/src/lib.rs"),
            Doctest("host/client/src/lib.rs"),
            Doctest("host/client/src/lib.rs"),
        ],
    ),
    (
        "host/client/README.md",
        "toml",
        &[Nothing("a program outside of the clone would build all that the client brings, once more")],
    ),
];
