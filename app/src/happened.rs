//! What somebody did about a room, in words.

use crate::language::{Wording, filled};
use protocol::{Message, Title, topic::TOPIC};

/// What a notice says.
pub fn in_words(wording: Wording, notice: &Message) -> String {
    told(wording, notice).map_or_else(
        || notice.body.clone(),
        |(text, gaps)| filled(text, &gaps.iter().map(String::as_str).collect::<Vec<_>>()),
    )
}

/// The same as a text and what stands in its gaps. Nothing of one that is not known here, or lacks what it is known to bear: it is
/// told as the house worded it.
pub fn told(wording: Wording, notice: &Message) -> Option<(&'static str, Vec<String>)> {
    let Message { author, whom, seconds, note, .. } = notice;
    let is_own = whom.as_ref().is_some_and(|whom| whom.id == author.id);
    let title = note.title.as_ref().map(Title::to_string);
    let mut gaps = vec![author.name.to_string()];
    let text = match (note.event.as_ref()?.as_str(), whom, *seconds) {
        ("came-in", ..) => wording.came_in(),
        ("came-back", ..) => wording.came_back(),
        ("left", None, _) => wording.left(),
        ("closed", ..) => wording.closed_room(),
        ("reopened", ..) => wording.opened_again(),
        ("forgot", ..) => wording.asked_to_be_forgotten(),
        ("unnamed-host", ..) if is_own => wording.stepped_down(),
        ("slow", _, Some(0)) => wording.slow_mode_off(),
        ("slow", _, Some(1)) => wording.slow_mode_each_second(),
        ("slow", _, Some(seconds)) => {
            gaps.push(seconds.to_string());
            wording.slow_mode_on()
        }
        (TOPIC, ..) if title.is_none() => wording.took_topic_away(),
        (TOPIC, ..) => {
            gaps.extend(title);
            wording.set_topic()
        }
        (event, Some(whom), seconds) => {
            gaps.push(whom.name.to_string());
            match (event, seconds) {
                ("left", _) => wording.left_to(),
                ("sent-out", _) => wording.sent_out(),
                ("named-host", _) => wording.named_host(),
                ("unnamed-host", _) => wording.made_guest(),
                ("unmuted" | "unbanned", _) => wording.let_speak(),
                ("banned", _) => wording.banned(),
                ("muted", Some(seconds)) => {
                    gaps.push(span(wording, seconds));
                    wording.muted()
                }
                _ => return None,
            }
        }
        _ => return None,
    };
    Some((text, gaps))
}

/// How long somebody says nothing, which is told in minutes, hours or days.
fn span(wording: Wording, seconds: u32) -> String {
    let minutes = seconds / 60;
    let (count, one, many) = if minutes.is_multiple_of(1_440) {
        (minutes / 1_440, wording.a_day(), wording.days())
    } else if minutes.is_multiple_of(60) {
        (minutes / 60, wording.an_hour(), wording.hours())
    } else {
        (minutes, wording.a_minute(), wording.minutes())
    };
    if count == 1 { one.to_owned() } else { filled(many, &[&count.to_string()]) }
}
