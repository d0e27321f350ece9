//! A message of one's own on its way: what stands behind the list until the stream has brought it.

use crate::letter::{Letter, Stage, Trip, Turn, turn};
use protocol::{Body, ClientId, Message, PersonId, Timestamp};
use std::sync::Arc;

/// A message of one's own that the stream has not brought yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsent {
    pub client_id: ClientId,
    pub order: u64,
    pub body: Body,
    pub at: Timestamp,
    pub delivery: Delivery,
}

/// How far an own message has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    Pending(Trip),
    /// The house has it; the stream has yet to bring it in its turn.
    Sent(Arc<Message>),
    /// The house has it, as another tab was told; the stream has yet to bring it.
    Taken,
    /// The house could not be reached for long. It is tried again when the line comes back, or when its author says so.
    Unreached,
    /// The house said no, with this sentence.
    Refused(String),
}

impl Unsent {
    pub(super) fn of(letter: &Letter) -> Self {
        let delivery = match letter.delivery {
            Stage::Pending => Delivery::Pending(letter.trip),
            Stage::Sent => Delivery::Taken,
            Stage::Unreached => Delivery::Unreached,
            Stage::Refused => Delivery::Refused(letter.reason.clone()),
        };
        let Letter { client_id, body, at, order, .. } = letter.clone();
        Self { client_id, order, body, at, delivery }
    }

    /// Whether this is that message, for somebody who is `me`.
    pub(super) fn is_twin(&self, message: &Message, me: &PersonId) -> bool {
        match &self.delivery {
            Delivery::Sent(sent) if sent.id == message.id => true,
            delivery => {
                let is_known = matches!(delivery, Delivery::Taken) || message.author.id == *me;
                is_known && message.client_id.as_ref() == Some(&self.client_id)
            }
        }
    }

    pub(super) fn turn(&self) -> Turn<'_> {
        turn(self.order, &self.client_id)
    }
}
