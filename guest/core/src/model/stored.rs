//! Reading what is stored.

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Visitor};
use serde::forward_to_deserialize_any;

/// What `bytes` hold, which is one JSON object.
///
/// # Errors
///
/// What `serde_json` says: its `is_eof` tells bytes that end too soon.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let read = T::deserialize(Object(&mut deserializer))?;
    deserializer.end()?;
    Ok(read)
}

/// One object in another, or null.
///
/// # Errors
///
/// What `deserializer` says.
pub(super) fn object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    struct Inner<T>(T);
    impl<'de, T: Deserialize<'de>> Deserialize<'de> for Inner<T> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            T::deserialize(Object(deserializer)).map(Self)
        }
    }
    Ok(Option::<Inner<T>>::deserialize(deserializer)?.map(|inner| inner.0))
}

/// Takes an object alone for a struct. What serde derives would take a list of the members' values as well, whose
/// meaning would change with every member that is added.
struct Object<D>(D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Object<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Pair {
        a: u8,
        b: Vec<u8>,
    }

    #[test]
    fn only_objects() {
        assert_eq!(read::<Pair>(br#"{"b": [2], "a": 1} "#).unwrap(), Pair { a: 1, b: vec![2] });
        assert!(read::<Pair>(br#"{"a": 1, "#).unwrap_err().is_eof());
        for bad in ["[1, [2]]", r#"{"a": 1, "b": []} 2"#, "null", "1"] {
            let error = read::<Pair>(bad.as_bytes()).unwrap_err();
            assert!(!error.is_eof(), "{bad}: {error}");
        }
    }
}
