//! Long lists, in whatever order the server lists.

use crate::bucket::{NONE, Own, Shared};
use crate::harness::trial;
use hitl_services::ObjectKind::{self, Azurite, Moto, SeaweedFs};
use hitl_storage::{Config, Store, StoreError};
use libtest_mimic::Trial;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

pub(crate) fn trials() -> Vec<Trial> {
    let long = |kind: ObjectKind| {
        let name =
            format!("lists::{}::no_page_of_a_long_list_loses_a_key", format!("{kind:?}").to_lowercase());
        trial(name, kind, move || no_page_of_a_long_list_loses_a_key(kind))
    };
    let pages = trial("lists::a_page_is_one_request".to_owned(), Moto, a_page_is_one_request);
    let folder = trial("lists::seaweedfs::a_folder_is_no_key".to_owned(), SeaweedFs, a_folder_is_no_key);
    vec![folder, long(Moto), long(SeaweedFs), long(Azurite), pages]
}

/// More than a page of the server holds, and with letters by which the orders differ.
fn keys() -> Vec<String> {
    let folders = ["d", "d-1", "d!", "d/e", "dé", "d\u{ff5e}", "d\u{1f600}"];
    (0..1_190).map(|n| format!("long/{}/{:04}", folders[n % folders.len()], n * 7 % 1_190)).collect()
}

async fn write(store: &Arc<dyn Store>, keys: &[String]) {
    let mut tasks = JoinSet::new();
    for some in keys.chunks(keys.len().div_ceil(16)) {
        let (store, some) = (store.clone(), some.to_vec());
        tasks.spawn(async move {
            for key in some {
                store.put(&key, Vec::new()).await.unwrap();
            }
        });
    }
    tasks.join_all().await;
}

async fn no_page_of_a_long_list_loses_a_key(kind: ObjectKind) {
    let store = Shared::of(kind).at("long").await.announcing(NONE).open().await.unwrap();
    let mut keys = keys();
    write(&store, &keys).await;
    keys.sort_unstable();
    assert_eq!(store.list("long/", None, u32::MAX).await.unwrap(), keys);
    for limit in [400, 1_000] {
        let (mut read, mut after) = (Vec::new(), None);
        loop {
            let page = store.list("long/", after.as_deref(), limit).await.unwrap();
            after = page.last().cloned();
            if after.is_none() {
                break;
            }
            read.extend(page);
        }
        assert_eq!(read, keys, "{limit}");
    }
    // From anywhere, and from what is no key.
    for after in keys.iter().step_by(97) {
        let expected: Vec<_> = keys.iter().filter(|key| *key > after).take(3).collect();
        let page = store.list("long/", Some(after), 3).await.unwrap();
        assert_eq!(page.iter().collect::<Vec<_>>(), expected, "after {after}");
    }
}

/// SeaweedFS says of a name under which there are others that it exists, and has nothing there. No key of this project is such a
/// name.
async fn a_folder_is_no_key() {
    let config = Shared::of(SeaweedFs).at("folder").await.announcing(NONE).patience(Duration::from_secs(1));
    let store = config.open().await.unwrap();
    store.create("tree/leaf", b"1".to_vec()).await.unwrap();
    let refused = store.create("tree", b"2".to_vec()).await.unwrap_err();
    assert!(matches!(refused, StoreError::Unavailable(_)), "{refused:?}");
    assert_eq!(store.get("tree").await, Ok(None));
    assert_eq!(store.get("tree/leaf").await, Ok(Some(b"1".to_vec())));
    assert_eq!(store.list("", None, 10).await.unwrap(), ["tree/leaf"]);
}

async fn a_page_is_one_request() {
    let own = Own::on(Moto);
    let store = own.config().open().await.unwrap();
    let keys: Vec<_> = (0..250).map(|n| format!("hitl-due/all/{n:014}~x")).collect();
    write(&store, &keys).await;
    let before = own.proxy.counts();
    let (mut after, mut pages) = (None, 0);
    loop {
        let page = store.list("hitl-due/all/", after.as_deref(), 25).await.unwrap();
        pages += 1;
        after = page.last().cloned();
        if after.is_none() {
            break;
        }
    }
    let spent = own.proxy.counts() - before;
    assert_eq!((pages, spent.list, spent.total()), (11, 11, 11));
}
