//! Dates of which the day, or the day and the month, may be unknown.

use std::fmt;
use std::time::Duration;

/// A calendar date known to the day, the month or the year.
///
/// Range: years 1800 to 2199, proleptic Gregorian. Ordered by year, then month, then day; an
/// unknown part sorts before the known ones.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate(u32);

impl PartialDate {
    /// A date from its parts; month and day 0 mean unknown. `None` if there is no such date.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        if !(1800..2200).contains(&year) || month > 12 || (month == 0 && day > 0) {
            return None;
        }
        if day > 0 && day > days_in(year, month) {
            return None;
        }
        Some(Self(
            u32::from(year) * 10_000 + u32::from(month) * 100 + u32::from(day),
        ))
    }

    /// Reads `YYYY-MM-DD`, `YYYY-MM` or `YYYY`. `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = digits(parts.next()?, 4)?;
        let month = parts
            .next()
            .map_or(Some(0), |t| digits(t, 2).filter(|m| *m > 0))?;
        let day = parts
            .next()
            .map_or(Some(0), |t| digits(t, 2).filter(|d| *d > 0))?;
        if parts.next().is_some() {
            return None;
        }
        Self::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }

    /// The date in UTC of a time since 1970-01-01T00:00:00Z; the range's last day beyond it.
    #[must_use]
    pub fn of_time(since_1970: Duration) -> Self {
        let date = i64::try_from(since_1970.as_secs())
            .ok()
            .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
            .map(|time| time.to_zoned(jiff::tz::TimeZone::UTC).date());
        let part = |value: i8| u8::try_from(value).unwrap_or(0);
        date.and_then(|date| {
            let year = u16::try_from(date.year()).ok()?;
            Self::new(year, part(date.month()), part(date.day()))
        })
        .unwrap_or(Self(21_991_231))
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> u16 {
        u16::try_from(self.0 / 10_000).unwrap_or(0)
    }

    /// The month, 1 to 12, if it is known.
    #[must_use]
    pub fn month(self) -> Option<u8> {
        u8::try_from(self.0 / 100 % 100).ok().filter(|m| *m > 0)
    }

    /// The day of the month, 1 to 31, if it is known.
    #[must_use]
    pub fn day(self) -> Option<u8> {
        u8::try_from(self.0 % 100).ok().filter(|d| *d > 0)
    }

    /// The last day that it may be.
    #[must_use]
    pub fn latest(self) -> Self {
        let month = self.month().unwrap_or(12);
        let day = self.day().unwrap_or_else(|| days_in(self.year(), month));
        Self::new(self.year(), month, day).unwrap_or(self)
    }

    /// The decimal `YYYYMMDD`, unknown parts 00: the form of prepared columns.
    #[must_use]
    pub fn packed(self) -> u32 {
        self.0
    }

    /// Reads the form of [`PartialDate::packed`]; `None` for 0 and for impossible dates.
    #[must_use]
    pub fn from_packed(packed: u32) -> Option<Self> {
        Self::new(
            u16::try_from(packed / 10_000).ok()?,
            u8::try_from(packed / 100 % 100).ok()?,
            u8::try_from(packed % 100).ok()?,
        )
    }
}

fn digits(text: &str, len: usize) -> Option<u16> {
    if text.len() != len || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year())?;
        if let Some(month) = self.month() {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day() {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_dates_round_trip() {
        for text in ["1984", "1984-02", "1984-02-29", "2000-02-29", "1999-12-31"] {
            let date = PartialDate::parse(text).unwrap();
            assert_eq!(date.to_string(), text);
            assert_eq!(PartialDate::from_packed(date.packed()), Some(date));
        }
    }

    #[test]
    fn impossible_dates_are_refused() {
        for text in [
            "",
            "84",
            "1984-13",
            "1984-00",
            "1983-02-29",
            "1900-02-29",
            "1984-04-31",
            "1984-1-1",
            "1984-01-01T00",
            "1984-01-01-01",
            "0984",
            "2984",
            "1984/01/01",
            "-984",
            "1984-",
            "+984",
        ] {
            assert_eq!(PartialDate::parse(text), None, "{text}");
        }
    }

    #[test]
    fn dates_of_times_are_utc() {
        let at = |s| PartialDate::of_time(Duration::from_secs(s)).to_string();
        assert_eq!(at(0), "1970-01-01");
        assert_eq!(at(951_782_399), "2000-02-28");
        assert_eq!(at(951_782_400), "2000-02-29");
        assert_eq!(at(u64::MAX), "2199-12-31");
    }

    #[test]
    fn order_is_by_time() {
        let of = |t| PartialDate::parse(t).unwrap();
        assert!(of("1984") < of("1984-01"));
        assert!(of("1984-01-31") < of("1984-02"));
        assert!(of("1984-12-31") < of("1985"));
    }
}
