//! What servers of object stores there are, and how each is started.

use super::azure;
use crate::absent::Absent;
use crate::ports;
use crate::server::LEAVES;
use crate::user::User;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A server of an object store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectKind {
    /// S3 in memory.
    Moto,
    /// S3 on the disk.
    SeaweedFs,
    /// S3 without conditional writes.
    S3rver,
    /// Azure's blobs.
    Azurite,
}

impl ObjectKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Moto, Self::SeaweedFs, Self::S3rver, Self::Azurite];

    pub(super) fn program(self) -> Result<PathBuf, Absent> {
        let program = match self {
            Self::Moto => "venv/bin/moto_server",
            Self::SeaweedFs => "venv/bin/weed",
            Self::S3rver => "node_modules/.bin/s3rver",
            Self::Azurite => "node_modules/.bin/azurite-blob",
        };
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join(program);
        if program.is_file() { Ok(program) } else { Err(Absent(format!("{self} (`make service-packages`)"))) }
    }

    /// The access key and the secret.
    pub(super) fn credentials(self) -> (&'static str, &'static str) {
        match self {
            Self::Moto => ("testing", "testing"),
            // It takes any, until it is told of some.
            Self::SeaweedFs => ("any", "any"),
            Self::S3rver => ("S3RVER", "S3RVER"),
            Self::Azurite => (azure::ACCOUNT, azure::KEY),
        }
    }

    pub(super) fn endpoint(self, address: SocketAddr) -> String {
        match self {
            Self::Azurite => format!("http://{address}/{}", azure::ACCOUNT),
            Self::Moto | Self::SeaweedFs | Self::S3rver => format!("http://{address}"),
        }
    }

    /// The server with its data in `folder`, its clients' port being `port`.
    pub(super) fn command(self, user: User, folder: &Path, port: u16) -> Result<Command, Absent> {
        let mut command = user.command(&self.program()?);
        let number = port.to_string();
        match self {
            Self::Moto => command.args(["-H", "127.0.0.1", "-p", &number]),
            Self::SeaweedFs => seaweedfs(&mut command, folder, port),
            Self::S3rver => {
                command.args(["-a", "127.0.0.1", "-p", &number, "--silent", "-d"]).arg(folder.join("data"))
            }
            Self::Azurite => {
                command.args([
                    "--silent",
                    "--disableTelemetry",
                    "--skipApiVersionCheck",
                    "--blobHost",
                    "127.0.0.1",
                ]);
                command.args(["--blobPort", &number, "-l"]).arg(folder.join("data"))
            }
        };
        Ok(command)
    }
}

/// Its name as its makers write it.
impl fmt::Display for ObjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Moto => "moto",
            Self::SeaweedFs => "SeaweedFS",
            Self::S3rver => "s3rver",
            Self::Azurite => "Azurite",
        })
    }
}

/// Its parts talk to each other over ports of their own. Those for RPC are elsewhere the others plus 10,000, which may be none.
fn seaweedfs<'a>(command: &'a mut Command, folder: &Path, port: u16) -> &'a mut Command {
    let parts = ["s3", "filer", "master", "volume", "admin"];
    let rpc: [u16; 5] = ports::free();
    let [filer, master, volume, admin] = ports::free();
    command.arg("mini").arg(format!("-dir={}", folder.display()));
    command.args(["-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.telemetry=false"]);
    command.args(["-webdav=false", "-admin.ui=false", "-s3.port.iceberg=0", "-s3.port.lance=0"]);
    for ((part, port), rpc) in parts.iter().zip([port, filer, master, volume, admin]).zip(rpc) {
        command.arg(format!("-{part}.port={port}")).arg(format!("-{part}.port.grpc={rpc}"));
    }
    for part in ["s3", "filer"] {
        command.arg(format!("-{part}.localSocket={}", folder.join(part).display()));
    }
    let sockets = parts.iter().zip(rpc).map(|(part, rpc)| format!("/tmp/seaweedfs-{part}-grpc-{rpc}.sock "));
    command.env(LEAVES, sockets.collect::<String>())
}
