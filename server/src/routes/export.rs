//! What somebody has said, for them to take along: JSON, a line for each message.

use crate::{
    address::Prefix, door, limits::Act, problem::Error, publish, state::State, store::ReadError,
    viewer::Viewer,
};
use axum::{
    body::Body,
    extract,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::stream;
use http::header;
use protocol::{Cursor, FileName, Message, Note, RoomName, Seq, Timestamp, paths};
use serde::Serialize;
use serde_json::json;

/// One message, without what others did to it.
#[derive(Serialize)]
#[serde(tag = "type", rename = "message")]
struct Line<'a> {
    id: &'a Cursor,
    room: &'a RoomName,
    /// What the people in it call it, where its address is no name.
    #[serde(skip_serializing_if = "Option::is_none")]
    called: Option<String>,
    at: Timestamp,
    name: &'a str,
    body: &'a str,
    #[serde(flatten)]
    note: &'a Note,
    #[serde(skip_serializing_if = "Option::is_none")]
    edited_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<&'a Cursor>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<Attached<'a>>,
}

#[derive(Serialize)]
struct Attached<'a> {
    name: &'a FileName,
    #[serde(rename = "type")]
    media_type: &'a str,
    bytes: u64,
    path: String,
}

/// How far the log was gone through.
struct Reading {
    state: State,
    viewer: Viewer,
    reached: Seq,
    end: Seq,
    messages: u64,
    left_out: u64,
    part: Part,
}

#[derive(PartialEq, Eq)]
enum Part {
    Head,
    Messages,
    Nothing,
}

/// Read as it is taken: however much somebody has said, no more of it is in memory than one piece.
pub async fn show(
    extract::State(state): extract::State<State>,
    viewer: Option<Viewer>,
    from: Prefix,
) -> Result<Response, Error> {
    let viewer = viewer.ok_or(Error::NotFound)?;
    state.buckets.take(Act::Export, from, Some(&viewer.id))?;
    let end = state.store.head();
    let reading = Reading { state, viewer, reached: 0, end, messages: 0, left_out: 0, part: Part::Head };
    let lines = stream::try_unfold(reading, |mut reading| async move {
        Ok::<_, ReadError>(reading.next().await?.map(|lines| (lines, reading)))
    });
    let headers = [
        (header::CONTENT_TYPE, "application/x-ndjson"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"hallway.jsonl\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, Body::from_stream(lines)).into_response())
}

impl Reading {
    async fn next(&mut self) -> Result<Option<Bytes>, ReadError> {
        match self.part {
            Part::Head => {
                self.part = Part::Messages;
                let person = self.viewer.person();
                let head =
                    json!({ "type": "person", "id": person.id, "name": person.name, "at": self.state.now() });
                Ok(Some(format!("{head}\n").into()))
            }
            Part::Messages if self.reached < self.end => loop {
                let lines = self.messages().await?;
                if !lines.is_empty() || self.reached >= self.end {
                    return Ok(Some(lines));
                }
            },
            // Whoever lacks this line lacks more.
            Part::Messages => {
                self.part = Part::Nothing;
                let end = json!({ "type": "end", "messages": self.messages, "left_out": self.left_out });
                Ok(Some(format!("{end}\n").into()))
            }
            Part::Nothing => Ok(None),
        }
    }

    async fn messages(&mut self) -> Result<Bytes, ReadError> {
        let person = self.viewer.id.clone();
        let (messages, reached) = self.state.store.said_by(person, self.reached, self.end).await?;
        self.reached = reached;
        let mut lines = String::new();
        for message in &messages {
            // Of a room that is not theirs any more they are told nothing, not even what they said there.
            if door::enter(&self.state, Some(&self.viewer), message.room.clone()).is_err() {
                self.left_out += 1;
                continue;
            }
            self.messages += 1;
            lines.push_str(&line(&self.state, message).await?);
            lines.push('\n');
        }
        Ok(lines.into())
    }
}

async fn line(state: &State, message: &Message) -> Result<String, ReadError> {
    let Message { id, room, at, body, note, edited_at, author, .. } = message;
    let called = if room.is_private() {
        Some(publish::direct::called(state, room, Some(&author.id)).await?)
    } else {
        None
    };
    let files = message.files.iter().map(|file| Attached {
        name: &file.name,
        media_type: &file.media_type,
        bytes: file.bytes,
        path: paths::file(room, &file.id),
    });
    let line = Line {
        id,
        room,
        called,
        at: *at,
        name: &author.name,
        body,
        note,
        edited_at: *edited_at,
        reply_to: message.reply_to.as_ref().map(|quote| &quote.id),
        files: files.collect(),
    };
    serde_json::to_string(&line).map_err(|_| ReadError)
}
