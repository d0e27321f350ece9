//! What the big screen shows at one moment, and the way from one poll to the next.

use crate::{
    backend::World,
    links::plain,
    poll::{
        standing::{Notice, Stand, Standings},
        words::{deadline, hidden, percent, turnout},
    },
};
use leptos::prelude::*;
use protocol::{Adding, Choice, Poll, Seq, Timestamp};

/// Which slide is shown. Before the oldest poll stands the invitation alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// The newest poll, whichever that is; without any the invitation.
    Newest,
    Invitation,
    Poll(Seq),
}

/// Questions from the audience that are drawn at most; how many fit is for the styles to see.
const QUESTIONS: usize = 20;

impl Show {
    /// The poll on this slide.
    pub fn stand(self, polls: &Standings) -> Option<&Stand> {
        match self {
            Self::Newest => polls.all().last(),
            Self::Invitation => None,
            Self::Poll(seq) => polls.find(seq).or(polls.all().last()),
        }
    }

    pub fn back(self, polls: &Standings) -> Self {
        match self.index(polls) {
            0 => self,
            1 => Self::Invitation,
            n => Self::Poll(polls.all()[n - 2].poll.id.seq),
        }
    }

    /// The newest poll is reached as such: whoever looks at it is taken along to a newer one.
    pub fn on(self, polls: &Standings) -> Self {
        let (next, count) = (self.index(polls) + 1, polls.all().len());
        match next {
            n if n > count => self,
            n if n == count => Self::Newest,
            n => Self::Poll(polls.all()[n - 1].poll.id.seq),
        }
    }

    /// `2 of 5`; nothing where there is only one.
    pub fn place(self, polls: &Standings) -> String {
        match (self.index(polls), polls.all().len()) {
            (0, _) | (_, 0..=1) => String::new(),
            (n, count) => format!("{n} of {count}"),
        }
    }

    /// By which the styles know what there is to lay out.
    pub fn name(self, polls: &Standings) -> &'static str {
        match self.stand(polls).map(|stand| (stand.poll.adding, stand.poll.choices.len())) {
            None => "invitation",
            Some((Adding::Everyone, _)) => "questions",
            Some((Adding::Author, 0..=5)) => "few",
            Some((Adding::Author, _)) => "many",
        }
    }

    /// 0 is the invitation, from 1 on the polls.
    fn index(self, polls: &Standings) -> usize {
        let Some(shown) = self.stand(polls) else { return 0 };
        polls.all().iter().position(|stand| stand.poll.id == shown.poll.id).map_or(0, |place| place + 1)
    }
}

/// A poll on the wall.
pub fn question(stand: &Stand, now: Option<Timestamp>, world: Option<&World>) -> impl IntoView + use<> {
    let poll = &stand.poll;
    let choices =
        stand.in_order().into_iter().take(QUESTIONS).map(|(_, choice)| answer(poll, choice)).collect_view();
    let mut state = vec![if poll.is_open() {
        turnout(poll.voters)
    } else {
        format!("Closed · {}", turnout(poll.voters))
    }];
    state.extend(deadline(poll, now, world));
    let failure = match &stand.notice {
        Some(Notice::Failed(reason)) => Some(reason.clone()),
        _ => None,
    };
    // Long questions are set smaller, so that the answers keep their room.
    let length = match poll.question.chars().count() {
        0..=40 => "short",
        41..=100 => "medium",
        _ => "long",
    };
    let nothing_asked =
        poll.choices.is_empty().then(|| view! { <p class="unrevealed">"Nobody has asked anything yet."</p> });
    view! {
        <header class="headline" data-length=length>
            <h1 dir="auto">{plain(&poll.question)}</h1>
            <p class="turnout">{state.join(" · ")}</p>
        </header>
        <ol class="answers">{choices}</ol>
        {nothing_asked}
        {hidden(poll).map(|sentence| view! { <p class="unrevealed">{sentence}</p> })}
        {failure.map(|reason| view! { <p class="problem" role="alert">{reason}</p> })}
    }
}

fn answer(poll: &Poll, choice: &Choice) -> impl IntoView + use<> {
    let leads = choice.votes.is_some_and(|votes| votes > 0)
        && poll.choices.iter().all(|other| other.votes <= choice.votes);
    let stands = choice.votes.map(|votes| {
        let share = percent(votes, poll.voters);
        view! {
            <span class="votes">
                <b>{format!("{share} %")}</b>
                " "
                <span>{votes}<span class="visually-hidden">{if votes == 1 { " vote" } else { " votes" }}</span></span>
            </span>
            <svg class="bar" aria-hidden="true" focusable="false">
                <rect width=format!("{share}%") height="100%"></rect>
            </svg>
        }
    });
    view! {
        <li class:leads=leads>
            <span class="text" dir="auto">{plain(&choice.text)}</span>
            {stands}
        </li>
    }
}

#[cfg(test)]
mod tests;
