use super::*;
use hitl_storage::Announced;

fn parse_with(rest: &str, environment: Environment<'_>) -> Result<PostgresConfig, MalformedUrl> {
    parse(StoreUrl { scheme: "postgres", rest, announced: Announced::ALL }, environment)
}

fn parsed(rest: &str) -> PostgresConfig {
    parse_with(rest, &|_| None).unwrap()
}

fn rule(rest: &str) -> String {
    parse_with(rest, &|_| None).unwrap_err().rule
}

#[test]
fn all_parts_are_read_and_freed_of_escapes() {
    let config = parsed(
        "//us%40er:p%2F%3F%23w@db.example:6432/da%20ta?sslmode=verify-ca&sslrootcert=/ca.pem&connect_timeout=2&\
         application_name=me&pool=3&schema=s&poll=0.5",
    );
    let server = &config.server;
    assert_eq!(server.user.as_deref(), Some("us@er"));
    assert_eq!(server.password, Some(Password("p/?#w".to_owned())));
    assert_eq!(server.hosts, [Host { name: "db.example".to_owned(), port: 6432 }]);
    assert_eq!(server.database.as_deref(), Some("da ta"));
    assert_eq!((server.encryption, &server.roots), (Encryption::VerifyCa, &Roots::File("/ca.pem".into())));
    assert_eq!(server.connect_timeout, Duration::from_secs(2));
    assert_eq!((server.application_name.as_str(), config.pool), ("me", 3));
    assert_eq!((config.schema.as_deref(), config.poll), (Some("s"), Duration::from_millis(500)));
    assert_eq!(config.listen, Listen::Same);
}

#[test]
fn what_is_left_out_is_what_psql_would_take() {
    let config = parsed("//localhost");
    assert_eq!(config.server.hosts, [Host { name: "localhost".to_owned(), port: 5432 }]);
    assert_eq!((config.server.user, config.server.password, config.server.database), (None, None, None));
    assert_eq!(config.server.encryption, Encryption::Prefer);
    let environment = |name: &str| Some(format!("{name}!"));
    let server = parse_with("//h", &environment).unwrap().server;
    assert_eq!(server.user.as_deref(), Some("PGUSER!"));
    assert_eq!(server.password, Some(Password("PGPASSWORD!".to_owned())));
    assert_eq!(server.roots, Roots::File("PGSSLROOTCERT!".into()));
    let server = parse_with("//u:p@h?sslrootcert=system", &environment).unwrap().server;
    assert_eq!((server.user.as_deref(), server.password), (Some("u"), Some(Password("p".to_owned()))));
    assert_eq!(server.roots, Roots::System);
}

#[test]
fn hosts_are_names_addresses_and_folders_of_sockets() {
    let hosts = |rest: &str| parsed(rest).server.hosts.into_iter().map(|host| (host.name, host.port));
    let hosts = |rest: &str| hosts(rest).collect::<Vec<_>>();
    assert_eq!(hosts("//[::1]:1/d"), [("::1".to_owned(), 1)]);
    assert_eq!(hosts("//%2Fvar%2Frun/d"), [("/var/run".to_owned(), PORT)]);
    assert_eq!(hosts("//a,b:7/d"), [("a".to_owned(), PORT), ("b".to_owned(), 7)]);
    for local in ["//localhost", "//127.0.0.9", "//[::1]", "//%2Ftmp"] {
        assert!(!parsed(local).server.is_remote(), "{local}");
    }
    assert!(parsed("//localhost,db").server.is_remote());
}

#[test]
fn it_names_itself_without_the_password() {
    for (rest, shown) in [
        ("//u:secret@h:5432/d", "postgres://u@h/d"),
        ("//:secret@h:1?pool=2", "postgres://h:1"),
        ("//u:secret@[::1],%2Ftmp:2/d?schema=s", "postgres://u@[::1],%2Ftmp:2/d?schema=s"),
    ] {
        let config = parsed(rest);
        assert_eq!(config.to_string(), shown);
        assert!(!format!("{config:?}").contains("secret"), "{config:?}");
    }
    let config = parse_with("//h", &|_| Some("secret".to_owned())).unwrap();
    assert!(!format!("{:?}", config.server.password).contains("secret"));
}

#[test]
fn where_to_listen_takes_over_what_it_does_not_say() {
    let Listen::At(server) =
        parsed("//u:p@pooler:6432/d?sslmode=require&listen=postgres://db%3Fapplication_name=l").listen
    else {
        panic!("another place")
    };
    assert_eq!(server.hosts, [Host { name: "db".to_owned(), port: PORT }]);
    assert_eq!((server.user.as_deref(), server.database.as_deref()), (Some("u"), Some("d")));
    assert_eq!(server.password, Some(Password("p".to_owned())));
    assert_eq!((server.encryption, server.application_name.as_str()), (Encryption::Require, "l"));
    // The password of one user is not shown for another one.
    let Listen::At(other) = parsed("//u:p@pooler/d?listen=postgres://v@db").listen else { panic!() };
    assert_eq!(other.password, None);
    assert_eq!(parsed("//h?listen=off").listen, Listen::Off);
    assert!(rule("//h?listen=db:5432").contains("another URL of the same server"));
    assert!(rule("//u@h?listen=postgres://h%3Fpool=1").contains("sslmode"));
}

#[test]
fn what_is_wrong_is_told_by_its_rule_and_without_secrets() {
    for (rest, word) in [
        ("", "two slashes"),
        ("u:secret@h/d", "two slashes"),
        ("//", "a host comes after"),
        ("///d", "a host comes after"),
        ("//u:secret@/d", "a host comes after"),
        ("//h:x/d", "port"),
        ("//h:0/d", "port"),
        ("//u:sec/ret@h/d", "port"),
        ("//u:12/secret@h/d", "%2F"),
        ("//u:sec?ret=1@h/d", "port"),
        ("//u:sec%zz@h/d", "hexadecimal"),
        ("//u:a%00@h/d", "NUL"),
        ("//h/a/b", "last part"),
        ("//h/d#x", "%23"),
        ("//h?pool=0", "`pool` is a number from 1 to 1000"),
        ("//h?poll=nan", "`poll`"),
        ("//h?sslmode=allow", "verify-full"),
        ("//h?schema=pg_x", "`schema`"),
        ("//h?pool", "a value"),
        ("//h?pool=1&pool=2", "once"),
        ("//u@h?mode=ro", "no option is called `mode`; the options are schema, pool, poll, listen, sslmode"),
        ("//h?secret=1", "an unknown option"),
        ("//u@h?secret@x=1", "an unknown option"),
    ] {
        let rule = rule(rest);
        assert!(rule.contains(word), "{rest}: {rule}");
        assert!(!rule.contains("secret"), "{rest}: {rule}");
    }
}
