//! What moves on the page of feeds, as one island: a card for each, with what it says now and a button to leave it.

use super::{FeedInfo, Length, choice::Choice, copyable::copyable, reading::Reading};
use crate::{
    backend::World,
    connection::Line,
    listening::{
        Stream,
        switch::{offer, sentence},
        use_stream,
    },
    words::words,
};
use leptos::prelude::*;
use protocol::{Heard, paths};

/// The name under which a choice is kept on the device.
const KEPT: &str = "feeds";

/// What the cards share. A browser opens six streams to a house at most, over all of its tabs: one stream carries all
/// feeds without an end, and one those that end.
#[derive(Clone, Copy)]
struct Hall {
    desk: RwSignal<Desk>,
    endless: Stream,
    finite: Stream,
}

struct Desk {
    feeds: Vec<FeedInfo>,
    /// The origin by which programs reach the house.
    house: String,
    world: Option<World>,
    choice: Choice,
    /// The newest of each event.
    readings: Vec<(String, Reading)>,
    /// What was just done, for who does not see it.
    done: String,
    /// Minutes by which the reader's clock is ahead of UTC.
    offset: i32,
}

/// `house` is the origin by which programs reach it.
#[island]
pub fn Gallery(feeds: Vec<FeedInfo>, house: String) -> impl IntoView {
    let count = feeds.len();
    let (choice, readings, done) = (Choice::default(), Vec::new(), String::new());
    let world = use_context();
    let desk = RwSignal::new(Desk { feeds, house, world, choice, readings, done, offset: 0 });
    // Before the streams are opened: effects run in their order.
    Effect::new(move |_| desk.update(Desk::recall));
    let stream = |length| {
        use_stream(
            move || desk.with_untracked(|desk| desk.choice.subject(&desk.feeds, length)),
            move |heard| desk.update(|desk| desk.hear(heard)),
        )
    };
    let hall = Hall { desk, endless: stream(Length::Endless), finite: stream(Length::Finite) };
    view! {
        <div class="feeds">{(0..count).map(|index| card(hall, index)).collect_view()}</div>
        <p class="visually-hidden" role="status">
            {words(move || match hall.endless.line() {
                line @ (Line::Reconnecting { .. } | Line::Offline) => sentence(line).to_owned(),
                _ => desk.with(|desk| desk.done.clone()),
            })}
        </p>
    }
}

fn card(hall: Hall, index: usize) -> impl IntoView {
    let FeedInfo { room, title, about, events, length } = hall.feed(index);
    let symbols = events.len() > 1;
    let bar = (length == Length::Finite).then(|| {
        let value = words(move || match hall.reading(index, 0).figure {
            figure if figure.is_empty() => "0".to_owned(),
            figure => figure,
        });
        view! { <progress max="100" value=value aria-label=title.clone()></progress> }
    });
    let readings = (0..events.len()).map(|event| reading(hall, index, event, symbols)).collect_view();
    let state = words(move || match hall.line(index) {
        Line::Paused => "stopped listening".to_owned(),
        line => sentence(line).to_owned(),
    });
    view! {
        <article class="feed" class:symbols=symbols data-line=words(move || hall.line(index).word().to_owned())>
            <h2>
                <a href=paths::room(&room)>{title.clone()}</a>
            </h2>
            <p class="about">{about}</p>
            <ul class="readings">{readings}</ul>
            {bar}
            <div class="line needs-script" data-line=words(move || hall.line(index).word().to_owned())>
                <span class="dot" aria-hidden="true"></span>
                <span>{state}</span>
                <button class="quiet" type="button" on:click=move |_| hall.turn(index)>
                    {words(move || offer(hall.line(index)).to_owned())}
                    <span class="visually-hidden">": "{title}</span>
                </button>
            </div>
            {copyable(words(move || {
                hall.desk.with(|desk| {
                    desk.feeds.get(index).map_or_else(String::new, |feed| desk.choice.curl(feed, &desk.house))
                })
            }))}
        </article>
    }
}

/// What one event of a feed said last; where a feed has several, with a box to choose it.
fn reading(hall: Hall, index: usize, event: usize, symbols: bool) -> impl IntoView {
    let finite = hall.feed(index).length == Length::Finite;
    let figure = words(move || match hall.reading(index, event).figure {
        figure if figure.is_empty() => "–".to_owned(),
        figure if finite => figure + " %",
        figure => figure,
    });
    let choose = symbols.then(|| {
        view! {
            <label>
                <input
                    class="needs-script"
                    type="checkbox"
                    autocomplete="off"
                    checked=true
                    prop:checked=move || hall.has(index, event)
                    on:change=move |_| hall.choose(index, event)
                />
                {hall.event(index, event)}
            </label>
        }
    });
    view! {
        <li>
            {choose} <span class="now">{figure}</span>
            <span class="aside" data-trend=words(move || hall.reading(index, event).trend.to_owned())>
                {words(move || hall.reading(index, event).aside)}
            </span>
        </li>
    }
}

impl Hall {
    fn feed(self, index: usize) -> FeedInfo {
        self.desk.with_untracked(|desk| desk.feeds[index].clone())
    }

    fn event(self, index: usize, event: usize) -> String {
        self.desk.with_untracked(|desk| desk.feeds[index].events[event].clone())
    }

    fn stream(self, length: Length) -> Stream {
        match length {
            Length::Endless => self.endless,
            Length::Finite => self.finite,
        }
    }

    fn line(self, index: usize) -> Line {
        let (heard, length) =
            self.desk.with(|desk| (desk.choice.hears(&desk.feeds[index]), desk.feeds[index].length));
        if heard { self.stream(length).line() } else { Line::Paused }
    }

    fn has(self, index: usize, event: usize) -> bool {
        self.desk.with(|desk| desk.choice.has(&desk.feeds[index].events[event]))
    }

    fn reading(self, index: usize, event: usize) -> Reading {
        self.desk.with(|desk| {
            let name = &desk.feeds[index].events[event];
            let newest = desk.readings.iter().find(|(known, _)| known == name && desk.choice.has(name));
            newest.map_or_else(Reading::default, |(_, reading)| reading.clone())
        })
    }

    /// Leaves a feed, or joins it; one that has ended is begun again.
    fn turn(self, index: usize) {
        let again = self.line(index) == Line::Finished;
        self.desk.update(|desk| {
            let feed = &desk.feeds[index];
            if !again {
                desk.choice.turn(feed);
            }
            let verb = if desk.choice.hears(feed) { "Listening to" } else { "Stopped listening to" };
            desk.done = format!("{verb} {}.", feed.title);
        });
        self.reopen(index);
    }

    /// Takes a symbol in or leaves it out.
    fn choose(self, index: usize, event: usize) {
        self.desk.update(|desk| desk.choice.toggle(&desk.feeds[index].events[event]));
        self.reopen(index);
    }

    fn reopen(self, index: usize) {
        let length = self.desk.with_untracked(|desk| {
            if let Some(world) = &desk.world {
                world.keep(KEPT, &desk.choice.text());
            }
            desk.feeds[index].length
        });
        self.stream(length).start();
    }
}

impl Desk {
    /// Takes up what was chosen on this device before.
    fn recall(&mut self) {
        let Some(world) = &self.world else { return };
        self.choice = Choice::read(&world.kept(KEPT).unwrap_or_default());
        self.offset = world.utc_offset(world.now());
    }

    fn hear(&mut self, heard: Heard) {
        let Heard::Fed(fed) = heard else { return };
        let reading = Reading::of(&fed, self.offset);
        match self.readings.iter_mut().find(|(name, _)| *name == fed.name) {
            Some((_, known)) => *known = reading,
            None => self.readings.push((fed.name, reading)),
        }
    }
}
