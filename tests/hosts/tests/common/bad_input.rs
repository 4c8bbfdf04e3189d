//! Whatever a client sends: the tests of `tests/it/bad_input`, without those of connections, which are the host's.

#[path = "../../../it/bad_input/addresses.rs"]
mod addresses;
#[path = "../../../it/bad_input/bodies.rs"]
mod bodies;
#[path = "../../../it/bad_input/crowd.rs"]
mod crowd;
#[path = "../../../it/bad_input/fields.rs"]
mod fields;
#[path = "../../../it/bad_input/routes.rs"]
mod routes;
#[path = "../../../it/bad_input/tokens.rs"]
mod tokens;
#[path = "../../../it/bad_input/victim.rs"]
mod victim;
#[path = "../../../it/bad_input/wire.rs"]
mod wire;
