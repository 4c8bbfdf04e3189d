//! The types that have a JSON Schema.

use super::{Answer, Stands, sealed::Sealed};
use crate::bindings::types::{Kind, Value};
use hitl_core::form::single;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};
use std::any::TypeId;

impl<T: JsonSchema + DeserializeOwned + 'static> Sealed for T {}

impl<T: JsonSchema + DeserializeOwned + 'static> Answer for T {
    fn kind() -> Kind {
        scalar::<T>().unwrap_or_else(|| Kind::Form(single::form_of(root::<T>()).to_string()))
    }

    fn read(value: Value) -> Option<T> {
        let json = match (value, scalar::<T>()) {
            (Value::Int(value), Some(Kind::Int)) => value.into(),
            (Value::Float(value), Some(Kind::Float)) => value.into(),
            (Value::Bool(value), Some(Kind::Bool)) => value.into(),
            (Value::Str(value), Some(Kind::Str)) => value.into(),
            (Value::Json(text), None) => {
                let mut json: Json = serde_json::from_str(&text).ok()?;
                if single::is_form(&root::<T>()) { json } else { json.get_mut(single::NAME)?.take() }
            }
            _ => return None,
        };
        serde_json::from_value(json).ok()
    }
}

impl<T: Answer + JsonSchema + Serialize + 'static> Stands for T {
    fn write(&self) -> Json {
        // What has no JSON is refused by name when the question is asked.
        let json = serde_json::to_value(self).unwrap_or_default();
        if scalar::<T>().is_some() || single::is_form(&root::<T>()) {
            return json;
        }
        Json::Object(Map::from_iter([(single::NAME.to_owned(), json)]))
    }
}

/// The kind of the answer, if it is one value without further rules.
fn scalar<T: 'static>() -> Option<Kind> {
    let is = |other: TypeId| TypeId::of::<T>() == other;
    [
        (TypeId::of::<i64>(), Kind::Int),
        (TypeId::of::<f64>(), Kind::Float),
        (TypeId::of::<bool>(), Kind::Bool),
        (TypeId::of::<String>(), Kind::Str),
    ]
    .into_iter()
    .find_map(|(id, kind)| is(id).then_some(kind))
}

fn root<T: JsonSchema>() -> Json {
    schemars::schema_for!(T).to_value()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
    enum Size {
        Small,
        Large,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
    struct Order {
        zebra: u8,
        apple: Option<Size>,
    }

    #[test]
    fn a_struct_is_a_form_with_its_fields_in_their_order() {
        let Kind::Form(text) = Order::kind() else { panic!("a struct is a form") };
        let form = hitl_core::form::schema::normalize(&serde_json::from_str(&text).unwrap(), false).unwrap();
        assert_eq!(form.fields.iter().map(|field| &*field.name).collect::<Vec<_>>(), ["zebra", "apple"]);
    }

    #[test]
    fn each_type_is_written_and_read() {
        assert!(matches!((i64::kind(), f64::kind()), (Kind::Int, Kind::Float)));
        assert!(matches!((bool::kind(), String::kind()), (Kind::Bool, Kind::Str)));
        assert_eq!((i64::read(Value::Int(3)), i64::read(Value::Bool(true))), (Some(3), None));
        let order = Order { zebra: 1, apple: Some(Size::Small) };
        assert_eq!(Order::read(Value::Json(order.write().to_string())), Some(order));
        assert_eq!(Size::Large.write().to_string(), r#"{"answer":"Large"}"#);
        assert_eq!(Size::read(Value::Json(r#"{"answer":"Large"}"#.into())), Some(Size::Large));
        assert_eq!(Size::read(Value::Json(r#"{"answer":"Huge"}"#.into())), None);
    }
}
