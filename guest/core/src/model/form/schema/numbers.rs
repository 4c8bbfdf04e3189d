//! Numbers: their bounds, and counts.

use super::layers::Layers;
use super::{Reader, SchemaFault};
use crate::model::form::{Bound, Bounds};
use crate::model::json::whole_number;
use serde_json::{Number, Value as Json};

impl<'s> Reader<'s> {
    pub(super) fn bounds(&mut self, layers: &Layers<'s>, whole: bool) -> Option<Bounds> {
        let format = layers.get("format").and_then(Json::as_str).unwrap_or_default();
        let (low, high) = match format {
            "int8" => (Some(i64::from(i8::MIN)), Some(i64::from(i8::MAX))),
            "int16" => (Some(i64::from(i16::MIN)), Some(i64::from(i16::MAX))),
            "int32" => (Some(i64::from(i32::MIN)), Some(i64::from(i32::MAX))),
            "uint8" => (Some(0), Some(i64::from(u8::MAX))),
            "uint16" => (Some(0), Some(i64::from(u16::MAX))),
            "uint32" => (Some(0), Some(i64::from(u32::MAX))),
            "uint" | "uint64" | "uint128" => (Some(0), None),
            _ => (None, None),
        };
        let own = |at: Option<i64>| at.filter(|_| whole).map(|at| Bound { at: at.into(), open: false });
        let least = self.bound(layers, "minimum", "exclusiveMinimum")?;
        let most = self.bound(layers, "maximum", "exclusiveMaximum")?;
        let step = match layers.get("multipleOf") {
            None => None,
            Some(Json::Number(step)) if step.as_f64().is_some_and(|step| step > 0.0) => Some(step.clone()),
            Some(_) => {
                self.refuse(&layers.at("multipleOf"), SchemaFault::Keyword);
                return None;
            }
        };
        let (mut least, mut most) = (least.or(own(low)), most.or(own(high)));
        if whole {
            least = least.map(|bound| inner(bound, true));
            most = most.map(|bound| inner(bound, false));
        }
        let is_empty = least.as_ref().zip(most.as_ref()).is_some_and(|(least, most)| {
            let (least_at, most_at) = (least.at.as_f64(), most.at.as_f64());
            least_at > most_at || least_at == most_at && (least.open || most.open)
        });
        if is_empty {
            self.refuse(layers.here(), SchemaFault::Impossible);
            return None;
        }
        Some(Bounds { least, most, step })
    }

    /// One bound: the tighter one of two. The inner none: it is not said.
    #[allow(clippy::option_option, reason = "the outer none is a refusal, as everywhere here")]
    fn bound(&mut self, layers: &Layers<'s>, closed: &str, open: &str) -> Option<Option<Bound>> {
        let mut number = |keyword: &str| match layers.get(keyword) {
            None => Some(None),
            Some(Json::Number(at)) => Some(Some(at.clone())),
            Some(_) => {
                self.refuse(&layers.at(keyword), SchemaFault::Keyword);
                None
            }
        };
        // Before draft 6 the open one said whether the other was.
        if let Some(Json::Bool(is_open)) = layers.get(open) {
            return number(closed).map(|at| at.map(|at| Bound { at, open: *is_open }));
        }
        let (closed_at, open_at) = (number(closed)?, number(open)?);
        let is_lower = closed == "minimum";
        Some(match (closed_at, open_at) {
            (Some(at), Some(open_at)) => {
                let (a, b) = (at.as_f64(), open_at.as_f64());
                let closed_is_tighter = if is_lower { a > b } else { a < b };
                Some(if closed_is_tighter {
                    Bound { at, open: false }
                } else {
                    Bound { at: open_at, open: true }
                })
            }
            (Some(at), None) => Some(Bound { at, open: false }),
            (None, Some(at)) => Some(Bound { at, open: true }),
            (None, None) => None,
        })
    }

    /// A count; the inner none: it is not said.
    #[allow(clippy::option_option, reason = "the outer none is a refusal, as everywhere here")]
    pub(super) fn size(&mut self, layers: &Layers<'s>, keyword: &str) -> Option<Option<usize>> {
        let Some(json) = layers.get(keyword) else { return Some(None) };
        let size = whole_number(json).and_then(|size| usize::try_from(size).ok());
        if size.is_none() {
            self.refuse(&layers.at(keyword), SchemaFault::Keyword);
        }
        size.map(Some)
    }
}

/// A bound of whole numbers, at a whole number that is within.
fn inner(bound: Bound, lower: bool) -> Bound {
    let Bound { at, open } = bound;
    let whole = at.as_i64().or_else(|| {
        let float = at.as_f64()?;
        let (up, down) = (float.ceil(), float.floor());
        #[allow(clippy::cast_possible_truncation, reason = "to the nearest that there is")]
        let whole = (if lower { up } else { down }) as i64;
        // A bound between two whole numbers is open by itself.
        (float.fract() != 0.0).then_some(whole)
    });
    let closed = |at: i64| Bound { at: Number::from(at), open: false };
    match whole {
        Some(whole) if at.as_i64().is_none() => closed(whole),
        Some(whole) if open => closed(if lower { whole.saturating_add(1) } else { whole.saturating_sub(1) }),
        Some(whole) => closed(whole),
        None => match at.as_f64() {
            #[allow(clippy::cast_possible_truncation, reason = "to the nearest that there is")]
            Some(float) if float.abs() < 9e18 => inner(Bound { at: Number::from(float as i64), open }, lower),
            _ => Bound { at, open },
        },
    }
}
