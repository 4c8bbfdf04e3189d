//! The form for Spin 3.

pub(crate) use crate::real_host::SPIN_SYNC_MANIFEST as MANIFEST;
pub(crate) use crate::spin_app::{NESTS, store_in, variable};
use hitl_hosts::Form;

pub(crate) const FORM: Form = Form::SpinSync;

/// The file of the component, as the manifest names it.
pub(crate) const SOURCE: &str = "hitl-spin-sync.wasm";
