//! When a request is tried once more, and after how long. Pure.
//!
//! It knows no clock: a date in `Retry-After` is measured from the reply's own `Date` (RFC 9110, 10.2.3 and 6.6.1).

use std::time::Duration;

/// A server that asks for a longer pause than this is not asked again.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// What to do after a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Again {
    /// The status is final.
    No,
    /// Once more after a pause.
    After(Duration),
    /// The server asks for a pause that is too long, in seconds.
    TooLate(u64),
}

/// Decides by the status and the two headers; `pause` is for a server that names none.
pub(super) fn decide(status: u16, retry_after: Option<&str>, date: Option<&str>, pause: Duration) -> Again {
    if !matches!(status, 429 | 502 | 503 | 504) {
        return Again::No;
    }
    match retry_after.and_then(|value| read_retry_after(value, date)) {
        None => Again::After(pause),
        Some(seconds) if Duration::from_secs(seconds) > LONGEST_PAUSE => Again::TooLate(seconds),
        Some(seconds) => Again::After(Duration::from_secs(seconds)),
    }
}

/// Seconds to wait: a number, or a date later than that of the reply.
fn read_retry_after(value: &str, date: Option<&str>) -> Option<u64> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        return Some(value.parse().unwrap_or(u64::MAX));
    }
    let then = read_date(value)?;
    let now = read_date(date?)?;
    u64::try_from(then.saturating_sub(now)).ok().or(Some(0))
}

/// Seconds since 1970 of a date like `Sun, 06 Nov 1994 08:49:37 GMT`; the two obsolete forms are not read.
fn read_date(text: &str) -> Option<i64> {
    let (_, rest) = text.trim().split_once(", ")?;
    let [day, month, year, time, "GMT"] = rest.split(' ').collect::<Vec<_>>()[..] else { return None };
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = i64::try_from(MONTHS.iter().position(|name| *name == month)?).ok()?;
    let (day, year) = (number(day, 31)?, number(year, 9999)?);
    let [hours, minutes, seconds] = time.split(':').collect::<Vec<_>>()[..] else { return None };
    let (hours, minutes, seconds) = (number(hours, 23)?, number(minutes, 59)?, number(seconds, 60)?);
    Some(days(year, month, day) * 86_400 + hours * 3_600 + minutes * 60 + seconds)
}

fn number(text: &str, most: i64) -> Option<i64> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|number| *number <= most)
}

/// Days since 1970-01-01, with years that begin in March so that the leap day is the last; month 0 is January.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month < 2 { (year - 1, month + 10) } else { (year, month - 2) };
    let of_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_seconds_since_1970() {
        let cases = [
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(784_111_777)),
            ("Tue, 29 Feb 2000 23:59:59 GMT", Some(951_868_799)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(253_402_300_799)),
            ("Sun, 06 Nov 1994 08:49:37 CET", None),
            ("Sunday, 06-Nov-94 08:49:37 GMT", None),
            ("Sun, 99 Nov 1994 08:49:37 GMT", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(read_date(text), expected, "{text}");
        }
    }

    #[test]
    fn a_short_pause_is_kept_a_long_one_is_not_waited_for() {
        let pause = Duration::from_millis(7);
        let date = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        let cases = [
            (404, Some("1"), Again::No),
            (500, None, Again::No),
            (503, None, Again::After(pause)),
            (429, Some("2"), Again::After(Duration::from_secs(2))),
            (429, Some("11"), Again::TooLate(11)),
            (502, Some("99999999999999999999999"), Again::TooLate(u64::MAX)),
            (504, Some("soon"), Again::After(pause)),
            (503, Some("-1"), Again::After(pause)),
            (503, Some("Sun, 06 Nov 1994 08:49:40 GMT"), Again::After(Duration::from_secs(3))),
            (503, Some("Sun, 06 Nov 1994 08:49:30 GMT"), Again::After(Duration::ZERO)),
            (503, Some("Sun, 06 Nov 1994 09:49:37 GMT"), Again::TooLate(3600)),
        ];
        for (status, retry_after, expected) in cases {
            assert_eq!(decide(status, retry_after, date, pause), expected, "{status} {retry_after:?}");
        }
        assert_eq!(decide(503, date, None, pause), Again::After(pause));
    }
}
