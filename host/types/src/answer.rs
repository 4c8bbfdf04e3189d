//! Types that can be an answer.

use crate::draft::Kind;
use hitl_core::form::single;
use hitl_core::{DataType, Value};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};
use std::any::TypeId;

/// A type that can be asked for: `i64`, `f64`, `bool`, `String`, and whatever has a JSON Schema that can be shown as a form.
///
/// A struct is a form with a control for each of its fields, in their order. Anything else, such as an enumeration, is a form of
/// one field.
///
/// ```
/// use hitl_client::Client;
/// use hitl_client::schemars::{self, JsonSchema};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
/// #[serde(rename_all = "lowercase")]
/// enum Environment {
///     Staging,
///     Production,
/// }
///
/// #[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
/// struct Deployment {
///     /// How many of it are to run.
///     #[schemars(range(min = 1, max = 20))]
///     replicas: u8,
///     environment: Environment,
///     notes: Option<String>,
/// }
///
/// let client = Client::new("https://ask.example.org", "key")?;
/// let question = client.event::<Deployment>("deploy").prompt("What shall be deployed?");
/// assert!(question.document()?.contains("\"How many of it are to run.\""));
/// # let _ = async move {
/// let deployment: Deployment = question.create().await?.wait().await?;
/// # Ok::<(), hitl_client::Error>(())
/// # };
/// # Ok::<(), hitl_client::Error>(())
/// ```
pub trait Answer: JsonSchema + Serialize + DeserializeOwned + Send + Sized + 'static {}

impl<T: JsonSchema + Serialize + DeserializeOwned + Send + 'static> Answer for T {}

/// The type of the answer, if it is one value without further rules.
fn scalar<T: 'static>() -> Option<DataType> {
    let is = |other: TypeId| TypeId::of::<T>() == other;
    [
        (TypeId::of::<i64>(), DataType::Int),
        (TypeId::of::<f64>(), DataType::Float),
        (TypeId::of::<bool>(), DataType::Bool),
        (TypeId::of::<String>(), DataType::Str),
    ]
    .into_iter()
    .find_map(|(id, data_type)| is(id).then_some(data_type))
}

/// What kind of answer a `T` is.
pub fn kind<T: Answer>() -> Kind {
    match scalar::<T>() {
        Some(DataType::Int) => Kind::Int,
        Some(DataType::Float) => Kind::Float,
        Some(DataType::Bool) => Kind::Bool,
        Some(DataType::Str) => Kind::Str,
        Some(DataType::Form) | None => Kind::Form(single::form_of(root::<T>()).to_string()),
    }
}

/// Whether an event of this type may have a `T` as its answer.
pub fn suits<T: Answer>(data_type: DataType) -> bool {
    scalar::<T>().unwrap_or(DataType::Form) == data_type
}

/// The answer in a value, if it is one.
pub(crate) fn read<T: Answer>(value: &Value) -> Option<T> {
    let mut json = serde_json::to_value(value).ok()?;
    // A whole number in a float is written without a point by some.
    if scalar::<T>().is_none() && !single::is_form(&root::<T>()) {
        json = json.get_mut(single::NAME)?.take();
    }
    serde_json::from_value(json).ok()
}

/// This answer as a value; none if it is nothing that anybody could answer.
pub fn write<T: Answer>(answer: &T) -> Option<Value> {
    let json = serde_json::to_value(answer).ok()?;
    let json = match scalar::<T>() {
        None if !single::is_form(&root::<T>()) => {
            Json::Object(Map::from_iter([(single::NAME.to_owned(), json)]))
        }
        _ => json,
    };
    Value::from_json(&json)
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
        zebra: i32,
        apple: Option<Size>,
    }

    #[test]
    fn each_type_is_written_and_read() {
        assert_eq!((kind::<i64>(), kind::<String>()), (Kind::Int, Kind::Str));
        for (written, read_again) in [
            (write(&Size::Large), read::<Size>(&write(&Size::Large).unwrap()) == Some(Size::Large)),
            (write(&3_u8), read::<u8>(&write(&3_u8).unwrap()) == Some(3)),
            (write(&2.0_f64), read::<f64>(&Value::Float(2.0)) == Some(2.0)),
            (write(&vec![1, 2]), read::<Vec<i32>>(&write(&vec![1, 2]).unwrap()) == Some(vec![1, 2])),
        ] {
            assert!(written.is_some() && read_again, "{written:?}");
        }
        let order = Order { zebra: 1, apple: None };
        assert_eq!(read(&write(&order).unwrap()), Some(order));
        assert_eq!(read::<Order>(&Value::Str("x".into())), None);
    }

    #[test]
    fn fields_are_in_the_order_of_the_struct() {
        let Kind::Form(text) = kind::<Order>() else { panic!("a struct is a form") };
        let form = hitl_core::form::schema::normalize(&serde_json::from_str(&text).unwrap(), false).unwrap();
        assert_eq!(form.fields.iter().map(|field| &*field.name).collect::<Vec<_>>(), ["zebra", "apple"]);
        let Kind::Form(text) = kind::<Option<Size>>() else { panic!("no scalar is a form") };
        let form = hitl_core::form::schema::normalize(&serde_json::from_str(&text).unwrap(), false).unwrap();
        assert!(form.fields[0].nullable && form.fields[0].name == single::NAME);
    }
}
