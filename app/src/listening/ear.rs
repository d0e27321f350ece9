//! One listener at a stream that it may share with others: what of the stream it is told, each event once and in order,
//! and from where it would go on at another stream. Plain data.

use crate::{
    backend::{Report, Subject},
    connection::Line,
};
use protocol::{Cursor, Heard, Hello, Reset, ResetReason, RoomName, Typing};

#[derive(Debug)]
pub struct Ear {
    /// Its cursor is the last event that was told.
    subject: Subject,
    /// Empty where all rooms are wanted.
    rooms: Vec<RoomName>,
    /// The end of what was missed, while that is being told.
    missed: Option<Cursor>,
    place: Place,
    past: Past,
    /// What it was told of the line last.
    line: Option<Line>,
}

/// Whether it has ever been live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Past {
    New,
    Lived,
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
        let (missed, line) = (None, None);
        Self { rooms: rooms.collect(), subject, missed, place: Place::Awaited, past: Past::New, line }
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

    /// What the listener is told of a line that it may share with others, unless it knows: live once the stream goes on from
    /// its own place, never if that leads nowhere, and connecting until it has been live for the first time.
    pub fn tell(&mut self, line: Line) -> Option<Line> {
        if line.is_live() {
            if self.place != Place::Good {
                return None;
            }
            self.past = Past::Lived;
        }
        let line = match (line, self.past) {
            (Line::Reconnecting { .. }, Past::New) => Line::Connecting,
            (Line::Connecting, Past::Lived) => Line::Reconnecting { seconds: 0 },
            (line, _) => line,
        };
        (self.line.replace(line) != Some(line)).then_some(line)
    }

    /// Whoever held the stream is gone: what the listener is told of it.
    pub fn part(&mut self) -> Option<Line> {
        self.rejoin();
        if self.line.is_some_and(Line::is_live) { self.tell(Line::Reconnecting { seconds: 0 }) } else { None }
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
            // Another listener came from a place that leads nowhere.
            Some(Heard::Reset(reset)) if !self.is_meant_by(&reset) => self.rejoin(),
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
            // A stream that is for none of its rooms' listeners begins with its end.
            Some(heard @ Heard::Bye(_)) => return vec![Report::Heard(heard)],
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

    /// Whether it is this listener's own place that leads nowhere. Nobody knows it of a place that the log has not reached.
    fn is_meant_by(&self, reset: &Reset) -> bool {
        let oldest = &reset.oldest;
        match (&self.subject.after, reset.reason) {
            (Some(after), ResetReason::Foreign) => after.epoch != oldest.epoch,
            (Some(after), ResetReason::Expired) => after.epoch != oldest.epoch || after.seq < oldest.seq,
            (None, ResetReason::Foreign | ResetReason::Expired) => false,
            (_, ResetReason::Malformed | ResetReason::Future) => true,
        }
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
            Heard::Changed(message) => &message.room,
            Heard::Fed(fed) => return fed.name == Typing::NAME || self.subject.names.contains(&fed.name),
            Heard::Hello(_) | Heard::Ping(_) | Heard::Reset(_) | Heard::Bye(_) => return true,
        };
        self.rooms.is_empty() || self.rooms.contains(room)
    }
}

#[cfg(test)]
mod tests;
