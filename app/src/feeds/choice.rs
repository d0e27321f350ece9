//! What somebody wants to hear of the feeds. Kept on their device, for the house has no use for it.

use super::source::{Length, Source};
use crate::backend::Subject;
use protocol::paths;

/// Everything is wanted but what is named here: `r/` and a room for a feed that was stopped, an event's name for a symbol
/// that was not chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice(Vec<String>);

impl Choice {
    /// As [`Choice::text`] wrote it.
    pub fn read(text: &str) -> Self {
        Self(text.split(' ').filter(|name| !name.is_empty()).map(str::to_owned).collect())
    }

    pub fn text(&self) -> String {
        self.0.join(" ")
    }

    /// Whether a feed is listened to: it was not stopped, and something of it is chosen.
    pub fn hears(&self, feed: &Source) -> bool {
        self.has(&stopped(feed)) && feed.events.iter().any(|event| self.has(event))
    }

    /// Whether an event of a feed is chosen.
    pub fn has(&self, name: &str) -> bool {
        !self.0.iter().any(|off| off == name)
    }

    /// Stops a feed, or starts it: with all of its events if none of them was chosen.
    pub fn turn(&mut self, feed: &Source) {
        if self.hears(feed) {
            self.0.push(stopped(feed));
            return;
        }
        let none = !feed.events.iter().any(|event| self.has(event));
        self.0.retain(|off| *off != stopped(feed) && !(none && feed.events.contains(off)));
    }

    /// Takes an event in, or leaves it out.
    pub fn toggle(&mut self, event: &str) {
        let before = self.0.len();
        self.0.retain(|off| off != event);
        if self.0.len() == before {
            self.0.push(event.to_owned());
        }
    }

    /// One stream for all that is wanted of the feeds of one length, for a browser opens six at most. It has no address
    /// where nothing is wanted.
    pub fn subject(&self, feeds: &[Source], length: Length) -> Subject {
        let wanted = || feeds.iter().filter(|feed| feed.length == length && self.hears(feed));
        let rooms: Vec<_> = wanted().map(|feed| feed.room.clone()).collect();
        let names: Vec<_> =
            wanted().flat_map(|feed| &feed.events).filter(|event| self.has(event)).cloned().collect();
        let address = if rooms.is_empty() {
            String::new()
        } else {
            paths::events(&rooms, &names.iter().map(String::as_str).collect::<Vec<_>>())
        };
        Subject::passing(address, names)
    }

    /// The line for a shell that hears the same of one feed.
    pub fn curl(&self, feed: &Source, house: &str) -> String {
        let chosen: Vec<_> = feed.events.iter().filter(|event| self.has(event)).collect();
        let address = format!("{house}{}", paths::room_events(&feed.room));
        if chosen.is_empty() || chosen.len() == feed.events.len() {
            return format!("curl -N {address}");
        }
        let mut filter = String::new();
        for event in chosen {
            filter += if filter.is_empty() { "?event=" } else { "&event=" };
            filter += event;
        }
        format!("curl -N '{address}{filter}'")
    }
}

fn stopped(feed: &Source) -> String {
    format!("r/{}", feed.room)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(room: &str, events: &[&str], length: Length) -> Source {
        Source {
            room: room.parse().unwrap(),
            events: events.iter().map(|event| (*event).to_owned()).collect(),
            length,
        }
    }

    fn feeds() -> Vec<Source> {
        vec![
            feed("clock", &["time"], Length::Endless),
            feed("ticker", &["AAPL", "MSFT"], Length::Endless),
            feed("progress", &["progress"], Length::Finite),
        ]
    }

    #[test]
    fn at_first_everything_is_heard_on_one_stream_for_each_length() {
        let choice = Choice::read("");
        let endless = choice.subject(&feeds(), Length::Endless);
        assert_eq!(endless.names, ["time", "AAPL", "MSFT"]);
        assert_eq!(
            endless.address,
            "/events?names=plain&room=clock&room=ticker&event=time&event=AAPL&event=MSFT"
        );
        assert_eq!(choice.subject(&feeds(), Length::Finite).names, ["progress"]);
    }

    #[test]
    fn only_what_was_chosen_comes_over_the_wire() {
        let mut choice = Choice::default();
        choice.turn(&feeds()[0]);
        choice.toggle("AAPL");
        let endless = choice.subject(&feeds(), Length::Endless);
        assert_eq!(endless.address, "/events?names=plain&room=ticker&event=MSFT");
        assert_eq!(choice.curl(&feeds()[1], "http://h"), "curl -N 'http://h/r/ticker/events?event=MSFT'");
        assert_eq!(choice.curl(&feeds()[0], "http://h"), "curl -N http://h/r/clock/events");
        assert_eq!(Choice::read(&choice.text()), choice);
    }

    #[test]
    fn without_a_symbol_the_ticker_is_stopped_and_starting_it_brings_all_of_them() {
        let (feeds, mut choice) = (feeds(), Choice::default());
        choice.turn(&feeds[0]);
        choice.toggle("AAPL");
        choice.toggle("MSFT");
        assert!(!choice.hears(&feeds[1]));
        assert_eq!(choice.subject(&feeds, Length::Endless).address, "");
        choice.turn(&feeds[1]);
        assert!(choice.hears(&feeds[1]) && choice.has("AAPL") && choice.has("MSFT"));
        assert!(!choice.hears(&feeds[0]));
    }

    #[test]
    fn a_stopped_ticker_keeps_its_symbols() {
        let (feeds, mut choice) = (feeds(), Choice::read("AAPL"));
        choice.turn(&feeds[1]);
        assert!(!choice.hears(&feeds[1]));
        choice.turn(&feeds[1]);
        assert!(choice.hears(&feeds[1]) && !choice.has("AAPL") && choice.has("MSFT"));
    }
}
