//! The browser as a room sees it: its network, its clock, its chance and its memory, behind the one trait.

use crate::{
    api,
    clock::{self, Clock},
    live::{self, Live},
};
use app::{
    backend::{Answer, Backend, EnterKey, Listening, Report, Subject},
    poll::Act,
};
use js_sys::Promise;
use leptos::prelude::{Dispose, LocalStorage, StoredValue, WithValue};
use protocol::{Body, ClientId, Cursor, History, Message, Person, Poll, RoomName, Timestamp};
use std::{future::Future, pin::Pin};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Storage, window};

/// Lives as long as the page. What is the browser's own stays on this thread.
#[derive(Debug)]
pub struct Browser {
    clock: StoredValue<Clock, LocalStorage>,
}

impl Default for Browser {
    fn default() -> Self {
        Self { clock: StoredValue::new_local(Clock::default()) }
    }
}

impl Backend for Browser {
    fn say(&self, room: &RoomName, body: Body, client_id: ClientId) -> Answer<Message> {
        Box::pin(api::say(room.clone(), body, client_id))
    }

    fn newest(&self, room: &RoomName) -> Answer<History> {
        Box::pin(api::newest(room.clone()))
    }

    fn before(&self, room: &RoomName, before: &Cursor) -> Answer<History> {
        Box::pin(api::before(room.clone(), before.clone()))
    }

    fn rename(&self, name: String) -> Answer<Person> {
        Box::pin(api::rename(name))
    }

    fn act(&self, address: String, act: Act) -> Answer<Poll> {
        Box::pin(api::act(address, act))
    }

    fn listen(&self, subject: Subject, report: Box<dyn Fn(Report)>) -> Listening {
        Listening::holding(Held(StoredValue::new_local(live::listen(subject, report))))
    }

    /// From the browser's secure source where there is one; `randomUUID` would need HTTPS, this does not.
    fn new_client_id(&self) -> ClientId {
        let mut bits = [0_u8; 16];
        let secure = window()
            .and_then(|window| window.crypto().ok())
            .and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bits).ok());
        if secure.is_none() {
            bits.fill_with(|| (js_sys::Math::random() * 256.0) as u8);
        }
        ClientId::from_bits(u128::from_le_bytes(bits))
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
        self.clock.with_value(|clock| clock.clock(at))
    }

    fn moment(&self, at: Timestamp) -> String {
        self.clock.with_value(|clock| clock.moment(at))
    }

    fn day(&self, at: Timestamp) -> String {
        self.clock.with_value(|clock| clock.day(at))
    }

    fn enter_key(&self) -> EnterKey {
        let touch = window()
            .and_then(|window| window.match_media("(pointer: coarse)").ok().flatten())
            .is_some_and(|media| media.matches());
        if touch { EnterKey::BreaksTheLine } else { EnterKey::Sends }
    }

    fn kept(&self, name: &str) -> Option<String> {
        storage()?.get_item(name).ok().flatten()
    }

    fn keep(&self, name: &str, text: &str) {
        let Some(storage) = storage() else { return };
        // A full or forbidden storage forgets, which is all that can be done about it.
        drop(if text.is_empty() { storage.remove_item(name) } else { storage.set_item(name, text) });
    }
}

/// A stream that is closed when this is dropped; it stays on this thread whoever holds it.
struct Held(StoredValue<Live, LocalStorage>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.dispose();
    }
}

/// Absent where the reader forbids it.
fn storage() -> Option<Storage> {
    window()?.local_storage().ok().flatten()
}
