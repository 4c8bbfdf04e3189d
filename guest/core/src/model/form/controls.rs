//! What fields are called where they are posted, and in a link that fills them in.

use super::{Field, FieldKind, Form};
use crate::text::joined::joined;

/// The fields that every posted form has besides those of its answer.
pub(crate) const OWN_FIELDS: [&str; 10] = [
    "request_id",
    "t",
    "comment",
    DECLINING,
    "idempotency_key",
    "action",
    "confirmed",
    "data_type",
    "request_path",
    "response_path",
];
/// The comment of who declines, where there is one of who answers, too: a page has both in one form, so that whichever button is pressed
/// nothing that was typed is lost.
pub(crate) const DECLINING: &str = "comment.decline";
/// Further names that mean something where a form is posted, or in its address.
const TAKEN: [&str; 4] = ["value", "k", "sensitive", "_charset_"];

/// A field that can be filled in, and what it is called where it is posted: its name, after that of its group and a point if
/// it is in one, after `value.` if that is taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Control<'f> {
    /// What it is called where it is posted.
    pub name: String,
    /// What it is called in an error, as the HTTP API names it: `value.replicas`.
    pub field_name: String,
    /// The field.
    pub field: &'f Field,
    /// The group that it is in.
    pub group: Option<&'f Field>,
}

impl Form {
    /// All fields but groups, in their order.
    pub fn controls(&self) -> Vec<Control<'_>> {
        let mut controls: Vec<Control<'_>> = Vec::new();
        for field in &self.fields {
            match &field.kind {
                FieldKind::Group(inner) => {
                    for inner in inner {
                        push(&mut controls, Some(field), inner);
                    }
                }
                _ => push(&mut controls, None, field),
            }
        }
        controls
    }
}

fn push<'f>(controls: &mut Vec<Control<'f>>, group: Option<&'f Field>, field: &'f Field) {
    let path = match group {
        Some(group) => joined(&[&group.name, ".", &field.name], ""),
        None => field.name.clone(),
    };
    let field_name = joined(&["value.", &path], "");
    let mut name = path;
    // What has no name is not posted by browsers.
    while name.is_empty()
        || OWN_FIELDS.contains(&&*name)
        || TAKEN.contains(&&*name)
        || controls.iter().any(|other| other.name == name)
    {
        name.insert_str(0, "value.");
    }
    controls.push(Control { name, field_name, field, group });
}
