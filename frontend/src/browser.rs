//! The browser as a room sees it: its network, its clock, its chance and its memory, behind the one trait.

use crate::{
    api,
    clock::{self, Clock},
    tab::{Seat, Tab},
    timer::Timer,
};
use app::{
    backend::{Answer, Backend, EnterKey, HearKept, Kept, Listening, Report, Subject, TAB},
    json::{BrowsersJson, Json},
    letter::{Letter, OUTBOX, is_spoilt},
    poll::Act,
};
use js_sys::{Map, Promise};
use leptos::prelude::{Dispose, LocalStorage, StoredValue, WithValue};
use protocol::{ClientId, Draft, History, Message, Person, Poll, RoomName, Timestamp, stream::ReadJson};
use std::{future::Future, pin::Pin, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, HtmlInputElement, Storage, StorageEvent, window};

/// Lives as long as the page. What is the browser's own stays on this thread.
#[derive(Debug)]
pub struct Browser {
    own: StoredValue<Own, LocalStorage>,
    tab: String,
}

#[derive(Debug)]
struct Own {
    clock: Clock,
    /// Texts by their names that storage would not keep, because it is full or forbidden.
    unkept: Map,
    streams: Rc<Tab>,
}

impl Browser {
    /// `script` is the address of the worker's script.
    pub fn new(script: String) -> Self {
        let own = Own { clock: Clock::default(), unkept: Map::new(), streams: Tab::begin(script) };
        Self { own: StoredValue::new_local(own), tab: tab() }
    }
}

/// Milliseconds after which the line by which a ballot's count would come is doubted.
const UNANSWERED: f64 = 4_000.0;

impl Backend for Browser {
    fn say(&self, room: &RoomName, draft: Draft) -> Answer<Message> {
        Box::pin(api::say(room.clone(), draft))
    }

    fn history(&self, address: String) -> Answer<History> {
        Box::pin(api::history(address))
    }

    fn rename(&self, name: String) -> Answer<Person> {
        Box::pin(api::rename(name))
    }

    fn me(&self) -> Answer<Person> {
        Box::pin(api::me())
    }

    fn act(&self, address: String, act: Act) -> Answer<Poll> {
        let streams = self.own.with_value(|own| own.streams.clone());
        Box::pin(async move {
            let unanswered = Timer::new(Box::new(move || streams.doubt()));
            unanswered.set(UNANSWERED);
            api::act(address, act).await
        })
    }

    fn doubt(&self) {
        self.own.with_value(|own| own.streams.doubt());
    }

    fn listen(&self, subject: Subject, report: Box<dyn Fn(Report)>) -> Listening {
        let seat = self.own.with_value(|own| own.streams.listen(subject, report));
        Listening::holding(Held(StoredValue::new_local(seat)))
    }

    fn new_client_id(&self) -> ClientId {
        ClientId::from_bits(random())
    }

    fn chance(&self) -> f64 {
        js_sys::Math::random()
    }

    fn pause(&self, millis: f64) -> Pin<Box<dyn Future<Output = ()>>> {
        Box::pin(async move {
            let over = Promise::new(&mut |resolve, _| {
                if let Some(window) = window() {
                    drop(
                        window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis as i32),
                    );
                }
            });
            drop(JsFuture::from(over).await);
        })
    }

    fn now(&self) -> Timestamp {
        clock::now()
    }

    fn utc_offset(&self, at: Timestamp) -> i32 {
        clock::utc_offset(at)
    }

    fn clock(&self, at: Timestamp) -> String {
        self.own.with_value(|own| own.clock.clock(at))
    }

    fn moment(&self, at: Timestamp) -> String {
        self.own.with_value(|own| own.clock.moment(at))
    }

    fn day(&self, at: Timestamp) -> String {
        self.own.with_value(|own| own.clock.day(at))
    }

    fn enter_key(&self) -> EnterKey {
        let touch = window()
            .and_then(|window| window.match_media("(pointer: coarse)").ok().flatten())
            .is_some_and(|media| media.matches());
        if touch { EnterKey::BreaksTheLine } else { EnterKey::Sends }
    }

    fn kept(&self, name: &str) -> Option<String> {
        let unkept = self.own.with_value(|own| own.unkept.get(&name.into()).as_string());
        unkept.or_else(|| storage(name)?.get_item(name).ok().flatten())
    }

    fn keep(&self, name: &str, text: &str) -> Kept {
        let kept = storage(name).is_some_and(|storage| {
            let kept = !text.is_empty() && storage.set_item(name, text).is_ok();
            if !kept {
                drop(storage.remove_item(name));
            }
            kept
        });
        self.own.with_value(|Own { unkept, .. }| {
            if kept || text.is_empty() {
                unkept.delete(&name.into());
            } else {
                unkept.set(&name.into(), &text.into());
            }
        });
        if kept { Kept::OnTheDevice } else { Kept::OnThePage }
    }

    fn on_kept(&self, hear: HearKept) {
        on_window("storage", move |event| {
            if let Some(event) = event.dyn_ref::<StorageEvent>() {
                hear(&event.key().unwrap_or_default(), &event.new_value().unwrap_or_default());
            }
        });
    }

    fn letters(&self) -> Vec<Letter> {
        let mut names: Vec<_> = self.own.with_value(|own| {
            own.unkept.keys().into_iter().filter_map(|name| name.ok()?.as_string()).collect()
        });
        if let Some(storage) = storage(OUTBOX) {
            let length = storage.length().unwrap_or_default();
            names.extend((0..length).filter_map(|place| storage.key(place).ok().flatten()));
        }
        let letters = names.iter().filter(|name| name.starts_with(OUTBOX));
        let mut found = Vec::new();
        for name in letters {
            let Some(text) = self.kept(name) else { continue };
            match BrowsersJson.read(&text) {
                Some(letter) => found.push(letter),
                None => {
                    let at = Json::read(&text).at("at").text().and_then(|at| at.parse().ok());
                    if is_spoilt(at, self.now()) {
                        self.keep(name, "");
                    }
                }
            }
        }
        found
    }

    fn call_this_page(&self, address: &str) {
        if let Some(history) = window().and_then(|window| window.history().ok()) {
            // It refuses only the address of another house.
            drop(history.replace_state_with_url(&JsValue::NULL, "", Some(address)));
        }
    }

    fn reload_for(&self, reason: &str) -> bool {
        const RELOADED: &str = "reloaded";
        let Some(session) = storage(TAB) else { return false };
        if is_typing() || session.get_item(RELOADED).ok().flatten().as_deref() == Some(reason) {
            return false;
        }
        // What cannot be remembered could be done again and again.
        session.set_item(RELOADED, reason).is_ok()
            && window().is_some_and(|window| window.location().reload().is_ok())
    }

    fn tab(&self) -> String {
        self.tab.clone()
    }
}

/// Whether somebody has written something on this page that was not sent.
fn is_typing() -> bool {
    let boxes = window()
        .and_then(|window| window.document())
        .and_then(|page| page.query_selector_all("textarea, input:not([type]), input[type=text]").ok());
    let Some(boxes) = boxes else { return false };
    (0..boxes.length()).filter_map(|place| boxes.get(place)).any(|typed| {
        let typed = typed.unchecked_into::<HtmlInputElement>();
        typed.value() != typed.default_value()
    })
}

/// The tab's id is in its session storage only while no page of it lives: a tab that is duplicated takes a copy of that
/// storage along, and would else carry the same letters.
fn tab() -> String {
    let take = || {
        let storage = storage(TAB)?;
        let tab = storage.get_item(TAB).ok().flatten();
        drop(storage.remove_item(TAB));
        tab
    };
    let tab = take().unwrap_or_else(|| ClientId::from_bits(random()).to_string());
    let own = tab.clone();
    on_window("pagehide", move |_| {
        if let Some(storage) = storage(TAB) {
            drop(storage.set_item(TAB, &own));
        }
    });
    on_window("pageshow", move |_| drop(take()));
    tab
}

/// From the browser's secure source where there is one; `randomUUID` would need HTTPS, this does not.
fn random() -> u128 {
    let mut bits = [0_u8; 16];
    let secure = window()
        .and_then(|window| window.crypto().ok())
        .and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bits).ok());
    if secure.is_none() {
        bits.fill_with(|| (js_sys::Math::random() * 256.0) as u8);
    }
    u128::from_le_bytes(bits)
}

/// Hears something of the page for as long as it lives.
fn on_window(name: &str, hear: impl Fn(Event) + 'static) {
    let hear = Closure::<dyn Fn(Event)>::new(hear);
    if let Some(window) = window() {
        // Adding fails only for a listener that is not a function.
        drop(window.add_event_listener_with_callback(name, hear.as_ref().unchecked_ref()));
    }
    hear.forget();
}

/// A stream that is closed when this is dropped; it stays on this thread whoever holds it.
struct Held(StoredValue<Seat, LocalStorage>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.dispose();
    }
}

/// Where something of this name is kept; absent where the reader forbids it.
fn storage(name: &str) -> Option<Storage> {
    let window = window()?;
    let storage = if name.starts_with(TAB) { window.session_storage() } else { window.local_storage() };
    storage.ok().flatten()
}
