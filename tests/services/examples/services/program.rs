//! The program, on Unix.

use hitl_services::{Absent, HttpProxy, ObjectKind, ObjectServer, PgBouncer, Postgres};
use std::any::Any;
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};

const NAMES: &[&str] = &["postgres", "pgbouncer", "moto", "seaweedfs", "s3rver", "azurite"];

/// What runs until it is dropped.
type Running = Vec<Box<dyn Any>>;

#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> std::io::Result<ExitCode> {
    let mut names: Vec<String> = std::env::args().skip(1).collect();
    if let Some(unknown) = names.iter().find(|name| !NAMES.contains(&name.as_str())) {
        eprintln!("There is no server {unknown:?}; there are {}.", NAMES.join(", "));
        return Ok(ExitCode::from(2));
    }
    let is_chosen = !names.is_empty();
    if !is_chosen {
        names = NAMES.iter().map(|name| (*name).to_owned()).collect();
    }
    // From here on an interrupt waits until it is asked for, so that what has been started is stopped.
    let (mut interrupt, mut end) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let mut running = Running::new();
    for name in names {
        match start(&name) {
            Ok(started) => running.extend(started),
            Err(absent) if is_chosen => {
                eprintln!("{name} needs {absent}.");
                return Ok(ExitCode::FAILURE);
            }
            Err(absent) => println!("{name} is left out; it needs {absent}.\n"),
        }
    }
    println!("Ctrl-C stops them, and all that was stored is gone.");
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = end.recv() => {}
    }
    drop(running);
    println!("All are stopped.");
    Ok(ExitCode::SUCCESS)
}

/// Starts a server, and says how it is used.
fn start(name: &str) -> Result<Running, Absent> {
    match name {
        "postgres" => postgres(),
        "pgbouncer" => pgbouncer(),
        "moto" => object(ObjectKind::Moto),
        "seaweedfs" => object(ObjectKind::SeaweedFs),
        "s3rver" => object(ObjectKind::S3rver),
        _ => object(ObjectKind::Azurite),
    }
}

fn postgres() -> Result<Running, Absent> {
    let server = Postgres::start()?;
    let url = server.database();
    println!("PostgreSQL, with TLS for `localhost` by {}", server.ca_file().display());
    println!("  hitl serve --store {url}\n  psql {url}\n");
    Ok(vec![Box::new(server)])
}

fn pgbouncer() -> Result<Running, Absent> {
    PgBouncer::available()?;
    let server = Postgres::start()?;
    let direct = server.database();
    let database = direct.rsplit('/').next().unwrap_or_default();
    let pooler = PgBouncer::start(&server, "transaction")?;
    println!(
        "PgBouncer, which gives a connection away after each transaction, before a PostgreSQL of its own"
    );
    println!("  hitl serve --store {}", pooler.url(database));
    println!("  the server behind it: {direct}\n");
    Ok(vec![Box::new(pooler), Box::new(server)])
}

fn object(kind: ObjectKind) -> Result<Running, Absent> {
    let server = ObjectServer::start(kind)?;
    let (key, secret, bucket) = (&server.access_key, &server.secret, server.bucket());
    if kind == ObjectKind::Azurite {
        println!("{kind}: Azure's blobs");
        println!("  export AZURE_STORAGE_ACCOUNT_NAME={key} AZURE_STORAGE_ACCOUNT_KEY={secret}");
        println!("  hitl serve --store 'az://{bucket}/hitl?endpoint={}&allow_http=true'\n", server.endpoint);
        return Ok(vec![Box::new(server)]);
    }
    // By itself it lets two writers of one key win.
    let order = (kind == ObjectKind::Moto).then(|| HttpProxy::start(server.addr()));
    let endpoint = match &order {
        Some(proxy) => {
            proxy.orderly(true);
            server.endpoint_by(proxy.addr())
        }
        None => server.endpoint.clone(),
    };
    println!(
        "{kind}: S3, {}",
        match kind {
            ObjectKind::Moto => "in memory, writes one at a time",
            ObjectKind::SeaweedFs => "on the disk",
            _ => "without conditional writes: to be refused",
        }
    );
    println!("  export AWS_ACCESS_KEY_ID={key} AWS_SECRET_ACCESS_KEY={secret}");
    println!(
        "  hitl serve --store 's3://{bucket}/hitl?endpoint={endpoint}&region=us-east-1&allow_http=true'\n"
    );
    Ok(vec![Box::new(order), Box::new(server)])
}
