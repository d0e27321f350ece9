//! What happens to a message that was said already: it stands otherwise from now on, wherever in the list it is.

use super::{Said, Timeline};
use protocol::Message;
use std::sync::Arc;

impl Timeline {
    /// A message stands so now. Of two stands of a message the newer one stays, so they may come in any order.
    pub fn change(&mut self, stand: Message) {
        for said in self.entries_mut() {
            if let Said::Message(message) = said
                && message.id == stand.id
                && message.changed < stand.changed
            {
                *message = Arc::new(stand);
                return;
            }
        }
    }
}
