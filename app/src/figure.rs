//! Figures in words, with the unit that a person would choose. All is reckoned in whole numbers, for code that writes
//! fractions is large in the browser.

/// `512 B`, `1.2 kB`, `123.4 MB`: in steps of a thousand.
pub fn bytes(bytes: u64) -> String {
    let mut unit = 1;
    for name in ["B", "kB", "MB", "GB"] {
        if bytes < unit * 1_000 {
            return if unit == 1 { format!("{bytes} B") } else { format!("{} {name}", tenths(bytes, unit)) };
        }
        unit *= 1_000;
    }
    format!("{} TB", tenths(bytes, unit))
}

/// `1.2 kB/s`
pub fn per_second(rate: u64) -> String {
    bytes(rate) + "/s"
}

/// `21.4`, `-0.35`: rounded to so many digits, two at most.
pub fn decimal(figure: f64, digits: u32) -> String {
    let unit = 10_u64.pow(digits);
    let whole = (figure.abs() * unit as f64).round() as u64;
    let sign = if figure < 0.0 && whole > 0 { "-" } else { "" };
    match digits {
        0 => format!("{sign}{whole}"),
        1 => format!("{sign}{}.{}", whole / unit, whole % unit),
        _ => format!("{sign}{}", hundredths(whole)),
    }
}

/// `0.42`
pub fn hundredths(figure: u64) -> String {
    format!("{}.{:02}", figure / 100, figure % 100)
}

/// The two largest units of a length of time: `3 d 4 h`, `12 min 5 s`.
pub fn duration(seconds: u64) -> String {
    let (days, hours) = (seconds / 86_400, seconds / 3_600 % 24);
    let (minutes, rest) = (seconds / 60 % 60, seconds % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{rest} s"),
        (0, 0, _) => format!("{minutes} min {rest} s"),
        (0, _, _) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

fn tenths(figure: u64, unit: u64) -> String {
    format!("{}.{}", figure / unit, figure % unit / (unit / 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_is_told_in_its_two_largest_units() {
        for (seconds, words) in
            [(7, "7 s"), (725, "12 min 5 s"), (3_600, "1 h 0 min"), (90_000, "1 d 1 h"), (273_600, "3 d 4 h")]
        {
            assert_eq!(duration(seconds), words);
        }
    }

    #[test]
    fn bytes_are_told_in_the_unit_that_keeps_them_short() {
        for (figure, words) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1.0 kB"),
            (1_999, "1.9 kB"),
            (123_456_789, "123.4 MB"),
            (4_150_000_000, "4.1 GB"),
            (2_000_000_000_000, "2.0 TB"),
            (u64::MAX, "18446744.0 TB"),
        ] {
            assert_eq!(bytes(figure), words);
        }
        assert_eq!(hundredths(7), "0.07");
    }

    #[test]
    fn a_fraction_is_rounded_to_its_digits() {
        for (figure, digits, words) in [
            (21.44, 1, "21.4"),
            (-0.345, 2, "-0.35"),
            (-0.001, 2, "0.00"),
            (41.7, 0, "42"),
            (f64::NAN, 1, "0.0"),
            (f64::INFINITY, 0, "18446744073709551615"),
        ] {
            assert_eq!(decimal(figure, digits), words);
        }
    }
}
