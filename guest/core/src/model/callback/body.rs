//! What is sent: the outcome, with the members that the callback's version has.

use super::{Callback, Wrap};
use crate::model::outcome::{Outcome, Status};
use crate::model::timestamp::Timestamp;
use crate::model::value::{DataType, Value};
use crate::text::joined::joined;
use serde::Serialize;

/// The version of the body that this version of the core writes.
pub const VERSION: u32 = 1;

/// Version 1 of an outcome. Its members never change: a reader with a record of a fixed type would refuse another one.
#[derive(Serialize)]
struct Version1<'a> {
    status: Status,
    value: &'a Option<Value>,
    request_id: &'a str,
    data_type: DataType,
    decided_at: Option<Timestamp>,
    decided_by: &'a str,
    via: &'a str,
    comment: &'a Option<String>,
}

impl Callback {
    /// The body of the request that carries `outcome`: JSON.
    ///
    /// ```
    /// use hitl_core::callback::{Callback, Wrap};
    /// use hitl_core::{DataType, Outcome, outcome::Subject};
    /// let stored = br#"{"status":"completed","value":3,"data_type":"int","actor":{"kind":"person","name":"ann"},"via":"form"}"#;
    /// let outcome = Outcome::read(stored, Subject { id: "7", data_type: DataType::Int, form: None, expires_at: None }).unwrap();
    /// let callback = Callback { wrap: Wrap::Ok, ..Callback::to("https://engine.example.org/") };
    /// let body = concat!(r#"{"ok":{"status":"completed","value":3,"request_id":"7","data_type":"int","decided_at":null,"#,
    ///     r#""decided_by":"ann","via":"form","comment":null}}"#);
    /// assert_eq!(callback.body(&outcome), body);
    /// ```
    pub fn body(&self, outcome: &Outcome) -> String {
        let Outcome { status, value, request_id, data_type, decided_at, actor, via, comment, .. } = outcome;
        let (status, data_type, decided_at, decided_by) = (*status, *data_type, *decided_at, actor.word());
        let outcome = Version1 { status, value, request_id, data_type, decided_at, decided_by, via, comment };
        let outcome = text(&outcome);
        match self.wrap {
            Wrap::None => outcome,
            Wrap::Ok => joined(&[r#"{"ok":"#, &outcome, "}"], ""),
            Wrap::Signal => {
                joined(&[r#"{"input":["#, &outcome, r#"],"requestId":"#, &text(request_id), "}"], "")
            }
        }
    }
}

/// As JSON. Nothing here can fail to be written: no map has keys other than text.
fn text<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
