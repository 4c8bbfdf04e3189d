//! Stores in buckets: `s3://BUCKET/PREFIX`, `gs://BUCKET/PREFIX` and `az://CONTAINER/PREFIX`, for [`hitl_storage`].
//!
//! ```no_run
//! use hitl_storage::{Announced, Created, Registry, Store};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let stores = Registry::built_in()
//!     .with(hitl_store_object::BACKEND)
//!     .announcing(Announced::where_key(|key| key.ends_with("/response.json")));
//! let store = stores.open("s3://bucket/prefix?region=eu-west-1").await?;
//! assert_eq!(store.create("answers/42", b"yes".to_vec()).await?, Created::Created);
//! # Ok(())
//! # }
//! ```
//!
//! Any number of processes on any machines may use one bucket. A key is the name of an object below the prefix, byte for byte,
//! and its value is the object, so that other programs read and write them, too. Credentials come from the environment, under
//! the names that each cloud's users know: [`ObjectConfig`]. They need to get, put, delete and list below the prefix.
//!
//! # What is promised
//!
//! | | |
//! | --- | --- |
//! | one winner | [`Store::create`](hitl_storage::Store::create) is a conditional PUT. Each call has an id, kept as metadata of the object, so that a write whose answer was lost is known again and is never told as somebody else's |
//! | no false word | What was not told in 15 seconds is [`Unknown`](hitl_storage::StoreError::Unknown); the same create again settles it. [`Unavailable`](hitl_storage::StoreError::Unavailable) means that nothing was written and nothing will be |
//! | trust | The first opening tries the store: a create twice in a row, 5 races of 16 creators, names, order and pages of lists. What cannot be trusted is refused with the reason; the verdict is noted in the bucket, so that later openings cost a GET. [`probe`] tries for longer, as `hitl doctor` does, and takes back a verdict that was too good |
//! | durable | as the cloud promises for a PUT that has returned |
//! | waiting | Outcomes of other processes are told within one interval (`poll=`, a second unless said) and a request, if their writers announce them; what others write within the sweep: 30 seconds, or a tenth of a second for each waiter if that is longer |
//! | order | Lists are in the order of the bytes, whatever the store's own order. Keys below `hitl-feed/` and `hitl-probe/` are this crate's own and listed only to who asks for them |
//! | bounds | A request is given up after 4 seconds, a call after 15; at most 64 requests at a time |
//!
//! A clock that is more than 5 minutes from the store's is refused; smaller differences are measured from the answers and made up
//! for. An object that another program put there under a name that is no key (with an empty segment, a control character)
//! fails the lists that would hold it.
//!
//! # What it costs
//!
//! Requests of each call, held by a test; dollars by S3's prices in us-east-1 as they were read in 2026 (a thousand PUT or LIST
//! $0.005, a thousand GET or HEAD $0.0004, DELETE nothing). The other clouds' are of that kind.
//!
//! | call | requests | round trips |
//! | --- | --- | --- |
//! | get | 1 GET | 1 |
//! | get of n keys at once | n GET | n / 64 |
//! | create | 1 PUT; if another one has created it, 1 GET more | 1 or 2 |
//! | create of an announced key | 2 PUT (the intent before it); if another one has decided, 1 GET more | 2 or 3 |
//! | put, delete | 1 PUT, 1 DELETE | 1 |
//! | list of up to 1,000 keys | 1 LIST; on SeaweedFS and Azurite more, by what lies between | 1 |
//!
//! | of an event | requests | round trips | dollars |
//! | --- | --- | --- | --- |
//! | create | 3 or 4 PUT: markers at once, then the request | 2 | 0.00002 |
//! | look | 1 GET | 1 | 0.0000004 |
//! | submit | 1 GET, 2 PUT; later 2 or 3 DELETE | 3 | 0.00001 |
//! | list, n events on the page | 1 LIST, 2n GET | 1 + 2n / 64 | 0.000005 + n × 0.0000008 |
//!
//! | an hour of waiting, an interval of a second | requests | dollars |
//! | --- | --- | --- |
//! | nobody waits | none | 0 |
//! | 1 waiter | 4,300 LIST, 120 GET of the sweep | 0.022 |
//! | 100,000 waiters | 4,300 LIST, 36,000 GET of the sweep | 0.036 |
//! | each outcome of another process | 1 HEAD in each process that reads, 1 GET for each of its waiters | 0.0000008 |
//!
//! The intents go by themselves: whoever lists removes old ones. A bucket that keeps versions keeps them, until a lifecycle rule
//! ends them.
//!
//! # What was run, and what was read
//!
//! | store | |
//! | --- | --- |
//! | moto 5.2, through a proxy that lets one write at a time | run: the whole suite, faults, waiting. Exact otherwise, but a race has two winners at times |
//! | SeaweedFS 4.48 | run: the suite without nesting keys; killed under load, all that was acknowledged was there. Lists in the order of folders; races of creators take a second each; a key that is the folder of another one can be put and not created, which no key of hitl is |
//! | Azurite 3.35 | run: the suite. Lists by UTF-16, and cannot begin after a name, so that pages of long lists cost what lies before |
//! | s3rver 3.7 | run: refused, since it ignores the condition |
//! | Garage 2.5, s3s-fs 0.14, nanio 0.1 | tried once, not with this crate: the first and the last ignore the condition, s3s-fs races; the opening refuses such |
//! | S3, Google Cloud Storage, Azure, R2 | read only: their documentation, the library's source, and what others have reported. There was no server for Google to run |
//! | S3 directory buckets (Express) | refused: they list in no order, and only folders |
//!
//! # The parts
//!
//! - `config`, `options` and `connect` go from a URL to the library's client; `trace` is below it, and sees statuses and dates.
//! - `client` sends requests, each within bounds; `create` is the exclusive create.
//! - `order` and `list` make lists in the order of the bytes of whatever order the store has.
//! - `feed` is the way in which waiters learn what other processes write: its documentation has the layout.
//! - `probe` finds out whether a store keeps what is promised.

mod backoff;
mod client;
mod clock;
mod config;
mod connect;
mod create;
mod errors;
mod feed;
mod list;
mod options;
mod order;
mod own;
mod probe;
mod store;
mod trace;

pub use config::ObjectConfig;
use hitl_storage::Backend;
pub use probe::{Effort, Findings, probe};
pub use store::Object;

/// Object stores, for a [`Registry`](hitl_storage::Registry).
pub const BACKEND: Backend = Backend {
    schemes: &["s3", "gs", "az"],
    form: config::FORM,
    parse: |url| Ok(Box::new(ObjectConfig::of_url(url)?)),
};
