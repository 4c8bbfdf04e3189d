//! The table on connections that give what a test says, and note what they are asked.

use super::{Connection, Connections, Failure, Row, Table, prepare};
use crate::{Created, Error, ready};
use hitl_limits::{MAX_KEY_BYTES, MAX_VALUE_BYTES};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

/// What a statement comes to: its rows, and how many it has changed.
type Ran = Result<(Vec<Row>, u64), Failure>;

/// What the connections have done and will do.
#[derive(Default)]
struct Log {
    /// What the next statements come to; after them, nothing in no rows.
    next: RefCell<VecDeque<Ran>>,
    asked: RefCell<Vec<(String, Vec<Vec<u8>>)>>,
    cannot_open: Cell<Option<Failure>>,
    out: Cell<usize>,
    given_back: Cell<usize>,
}

#[derive(Clone, Default)]
struct Told(Rc<Log>);

struct Open(Rc<Log>, Cell<u64>);

impl Connections for Told {
    type Connection = Open;

    async fn take(&self) -> Result<Open, Failure> {
        if let Some(failure) = self.0.cannot_open.get() {
            return Err(failure);
        }
        self.0.out.set(self.0.out.get() + 1);
        Ok(Open(self.0.clone(), Cell::default()))
    }

    fn give(&self, _: Open) {
        self.0.given_back.set(self.0.given_back.get() + 1);
    }
}

impl Connection for Open {
    async fn run(&self, statement: &str, values: Vec<Vec<u8>>) -> Result<Vec<Row>, Failure> {
        self.0.asked.borrow_mut().push((statement.to_owned(), values));
        let (rows, changes) = self.0.next.borrow_mut().pop_front().unwrap_or(Ok((vec![], 0)))?;
        self.1.set(changes);
        Ok(rows)
    }

    async fn changes(&self) -> u64 {
        self.1.get()
    }
}

/// A table whose next statements come to `next`, and what its connections note.
fn table(next: impl Into<VecDeque<Ran>>) -> (Table<Told>, Rc<Log>) {
    let told = Told::default();
    *told.0.next.borrow_mut() = next.into();
    let log = told.0.clone();
    (Table(told), log)
}

fn now<T>(future: impl Future<Output = T>) -> T {
    ready(future).expect("nothing here waits")
}

fn row(columns: &[&str]) -> Row {
    columns.iter().map(|column| Some(column.as_bytes().to_vec())).collect()
}

#[test]
fn who_changes_a_row_has_created_and_everybody_else_is_told_what_stands() {
    let (ours, _) = table([Ok((vec![], 1))]);
    assert_eq!(now(ours.create("a", b"1")), Ok(Created::Created));
    let (theirs, _) = table([Ok((vec![], 0)), Ok((vec![row(&["2"])], 0))]);
    assert_eq!(now(theirs.create("a", b"1")), Ok(Created::Exists(b"2".to_vec())));
    // Removed between the two looks, and then it is free.
    let (freed, log) = table([Ok((vec![], 0)), Ok((vec![], 0)), Ok((vec![], 1))]);
    assert_eq!(now(freed.create("a", b"1")), Ok(Created::Created));
    assert_eq!(log.asked.borrow().len(), 3);
    let (never, _) = table([]);
    assert!(matches!(now(never.create("a", b"1")), Err(Error::Unavailable(_))), "it does not try for ever");
}

#[test]
fn a_list_is_the_range_of_its_prefix_and_begins_after_a_key() {
    for (prefix, after, end) in [
        ("a/", None, b"a0".as_slice()),
        ("", Some("k"), &[0xff]),
        ("\u{fc}", None, &[0xc3, 0xbd]),
        ("a\u{7f}", None, &[b'a', 0x80]),
    ] {
        let (table, log) = table([Ok((vec![row(&["a/b"]), row(&["a/c"])], 0))]);
        assert_eq!(now(table.list(prefix, after, 7)), Ok(vec!["a/b".to_owned(), "a/c".to_owned()]));
        let asked = log.asked.borrow();
        let (statement, values) = &asked[0];
        assert!(statement.ends_with("ORDER BY key LIMIT 7"), "{statement}");
        assert_eq!(values[..], [prefix.as_bytes(), end, after.unwrap_or_default().as_bytes()]);
    }
}

#[test]
fn values_stand_where_their_keys_were_asked_for() {
    let (table, log) = table([Ok((vec![row(&["b", "2"]), row(&["a", "1"])], 0)), Ok((vec![vec![None]], 0))]);
    let keys = ["a", "none", "b", "a"].map(str::to_owned);
    let of = |text: &str| Some(text.as_bytes().to_vec());
    assert_eq!(now(table.get_many(&keys)), Ok(vec![of("1"), None, of("2"), of("1")]));
    assert_eq!(now(table.has_any(&keys)), Ok(true), "a row says so, whatever is in it");
    assert_eq!(now(table.has_any(&keys)), Ok(false));
    assert!(log.asked.borrow().iter().all(|(statement, values)| {
        statement.contains("IN (?,?,?,?)") && values[..] == keys.each_ref().map(|key| key.as_bytes())
    }));
}

#[test]
fn what_another_program_wrote_is_no_value() {
    let foreign = |rows: Vec<Row>| table([Ok((rows, 0))]).0;
    assert!(matches!(now(foreign(vec![vec![None]]).get("a")), Err(Error::Other(_))));
    assert!(matches!(now(foreign(vec![vec![None]]).list("", None, 9)), Err(Error::Other(_))));
    let no_text = vec![vec![Some(vec![0xff])]];
    assert!(matches!(now(foreign(no_text).list("", None, 9)), Err(Error::Other(_))));
    let half = vec![vec![Some(b"a".to_vec()), None]];
    assert!(matches!(now(foreign(half).get_many(&["a".to_owned()])), Err(Error::Other(_))));
}

#[test]
fn only_a_write_that_had_begun_may_be_done_after_a_failure() {
    for failure in [Failure::Denied, Failure::NoDatabase, Failure::Full, Failure::Closed, Failure::Broken] {
        let may_be_done = matches!(failure, Failure::Closed | Failure::Broken);
        let of = |result: Result<(), Error>| matches!(result.unwrap_err(), Error::Unknown(_));
        let failing = || table([Err(failure)]).0;
        assert!(!of(now(failing().get("a")).map(drop)), "{failure:?}");
        assert!(!of(now(failing().list("a", None, 1)).map(drop)), "{failure:?}");
        assert_eq!(of(now(failing().create("a", b"1")).map(drop)), may_be_done, "{failure:?}");
        assert_eq!(of(now(failing().put("a", b"1"))), may_be_done, "{failure:?}");
        assert_eq!(of(now(failing().delete("a"))), may_be_done, "{failure:?}");
        let (closed, log) = table([]);
        log.cannot_open.set(Some(failure));
        assert!(!of(now(closed.create("a", b"1")).map(drop)), "{failure:?}: nothing was begun");
        assert!(!of(now(closed.put("a", b"1"))), "{failure:?}: nothing was begun");
    }
}

#[test]
fn a_connection_is_used_again_unless_it_failed() {
    let (table, log) = table([Ok((vec![], 1)), Ok((vec![], 1)), Ok((vec![], 0)), Err(Failure::Broken)]);
    now(table.create("a", b"1")).unwrap();
    now(table.put("a", b"1")).unwrap();
    now(table.get("a")).unwrap();
    assert_eq!((log.out.get(), log.given_back.get()), (3, 3));
    now(table.put("a", b"1")).unwrap_err();
    assert_eq!((log.out.get(), log.given_back.get()), (4, 3));
}

#[test]
fn what_no_store_takes_never_comes_to_a_statement() {
    let (table, log) = table([]);
    let long = "k".repeat(MAX_KEY_BYTES + 1);
    assert_eq!(now(table.get(&long)), Err(Error::TooLarge(MAX_KEY_BYTES as u64)));
    assert!(matches!(now(table.get_many(&["../a".to_owned()])), Err(Error::Other(_))));
    assert!(matches!(now(table.create("a//b", b"1")), Err(Error::Other(_))));
    let large = vec![0; MAX_VALUE_BYTES + 1];
    for refused in [now(table.create("a", &large)).map(drop), now(table.put("a", &large))] {
        assert_eq!(refused, Err(Error::TooLarge(MAX_VALUE_BYTES as u64)));
    }
    assert!(matches!(now(table.delete("")), Err(Error::Other(_))));
    assert_eq!(log.out.get(), 0);
}

#[test]
fn a_database_that_takes_no_pragma_is_used_as_it_is_and_one_without_the_table_is_not() {
    let ran = RefCell::new(Vec::new());
    let refusing = |refused: &'static str| {
        let ran = &ran;
        async move |statement: &'static str| {
            ran.borrow_mut().push(statement);
            if statement.starts_with(refused) { Err(Failure::Broken) } else { Ok(()) }
        }
    };
    assert_eq!(now(prepare(refusing("PRAGMA"))), Ok(()));
    assert_eq!(now(prepare(refusing("CREATE"))), Err(Failure::Broken));
    let ran = ran.into_inner();
    let (first, second) = ran.split_at(3);
    assert_eq!(first, second, "what is refused keeps nothing from being tried");
    assert_eq!(first[..2], ["PRAGMA journal_mode = WAL", "PRAGMA busy_timeout = 30000"]);
    assert!(first[2].starts_with("CREATE TABLE IF NOT EXISTS hitl "), "{first:?}");
}
