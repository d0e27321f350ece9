//! What happens to a message that was said already: it stands otherwise from now on, wherever in the list it is, and wherever it
//! is answered.

use super::{Said, Timeline};
use crate::links::quote_of;
use protocol::{Cursor, Event, History, Message};
use std::sync::Arc;

/// So many of the last stands are remembered: a page may have been read before them, and come after them.
const REMEMBERED: usize = 50;

impl Timeline {
    /// A message stands so now. Of two stands of a message the newer one stays, so they may come in any order.
    pub fn change(&mut self, stand: Message) {
        let stand = Arc::new(stand);
        self.put(&stand);
        if self.stands.len() == REMEMBERED {
            self.stands.remove(0);
        }
        self.stands.push(stand);
    }

    /// A page has what is in the list already, and as it stands now. Gives back where the list goes on behind it, past what is
    /// missing there.
    pub fn read_again(&mut self, page: History) -> Option<Cursor> {
        for event in page.events {
            if let Event::Message(message) = event {
                self.put(&Arc::new(message));
            }
        }
        let mut next = page.newer?;
        for gap in &self.gaps {
            if gap.after.seq <= next.seq && next.seq < gap.before.seq {
                next.seq = gap.before.seq - 1;
            }
        }
        (next.seq < self.said.last()?.id().seq).then_some(next)
    }

    /// A page was taken in that may be older than what was heard.
    pub(super) fn change_again(&mut self) {
        for stand in self.stands.clone() {
            self.put(&stand);
        }
    }

    fn put(&mut self, stand: &Arc<Message>) {
        for said in self.entries_mut() {
            let Said::Message(message) = said else { continue };
            if message.id == stand.id {
                let quoted = |message: &Message| message.reply_to.as_ref().map_or(0, |quote| quote.changed);
                if message.changed < stand.changed || quoted(message) < quoted(stand) {
                    *message = stand.clone();
                }
            } else if let Some(quote) = &message.reply_to
                && quote.id == stand.id
                && quote.changed < stand.changed
            {
                Arc::make_mut(message).reply_to = Some(quote_of(stand));
            }
        }
    }
}
