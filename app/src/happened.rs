//! What somebody did about a room, in words.

use crate::language::{Wording, filled};
use protocol::{Message, note::EventName, topic::TOPIC};

/// What a notice says. What is not known here, because a newer house tells of it, that says in its own words.
pub fn in_words(wording: Wording, notice: &Message) -> String {
    let Message { author, whom, seconds, note, .. } = notice;
    let is_own = whom.as_ref().is_some_and(|whom| whom.id == author.id);
    let text = match note.event.as_ref().map_or("", EventName::as_str) {
        "came-in" => wording.came_in(),
        "came-back" => wording.came_back(),
        "left" if whom.is_some() => wording.left_to(),
        "left" => wording.left(),
        "sent-out" => wording.sent_out(),
        "named-host" => wording.named_host(),
        "unnamed-host" if is_own => wording.stepped_down(),
        "unnamed-host" => wording.made_guest(),
        "muted" => wording.muted(),
        "unmuted" | "unbanned" => wording.let_speak(),
        "banned" => wording.banned(),
        "slow" => match seconds {
            Some(0) | None => wording.slow_mode_off(),
            Some(1) => wording.slow_mode_each_second(),
            Some(_) => wording.slow_mode_on(),
        },
        "closed" => wording.closed_room(),
        "reopened" => wording.opened_again(),
        "forgot" => wording.asked_to_be_forgotten(),
        TOPIC if note.title.is_some() => wording.set_topic(),
        TOPIC => wording.took_topic_away(),
        _ => return notice.body.clone(),
    };
    let whom = whom.as_ref().map(|whom| &*whom.name);
    let title = note.title.as_ref().map(|title| title.as_str());
    let time =
        seconds.map(|seconds| if whom.is_some() { span(wording, seconds) } else { seconds.to_string() });
    let gaps: Vec<&str> = [Some(&*author.name), whom, title, time.as_deref()].into_iter().flatten().collect();
    filled(text, &gaps)
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
