//! The one validator of answers, which serves every way in.

use super::field_error::{FieldError, MAX_UNKNOWN};
use super::json::{self, shortened};
use super::number;
use super::value::{DataType, MAX_TEXT, Value};
use crate::text::joined::joined;
use crate::text::rule::Rule;
use serde_json::Value as Json;

/// What came in by one of the ways to answer, before it is known to suit the event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Input<'a> {
    /// As typed: a form field, a command line argument.
    Text(&'a str),
    /// As JSON: the API.
    Json(&'a Json),
    /// As typed by a program: the WIT call.
    Value(&'a Value),
    /// The fields of a form that was posted.
    Typed(&'a Typed<'a>),
}

/// The fields of a form that was posted, and how it was.
#[derive(Debug, PartialEq)]
pub struct Typed<'a> {
    /// Names and what was typed, in the order they came in. What is no part of the answer is not among them.
    pub pairs: Vec<(&'a str, &'a str)>,
    /// Whether a person sees what a number was read as before it counts, where somebody else may read it otherwise.
    pub shown: bool,
}

impl<'a> Typed<'a> {
    /// What was typed into the control of this name.
    pub(super) fn texts(&self, name: &str) -> Vec<&'a str> {
        self.pairs.iter().filter(|(its, _)| *its == name).map(|(_, text)| *text).collect()
    }

    /// An error for each name that is not known.
    pub(super) fn unknown(&self, is_known: &dyn Fn(&str) -> bool) -> Vec<FieldError> {
        let mut errors: Vec<FieldError> = Vec::new();
        for (name, _) in self.pairs.iter().filter(|(name, _)| !is_known(name)) {
            let name = shortened(name);
            if errors.len() < MAX_UNKNOWN && errors.iter().all(|error| error.field != name) {
                errors.push(FieldError::unknown(&name));
            }
        }
        errors
    }
}

impl DataType {
    /// The value that `given` is as an answer of this type, or the rule that it breaks.
    ///
    /// ```
    /// use hitl_core::{DataType, Input, Value};
    /// assert_eq!(DataType::Int.read(Input::Text("3.0")), Ok(Value::Int(3)));
    /// assert_eq!(DataType::Bool.read(Input::Text("On")), Ok(Value::Bool(true)));
    /// assert!(DataType::Int.read(Input::Text("1_000")).is_err());
    /// assert!(DataType::Float.read(Input::Text("1e999")).is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// The rule that it breaks.
    pub fn read(self, given: Input<'_>) -> Result<Value, Rule> {
        let read = match given {
            Input::Typed(typed) => {
                let text = typed.texts("value").first().copied().unwrap_or_default();
                if typed.shown
                    && let Some(reading) = self.regrouped(text)
                {
                    return Err(Rule::ReadAs { reading: reading.to_string() });
                }
                return self.read(Input::Text(text));
            }
            Input::Text(text) => self.read_text(text),
            Input::Json(json) => self.read_json(json),
            Input::Value(Value::Str(text)) => self.read_text(text),
            Input::Value(Value::Bool(value)) => self.read_bool(*value),
            Input::Value(Value::Int(value)) => self.read_int(*value),
            Input::Value(Value::Float(value)) => self.read_float(*value),
            Input::Value(value @ Value::Form(_)) => (self == Self::Form).then(|| value.clone()),
        };
        read.ok_or_else(|| self.rule(given))
    }

    fn read_text(self, text: &str) -> Option<Value> {
        match self {
            DataType::Int | DataType::Float => {
                self.read_number(&number::read(text, self == Self::Int).ok()?.text)
            }
            DataType::Bool => match number::trimmed(text).to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "1" => Some(Value::Bool(true)),
                "false" | "no" | "off" | "0" => Some(Value::Bool(false)),
                _ => None,
            },
            DataType::Str => {
                let kept = line_ends(text);
                let mut chars = kept.chars();
                let fits = chars.next().is_some() && chars.nth(MAX_TEXT - 1).is_none();
                fits.then_some(Value::Str(kept))
            }
            DataType::Form => self.read_json(&json::read(text.as_bytes()).ok()?),
        }
    }

    fn read_number(self, written: &str) -> Option<Value> {
        match self {
            // By its digits: a float would take what is nearly whole for whole.
            Self::Int => whole(written).map(Value::Int),
            _ => self.read_float(decimal(written)?),
        }
    }

    /// What a person who typed `text` should see before it counts: the number that it was read as, where a point or a
    /// comma was taken for what parts its groups. Blanks and apostrophes are never anything else, and a decimal comma
    /// is what its writer means by it, so that neither is asked about.
    #[inline]
    pub fn regrouped(self, text: &str) -> Option<Value> {
        if !matches!(self, Self::Int | Self::Float) {
            return None;
        }
        let written = number::read(text, self == Self::Int).ok()?;
        if written.regrouped { self.read_number(&written.text) } else { None }
    }

    fn read_json(self, json: &Json) -> Option<Value> {
        match json {
            Json::String(text) => self.read_text(text),
            Json::Bool(value) => self.read_bool(*value),
            Json::Number(number) => match number.as_i64() {
                Some(value) => self.read_int(value),
                None => self.read_float(number.as_f64()?),
            },
            Json::Object(members) if self == Self::Form => Some(Value::Form(members.clone())),
            _ => None,
        }
    }

    fn read_bool(self, value: bool) -> Option<Value> {
        (self == DataType::Bool).then_some(Value::Bool(value))
    }

    fn read_int(self, value: i64) -> Option<Value> {
        match self {
            DataType::Int => Some(Value::Int(value)),
            #[allow(clippy::cast_precision_loss, reason = "a float answer has the precision of a float")]
            DataType::Float => Some(Value::Float(value as f64)),
            DataType::Bool if value == 0 || value == 1 => Some(Value::Bool(value == 1)),
            DataType::Bool | DataType::Str | DataType::Form => None,
        }
    }

    fn read_float(self, value: f64) -> Option<Value> {
        /// Below this every whole number has a float of its own: 2 to the power of 53. It itself is also what the
        /// next number is rounded to.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        match self {
            DataType::Float if value.is_finite() => Some(Value::Float(value)),
            #[allow(clippy::cast_possible_truncation, reason = "whole and within 53 bits")]
            DataType::Int if value.fract() == 0.0 && value.abs() < EXACT => Some(Value::Int(value as i64)),
            _ => None,
        }
    }

    /// The rule that a value breaks which this type does not take.
    fn rule(self, given: Input<'_>) -> Rule {
        let text = match given {
            Input::Text(text) => Some(text),
            Input::Json(Json::String(text)) | Input::Value(Value::Str(text)) => Some(text.as_str()),
            _ => None,
        };
        match self {
            _ if text == Some("") => Rule::Empty { kind: self.name() },
            DataType::Int | DataType::Float => {
                let int = self == Self::Int;
                match text.map(|text| number::read(text, int)) {
                    Some(Err(Some(rule))) => rule,
                    Some(Ok(written)) if int && in_digits(&written.text) => Rule::IntRange,
                    _ if int => Rule::Int,
                    _ => Rule::Float,
                }
            }
            DataType::Bool => Rule::Bool,
            DataType::Str => Rule::Text { least: 1, most: MAX_TEXT },
            DataType::Form => Rule::NotObject,
        }
    }
}

/// `text` as it was typed: browsers send line ends as CR LF. However many CR there are, since what is stored is read by
/// this again, and has to stay what it is.
pub(crate) fn line_ends(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        match line.strip_suffix('\n') {
            Some(line) => kept.extend([line.trim_end_matches('\r'), "\n"]),
            None => kept.push_str(line),
        }
    }
    kept
}

/// Whether this is a whole number, however large.
fn in_digits(text: &str) -> bool {
    text.strip_prefix('-').unwrap_or(text).bytes().all(|b| b.is_ascii_digit())
}

/// The whole number that `written` is, whichever way it is written; none if it is none, or beyond 64 bits.
fn whole(written: &str) -> Option<i64> {
    let (sign, rest) = written.strip_prefix('-').map_or(("", written), |rest| ("-", rest));
    let (mantissa, exponent) = rest.split_once('e').unwrap_or((rest, "0"));
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = joined(&[before, after], "");
    if digits.bytes().all(|b| b == b'0') {
        return Some(0);
    }
    let point = exponent.parse::<i64>().ok()?.checked_add(i64::try_from(before.len()).ok()?)?;
    // Where the point is, counted from the first digit: behind the last one, zeros are missing, of which 64 bits hold 19 at most.
    let point = usize::try_from(point).ok()?;
    let missing = point.saturating_sub(digits.len());
    let zeros = "0000000000000000000".get(..missing)?;
    let digits = joined(&[sign, &digits, zeros], "");
    let (number, fraction) = digits.split_at_checked(sign.len() + point)?;
    if fraction.bytes().any(|b| b != b'0') { None } else { number.parse().ok() }
}

/// The float that a number is. It is read as the JSON number that it stands for: of two readers of numbers in the
/// component, each could round another way.
fn decimal(written: &str) -> Option<f64> {
    let (sign, rest) = written.strip_prefix('-').map_or(("", written), |rest| ("-", rest));
    let (mantissa, exponent) = rest.split_once('e').unwrap_or((rest, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let json = joined(&[sign, whole, ".", fraction, "0e", exponent], "");
    serde_json::from_slice(json.as_bytes()).ok()
}

#[cfg(test)]
mod tests;
