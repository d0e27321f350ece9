//! The server dies, or what it stands on is not as it left it: the real binary, killed at chosen places, on folders that
//! somebody has harmed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

// Other tests use more of these.
#[allow(dead_code)]
#[path = "client/process.rs"]
mod process;
#[allow(dead_code)]
#[path = "disk/hall.rs"]
mod hall;
#[path = "crash/failpoints.rs"]
mod failpoints;
#[path = "crash/writer.rs"]
mod writer;
#[path = "crash/batch.rs"]
mod batch;
#[path = "crash/locked.rs"]
mod locked;
#[path = "crash/start.rs"]
mod start;
#[path = "crash/older.rs"]
mod older;
#[path = "crash/unread.rs"]
mod unread;
