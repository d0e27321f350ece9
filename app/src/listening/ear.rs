//! One listener at a stream that it may share with others: what of the stream it is told, each event once and in order,
//! and from where it would go on at another stream. Plain data.

use crate::backend::{Report, Subject};
use protocol::{Cursor, Heard, Hello, Reset, ResetReason, RoomName};

#[derive(Debug)]
pub struct Ear {
    /// Its cursor is the last event that was told.
    subject: Subject,
    /// Empty where all rooms are wanted.
    rooms: Vec<RoomName>,
    /// The end of what was missed, while that is being told.
    missed: Option<Cursor>,
    place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// What is heard goes on from elsewhere: only a hello that goes on from here, or from before, is the beginning.
    Awaited,
    Good,
    /// The cursor leads nowhere, and the listener knows: it begins anew as another one.
    Lost,
}

impl Ear {
    pub fn of(subject: Subject) -> Self {
        let query = subject.address.split_once('?').map_or("", |(_, query)| query);
        let rooms = query.split('&').filter_map(|parameter| parameter.strip_prefix("room=")?.parse().ok());
        Self { rooms: rooms.collect(), subject, missed: None, place: Place::Awaited }
    }

    /// What is listened to, from where it would have to go on.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// The stream is another one from now on.
    pub fn rejoin(&mut self) {
        if self.place == Place::Good {
            self.place = Place::Awaited;
        }
    }

    /// Whether it is not told anything yet.
    pub fn waits(&self) -> bool {
        self.place == Place::Awaited
    }

    /// What the listener is told of an event of the stream. `last_event_id` is the browser's own.
    pub fn hear(&mut self, heard: Option<Heard>, last_event_id: &str) -> Vec<Report> {
        if self.place == Place::Lost {
            return Vec::new();
        }
        let id: Option<Cursor> = last_event_id.parse().ok();
        let mut reports = Vec::new();
        match heard {
            // The stream went on from another listener's place: to this one it is as if the house had said reset.
            Some(Heard::Hello(hello)) if self.is_of_another_log(&hello.head) => {
                self.place = Place::Lost;
                let reset = Reset { reason: ResetReason::Foreign, oldest: hello.epoch.at(0) };
                return vec![Report::Heard(Heard::Reset(reset))];
            }
            Some(Heard::Reset(reset)) => {
                self.place = Place::Lost;
                return vec![Report::Heard(Heard::Reset(reset))];
            }
            Some(Heard::Hello(hello)) if !self.goes_on_with(&hello) => self.rejoin(),
            Some(Heard::Hello(hello)) => {
                self.place = Place::Good;
                self.missed = (hello.replaying > 0).then(|| hello.head.clone());
                reports.push(Report::Heard(Heard::Hello(hello)));
            }
            _ if self.waits() => return reports,
            Some(Heard::Stored(event)) if !self.is_news(event.id()) => {}
            Some(heard) if self.wants(&heard) => reports.push(Report::Heard(heard)),
            _ => {}
        }
        if self.waits() {
            return reports;
        }
        // Also what this build does not know has a place, and a ping comes after all that was missed.
        if let Some(id) = id {
            if self.missed.as_ref().is_some_and(|missed| id.seq >= missed.seq) {
                self.missed = None;
                reports.push(Report::CaughtUp);
            }
            if self.is_news(&id) {
                self.subject.after = Some(id);
            }
        }
        reports
    }

    fn is_of_another_log(&self, place: &Cursor) -> bool {
        self.subject.after.as_ref().is_some_and(|after| after.epoch != place.epoch)
    }

    /// Whether all that comes after a hello is all that comes after this listener's place.
    fn goes_on_with(&self, hello: &Hello) -> bool {
        match (&self.subject.after, &hello.after) {
            (Some(mine), Some(after)) => after.epoch == mine.epoch && after.seq <= mine.seq,
            (Some(_), None) => false,
            (None, _) => true,
        }
    }

    fn is_news(&self, id: &Cursor) -> bool {
        self.subject.after.as_ref().is_none_or(|after| after.epoch == id.epoch && after.seq < id.seq)
    }

    fn wants(&self, heard: &Heard) -> bool {
        let room = match heard {
            Heard::Stored(event) => event.room(),
            Heard::Presence(presence) => &presence.room,
            Heard::Tally(poll) => &poll.room,
            Heard::Fed(fed) => return self.subject.names.contains(&fed.name),
            Heard::Hello(_) | Heard::Ping(_) | Heard::Reset(_) | Heard::Bye(_) => return true,
        };
        self.rooms.is_empty() || self.rooms.contains(room)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{Epoch, Ping, Presence, stream::VERSION};

    fn at(seq: u64) -> Cursor {
        Epoch::from_bits(1).at(seq)
    }

    fn ear(after: u64) -> Ear {
        Ear::of(Subject::room(&"lobby".parse().unwrap(), &at(after)))
    }

    fn hello(after: u64, replaying: u64, head: u64) -> Heard {
        let (epoch, after) = (Epoch::from_bits(1), Some(at(after)));
        Heard::Hello(Hello { v: VERSION, build: "b".into(), epoch, head: at(head), after, replaying })
    }

    fn opened(room: &str, seq: u64) -> (Option<Heard>, String) {
        let id = at(seq).to_string();
        let event = format!(
            r#"{{"type":"opened","id":"{id}","room":"{room}","author":{{"id":"1","name":"Ann"}},"at":"2026-11-20T23:40:04.123Z"}}"#
        );
        (Heard::read("opened", &event), id)
    }

    /// Of each event that is told, its place or what it is.
    fn told(reports: &[Report]) -> Vec<String> {
        let told = |report: &Report| match report {
            Report::Heard(Heard::Stored(event)) => event.id().seq.to_string(),
            Report::Heard(Heard::Hello(_)) => "hello".to_owned(),
            Report::Heard(Heard::Reset(_)) => "reset".to_owned(),
            Report::Heard(heard) => format!("{heard:?}"),
            Report::CaughtUp => "caught up".to_owned(),
            Report::Line(line) => format!("{line:?}"),
        };
        reports.iter().map(told).collect()
    }

    #[test]
    fn what_is_replayed_for_another_tab_is_told_once() {
        let mut ear = ear(5);
        let mut all = Vec::new();
        all.extend(ear.hear(Some(hello(2, 4, 8)), ""));
        for seq in [3, 4, 5, 6, 8, 6, 8] {
            let (event, id) = opened("lobby", seq);
            all.extend(ear.hear(event, &id));
        }
        assert_eq!(told(&all), ["hello", "6", "8", "caught up"]);
        assert_eq!(ear.subject().after, Some(at(8)));
    }

    #[test]
    fn what_happens_in_another_tabs_room_is_not_told_but_counts_as_heard() {
        let mut ear = ear(5);
        let _ = ear.hear(Some(hello(5, 0, 5)), "");
        let (event, id) = opened("den", 6);
        assert_eq!(ear.hear(event, &id), []);
        assert_eq!(ear.subject().after, Some(at(6)));
        let presence = |room: &str| {
            let room = room.parse().unwrap();
            Heard::Presence(Presence { room, count: 1, here: None, joined: Vec::new(), left: Vec::new() })
        };
        assert_eq!(ear.hear(Some(presence("den")), ""), []);
        assert_eq!(ear.hear(Some(presence("lobby")), "").len(), 1);
    }

    #[test]
    fn a_ping_names_what_this_build_does_not_know_and_ends_what_was_missed() {
        let mut ear = ear(5);
        let _ = ear.hear(Some(hello(5, 1, 7)), "");
        let heard = ear.hear(Some(Heard::Ping(Ping { head: at(7) })), &at(7).to_string());
        assert_eq!(heard.last(), Some(&Report::CaughtUp));
        assert_eq!(ear.subject().after, Some(at(7)));
    }

    #[test]
    fn a_hello_of_another_log_is_a_reset_and_nothing_is_told_after_it() {
        let foreign = |head: u64| {
            let epoch = Epoch::from_bits(2);
            let head = epoch.at(head);
            Heard::Hello(Hello { v: VERSION, build: "b".into(), epoch, head, after: None, replaying: 0 })
        };
        let mut ear = ear(5);
        assert_eq!(told(&ear.hear(Some(foreign(90)), "")), ["reset"]);
        assert_eq!(ear.hear(Some(foreign(91)), ""), []);
        assert_eq!(ear.hear(Some(hello(5, 0, 5)), ""), []);
        let (event, id) = opened("lobby", 9);
        assert_eq!(ear.hear(event, &id), []);
    }

    #[test]
    fn nothing_is_told_before_the_stream_has_gone_back_to_where_the_listener_is() {
        let mut ear = ear(5);
        let (event, id) = opened("lobby", 10);
        assert_eq!(ear.hear(event.clone(), &id), []);
        // The hello of a stream that is further on, and was opened before this listener came.
        assert_eq!(ear.hear(Some(hello(9, 1, 10)), ""), []);
        assert!(ear.waits());
        assert_eq!(ear.hear(event, &id), []);
        assert_eq!(told(&ear.hear(Some(hello(5, 3, 10)), "")), ["hello"]);
        let (event, id) = opened("lobby", 6);
        assert_eq!(told(&ear.hear(event, &id)), ["6"]);
    }

    #[test]
    fn a_listener_without_a_place_goes_on_from_the_hello() {
        let mut ear = Ear::of(Subject::passing("/status/events".into(), vec!["metrics".into()]));
        let _ = ear.hear(Some(hello(5, 0, 5)), &at(5).to_string());
        assert_eq!(ear.subject().after, Some(at(5)));
        let fed = |name: &str| Heard::read(name, "{}");
        assert_eq!(ear.hear(fed("metrics"), "").len(), 1);
        assert_eq!(ear.hear(fed("other"), ""), []);
    }
}
