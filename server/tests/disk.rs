//! A disk that fails, is full, or loses its power: the real binary, on a disk that does so on command.

#![cfg(all(target_os = "linux", target_env = "gnu"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

// Other tests use more of these.
#[allow(dead_code)]
#[path = "client/process.rs"]
mod process;
#[allow(dead_code)]
#[path = "disk/hall.rs"]
mod hall;
#[path = "disk/faulty.rs"]
mod faulty;
#[path = "disk/sweep.rs"]
mod sweep;
#[path = "disk/trouble.rs"]
mod trouble;
#[path = "disk/power.rs"]
mod power;
