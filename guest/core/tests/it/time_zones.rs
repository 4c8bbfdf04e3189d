//! The rules of time zones, beside what another library makes of them.

use hitl_core::Timestamp;
use hitl_core::time_zone::TimeZone;
use jiff::tz::TimeZone as Other;
use proptest::prelude::*;

/// Zones of all kinds: without summer time, of both halves of the earth, with changes at odd hours and on odd days.
const RULES: [&str; 20] = [
    "UTC0",
    "CET-1CEST,M3.5.0,M10.5.0/3",
    "GMT0BST,M3.5.0/1,M10.5.0",
    "EST5EDT,M3.2.0,M11.1.0",
    "<-0330>3:30",
    "<+0330>-3:30",
    "<+0545>-5:45",
    "<+1345>-13:45",
    "NST3:30NDT,M3.2.0,M11.1.0",
    "AEST-10AEDT,M10.1.0,M4.1.0/3",
    "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
    "NZST-12NZDT,M9.5.0,M4.1.0/3",
    "<-04>4<-03>,M9.1.6/24,M4.1.6/24",
    "IST-2IDT,M3.4.4/26,M10.5.0",
    "EET-2EEST,M3.5.0/0,M10.5.0/0",
    "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
    "EET-2EEST,M4.5.5/0,M10.5.4/24",
    "AAA-1BBB,J60/0,J300",
    "AAA5BBB4:30,59,364/1:30:15",
    "AAA-1BBB,M3.1.1/167,M10.5.6/-167",
];

/// Asserts that both say the same at `seconds`.
fn same(name: &str, rule: &str, other: &Other, seconds: u32) {
    let zone =
        TimeZone::read(&format!("{name} {rule}")).unwrap_or_else(|| panic!("{name} {rule} is not read"));
    let moment = jiff::Timestamp::from_second(seconds.into()).unwrap();
    let expected = other.to_offset(moment).seconds();
    assert_eq!(
        zone.offset(Timestamp::from_millis(u64::from(seconds) * 1000)),
        expected,
        "{name} {rule} at {moment}"
    );
}

proptest! {
    #[test]
    fn a_rule_says_what_it_says_elsewhere(rule in prop::sample::select(&RULES[..]), seconds: u32) {
        same("Test/Zone", rule, &Other::posix(rule).unwrap(), seconds);
    }

    #[test]
    fn whatever_is_read_says_something(rule in "[A-Z<>+]{0,4}[-0-9:]{0,4}[A-Z,]{0,4}[MJ0-9./,:-]{0,24}", millis: u64) {
        if let Some(zone) = TimeZone::read(&format!("Test/Zone {rule}")) {
            prop_assert!(Other::posix(&rule).is_ok(), "{rule}");
            prop_assert!(zone.offset(Timestamp::from_millis(millis)).abs() <= 90_000);
        }
    }
}

#[test]
fn clocks_change_at_the_second() {
    for rule in RULES {
        let other = Other::posix(rule).unwrap();
        let from = jiff::Timestamp::from_second(0).unwrap();
        assert_eq!(other.following(from).next().is_some(), rule.contains(','), "{rule}");
        for change in other.following(from).take(200) {
            let at = u32::try_from(change.timestamp().as_second()).unwrap();
            for seconds in [at - 1, at, at + 1] {
                same("Test/Zone", rule, &other, seconds);
            }
        }
    }
}

/// Summer all the year, as RFC 9636 writes it: its end and its next beginning are one moment.
#[test]
fn summer_may_last_all_year() {
    let zone = TimeZone::read("Test/Zone XXX3EDT4,0/0,J365/23").unwrap();
    for seconds in (0..=2_000_000_000).step_by(10_007) {
        assert_eq!(zone.offset(Timestamp::from_millis(seconds * 1000)), -4 * 3_600, "{seconds}");
    }
}

#[test]
fn what_is_no_zone_is_none() {
    for wrong in [
        "",
        " ",
        "CET-1",
        "Europe/Berlin",
        "Europe/Berlin ",
        "Europe/Berlin CET",
        "Europe/Berlin -1",
        "Europe/Berlin CE-1",
        "Europe/Berlin CET-25",
        "Europe/Berlin CET-1:60",
        "Europe/Berlin CET-1CEST",
        "Europe/Berlin CET-1CEST,M3.5.0",
        "Europe/Berlin CET-1CEST,M3.5.0,M13.5.0",
        "Europe/Berlin CET-1CEST,M3.5.0,M10.6.0",
        "Europe/Berlin CET-1CEST,M3.5.0,M10.5.7",
        "Europe/Berlin CET-1CEST,M3.5.0,M10.5.0/168",
        "Europe/Berlin CET-1CEST,M3.5.0,M10.5.0 x",
        "Europe/Berlin CET-1CEST,J0,J1",
        "Europe/Berlin CET-1CEST,M3.5.0,366",
        "Europe/Berlin <CET-1",
        "<script> CET-1",
        "A\u{202e}B CET-1",
        "Europe/ CET-1",
        "Europe/Berlin CET-1CESTM3.5.0,M10.5.0",
    ] {
        assert_eq!(TimeZone::read(wrong), None, "{wrong}");
    }
    let text = "Europe/Berlin CET-1CEST,M3.5.0,M10.5.0/3";
    assert_eq!(TimeZone::read(&format!(" {text}\n")).unwrap().to_string(), text);
}
