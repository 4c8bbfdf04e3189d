//! The form for Spin 4.

pub(crate) use crate::real_host::SPIN_MANIFEST as MANIFEST;
pub(crate) use crate::spin_app::{NESTS, store_in, variable};
use hitl_hosts::Form;

pub(crate) const FORM: Form = Form::Spin;

/// The file of the component, as the manifest names it.
pub(crate) const SOURCE: &str = "hitl-spin.wasm";
