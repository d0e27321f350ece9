//! Compares what everybody wrote down with what the server has: plain data in, a verdict out.
//!
//! The promise that it holds a run to: what was acknowledged is stored, once, under the id that was given back; nothing
//! else is stored; what began after something had been acknowledged stands after it; and every reader heard all of its
//! rooms from where its first stream began, once, in the order of the log.

mod verdict;

use super::history::{History, Key, Reader, Room, Stored, Text, What};
use protocol::Seq;
use std::collections::{HashMap, hash_map::Entry};
pub use verdict::{Fault, Verdict};

/// What became of one message, as its publisher knows it.
#[derive(Debug)]
struct Said {
    room: Room,
    text: Text,
    invoked: u64,
    /// When it was first acknowledged, and as what.
    acknowledged: Option<(u64, Seq)>,
}

pub fn check(history: &History) -> Verdict {
    let mut verdict = Verdict::default();
    let said = gather(history, &mut verdict);
    let log = in_order(&history.log);
    check_log(history, &said, &log, &mut verdict);
    check_acknowledged(&said, &log, &mut verdict);
    check_order(&said, &mut verdict);
    for (number, reader) in history.readers.iter().enumerate() {
        check_reader(number, reader, &log, &mut verdict);
    }
    verdict
}

/// What each message's publisher knows of it.
fn gather(history: &History, verdict: &mut Verdict) -> HashMap<Key, Said> {
    let mut said: HashMap<Key, Said> = HashMap::new();
    for act in history.publishers.iter().flatten() {
        let key = act.key;
        match (act.what, said.entry(key)) {
            (What::Invoked { room, text }, Entry::Vacant(place)) => {
                place.insert(Said { room, text, invoked: act.at, acknowledged: None });
            }
            (What::Invoked { .. }, Entry::Occupied(mut place)) => {
                let first = &mut place.get_mut().invoked;
                *first = act.at.min(*first);
            }
            (What::Acknowledged { seq }, Entry::Occupied(mut place)) => {
                let said = place.get_mut();
                match said.acknowledged {
                    Some((_, first)) if first != seq => {
                        verdict.add(Fault::Changed, || format!("{key} was given {first} and then {seq}"));
                    }
                    Some((at, _)) if at <= act.at => {}
                    _ => said.acknowledged = Some((act.at, seq)),
                }
            }
            (What::Acknowledged { seq }, Entry::Vacant(_)) => {
                verdict.add(Fault::Phantom, || format!("{key} was acknowledged as {seq} and never said"));
            }
            (What::Refused { status }, _) => {
                verdict.add(Fault::Refused, || format!("{key} was refused with {status}"));
            }
            (What::Unknown, _) => {}
        }
    }
    verdict.acknowledged = said.values().filter(|said| said.acknowledged.is_some()).count();
    verdict.unknown = said.len() - verdict.acknowledged;
    said
}

fn in_order(stored: &[Stored]) -> Vec<Stored> {
    let mut stored = stored.to_vec();
    stored.sort_by_key(|message| message.seq);
    stored
}

/// Nothing stands in the log twice, or that nobody said, or out of its order.
fn check_log(history: &History, said: &HashMap<Key, Said>, log: &[Stored], verdict: &mut Verdict) {
    let mut last: HashMap<Room, Seq> = HashMap::new();
    for message in &history.log {
        let last = last.entry(message.room).or_default();
        if message.seq < *last {
            verdict.add(Fault::Reordered, || format!("{} is on a page after {last}", message.seq));
        }
        *last = message.seq.max(*last);
    }
    for pair in log.windows(2).filter(|pair| pair[0].seq == pair[1].seq) {
        verdict.add(Fault::Duplicated, || format!("two messages are {}", pair[0].seq));
    }
    let mut places: HashMap<Key, Seq> = HashMap::with_capacity(log.len());
    for message in log {
        let seq = message.seq;
        let Some(key) = message.key else {
            verdict.add(Fault::Phantom, || format!("{seq} is nobody's"));
            continue;
        };
        match said.get(&key) {
            None => verdict.add(Fault::Phantom, || format!("{key} was never said and is stored as {seq}")),
            Some(said) if (said.room, said.text) != (message.room, message.text) => {
                verdict.add(Fault::Phantom, || format!("{key}, {seq}, is not what was said, or where"));
            }
            Some(_) => {}
        }
        if let Some(first) = places.insert(key, seq) {
            verdict.add(Fault::Duplicated, || format!("{key} is stored as {first} and as {seq}"));
        }
    }
}

/// What was acknowledged is there, as what it was acknowledged.
fn check_acknowledged(said: &HashMap<Key, Said>, log: &[Stored], verdict: &mut Verdict) {
    let places: HashMap<Key, Seq> = log.iter().rev().filter_map(|m| Some((m.key?, m.seq))).collect();
    for (key, said) in said {
        let Some((_, seq)) = said.acknowledged else { continue };
        match places.get(key) {
            None => verdict.add(Fault::Lost, || format!("{key} was acknowledged as {seq} and is not stored")),
            Some(place) if *place == seq => {}
            Some(_) if log.iter().any(|message| message.seq == seq && message.key == Some(*key)) => {}
            Some(place) => {
                verdict.add(Fault::Changed, || format!("{key} was given {seq} and is stored as {place}"));
            }
        }
    }
}

/// What was acknowledged before something else was said stands before it.
fn check_order(said: &HashMap<Key, Said>, verdict: &mut Verdict) {
    let acknowledged = said.iter().filter_map(|(key, said)| {
        let (at, seq) = said.acknowledged?;
        Some((seq, said.invoked, at, *key))
    });
    let mut acknowledged: Vec<(Seq, u64, u64, Key)> = acknowledged.collect();
    acknowledged.sort_unstable_by(|a, b| b.cmp(a));
    // From the newest to the oldest: the earliest acknowledgement of all that stands behind.
    let mut earliest: Option<(u64, Key)> = None;
    for (seq, invoked, at, key) in acknowledged {
        if let Some((behind, other)) = earliest.filter(|(behind, _)| *behind < invoked) {
            verdict.add(Fault::Reordered, || {
                format!("{key}, {seq}, was said at {invoked}, after {other} behind it was acknowledged at {behind}")
            });
        }
        if earliest.is_none_or(|(behind, _)| at < behind) {
            earliest = Some((at, key));
        }
    }
}

/// A reader heard all of its rooms, once, in order, and nothing else.
fn check_reader(number: usize, reader: &Reader, log: &[Stored], verdict: &mut Verdict) {
    for _ in 0..reader.resets {
        verdict.add(Fault::Gap, || format!("reader {number} was told that its cursor leads nowhere"));
    }
    for pair in reader.heard.windows(2) {
        let (before, after) = (pair[0].seq, pair[1].seq);
        if after < before {
            verdict.add(Fault::Reordered, || format!("reader {number} heard {after} after {before}"));
        }
    }
    let Some(from) = reader.from else {
        return verdict.add(Fault::Gap, || format!("reader {number} never heard anything"));
    };
    let heard = in_order(&reader.heard);
    for pair in heard.windows(2).filter(|pair| pair[0].seq == pair[1].seq) {
        verdict.add(Fault::Duplicated, || format!("reader {number} heard {} twice", pair[0].seq));
    }
    let mut wanted =
        log.iter().filter(|message| message.seq > from && reader.rooms.contains(&message.room)).peekable();
    let mut last = None;
    for message in heard.iter().filter(|message| last.replace(message.seq) != Some(message.seq)) {
        let seq = message.seq;
        while let Some(missed) = wanted.next_if(|wanted| wanted.seq < seq) {
            verdict.add(Fault::Gap, || format!("reader {number} heard {seq} but not {}", missed.seq));
        }
        match wanted.next_if(|wanted| wanted.seq == seq) {
            Some(wanted) if wanted == message => {}
            Some(_) => verdict.add(Fault::Phantom, || format!("reader {number} heard another {seq}")),
            None => {
                verdict.add(Fault::Phantom, || format!("reader {number} heard {seq}, which it should not"));
            }
        }
    }
    for missed in wanted {
        verdict.add(Fault::Gap, || format!("reader {number} did not hear {} at the end", missed.seq));
    }
}

#[cfg(test)]
mod tests;
