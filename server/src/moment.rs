//! A moment as people and programs write it in a question: any time of RFC 3339, or a date, which begins at midnight UTC.

use protocol::{Reason, Refusal, Timestamp};

/// Reads `2026-11-20`, `2026-11-20T23:40:04Z` or `2026-11-20T23:40:04.5+01:00`. Parts of a millisecond are left out.
///
/// # Errors
/// If it is neither, or there is no such day or time.
pub fn moment(text: &str) -> Result<Timestamp, Refusal> {
    read(text).ok_or_else(|| {
        let detail =
            "A time is a date like 2026-11-20, a time like 2026-11-20T23:40:04Z, or the id of an event.";
        Refusal::new(Reason::Time, detail)
    })
}

fn read(text: &str) -> Option<Timestamp> {
    let date = text.get(..10)?;
    let rest = text.get(10..)?;
    if rest.is_empty() {
        return format!("{date}T00:00:00.000Z").parse().ok();
    }
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (clock, rest) = (rest.get(..8)?, rest.get(8..)?);
    let (parts, offset) = match rest.strip_prefix('.') {
        None => ("0", rest),
        Some(rest) => rest.split_at(rest.find(|c: char| !c.is_ascii_digit())?),
    };
    if parts.is_empty() {
        return None;
    }
    let millis: String = parts.chars().chain("000".chars()).take(3).collect();
    // A leap second is the one before it, once more (RFC 3339, 5.7).
    let clock = clock.strip_suffix(":60").map_or_else(|| clock.to_owned(), |minutes| format!("{minutes}:59"));
    let there: Timestamp = format!("{date}T{clock}.{millis}Z").parse().ok()?;
    Some(Timestamp::from_millis(there.millis() - minutes(offset)? * 60_000))
}

/// How far a clock is ahead of UTC.
fn minutes(offset: &str) -> Option<i64> {
    if offset.eq_ignore_ascii_case("Z") {
        return Some(0);
    }
    // Unless it is written as %2B, the plus of a question is a blank when it arrives.
    let (sign, clock) = match offset.strip_prefix('-') {
        Some(clock) => (-1, clock),
        None => (1, offset.strip_prefix(['+', ' '])?),
    };
    let (hours, minutes) = clock.split_once(':')?;
    let number = |text: &str, most: i64| {
        let is_number = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<i64>().ok().filter(|number| is_number && *number <= most)
    };
    Some(sign * (number(hours, 23)? * 60 + number(minutes, 59)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times_of_rfc_3339_and_dates_are_read() {
        for (text, read) in [
            ("2026-11-20", "2026-11-20T00:00:00.000Z"),
            ("2026-11-20T23:40:04Z", "2026-11-20T23:40:04.000Z"),
            ("2026-11-20t23:40:04.5z", "2026-11-20T23:40:04.500Z"),
            ("2026-11-20 23:40:04.123999Z", "2026-11-20T23:40:04.123Z"),
            ("2026-11-20T23:40:04+01:30", "2026-11-20T22:10:04.000Z"),
            ("2026-11-20T23:40:04 01:30", "2026-11-20T22:10:04.000Z"),
            ("2026-11-20T23:40:04-08:00", "2026-11-21T07:40:04.000Z"),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.000Z"),
        ] {
            assert_eq!(moment(text).unwrap().to_string(), read, "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for bad in [
            "",
            "now",
            "2026",
            "2026-11",
            "2026-02-29",
            "2026-11-20T",
            "2026-11-20T25:00:00Z",
            "2026-11-20T23:40Z",
            "2026-11-20T23:40:04",
            "2026-11-20T23:40:04.Z",
            "2026-11-20T23:40:04+1:00",
            "2026-11-20T23:40:04+24:00",
            "2026-11-20T23:40:04Zx",
            "20２6-11-20",
        ] {
            assert!(moment(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_is_written_breaks_it(text in "\\PC{0,30}|[0-9T:.Z+ -]{0,30}") {
            let _ = moment(&text);
        }
    }
}
