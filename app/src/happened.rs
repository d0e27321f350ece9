//! What somebody did about a room, in words.

use crate::language::{Wording, filled};
use protocol::{Message, Title, note::EventName, topic::TOPIC};

/// What a notice says. One that is not known here, or lacks what it is known to bear, is told as the house worded it.
pub fn in_words(wording: Wording, notice: &Message) -> String {
    let Message { author, whom, seconds, note, body, .. } = notice;
    let by = &*author.name;
    let whom = whom.as_ref().map(|whom| (&*whom.name, whom.id == author.id));
    let title = note.title.as_ref().map_or("", Title::as_str);
    match (note.event.as_ref().map_or("", EventName::as_str), whom, *seconds) {
        ("came-in", ..) => filled(wording.came_in(), &[by]),
        ("came-back", ..) => filled(wording.came_back(), &[by]),
        ("left", None, _) => filled(wording.left(), &[by]),
        ("left", Some((heir, _)), _) => filled(wording.left_to(), &[by, heir]),
        ("sent-out", Some((whom, _)), _) => filled(wording.sent_out(), &[by, whom]),
        ("named-host", Some((whom, _)), _) => filled(wording.named_host(), &[by, whom]),
        ("unnamed-host", Some((_, true)), _) => filled(wording.stepped_down(), &[by]),
        ("unnamed-host", Some((whom, false)), _) => filled(wording.made_guest(), &[by, whom]),
        ("muted", Some((whom, _)), Some(seconds)) => {
            filled(wording.muted(), &[by, whom, &span(wording, seconds)])
        }
        ("unmuted" | "unbanned", Some((whom, _)), _) => filled(wording.let_speak(), &[by, whom]),
        ("banned", Some((whom, _)), _) => filled(wording.banned(), &[by, whom]),
        ("slow", _, Some(0)) => filled(wording.slow_mode_off(), &[by]),
        ("slow", _, Some(1)) => filled(wording.slow_mode_each_second(), &[by]),
        ("slow", _, Some(seconds)) => filled(wording.slow_mode_on(), &[by, &seconds.to_string()]),
        ("closed", ..) => filled(wording.closed_room(), &[by]),
        ("reopened", ..) => filled(wording.opened_again(), &[by]),
        ("forgot", ..) => filled(wording.asked_to_be_forgotten(), &[by]),
        (TOPIC, ..) if title.is_empty() => filled(wording.took_topic_away(), &[by]),
        (TOPIC, ..) => filled(wording.set_topic(), &[by, title]),
        _ => body.clone(),
    }
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
