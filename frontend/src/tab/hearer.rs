//! A listener on a page, and the seat that it has for as long as somebody wants to listen.

use super::Tab;
use app::{
    backend::{Report, Subject},
    connection::Line,
    listening::ear::Ear,
};
use protocol::Heard;
use std::{
    cell::{Cell, RefCell},
    rc::Weak,
};

/// A listener on this page.
pub(super) struct Hearer {
    pub(super) number: u32,
    pub(super) ear: RefCell<Ear>,
    /// The number of its stream at the holder; 0 before that is known.
    pub(super) stream: Cell<u32>,
    report: Box<dyn Fn(Report)>,
}

/// A listener; dropping it ends the listening.
#[derive(Debug)]
pub struct Seat {
    pub(super) tab: Weak<Tab>,
    pub(super) number: u32,
}

impl Hearer {
    pub(super) fn of(number: u32, subject: Subject, report: Box<dyn Fn(Report)>) -> Self {
        Self { number, ear: RefCell::new(Ear::of(subject)), stream: Cell::new(0), report }
    }

    pub(super) fn hear(&self, heard: Option<Heard>, last_event_id: &str) {
        let reports = self.ear.borrow_mut().hear(heard, last_event_id);
        for report in reports {
            (self.report)(report);
        }
    }

    /// Whoever held its stream is let go of.
    pub(super) fn part(&self) {
        self.stream.set(0);
        let line = self.ear.borrow_mut().part();
        self.report(line);
    }

    pub(super) fn tell(&self, line: Line) {
        let line = self.ear.borrow_mut().tell(line);
        self.report(line);
    }

    fn report(&self, line: Option<Line>) {
        if let Some(line) = line {
            (self.report)(Report::Line(line));
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let Some(tab) = self.tab.upgrade() else { return };
        tab.say(&["leave", &self.number.to_string()]);
        tab.hearers.borrow_mut().retain(|hearer| hearer.number != self.number);
        if tab.hearers.borrow().is_empty() {
            tab.leave();
        }
    }
}
