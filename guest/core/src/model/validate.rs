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
mod tests {
    use super::*;

    fn json(data_type: DataType, text: &str) -> Option<Value> {
        data_type.read(Input::Json(&serde_json::from_str(text).unwrap())).ok()
    }

    fn text(data_type: DataType, text: &str) -> Option<Value> {
        data_type.read(Input::Text(text)).ok()
    }

    #[test]
    fn whole_numbers() {
        for good in ["3", " 3 ", "+3", "3.0", "3e0", "03"] {
            assert_eq!(text(DataType::Int, good), Some(Value::Int(3)), "{good}");
        }
        assert_eq!(text(DataType::Int, "-9223372036854775808"), Some(Value::Int(i64::MIN)));
        assert_eq!(text(DataType::Int, "9007199254740993"), Some(Value::Int(9_007_199_254_740_993)));
        // As a float this would be another number.
        for (same, value) in [
            ("9007199254740993.0", 9_007_199_254_740_993),
            ("1.5e1", 15),
            ("1500e-2", 15),
            ("0e999999999999999999999", 0),
            ("-0.00", 0),
            ("0.0000000000000000000000005e25", 5),
            ("-9223372036854775808.0", i64::MIN),
        ] {
            assert_eq!(text(DataType::Int, same), Some(Value::Int(value)), "{same}");
        }
        for rounded in ["0.99999999999999999999", "1e-400", "1.00000000000000000000001", "15e-1", "1e19"] {
            assert_eq!(text(DataType::Int, rounded), None, "{rounded}");
        }
        for bad in [
            "",
            " ",
            "1_000",
            "3.5",
            "1e400",
            "٣",
            "9223372036854775808",
            "0x10",
            "inf",
            "NaN",
            "1,5",
            "--1",
            "1,000",
        ] {
            assert_eq!(text(DataType::Int, bad), None, "{bad}");
        }
        assert_eq!(json(DataType::Int, "3.0"), Some(Value::Int(3)));
        for bad in ["3.5", "true", "null", r#"{"a": 1}"#, "[1]", "18446744073709551615", "1e300"] {
            assert_eq!(json(DataType::Int, bad), None, "{bad}");
        }
    }

    #[test]
    fn finite_numbers() {
        assert_eq!(text(DataType::Float, "-2.5e3"), Some(Value::Float(-2500.0)));
        assert_eq!(json(DataType::Float, "2"), Some(Value::Float(2.0)));
        for (good, value) in [
            (".5", 0.5),
            ("5.", 5.0),
            ("-.5e1", -5.0),
            ("+5.E-1", 0.5),
            ("007", 7.0),
            ("00.50", 0.5),
            ("1e-400", 0.0),
            ("0.1", 0.1),
            ("9007199254740993", 9_007_199_254_740_992.0),
        ] {
            assert_eq!(text(DataType::Float, good), Some(Value::Float(value)), "{good}");
        }
        for bad in [
            "nan", "inf", "infinity", "-inf", "1e999", "1_0.0", "", "e", ".", "+", "-", "-.", ".e1", "1e",
            "1e+", "1e1.5", "1.2.3", "1e2e3", "--1", "+-1", "e5", "1-1",
        ] {
            assert_eq!(text(DataType::Float, bad), None, "{bad}");
        }
        assert!(DataType::Float.read(Input::Value(&Value::Float(f64::NAN))).is_err());
    }

    /// laravel-enso/forms#28: a comma that a browser dropped made 15 of 1,5.
    #[test]
    fn numbers_as_people_write_them() {
        for (typed, value) in [("1,5", 1.5), ("−1 234,5", -1234.5), ("1.234,5", 1234.5), ("1,234.5", 1234.5)]
        {
            assert_eq!(text(DataType::Float, typed), Some(Value::Float(value)), "{typed}");
        }
        assert_eq!(text(DataType::Int, "1,234"), Some(Value::Int(1_234)));
        assert_eq!(
            text(DataType::Int, "9\u{a0}223\u{a0}372\u{a0}036\u{a0}854\u{a0}775\u{a0}807"),
            Some(Value::Int(i64::MAX))
        );
        assert_eq!(text(DataType::Int, "\u{200b}42\u{a0}"), Some(Value::Int(42)));
        assert_eq!(text(DataType::Bool, "\u{feff}yes\u{a0}"), Some(Value::Bool(true)));
        let rule = |data_type: DataType, text: &str| data_type.read(Input::Text(text)).unwrap_err();
        let two = |grouped: &str, decimal: &str, plain: &str| {
            let own = str::to_owned;
            Rule::TwoReadings { grouped: own(grouped), decimal: own(decimal), plain: own(plain) }
        };
        assert_eq!(rule(DataType::Float, "1,234"), two("1234", "1.234", "1.2340"));
        assert_eq!(rule(DataType::Int, "1.000"), two("1000", "1", "1"));
        assert_eq!(rule(DataType::Int, "4\u{200b}2"), Rule::Letter { letter: '\u{200b}' });
        assert_eq!(rule(DataType::Int, "9 223 372 036 854 775 808"), Rule::IntRange);
        assert_eq!(rule(DataType::Int, "12,5 <i>"), Rule::Int);
        assert_eq!(json(DataType::Float, "1.234"), Some(Value::Float(1.234)));
        for (typed, shown) in [("1.234,5", Some(1234.5)), ("1,5", None), ("1 234", None), ("1234.5", None)] {
            assert_eq!(DataType::Float.regrouped(typed), shown.map(Value::Float), "{typed}");
        }
    }

    #[test]
    fn truth() {
        for (word, value) in [
            ("TRUE", true),
            ("Yes", true),
            ("on", true),
            ("1", true),
            ("False", false),
            ("NO", false),
            ("off", false),
            ("0", false),
        ] {
            assert_eq!(text(DataType::Bool, word), Some(Value::Bool(value)), "{word}");
        }
        for bad in ["y", "approve", "2", "", "truee"] {
            assert_eq!(text(DataType::Bool, bad), None, "{bad}");
        }
        assert_eq!(json(DataType::Bool, "1"), Some(Value::Bool(true)));
        assert_eq!(json(DataType::Bool, "null"), None);
    }

    #[test]
    fn words() {
        assert_eq!(text(DataType::Str, "a\r\nb"), Some(Value::Str("a\nb".into())));
        assert_eq!(text(DataType::Str, "a\r\r\nb\r"), Some(Value::Str("a\nb\r".into())));
        assert_eq!(text(DataType::Str, " "), Some(Value::Str(" ".into())));
        assert_eq!(text(DataType::Str, ""), None);
        let longest = "é".repeat(MAX_TEXT);
        assert_eq!(text(DataType::Str, &longest), Some(Value::Str(longest.clone())));
        assert_eq!(text(DataType::Str, &format!("{longest}.")), None);
        for bad in ["3", "null", r#"{"a": 1}"#] {
            assert_eq!(json(DataType::Str, bad), None, "{bad}");
        }
    }

    #[test]
    fn written_and_read_again() {
        for (data_type, value) in [
            (DataType::Int, Value::Int(i64::MIN)),
            (DataType::Float, Value::Float(0.1)),
            (DataType::Float, Value::Float(1e300)),
            (DataType::Float, Value::Float(1.234)),
            (DataType::Float, Value::Float(-123.456)),
            (DataType::Bool, Value::Bool(false)),
            (DataType::Str, Value::Str("ü \"'<>".into())),
        ] {
            assert_eq!(data_type.read(Input::Text(&value.to_string())), Ok(value.clone()));
            assert_eq!(json(data_type, &serde_json::to_string(&value).unwrap()), Some(value));
        }
    }
}
