//! `spin:sqlite/sqlite@3.0.0`.

use super::{NotOpened, plain};
use crate::connection::Connection;
use crate::data::Data;
use rusqlite::types::Value as Cell;
use wasmtime::component::Resource;

plain!(crate::bindings::sync::spin::sqlite3_0_0::sqlite);
