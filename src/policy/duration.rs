//! Durations as text: "2m", "24h", "90s".

use std::time::Duration;

/// In the largest unit that divides it: days, hours, minutes or seconds.
pub(super) fn text(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let unit = UNITS
        .into_iter()
        .find(|(_, size)| seconds >= *size && seconds % size == 0);
    match unit {
        Some((name, size)) => format!("{}{name}", seconds / size),
        None => format!("{seconds}s"),
    }
}

const UNITS: [(&str, u64); 3] = [("d", 86_400), ("h", 3_600), ("m", 60)];
