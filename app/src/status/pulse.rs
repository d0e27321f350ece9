//! What moves on the status page: an island without a face, which listens and writes each sample into the dashboard.

use super::{
    board::{Board, DRAWN, FIGURES, Sample, spell},
    sparkline::sparkline,
};
use crate::{
    backend::{Subject, World},
    figure,
    json::Json,
    listening::{switch::follow, use_stream},
    slot::{fill, mark, marked},
};
use leptos::prelude::*;
use protocol::{Heard, Interface, Timestamp, paths};
use std::sync::Mutex;

/// The id of the dashboard. It bears the past that the server knew, as [`Board::past`] wrote it.
pub const DASHBOARD: &str = "dashboard";

/// The figures by their places: what each is called in a sample, and how many of the board's units one of the sample's is.
const NAMES: [(&str, f64); FIGURES] = [
    ("load1", 100.0),
    ("memory_free", 1.0),
    // Reckoned by the board.
    ("", 1.0),
    ("messages_per_second", 100.0),
    ("listeners", 1.0),
    ("people", 1.0),
    ("memory_total", 1.0),
    ("cpus", 1.0),
    ("uptime", 1.0),
];

#[island]
pub fn Pulse() -> impl IntoView {
    let world = use_context::<World>();
    let board = Mutex::new(None::<Board>);
    let stream = use_stream(
        || Subject::passing(paths::STATUS_EVENTS.to_owned(), vec!["metrics".to_owned()]),
        move |heard| {
            if let Heard::Fed(fed) = heard
                && let Ok(mut board) = board.lock()
            {
                let board = board.get_or_insert_with(|| begin(world.as_ref()));
                take_in(board, &Json::read(&fed.data));
                show(board);
            }
        },
    );
    follow(stream, DASHBOARD);
}

/// Goes on from where the server ended.
fn begin(world: Option<&World>) -> Board {
    let mut board = Board { offset: world.map(|world| world.utc_offset(world.now())), ..Board::default() };
    let past = Json::read(&marked(DASHBOARD, "data-past"));
    while let sample = past.item(board.past.len())
        && let Some(at) = sample.item(0).number()
    {
        let figures = sample.item(1);
        let figures = std::array::from_fn(|figure| whole(&figures.item(figure), 1.0));
        board.past.push(Sample { at: at as i64, figures });
    }
    board
}

fn take_in(board: &mut Board, json: &Json) {
    let mut interfaces = Vec::new();
    let list = json.at("interfaces");
    while let interface = list.item(interfaces.len())
        && let Some(name) = interface.at("name").text()
    {
        let bytes = |name| whole(&interface.at(name), 1.0).unwrap_or(0);
        interfaces.push(Interface { name, received: bytes("received"), sent: bytes("sent") });
    }
    let Some(time) = json.at("time").text().and_then(|time| time.parse::<Timestamp>().ok()) else { return };
    let figures = NAMES.map(|(name, units)| whole(&json.at(name), units));
    board.add(Sample { at: time.millis(), figures }, interfaces);
}

fn whole(figure: &Json, units: f64) -> Option<u64> {
    figure.number().map(|figure| (figure * units).round() as u64)
}

fn show(board: &Board) {
    for figure in 0..FIGURES {
        // What the first sample cannot tell, a rate, stays as the server drew it.
        let Some(now) = board.now(figure) else { continue };
        let now = spell(figure, now);
        let place = figure.to_string();
        fill("figure-", &place, &now);
        if figure < DRAWN {
            let drawn = sparkline(board, figure);
            fill("now-", &place, &now);
            fill("range-", &place, &drawn.range);
            mark("line-", &place, "d", &drawn.line);
            mark("area-", &place, "d", &drawn.area);
        }
    }
    fill("updated", "", &board.updated());
    for (interface, rate) in board.interfaces.iter().zip(&board.rates) {
        for (part, figure) in COLUMNS.iter().zip(flow(interface, *rate)) {
            if let Some(figure) = figure {
                fill(&interface.name, part, &figure);
            }
        }
    }
}

/// What the ids of an interface's figures end with.
pub const COLUMNS: [&str; 4] = ["-receiving", "-sending", "-received", "-sent"];

/// What goes over an interface, in the order of the table's columns.
pub fn flow(interface: &Interface, rate: Option<[u64; 2]>) -> [Option<String>; 4] {
    [
        rate.map(|[received, _]| figure::per_second(received)),
        rate.map(|[_, sent]| figure::per_second(sent)),
        Some(figure::bytes(interface.received)),
        Some(figure::bytes(interface.sent)),
    ]
}
