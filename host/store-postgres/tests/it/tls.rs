//! Encrypted connections.

use crate::harness::{database, name_of, open, pooled, refusal, stores, trials};
use hitl_services::{PgBouncer, Postgres};
use libtest_mimic::Trial;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = trials![Postgres::available();
        a_certificate_is_asked_for_what_sslmode_says,
        who_is_not_asked_is_told_of,
    ];
    trials.extend(trials![pooled(); where_the_server_has_no_tls_only_who_insists_is_refused]);
    trials
}

async fn a_certificate_is_asked_for_what_sslmode_says() {
    let (postgres, url) = database();
    let ca = postgres.ca_file();
    let other = ca.with_file_name("server.pem");
    let by_name = url.replace("127.0.0.1", "localhost");
    let (ca, other) = (format!("sslrootcert={}", ca.display()), format!("sslrootcert={}", other.display()));
    // How many connections of a store are encrypted.
    let encrypted = || {
        let sql = "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE datname = ";
        postgres.sql("postgres", &format!("{sql} '{}'", name_of(&url)))
    };
    for (url, options, is_encrypted) in [
        (&by_name, format!("sslmode=verify-full&{ca}"), "t"),
        (&url, format!("sslmode=verify-ca&{ca}"), "t"),
        (&url, format!("sslmode=require&{ca}"), "t"),
        (&url, "sslmode=require".to_owned(), "t"),
        (&url, "sslmode=prefer".to_owned(), "t"),
        (&url, "sslmode=disable".to_owned(), "f"),
    ] {
        let store = open(&format!("{url}?{options}")).await;
        assert_eq!(encrypted(), is_encrypted, "{options}");
        drop(store);
        // The connections of the one before end by and by.
        crate::harness::until("connections are closed", || encrypted().is_empty()).await;
    }
    for (url, options) in [
        // The certificate is of `localhost`, not of an address.
        (&url, format!("sslmode=verify-full&{ca}")),
        (&by_name, format!("sslmode=verify-full&{other}")),
        (&by_name, "sslmode=verify-full&sslrootcert=system".to_owned()),
        (&url, format!("sslmode=verify-ca&{other}")),
        (&url, format!("sslmode=require&{other}")),
    ] {
        let error = refusal(&format!("{url}?{options}")).await;
        assert!(error.to_string().contains("certificate"), "{options}: {error:?}");
    }
}

async fn where_the_server_has_no_tls_only_who_insists_is_refused() {
    let (postgres, url) = database();
    let pooler = PgBouncer::start(postgres, "session").unwrap();
    let url = pooler.url(name_of(&url));
    drop(open(&format!("{url}?sslmode=prefer&listen=off")).await);
    let error = refusal(&format!("{url}?sslmode=require")).await;
    assert!(error.to_string().contains("has no TLS"), "{error:?}");
}

async fn who_is_not_asked_is_told_of() {
    let caution = |url: &str| stores().parse(url).unwrap().caution();
    for options in ["", "?sslmode=disable", "?sslmode=require"] {
        assert!(caution(&format!("postgres://db.example/d{options}")).is_some(), "{options}");
        assert_eq!(caution(&format!("postgres://127.0.0.1/d{options}")), None, "{options}");
    }
    for options in ["verify-full", "verify-ca", "require&sslrootcert=/ca.pem"] {
        assert_eq!(caution(&format!("postgres://db.example/d?sslmode={options}")), None, "{options}");
    }
}
