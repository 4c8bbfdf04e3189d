//! The icon of a tab: the first letter of the operator's name, on the operator's colour.

use crate::model::operator::Operator;
use crate::text::unseen::is_unseen;
use maud::{Markup, html};

/// The icon as SVG. Letters beyond ASCII stay small: the tables of their capitals are more than all of this.
pub(crate) fn icon(operator: &Operator) -> Markup {
    let seen = operator.name().chars().find(|c| !c.is_whitespace() && !is_unseen(*c));
    let letter = seen.unwrap_or('h').to_ascii_uppercase();
    let colour = operator.colours.map_or_else(|| "#2c50cf".into(), |colours| colours.light.css());
    html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" {
            rect width="32" height="32" rx="7" fill=(colour) {}
            text x="16" y="23" text-anchor="middle" font-family="system-ui,sans-serif" font-size="20" font-weight="700" fill="#fff" { (letter) }
        }
    }
}
