//! `fermyon:spin/variables@2.0.0`.

use crate::bindings::fermyon::spin::variables::{Error, Host};
use crate::data::Data;

impl Host for &mut Data {
    async fn get(&mut self, name: String) -> wasmtime::Result<Result<String, Error>> {
        // A provider may take its time, as a vault does: whoever calls has to bear that.
        tokio::task::yield_now().await;
        let first = name.starts_with(|letter: char| letter.is_ascii_lowercase());
        let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        if !first || !name.chars().all(plain) || name.contains("__") || name.ends_with('_') {
            return Ok(Err(Error::InvalidName(format!("{name:?} is no name of a variable"))));
        }
        let value = self.app.variables.get(&name).cloned();
        Ok(value.ok_or_else(|| Error::Undefined(format!("no variable {name:?}"))))
    }
}
