//! Which streams a browser needs: who listens in which of its tabs, and to what. Tabs whose streams differ in their rooms
//! only share one. Plain data: whoever holds the streams asks it what to open and what to close.

use crate::{
    backend::Subject,
    connection::{Audience, Millis},
};
use protocol::limits::ROOMS_PER_STREAM;

/// All listeners of all tabs, each at the stream that carries what it wants.
#[derive(Debug, Default)]
pub struct Switchboard {
    streams: Vec<Joined>,
    tabs: Vec<Tab>,
    opened: u32,
    pings: Pings,
}

/// What has to happen to a stream. Carry it out at once, in the order in which it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Change {
    /// The stream with this number carries this from now on. It goes back to the subject's cursor if that is the lower one.
    Carry { stream: u32, subject: Subject },
    /// Nobody listens to it any more.
    Close { stream: u32 },
}

/// When the last two pings came. The house pings all streams at once: that is one.
#[derive(Debug, Clone, Copy, Default)]
struct Pings([Millis; 2]);

/// So long after a ping of the house every living tab has answered it.
const ANSWERS: Millis = 5_000.0;

#[derive(Debug)]
struct Joined {
    number: u32,
    likeness: Likeness,
    seats: Vec<Seat>,
}

/// What streams have to have in common to become one: all but the rooms.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Likeness {
    path: String,
    others: Vec<String>,
    names: Vec<String>,
}

#[derive(Debug)]
struct Seat {
    tab: String,
    ear: u32,
    rooms: Vec<String>,
}

#[derive(Debug)]
struct Tab {
    name: String,
    heard: Millis,
    audience: Audience,
    /// Those that it was told.
    pings: Pings,
}

impl Switchboard {
    /// A tab has said something. Whoever is not known has to join again.
    pub fn greet(&mut self, tab: &str, now: Millis) -> bool {
        let known = self.tabs.iter_mut().find(|known| known.name == tab);
        known.map(|tab| tab.heard = now).is_some()
    }

    /// Somebody looks at a tab, or nobody does.
    pub fn look(&mut self, tab: &str, audience: Audience) {
        if let Some(tab) = self.tabs.iter_mut().find(|known| known.name == tab) {
            tab.audience = audience;
        }
    }

    /// Gives a listener of a tab a stream, whose number it says.
    pub fn join(&mut self, tab: &str, ear: u32, subject: Subject, now: Millis) -> (u32, Vec<Change>) {
        let mut changes = self.leave(tab, ear);
        if !self.greet(tab, now) {
            let (name, pings) = (tab.to_owned(), Pings::default());
            self.tabs.push(Tab { name, heard: now, audience: Audience::Away, pings });
        }
        let (likeness, rooms) = Likeness::of(&subject);
        let seat = Seat { tab: tab.to_owned(), ear, rooms };
        let place = self.streams.iter().position(|stream| stream.has_room_for(&likeness, &seat));
        let place = place.unwrap_or_else(|| {
            self.opened += 1;
            self.streams.push(Joined { number: self.opened, likeness, seats: Vec::new() });
            self.streams.len() - 1
        });
        let stream = &mut self.streams[place];
        stream.seats.push(seat);
        // If all that the listener left was its own stream, that one goes on in another way.
        changes.retain(
            |change| !matches!(change, Change::Carry { stream: number, .. } if *number == stream.number),
        );
        changes.push(Change::Carry { stream: stream.number, subject: stream.subject(subject.after) });
        (stream.number, changes)
    }

    /// A listener of a tab has heard enough.
    pub fn leave(&mut self, tab: &str, ear: u32) -> Vec<Change> {
        self.vacate(|seat| seat.tab == tab && seat.ear == ear)
    }

    /// A tab has gone, with all of its listeners.
    pub fn forget(&mut self, tab: &str) -> Vec<Change> {
        self.tabs.retain(|known| known.name != tab);
        self.vacate(|seat| seat.tab == tab)
    }

    /// The tabs at a stream were told a ping.
    pub fn ping(&mut self, stream: u32, now: Millis) {
        self.pings.come(now);
        for joined in self.streams.iter().filter(|joined| joined.number == stream) {
            for tab in &mut self.tabs {
                if joined.seats.iter().any(|seat| seat.tab == tab.name) {
                    tab.pings.come(now);
                }
            }
        }
    }

    /// Whether one of these tabs, whose last word is that old, has gone without one: neither of the last two pings was
    /// answered. However long the pings were away, nobody has gone for what they were not told; what never became a tab has
    /// been told any.
    pub fn is_gone(&self, tabs: &[String], heard: Millis, now: Millis) -> bool {
        let known = self.tabs.iter().find(|tab| tabs.contains(&tab.name));
        known.map_or(self.pings, |tab| tab.pings).are_unanswered(heard, now)
    }

    /// Tabs that have gone without a word.
    pub fn silent(&self, now: Millis) -> Vec<String> {
        let gone = self.tabs.iter().filter(|tab| tab.pings.are_unanswered(tab.heard, now));
        gone.map(|tab| tab.name.clone()).collect()
    }

    /// A stream that has come to its end is nobody's any more; its listeners begin again if they like.
    pub fn finish(&mut self, stream: u32) {
        self.streams.retain(|joined| joined.number != stream);
    }

    /// The tabs that listen to a stream.
    pub fn tabs_at(&self, stream: u32) -> Vec<&str> {
        let mut tabs = Vec::new();
        for seat in
            self.streams.iter().filter(|joined| joined.number == stream).flat_map(|joined| &joined.seats)
        {
            if !tabs.contains(&seat.tab.as_str()) {
                tabs.push(seat.tab.as_str());
            }
        }
        tabs
    }

    /// Whether somebody looks at one of the tabs.
    pub fn audience(&self) -> Audience {
        let watched = self.tabs.iter().any(|tab| tab.audience == Audience::Watching);
        if watched { Audience::Watching } else { Audience::Away }
    }

    fn vacate(&mut self, leaves: impl Fn(&Seat) -> bool) -> Vec<Change> {
        let mut changes = Vec::new();
        for stream in &mut self.streams {
            let (before, rooms) = (stream.seats.len(), stream.rooms());
            stream.seats.retain(|seat| !leaves(seat));
            if stream.seats.is_empty() && before > 0 {
                changes.push(Change::Close { stream: stream.number });
            } else if stream.rooms().len() != rooms.len() {
                // Nobody is in that room any more, as far as others see.
                changes.push(Change::Carry { stream: stream.number, subject: stream.subject(None) });
            }
        }
        self.streams.retain(|stream| !stream.seats.is_empty());
        changes
    }
}

impl Pings {
    fn come(&mut self, now: Millis) {
        let [before, last] = self.0;
        self.0 = [if now < last + ANSWERS { before } else { last }, now];
    }

    fn are_unanswered(self, heard: Millis, now: Millis) -> bool {
        let [before, last] = self.0;
        now >= last + ANSWERS && heard < before
    }
}

impl Joined {
    fn has_room_for(&self, likeness: &Likeness, seat: &Seat) -> bool {
        let rooms = self.rooms();
        let more = seat.rooms.iter().filter(|room| !rooms.contains(room)).count();
        self.likeness == *likeness && rooms.len() + more <= ROOMS_PER_STREAM
    }

    /// Each once, in the order in which they were asked for: to sort them, the bundle would need a sorter.
    fn rooms(&self) -> Vec<String> {
        let mut rooms = Vec::new();
        for room in self.seats.iter().flat_map(|seat| &seat.rooms) {
            if !rooms.contains(room) {
                rooms.push(room.clone());
            }
        }
        rooms
    }

    fn subject(&self, after: Option<protocol::Cursor>) -> Subject {
        let Likeness { path, others, names } = &self.likeness;
        let mut address = path.clone();
        let rooms = self.rooms();
        for (place, parameter) in others.iter().chain(&rooms).enumerate() {
            address.push(if place == 0 { '?' } else { '&' });
            address += parameter;
        }
        Subject { address, after, names: names.clone() }
    }
}

impl Likeness {
    /// What a subject has in common with those that it can share a stream with, and its rooms, each as it stands in the
    /// address.
    fn of(subject: &Subject) -> (Self, Vec<String>) {
        let (path, query) = subject.address.split_once('?').unwrap_or((&subject.address, ""));
        let parameters = query.split('&').filter(|parameter| !parameter.is_empty()).map(str::to_owned);
        let (rooms, others) = parameters.partition(|parameter| parameter.starts_with("room="));
        (Self { path: path.to_owned(), others, names: subject.names.clone() }, rooms)
    }
}

#[cfg(test)]
mod tests;
