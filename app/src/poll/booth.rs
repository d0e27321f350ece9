//! Where one votes: handles to how the polls of a page stand, and the errands of whoever reads it.

use super::{
    Act,
    standing::{Errand, Notice, Standings, Told},
};
use crate::{
    backend::{Failure, World},
    cell::Cell,
};
use leptos::{prelude::*, task::spawn_local, web_sys::HtmlInputElement};
use protocol::{Event, Heard, History, PersonId, Poll, Refusal, Seq};
use std::{fmt, time::Duration};

/// Copies mean the same polls.
#[derive(Clone, Copy)]
pub struct Booth {
    pub polls: Cell<Standings>,
    /// The outside, once the page is alive.
    pub world: RwSignal<Option<World>>,
}

/// Seconds before each further attempt to have a ballot counted.
const PATIENCE: [f64; 3] = [1.0, 2.0, 4.0];
/// Longest wait that the house can ask for, in seconds; after more than that whoever votes is told instead.
const LONGEST_WAIT: u32 = 10;

impl Booth {
    pub fn new(polls: Standings, world: RwSignal<Option<World>>) -> Self {
        Self { polls: Cell::new(polls), world }
    }

    /// Takes in what a stream says about polls, and how many are there to vote.
    pub fn hear(self, heard: Heard) {
        match heard {
            Heard::Tally(poll) | Heard::Stored(Event::Poll(poll)) => {
                let now = self.world.get_untracked().map(|world| world.now());
                self.polls.update(|polls| {
                    polls.take(poll, Told::Everybody);
                    polls.now = now;
                });
            }
            Heard::Presence(presence) => self.polls.update(|polls| polls.here = presence.count),
            _ => {}
        }
    }

    /// Forgets what it knew, for that was another log, and takes in a fresh page of history.
    pub fn begin_anew(self, history: &History) {
        self.polls.update(Standings::clear);
        self.read(history);
    }

    /// Whoever reads here is somebody else from now on.
    pub fn be(self, me: PersonId) {
        self.polls.update(|polls| polls.be(me));
    }

    /// Takes in the polls of a page of history.
    pub fn read(self, history: &History) {
        self.polls.update(|polls| {
            for event in &history.events {
                if let Event::Poll(poll) = event {
                    polls.take(poll.clone(), Told::Reader);
                }
            }
        });
    }

    /// From now on the page is alive: it can vote, and it knows the time for as long as it matters.
    pub fn come_alive(self) {
        let tick = move || {
            let Some(world) = self.world.get_untracked() else { return };
            if self.polls.with_untracked(Standings::has_deadline) {
                self.polls.update(|polls| polls.now = Some(world.now()));
            }
        };
        tick();
        if let Ok(ticking) = set_interval_with_handle(tick, Duration::from_secs(1)) {
            on_cleanup(move || ticking.clear());
        }
    }

    pub fn close(self, seq: Seq) {
        self.run(seq, Act::Close, None);
    }

    pub fn reveal(self, seq: Seq) {
        self.run(seq, Act::Reveal, None);
    }

    /// Adds the choice that was typed into a field.
    pub fn add(self, seq: Seq, typed: HtmlInputElement) {
        match typed.value().parse() {
            Ok(choice) => self.run(seq, Act::Add(choice), Some(typed)),
            Err(Refusal { detail, .. }) => {
                self.polls.update(|polls| polls.note(seq, Some(Notice::Failed(detail))));
            }
        }
    }

    /// Votes for a choice, or no longer.
    pub fn mark(self, seq: Seq, choice: u32, marked: bool) {
        let choices =
            self.polls.with_untracked(|polls| polls.find(seq).map(|stand| stand.with(choice, marked)));
        if let Some(choices) = choices {
            self.cast(seq, choices);
        }
    }

    /// Votes for these choices and no others; without any, the ballot is taken back. Ballots are carried to the house one
    /// after the other, so that the last one that was wanted is the one that counts.
    pub fn cast(self, seq: Seq, choices: Vec<u32>) {
        if self.want(seq, choices) == Errand::Underway {
            return;
        }
        spawn_local(async move {
            while let Some(choices) = self.polls.with_untracked(|polls| polls.wanted(seq)) {
                let act = if choices.is_empty() { Act::TakeBack } else { Act::Cast(choices.clone()) };
                let answer = self.ask(seq, act).await;
                self.polls.update(|polls| polls.answer(seq, &choices, answer));
            }
        });
    }

    fn want(self, seq: Seq, choices: Vec<u32>) -> Errand {
        let mut errand = Errand::Underway;
        self.polls.update(|polls| errand = polls.want(seq, choices));
        errand
    }

    /// `typed` is the field that a choice was typed into: it is emptied once the house has it.
    fn run(self, seq: Seq, act: Act, typed: Option<HtmlInputElement>) {
        self.polls.update(|polls| polls.note(seq, None));
        spawn_local(async move {
            let answer = self.ask(seq, act).await;
            self.polls.update(|polls| match answer {
                Ok(poll) => {
                    polls.take(poll, Told::Reader);
                    if let Some(typed) = typed {
                        typed.set_value("");
                        polls.note(seq, Some(Notice::Added));
                    }
                }
                Err(reason) => polls.note(seq, Some(Notice::Failed(reason))),
            });
        });
    }

    /// Asks until there is an answer or patience ends. An act that is done twice is done once: a ballot replaces the one
    /// before, and what is closed stays so. Only an addition is not repeated.
    async fn ask(self, seq: Seq, act: Act) -> Result<Poll, String> {
        let unreached = || "Hallway could not be reached. Try again in a moment.".to_owned();
        let address = self.polls.with_untracked(|polls| polls.address(seq, &act));
        let (Some(world), Some(address)) = (self.world.get_untracked(), address) else {
            return Err(unreached());
        };
        let mut patience = PATIENCE.iter();
        loop {
            match world.act(address.clone(), act.clone()).await {
                Ok(poll) => return Ok(poll),
                Err(Failure::Refused(problem)) => return Err(problem.detail),
                Err(Failure::Unreachable { retry_after }) => {
                    let at_least = retry_after.unwrap_or(0);
                    let again = !matches!(act, Act::Add(_)) && at_least <= LONGEST_WAIT;
                    let Some(seconds) = patience.next().filter(|_| again) else { return Err(unreached()) };
                    let jitter = seconds * (0.5 + world.chance() / 2.0);
                    world.pause((jitter + f64::from(at_least)) * 1_000.0).await;
                }
            }
        }
    }
}

impl fmt::Debug for Booth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Booth")
    }
}
