//! Counts, moments and spans, as a person would write them.

use super::{Phrase, Words};
use crate::model::time_zone::TimeZone;
use crate::model::timestamp::Timestamp;
use crate::pages::shown::fill;
use crate::text::digits;
use crate::text::filled::filled;
use maud::Markup;

impl Words {
    /// The form of `forms` for `n`, with the number in it.
    pub(crate) fn counted(&self, forms: &str, n: u64) -> String {
        let mut all = forms.split('|');
        let form = all.clone().nth((self.plural)(n)).or_else(|| all.next_back());
        filled(form.unwrap_or_default(), &[("n", &n.to_string())])
    }

    /// "31 January 2026, 12:00 UTC".
    pub(crate) fn moment(&self, moment: Timestamp) -> String {
        self.written(&self.moment, moment)
    }

    /// What clocks in `zone` show at `moment`: "13:00", or, where it is another day there, "1 February, 00:30".
    pub(crate) fn moment_in(&self, zone: &TimeZone, moment: Timestamp) -> String {
        let ahead = i64::from(zone.offset(moment)) * 1000;
        let there = Timestamp::from_millis(moment.millis().saturating_add_signed(ahead));
        let is_same_day = there.utc().date() == moment.utc().date();
        self.written(if is_same_day { "{time}" } else { &self.day_and_time }, there)
    }

    /// `text` with the parts of a moment.
    fn written(&self, text: &str, moment: Timestamp) -> String {
        let at = moment.utc();
        let (year, month, day) = at.to_calendar_date();
        let month = self.months.split('|').nth(usize::from(u8::from(month)) - 1).unwrap_or_default();
        let mut time = *b"00:00";
        digits::put(&mut time[..2], at.hour().into());
        digits::put(&mut time[3..], at.minute().into());
        let time = str::from_utf8(&time).unwrap_or_default();
        let (day, year) = (day.to_string(), year.to_string());
        filled(text, &[("day", &day), ("month", month), ("year", &year), ("time", time)])
    }

    /// "1 hour 20 minutes": the two largest units, rounded down.
    pub(crate) fn span(&self, millis: u64) -> String {
        let minutes = millis / 60_000;
        let (days, hours, minutes) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
        let (first, second) = match (days, hours, minutes) {
            (0, 0, 0) => return self.less_than_a_minute.as_str().to_owned(),
            (0, 0, minutes) => ((self.minutes, minutes), 0),
            (0, hours, minutes) => ((self.hours, hours), minutes),
            (days, hours, _) => ((self.days, days), hours),
        };
        let mut span = self.counted(&first.0, first.1);
        if second > 0 {
            let forms = if days > 0 { self.hours } else { self.minutes };
            let other = self.counted(&forms, second);
            span = filled(&self.two_units, &[("one", &span), ("other", &other)]);
        }
        span
    }

    /// "1 to 20 characters".
    pub(crate) fn characters(&self, least: usize, most: usize) -> String {
        let (least, most) = (least.to_string(), most.to_string());
        let text = match &*least {
            "0" => self.characters_up_to,
            least if least == most => self.characters_exactly,
            _ => self.characters_from_to,
        };
        filled(&text, &[("n", &most), ("least", &least), ("most", &most)])
    }

    /// "Give 1 to 3 of these."
    pub(crate) fn items(&self, least: usize, most: Option<usize>) -> String {
        let text = match most {
            Some(most) if most == least => self.items_exactly,
            Some(_) if least == 0 => self.items_at_most,
            Some(_) => self.items_from_to,
            None => self.items_at_least,
        };
        let (least, most) = (least.to_string(), most.map(|most| most.to_string()));
        let n = most.as_deref().unwrap_or(&least);
        filled(&text, &[("n", n), ("least", &least), ("most", n)])
    }

    /// "from 1 to 20"; each bound with whether it is open.
    pub(crate) fn within(&self, least: Option<&(String, bool)>, most: Option<&(String, bool)>) -> Markup {
        if let (Some((least, false)), Some((most, false))) = (least, most) {
            return self.said(self.from_to, &[("least", least), ("most", most)]);
        }
        let side = |bound: Option<&(String, bool)>, closed: Phrase, open: Phrase| {
            bound.map(|(at, is_open)| self.said(if *is_open { open } else { closed }, &[("n", at)]))
        };
        let least = side(least, self.at_least, self.more_than);
        let most = side(most, self.at_most, self.less_than);
        match (least, most) {
            (Some(one), Some(other)) => fill(self.both, &[("one", &one), ("other", &other)]),
            (one, other) => one.or(other).unwrap_or_default(),
        }
    }
}
