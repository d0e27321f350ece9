//! A message as the server writes it, read by the checker's own reader.

use super::{
    history::{Key, Stored, Text},
    room_of,
};
use protocol::Seq;
use serde::Deserialize;
use std::borrow::Cow;

#[derive(Debug, Deserialize)]
pub struct Told<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    room: Cow<'a, str>,
    #[serde(borrow)]
    body: Cow<'a, str>,
    #[serde(borrow)]
    client_id: Option<Cow<'a, str>>,
}

impl<'a> Told<'a> {
    pub fn read(json: &'a str) -> Option<Self> {
        serde_json::from_str(json).ok().filter(|told: &Self| seq_of(&told.id).is_some())
    }

    pub fn id(&self) -> &str {
        &self.id
    }

    pub fn seq(&self) -> Seq {
        seq_of(&self.id).unwrap_or(0)
    }

    pub fn stored(&self) -> Stored {
        let key = self.client_id.as_ref().and_then(|id| Key::of_client_id(id));
        Stored { seq: self.seq(), room: room_of(&self.room), key, text: Text::of(&self.body) }
    }
}

/// The place that a cursor names.
pub fn seq_of(cursor: &str) -> Option<Seq> {
    cursor.rsplit_once('-')?.1.parse().ok()
}
