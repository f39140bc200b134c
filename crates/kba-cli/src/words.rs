//! Sentences about attempts and times that several commands tell.

use kba::session::AttemptStatus;

/// A time in seconds since 1970, as RFC 3339 has it.
pub(crate) fn time(seconds: u64) -> String {
    let second = i64::try_from(seconds).ok();
    let time = second.and_then(|second| jiff::Timestamp::from_second(second).ok());
    time.map_or_else(
        || format!("{seconds} seconds after 1970"),
        |time| time.to_string(),
    )
}

/// How many attempts are left.
pub(crate) fn attempts(left: Option<u8>) -> String {
    match left {
        None => "attempts are not limited".to_owned(),
        Some(0) => "no attempt is left".to_owned(),
        Some(1) => "1 attempt is left".to_owned(),
        Some(left) => format!("{left} attempts are left"),
    }
}

/// How many answers of an attempt were right, for the operator.
pub(crate) fn scores(attempt: &AttemptStatus) -> String {
    let main = format!("{} of {} right", attempt.right, attempt.questions);
    match attempt.challenge {
        Some((right, questions)) => format!("{main}, {right} of {questions} in the challenge"),
        None => main,
    }
}

/// So many of a thing.
pub(crate) fn count(number: usize, one: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        _ => format!("{number} {one}s"),
    }
}

/// So many seconds.
pub(crate) fn count_of_seconds(seconds: u64) -> String {
    count(usize::try_from(seconds).unwrap_or(usize::MAX), "second")
}

/// A text as a shell takes it: in quotes, if it needs them.
pub(crate) fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-.,/=+:@".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_numbers_are_told() {
        assert_eq!(time(1_782_820_800), "2026-06-30T12:00:00Z");
        assert_eq!(time(u64::MAX), format!("{} seconds after 1970", u64::MAX));
        assert_eq!(attempts(Some(0)), "no attempt is left");
        assert_eq!(count(1, "question"), "1 question");
        assert_eq!(count(2, "question"), "2 questions");
    }
}
