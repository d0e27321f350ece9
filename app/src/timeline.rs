//! A room as somebody sees it: a fold of what was heard, what was said here and is on its way, and who is present.
//! Plain data; the browser's half feeds it, the conversation shows it.

mod said;
mod unsent;
mod gap;
mod window;
mod changed;

pub use gap::{Gap, Leap};
pub use said::Said;
pub use unsent::{Delivery, Unsent};
pub use window::{ANYWHERE, Length};

use crate::letter::{Letter, Stage, Trip};
use protocol::{ClientId, Cursor, Event, History, Message, Person, Presence, Seq, Title, topic::TOPIC};
use std::sync::Arc;
use window::Tail;

/// Messages, polls and notices in the order of the log, each once, and behind them what is on its way.
#[derive(Debug, Clone)]
pub struct Timeline {
    me: Person,
    /// What the room is about; empty where it is about nothing in particular.
    topic: String,
    said: Vec<Said>,
    gaps: Vec<Gap>,
    unsent: Vec<Arc<Unsent>>,
    applied: Cursor,
    older: Option<Cursor>,
    tail: Tail,
    /// How messages stand that changed last.
    stands: Vec<Arc<Message>>,
    here: Vec<Person>,
    count: usize,
    away: usize,
}

impl Timeline {
    pub fn new(me: Person, history: History, here: Vec<Person>) -> Self {
        let mut timeline = Self {
            me,
            topic: String::new(),
            said: Vec::new(),
            gaps: Vec::new(),
            unsent: Vec::new(),
            applied: history.head.clone(),
            older: None,
            tail: Tail::Attached,
            stands: Vec::new(),
            count: here.len(),
            away: 0,
            here,
        };
        timeline.rebuild(history);
        timeline
    }

    /// Who reads here.
    pub fn me(&self) -> &Person {
        &self.me
    }

    pub fn topic(&self) -> &str {
        &self.topic
    }

    /// Whoever reads here bears another name from now on.
    pub fn rename(&mut self, me: Person) {
        self.me = me;
    }

    /// The last event that this timeline has in it: a stream goes on from here.
    pub fn applied(&self) -> &Cursor {
        &self.applied
    }

    pub fn said(&self) -> &[Said] {
        &self.said
    }

    pub fn unsent(&self) -> &[Arc<Unsent>] {
        &self.unsent
    }

    /// People in the room, in the order in which they came, so that nobody else's coming moves them; of a very full room not all.
    pub fn here(&self) -> &[Person] {
        &self.here
    }

    /// How many people are in the room.
    pub fn count(&self) -> usize {
        self.count
    }

    /// How many of them have looked at none of their pages for a while.
    pub fn away(&self) -> usize {
        self.away
    }

    /// How many people are in the room whom [`Timeline::here`] does not name.
    pub fn unnamed(&self) -> usize {
        self.count.saturating_sub(self.here.len())
    }

    /// Where reading on towards the beginning goes on, if there is more.
    pub fn older(&self) -> Option<&Cursor> {
        self.older.as_ref()
    }

    /// Applies an event in its turn. What is already in is ignored, so it may come any number of times.
    /// Gives back what is new to whoever reads here: somebody else's.
    pub fn apply(&mut self, event: Event) -> Option<Said> {
        if event.id().epoch != self.applied.epoch || event.id().seq <= self.applied.seq {
            return None;
        }
        self.applied = event.id().clone();
        let said = Said::of(event)?;
        if let Said::Notice(notice) = &said
            && notice.note.event.as_ref().is_some_and(|event| event.as_str() == TOPIC)
        {
            self.topic = of_title(notice.note.title.as_ref());
        }
        if let Said::Message(message) = &said {
            if self.newer().is_none() { self.settle(message) } else { self.hold(message) }
        }
        self.hear(said.clone());
        (said.author().id != self.me.id && !said.is_deleted() && !said.is_notice()).then_some(said)
    }

    /// Begins anew from a fresh history, because the old place in the log leads nowhere. What is on its way stays. A page out
    /// of the past leaves the list detached.
    pub fn rebuild(&mut self, history: History) {
        self.gaps.clear();
        self.topic = of_title(history.topic.as_ref());
        self.older = history.older;
        self.said = self.take_up(history.events, 0, Seq::MAX);
        self.arrive_at(history.head);
        self.tail = Tail::Attached;
        if let Some(newer) = history.newer {
            self.detach(newer);
        }
        self.change_again();
    }

    /// Puts a page of older messages before the first one. `before` is the place that it was asked for: if the list has
    /// come to begin elsewhere in the meantime, the page no longer fits and is ignored.
    pub fn prepend(&mut self, before: &Cursor, history: History) {
        if self.older.as_ref() != Some(before) {
            return;
        }
        let first = self.said.first().map_or(Seq::MAX, |said| said.id().seq);
        let older = self.take_up(history.events, 0, first);
        self.said.splice(0..0, older);
        self.older = history.older;
        self.change_again();
    }

    /// What is on its way from here, now that these letters are kept for this room: [`Timeline::wait_for`] it.
    ///
    /// What the house has stays, for its letter can be gone before this stream has brought it.
    pub fn waiting(&self, letters: &[Letter]) -> Vec<Arc<Unsent>> {
        let mut waiting: Vec<_> = self
            .unsent
            .iter()
            .filter(|unsent| match &unsent.delivery {
                Delivery::Sent(_) => true,
                Delivery::Taken => !letters.iter().any(|letter| letter.client_id == unsent.client_id),
                _ => false,
            })
            .cloned()
            .collect();
        for letter in letters {
            let is_shown = waiting.iter().any(|unsent| unsent.client_id == letter.client_id);
            // Where it has not been shown before, it came with the history or comes with the stream.
            let is_due = letter.delivery != Stage::Sent || self.carries(&letter.client_id);
            if !is_shown && is_due && !self.has_said(letter) {
                let unsent = Arc::new(Unsent::of(letter));
                let behind = waiting.iter().position(|other| unsent.turn() < other.turn());
                waiting.insert(behind.unwrap_or(waiting.len()), unsent);
            }
        }
        waiting
    }

    pub fn wait_for(&mut self, waiting: Vec<Arc<Unsent>>) {
        self.unsent = waiting;
    }

    /// Whether an own message is still on its way.
    pub fn carries(&self, client_id: &ClientId) -> bool {
        self.unsent.iter().any(|unsent| unsent.client_id == *client_id)
    }

    /// Whether an own message has yet to be taken by the house.
    pub fn sends(&self, client_id: &ClientId) -> bool {
        self.unsent
            .iter()
            .any(|unsent| unsent.client_id == *client_id && matches!(unsent.delivery, Delivery::Pending(_)))
    }

    /// The house has an own message. It stays behind the others until its turn in the stream comes,
    /// for what others said before it may still be on its way.
    ///
    /// Whom the house names as its author is who speaks here: of tabs that were opened at once, each as somebody new,
    /// one cookie remains for all.
    pub fn confirm(&mut self, client_id: &ClientId, message: Message) {
        if message.author.id != self.me.id {
            self.me = message.author.clone();
        }
        if self.newer().is_none() && reaches(&self.applied, &message.id) {
            self.unsent.retain(|unsent| unsent.client_id != *client_id);
        } else if let Some(unsent) = self.unsent.iter_mut().find(|unsent| unsent.client_id == *client_id) {
            Arc::make_mut(unsent).delivery = Delivery::Sent(Arc::new(message));
        }
    }

    /// Who is here now: the list anew, or what changed in it.
    pub fn attend(&mut self, presence: Presence) {
        self.count = presence.count;
        self.away = presence.away;
        if let Some(here) = presence.here {
            self.here = here;
        }
        self.here.retain(|person| !presence.left.contains(&person.id));
        for person in presence.joined {
            match self.here.iter_mut().find(|other| other.id == person.id) {
                Some(other) => *other = person,
                None => self.here.push(person),
            }
        }
        // One's own name too may have been changed elsewhere, in another tab.
        if let Some(me) = self.here.iter().find(|person| person.id == self.me.id) {
            self.me = me.clone();
        }
    }

    /// All up to the head of a page is heard, what the house had of one's own too.
    fn arrive_at(&mut self, head: Cursor) {
        self.unsent.retain_mut(|unsent| match &unsent.delivery {
            Delivery::Taken => false,
            Delivery::Sent(sent) if reaches(&head, &sent.id) => false,
            // The house that had it has begun another log: it is to be said once more.
            Delivery::Sent(sent) if sent.id.epoch != head.epoch => {
                Arc::make_mut(unsent).delivery = Delivery::Pending(Trip::Ahead);
                true
            }
            _ => true,
        });
        self.applied = head;
    }

    /// A message stands in the log: if it is one's own, its twin among what is on its way goes. What the house has not
    /// answered for yet is known by its id and its author together, for anybody can send any id.
    fn settle(&mut self, message: &Message) {
        let me = &self.me.id;
        self.unsent.retain(|unsent| !unsent.is_twin(message, me));
    }

    /// The same where the list ends before it: its twin stays, until the list reaches that far.
    fn hold(&mut self, message: &Arc<Message>) {
        for unsent in &mut self.unsent {
            if unsent.is_twin(message, &self.me.id) {
                Arc::make_mut(unsent).delivery = Delivery::Sent(message.clone());
            }
        }
    }

    /// The list reaches to the newest again: what was heard of one's own is in it.
    fn let_go_of_what_is_heard(&mut self) {
        let applied = &self.applied;
        self.unsent.retain(|unsent| match &unsent.delivery {
            Delivery::Sent(sent) => !reaches(applied, &sent.id),
            _ => true,
        });
    }

    /// What a page has for the list between two places. What is one's own in it is no longer on its way.
    fn take_up(&mut self, events: Vec<Event>, after: Seq, before: Seq) -> Vec<Said> {
        let mut taken = Vec::new();
        for event in events {
            let seq = event.id().seq;
            if after < seq
                && seq < before
                && let Some(said) = Said::of(event)
            {
                if let Said::Message(message) = &said {
                    self.settle(message);
                }
                taken.push(said);
            }
        }
        taken
    }

    /// Whether a letter stands in the list already, or beyond its end.
    fn has_said(&self, letter: &Letter) -> bool {
        self.said.iter().chain(self.beyond()).any(|said| match said {
            Said::Message(message) => {
                message.client_id.as_ref() == Some(&letter.client_id)
                    && (message.author.id == self.me.id || letter.delivery == Stage::Sent)
            }
            Said::Poll(_) | Said::Notice(_) => false,
        })
    }
}

fn of_title(title: Option<&Title>) -> String {
    title.map(|title| title.as_str().to_owned()).unwrap_or_default()
}

/// Whether what stands at `id` has been heard by whoever has heard up to `applied`.
fn reaches(applied: &Cursor, id: &Cursor) -> bool {
    id.epoch == applied.epoch && id.seq <= applied.seq
}

#[cfg(test)]
mod tests;
