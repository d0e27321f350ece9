//! A server with one room, and whoever listens there: where most scenarios begin.

use crate::{
    load::Load,
    program::Program,
    subject::{Choice, Subject},
};

pub const ROOM: &str = "hall";

#[derive(Debug)]
pub struct Hall {
    pub subject: Subject,
    pub load: Load,
    pub room: usize,
}

impl Hall {
    /// Starts the server that was chosen, with nobody there; a message has so many bytes.
    pub fn open(program: &Program, choice: &Choice, bytes: usize) -> anyhow::Result<Self> {
        Self::of(Subject::start(program, choice)?, bytes)
    }

    pub fn of(subject: Subject, bytes: usize) -> anyhow::Result<Self> {
        let mut load = Load::new(subject.target.clone(), bytes)?;
        let room = load.open_room(ROOM);
        Ok(Self { subject, load, room })
    }
}
