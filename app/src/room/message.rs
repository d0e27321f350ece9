//! One line of the list: a message or a poll, whose it is, when, and how far it has come. Most of what is on a room's page
//! is this, so it is written rather than composed.

use super::{
    gap::write_gap,
    messages::{write_above, write_onward},
    scene::Scene,
};
use crate::{
    act::act,
    avatar::{hue, write_avatar},
    backend::World,
    connection::Line,
    drawn::Write,
    happened::told,
    language::{Wording, filled},
    letter::Trip,
    links::{Piece, open_link, pieces, plain},
    markup::Markup,
    poll::card::{Around, write_cards},
    rows::{Entry, Place, Row},
    timeline::{Delivery, Said, Unsent},
    vote::Shown,
};
use leptos::prelude::*;
use protocol::{Html, Message, Note, Person, Posting, Priority, Quote, Reaction, RoomName, Timestamp, paths};

/// What can be done with a message that was not sent, and the words for it.
const RETRY: (&str, fn(Wording) -> &'static str) = ("retry", Wording::retry);
const DELETE: (&str, fn(Wording) -> &'static str) = ("delete", Wording::delete);

/// How the HTML of a message begins that has no words of its own, but pictures or files.
const FILES: &str = "<div class=\"files\">";

pub(super) fn write_row(scene: Scene, row: Row) -> Write {
    Box::new(move |markup| {
        // A browser draws no row before it has one, and it stays: a row that asked to be told of another would be remembered for ever.
        let world = scene.world();
        let (world, place) = (world.as_ref(), row.place);
        if let Some(at) = row.day {
            write_day(markup, scene.wording, world, at);
        }
        match &row.entry {
            Entry::Above => write_above(markup, scene),
            Entry::Said(said) => write_said(markup, scene, world, place, said),
            Entry::Unsent(unsent) => write_unsent(markup, scene, world, place, unsent),
            Entry::Gap(before) => write_gap(markup, scene, before),
            Entry::Onward => write_onward(markup, scene),
        }
    })
}

fn write_day(markup: &mut Markup, wording: Wording, world: Option<&World>, at: Timestamp) {
    markup.open("h2", "day");
    markup.open("time", "");
    markup.attr("datetime", &at.utc_date());
    markup.text(
        &world.map_or_else(|| filled(wording.in_utc(), &[&wording.utc_day(at)]), |world| world.day(at)),
    );
    markup.close();
    markup.close();
}

/// The names in it have a direction of their own.
fn write_happened(markup: &mut Markup, wording: Wording, notice: &Message) {
    markup.open("span", "");
    if let Some((text, gaps)) = told(wording, notice) {
        let mut gaps = gaps.iter();
        for part in text.split('}') {
            let gap = part.ends_with('{').then(|| gaps.next()).flatten();
            markup.text(part.trim_end_matches('{'));
            if let Some(gap) = gap {
                markup.say("bdi", "", gap);
            }
        }
    } else {
        markup.attr("dir", "auto");
        markup.text(&notice.body);
    }
    markup.close();
}

fn write_said(markup: &mut Markup, scene: Scene, world: Option<&World>, place: Place, said: &Said) {
    if let Said::Notice(notice) = said {
        markup.open("p", "happened");
        markup.attr("id", &format!("m{}", notice.id.seq));
        write_happened(markup, scene.wording, notice);
        markup.text(" ");
        write_time(markup, scene.wording, world, notice.at);
        markup.close();
        return;
    }
    let is_deleted = said.is_deleted();
    open_article(markup, if is_deleted { "message deleted" } else { "message" }, place);
    markup.attr("id", &format!("m{}", said.id().seq));
    let link = paths::room_around(&scene.room(), said.id().seq);
    let is_own = scene.timeline.with_untracked(|timeline| timeline.me().id == said.author().id);
    if is_own {
        markup.attr("data-own", "");
    }
    match said {
        Said::Message(message) => {
            // What was read out once is not read out again because it reads otherwise, or what it answers does.
            let answered = message.reply_to.as_ref().map_or(0, |quote| quote.changed);
            if message.changed > 0 || answered > message.id.seq {
                markup.attr("aria-live", "off");
            }
            if let Some(priority) = message.note.priority {
                markup.attr("data-priority", &priority.number().to_string());
            }
            write_voice(markup, scene.wording, world, place, &message.author, message.at, &link);
            if is_deleted {
                let is_removed = message.deleted.as_ref().is_some_and(|deleted| deleted.by.is_some());
                markup.say(
                    "p",
                    "trace",
                    if is_removed { scene.wording.removed() } else { scene.wording.deleted() },
                );
            } else {
                if let Some(quote) = &message.reply_to {
                    write_quote(markup, scene.wording, world, &scene.room(), quote);
                }
                write_note(markup, scene.wording, &message.note);
                write_text(markup, &message.author, &message.body, message.html.as_ref());
                let hand = match scene.desk.with_value(|desk| desk.posting) {
                    _ if is_own => Hand::Own,
                    Posting::Everyone => Hand::Other,
                    Posting::Key => Hand::Nobody,
                };
                write_edit(markup, scene.wording, world, message, hand);
                write_reactions(markup, scene, world, message);
            }
        }
        Said::Poll(poll) => {
            write_voice(markup, scene.wording, world, place, &poll.author, poll.at, &link);
            let shown = Shown::Only(poll.id.seq);
            scene.booth.polls.with(|polls| write_cards(markup, polls, world, shown, Around::Room));
        }
        Said::Notice(_) => {}
    }
    markup.close();
}

/// Not read out: it is read when it has become a message of the list.
fn write_unsent(markup: &mut Markup, scene: Scene, world: Option<&World>, place: Place, unsent: &Unsent) {
    scene.keep_the_focus();
    let wording = scene.wording;
    let down = || scene.standing.with(|standing| standing.line != Line::Paused && !standing.line.is_live());
    // What is known of it changes while its row stays.
    let delivery = scene.timeline.with(|timeline| {
        let now = timeline.unsent().iter().find(|other| other.client_id == unsent.client_id);
        now.map_or_else(|| unsent.delivery.clone(), |now| now.delivery.clone())
    });
    let is_failed = matches!(delivery, Delivery::Unreached | Delivery::Refused(_));
    let (class, sentence, presses): (_, _, &[_]) = match &delivery {
        Delivery::Pending(Trip::Ahead | Trip::Unanswered) if down() => {
            ("message pending waiting", wording.waiting().to_owned(), &[DELETE])
        }
        Delivery::Pending(Trip::Unanswered) => {
            ("message pending waiting", wording.no_answer().to_owned(), &[DELETE])
        }
        // While the house may be taking it, nobody is told that it can be taken back.
        Delivery::Pending(_) => ("message pending", wording.sending().to_owned(), &[]),
        Delivery::Sent(_) | Delivery::Taken => ("message pending", wording.sent().to_owned(), &[]),
        Delivery::Unreached => {
            let sentence = filled(wording.not_sent(), &[wording.not_reached()]);
            ("message pending failed", sentence, &[RETRY, DELETE])
        }
        Delivery::Refused(reason) => {
            ("message pending failed", filled(wording.not_sent(), &[reason]), &[RETRY, DELETE])
        }
    };
    open_article(markup, class, place);
    markup.attr("aria-live", "off");
    let me = scene.timeline.with_untracked(|timeline| timeline.me().clone());
    write_voice(markup, scene.wording, world, place, &me, unsent.at, "");
    let words = if unsent.body.as_str().is_empty() { "📎" } else { unsent.body.as_str() };
    write_text(markup, &me, words, None);
    markup.open("p", "delivery");
    if is_failed {
        markup.attr("role", "alert");
    }
    markup.text(&sentence);
    for (press, label) in presses {
        markup.text(" ");
        markup.open("button", "quiet");
        markup.attr("type", "button");
        markup.attr("id", &format!("{press}-{}", unsent.client_id));
        markup.attr("data-press", press);
        markup.attr("data-unsent", unsent.client_id.as_str());
        markup.text(label(wording));
        markup.close();
    }
    markup.close();
    markup.close();
}

fn open_article(markup: &mut Markup, class: &str, place: Place) {
    match place {
        Place::First => markup.open("article", class),
        Place::Continued => markup.open("article", &format!("{class} continued")),
    }
}

/// Who speaks, and when: the time is the message's own address, once it has one. Under a name that stands above already, both
/// are for screen readers and for a closer look.
fn write_voice(
    markup: &mut Markup,
    wording: Wording,
    world: Option<&World>,
    place: Place,
    author: &Person,
    at: Timestamp,
    link: &str,
) {
    if place == Place::First {
        write_avatar(markup, author);
    }
    markup.open("header", "");
    markup.say("bdi", &format!("author {}", hue(&author.id)), &author.name);
    markup.text(" ");
    if !link.is_empty() {
        markup.open("a", "when");
        markup.attr("href", link);
        // The keys of the list lead there. Hundreds of stops would bar the way to the box.
        markup.attr("tabindex", "-1");
    }
    write_time(markup, wording, world, at);
    if !link.is_empty() {
        markup.close();
    }
    markup.close();
}

fn write_time(markup: &mut Markup, wording: Wording, world: Option<&World>, at: Timestamp) {
    markup.open("time", "");
    markup.attr("datetime", &at.to_string());
    markup.attr("title", &world.map_or_else(|| wording.utc_moment(at), |world| world.moment(at)));
    markup.text(&world.map_or_else(|| at.utc_clock(), |world| world.clock(at)));
    markup.close();
}

/// What is answered: whose it is, how it begins, and the way there.
pub(super) fn write_quote(
    markup: &mut Markup,
    wording: Wording,
    world: Option<&World>,
    room: &RoomName,
    quote: &Quote,
) {
    markup.open("a", "quote");
    markup.attr("href", &paths::room_around(room, quote.id.seq));
    leave_to_keys(markup, world);
    markup.attr("data-hand", "quote");
    markup.say("bdi", "", &quote.author.name);
    markup.text(" ");
    markup.open("span", "");
    markup.attr("dir", "auto");
    markup.text(quote.quote.as_deref().unwrap_or(wording.deleted()));
    markup.close();
    markup.close();
}

/// Whose hand is at a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hand {
    Own,
    /// Somebody's who may answer it.
    Other,
    /// One that can do nothing with it.
    Nobody,
}

/// That other words stood there before, and the way to answer it; for its author the way to give it others.
fn write_edit(markup: &mut Markup, wording: Wording, world: Option<&World>, message: &Message, hand: Hand) {
    if let Some(at) = message.edited_at {
        markup.open("span", "edited");
        markup.text(wording.edited());
        write_time(markup, wording, world, at);
        markup.close();
    }
    let seq = message.id.seq;
    let (address, words) = match hand {
        Hand::Own => (paths::edit(&message.room, seq), wording.edit_or_delete()),
        Hand::Other => (paths::room_reply(&message.room, seq), wording.reply_or_react()),
        Hand::Nobody => return,
    };
    markup.open("a", "more");
    markup.attr("href", &address);
    markup.attr("data-hand", "more");
    leave_to_keys(markup, world);
    markup.attr("aria-label", words);
    markup.close();
}

/// As with the time of a message: where there are scripts, the keys of the list lead there.
fn leave_to_keys(markup: &mut Markup, world: Option<&World>) {
    if world.is_some() {
        markup.attr("tabindex", "-1");
    }
}

/// What it was answered with in one sign: a button for each, which answers with the same or takes that back.
fn write_reactions(markup: &mut Markup, scene: Scene, world: Option<&World>, message: &Message) {
    if message.reactions.is_empty() {
        return;
    }
    let me = scene.timeline.with_untracked(|timeline| timeline.me().id.clone());
    markup.open("form", "reactions");
    markup.attr("method", "post");
    markup.attr("action", &paths::reactions(&message.room, message.id.seq));
    for Reaction { emoji, count, who } in &message.reactions {
        let mut names = String::new();
        for person in who {
            names.push_str(if names.is_empty() { "" } else { ", " });
            names.push_str(&plain(&person.name));
        }
        let unnamed = (*count as usize).saturating_sub(who.len());
        if unnamed > 0 {
            names.push(' ');
            names.push_str(&filled(scene.wording.and_more(), &[&unnamed.to_string()]));
        }
        let is_own = who.iter().any(|person| person.id == me);
        markup.open("button", "quiet");
        // By it the focus is kept when the message is drawn anew.
        markup.attr("id", &format!("r{}{emoji}", message.id.seq));
        markup.attr("name", "emoji");
        markup.attr("value", emoji);
        markup.attr("title", &names);
        // Of many not all are named: whether one is among the others is not known here.
        if is_own || unnamed == 0 {
            markup.attr("aria-pressed", if is_own { "true" } else { "false" });
        }
        markup.attr("data-hand", "react");
        leave_to_keys(markup, world);
        markup.text(&format!("{emoji} {count}"));
        markup.say("span", "visually-hidden", &names);
        markup.close();
    }
    markup.close();
}

/// What a program says about its message besides the text: how much it matters, a title, the event's name and tags.
fn write_note(markup: &mut Markup, wording: Wording, note: &Note) {
    if *note == Note::default() {
        return;
    }
    markup.open("p", "note");
    let matters = match note.priority {
        Some(Priority::URGENT) => Some(wording.urgent()),
        Some(Priority::HIGH) => Some(wording.high()),
        _ => None,
    };
    let mut write = |class, text: &str| {
        markup.open("span", class);
        markup.attr("dir", "auto");
        markup.text(&plain(text));
        markup.close();
        markup.text(" ");
    };
    matters.into_iter().for_each(|matters| write("matters", matters));
    note.title.iter().for_each(|title| write("title", title.as_str()));
    note.event.iter().for_each(|event| write("label", event.as_str()));
    note.tags.iter().for_each(|tag| write("label", tag.as_str()));
    markup.close();
}

/// What was said: as the house made it of Markdown, or else text and links. Nobody's markup is. What somebody does is a sentence
/// about them.
fn write_text(markup: &mut Markup, author: &Person, body: &str, html: Option<&Html>) {
    let act = act(body);
    markup.open("div", if act.is_some() { "body act" } else { "body" });
    markup.attr("dir", "auto");
    if act.is_some() {
        markup.say("bdi", &format!("author {}", hue(&author.id)), &author.name);
        markup.text(" ");
    } else if let Some(html) = html {
        markup.rendered(html);
        return markup.close();
    }
    for piece in pieces(act.unwrap_or(body)) {
        match piece {
            Piece::Text(text) => markup.text(&text),
            Piece::Link(link) => {
                open_link(markup, &link);
                markup.text(&link);
                markup.close();
            }
        }
    }
    // Its words are said above, so what the house made of it begins with its pictures and files, if it has any.
    if let Some(html) = html.filter(|html| html.as_str().starts_with(FILES)) {
        markup.rendered(html);
    }
    markup.close();
}
