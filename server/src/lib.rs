//! Hallway's server. Read in the way of a message: it comes in, is decided, goes into the log, and out to
//! everybody who listens.

pub mod config;
pub mod state;
pub mod serve;
pub mod peer;
pub mod chunk;
pub mod line;
pub mod router;
pub mod security;
pub mod address;
pub mod origin;
pub mod accept;
pub mod moment;
pub mod keys;
pub mod cookies;
pub mod viewer;
pub mod recognised;
pub mod door;
pub mod operator;
pub mod nickname;
pub mod passphrase;
pub mod names;
pub mod limits;
pub mod incoming;
pub mod hooks;
pub mod routes;
pub mod publish;
pub mod markdown;
pub mod files;
pub mod emoji;
pub mod failpoint;
pub mod store;
pub mod hub;
pub mod stands;
pub mod typing;
pub mod feeds;
pub mod vitals;
pub mod counters;
pub mod sse;
pub mod replays;
pub mod stream;
pub mod long_poll;
pub mod transcript;
pub mod terms;
pub mod phrases;
pub mod mention;
pub mod search;
pub mod results;
pub mod invitation;
pub mod pages;
pub mod site;
pub mod problem;

use config::Config;
use files::Files;
use hub::{Halls, Hub};
use keys::Keys;
use limits::Buckets;
use replays::Replays;

use anyhow::Context;
use app::language::Language;
use protocol::{ByeReason, Event, Seq, Timestamp, limits::PING_SECONDS};

use state::{House, State};
use std::time::{Duration, Instant};
use store::{Deed, End, Logged, Store};
use tokio::{net::TcpListener, sync::mpsc, task::JoinSet};
use tokio_util::sync::CancellationToken;

/// The version of this build.
pub const BUILD: &str = env!("HALLWAY_BUILD");

/// Events that may wait between the log and the listeners; the writer waits when there are more.
const COMMITTED: usize = 1_024;

/// Opens the data folder and serves on `listener` until `stop`: then streams end, requests finish, and the log is
/// closed. `ready` is called once, when requests are answered.
///
/// # Errors
/// When the data folder can't be used, in a sentence that says what to do.
pub async fn run(
    config: Config,
    listener: TcpListener,
    stop: CancellationToken,
    ready: impl FnOnce(),
) -> anyhow::Result<()> {
    // Rendering a page needs an executor; a second server in this process has set it already.
    let _ = any_spawner::Executor::init_tokio();
    let (committed, events) = mpsc::channel(COMMITTED);
    let store = Store::open(&config.data, move |logged| {
        // The listeners are gone when the server stops; the log does not mind.
        let _ = committed.blocking_send(logged);
    })?;
    let key = viewer::key(&config.data)?;
    let halls = Halls::open().context("no more threads can be started")?;
    let (hub, untold) = Hub::new(store.epoch().at(store.head()), config.away_after());
    let state = State::of(House {
        replays: Replays::new(store.clone()),
        hub,
        names: Default::default(),
        buckets: Buckets::new(&config.limits),
        assets: Default::default(),
        keys: Keys::new(&key),
        key,
        recognised: Default::default(),
        files: Files::open(&config.data, config.files)?,
        stands: Default::default(),
        writers: Default::default(),
        vitals: Default::default(),
        counters: Default::default(),
        prints: Default::default(),
        passphrases: Default::default(),
        started: Instant::now(),
        config,
        store,
    });
    operator::leave_key(&state, &state.config.data)?;
    remember_names(&state).await?;
    let mut background = JoinSet::new();
    let (to_close, opened) = mpsc::unbounded_channel();
    background.spawn(untold.tell(halls));
    background.spawn(broadcast(state.clone(), events, to_close, stop.clone()));
    background.spawn(vitals::sample(state.clone()));
    if state.config.demo {
        feeds::start(&state.hub, &mut background);
    }
    background.spawn(stands::tell(state.clone()));
    background.spawn(stands::close_in_time(state.clone(), opened));
    background.spawn(files::sweep::sweep(state.clone()));
    background.spawn(state.hub.clone().announce_changes());
    background.spawn(tick(state.clone()));
    background.spawn(state.hub.clone().see_off_the_quiet());
    background.spawn(state.store.clone().mend());
    background.spawn(publish::erasure::carry_out(state.clone()));
    background.spawn(publish::passphrase::free_unseen(state.clone()));
    let opened = publish::open_lobby(&state).await;
    opened.map_err(|error| anyhow::anyhow!(error.problem(Language::English).detail))?;

    ready();
    let max_connections = state.config.max_connections as usize;
    let serving = serve::serve(listener, router::router(state.clone()), max_connections, stop.clone());
    tokio::pin!(serving);
    let outcome = tokio::select! {
        () = &mut serving => Ok(()),
        error = first_panic(&mut background) => {
            // Whoever restarts it gets a whole one; half of one would look alive.
            stop.cancel();
            state.hub.close(ByeReason::Shutdown);
            serving.await;
            Err(error)
        }
    };
    state.store.close().await;
    outcome
}

/// Waits until something in the background panics; what ends by itself had its reasons.
async fn first_panic(background: &mut JoinSet<()>) -> anyhow::Error {
    while let Some(ended) = background.join_next().await {
        if let Err(error) = ended {
            return anyhow::anyhow!("a part of the server failed, so it stops: {error}");
        }
    }
    std::future::pending().await
}

/// Hands what was committed to the listeners, in the order of the log. On `stop` it sends everybody home, once they have
/// heard all that was acknowledged.
async fn broadcast(
    state: State,
    mut events: mpsc::Receiver<Logged>,
    to_close: mpsc::UnboundedSender<End>,
    stop: CancellationToken,
) {
    let (mut told, mut last) = (state.store.head(), None);
    loop {
        if last.is_some_and(|last| told >= last) {
            state.hub.close(ByeReason::Shutdown);
            last = Some(Seq::MAX);
        }
        let logged = tokio::select! {
            logged = events.recv() => logged,
            () = stop.cancelled(), if last.is_none() => {
                last = Some(state.store.head());
                continue;
            }
        };
        let Some(logged) = logged else { return };
        told = logged.seq();
        let event = match logged {
            Logged::Told(event) => event,
            Logged::Did(event, deed) => {
                state.hub.broadcast(&event);
                state.hub.has_told(told);
                send_out(&state, &event, &deed);
                if let Deed::Forgot(stands) = &deed {
                    state.stands.stir_all(event.room(), stands);
                }
                continue;
            }
            Logged::Turned(turned) => {
                state.stands.stir(&turned);
                state.hub.has_told(told);
                continue;
            }
        };
        state.hub.broadcast(&event);
        state.hub.has_told(told);
        if let Event::Poll(poll) = &*event
            && let Some(at) = poll.closes_at
        {
            // Whoever closes it ends with the server, as this does.
            let _ = to_close.send(End { at, room: poll.room.clone(), poll: poll.id.seq });
        }
    }
}

/// Whoever is not in a room any more that is not for everybody hears nothing more of it, and has no name there.
fn send_out(state: &State, event: &Event, deed: &Deed) {
    let person = match (deed, event) {
        (Deed::Left { .. } | Deed::Forgot(_), Event::Notice(notice)) => &notice.author.id,
        (Deed::SentOut { whom }, _) => &whom.id,
        _ => return,
    };
    state.hub.send_out(event.room(), person);
    state.names.forget(event.room(), person);
}

/// One clock for everybody.
async fn tick(state: State) {
    let mut ticks = tokio::time::interval(Duration::from_secs(PING_SECONDS));
    ticks.tick().await;
    loop {
        ticks.tick().await;
        state.hub.ping();
        state.replays.forget_the_old();
        state.buckets.forget_the_quiet();
        state.writers.forget_the_quiet();
        state.hub.forget_the_gone(Instant::now());
        state.names.look_around(
            state.now(),
            |room, person| state.hub.is_here_as(room, person),
            |room| state.store.has_room(room),
        );
    }
}

/// Names stay with those who bore them, across a restart too.
async fn remember_names(state: &State) -> anyhow::Result<()> {
    let since = Timestamp::from_millis(state.now().millis() - names::KEPT_MILLIS);
    for member in state.store.members_since(since).await? {
        let is_gone = member.room.is_private() && !state.store.is_inside(&member.person, &member.room);
        if let Ok(name) = member.name.parse()
            && !is_gone
        {
            state.names.remember(member.room, &member.person, &name, member.at);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_part_that_panics_is_noticed_and_one_that_ends_is_not() {
        let mut background = JoinSet::new();
        background.spawn(async {});
        #[allow(clippy::panic, reason = "it is what is tested")]
        background.spawn(async { panic!("a fault of ours") });
        let error = first_panic(&mut background).await;
        assert!(error.to_string().contains("a part of the server failed"), "{error}");
    }
}
