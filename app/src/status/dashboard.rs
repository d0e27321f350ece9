//! What moves on the status page, as one island: the figures of the moment, pictures of the last ten minutes, tables.

use super::{
    board::{Board, Course, Rate},
    sparkline::sparkline,
};
use crate::{
    backend::{Subject, World},
    figure,
    listening::{switch::ListeningSwitch, use_stream},
    moment,
    words::words,
};
use leptos::prelude::*;
use protocol::{Heard, Metrics, paths};

/// The figures go on from `board`, which the server began.
#[island]
pub fn Dashboard(board: Board) -> impl IntoView {
    let board = RwSignal::new(board);
    let world = use_context::<World>();
    let stream = use_stream(
        || Subject::passing(paths::STATUS_EVENTS.to_owned(), vec!["metrics".to_owned()]),
        move |heard| {
            let Heard::Fed(fed) = heard else { return };
            let Some(sample) = fed.read::<Metrics>() else { return };
            board.update(|board| {
                board.offset = world.as_ref().map(|world| world.utc_offset(sample.time));
                board.add(sample);
            });
        },
    );
    view! {
        <div class="dashboard" data-line=words(move || stream.line().word().to_owned())>
            <ListeningSwitch stream />
            {move || board.with(figures)}
        </div>
    }
}

/// A figure with its picture.
struct Card {
    title: &'static str,
    course: Course,
    spell: fn(u64) -> String,
    /// What it is a figure of.
    of: Read,
    /// The top of the picture where the figure stays below it.
    top: fn(&Metrics) -> u64,
}

const CARDS: [Card; 6] = [
    Card {
        title: "CPU load",
        course: Course::Load,
        spell: figure::hundredths,
        of: |board| match cpus(board).as_str() {
            "1" => "of 1 CPU, over a minute".to_owned(),
            cpus => format!("of {cpus} CPUs, over a minute"),
        },
        top: |now| u64::from(now.cpus) * 100,
    },
    Card {
        title: "Memory free",
        course: Course::MemoryFree,
        spell: figure::bytes,
        of: |board| format!("of {}", memory_total(board)),
        top: |now| now.memory_total.unwrap_or(0),
    },
    Card {
        title: "Network",
        course: Course::Traffic,
        spell: figure::per_second,
        of: |board| {
            let Rate { received, sent } = board.rate().unwrap_or_default();
            format!("{} in, {} out", figure::per_second(received), figure::per_second(sent))
        },
        top: |_| 10_000,
    },
    Card {
        title: "Messages",
        course: Course::Messages,
        spell: figure::hundredths,
        of: |_| "per second".to_owned(),
        top: |_| 100,
    },
    Card {
        title: "Listeners",
        course: Course::Listeners,
        spell: figure::number,
        of: |_| "open streams".to_owned(),
        top: |_| 4,
    },
    Card {
        title: "People",
        course: Course::People,
        spell: figure::number,
        of: |_| "each counted once".to_owned(),
        top: |_| 4,
    },
];

/// Reads a figure off the board.
type Read = fn(&Board) -> String;

/// What a row of the table says, and how it is read.
const ROWS: [(&str, Read); 9] = [
    ("CPU load, on average over a minute", |board| current(board, Course::Load, figure::hundredths)),
    ("CPUs", cpus),
    ("Memory free", |board| current(board, Course::MemoryFree, figure::bytes)),
    ("Memory in all", memory_total),
    ("Listeners (open streams)", |board| current(board, Course::Listeners, figure::number)),
    ("People listening", |board| current(board, Course::People, figure::number)),
    ("Messages per second", |board| current(board, Course::Messages, figure::hundredths)),
    ("Up for", |board| read(board, |now| Some(figure::duration(now.uptime)))),
    ("Last update", |board| {
        read(board, |now| {
            let clock = moment::clock(now.time, board.offset.unwrap_or(0));
            Some(if board.offset.is_some() { clock } else { clock + " UTC" })
        })
    }),
];

fn figures(board: &Board) -> impl IntoView + use<> {
    let cards = CARDS.iter().map(|card| drawn(card, board)).collect_view();
    let rows = ROWS.iter().map(|(name, read)| row(vec![(*name).to_owned(), read(board)])).collect_view();
    let interfaces = board.now.iter().flat_map(|now| now.interfaces.iter().zip(&board.rates));
    let interfaces = interfaces
        .map(|(interface, rate)| {
            row(vec![
                interface.name.clone(),
                rate.map_or_else(unknown, |rate| figure::per_second(rate.received)),
                rate.map_or_else(unknown, |rate| figure::per_second(rate.sent)),
                figure::bytes(interface.received),
                figure::bytes(interface.sent),
            ])
        })
        .collect_view();
    view! {
        <ul class="cards">{cards}</ul>
        <section aria-labelledby="in-figures">
            <h2 id="in-figures">"In figures"</h2>
            <table class="figures">
                <tbody>{rows}</tbody>
            </table>
        </section>
        <section aria-labelledby="network">
            <h2 id="network">"Network interfaces"</h2>
            <table class="figures interfaces">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Receiving"</th>
                        <th scope="col">"Sending"</th>
                        <th scope="col">"Received"</th>
                        <th scope="col">"Sent"</th>
                    </tr>
                </thead>
                <tbody>{interfaces}</tbody>
            </table>
        </section>
    }
}

fn drawn(card: &Card, board: &Board) -> impl IntoView + use<> {
    let stretches = board.stretches(card.course);
    let figures = || stretches.iter().flatten().map(|(_, figure)| *figure);
    let (lowest, highest) = (figures().min().unwrap_or(0), figures().max().unwrap_or(0));
    let (from, to) = ((card.spell)(lowest), (card.spell)(highest));
    let top = board.now.as_ref().map_or(0, card.top).max(highest);
    let label = format!("{} in the last ten minutes: between {from} and {to}", card.title);
    view! {
        <li class="card">
            <h2>{card.title}</h2>
            <p class="now">{current(board, card.course, card.spell)}</p>
            <p class="of">{(card.of)(board)}</p>
            {sparkline(&stretches, top, label)}
            <p class="range" aria-hidden="true">
                <span>"10 min"</span>
                <span>{format!("{from} – {to}")}</span>
            </p>
        </li>
    }
}

/// The first of the cells names the row.
fn row(cells: Vec<String>) -> impl IntoView {
    let mut cells = cells.into_iter();
    let name = cells.next();
    let cells = cells.map(|cell| view! { <td>{cell}</td> }).collect_view();
    view! {
        <tr>
            <th scope="row">{name}</th>
            {cells}
        </tr>
    }
}

fn current(board: &Board, course: Course, spell: fn(u64) -> String) -> String {
    board.current(course).map_or_else(unknown, spell)
}

fn cpus(board: &Board) -> String {
    read(board, |now| Some(now.cpus.to_string()))
}

fn memory_total(board: &Board) -> String {
    read(board, |now| now.memory_total.map(figure::bytes))
}

fn read(board: &Board, read: impl Fn(&Metrics) -> Option<String>) -> String {
    board.now.as_ref().and_then(read).unwrap_or_else(unknown)
}

fn unknown() -> String {
    "–".to_owned()
}
