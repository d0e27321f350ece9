//! `hallway say` and `hallway listen` as scripts use them: the real binary on both ends, and servers that misbehave.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "client/process.rs"]
mod process;
#[path = "client/fake.rs"]
mod fake;
#[path = "client/say.rs"]
mod say;
#[path = "client/listen.rs"]
mod listen;
