//! Where one votes: handles to how the polls of a page stand, and the errands of whoever reads it.

use super::{
    Act,
    kept::{BALLOTS, Kept},
    standing::{Errand, Notice, Standings, Told},
};
use crate::{
    backend::{EnterKey, Failure, World},
    cell::Cell,
};
use leptos::{
    leptos_dom::helpers::window_event_listener_untyped, prelude::*, task::spawn_local,
    web_sys::HtmlInputElement,
};
use protocol::{Event, Heard, History, PersonId, Poll, Seq};
use std::{fmt, time::Duration};

/// Copies mean the same polls.
#[derive(Clone, Copy)]
pub struct Booth {
    pub polls: Cell<Standings>,
    /// The outside, once the page is alive.
    pub world: RwSignal<Option<World>>,
}

/// When a ballot sets out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    AtOnce,
    /// Once nothing else has been chosen for a moment.
    Settling,
}

/// How long that moment is, in milliseconds.
const MOMENT: f64 = 400.0;
/// Seconds before each further attempt to have something done. Ballots are tried on and on, as seldom as in the end; with
/// anything else whoever asked for it is told.
const PATIENCE: [f64; 6] = [1.0, 2.0, 4.0, 8.0, 15.0, 30.0];
/// So many attempts for anything but ballots.
const ATTEMPTS: usize = 4;
/// Longest wait that the house can ask for, in seconds; after more than that whoever asked for something is told instead.
const LONGEST_WAIT: u32 = 10;
/// Milliseconds after a finger was on the page until what it may be about to press again moves.
const CALM: i64 = 2_000;
/// Milliseconds between two looks at what has changed while a ballot waits.
const STEP: f64 = 250.0;

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
            Heard::Presence(presence) => {
                self.polls.update(|polls| polls.here = presence.count.saturating_sub(presence.away));
            }
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
        self.cast_kept();
    }

    /// The line is back: what waits for the house is tried at once.
    pub fn call(self) {
        self.polls.update(|polls| polls.calls += 1);
        self.cast_kept();
    }

    /// From now on ballots of other tabs are heard of, and those that are kept on this device are cast.
    pub(crate) fn open(self) {
        let Some(world) = self.world.get_untracked() else { return };
        world.on_kept(Box::new(move |name, text| {
            let kept = Some(text).filter(|_| name.starts_with(BALLOTS)).and_then(Kept::read);
            let Some(kept) = kept else { return };
            let is_shown = |polls: &Standings| {
                polls.find(kept.poll.seq).is_some_and(|stand| Kept::name(&stand.poll) == name)
            };
            if self.polls.with_untracked(is_shown) {
                self.polls.update(|polls| polls.hear_of(kept));
            }
        }));
        self.cast_kept();
    }

    /// From now on the page is alive: it can vote, and it knows the time for as long as it matters.
    pub fn come_alive(self) {
        let touched = StoredValue::new(0);
        let touch = window_event_listener_untyped("pointerdown", move |_| {
            if let Some(world) = self.world.get_untracked() {
                touched.set_value(world.now().millis());
            }
        });
        on_cleanup(move || touch.remove());
        let tick = move || {
            let Some(world) = self.world.get_untracked() else { return };
            if self.polls.with_untracked(Standings::has_deadline) {
                self.polls.update(|polls| polls.now = Some(world.now()));
            }
            if self.polls.with_untracked(Standings::is_out_of_order) && is_calm(&world, touched.get_value()) {
                self.polls.update(Standings::sort);
            }
        };
        tick();
        self.open();
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
            // The field holds no more than a choice may have: what is in it can't be seen.
            Err(_) => self.polls.update(|polls| {
                let reason = polls.wording.blank().to_owned();
                polls.note(seq, Some(Notice::Failed(reason)));
            }),
        }
    }

    /// Votes for a choice, or no longer.
    pub fn mark(self, seq: Seq, choice: u32, marked: bool, pace: Pace) {
        let choices =
            self.polls.with_untracked(|polls| polls.find(seq).map(|stand| stand.with(choice, marked)));
        if let Some(choices) = choices {
            self.cast(seq, choices, pace);
        }
    }

    /// Votes for these choices and no others; without any, the ballot is taken back. Ballots are carried to the house one
    /// after the other, so that the last one that was wanted is the one that counts. Until it does, it is kept on this device.
    pub fn cast(self, seq: Seq, choices: Vec<u32>, pace: Pace) {
        self.keep(seq, &choices, None);
        if self.want(seq, choices) == Errand::Underway {
            return;
        }
        spawn_local(async move {
            if pace == Pace::Settling {
                self.settle(seq).await;
            }
            let mut tries = 0;
            while let Some(choices) = self.polls.with_untracked(|polls| polls.wanted(seq)) {
                let act = if choices.is_empty() { Act::TakeBack } else { Act::Cast(choices.clone()) };
                let answer = match self.ask_once(seq, &act).await {
                    Ok(poll) => Ok(poll),
                    Err(Failure::Refused(problem)) => Err(problem.detail),
                    Err(Failure::Unreachable { retry_after }) => {
                        self.rest(seq, &choices, tries, retry_after).await;
                        tries += 1;
                        continue;
                    }
                };
                tries = 0;
                let counted = answer.as_ref().ok().map(|poll| poll.counted);
                self.polls.update(|polls| polls.answer(seq, &choices, answer));
                if self.polls.with_untracked(|polls| polls.wanted(seq)).is_none() {
                    self.forget(seq, &choices, counted);
                }
            }
        });
    }

    async fn settle(self, seq: Seq) {
        let Some(world) = self.world.get_untracked() else { return };
        let wanted = || self.polls.with_untracked(|polls| polls.wanted(seq));
        let mut before = None;
        while before != wanted() {
            before = wanted();
            world.pause(MOMENT).await;
        }
    }

    fn want(self, seq: Seq, choices: Vec<u32>) -> Errand {
        let mut errand = Errand::Underway;
        self.polls.update(|polls| errand = polls.want(seq, choices));
        errand
    }

    /// Casts the ballots that are kept on this device and that nobody here carries, whichever tab they are from.
    fn cast_kept(self) {
        let Some(world) = self.world.get_untracked() else { return };
        let kept = self.polls.with_untracked(|polls| {
            let idle = polls.all().iter().filter(|stand| !stand.is_sending());
            let kept = idle.filter_map(|stand| {
                let name = Kept::name(&stand.poll);
                let kept = Kept::read(&world.kept(&name)?);
                let kept = kept.filter(|kept| kept.poll == stand.poll.id && kept.counted.is_none());
                if kept.is_none() {
                    // Of a poll of another log, or counted.
                    world.keep(&name, "");
                }
                kept
            });
            kept.collect::<Vec<_>>()
        });
        for Kept { poll, choices, .. } in kept {
            self.cast(poll.seq, choices, Pace::AtOnce);
        }
    }

    fn keep(self, seq: Seq, choices: &[u32], counted: Option<Seq>) {
        let Some(world) = self.world.get_untracked() else { return };
        self.polls.with_untracked(|polls| {
            if let Some(stand) = polls.find(seq) {
                let kept = Kept { poll: stand.poll.id.clone(), choices: choices.to_vec(), counted };
                world.keep(&Kept::name(&stand.poll), &kept.write());
            }
        });
    }

    /// A ballot needs no keeping any more; that it is counted is said to the other tabs before.
    fn forget(self, seq: Seq, choices: &[u32], counted: Option<Seq>) {
        // Another tab may have chosen otherwise meanwhile: that one is still to be cast.
        let name = self.polls.with_untracked(|polls| Some(Kept::name(&polls.find(seq)?.poll)));
        let kept = self.world.get_untracked().zip(name).and_then(|(world, name)| world.kept(&name));
        if kept.and_then(|kept| Kept::read(&kept)).is_some_and(|kept| kept.choices != choices) {
            return;
        }
        if counted.is_some() {
            self.keep(seq, choices, counted);
        }
        if let Some(world) = self.world.get_untracked() {
            let name = self.polls.with_untracked(|polls| Some(Kept::name(&polls.find(seq)?.poll)));
            if let Some(name) = name {
                world.keep(&name, "");
            }
        }
    }

    /// Waits before a ballot is tried again; less if another one is wanted or the line comes back.
    async fn rest(self, seq: Seq, choices: &[u32], tries: usize, retry_after: Option<u32>) {
        let Some(world) = self.world.get_untracked() else { return };
        self.polls.update(|polls| polls.note(seq, Some(Notice::Waits)));
        let calls = self.polls.with_untracked(|polls| polls.calls);
        let asked = retry_after.unwrap_or(0);
        let seconds =
            PATIENCE[tries.min(PATIENCE.len() - 1)] * (0.5 + world.chance() / 2.0) + f64::from(asked);
        for _ in 0..(seconds * 1_000.0 / STEP) as u32 {
            world.pause(STEP).await;
            let changed = self.polls.with_untracked(|polls| {
                polls.wanted(seq).as_deref() != Some(choices) || (polls.calls != calls && asked == 0)
            });
            if changed {
                break;
            }
        }
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

    /// Asks until there is an answer or patience ends. An act that is done twice is done once: what is closed stays so.
    /// Only an addition is not repeated.
    async fn ask(self, seq: Seq, act: Act) -> Result<Poll, String> {
        let mut patience = PATIENCE[..ATTEMPTS - 1].iter();
        loop {
            match self.ask_once(seq, &act).await {
                Ok(poll) => return Ok(poll),
                Err(Failure::Refused(problem)) => return Err(problem.detail),
                Err(Failure::Unreachable { retry_after }) => {
                    let at_least = retry_after.unwrap_or(0);
                    let again = !matches!(act, Act::Add(_)) && at_least <= LONGEST_WAIT;
                    let (Some(seconds), Some(world)) =
                        (patience.next().filter(|_| again), self.world.get_untracked())
                    else {
                        return Err(self
                            .polls
                            .with_untracked(|polls| polls.wording.unreachable())
                            .to_owned());
                    };
                    let jitter = seconds * (0.5 + world.chance() / 2.0);
                    world.pause((jitter + f64::from(at_least)) * 1_000.0).await;
                }
            }
        }
    }

    async fn ask_once(self, seq: Seq, act: &Act) -> Result<Poll, Failure> {
        let address = self.polls.with_untracked(|polls| polls.address(seq, act));
        let (Some(world), Some(address)) = (self.world.get_untracked(), address) else {
            return Err(Failure::Unreachable { retry_after: None });
        };
        world.act(address, act.clone()).await
    }
}

/// Whether nobody is about to press something in a list that could be sorted anew: no finger was on the page lately, no mouse
/// rests on it, and nobody goes through it by keyboard.
fn is_calm(world: &World, touched: i64) -> bool {
    // A finger that has gone leaves the browser believing that it rests where it was.
    let in_use = match world.enter_key() {
        EnterKey::Sends => ".questions:hover,.questions fieldset :focus-visible",
        EnterKey::BreaksTheLine => ".questions fieldset :focus-visible",
    };
    let is_used = || document().query_selector(in_use).ok().flatten().is_some();
    // A clock that was set back is no finger.
    (world.now().millis() - touched).abs() > CALM && !is_used()
}

impl fmt::Debug for Booth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Booth")
    }
}

#[cfg(test)]
mod tests;
