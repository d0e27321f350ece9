//! The server as its users meet it: over real HTTP, on a port of its own, with a data folder of its own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod test_app;
mod event_source;
mod markdown;
mod messages;
mod edits;
mod files;
mod replies;
mod reactions;
mod search;
mod unread;
mod notes;
mod polls;
mod private;
mod direct;
mod outside;
mod topics;
mod hosts;
mod quiet;
mod votes;
mod feeds;
mod status;
mod origins;
mod pages;
mod language;
mod forms;
mod bad_input;
mod replay;
mod presence;
mod typing;
mod session;
mod own;
mod devices;
mod passphrase;
mod keeping;
mod limits;
mod long_poll;
mod security;
mod line;
mod slow_reader;
mod lag;
mod shutdown;
mod data_folder;
