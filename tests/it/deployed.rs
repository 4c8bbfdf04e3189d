//! The settings of the example unit of systemd start a server, which its signal stops.

use crate::support::{Place, Ran, Running};
use std::fs;
use std::path::Path;

/// The text of a file below `examples/`.
fn example(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name)).unwrap()
}

/// What the lines `name=…` of a unit say, each in one piece.
fn said<'u>(unit: &'u str, name: &str) -> Vec<&'u str> {
    let lines = unit.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once('='))
        .filter(|(key, _)| *key == name)
        .map(|(_, said)| said)
        .collect()
}

#[test]
fn the_unit_s_settings_start_a_server_which_its_signal_stops() {
    let unit = example("deploy/hitl.service");
    let place = Place::new("sqlite");
    let folder = |name: &str| {
        let path = place.path().join(name);
        fs::create_dir_all(&path).unwrap();
        path.display().to_string()
    };
    // The folders that systemd makes, and the one with the credential.
    let (state, cache, credentials) = (folder("state"), folder("cache"), folder("credentials"));
    assert_eq!((said(&unit, "StateDirectory"), said(&unit, "CacheDirectory")), (vec!["hitl"], vec!["hitl"]));
    let credential = said(&unit, "LoadCredential");
    let (name, _) = credential[0].split_once(':').unwrap();
    fs::write(Path::new(&credentials).join(name), "key-of-the-unit-0123456789abcdef\n").unwrap();

    let started = said(&unit, "ExecStart");
    let (program, arguments) = started[0].split_once(' ').unwrap();
    assert!(program.ends_with("/hitl"), "{program}");
    let arguments: Vec<_> = arguments.split(' ').collect();
    let environment = said(&unit, "Environment");
    let variables: Vec<_> = environment
        .iter()
        .flat_map(|line| line.split(' '))
        .map(|variable| variable.split_once('=').unwrap())
        .collect();
    let mut command = place.hitl(&arguments);
    command.env_remove("HITL_STORE");
    for (name, value) in &variables {
        let value = value
            .replace("/var/lib/hitl", &state)
            .replace("/var/cache/hitl", &cache)
            .replace("%d", &credentials)
            .replace("127.0.0.1:8080", "127.0.0.1:0");
        command.env(name, value);
    }
    let mut server = Running::start(command);
    let address = server.after("\"address\":\"").expect("the server says where it serves");
    let url = format!("http://{}", address.split('"').next().unwrap());
    let asked = Ran::of(
        place
            .hitl(&["new", "Ship it?"])
            .env_remove("HITL_STORE")
            .env("HITL_SERVER", &url)
            .env("HITL_API_KEY_FILE", Path::new(&credentials).join(name))
            .output()
            .unwrap(),
    );
    assert!(!asked.value().is_empty());
    assert!(Path::new(&state).join("hitl.db").is_file(), "the store is in the folder of the unit");
    assert_eq!(said(&unit, "KillSignal"), ["SIGTERM"]);
    let ended = server.end_by_signal();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(!ended.stderr.contains("key-of-the-unit"), "{ended:?}");
}
