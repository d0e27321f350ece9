//! `hallway say`: one text, or each line of a feed, said once however often it has to be sent.

use super::{
    Ended,
    host::{Host, Trouble, Visit},
    patience::Patience,
};
use clap::Args;
use protocol::{
    Body, ClientId, EventName, Note, Priority, RoomName, Tag, Title, limits::REQUEST_BYTES, paths,
};
use serde::{Deserialize, Serialize};
use std::{
    io::{self, BufRead, IsTerminal, Read, Write},
    thread,
    time::{Duration, Instant},
};

/// How long an answer may pause.
const SILENCE: Duration = Duration::from_secs(15);

/// Say something in a room.
///
/// Prints the id of the message. What can't be sent is sent again, and said once all the same.
/// Ends with 0 when it was said, 1 when it was refused, 2 when the command can't be understood, 3 when the server
/// could not be reached.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  hallway say lobby The kettle is on.\n  make 2>&1 | tail -20 | hallway say builds --title 'Build failed' --priority high\n  tail -F app.log | grep --line-buffered ERROR | hallway say errors --lines"
)]
pub struct Say {
    /// The room; it opens with the first message.
    room: RoomName,

    /// The message. Without it, standard input is the message, to its end.
    text: Vec<String>,

    /// Say each line of standard input as it comes.
    #[arg(long, conflicts_with = "text")]
    lines: bool,

    /// A name for the event, by which listeners can choose.
    #[arg(long, value_name = "NAME", value_parser = EventName::of_a_message)]
    event: Option<EventName>,

    /// A line that stands above the message.
    #[arg(long)]
    title: Option<Title>,

    /// How much it matters: 1 to 5, or min, low, default, high, urgent.
    #[arg(long)]
    priority: Option<Priority>,

    /// A word to find the message by. Can be given ten times.
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<Tag>,

    /// Do not print the id.
    #[arg(long, short)]
    quiet: bool,

    /// How long to go on trying, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(..=86_400))]
    patience: u64,

    #[command(flatten)]
    host: Host,
}

/// A message as it is sent. The server judges its text, and says in a sentence what is wrong with it.
#[derive(Serialize)]
struct Saying<'a> {
    body: &'a str,
    #[serde(flatten)]
    note: &'a Note,
    client_id: &'a ClientId,
}

/// What is read of the answer.
#[derive(Deserialize)]
struct Said {
    id: String,
}

/// A text from standard input.
enum Input {
    Text(String),
    /// The sentence that says why it is none.
    Unfit(String),
    End,
}

impl Say {
    pub fn run(self) -> Ended {
        let mut visit = self.host.visit(SILENCE);
        if self.lines {
            return self.say_lines(&mut visit);
        }
        if !self.text.is_empty() {
            return self.say(&mut visit, &self.text.join(" "));
        }
        if io::stdin().is_terminal() {
            eprintln!("hallway: Type the message; Ctrl-D on a new line says it.");
        }
        match read_to_end() {
            Input::Text(text) => self.say(&mut visit, &text),
            Input::Unfit(why) => refused(&why),
            Input::End => refused("The message could not be read."),
        }
    }

    /// A line that is refused is left out; a server that takes none, or can't be reached, ends it.
    fn say_lines(&self, visit: &mut Visit) -> Ended {
        let mut input = io::stdin().lock();
        let mut ended = Ended::Well;
        loop {
            let line = match read_line(&mut input) {
                Input::End => return ended,
                Input::Unfit(why) => {
                    ended = refused(&why);
                    continue;
                }
                Input::Text(line) if line.trim().is_empty() => continue,
                Input::Text(line) => line,
            };
            match self.send(visit, &line) {
                Ok(()) => {}
                Err(Trouble::Refused { status: 400, why }) => ended = refused(&why),
                Err(trouble) => return self.tell(&trouble),
            }
        }
    }

    fn say(&self, visit: &mut Visit, text: &str) -> Ended {
        match self.send(visit, text) {
            Ok(()) => Ended::Well,
            Err(trouble) => self.tell(&trouble),
        }
    }

    /// Sends a text until there is an answer or no patience. All tries have one id, by which the server knows them.
    fn send(&self, visit: &mut Visit, text: &str) -> Result<(), Trouble> {
        let (event, title, tags) = (self.event.clone(), self.title.clone(), self.tags.clone());
        let note = Note { event, title, priority: self.priority, tags };
        let client_id = ClientId::from_bits(rand::random());
        let saying = Saying { body: text, note: &note, client_id: &client_id };
        let json = serde_json::to_string(&saying).map_err(|e| Trouble::Lasting { why: e.to_string() })?;
        if json.len() > REQUEST_BYTES {
            // More than the server would read before it hangs up.
            return Err(Trouble::Refused { status: 413, why: too_long(text) });
        }
        let until = Instant::now() + Duration::from_secs(self.patience);
        let mut patience = Patience::new(Duration::from_millis(250), Duration::from_secs(5));
        loop {
            let within = until.saturating_duration_since(Instant::now()).max(Duration::from_secs(1));
            match visit.post(&paths::messages(&self.room), &json, within) {
                Ok(answer) => return self.confirm(&answer),
                Err(Trouble::Passing { why, after }) => {
                    let wait = after.unwrap_or_default().max(patience.next());
                    if Instant::now() + wait > until {
                        return Err(Trouble::Passing { why, after });
                    }
                    thread::sleep(wait);
                }
                Err(trouble) => return Err(trouble),
            }
        }
    }

    fn confirm(&self, answer: &str) -> Result<(), Trouble> {
        let said: Said = serde_json::from_str(answer)
            .map_err(|_| Trouble::Lasting { why: "what answers there is not Hallway".to_owned() })?;
        if !self.quiet {
            // Who asked may not want to know any more; it is said all the same.
            let _ = writeln!(io::stdout(), "{}", server::transcript::shown(&said.id));
        }
        Ok(())
    }

    fn tell(&self, trouble: &Trouble) -> Ended {
        match trouble {
            Trouble::Refused { why, .. } => refused(why),
            Trouble::Passing { why, .. } | Trouble::Lasting { why } => {
                eprintln!("hallway: Not said, {} could not be reached: {why}", self.host);
                Ended::Unreachable
            }
        }
    }
}

fn refused(why: &str) -> Ended {
    eprintln!("hallway: {}", server::transcript::shown(why));
    Ended::Refused
}

/// A line break at its very end is the shell's.
fn read_to_end() -> Input {
    let mut bytes = Vec::new();
    // One more than fits tells that there is more.
    match io::stdin().lock().take(REQUEST_BYTES as u64 + 1).read_to_end(&mut bytes) {
        Ok(_) => fit(bytes),
        Err(error) => Input::Unfit(format!("The message could not be read: {error}.")),
    }
}

fn read_line(input: &mut impl BufRead) -> Input {
    let mut bytes = Vec::new();
    let read = input.by_ref().take(REQUEST_BYTES as u64 + 1).read_until(b'\n', &mut bytes);
    match read {
        Ok(0) => Input::End,
        Ok(_) if bytes.len() > REQUEST_BYTES && !bytes.ends_with(b"\n") => {
            skip_line(input);
            fit(bytes)
        }
        Ok(_) => fit(bytes),
        Err(error) => {
            eprintln!("hallway: Standard input could not be read: {error}.");
            Input::End
        }
    }
}

/// What is left of a line that is too long for anything.
fn skip_line(input: &mut impl BufRead) {
    while let Ok(bytes) = input.fill_buf() {
        let (length, ends) = match bytes.iter().position(|b| *b == b'\n') {
            Some(at) => (at + 1, true),
            None => (bytes.len(), bytes.is_empty()),
        };
        input.consume(length);
        if ends {
            return;
        }
    }
}

fn fit(bytes: Vec<u8>) -> Input {
    if bytes.len() > REQUEST_BYTES {
        return Input::Unfit(too_long(&String::from_utf8_lossy(&bytes)));
    }
    match String::from_utf8(bytes) {
        Ok(mut text) => {
            text.truncate(text.trim_end_matches(['\r', '\n']).len());
            Input::Text(text)
        }
        Err(_) => Input::Unfit("The text is not valid UTF-8.".to_owned()),
    }
}

/// The server's own sentence, where it says one.
fn too_long(text: &str) -> String {
    match text.parse::<Body>() {
        Err(refusal) if text.len() <= REQUEST_BYTES => refusal.detail,
        _ => format!("A request has at most {} KiB; this text is longer.", REQUEST_BYTES / 1024),
    }
}
