//! A range of two dates: that the second is not before the first.

use super::{Field, FieldKind, Format, Text, Widget};
use crate::model::timestamp::Timestamp;
use crate::text::rule::Rule;
use serde_json::Value as Json;

impl Field {
    /// The two dates of a range; none if it is no range.
    pub(super) fn range(&self) -> Option<[&Self; 2]> {
        let FieldKind::Group(fields) = &self.kind else { return None };
        let [first, second] = fields.as_slice() else { return None };
        let fits =
            self.widget == Some(Widget::DateRange) && first.date().is_some() && first.date() == second.date();
        fits.then_some([first, second])
    }

    fn date(&self) -> Option<Format> {
        match self.kind {
            FieldKind::Str(Text { format: format @ Some(Format::Date | Format::DateTime), .. }) => format,
            _ => None,
        }
    }

    /// Checks that a range does not end before it begins, of what `value` gives for each of its dates. A date that is not there is
    /// before nothing.
    ///
    /// # Errors
    ///
    /// Which member is too early, and the rule.
    pub(super) fn check_range<'v>(
        &self,
        value: &dyn Fn(&Self) -> Option<&'v Json>,
    ) -> Result<(), (&Self, Rule)> {
        let Some([first, second]) = self.range() else { return Ok(()) };
        let text = |field: &Self| value(field).and_then(Json::as_str);
        let (Some(from), Some(to)) = (text(first), text(second)) else { return Ok(()) };
        let is_before = match first.date() {
            // Moments before 1970 are not told apart.
            Some(Format::DateTime) => Timestamp::parse_since(to) < Timestamp::parse_since(from),
            _ => to < from,
        };
        if is_before { Err((second, Rule::RangeOrder { first: first.label().to_owned() })) } else { Ok(()) }
    }
}
