//! The folder of a PostgreSQL server: its data, its settings, its certificate.

use super::OWNER;
use crate::absent::Absent;
use crate::server;
use crate::user::User;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Who may connect. `hitl` needs no password.
const ACCESS: &str = "\
host all hitl_guarded 127.0.0.1/32 scram-sha-256
host all all          127.0.0.1/32 trust
";

/// Where Debian puts the programs of the newest version; they are not on the PATH.
pub(super) fn bin() -> Result<PathBuf, Absent> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let versions = versions.filter_map(|entry| {
        let version: u32 = entry.file_name().to_str()?.parse().ok()?;
        let bin = entry.path().join("bin");
        bin.join("initdb").is_file().then_some((version, bin))
    });
    let newest = versions.max().map(|(_, bin)| bin);
    newest.ok_or_else(|| Absent("PostgreSQL (`apt-get install postgresql`)".to_owned()))
}

/// Makes the folder of a server on `port`, with data in it that nobody has used yet.
pub(super) fn folder(bin: &Path, user: User, port: u16) -> PathBuf {
    let folder = server::folder(user);
    let data = folder.join("data");
    let mut initdb = user.command(&bin.join("initdb"));
    initdb.arg("-D").arg(&data).args([
        "-U",
        OWNER,
        "--auth=trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    ]);
    run(&mut initdb);
    certificates(user, &folder);
    fs::write(data.join("pg_hba.conf"), ACCESS).unwrap();
    fs::write(data.join("postgresql.conf"), settings(&folder, port)).unwrap();
    folder
}

fn settings(folder: &Path, port: u16) -> String {
    let show = |name: &str| folder.join(name).display().to_string();
    let settings = [
        ("listen_addresses", "127.0.0.1".to_owned()),
        ("port", port.to_string()),
        // No socket beside the port: its path may be too long.
        ("unix_socket_directories", String::new()),
        ("max_connections", "200".to_owned()),
        ("ssl", "on".to_owned()),
        ("ssl_cert_file", show("server.pem")),
        ("ssl_key_file", show("server.key")),
    ];
    settings.map(|(name, value)| format!("{name} = '{value}'\n")).concat()
}

/// A certificate authority, `ca.pem`, and a certificate of `localhost` by it.
fn certificates(user: User, folder: &Path) {
    let openssl = |args: &[&str]| {
        // Debian's PostgreSQL brings it along.
        let mut openssl = user.command(Path::new("openssl"));
        openssl.current_dir(folder).args(args);
        run(&mut openssl);
    };
    let key =
        ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
    openssl(
        &[&key[..], &["-subj", "/CN=hitl test authority", "-keyout", "ca.key", "-out", "ca.pem"]].concat(),
    );
    let by = ["-CA", "ca.pem", "-CAkey", "ca.key", "-addext", "basicConstraints=critical,CA:FALSE"];
    let of = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", "server.key"];
    openssl(&[&key[..], &by, &of, &["-out", "server.pem"]].concat());
    // PostgreSQL insists that nobody else can read it.
    run(user.command(Path::new("chmod")).arg("600").arg(folder.join("server.key")));
}

fn run(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("{:?}: {error}", command.get_program()));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{:?} failed: {stderr}", command.get_program());
}
