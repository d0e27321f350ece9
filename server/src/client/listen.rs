//! `hallway listen`: prints what is said, until it is stopped. It comes back by itself, with the place it was at; so it
//! prints nothing twice and misses nothing, whatever happens to the line or the server in between.

mod history;

use super::{
    Ended,
    event_stream::{Block, EventStream},
    host::{Host, Trouble, Visit},
    patience::Patience,
    teller::{Done, Form, Teller},
};
use clap::Args;
use protocol::{ByeReason, Cursor, Heard, Reset, ResetReason, RoomName, limits::SILENCE_SECONDS, paths};
use std::{
    io::{self, ErrorKind, Read, Stdout},
    thread,
    time::Duration,
};

/// Longest time that a stream may ask for before it is come back to.
const LONGEST_RETRY: Duration = Duration::from_secs(600);

/// Listen to rooms.
///
/// Prints what is said, a line for each message, from now on. After a break it goes on where it was.
/// Ends when the stream is over for good with 0, with 1 when it was refused.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  hallway listen lobby\n  hallway listen builds alerts --json | jq .data.body\n  hallway listen ticker --event AAPL --event MSFT\n  hallway listen lobby --history 20 --count 20"
)]
pub struct Listen {
    /// The rooms.
    #[arg(required = true, value_name = "ROOM")]
    rooms: Vec<RoomName>,

    /// One JSON object a line: {"id", "event", "data"}.
    #[arg(long)]
    json: bool,

    /// Only events of this name. Can be given several times.
    #[arg(long = "event", value_name = "NAME", value_parser = event_name)]
    events: Vec<String>,

    /// Go on after this place in the log: the id of an event.
    #[arg(long, value_name = "ID", conflicts_with = "history")]
    after: Option<Cursor>,

    /// Print the last messages first, at most this many.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=10_000))]
    history: Option<u16>,

    /// End after this many events.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..))]
    count: Option<u64>,

    #[command(flatten)]
    host: Host,
}

/// Why a stream, or the way to it, ended.
enum Break {
    /// There is nothing more to hear, or to tell.
    Over(Ended),
    /// It broke: come back, at the earliest after this time.
    Broken { why: String, after: Option<Duration> },
}

/// Somebody who listens, from stream to stream.
struct Listener<'a> {
    listen: &'a Listen,
    visit: Visit,
    teller: Teller<Stdout>,
    /// What the next stream goes on from; empty for now.
    last_event_id: String,
    /// The newest stored event that was told or is behind us.
    reached: Option<Cursor>,
    patience: Patience,
}

impl Listen {
    pub fn run(self) -> Ended {
        let form = if self.json { Form::Json } else { Form::Lines };
        let mut listener = Listener {
            visit: self.host.visit(Duration::from_secs(SILENCE_SECONDS)),
            teller: Teller::new(io::stdout(), form, self.events.clone(), self.count),
            last_event_id: self.after.as_ref().map(Cursor::to_string).unwrap_or_default(),
            reached: self.after.clone(),
            patience: Patience::new(Duration::from_secs(1), Duration::from_secs(30)),
            listen: &self,
        };
        listener.until_over()
    }

    /// The address of the stream.
    fn address(&self) -> String {
        let names = self.events.iter().map(|name| format!("event={name}"));
        let (path, rooms) = match &self.rooms[..] {
            [room] => (paths::ROOM_EVENTS.replace("{room}", &room.to_string()), &[][..]),
            rooms => (paths::EVENTS.to_owned(), rooms),
        };
        let query: Vec<String> = rooms.iter().map(|room| format!("room={room}")).chain(names).collect();
        if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
    }

    fn names_of_rooms(&self) -> String {
        self.rooms.iter().map(RoomName::to_string).collect::<Vec<_>>().join(", ")
    }
}

impl Listener<'_> {
    fn until_over(&mut self) -> Ended {
        let mut history = self.listen.history;
        loop {
            let ended = match history {
                Some(count) => history::tell(self, count).map(|()| history = None),
                None => self.hear_stream(),
            };
            let (why, after) = match ended {
                Ok(()) => continue,
                Err(Break::Over(ended)) => return ended,
                Err(Break::Broken { why, after }) => (why, after),
            };
            let wait = after.unwrap_or_default().min(LONGEST_RETRY).max(self.patience.next());
            eprintln!("hallway: {why}. Reconnecting in {:.1} s.", wait.as_secs_f32());
            thread::sleep(wait);
        }
    }

    /// Hears one stream to its end, which is always a [`Break`].
    fn hear_stream(&mut self) -> Result<(), Break> {
        let answer = self.visit.listen(&self.listen.address(), &self.last_event_id)?;
        if answer.status() == http::StatusCode::NO_CONTENT {
            return Err(Break::Over(Ended::Well));
        }
        let is_stream = answer
            .headers()
            .get(http::header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().to_ascii_lowercase().starts_with(b"text/event-stream"));
        if !is_stream {
            return Err(Trouble::Lasting { why: "what answers there is not Hallway".to_owned() }.into());
        }
        let mut stream = EventStream::new(answer.into_body().into_reader());
        loop {
            match stream.next() {
                Ok(Some(block)) => self.hear(block, &stream)?,
                Ok(None) => return Err(broken("The stream ended", &stream)),
                Err(error) => {
                    let why = match ureq::Error::from(error) {
                        ureq::Error::Timeout(_) => "The line fell silent".to_owned(),
                        error => format!("The line broke ({error})"),
                    };
                    return Err(broken(&why, &stream));
                }
            }
        }
    }

    fn hear<R: Read>(&mut self, block: Block, stream: &EventStream<R>) -> Result<(), Break> {
        let Block { id, name, data } = block;
        let place = id.as_deref().and_then(|id| id.parse::<Cursor>().ok());
        let is_new = place.as_ref().is_none_or(|place| self.is_new(place));
        if let Some(id) = &id {
            id.clone_into(&mut self.last_event_id);
        }
        if place.is_some() && is_new {
            self.reached = place;
        }
        let Some(data) = data else { return Ok(()) };
        // What says where the stream begins is new even where it is at the place of the last event.
        if is_new || matches!(name.as_str(), "hello" | "reset") {
            self.teller.tell(id.as_deref(), &name, &data)?;
        }
        match Heard::read(&name, &data) {
            Some(Heard::Hello(_)) => {
                self.patience.restore();
                eprintln!("hallway: Listening to {}.", self.listen.names_of_rooms());
            }
            Some(Heard::Reset(reset)) => return self.reset(&reset),
            Some(Heard::Bye(bye)) => return Err(bade_farewell(bye.reason, stream)),
            _ => {}
        }
        Ok(())
    }

    fn is_new(&self, place: &Cursor) -> bool {
        self.reached.as_ref().is_none_or(|reached| reached.epoch != place.epoch || reached.seq < place.seq)
    }

    /// The place that we came with leads nowhere. In another log everything is new to us, and so is what is left after a
    /// place that is no longer kept. In a log that has lost its end, what we know is told apart from what is new by
    /// nothing: we go on from now, and say so.
    fn reset(&mut self, reset: &Reset) -> Result<(), Break> {
        match reset.reason {
            ResetReason::Foreign | ResetReason::Expired => {
                let what = match reset.reason {
                    ResetReason::Foreign => "This is another log than before",
                    _ => "Some of what was said in between is no longer kept",
                };
                self.last_event_id = reset.oldest.to_string();
                self.reached = Some(reset.oldest.clone());
                let why = format!("{what}: going on with the oldest event that there is");
                Err(Break::Broken { why, after: None })
            }
            ResetReason::Future | ResetReason::Malformed => {
                eprintln!("hallway: The server does not know this place in its log. Going on from now.");
                // The stream has said where it begins, but behind the place where we were.
                self.reached = self.last_event_id.parse().ok();
                Ok(())
            }
        }
    }
}

fn broken<R>(why: &str, stream: &EventStream<R>) -> Break {
    Break::Broken { why: why.to_owned(), after: stream.retry.map(Duration::from_millis) }
}

fn bade_farewell<R>(reason: ByeReason, stream: &EventStream<R>) -> Break {
    let why = match reason {
        ByeReason::Finished => return Break::Over(Ended::Well),
        ByeReason::Shutdown => "The server is restarting",
        ByeReason::Slow => "The line was too slow",
        ByeReason::Busy => "The server has too many listeners just now",
        ByeReason::Failed => "The server could not read its log",
        ByeReason::Out => {
            eprintln!("hallway: A room of this stream is not for us, or not any more.");
            return Break::Over(Ended::Refused);
        }
    };
    broken(why, stream)
}

impl From<Trouble> for Break {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Passing { why, after } => {
                Self::Broken { why: format!("The server can't be reached ({why})"), after }
            }
            Trouble::Lasting { why } => {
                eprintln!("hallway: The server can't be reached: {why}.");
                Self::Over(Ended::Unreachable)
            }
            Trouble::Refused { why, .. } => {
                eprintln!("hallway: {}", server::transcript::shown(&why));
                Self::Over(Ended::Refused)
            }
        }
    }
}

impl From<Done> for Break {
    fn from(done: Done) -> Self {
        match done {
            Done::Enough => Self::Over(Ended::Well),
            // Who closed our output has heard enough.
            Done::Deaf(error) if error.kind() == ErrorKind::BrokenPipe => Self::Over(Ended::Well),
            Done::Deaf(error) => {
                eprintln!("hallway: What was heard can't be written: {error}.");
                Self::Over(Ended::Refused)
            }
        }
    }
}

/// A program's own, or one of the stream's.
fn event_name(text: &str) -> Result<String, protocol::Refusal> {
    text.parse::<protocol::EventName>().map(|name| name.to_string())
}
