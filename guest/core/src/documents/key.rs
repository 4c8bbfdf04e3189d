//! Keys with roles as the API shows them.

use crate::model::key::KeyRecord;
use crate::model::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// All keys, also those that have ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyList {
    /// The keys, without themselves.
    pub keys: Vec<KeyRecord>,
    /// How many records could not be read.
    #[serde(default)]
    pub unreadable: u32,
}

/// What changing the key that signs links came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkKeyChange {
    /// Until when links of before work.
    pub earlier_until: Timestamp,
}
