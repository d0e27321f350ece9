//! Listening in a component is one call: [`use_stream`]. It is the reusable end of the way of a message: whatever island
//! wants to hear a stream says what it listens to and what it does with each event.

pub mod switch;
pub mod ear;
pub mod vigil;
mod note;

use crate::{
    backend::{Listening, Report, Subject, World},
    connection::Line,
    effect::effect,
    language::{Wording, wording},
};
use leptos::prelude::*;
use note::{note, take_away};
use protocol::{Bye, ByeReason, Heard, RoomName, paths};
use std::{fmt, sync::Arc, time::Duration};

/// A stream that a component listens to; copies mean the same one.
#[derive(Clone, Copy)]
pub struct Stream(RwSignal<Ear>);

/// In one signal, for a second type of it would cost the bundle a kilobyte. Who looks at it is told only of the line.
struct Ear {
    line: Line,
    world: Option<World>,
    wording: Wording,
    subject: Arc<dyn Fn() -> Subject + Send + Sync>,
    hear: Arc<dyn Fn(Heard) + Send + Sync>,
    listening: Option<Listening>,
}

/// Listens for as long as the component lives, from the moment on which the page is alive; on the server nothing happens.
///
/// `subject` says what to listen to each time that the stream is opened by [`Stream::start`]: where a component keeps what
/// it applied last, it goes on from there. `hear` is told every event, once and in order. A cut line is brought back with
/// nothing missed. Where that cannot be, because the place in the log leads nowhere any more, the whole page is loaded
/// anew: what the server draws is the beginning of whatever `hear` adds to.
///
/// ```
/// use app::{backend::Subject, listening::use_stream};
/// use leptos::prelude::*;
/// use protocol::{Cursor, Event, Heard, RoomName};
///
/// #[island]
/// fn LastMessage(room: RoomName, after: Cursor) -> impl IntoView {
///     let last = RwSignal::new(String::new());
///     let stream = use_stream(move || Subject::room(&room, &after), move |heard| {
///         if let Heard::Stored(Event::Message(message)) = heard {
///             last.set(message.body);
///         }
///     });
///     view! { <p>{last}" ("{move || stream.line().word()}")"</p> }
/// }
/// ```
pub fn use_stream(
    subject: impl Fn() -> Subject + Send + Sync + 'static,
    hear: impl Fn(Heard) + Send + Sync + 'static,
) -> Stream {
    let stream = Stream::resting(Arc::new(subject), Arc::new(hear));
    effect(move || stream.start());
    stream
}

impl Stream {
    fn resting(
        subject: Arc<dyn Fn() -> Subject + Send + Sync>,
        hear: Arc<dyn Fn(Heard) + Send + Sync>,
    ) -> Self {
        let (line, world) = (Line::Connecting, use_context());
        Self(RwSignal::new(Ear { line, world, wording: wording(), subject, hear, listening: None }))
    }

    /// The state of the line; whoever reads it in a view is told when it changes.
    pub fn line(self) -> Line {
        self.0.with(|ear| ear.line)
    }

    /// The state of the line, for whoever does not want to be told.
    pub fn line_now(self) -> Line {
        untrack(|| self.line())
    }

    /// Opens the stream, in place of the one that is open if there is one. A subject without an address is nothing to
    /// listen to: then it rests.
    pub fn start(self) {
        self.stop();
        let (world, subject, hear) =
            untrack(|| self.0.with(|ear| (ear.world.clone(), ear.subject.clone(), ear.hear.clone())));
        let subject = untrack(|| subject());
        let Some(world) = world.filter(|_| !subject.address.is_empty()) else { return };
        self.set(Line::Connecting);
        let outside = world.clone();
        let report = move |report| {
            // The stream of a listener that was just stopped may still have had a word to say.
            if untrack(|| self.0.try_with(|ear| ear.line)).is_none_or(|line| line == Line::Paused) {
                return;
            }
            match report {
                Report::Line(line) => self.show(line),
                Report::CaughtUp => {}
                Report::Heard(Heard::Reset(reset)) => {
                    begin_anew(&outside, self.wording(), reset.oldest.to_string());
                }
                Report::Heard(heard) => {
                    if let Heard::Hello(hello) = &heard {
                        renew(&outside, self.wording(), &hello.build);
                    }
                    hear(heard);
                }
            }
        };
        let listening = world.listen(subject, Box::new(report));
        self.0.update_untracked(|ear| ear.listening = Some(listening));
    }

    /// Closes the stream until [`Stream::start`].
    pub fn stop(self) {
        // Dropped outside: what closing says must not find the ear in use.
        let open = self.0.try_update_untracked(|ear| ear.listening.take());
        drop(open);
        self.set(Line::Paused);
    }

    /// Where streams are held back, the page says so, and who can help.
    fn show(self, line: Line) {
        const HELD_BACK: &str = "held-back";
        self.set(line);
        match line {
            Line::Polled => {
                let wording = self.wording();
                note(HELD_BACK, wording.held_back(), (paths::DOCTOR, wording.find_out_more()));
            }
            Line::Live => take_away(HELD_BACK),
            _ => {}
        }
    }

    /// In which its page tells how it stands.
    fn wording(self) -> Wording {
        untrack(|| self.0.try_with(|ear| ear.wording)).unwrap_or_else(Wording::silence)
    }

    fn set(self, line: Line) {
        self.0.update(|ear| ear.line = line);
    }
}

/// A page of an older build than the house is loaded anew: nobody stands before a wall to do it, and nothing of what is
/// shown is lost. Only where somebody is typing, or where it did not help, the page says so instead.
fn renew(world: &World, wording: Wording, build: &str) {
    let page = document().document_element();
    let loaded = page.and_then(|page| page.get_attribute("data-build")).unwrap_or_default();
    if loaded.is_empty() || loaded == build {
        return;
    }
    begin_anew(world, wording, build.to_owned());
}

/// Loads the page anew for a reason, once; where somebody is typing, or where it did not help, the page says so instead.
fn begin_anew(world: &World, wording: Wording, reason: String) {
    let outside = world.clone();
    soon(world, move || {
        if !outside.reload_for(&reason) {
            note("outdated", wording.updated(), ("", wording.reload()));
        }
    });
}

/// Asks the house for the page again where it said that a room is gone for whoever reads it: it may be this one.
pub fn look_again(heard: &Heard, room: &RoomName) {
    if matches!(heard, Heard::Bye(Bye { reason: ByeReason::Out })) && room.is_private() {
        drop(location().reload());
    }
}

/// At a moment of its own: a hall of phones does not come back all at once.
fn soon(world: &World, what: impl FnOnce() + 'static) {
    set_timeout(what, Duration::from_millis((world.chance() * 5_000.0) as u64));
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stream")
    }
}
