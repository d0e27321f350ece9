//! Every URL of Hallway, spelled once: patterns for the server's router, functions for whoever calls.

use crate::{Cursor, FileId, PersonId, RoomName, Seq};
use std::fmt::Display;

pub const LOBBY: &str = "/";
pub const ROOMS: &str = "/rooms";
pub const ROOM: &str = "/r/{room}";
pub const MESSAGES: &str = "/r/{room}/messages";
pub const MESSAGE: &str = "/r/{room}/messages/{seq}";
pub const EDIT: &str = "/r/{room}/messages/{seq}/edit";
pub const DELETE: &str = "/r/{room}/messages/{seq}/delete";
pub const REACTIONS: &str = "/r/{room}/messages/{seq}/reactions";
pub const REACTION: &str = "/r/{room}/messages/{seq}/reactions/{emoji}";
/// Pictures and files, before a message bears them and after.
pub const FILES: &str = "/r/{room}/files";
pub const FILE: &str = "/r/{room}/files/{file}";
/// That somebody is writing.
pub const TYPING: &str = "/r/{room}/typing";
pub const ROOM_EVENTS: &str = "/r/{room}/events";
pub const EVENTS: &str = "/events";
pub const POLLS: &str = "/r/{room}/polls";
pub const NEW_POLL: &str = "/r/{room}/polls/new";
pub const POLL: &str = "/r/{room}/polls/{seq}";
pub const BALLOT: &str = "/r/{room}/polls/{seq}/ballot";
pub const CHOICES: &str = "/r/{room}/polls/{seq}/choices";
pub const CLOSE: &str = "/r/{room}/polls/{seq}/close";
pub const REVEAL: &str = "/r/{room}/polls/{seq}/reveal";
pub const RESULTS_CSV: &str = "/r/{room}/polls/{seq}/results.csv";
pub const RESULTS_JSON: &str = "/r/{room}/polls/{seq}/results.json";
pub const SCREEN: &str = "/r/{room}/screen";
/// Short, because it is typed off a wall.
pub const VOTE: &str = "/v/{room}";
/// Who looks after a room, and who is in it.
pub const PEOPLE: &str = "/r/{room}/people";
pub const PERSON: &str = "/r/{room}/people/{person}";
pub const OUT: &str = "/r/{room}/people/{person}/out";
/// Whether somebody looks after a room.
pub const HOST: &str = "/r/{room}/people/{person}/host";
/// Where a form takes that back.
pub const GUEST: &str = "/r/{room}/people/{person}/guest";
/// That somebody may say nothing for a time.
pub const MUTE: &str = "/r/{room}/people/{person}/mute";
/// Where a form takes that back.
pub const UNMUTE: &str = "/r/{room}/people/{person}/unmute";
/// That somebody may say nothing until it is taken back.
pub const BAN: &str = "/r/{room}/people/{person}/ban";
/// Where a form takes that back.
pub const UNBAN: &str = "/r/{room}/people/{person}/unban";
/// The conversation of whoever asks with somebody, for the two of them alone.
pub const DIRECT: &str = "/r/{room}/people/{person}/direct";
/// How long somebody waits between two messages.
pub const SLOW: &str = "/r/{room}/slow";
/// That nobody but hosts says anything.
pub const CLOSED: &str = "/r/{room}/closed";
/// Where a form takes that back.
pub const REOPEN: &str = "/r/{room}/reopen";
/// What a room is about.
pub const TOPIC: &str = "/r/{room}/topic";
pub const INVITATIONS: &str = "/r/{room}/invitations";
pub const INVITATION: &str = "/r/{room}/invitations/{seq}";
pub const REVOKE: &str = "/r/{room}/invitations/{seq}/revoke";
/// The way in for whoever was invited. Short, because it is scanned.
pub const INVITED: &str = "/i/{secret}";
pub const HOOK: &str = "/r/{room}/hooks/{source}";
/// Looking for what was said.
pub const SEARCH: &str = "/search";
/// How much of which rooms somebody has not read.
pub const UNREAD: &str = "/unread";
pub const FEEDS: &str = "/feeds";
pub const ME: &str = "/me";
/// That one looks at a page.
pub const PRESENCE: &str = "/me/presence";
/// All that one has said, to take along.
pub const EXPORT: &str = "/me/export";
/// Being forgotten.
pub const FORGET: &str = "/me/forget";
/// Links by which one goes on in another browser.
pub const LINKS: &str = "/me/links";
/// Where such a link leads. Short, because it is scanned.
pub const GO_ON: &str = "/c/{secret}";
/// Keeping one's name by a passphrase.
pub const PASSPHRASE: &str = "/me/passphrase";
/// Not keeping it any more, by a form.
pub const NO_PASSPHRASE: &str = "/me/passphrase/remove";
/// Being who one was before, by a name and its passphrase.
pub const RETURN: &str = "/me/return";
pub const STATUS: &str = "/status";
pub const STATUS_EVENTS: &str = "/status/events";
pub const METRICS: &str = "/metrics";
/// How to write, read and find one's way, and the keys.
pub const HELP: &str = "/help";
/// What somebody has set in their browser, which alone keeps it.
pub const SETTINGS: &str = "/settings";
pub const OPENAPI: &str = "/openapi.json";
pub const HEALTHZ: &str = "/healthz";
pub const READYZ: &str = "/readyz";
/// Whether streams pass between this house and whoever asks.
pub const DOCTOR: &str = "/doctor";
pub const DOCTOR_FRAMES: &str = "/doctor/frames";
pub const DOCTOR_QUIET: &str = "/doctor/quiet";

pub fn room(room: &RoomName) -> String {
    format!("/r/{room}")
}

/// The page of a room that ends just before a place in the log.
pub fn room_before(room: &RoomName, before: &Cursor) -> String {
    format!("/r/{room}?before={before}")
}

/// The page of a room that begins just after a place in the log.
pub fn room_after(room: &RoomName, after: &Cursor) -> String {
    format!("/r/{room}?after={after}")
}

/// The page of a room around a message, which it leads to: the message's own address for people.
pub fn room_around(room: &RoomName, seq: Seq) -> String {
    format!("/r/{room}?around={seq}#m{seq}")
}

/// The page of a room on which a message is answered.
pub fn room_reply(room: &RoomName, seq: Seq) -> String {
    format!("/r/{room}?reply={seq}")
}

pub fn messages(room: &RoomName) -> String {
    format!("/r/{room}/messages")
}

/// At most `limit` of a room's messages that stand before a place in the log.
pub fn messages_before(room: &RoomName, before: &Cursor, limit: usize) -> String {
    format!("/r/{room}/messages?before={before}&limit={limit}")
}

/// At most `limit` of a room's messages that stand after a place in the log.
pub fn messages_after(room: &RoomName, after: &Cursor, limit: usize) -> String {
    format!("/r/{room}/messages?after={after}&limit={limit}")
}

pub fn message(room: &RoomName, seq: Seq) -> String {
    format!("/r/{room}/messages/{seq}")
}

/// The form in which a message is given other words.
pub fn edit(room: &RoomName, seq: Seq) -> String {
    format!("/r/{room}/messages/{seq}/edit")
}

/// Where a form takes a message back.
pub fn delete(room: &RoomName, seq: Seq) -> String {
    format!("/r/{room}/messages/{seq}/delete")
}

/// Where a form reacts to a message.
pub fn reactions(room: &RoomName, seq: Seq) -> String {
    format!("/r/{room}/messages/{seq}/reactions")
}

/// Where pictures and files for a room are sent, before a message bears them.
pub fn files(room: &RoomName) -> String {
    format!("/r/{room}/files")
}

/// A picture or a file that a message of a room bears.
pub fn file(room: &RoomName, file: &FileId) -> String {
    format!("/r/{room}/files/{file}")
}

/// A room's own stream.
pub fn room_events(room: &RoomName) -> String {
    format!("/r/{room}/events")
}

/// The settings, with what is set for one room in sight.
pub fn settings_of(room: &RoomName) -> String {
    with(SETTINGS, "room", room)
}

/// Where a program of somebody else's calls: `github`, `alertmanager`, `json`.
pub fn hook(room: &RoomName, source: &str) -> String {
    format!("/r/{room}/hooks/{source}")
}

pub fn polls(room: &RoomName) -> String {
    format!("/r/{room}/polls")
}

/// The form in which a question is put to a room.
pub fn new_poll(room: &RoomName) -> String {
    format!("/r/{room}/polls/new")
}

pub fn poll(room: &RoomName, seq: Seq) -> String {
    format!("/r/{room}/polls/{seq}")
}

pub fn ballot(room: &RoomName, seq: Seq) -> String {
    format!("/r/{room}/polls/{seq}/ballot")
}

pub fn choices(room: &RoomName, seq: Seq) -> String {
    format!("/r/{room}/polls/{seq}/choices")
}

pub fn close(room: &RoomName, seq: Seq) -> String {
    format!("/r/{room}/polls/{seq}/close")
}

pub fn reveal(room: &RoomName, seq: Seq) -> String {
    format!("/r/{room}/polls/{seq}/reveal")
}

pub fn results_csv(room: &RoomName, seq: Seq) -> String {
    format!("/r/{room}/polls/{seq}/results.csv")
}

pub fn results_json(room: &RoomName, seq: Seq) -> String {
    format!("/r/{room}/polls/{seq}/results.json")
}

/// Where it is said what a room is about.
pub fn topic(room: &RoomName) -> String {
    format!("/r/{room}/topic")
}

/// Who looks after a room, and who is in it.
pub fn people(room: &RoomName) -> String {
    format!("/r/{room}/people")
}

/// Where a form sends somebody out of a room, or leaves it.
pub fn out(room: &RoomName, person: &PersonId) -> String {
    format!("/r/{room}/people/{person}/out")
}

/// Where somebody comes to look after a room.
pub fn host(room: &RoomName, person: &PersonId) -> String {
    format!("/r/{room}/people/{person}/host")
}

/// Where a form makes them a guest again.
pub fn guest(room: &RoomName, person: &PersonId) -> String {
    format!("/r/{room}/people/{person}/guest")
}

/// Where somebody is muted.
pub fn mute(room: &RoomName, person: &PersonId) -> String {
    format!("/r/{room}/people/{person}/mute")
}

/// Where a form lets somebody speak again who was muted.
pub fn unmute(room: &RoomName, person: &PersonId) -> String {
    format!("/r/{room}/people/{person}/unmute")
}

/// Where somebody is banned.
pub fn ban(room: &RoomName, person: &PersonId) -> String {
    format!("/r/{room}/people/{person}/ban")
}

/// Where a form lets somebody speak again who was banned.
pub fn unban(room: &RoomName, person: &PersonId) -> String {
    format!("/r/{room}/people/{person}/unban")
}

/// Where a conversation with somebody is opened, who is in a room too.
pub fn direct(room: &RoomName, person: &PersonId) -> String {
    format!("/r/{room}/people/{person}/direct")
}

/// Where it is said how long somebody waits between two messages.
pub fn slow(room: &RoomName) -> String {
    format!("/r/{room}/slow")
}

/// Where a room is closed.
pub fn closed(room: &RoomName) -> String {
    format!("/r/{room}/closed")
}

/// Where a form opens it again.
pub fn reopen(room: &RoomName) -> String {
    format!("/r/{room}/reopen")
}

/// The invitations to a room.
pub fn invitations(room: &RoomName) -> String {
    format!("/r/{room}/invitations")
}

pub fn invitation(room: &RoomName, invitation: Seq) -> String {
    format!("/r/{room}/invitations/{invitation}")
}

/// Where a form revokes an invitation.
pub fn revoke(room: &RoomName, invitation: Seq) -> String {
    format!("/r/{room}/invitations/{invitation}/revoke")
}

/// Where somebody goes on in another browser.
pub fn go_on(secret: &str) -> String {
    format!("/c/{secret}")
}

/// The way in for whoever was invited.
pub fn invited(secret: &str) -> String {
    format!("/i/{secret}")
}

/// A room's big screen.
pub fn screen(room: &RoomName) -> String {
    format!("/r/{room}/screen")
}

/// The same, showing one poll to begin with.
pub fn screen_of(room: &RoomName, poll: Seq) -> String {
    with(&screen(room), "poll", poll)
}

/// Where a room's phones vote.
pub fn vote(room: &RoomName) -> String {
    format!("/v/{room}")
}

/// An address with the key of whoever presents.
pub fn with_key(address: &str, key: &str) -> String {
    with(address, "key", key)
}

/// The stream of several rooms, for one of our pages: messages come as `message`, whatever their program calls them, and
/// the page tells when somebody looks at it.
/// With `names`, of all that passes and is stored only these events come.
pub fn events(rooms: &[RoomName], names: &[&str]) -> String {
    let rooms = rooms.iter().map(|room| format!("&room={room}"));
    let names = names.iter().map(|name| format!("&event={name}"));
    format!("{EVENTS}?names=plain&presence=told{}{}", rooms.collect::<String>(), names.collect::<String>())
}

/// The same stream, for a listener whom nobody sees: a screen on a wall.
pub fn unseen(stream: &str) -> String {
    format!("{stream}&as=nobody")
}

/// The same stream, going on after a place in the log.
pub fn after(stream: &str, after: &Cursor) -> String {
    with(stream, "after", after)
}

/// What the same stream would say, in one answer that waits at most so many seconds for news: a long poll.
pub fn wait(stream: &str, seconds: u32) -> String {
    with(stream, "wait", seconds)
}

fn with(address: &str, field: &str, value: impl Display) -> String {
    let separator = if address.contains('?') { '&' } else { '?' };
    format!("{address}{separator}{field}={value}")
}
