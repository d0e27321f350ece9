//! How the house and its machine are doing: one sampler for everybody who looks, asleep when nobody does.

use crate::state::State;
use protocol::{
    Interface, Metrics, RoomName,
    limits::{METRICS_KEPT, METRICS_SECONDS},
};
use std::{
    collections::VecDeque,
    ffi::OsString,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use sysinfo::{MemoryRefreshKind, NetworkData, Networks, System};
use tokio::time::MissedTickBehavior;

/// How long a sample is as good as a new one.
const FRESH: Duration = Duration::from_secs(1);

/// What the sampler knows, and what it has seen in the last ten minutes.
#[derive(Debug, Default)]
pub struct Vitals {
    machine: Mutex<Option<Machine>>,
    samples: Mutex<VecDeque<Metrics>>,
}

#[derive(Debug)]
struct Machine {
    /// What this machine can be asked about.
    system: Option<System>,
    networks: Option<Networks>,
    /// When it was asked last, how many messages there had been, and what it said.
    last: Option<(Instant, u64, Metrics)>,
}

/// The room in which the samples are told. No address names it.
pub fn room() -> RoomName {
    RoomName::of_the_house("status")
}

/// Samples for as long as somebody listens. Runs for ever.
pub async fn sample(state: State) {
    let room = room();
    loop {
        state.hub.until_heard(&room, 0).await;
        let mut ticks = tokio::time::interval(Duration::from_secs(METRICS_SECONDS));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if !state.hub.is_heard(&room) {
                break;
            }
            if let Some(metrics) = now(&state).await {
                state.counters.count_sample();
                state.vitals.keep(metrics.clone());
                state.hub.show(&room, "metrics", &metrics);
            }
        }
    }
}

/// How things stand at this moment, or were a second ago: nobody who asks often makes it work more. `None` if the machine
/// could not be asked.
pub async fn now(state: &State) -> Option<Metrics> {
    let asked = state.clone();
    tokio::task::spawn_blocking(move || asked.vitals.measure(&asked)).await.ok()
}

impl Vitals {
    /// The samples of the last ten minutes, oldest first.
    pub fn recent(&self, state: &State) -> Vec<Metrics> {
        let since = state.now().millis() - (METRICS_KEPT as u64 * METRICS_SECONDS * 1_000) as i64;
        self.samples().iter().filter(|sample| sample.time.millis() >= since).cloned().collect()
    }

    fn keep(&self, metrics: Metrics) {
        let mut samples = self.samples();
        if samples.len() == METRICS_KEPT {
            samples.pop_front();
        }
        samples.push_back(metrics);
    }

    fn samples(&self) -> MutexGuard<'_, VecDeque<Metrics>> {
        self.samples.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn measure(&self, state: &State) -> Metrics {
        let mut machine = self.machine.lock().unwrap_or_else(PoisonError::into_inner);
        let machine = machine.get_or_insert_with(|| Machine {
            system: System::new().ok(),
            networks: Networks::new().ok(),
            last: None,
        });
        if let Some((then, _, metrics)) = &machine.last
            && then.elapsed() < FRESH
        {
            return metrics.clone();
        }
        let messages = state.store.counts().messages;
        let rate = machine.rate(messages);
        let count = state.hub.count();
        let (memory_free, memory_total) = machine.memory();
        let metrics = Metrics {
            time: state.now(),
            load1: System::load_average().ok().map(|load| round(load.one)),
            memory_free,
            memory_total,
            cpus: std::thread::available_parallelism().map_or(1, |cpus| cpus.get() as u32),
            uptime: state.started.elapsed().as_secs(),
            interfaces: machine.interfaces(),
            listeners: count.streams as u32,
            people: count.people as u32,
            messages_per_second: round(rate),
        };
        machine.last = Some((Instant::now(), messages, metrics.clone()));
        metrics
    }
}

impl Machine {
    /// Free and in all, of the container if there is one with a limit.
    fn memory(&mut self) -> (Option<u64>, Option<u64>) {
        let Some(system) = &mut self.system else { return (None, None) };
        system.refresh_memory_specifics(MemoryRefreshKind::nothing().with_ram());
        match system.cgroup_limits() {
            Some(limits) if limits.total_memory < system.total_memory() => {
                (Some(limits.free_memory), Some(limits.total_memory))
            }
            _ => (Some(system.available_memory()), Some(system.total_memory())),
        }
    }

    fn interfaces(&mut self) -> Vec<Interface> {
        let Some(networks) = &mut self.networks else { return Vec::new() };
        networks.refresh(true);
        let interface = |(name, data): (&OsString, &NetworkData)| Interface {
            name: name.to_string_lossy().into_owned(),
            received: data.total_received(),
            sent: data.total_transmitted(),
        };
        let mut interfaces: Vec<Interface> = networks.iter().map(interface).collect();
        interfaces.sort_by(|one, other| one.name.cmp(&other.name));
        interfaces
    }

    /// Messages a second since the last time, when there had been fewer.
    fn rate(&self, messages: u64) -> f64 {
        self.last.as_ref().map_or(0.0, |(then, before, _)| {
            messages.saturating_sub(*before) as f64 / then.elapsed().as_secs_f64().max(1.0)
        })
    }
}

/// Two decimals are all that anybody reads.
fn round(figure: f64) -> f64 {
    (figure * 100.0).round() / 100.0
}
