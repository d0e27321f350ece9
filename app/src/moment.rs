//! A moment on a clock that is ahead of UTC or behind it. What a server says to somebody whose clock it does not know is in UTC, see
//! `language/wording.rs`.

use protocol::Timestamp;

/// `15:04:05` on a clock that is `offset` minutes ahead of UTC.
pub fn clock(at: Timestamp, offset: i32) -> String {
    let seconds = (at.millis() / 1_000 + i64::from(offset) * 60).rem_euclid(86_400);
    format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// Days since 1970 on a clock that is `offset` minutes ahead of UTC.
pub fn day_number(at: Timestamp, offset: i32) -> i64 {
    (at.millis() + i64::from(offset) * 60_000).div_euclid(86_400_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_the_readers_midnight() {
        let at = Timestamp::from_millis(1_795_218_004_123);
        assert_eq!(day_number(at, 60), day_number(at, 0) + 1);
        assert_eq!(day_number(Timestamp::from_millis(-1), 0), -1);
        assert_eq!((clock(at, 0), clock(at, 330)), ("23:40:04".into(), "05:10:04".into()));
    }
}
