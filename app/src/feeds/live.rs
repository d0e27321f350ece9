//! What moves on the page of feeds: an island without a face, which listens and writes what it hears into the cards.
//!
//! A browser opens six streams to a house at most, over all of its tabs: one stream carries all feeds without an end, and
//! one those that end.

use super::{
    choice::Choice,
    gallery::DONE,
    reading::{Reading, Said},
    source::{Length, Source},
};
use crate::{
    backend::World,
    connection::Line,
    effect::effect,
    json::Json,
    language::{Wording, filled, wording},
    listening::{
        Stream,
        switch::{offer, sentence},
        use_stream,
    },
    slot::{Ticked, fill, mark, marked, on_press, tick},
};
use leptos::prelude::*;
use protocol::{Fed, Heard};
use std::sync::{Arc, Mutex};

/// The name under which a choice is kept on the device.
const KEPT: &str = "feeds";

/// What somebody hears of the feeds.
struct Desk {
    wording: Wording,
    sources: Vec<Source>,
    house: String,
    world: Option<World>,
    choice: Choice,
    /// Minutes by which the reader's clock is ahead of UTC.
    offset: i32,
}

/// The id of the gallery. It bears the sources, as [`Source::write`] wrote them, and the origin by which programs reach
/// the house.
pub const GALLERY: &str = "gallery";

#[island]
pub fn Live() -> impl IntoView {
    let desk = Arc::new(Mutex::new(Desk {
        wording: wording(),
        sources: Vec::new(),
        house: String::new(),
        world: use_context(),
        choice: Choice::default(),
        offset: 0,
    }));
    let begun = desk.clone();
    effect(move || {
        if let Ok(mut desk) = begun.lock() {
            desk.begin();
        }
    });
    let (endless, finite) = (listen(&desk, Length::Endless), listen(&desk, Length::Finite));
    let shown = desk.clone();
    effect(move || {
        let lines = (endless.line(), finite.line());
        if let Ok(desk) = shown.lock() {
            desk.show(lines);
        }
    });
    on_press(Box::new(move |pressed| {
        let length = desk.lock().ok().and_then(|mut desk| desk.press(pressed, finite.line_now()));
        match length {
            Some(Length::Endless) => endless.start(),
            Some(Length::Finite) => finite.start(),
            None => {}
        }
    }));
}

fn listen(desk: &Arc<Mutex<Desk>>, length: Length) -> Stream {
    let (asked, told) = (desk.clone(), desk.clone());
    use_stream(
        move || {
            asked.lock().map_or_else(
                |_| Choice::default().subject(&[], length),
                |desk| desk.choice.subject(&desk.sources, length),
            )
        },
        move |heard| {
            if let Heard::Fed(fed) = heard
                && let Ok(desk) = told.lock()
            {
                desk.read(&fed);
            }
        },
    )
}

impl Desk {
    /// Takes up what the server drew and what was chosen on this device before.
    fn begin(&mut self) {
        self.sources = Source::read(&marked(GALLERY, "data-sources"));
        self.house = marked(GALLERY, "data-house");
        if let Some(world) = &self.world {
            self.choice = Choice::read(&world.kept(KEPT).unwrap_or_default());
            self.offset = world.utc_offset(world.now());
        }
    }

    /// Does what a button or a box stands for: a room is left or joined, and of a room with an event that event is chosen
    /// or not. Says which stream has to be opened anew.
    fn press(&mut self, pressed: &str, finite: Line) -> Option<Length> {
        let (room, event) =
            pressed.split_once(' ').map_or((pressed, None), |(room, event)| (room, Some(event)));
        let source = self.sources.iter().find(|source| source.room.as_str() == room)?;
        match event {
            Some(event) => self.choice.toggle(event),
            // What has ended is begun again.
            None if source.length == Length::Finite && finite == Line::Finished => {}
            None => {
                self.choice.turn(source);
                let hears = self.choice.hears(source);
                let done =
                    if hears { self.wording.listening_to() } else { self.wording.stopped_listening_to() };
                fill(DONE, "", &filled(done, &[room]));
            }
        }
        if let Some(world) = &self.world {
            world.keep(KEPT, self.choice.text());
        }
        Some(source.length)
    }

    /// Writes how each feed stands.
    fn show(&self, (endless, finite): (Line, Line)) {
        for source in &self.sources {
            let room = source.room.as_str();
            let line = match source.length {
                _ if !self.choice.hears(source) => Line::Paused,
                Length::Endless => endless,
                Length::Finite => finite,
            };
            let words = if line == Line::Paused {
                self.wording.stopped_listening()
            } else {
                sentence(self.wording, line)
            };
            mark(room, "-card", "data-line", line.word());
            mark(room, "-line", "data-line", line.word());
            fill(room, "-word", words);
            fill(room, "-offer", offer(self.wording, line));
            fill(room, "-curl", &self.choice.curl(source, &self.house));
            for event in &source.events {
                let chosen = self.choice.has(event);
                tick(event, "-box", if chosen { Ticked::Yes } else { Ticked::No });
                if !chosen {
                    fill(event, "-now", "–");
                    fill(event, "-aside", "");
                }
            }
        }
        if let Line::Reconnecting { .. } | Line::Offline = endless {
            fill(DONE, "", sentence(self.wording, endless));
        }
    }

    /// Writes what a feed just said.
    fn read(&self, fed: &Fed) {
        let Some(source) = self.sources.iter().find(|source| source.events.contains(&fed.name)) else {
            return;
        };
        let reading = Reading::of(self.wording, &said(&Json::read(&fed.data)), &fed.data, self.offset);
        let name = &fed.name;
        let percent = if source.length == Length::Finite {
            mark(source.room.as_str(), "-bar", "value", &reading.figure);
            " %"
        } else {
            ""
        };
        fill(name, "-now", &(reading.figure + percent));
        fill(name, "-aside", &reading.aside);
        mark(name, "-aside", "data-trend", reading.trend);
    }
}

fn said(json: &Json) -> Said {
    let number = |name: &str| json.at(name).number();
    let time = |name: &str| json.at(name).text()?.parse().ok();
    Said {
        time: time("time"),
        updated_at: time("updated_at"),
        value: number("value"),
        temperature: number("temperature"),
        price: number("price"),
        change: number("change"),
    }
}
