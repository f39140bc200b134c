//! What stands right of the equals sign: times, shares, ages and limits as text.

use std::fmt;
use std::time::Duration;

use serde::Deserialize;

use super::{Lock, Share, Velocity, duration};

/// "2m".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Time(pub(super) Duration);

/// "60%": whole percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Percent(pub(super) u8);

/// "2%", "0.5%" or "1/50".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct ShareText(pub(super) Share);

/// "1-10": whole years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Ages(pub(super) u8, pub(super) u8);

/// "24h" or `until_unlocked`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct LockText(pub(super) Lock);

/// "10 in 7d".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Pace(pub(super) Velocity);

/// A value, or "none".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String", bound = "T: TryFrom<String, Error = String>")]
pub(super) struct Limit<T>(pub(super) Option<T>);

impl Limit<Time> {
    pub(super) fn times(self) -> Option<Duration> {
        self.0.map(|Time(time)| time)
    }
}

impl TryFrom<String> for Time {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        duration::parse(&text).map(Self)
    }
}

impl TryFrom<String> for Percent {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let number = text
            .strip_suffix('%')
            .and_then(|number| whole(number.trim_end()));
        number
            .map(Self)
            .ok_or_else(|| "not whole percent like \"80%\"".to_owned())
    }
}

impl TryFrom<String> for ShareText {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let share = match text.strip_suffix('%') {
            Some(percent) => percent_of(percent.trim_end()),
            None => text
                .split_once('/')
                .and_then(|(of, all)| Some(Share::new(whole(of)?, whole(all)?))),
        };
        share
            .map(Self)
            .ok_or_else(|| "not a share like \"2%\", \"0.5%\" or \"1/50\"".to_owned())
    }
}

impl TryFrom<String> for Ages {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.split_once('-')
            .and_then(|(youngest, oldest)| Some(Self(whole(youngest)?, whole(oldest)?)))
            .ok_or_else(|| "not years like \"1-10\"".to_owned())
    }
}

impl TryFrom<String> for LockText {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text == UNTIL_UNLOCKED {
            return Ok(Self(Lock::UntilUnlocked));
        }
        let time = duration::parse(&text);
        time.map(|time| Self(Lock::For(time)))
            .map_err(|error| format!("{error}, and not \"{UNTIL_UNLOCKED}\""))
    }
}

impl TryFrom<String> for Pace {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let unread = || "not a number in a time like \"10 in 7d\"".to_owned();
        let (count, window) = text.split_once(" in ").ok_or_else(unread)?;
        let count = whole(count).ok_or_else(unread)?;
        let window = duration::parse(window)?;
        Ok(Self(Velocity { count, window }))
    }
}

impl<T: TryFrom<String, Error = String>> TryFrom<String> for Limit<T> {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text == NONE {
            return Ok(Self(None));
        }
        let value = T::try_from(text);
        value
            .map(|value| Self(Some(value)))
            .map_err(|error| format!("{error}, and not \"{NONE}\""))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", duration::text(self.0))
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}%\"", self.0)
    }
}

impl fmt::Display for ShareText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Share { of, all } = self.0;
        let hundred = u64::from(of) * 100;
        match hundred.checked_div(all.into()) {
            Some(percent) if percent * u64::from(all) == hundred => write!(f, "\"{percent}%\""),
            _ => write!(f, "\"{of}/{all}\""),
        }
    }
}

impl fmt::Display for Ages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}-{}\"", self.0, self.1)
    }
}

impl fmt::Display for LockText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Lock::UntilUnlocked => write!(f, "\"{UNTIL_UNLOCKED}\""),
            Lock::For(time) => Time(time).fmt(f),
        }
    }
}

impl fmt::Display for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Velocity { count, window } = self.0;
        write!(f, "\"{count} in {}\"", duration::text(window))
    }
}

impl<T: fmt::Display> fmt::Display for Limit<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(value) => value.fmt(f),
            None => write!(f, "\"{NONE}\""),
        }
    }
}

/// Digits and nothing else: no sign, no underscore.
fn whole<T: std::str::FromStr>(text: &str) -> Option<T> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

/// Percent with up to four decimal places, as a share.
fn percent_of(text: &str) -> Option<Share> {
    let (number, places) = text.split_once('.').unwrap_or((text, ""));
    if places.len() > 4 || (places.is_empty() && text.contains('.')) {
        return None;
    }
    let places: u32 = whole(&format!("{places:0<4}"))?;
    let of = whole::<u32>(number)?
        .checked_mul(10_000)?
        .checked_add(places)?;
    Some(Share::new(of, 1_000_000))
}

const NONE: &str = "none";
const UNTIL_UNLOCKED: &str = "until_unlocked";
