//! Demonstration feeds: rooms that a program of this server talks in, for as long as somebody listens. What they say
//! passes and is not stored.
//!
//! Adding one is one file with a [`Card`] in it, and one line in the list below.

use crate::{
    hub::Hub,
    state::{State, now},
};
use app::{FeedInfo, feeds::Length, language::Language};
use protocol::{RoomName, Timestamp};
use serde_json::Value;
use std::time::Duration;
use tokio::{task::JoinSet, time::MissedTickBehavior};

macro_rules! feeds {
    ($($feed:ident,)*) => {
        $(mod $feed;)*

        /// Every feed, in the order of the gallery.
        pub const ALL: &[Card] = &[$($feed::CARD),*];
    };
}

feeds! {
    clock,
    random,
    temperature,
    ticker,
    progress,
}

/// What a feed is.
#[derive(Debug, Clone, Copy)]
pub struct Card {
    /// The room that it talks in.
    pub room: &'static str,
    pub english: Told,
    pub german: Told,
    /// The names of its events.
    pub events: &'static [&'static str],
    /// Time between two readings.
    pub every: Duration,
    pub length: Length,
    /// Begins anew, whenever somebody comes to listen and nobody did before.
    pub begin: fn() -> Box<dyn Feed>,
}

/// What a language says of a feed.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    pub title: &'static str,
    /// A sentence for whoever has not heard it yet.
    pub about: &'static str,
}

impl Card {
    pub fn told(&self, language: Language) -> Told {
        match language {
            Language::English => self.english,
            Language::German => self.german,
        }
    }
}

pub trait Feed: Send {
    /// What there is to say now, by the names of its events. `None` at the end: then nothing more is asked.
    fn next(&mut self, now: Timestamp) -> Option<Vec<(&'static str, Value)>>;
}

/// Starts all of them; each sleeps until somebody listens.
pub fn start(hub: &Hub, background: &mut JoinSet<()>) {
    for card in ALL {
        background.spawn(run(hub.clone(), card));
    }
}

/// Whether a room is one that a feed talks in.
pub fn is_theirs(state: &State, room: &RoomName) -> bool {
    state.config.demo && ALL.iter().any(|card| card.room == room.as_str())
}

/// Whether the stream of these rooms ends for good: that of one room in which a feed comes to its end.
pub fn has_end(state: &State, rooms: &[RoomName]) -> bool {
    let is_finite =
        |room: &RoomName| ALL.iter().any(|card| card.room == room.as_str() && card.length == Length::Finite);
    state.config.demo && matches!(rooms, [room] if is_finite(room))
}

/// What the gallery shows, in a language.
pub fn gallery(language: Language) -> Vec<FeedInfo> {
    let info = |card: &Card| {
        let Told { title, about } = card.told(language);
        Some(FeedInfo {
            room: card.room.parse().ok()?,
            title: title.to_owned(),
            about: about.to_owned(),
            events: card.events.iter().map(ToString::to_string).collect(),
            length: card.length,
        })
    };
    ALL.iter().filter_map(info).collect()
}

async fn run(hub: Hub, card: &'static Card) {
    let Ok(room) = card.room.parse::<RoomName>() else { return };
    let mut since = 0;
    loop {
        hub.until_heard(&room, since).await;
        let mut feed = (card.begin)();
        let mut ticks = tokio::time::interval(card.every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if !hub.is_heard(&room) {
                break;
            }
            let Some(readings) = feed.next(now()) else {
                // Who listens to other rooms too stays, and has heard it.
                since = hub.finish(&room);
                break;
            };
            for (name, data) in readings {
                hub.show(&room, name, &data);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::EventName;

    #[test]
    fn every_feed_has_a_room_and_says_only_what_its_card_names() {
        for card in ALL {
            assert!(card.room.parse::<RoomName>().is_ok(), "{}", card.room);
            assert!(
                card.events.iter().all(|name| EventName::of_a_message(name).is_ok()),
                "{:?}",
                card.events
            );
            let mut feed = (card.begin)();
            let mut heard = Vec::new();
            for seconds in 0..500 {
                let Some(readings) = feed.next(Timestamp::from_millis(seconds * 1_000)) else {
                    assert_eq!(card.length, Length::Finite);
                    break;
                };
                heard.extend(readings.into_iter().map(|(name, _)| name));
            }
            heard.sort_unstable();
            heard.dedup();
            let mut named = card.events.to_vec();
            named.sort_unstable();
            assert_eq!(heard, named, "{}", card.room);
        }
    }
}
