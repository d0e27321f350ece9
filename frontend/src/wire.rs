//! What tabs and whoever holds their streams say to each other: short texts, over a port of a worker or over the channel
//! that all tabs hear.

use crate::listener::Listener;
use js_sys::Reflect;
use std::cell::Cell;
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use web_sys::{EventTarget, MessageEvent};

#[wasm_bindgen]
extern "C" {
    /// A `MessagePort` or a `BroadcastChannel`.
    #[wasm_bindgen(extends = EventTarget)]
    #[derive(Debug, Clone)]
    pub type Wire;
    #[wasm_bindgen(method, js_name = postMessage)]
    fn post(this: &Wire, words: &str);
    #[wasm_bindgen(method)]
    pub fn close(this: &Wire);
    /// Only a port has it.
    #[wasm_bindgen(method, catch)]
    fn start(this: &Wire) -> Result<(), JsValue>;

    #[wasm_bindgen(extends = EventTarget)]
    #[derive(Debug)]
    pub type SharedWorker;
    #[wasm_bindgen(constructor, catch)]
    pub fn new(url: &str, options: &JsValue) -> Result<SharedWorker, JsValue>;
    #[wasm_bindgen(method, getter)]
    pub fn port(this: &SharedWorker) -> Wire;

    type BroadcastChannel;
    #[wasm_bindgen(constructor, catch)]
    fn new(name: &str) -> Result<BroadcastChannel, JsValue>;

    type MessageChannel;
    #[wasm_bindgen(constructor)]
    fn new() -> MessageChannel;
    #[wasm_bindgen(method, getter)]
    fn port1(this: &MessageChannel) -> Wire;
    #[wasm_bindgen(method, getter)]
    fn port2(this: &MessageChannel) -> Wire;
}

/// What to do with what the other end says, word by word.
pub type Hear = Box<dyn Fn(&[&str])>;

/// Stands between the words; no id, address or JSON has it.
const SEPARATOR: char = '\0';
/// The last word may be of any kind.
const WORDS: usize = 7;

/// The channel of a name, which all tabs of the browser hear.
pub fn channel(name: &str) -> Option<Wire> {
    BroadcastChannel::new(name).ok().map(JsCast::unchecked_into)
}

/// Two ends within one page.
pub fn pair() -> (Wire, Wire) {
    let channel = MessageChannel::new();
    (channel.port1(), channel.port2())
}

impl Wire {
    /// Whether it has one other end: all tabs hear a channel.
    pub fn is_port(&self) -> bool {
        Reflect::has(self, &"start".into()) == Ok(true)
    }

    pub fn say(&self, words: &[&str]) {
        let mut said = String::new();
        for (place, word) in words.iter().enumerate() {
            if place > 0 {
                said.push(SEPARATOR);
            }
            said += word;
        }
        self.post(&said);
    }

    /// Hears what the other end says, from now on.
    pub fn hear(&self, hear: Hear) -> Listener {
        let listener = Listener::on(
            self,
            "message",
            Box::new(move |event| {
                let words = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
                if let Some(words) = words {
                    hear(&words.splitn(WORDS, SEPARATOR).collect::<Vec<_>>());
                }
            }),
        );
        drop(self.start());
        listener
    }
}

/// A name that nobody else has. A fraction in words would take a tenth of the bundle.
pub fn new_name() -> String {
    ((js_sys::Math::random() * f64::from(u32::MAX)) as u32).to_string()
}

/// Counts what was said, so that whoever hears it sees what is missing.
#[derive(Debug, Default)]
pub struct Count(Cell<u32>);

impl Count {
    pub fn next(&self) -> String {
        self.0.set(self.0.get().wrapping_add(1));
        self.0.get().to_string()
    }

    /// Whether this is the next one; counting goes on from it in any case.
    pub fn follows(&self, number: &str) -> bool {
        number == self.next() || {
            self.0.set(number.parse().unwrap_or_default());
            false
        }
    }
}
