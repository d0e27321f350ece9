//! Asking the house what is new, where no stream comes through: one long poll.

use crate::api;
use app::{backend::Failure, json::Json};
use protocol::paths;
use std::{fmt, rc::Rc};
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortController;

/// A question that is under way. Dropping it takes it back: then there is no answer.
pub struct Question {
    patience: Option<AbortController>,
    _asked: Rc<()>,
}

/// The name, the id and the data of each event; else for how many seconds the house wants to be left alone.
pub type Answer = Result<Vec<[String; 3]>, u32>;

/// When there is no use in asking the same soon again, in seconds.
const REFUSED: u32 = 30;

impl Question {
    /// Asks for what a stream of this address would say, at the latest after so many seconds.
    pub fn ask(address: &str, seconds: u32, answered: Box<dyn FnOnce(Answer)>) -> Self {
        let patience = AbortController::new().ok();
        let signal = patience.as_ref().map(AbortController::signal);
        let asked = Rc::new(());
        let still = Rc::downgrade(&asked);
        let url = paths::wait(address, seconds);
        spawn_local(async move {
            let answer = match api::ask(url, signal).await {
                // Without a hello it is somebody else's answer.
                Ok(answer) => Some(read(&answer)).filter(|events| !events.is_empty()).ok_or(0),
                Err(Failure::Refused(_)) => Err(REFUSED),
                Err(Failure::Unreachable { retry_after }) => Err(retry_after.unwrap_or(0)),
            };
            if still.strong_count() > 0 {
                answered(answer);
            }
        });
        Self { patience, _asked: asked }
    }
}

impl Drop for Question {
    fn drop(&mut self) {
        if let Some(patience) = &self.patience {
            patience.abort();
        }
    }
}

impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Question")
    }
}

fn read(answer: &str) -> Vec<[String; 3]> {
    let answer = Json::read(answer);
    let mut events = Vec::new();
    while let event = answer.item(events.len())
        && let Some(name) = event.at("event").text()
    {
        events.push([name, event.at("id").text().unwrap_or_default(), event.at("data").written()]);
    }
    events
}
