//! `hitl doctor` on stores that any number of machines share: what it finds when it is given time.

use crate::rows::{row, rows};
use crate::support::{Place, Ran};
use crate::tools::{self, Test, tests};
use hitl_services::ObjectKind::{Moto, S3rver};
use hitl_services::{
    Absent, Answer, HttpProxy, ObjectKind, ObjectServer, PgBouncer, Postgres, Requests, When,
};
use libtest_mimic::Trial;

pub(crate) fn trials() -> Vec<Trial> {
    let pooled = Postgres::available().and_then(|()| PgBouncer::available());
    [
        needing(
            ObjectServer::available(Moto),
            tests![a_bucket_that_can_be_trusted_is_told_of, a_bucket_that_has_changed_is_found_out],
        ),
        needing(ObjectServer::available(S3rver), tests![a_bucket_that_ignores_conditions_is_refused]),
        needing(Postgres::available(), tests![a_database_is_told_of]),
        needing(pooled, tests![a_database_behind_a_pooler_is_not_heard]),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn needing(available: Result<(), Absent>, tests: Vec<Test>) -> Vec<Trial> {
    let why = available.as_ref().err().map_or("", |Absent(why)| why.as_str());
    tools::needing("SERVERS", &[(available.is_ok(), why)], tests)
}

/// A bucket of its own, and the way to it.
struct Bucket {
    server: &'static ObjectServer,
    proxy: HttpProxy,
    name: String,
}

impl Bucket {
    fn on(kind: ObjectKind) -> Bucket {
        let server = ObjectServer::shared(kind).unwrap_or_else(|Absent(why)| panic!("{why}"));
        let proxy = HttpProxy::start(server.addr());
        // moto looks and writes in two steps.
        proxy.orderly(kind == Moto);
        Bucket { server, proxy, name: server.bucket() }
    }

    fn place(&self) -> Place {
        let (name, endpoint) = (&self.name, self.server.endpoint_by(self.proxy.addr()));
        let url = format!("s3://{name}/p?endpoint={endpoint}&region=us-east-1&allow_http=true&poll=100ms");
        let keys = [
            ("AWS_ACCESS_KEY_ID", self.server.access_key.clone()),
            ("AWS_SECRET_ACCESS_KEY", self.server.secret.clone()),
        ];
        Place::on(url, keys.into())
    }
}

fn doctor(place: &Place, options: &[&str]) -> Ran {
    let mut all = vec!["doctor", "--listen", "127.0.0.1:0"];
    all.extend(options);
    place.run(&all)
}

fn a_bucket_that_can_be_trusted_is_told_of() {
    let bucket = Bucket::on(Moto);
    let place = bucket.place();
    let ran = doctor(&place, &["--json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let found = rows(&ran);
    assert_eq!(row(&found, "races"), ("ok", "20 keys × 16 writers, one winner each"), "{found}");
    for check in ["store", "rights", "exclusive create", "wake-ups", "lists", "clock"] {
        assert_eq!(row(&found, check).0, "ok", "{found}");
    }
    assert!(!ran.stdout.contains("versions"), "{ran:?}");

    // What is not as it should be is a warning, for a person, too.
    let versioning = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    let url = format!("{}/{}?versioning", bucket.server.endpoint, bucket.name);
    assert_eq!(ureq::put(url).send(versioning).unwrap().status(), 200);
    let ran = doctor(&place, &[]);
    assert_eq!(ran.code, Some(0), "a warning is no failure: {ran:?}");
    let lines: Vec<&str> = ran.stdout.lines().collect();
    let at = lines.iter().position(|line| line.starts_with("warn  versions "));
    let at = at.unwrap_or_else(|| panic!("{ran:?}"));
    assert!(lines[at + 1].contains("→ give the bucket a lifecycle rule"), "{ran:?}");
}

/// A store behind an address may become another one, which servers that run do not notice.
fn a_bucket_that_has_changed_is_found_out() {
    let bucket = Bucket::on(Moto);
    let place = bucket.place();
    place.run(&["new", "Ship it?"]).value();
    bucket.proxy.spoil(1, Requests::method("PUT").with("/one"), When::Before, Answer::Status(400));
    let ran = doctor(&place, &["--json"]);
    assert_eq!(bucket.proxy.spoilt(), 1);
    let found = rows(&ran);
    assert_eq!((ran.code, row(&found, "store").0, row(&found, "examination").0), (Some(1), "ok", "fail"));
    assert!(row(&found, "examination").1.contains("no conditional write"), "{found}");
    // It is not trusted by what was found before.
    let before = bucket.proxy.counts();
    place.run(&["list"]).value();
    assert!((bucket.proxy.counts() - before).total() > 80, "it is tried anew");
}

fn a_bucket_that_ignores_conditions_is_refused() {
    let ran = doctor(&Bucket::on(S3rver).place(), &["--json"]);
    let found = rows(&ran);
    assert_eq!((ran.code, row(&found, "store").0), (Some(1), "fail"), "{found}");
    assert!(row(&found, "store").1.contains("If-None-Match"), "{found}");
}

fn a_database_is_told_of() {
    let postgres = Postgres::shared().unwrap_or_else(|Absent(why)| panic!("{why}"));
    let ran = doctor(&Place::on(postgres.database(), Vec::new()), &["--json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let found = rows(&ran);
    for check in ["store", "rights", "exclusive create", "wake-ups", "notifications", "clock"] {
        assert_eq!(row(&found, check).0, "ok", "{found}");
    }
    // This one has none.
    assert_eq!(row(&found, "standby").0, "warn", "{found}");
}

fn a_database_behind_a_pooler_is_not_heard() {
    let postgres = Postgres::shared().unwrap_or_else(|Absent(why)| panic!("{why}"));
    let database = postgres.database();
    let pooler = PgBouncer::start(postgres, "transaction").unwrap_or_else(|Absent(why)| panic!("{why}"));
    let name = database.rsplit('/').next().unwrap();
    let ran = doctor(&Place::on(pooler.url(name), Vec::new()), &["--json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let found = rows(&ran);
    assert_eq!(row(&found, "notifications").0, "warn", "{found}");
    assert!(ran.stderr.contains("that may take a minute"), "who waits knows for what: {ran:?}");
}
