//! Opening: what is made, what is refused, and in which words.

use crate::harness::{database, name_of, new_schema, open, refusal, soon, stores, trials};
use hitl_services::Postgres;
use hitl_storage::{Created, OpenError, OpenErrorKind, StoreError};
use libtest_mimic::Trial;
use std::time::{Duration, Instant, SystemTime};

pub(crate) fn trials() -> Vec<Trial> {
    trials![Postgres::available();
        servers_that_start_at_once_make_the_tables_once,
        what_is_not_there_is_only_made_when_asked_for,
        tables_of_others_are_left_alone,
        a_user_may_be_allowed_less,
        what_cannot_be_trusted_is_refused,
        each_fault_has_its_own_words_and_no_secret,
        schemas_are_stores_apart,
        keys_are_in_the_order_of_bytes_in_any_language,
        the_clock_is_the_servers,
    ]
}

async fn servers_that_start_at_once_make_the_tables_once() {
    let (_, url) = database();
    for _ in 0..20 {
        let url = format!("{url}?{}&pool=2", new_schema());
        let opened: Vec<_> = (0..4)
            .map(|n| {
                let url = url.clone();
                tokio::spawn(async move {
                    let store = open(&url).await;
                    store.create("k", vec![n]).await.unwrap()
                })
            })
            .collect();
        let mut winners = 0;
        for task in opened {
            winners += usize::from(soon("it opens", task).await.unwrap() == Created::Created);
        }
        assert_eq!(winners, 1);
    }
}

async fn what_is_not_there_is_only_made_when_asked_for() {
    let (postgres, url) = database();
    let config = stores().parse(&format!("{url}?schema=new")).unwrap();
    assert_eq!(config.open_existing().await.err(), Some(OpenError::Absent));
    let count = "SELECT count(*) FROM pg_namespace WHERE nspname = 'new'";
    assert_eq!(postgres.sql(name_of(&url), count), "0");
    drop(config.open().await.unwrap());
    assert_eq!(config.open_existing().await.unwrap().to_string(), config.to_string());
}

async fn tables_of_others_are_left_alone() {
    let (postgres, url) = database();
    let name = name_of(&url);
    postgres.sql(name, "CREATE TABLE hitl_values (n int)");
    assert_eq!(refusal(&url).await, OpenError::Foreign);
    postgres.sql(name, "CREATE TABLE hitl_format (version text)");
    assert_eq!(refusal(&url).await, OpenError::Foreign);
    postgres.sql(name, "DROP TABLE hitl_values, hitl_format");
    drop(open(&url).await);
    postgres.sql(name, "UPDATE hitl_format SET format = 99");
    assert_eq!(refusal(&url).await, OpenError::Newer { found: 99, known: 1 });
    postgres.sql(name, "UPDATE hitl_format SET program = 'another'");
    assert_eq!(refusal(&url).await, OpenError::Foreign);
}

async fn a_user_may_be_allowed_less() {
    let (postgres, url) = database();
    let name = name_of(&url);
    let user = format!("only_{name}");
    postgres.sql(name, &format!("CREATE ROLE {user} LOGIN; CREATE SCHEMA theirs"));
    let as_user = url.replace("hitl@", &format!("{user}@"));
    let error = refusal(&format!("{as_user}?schema=theirs")).await;
    assert_eq!(error.kind(), OpenErrorKind::Denied);
    assert!(error.to_string().contains("neither use nor make the tables"), "{error}");
    drop(open(&format!("{url}?schema=theirs")).await);
    // What lib.rs says is enough.
    postgres.sql(
        name,
        &format!(
            "GRANT USAGE ON SCHEMA theirs TO {user}; GRANT SELECT ON theirs.hitl_format TO {user}; \
             GRANT SELECT, INSERT, UPDATE, DELETE ON theirs.hitl_values, theirs.hitl_feed TO {user}"
        ),
    );
    let store = open(&format!("{as_user}?schema=theirs")).await;
    assert_eq!(store.create("k", b"1".to_vec()).await, Ok(Created::Created));
    store.put("k", b"2".to_vec()).await.unwrap();
    store.delete("k").await.unwrap();
    postgres.sql(name, &format!("REVOKE INSERT ON theirs.hitl_values FROM {user}"));
    let denied = store.create("k", b"1".to_vec()).await;
    assert!(matches!(denied, Err(StoreError::Denied(_))), "{denied:?}");
}

async fn what_cannot_be_trusted_is_refused() {
    let (postgres, url) = database();
    let name = name_of(&url);
    for (setting, word) in
        [("synchronous_commit = off", "loses answers"), ("default_transaction_read_only = on", "read-only")]
    {
        postgres.sql("postgres", &format!("ALTER DATABASE {name} SET {setting}"));
        let error = refusal(&url).await;
        assert!(matches!(error, OpenError::Untrustworthy(_)), "{error:?}");
        assert!(error.to_string().contains(word), "{error}");
        postgres.sql("postgres", &format!("ALTER DATABASE {name} RESET ALL"));
    }
    drop(open(&url).await);
    let latin = format!("latin_{name}");
    postgres
        .sql("postgres", &format!("CREATE DATABASE {latin} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"));
    let error = refusal(&postgres.url(&latin)).await;
    assert!(error.to_string().contains("another encoding than UTF8"), "{error}");
}

async fn each_fault_has_its_own_words_and_no_secret() {
    let (postgres, url) = database();
    postgres.set_password("right");
    let name = name_of(&url);
    let guarded = |password: &str| postgres.url_with_password(name, password);
    drop(open(&guarded("right")).await);
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for (url, kind, word) in [
        (guarded("secret"), OpenErrorKind::Denied, "refuses the user or the password"),
        (guarded("").replace(":@", "@"), OpenErrorKind::Denied, "asks for a password"),
        (guarded("right").replace(name, "nowhere"), OpenErrorKind::Denied, "no database of this name"),
        (format!("postgres://u:secret@127.0.0.1:{free}/x"), OpenErrorKind::Unavailable, "cannot be reached"),
        ("postgres://u:secret@nowhere.invalid/x".to_owned(), OpenErrorKind::Unavailable, "cannot be reached"),
        (
            format!("{}?sslrootcert=/nowhere&sslmode=verify-ca", guarded("secret")),
            OpenErrorKind::Denied,
            "sslrootcert",
        ),
    ] {
        let began = Instant::now();
        let error = refusal(&url).await;
        assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
        assert_eq!(error.kind(), kind, "{error:?}");
        assert!(error.to_string().contains(word), "{error}");
        let shown = format!("{error} {error:?} {:?} {0}", stores().parse(&url).unwrap());
        assert!(!shown.contains("secret") && !shown.contains("right"), "{shown}");
    }
    let store = open(&guarded("right")).await;
    assert!(!format!("{store} {store:?}").contains("right"));
}

async fn schemas_are_stores_apart() {
    let (_, url) = database();
    let (one, two) =
        (open(&format!("{url}?schema=One%20%22a")).await, open(&format!("{url}?schema=two")).await);
    one.create("k", b"1".to_vec()).await.unwrap();
    assert_eq!(two.get("k").await, Ok(None));
    assert_eq!(two.list("", None, 10).await, Ok(Vec::new()));
    assert_eq!(open(&format!("{url}?schema=One%20%22a")).await.get("k").await, Ok(Some(b"1".to_vec())));
}

async fn keys_are_in_the_order_of_bytes_in_any_language() {
    let (postgres, url) = database();
    let name = format!("icu_{}", name_of(&url));
    postgres.sql(
        "postgres",
        &format!(
            "CREATE DATABASE {name} LOCALE_PROVIDER icu ICU_LOCALE 'de' LOCALE 'C.UTF-8' TEMPLATE template0"
        ),
    );
    let store = open(&postgres.url(&name)).await;
    let mut keys = ["b", "a0", "a/b", "Z", "ü", "_", "a.b", "a-b", "A", "a"].map(str::to_owned);
    for key in &keys {
        store.create(key, Vec::new()).await.unwrap();
    }
    keys.sort();
    assert_eq!(store.list("", None, 100).await, Ok(keys.to_vec()));
    assert_eq!(store.list("a", Some("a"), 2).await, Ok(keys[4..6].to_vec()));
}

async fn the_clock_is_the_servers() {
    let store = open(&database().1).await;
    let (before, clock) = (SystemTime::now(), store.clock().await.unwrap().unwrap());
    let slack = Duration::from_millis(5);
    assert!(clock + slack >= before && clock <= SystemTime::now() + slack, "{clock:?}");
}
