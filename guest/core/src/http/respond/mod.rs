//! Writing answers and errors, as JSON or as a page.

pub(crate) mod problem;
pub(crate) mod reply;
