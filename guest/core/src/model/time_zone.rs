//! A time zone beside UTC: what its clocks show, by the rule that POSIX writes in `TZ`.
//!
//! By hand, since what there is of crates either refuses rules of today, those of Jerusalem and Nuuk, or is 35 KB of the component.

use crate::model::timestamp::Timestamp;
use std::fmt;

/// A time zone: its name, and the rule by which its clocks go.
///
/// ```
/// use hitl_core::Timestamp;
/// use hitl_core::time_zone::TimeZone;
/// let berlin = TimeZone::read("Europe/Berlin CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
/// let at = |text| berlin.offset(Timestamp::parse(text).unwrap());
/// assert_eq!((at("2026-01-31T12:00:00Z"), at("2026-07-31T12:00:00Z")), (3_600, 7_200));
/// assert_eq!(berlin.place(), "Berlin");
/// assert_eq!(TimeZone::read("Europe/Berlin"), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeZone {
    text: String,
    rule: Rule,
}

/// What a rule says, in seconds east of UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    standard: i32,
    summer: Option<Summer>,
}

/// Time that holds from one day of the year to another.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Summer {
    offset: i32,
    start: Change,
    end: Change,
}

/// When clocks are changed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Change {
    day: Day,
    /// Seconds after the beginning of the day, by the clock that is changed; perhaps on another day.
    time: i32,
}

/// A day of each year.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Day {
    /// The so manieth, from 1, in years that have no 29 February.
    WithoutLeap(i32),
    /// The so manieth, from 0.
    WithLeap(i32),
    /// In this month the so manieth of this day of the week, 5 being the last; Sunday is 0.
    OfWeek { month: i32, week: i32, day: i32 },
}

/// The seconds of a day.
const DAY: i64 = 86_400;

impl TimeZone {
    /// Reads a name and, after a blank, a rule as files of time zones end with (RFC 9636, section 3.3). None if it is not so.
    pub fn read(text: &str) -> Option<Self> {
        /// The longest text, in bytes.
        const LONGEST: usize = 200;
        let text = text.trim();
        let (name, rule) = text.split_once(' ')?;
        let is_name = |b: u8| b.is_ascii_alphanumeric() || b"/_+-".contains(&b);
        let is_named = !name.ends_with('/') && name.bytes().all(is_name) && text.len() <= LONGEST;
        let rule = Text(rule.as_bytes()).rule().filter(|_| is_named)?;
        Some(Self { text: text.to_owned(), rule })
    }

    /// What people call it: the last part of its name.
    pub fn place(&self) -> String {
        let name = self.text.split(' ').next().unwrap_or_default();
        let place = name.rsplit('/').next().unwrap_or_default();
        place.chars().map(|c| if c == '_' { ' ' } else { c }).collect()
    }

    /// How far its clocks are ahead of UTC at `moment`, in seconds.
    pub fn offset(&self, moment: Timestamp) -> i32 {
        let Rule { standard, summer } = &self.rule;
        let Some(Summer { offset: in_summer, start, end }) = summer else { return *standard };
        let seconds = moment.millis().div_euclid(1000).cast_signed();
        let year = moment.utc().year();
        // The last change before counts; one may be a week from its day, in another year.
        let (mut last, mut offset) = (i64::MIN, *standard);
        for year in year - 1..=year + 1 {
            // Where both are at once, it is summer all year.
            for (change, before, after) in [(end, in_summer, standard), (start, standard, in_summer)] {
                let at = change.day.number(year) * DAY + i64::from(change.time) - i64::from(*before);
                if at <= seconds && at >= last {
                    (last, offset) = (at, *after);
                }
            }
        }
        offset
    }
}

/// As [`TimeZone::read`] takes it.
impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Day {
    /// Which day it is in `year`, counted from 1 January 1970.
    fn number(&self, year: i32) -> i64 {
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let first = 365 * (year - 1970) + (year - 1969).div_euclid(4) - (year - 1901).div_euclid(100)
            + (year - 1601).div_euclid(400);
        let in_year = match *self {
            Day::WithoutLeap(day) => day - 1 + i32::from(is_leap && day > 59),
            Day::WithLeap(day) => day,
            Day::OfWeek { month, week, day } => {
                const LENGTHS: [i32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
                let length = |at: usize| LENGTHS[at] + i32::from(is_leap && at == 1);
                // It was read as one from 1 to 12.
                let month = usize::try_from(month - 1).unwrap_or_default().min(11);
                let before: i32 = (0..month).map(length).sum();
                // 1 January 1970 was a Thursday.
                let weekday = (first + before + 4).rem_euclid(7);
                let at = (day - weekday).rem_euclid(7) + 7 * (week - 1);
                before + if at < length(month) { at } else { at - 7 }
            }
        };
        i64::from(first + in_year)
    }
}

/// What is left to read of a rule.
struct Text<'a>(&'a [u8]);

impl Text<'_> {
    /// All of it: `CET-1CEST,M3.5.0,M10.5.0/3`.
    fn rule(mut self) -> Option<Rule> {
        self.name()?;
        // West of UTC counts.
        let standard = -self.time(24)?;
        if self.0.is_empty() {
            return Some(Rule { standard, summer: None });
        }
        self.name()?;
        let offset = if self.0.first() == Some(&b',') { standard + 3_600 } else { -self.time(24)? };
        let (start, end) = (self.change()?, self.change()?);
        self.0.is_empty().then_some(Rule { standard, summer: Some(Summer { offset, start, end }) })
    }

    /// Takes `byte`, if it comes next.
    fn take(&mut self, byte: u8) -> bool {
        let rest = self.0.strip_prefix(&[byte]);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    /// What clocks call the time: letters, or anything between `<` and `>`.
    fn name(&mut self) -> Option<()> {
        let quoted = self.take(b'<');
        let is_name = |b: &u8| b.is_ascii_alphabetic() || quoted && (b.is_ascii_digit() || b"+-".contains(b));
        let length = self.0.iter().take_while(|b| is_name(b)).count();
        self.0 = self.0.get(length..)?;
        (length >= 3 && (!quoted || self.take(b'>'))).then_some(())
    }

    /// A number from `least` to `most`.
    fn number(&mut self, least: i32, most: i32) -> Option<i32> {
        let (mut number, mut digits) = (0, 0);
        while let Some(digit @ b'0'..=b'9') = self.0.first().filter(|_| digits < 3) {
            (number, digits) = (number * 10 + i32::from(digit - b'0'), digits + 1);
            self.0 = self.0.get(1..)?;
        }
        (digits > 0 && (least..=most).contains(&number)).then_some(number)
    }

    /// `-3:30`, in seconds; of at most so many hours.
    fn time(&mut self, hours: i32) -> Option<i32> {
        let sign = if self.take(b'-') { -1 } else { 1 };
        if sign == 1 {
            self.take(b'+');
        }
        let mut seconds = self.number(0, hours)? * 3_600;
        for unit in [60, 1] {
            if !self.take(b':') {
                break;
            }
            seconds += self.number(0, 59)? * unit;
        }
        Some(sign * seconds)
    }

    /// `,M10.5.0/3`.
    fn change(&mut self) -> Option<Change> {
        let comma = self.take(b',');
        let day = if self.take(b'M') {
            let mut part = |least, most, last| {
                let number = self.number(least, most)?;
                (last || self.take(b'.')).then_some(number)
            };
            Day::OfWeek { month: part(1, 12, false)?, week: part(1, 5, false)?, day: part(0, 6, true)? }
        } else if self.take(b'J') {
            Day::WithoutLeap(self.number(1, 365)?)
        } else {
            Day::WithLeap(self.number(0, 365)?)
        };
        let time = if self.take(b'/') { self.time(167)? } else { 7_200 };
        comma.then_some(Change { day, time })
    }
}
