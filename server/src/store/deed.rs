//! What somebody did about a room, or about who is in it: as the log keeps it, and as everybody in the room is told.

use super::{Silence, Stands};
use app::{happened::in_words, language::Language};
use protocol::{Cursor, Event, Message, Note, Person, RoomName, Seq, Timestamp, Title, topic::TOPIC};
use serde::{Deserialize, Serialize};

/// It bears its own names: of whom it was about, as they were borne at that moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "deed", rename_all = "kebab-case")]
pub enum Deed {
    /// By the invitation at a place in the log.
    CameIn {
        by: Seq,
    },
    /// Into a conversation of two, which they had left.
    CameBack,
    /// Where nobody would be left to look after the room, somebody is named for it: by the store, for who is left is known there.
    Left {
        heir: Option<Person>,
    },
    SentOut {
        whom: Person,
    },
    /// Named somebody who looks after the room too.
    Named {
        whom: Person,
    },
    /// Somebody does not look after the room any more: whoever did it, or another one.
    Unnamed {
        whom: Person,
    },
    /// They hear, and say nothing, for a time.
    Muted {
        whom: Person,
        minutes: u32,
    },
    Unmuted {
        whom: Person,
    },
    /// The same until it is taken back.
    Banned {
        whom: Person,
    },
    Unbanned {
        whom: Person,
    },
    /// From each person there is one message in so many seconds; 0 is no rule.
    Slowed {
        seconds: u32,
    },
    /// Nobody but hosts says anything.
    Closed,
    Reopened,
    /// Asked to be forgotten, and has no part in the room any more. By whose name it is told, all that they did in the room is told.
    Forgot(Stands),
    /// Said what the room is about, or that it is about nothing in particular.
    Topic {
        topic: Option<Title>,
    },
}

/// By which right somebody does something about a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Of those who look after the room, where it takes that.
    OfHost,
    /// Of whoever looks after the whole house.
    OfOperator,
}

impl Deed {
    /// The deed as an event that is told.
    pub(super) fn told(&self, id: Cursor, room: RoomName, author: Person, at: Timestamp) -> Event {
        let title = if let Self::Topic { topic } = self { topic.clone() } else { None };
        let note = Note { event: self.name().parse().ok(), title, ..Note::default() };
        let (whom, seconds) = (self.whom(), self.seconds());
        let mut notice =
            Message { note, whom, seconds, ..Message::plain(id, room, author, at, String::new()) };
        notice.body = in_words(Language::English.wording(), &notice);
        Event::Notice(notice)
    }

    /// Who may say nothing from then on, or may again.
    pub(super) fn silence(&self, at: Timestamp) -> Option<(&Person, Option<Silence>)> {
        match self {
            Self::Muted { whom, minutes } => {
                let end = Timestamp::from_millis(at.millis() + i64::from(*minutes) * 60_000);
                Some((whom, Some(Silence::Until(end))))
            }
            Self::Banned { whom } => Some((whom, Some(Silence::ForGood))),
            // Whoever looks after a room is not kept from speaking there, however they came to.
            Self::Unmuted { whom }
            | Self::Unbanned { whom }
            | Self::Named { whom }
            | Self::Left { heir: Some(whom) } => Some((whom, None)),
            _ => None,
        }
    }

    /// Whom it names besides its author.
    pub(super) fn whom(&self) -> Option<Person> {
        self.clone().whom_mut().cloned()
    }

    /// The same, to be called otherwise.
    pub(super) fn whom_mut(&mut self) -> Option<&mut Person> {
        match self {
            Self::SentOut { whom }
            | Self::Named { whom }
            | Self::Unnamed { whom }
            | Self::Muted { whom, .. }
            | Self::Unmuted { whom }
            | Self::Banned { whom }
            | Self::Unbanned { whom } => Some(whom),
            Self::Left { heir } => heir.as_mut(),
            Self::CameIn { .. }
            | Self::CameBack
            | Self::Slowed { .. }
            | Self::Closed
            | Self::Reopened
            | Self::Forgot(_)
            | Self::Topic { .. } => None,
        }
    }

    /// In one word, for programs.
    fn name(&self) -> &'static str {
        match self {
            Self::CameIn { .. } => "came-in",
            Self::CameBack => "came-back",
            Self::Left { .. } => "left",
            Self::SentOut { .. } => "sent-out",
            Self::Named { .. } => "named-host",
            Self::Unnamed { .. } => "unnamed-host",
            Self::Muted { .. } => "muted",
            Self::Unmuted { .. } => "unmuted",
            Self::Banned { .. } => "banned",
            Self::Unbanned { .. } => "unbanned",
            Self::Slowed { .. } => "slow",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
            Self::Forgot(_) => "forgot",
            Self::Topic { .. } => TOPIC,
        }
    }

    /// For how long, or how often: what it says of a time.
    fn seconds(&self) -> Option<u32> {
        match self {
            Self::Muted { minutes, .. } => Some(minutes.saturating_mul(60)),
            Self::Slowed { seconds } => Some(*seconds),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::happened::told;
    use protocol::{Epoch, PersonId};
    use std::collections::BTreeSet;

    #[test]
    fn every_deed_is_told_in_every_language_with_all_that_it_names() {
        let person = |n: u128, name: &str| Person { id: PersonId::from_bits(n), name: name.into() };
        let (ann, ben) = (person(1, "Ann"), || person(2, "Ben"));
        let told = [
            (Deed::CameIn { by: 1 }, "Ann came in by invitation."),
            (Deed::CameBack, "Ann came back."),
            (Deed::Left { heir: None }, "Ann left."),
            (Deed::Left { heir: Some(ben()) }, "Ann left. Ben is the host now."),
            (Deed::SentOut { whom: ben() }, "Ann sent Ben out."),
            (Deed::Named { whom: ben() }, "Ann named Ben a host."),
            (Deed::Unnamed { whom: ben() }, "Ann made Ben a guest."),
            (Deed::Unnamed { whom: ann.clone() }, "Ann is not a host any more."),
            (Deed::Muted { whom: ben(), minutes: 1 }, "Ann muted Ben for a minute."),
            (Deed::Muted { whom: ben(), minutes: 90 }, "Ann muted Ben for 90 minutes."),
            (Deed::Muted { whom: ben(), minutes: 60 }, "Ann muted Ben for an hour."),
            (Deed::Muted { whom: ben(), minutes: 120 }, "Ann muted Ben for 2 hours."),
            (Deed::Muted { whom: ben(), minutes: 1_440 }, "Ann muted Ben for a day."),
            (Deed::Muted { whom: ben(), minutes: 10_080 }, "Ann muted Ben for 7 days."),
            (Deed::Unmuted { whom: ben() }, "Ann let Ben speak again."),
            (Deed::Banned { whom: ben() }, "Ann banned Ben."),
            (Deed::Unbanned { whom: ben() }, "Ann let Ben speak again."),
            (Deed::Slowed { seconds: 0 }, "Ann turned slow mode off."),
            (Deed::Slowed { seconds: 1 }, "Ann turned slow mode on: a message each second from everybody."),
            (
                Deed::Slowed { seconds: 9 },
                "Ann turned slow mode on: a message every 9 seconds from everybody.",
            ),
            (Deed::Closed, "Ann closed this room. Only its hosts say something now."),
            (Deed::Reopened, "Ann opened this room again."),
            (Deed::Forgot(Stands::default()), "Ann asked to be forgotten."),
            (Deed::Topic { topic: Some("Tea {}".parse().unwrap()) }, "Ann set the topic: Tea {}"),
            (Deed::Topic { topic: None }, "Ann took the topic away."),
        ];
        let mut german = BTreeSet::new();
        for (deed, english) in &told {
            is_tried(deed);
            let id = Epoch::from_bits(1).at(7);
            let event = deed.told(id, RoomName::lobby(), ann.clone(), Timestamp::from_millis(0));
            let Event::Notice(notice) = event else { panic!("{event:?}") };
            assert_eq!(notice.body, *english);
            let words = in_words(Language::German.wording(), &notice);
            assert!(words.starts_with("Ann "), "{words}");
            for named in ["Ben", "90", "2 ", "7 ", "Tea {}", "9 "] {
                assert_eq!(words.contains(named), english.contains(named), "{words}");
            }
            assert_ne!(words, *english);
            german.insert(words);
        }
        assert_eq!(german.len(), told.len() - 1, "who may speak again is told in the same words");
    }

    #[test]
    fn what_a_page_knows_nothing_of_is_told_as_the_house_words_it() {
        let ann = Person { id: PersonId::from_bits(1), name: "Ann".into() };
        for event in ["flew", "sent-out", "muted", "slow"] {
            let bare = Message { body: "Ann did it.".to_owned(), ..notice_of(&ann, event) };
            assert_eq!(told(Language::German.wording(), &bare), None, "{event}");
            assert_eq!(in_words(Language::German.wording(), &bare), "Ann did it.");
        }
    }

    /// Does not compile with a deed that nothing above tries.
    fn is_tried(deed: &Deed) {
        match deed {
            Deed::CameIn { .. } | Deed::CameBack | Deed::Left { .. } | Deed::SentOut { .. } => {}
            Deed::Named { .. } | Deed::Unnamed { .. } | Deed::Topic { .. } | Deed::Forgot(_) => {}
            Deed::Muted { .. } | Deed::Unmuted { .. } | Deed::Banned { .. } | Deed::Unbanned { .. } => {}
            Deed::Slowed { .. } | Deed::Closed | Deed::Reopened => {}
        }
    }

    fn notice_of(author: &Person, event: &str) -> Message {
        let (id, at) = (Epoch::from_bits(1).at(7), Timestamp::from_millis(0));
        let note = Note { event: event.parse().ok(), ..Note::default() };
        Message { note, ..Message::plain(id, RoomName::lobby(), author.clone(), at, String::new()) }
    }
}
