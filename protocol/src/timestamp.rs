//! A moment, in milliseconds since 1970 UTC, written as RFC 3339.

use crate::{Reason, Refusal, refusal::serde_as_text};
use std::{fmt, str::FromStr};

/// Milliseconds since 1970-01-01T00:00:00Z. Written `2026-11-20T23:40:04.123Z`; only that form is read.
/// Holds the years 0000 to 9999; a clock outside of them is brought to the nearest end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

const MIN: i64 = -62_167_219_200_000;
const MAX: i64 = 253_402_300_799_999;
const DAY: i64 = 86_400_000;

impl Timestamp {
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(MIN, MAX))
    }

    pub fn millis(self) -> i64 {
        self.0
    }

    /// Year, month and day in UTC.
    pub fn date(self) -> (i64, u32, u32) {
        civil_from_days(self.0.div_euclid(DAY))
    }

    /// `23:40`, in UTC.
    pub fn utc_clock(self) -> String {
        let minutes = self.0.rem_euclid(DAY) / 60_000;
        format!("{:02}:{:02}", minutes / 60, minutes % 60)
    }

    /// `2026-11-20`, in UTC.
    pub fn utc_date(self) -> String {
        let (year, month, day) = self.date();
        format!("{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.date();
        let millis = self.0.rem_euclid(DAY);
        let (hours, minutes) = (millis / 3_600_000, millis / 60_000 % 60);
        let (seconds, millis) = (millis / 1_000 % 60, millis % 1_000);
        write!(f, "{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}.{millis:03}Z")
    }
}

impl FromStr for Timestamp {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        parse(text).ok_or_else(|| {
            Refusal::new(Reason::Timestamp, "A time is written like 2026-11-20T23:40:04.123Z.")
        })
    }
}

serde_as_text!(Timestamp);

fn parse(text: &str) -> Option<Timestamp> {
    let shape = "dddd-dd-ddTdd:dd:dd.dddZ";
    let fits = text.len() == shape.len()
        && text.bytes().zip(shape.bytes()).all(|(b, s)| if s == b'd' { b.is_ascii_digit() } else { b == s });
    if !fits {
        return None;
    }
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let (month, day) = (number(5, 7)?, number(8, 10)?);
    let (hours, minutes, seconds) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hours > 23 || minutes > 59 || seconds > 59 {
        return None;
    }
    let days = days_from_civil(number(0, 4)?, month, day);
    let timestamp =
        Timestamp(days * DAY + hours * 3_600_000 + minutes * 60_000 + seconds * 1_000 + number(20, 23)?);
    // The 31st of a short month would come out as a day of the next one.
    (timestamp.to_string() == text).then_some(timestamp)
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar, counted from March so that the leap day comes last.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, u32, u32) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month as u32, day as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_moments_are_written_as_rfc_3339() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_795_218_004_123, "2026-11-20T23:40:04.123Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (MAX, "9999-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(Timestamp::from_millis(millis).to_string(), text);
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for bad in [
            "2026-02-29T00:00:00.000Z",
            "2026-13-01T00:00:00.000Z",
            "2026-11-20T24:00:00.000Z",
            "now",
            "2026-11-20",
        ] {
            assert!(bad.parse::<Timestamp>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_moment_survives_being_written(millis in MIN..=MAX) {
            let moment = Timestamp::from_millis(millis);
            prop_assert_eq!(moment.to_string().parse::<Timestamp>().unwrap(), moment);
        }
    }
}
