//! A poll in words and numbers: what stands beside the bars, so that nobody needs to see them.

use crate::{
    backend::World,
    language::{Wording, filled},
};
use protocol::{Choice, Poll, Results, Select, Timestamp};

/// `12 votes · 40 %`; nothing while the results are hidden.
pub fn result(wording: Wording, poll: &Poll, choice: &Choice) -> Option<String> {
    let votes = choice.votes?;
    let unit = if votes == 1 { wording.one_vote() } else { wording.votes() };
    Some(format!("{} · {} %", filled(unit, &[&votes.to_string()]), percent(votes, poll.voters)))
}

/// How many of those who voted did so for a choice, in whole percent.
pub fn percent(votes: u32, voters: u32) -> u32 {
    match voters {
        0 => 0,
        _ => ((u64::from(votes) * 200 + u64::from(voters)) / (u64::from(voters) * 2)).min(100) as u32,
    }
}

/// `12 people have voted`
pub fn turnout(wording: Wording, voters: u32) -> String {
    match voters {
        0 => wording.nobody_voted().to_owned(),
        1 => wording.one_voted().to_owned(),
        _ => filled(wording.voted(), &[&voters.to_string()]),
    }
}

/// How one votes, how many did, and for how long one can: what stands under a question.
pub fn summary(wording: Wording, poll: &Poll, now: Option<Timestamp>, world: Option<&World>) -> String {
    let how = match poll.select {
        _ if !poll.is_open() => wording.closed(),
        Select::One => wording.choose_one(),
        Select::Many => wording.choose_many(),
    };
    let mut summary = format!("{how} · {}", turnout(wording, poll.voters));
    if let Some(deadline) = deadline(wording, poll, now, world) {
        summary += " · ";
        summary += &deadline;
    }
    summary
}

/// `Closes in 4 min`; with the time of day where nobody's clock is known. Nothing if it is closed by hand.
pub fn deadline(
    wording: Wording,
    poll: &Poll,
    now: Option<Timestamp>,
    world: Option<&World>,
) -> Option<String> {
    let at = poll.closes_at.filter(|_| poll.is_open())?;
    let Some(now) = now else {
        let moment = world.map_or_else(|| wording.utc_moment(at), |world| world.moment(at));
        return Some(filled(wording.closes(), &[&moment]));
    };
    // Rounded up, so that it says 0 only when the time is over.
    let seconds = (at.millis() - now.millis() + 999).max(0) / 1_000;
    let (text, count) = match seconds {
        0 => (wording.closes_now(), 0),
        1..=120 => (wording.closes_in_seconds(), seconds),
        121..=7_200 => (wording.closes_in_minutes(), (seconds + 59) / 60),
        7_201..=172_800 => (wording.closes_in_hours(), (seconds + 3_599) / 3_600),
        _ => (wording.closes_in_days(), (seconds + 86_399) / 86_400),
    };
    Some(filled(text, &[&count.to_string()]))
}

/// Why there are no numbers, if there are none.
pub fn hidden(wording: Wording, poll: &Poll) -> Option<&'static str> {
    (poll.results == Results::Hidden).then(|| wording.results_hidden())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{language::Language, poll::sample::poll};

    #[test]
    fn shares_are_rounded_to_whole_percent() {
        for (votes, voters, share) in
            [(0, 0, 0), (1, 3, 33), (2, 3, 67), (1, 200, 1), (3, 3, 100), (5, 3, 100)]
        {
            assert_eq!(percent(votes, voters), share, "{votes} of {voters}");
        }
        assert_eq!(percent(u32::MAX, u32::MAX), 100);
    }

    #[test]
    fn time_is_counted_down_in_the_unit_that_matters() {
        let closes_in = |seconds: i64| {
            let closes_at = Some(Timestamp::from_millis(seconds * 1_000));
            let poll = Poll { closes_at, ..poll(1, 1) };
            deadline(Language::English.wording(), &poll, Some(Timestamp::from_millis(0)), None)
        };
        for (seconds, words) in [
            (-5, "Closes now"),
            (1, "Closes in 1 s"),
            (120, "Closes in 120 s"),
            (121, "Closes in 3 min"),
            (300, "Closes in 5 min"),
            (7_201, "Closes in 3 hours"),
            (604_800, "Closes in 7 days"),
        ] {
            assert_eq!(closes_in(seconds).unwrap(), words);
        }
    }
}
