//! What somebody wants to hear of the feeds. Kept on their device, for the house has no use for it.

use super::source::{Length, Source};
use crate::backend::Subject;
use protocol::paths;

/// Everything is wanted but what is named here, each name between spaces: `r/` and a room for a feed that was stopped, an
/// event's name for a symbol that was not chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice(String);

impl Default for Choice {
    fn default() -> Self {
        Self(" ".to_owned())
    }
}

impl Choice {
    /// As [`Choice::text`] wrote it.
    pub fn read(text: &str) -> Self {
        Self(format!("{text} "))
    }

    /// Empty where everything is wanted.
    pub fn text(&self) -> &str {
        self.0.trim_end()
    }

    /// Whether a feed is listened to: it was not stopped, and something of it is chosen.
    pub fn hears(&self, source: &Source) -> bool {
        self.has(&stopped(source)) && self.has_any(source)
    }

    /// Whether an event of a feed is chosen.
    pub fn has(&self, name: &str) -> bool {
        self.0.split(' ').all(|other| other != name)
    }

    /// Stops a feed, or starts it: with all of its events if none of them was chosen.
    pub fn turn(&mut self, source: &Source) {
        if self.hears(source) {
            self.toggle(&stopped(source));
            return;
        }
        if !self.has_any(source) {
            for event in &source.events {
                self.toggle(event);
            }
        }
        if !self.has(&stopped(source)) {
            self.toggle(&stopped(source));
        }
    }

    /// Takes an event in, or leaves it out.
    pub fn toggle(&mut self, name: &str) {
        if self.has(name) {
            self.0 += name;
            self.0.push(' ');
        } else {
            let before = std::mem::replace(&mut self.0, " ".to_owned());
            for other in before.split(' ').filter(|other| !other.is_empty() && *other != name) {
                self.0 += other;
                self.0.push(' ');
            }
        }
    }

    /// One stream for all that is wanted of the feeds of one length, for a browser opens six at most. It has no address
    /// where nothing is wanted.
    pub fn subject(&self, sources: &[Source], length: Length) -> Subject {
        let (mut rooms, mut names, mut own) = (Vec::new(), Vec::new(), Vec::new());
        for source in sources {
            if source.length == length && self.hears(source) {
                rooms.push(source.room.clone());
                for event in &source.events {
                    if self.has(event) {
                        names.push(event.as_str());
                        own.push(event.clone());
                    }
                }
            }
        }
        let address = if rooms.is_empty() { String::new() } else { paths::events(&rooms, &names) };
        Subject::passing(address, own)
    }

    fn has_any(&self, source: &Source) -> bool {
        source.events.iter().any(|event| self.has(event))
    }

    /// The line for a shell that hears the same of one feed.
    pub fn curl(&self, source: &Source, house: &str) -> String {
        let address = format!("{house}{}", paths::room_events(&source.room));
        let mut filter = String::new();
        let mut all = true;
        for event in &source.events {
            if self.has(event) {
                filter += if filter.is_empty() { "?event=" } else { "&event=" };
                filter += event;
            } else {
                all = false;
            }
        }
        if all || filter.is_empty() {
            format!("curl -N {address}")
        } else {
            format!("curl -N '{address}{filter}'")
        }
    }
}

fn stopped(source: &Source) -> String {
    format!("r/{}", source.room)
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
            "/events?names=plain&presence=told&room=clock&room=ticker&event=time&event=AAPL&event=MSFT"
        );
        assert_eq!(choice.subject(&feeds(), Length::Finite).names, ["progress"]);
    }

    #[test]
    fn only_what_was_chosen_comes_over_the_wire() {
        let mut choice = Choice::default();
        choice.turn(&feeds()[0]);
        choice.toggle("AAPL");
        let endless = choice.subject(&feeds(), Length::Endless);
        assert_eq!(endless.address, "/events?names=plain&presence=told&room=ticker&event=MSFT");
        assert_eq!(choice.curl(&feeds()[1], "http://h"), "curl -N 'http://h/r/ticker/events?event=MSFT'");
        assert_eq!(choice.curl(&feeds()[0], "http://h"), "curl -N http://h/r/clock/events");
        assert_eq!(Choice::read(choice.text()), choice);
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
        let (feeds, mut choice) = (feeds(), Choice::read(" AAPL"));
        choice.turn(&feeds[1]);
        assert!(!choice.hears(&feeds[1]));
        choice.turn(&feeds[1]);
        assert!(choice.hears(&feeds[1]) && !choice.has("AAPL") && choice.has("MSFT"));
    }
}
