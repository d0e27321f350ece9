//! The big screen as it moves: what is shown, who is here, and what whoever presents can do about it.

use super::slide::write_question;
use crate::{
    backend::World,
    connection::Line,
    language::filled,
    markup::Markup,
    poll::{
        booth::Booth,
        live::write_line,
        standing::{Stand, Standings},
    },
};
use leptos::prelude::*;
use protocol::{Poll, RoomName, Seq};

/// `here`: its own address.
pub fn write_wall(
    markup: &mut Markup,
    polls: &Standings,
    room: &RoomName,
    here: &str,
    line: Line,
    world: Option<&World>,
) {
    let show = polls.show;
    markup.open("section", "wall");
    markup.attr("data-slide", show.name(polls));
    match show.stand(polls) {
        Some(stand) => write_question(markup, polls.wording, stand, polls.now, world),
        // The invitation beside it shows the room to the eye.
        None => markup.say("h1", "visually-hidden", &filled(polls.wording.vote_in(), &[room.as_str()])),
    }
    markup.open("footer", "wall-foot");
    markup.say("p", "crowd", &filled(polls.wording.here(), &[&polls.here.to_string()]));
    write_line(markup, polls.wording, line, here);
    markup.open("div", "orders needs-script");
    for (order, label) in orders(polls) {
        write_order(markup, order, label);
    }
    markup.say("span", "place", &show.place(polls));
    markup.close();
    markup.close();
    markup.close();
}

fn write_order(markup: &mut Markup, (key, sign): (&str, &str), label: &str) {
    markup.open("button", "quiet");
    markup.attr("type", "button");
    markup.attr("id", key);
    markup.attr("data-key", key);
    markup.open("kbd", "");
    markup.attr("aria-hidden", "true");
    markup.text(sign);
    markup.close();
    markup.text(label);
    markup.close();
}

/// What whoever presents can do, by key or by button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Back,
    On,
    Reveal,
    Close,
    Fill,
}

/// The orders that make sense now: the key of each, how it is drawn, and the words for it.
fn orders(polls: &Standings) -> Vec<((&'static str, &'static str), &'static str)> {
    let show = polls.show;
    let mut orders = Vec::new();
    if show.back(polls) != show {
        orders.push((("ArrowLeft", "←"), polls.wording.back()));
    }
    if show.on(polls) != show {
        orders.push((("ArrowRight", "→"), polls.wording.next()));
    }
    if let Some(Stand { poll, .. }) = show.stand(polls).filter(|stand| polls.may_preside(&stand.poll)) {
        if poll.is_hidden() {
            orders.push((("r", "r"), polls.wording.reveal()));
        }
        if poll.is_open() {
            orders.push((("c", "c"), polls.wording.close_poll()));
        }
    }
    orders.push((("f", "f"), polls.wording.full_screen()));
    orders
}

impl Order {
    /// Page up and down are what presenters hold in their hands.
    pub fn of_key(key: &str) -> Option<Self> {
        Some(match key {
            "ArrowLeft" | "ArrowUp" | "PageUp" => Self::Back,
            "ArrowRight" | "ArrowDown" | "PageDown" => Self::On,
            "r" | "R" => Self::Reveal,
            "c" | "C" => Self::Close,
            "f" | "F" => Self::Fill,
            _ => return None,
        })
    }

    pub fn carry_out(self, booth: Booth) {
        match self {
            Self::Back => booth.polls.update(|polls| polls.show = polls.show.back(polls)),
            Self::On => booth.polls.update(|polls| polls.show = polls.show.on(polls)),
            Self::Reveal => preside(booth, Poll::is_hidden, Booth::reveal),
            Self::Close => preside(booth, Poll::is_open, Booth::close),
            Self::Fill => fill(),
        }
    }
}

fn preside(booth: Booth, fits: fn(&Poll) -> bool, act: fn(Booth, Seq)) {
    let seq = booth.polls.with_untracked(|polls| {
        let poll = &polls.show.stand(polls)?.poll;
        (fits(poll) && polls.may_preside(poll)).then_some(poll.id.seq)
    });
    if let Some(seq) = seq {
        act(booth, seq);
    }
}

/// Fills the screen, or leaves it again.
fn fill() {
    let document = document();
    if document.fullscreen_element().is_some() {
        document.exit_fullscreen();
    } else if let Some(page) = document.document_element() {
        drop(page.request_fullscreen());
    }
}
