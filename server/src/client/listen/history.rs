//! What was said before one began to listen: the last messages of all the rooms together, and the place to go on from.

use super::{Break, Listener, Trouble};
use protocol::{Cursor, Event, History, RoomName, limits::HISTORY_PAGE_MAX, paths};

/// Tells the last `count` events that are wanted, and goes on after them.
pub fn tell(listener: &mut Listener<'_>, count: u16) -> Result<(), Break> {
    let count = usize::from(count);
    let mut events = Vec::new();
    let mut head: Option<Cursor> = None;
    let rooms = listener.listen.rooms.clone();
    for room in &rooms {
        let (read, read_at) = last(listener, room, count)?;
        events.extend(read);
        // The first room's; what was said in the others since then comes with the stream.
        head.get_or_insert(read_at);
    }
    if let Some(head) = &head {
        events.retain(|event| event.id().seq <= head.seq);
    }
    events.sort_by_key(|event| event.id().seq);
    events.dedup_by_key(|event| event.id().seq);
    for event in events.drain(events.len().saturating_sub(count)..) {
        let data = serde_json::to_string(&event).map_err(unreadable)?;
        listener.teller.tell(Some(&event.id().to_string()), name(&event), &data)?;
    }
    listener.last_event_id = head.as_ref().map(Cursor::to_string).unwrap_or_default();
    listener.reached = head;
    Ok(())
}

/// The last events of a room that are wanted, in any order, and where the log stood.
fn last(listener: &mut Listener<'_>, room: &RoomName, count: usize) -> Result<(Vec<Event>, Cursor), Break> {
    let mut wanted: Vec<Event> = Vec::new();
    let mut address = format!("{}?limit={}", paths::messages(room), count.min(HISTORY_PAGE_MAX));
    let mut head = None;
    loop {
        let page: History = serde_json::from_str(&listener.visit.get(&address)?).map_err(unreadable)?;
        let head = head.get_or_insert(page.head).clone();
        let mut older: Vec<Event> =
            page.events.into_iter().rev().filter(|event| listener.teller.wants(name(event))).collect();
        wanted.append(&mut older);
        match page.older {
            Some(before) if wanted.len() < count => {
                address = paths::messages_before(room, &before, HISTORY_PAGE_MAX);
            }
            _ => {
                wanted.truncate(count);
                return Ok((wanted, head));
            }
        }
    }
}

/// As on a stream.
fn name(event: &Event) -> &str {
    match event {
        Event::Message(message) => message.note.event.as_ref().map_or("message", |name| name.as_str()),
        other => other.name(),
    }
}

fn unreadable(_: serde_json::Error) -> Break {
    Trouble::Lasting { why: "what answers there is not Hallway".to_owned() }.into()
}
