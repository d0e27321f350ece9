//! How the house takes what arrives: the end of a message's way on the device of a test.

use super::*;
use crate::poll::Act;
use protocol::{Problem, Quote, Timestamp};

/// What becomes of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Door {
    Open,
    Shut,
    /// Shut, and to be tried again after so many seconds.
    Later(u32),
    /// What is said is taken, but no answer comes back.
    Mute,
    Refuses(&'static str),
    /// Nothing comes back, and nothing ends either: a house that was stopped in the middle of everything.
    Frozen,
}

impl Door {
    fn failure(self) -> Failure {
        match self {
            Self::Refuses(detail) => Failure::Refused(Problem {
                kind: "refused".into(),
                title: "Refused".into(),
                status: 403,
                detail: detail.into(),
            }),
            Self::Later(seconds) => Failure::Unreachable { retry_after: Some(seconds) },
            Self::Open | Self::Shut | Self::Mute | Self::Frozen => Failure::Unreachable { retry_after: None },
        }
    }
}

pub(super) type Decide = dyn FnMut(&str) -> Door + Send;

/// The place of the house's poll.
pub const POLL: Seq = 1;

impl Outside {
    pub(super) fn act(&mut self, address: &str, act: Act) -> Result<Poll, Failure> {
        let ballot = match act {
            Act::Cast(choices) => choices,
            _ => Vec::new(),
        };
        self.ballots.push(ballot.clone());
        match (self.door)(address) {
            Door::Open | Door::Mute => {}
            other => return Err(other.failure()),
        }
        self.poll.counted += 1;
        self.poll.ballot = Some(ballot).filter(|ballot| !ballot.is_empty());
        Ok(self.poll.clone())
    }

    /// Whoever asks is told who they are.
    pub(super) fn name(&mut self) -> Result<Person, Failure> {
        match (self.door)(protocol::paths::ME) {
            Door::Open => Ok(me()),
            other => Err(other.failure()),
        }
    }

    pub(super) fn take(
        &mut self,
        tab: String,
        room: RoomName,
        draft: Draft,
    ) -> (Result<Message, Failure>, bool) {
        let Draft { body, reply_to, client_id, .. } = draft;
        self.attempts.push((tab, body.to_string()));
        let door = (self.door)(body.as_str());
        if !matches!(door, Door::Open | Door::Mute) {
            let is_frozen = door == Door::Frozen;
            return (Err(door.failure()), is_frozen);
        }
        let before = self.said.iter().find(|message| message.client_id == client_id).cloned();
        let message = before.unwrap_or_else(|| {
            let message = Message {
                client_id,
                reply_to: reply_to.map(|named| Quote {
                    id: at(named.seq),
                    author: me(),
                    quote: Some("something".to_owned()),
                    changed: 0,
                }),
                ..Message::plain(
                    at(self.said.len() as Seq + 1),
                    room,
                    me(),
                    Timestamp::from_millis(self.now),
                    body.to_string(),
                )
            };
            self.said.push(message.clone());
            message
        });
        let answer = if door == Door::Mute { Err(door.failure()) } else { Ok(message) };
        (answer, false)
    }
}
