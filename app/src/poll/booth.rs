//! Where one votes: handles to how the polls of a page stand, and the errands of whoever reads it.

use super::{
    Act,
    standing::{Errand, Notice, Standings, Told},
};
use crate::backend::{Failure, World};
use leptos::{ev, prelude::*, task::spawn_local, web_sys::HtmlInputElement};
use protocol::{ChoiceText, Cursor, Event, Heard, History, PersonId, Poll, paths};
use std::{fmt, time::Duration};

/// Copies mean the same polls.
#[derive(Clone, Copy)]
pub struct Booth {
    pub polls: RwSignal<Standings>,
    /// The outside, once the page is alive.
    pub world: RwSignal<Option<World>>,
    /// A presenter's key, which may close and reveal.
    key: StoredValue<Option<String>>,
}

/// Seconds before each further attempt to have a ballot counted.
const PATIENCE: [f64; 3] = [1.0, 2.0, 4.0];
/// Longest wait that the house can ask for, in seconds; after more than that whoever votes is told instead.
const LONGEST_WAIT: u32 = 10;

impl Booth {
    pub fn new(
        me: PersonId,
        polls: impl IntoIterator<Item = Poll>,
        world: RwSignal<Option<World>>,
        key: Option<String>,
    ) -> Self {
        let mut standings = Standings::new(me);
        for poll in polls {
            standings.take(poll, Told::Reader);
        }
        Self { polls: RwSignal::new(standings), world, key: StoredValue::new(key) }
    }

    /// Takes in what a stream says about polls.
    pub fn hear(self, heard: Heard) {
        if let Heard::Tally(poll) | Heard::Stored(Event::Poll(poll)) = heard {
            self.polls.update(|polls| polls.take(poll, Told::Everybody));
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
            if self.polls.try_with_untracked(Standings::has_deadline) == Some(true) {
                self.polls.update(|polls| polls.now = Some(world.now()));
            }
        };
        tick();
        if let Ok(ticking) = set_interval_with_handle(tick, Duration::from_secs(1)) {
            on_cleanup(move || ticking.clear());
        }
    }

    pub fn has_key(self) -> bool {
        self.key.with_value(Option::is_some)
    }

    /// Whether whoever reads here may close a poll and reveal its results.
    pub fn may_preside(self, polls: &Standings, poll: &Poll) -> bool {
        polls.mine(poll) || self.has_key()
    }

    /// The address that an act goes to, with the presenter's key where it needs one.
    pub fn address(self, poll: &Poll, act: &Act) -> String {
        let address = act.address(poll);
        match act {
            Act::Close | Act::Reveal => self.key.with_value(|key| match key {
                Some(key) => paths::with_key(&address, key),
                None => address.clone(),
            }),
            _ => address,
        }
    }

    /// A form was sent: with the page alive its act is done here, else the form goes its own way.
    pub fn submit(self, event: &ev::SubmitEvent, id: &Cursor, act: Act) {
        if self.world.with_untracked(Option::is_some) {
            event.prevent_default();
            self.act(id, act);
        }
    }

    pub fn act(self, id: &Cursor, act: Act) {
        match act {
            Act::Cast(choices) => self.cast(id.clone(), choices),
            Act::TakeBack => self.cast(id.clone(), Vec::new()),
            act => self.run(id.clone(), act, None),
        }
    }

    /// Adds the choice that was typed into a field.
    pub fn add(self, id: &Cursor, choice: ChoiceText, field: HtmlInputElement) {
        self.run(id.clone(), Act::Add(choice), Some(field));
    }

    /// Says why something was not even asked.
    pub fn complain(self, id: &Cursor, reason: String) {
        self.polls.update(|polls| polls.note(id, Some(Notice::Failed(reason))));
    }

    /// Carries a ballot to the house: one after the other, so that the last one that was wanted is the one that counts.
    fn cast(self, id: Cursor, choices: Vec<u32>) {
        if self.polls.try_update(|polls| polls.want(&id, choices)) != Some(Errand::Begins) {
            return;
        }
        spawn_local(async move {
            while let Some(Some(choices)) = self.polls.try_with_untracked(|polls| polls.wanted(&id)) {
                let act = if choices.is_empty() { Act::TakeBack } else { Act::Cast(choices.clone()) };
                let answer = self.ask(&id, act).await;
                self.polls.try_update(|polls| polls.answer(&id, &choices, answer));
            }
        });
    }

    /// `typed` is the field that a choice was typed into: it is emptied once the house has it.
    fn run(self, id: Cursor, act: Act, typed: Option<HtmlInputElement>) {
        self.polls.update(|polls| polls.note(&id, None));
        spawn_local(async move {
            let answer = self.ask(&id, act).await;
            self.polls.try_update(|polls| match answer {
                Ok(poll) => {
                    polls.take(poll, Told::Reader);
                    if let Some(typed) = typed {
                        typed.set_value("");
                        polls.note(&id, Some(Notice::Added));
                    }
                }
                Err(reason) => polls.note(&id, Some(Notice::Failed(reason))),
            });
        });
    }

    /// Asks until there is an answer or patience ends. An act that is done twice is done once: a ballot replaces the one
    /// before, and what is closed stays so. Only an addition is not repeated.
    async fn ask(self, id: &Cursor, act: Act) -> Result<Poll, String> {
        let unreached = || "Hallway could not be reached. Try again in a moment.".to_owned();
        let asked = self.polls.try_with_untracked(|polls| {
            let poll = &polls.find(id.seq)?.poll;
            Some((self.world.get_untracked()?, self.address(poll, &act)))
        });
        let Some(Some((world, address))) = asked else { return Err(unreached()) };
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
