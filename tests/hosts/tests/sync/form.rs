//! The form for hosts with WASI 0.2.

pub(crate) use crate::granted::{NESTS, store_in, variable};
use hitl_hosts::Form;

pub(crate) const FORM: Form = Form::Sync;
