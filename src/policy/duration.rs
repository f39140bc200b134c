//! Durations as text: "2m", "24h", "90s".

use std::time::Duration;

use jiff::{Span, SpanRelativeTo};

/// In the largest unit that divides it: days, hours, minutes or seconds.
pub(super) fn text(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let unit = UNITS
        .into_iter()
        .find(|(_, size)| seconds >= *size && seconds.is_multiple_of(*size));
    match unit {
        Some((name, size)) => format!("{}{name}", seconds / size),
        None => format!("{seconds}s"),
    }
}

/// Of what [`text`] writes, and of "2 minutes", "1h 30m", "PT2M" and the like; a day has 24 hours.
pub(super) fn parse(text: &str) -> Result<Duration, String> {
    let span: Option<Span> = text.parse().ok();
    let signed = span.and_then(|s| s.to_duration(SpanRelativeTo::days_are_24_hours()).ok());
    signed
        .and_then(|signed| Duration::try_from(signed).ok())
        .ok_or_else(|| "not a time like \"90s\", \"2m\", \"24h\" or \"7d\"".to_owned())
}

const UNITS: [(&str, u64); 3] = [("d", 86_400), ("h", 3_600), ("m", 60)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for seconds in [
            0,
            1,
            59,
            60,
            61,
            90,
            3_600,
            5_400,
            86_399,
            86_400,
            7 * 86_400,
        ] {
            let duration = Duration::from_secs(seconds);
            assert_eq!(parse(&text(duration)), Ok(duration));
        }
        assert_eq!(text(Duration::from_secs(120)), "2m");
        assert_eq!(parse("1h 30m"), Ok(Duration::from_secs(5_400)));
        assert_eq!(parse("2 minutes"), Ok(Duration::from_secs(120)));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "2",
            "m",
            "-2m",
            "2 months",
            "forever",
            "99999999999999999999d",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
