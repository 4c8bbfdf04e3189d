//! Numbers of numbers, and how they are written.

use std::time::Duration;

/// The value below which the share `share` of `sorted` lies.
pub(crate) fn percentile<T: Copy + Default>(sorted: &[T], share: f64) -> T {
    let last = sorted.len().saturating_sub(1);
    // Rounded to the nearest rank; the conversions are exact for any count that fits into memory here.
    sorted.get((last as f64 * share).round() as usize).copied().unwrap_or_default()
}

/// The middle one.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    percentile(&values, 0.5)
}

/// Milliseconds, as many digits as mean something.
pub(crate) fn ms(duration: Duration) -> String {
    number(duration.as_secs_f64() * 1000.0)
}

/// A number, with about three digits that mean something and groups of thousands.
pub(crate) fn number(value: f64) -> String {
    let places = match value.abs() {
        size if size >= 20.0 || size.fract() == 0.0 => 0,
        size if size >= 2.0 => 1,
        size if size >= 0.1 => 2,
        _ => 3,
    };
    let text = format!("{value:.places$}");
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{rest}")
}
