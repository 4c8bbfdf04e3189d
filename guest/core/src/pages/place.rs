//! Where a prompt is shown.

use crate::model::image_hosts::ImageHosts;

/// Where a prompt is shown.
#[cfg_attr(not(feature = "markdown"), allow(dead_code, reason = "text is the same wherever it stands"))]
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    /// The level of the heading that it stands below, from 1.
    pub(super) below: u8,
    /// The language that it is in; empty if that is not known.
    pub(super) lang: &'a str,
    /// Whose images may be shown there.
    pub(super) images: &'a ImageHosts,
}
