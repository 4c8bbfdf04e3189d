//! What numbers may be.

use crate::text::rule::Rule;
use serde_json::Number;
use std::cmp::Ordering;

/// The bounds of a number.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bounds {
    /// The lower one.
    pub least: Option<Bound>,
    /// The upper one.
    pub most: Option<Bound>,
    /// What it has to be a multiple of; more than nothing.
    pub step: Option<Number>,
}

/// One bound.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// Where it is.
    pub at: Number,
    /// Whether a number may not be there itself.
    pub open: bool,
}

impl Bounds {
    /// Checks a number.
    ///
    /// # Errors
    ///
    /// The rule that it breaks.
    pub fn check(&self, number: &Number) -> Result<(), Rule> {
        let within = |bound: &Option<Bound>, side: Ordering| {
            bound.as_ref().is_none_or(|bound| match compare(number, &bound.at) {
                Ordering::Equal => !bound.open,
                order => order == side,
            })
        };
        if !within(&self.least, Ordering::Greater) || !within(&self.most, Ordering::Less) {
            let text = |bound: &Option<Bound>| bound.as_ref().map(|bound| (bound.at.to_string(), bound.open));
            return Err(Rule::Bounds { least: text(&self.least), most: text(&self.most) });
        }
        match &self.step {
            Some(step) if !is_multiple(number, step) => Err(Rule::Step { step: step.to_string() }),
            _ => Ok(()),
        }
    }

    /// The whole numbers from the lower to the upper bound, if there are no more than `most` of them and none is left out.
    pub fn few(&self, most: usize) -> Option<Vec<i64>> {
        let at = |bound: &Option<Bound>| bound.as_ref().filter(|bound| !bound.open)?.at.as_i64();
        let (first, last) = (at(&self.least)?, at(&self.most)?);
        let count = usize::try_from(last.checked_sub(first)?).ok()?.checked_add(1)?;
        let whole = self.step.as_ref().is_none_or(|step| step.as_i64() == Some(1));
        (whole && count <= most).then(|| (first..=last).collect())
    }
}

/// Which of two numbers is the greater one, to the digit where both are whole.
pub(super) fn compare(a: &Number, b: &Number) -> Ordering {
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => a.as_f64().partial_cmp(&b.as_f64()).unwrap_or(Ordering::Equal),
    }
}

fn is_multiple(number: &Number, step: &Number) -> bool {
    if let (Some(number), Some(step)) = (whole(number), whole(step)) {
        return step != 0 && number % step == 0;
    }
    let times = number.as_f64().unwrap_or_default() / step.as_f64().unwrap_or(1.0);
    // 0.3 is three times 0.1, which floats do not quite say.
    (times - times.round()).abs() <= (4.0 * f64::EPSILON * times.abs()).clamp(1e-9, 0.25)
}

fn whole(number: &Number) -> Option<i128> {
    let whole = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    #[allow(clippy::cast_possible_truncation, reason = "whole and within 64 bits")]
    whole.or_else(|| {
        number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 9e18).map(|float| float as i128)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(least: &str, most: &str, step: Option<&str>) -> Bounds {
        let bound = |text: &str| Bound {
            at: text.trim_start_matches('>').parse().unwrap(),
            open: text.starts_with('>'),
        };
        Bounds {
            least: Some(bound(least)),
            most: Some(bound(most)),
            step: step.map(|step| step.parse().unwrap()),
        }
    }

    #[test]
    fn numbers_are_held_to_their_bounds() {
        let holds = |bounds: &Bounds, number: &str| bounds.check(&number.parse().unwrap()).is_ok();
        let large = bounds("0", "18446744073709551615", None);
        assert!(holds(&large, "9223372036854775807") && !holds(&large, "-1"));
        let open = bounds(">0", "1", None);
        assert!(holds(&open, "0.001") && holds(&open, "1") && !holds(&open, "0") && !holds(&open, "1.001"));
        let steps = bounds("-10", "10", Some("0.1"));
        assert!(holds(&steps, "0.3") && holds(&steps, "7") && !holds(&steps, "0.35"));
        assert!(holds(&bounds("0", "9", Some("3")), "9") && !holds(&bounds("0", "9", Some("3")), "8"));
        assert_eq!(bounds("1", "5", None).few(11), Some(vec![1, 2, 3, 4, 5]));
        assert_eq!(bounds("1", "50", None).few(11), None);
        assert_eq!(bounds("-9223372036854775808", "9223372036854775807", None).few(11), None);
    }
}
