//! What is counted for whoever looks after the house: <https://prometheus.io/docs/specs/om/open_metrics_spec/>.

use crate::state::State;
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric, text},
    metrics::{MetricType, counter::ConstCounter, gauge::ConstGauge},
    registry::{Registry, Unit},
};
use std::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
};

pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What only the routes know; the store and the hub count for themselves.
#[derive(Debug, Default)]
pub struct Counters {
    replays: AtomicU64,
    replayed: AtomicU64,
    resets: AtomicU64,
    samples: AtomicU64,
    prints: AtomicU64,
}

impl Counters {
    /// Somebody came back and missed so many events.
    pub fn count_replay(&self, events: u64) {
        self.replays.fetch_add(1, Ordering::Relaxed);
        self.replayed.fetch_add(events, Ordering::Relaxed);
    }

    /// A sample of how the house is doing was taken for whoever looks.
    pub fn count_sample(&self) {
        self.samples.fetch_add(1, Ordering::Relaxed);
    }

    /// A room's page was rendered, for everybody who opens it while nothing happens.
    pub fn count_print(&self) {
        self.prints.fetch_add(1, Ordering::Relaxed);
    }

    /// Somebody came with a cursor that leads nowhere.
    pub fn count_reset(&self) {
        self.resets.fetch_add(1, Ordering::Relaxed);
    }
}

/// Everything that is counted, in the text format of OpenMetrics.
pub fn exposition(state: &State) -> String {
    let mut registry = Registry::with_prefix("hallway");
    let commits = state.store.counts().commit_seconds;
    registry.register_with_unit("commit", "Time of a commit, with its fsync", Unit::Seconds, commits);
    registry.register_collector(Box::new(Count(state.clone())));
    let mut text = String::new();
    if let Err(error) = text::encode(&mut text, &registry) {
        tracing::error!(%error, "the counters could not be written");
    }
    text
}

/// The figures of the moment, read when they are asked for.
#[derive(Debug)]
struct Count(State);

impl Collector for Count {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let Self(state) = self;
        let (store, hub, counters) = (state.store.counts(), state.hub.count(), &state.counters);
        let mut gauge = |name, help, value: u64| {
            let metric = ConstGauge::new(value as i64);
            metric.encode(encoder.encode_descriptor(name, help, None, MetricType::Gauge)?)
        };
        gauge("streams", "Open streams", hub.streams as u64)?;
        gauge("listeners", "Rooms that they listen to, over all streams", hub.listeners as u64)?;
        gauge("people", "People who listen, each once", hub.people as u64)?;
        gauge("rooms", "Rooms that were opened", state.store.count_rooms() as u64)?;
        gauge("log_head", "The newest place in the log", state.store.head())?;
        gauge(
            "search_index_whole",
            "1 while what was said can be searched",
            u64::from(state.store.is_searchable()),
        )?;
        gauge("log_writable", "1 while the log can be written", u64::from(state.store.is_writable()))?;
        gauge("queue_depth", "Events that wait to be written", store.queued)?;
        gauge("wal_bytes", "Size of the write-ahead log", store.wal_bytes)?;
        gauge("uptime_seconds", "Since the server started", state.started.elapsed().as_secs())?;
        let mut counter = |name, help, value: u64| {
            let metric = ConstCounter::new(value);
            metric.encode(encoder.encode_descriptor(name, help, None, MetricType::Counter)?)
        };
        counter("events", "Events that were written since the server started", store.events)?;
        counter("messages", "Messages among them", store.messages)?;
        counter("log_write_failures", "Times that the log could not be written", store.write_failures)?;
        counter(
            "slow_cuts",
            "Streams that were ended because their listener did not read",
            state.hub.count_slow(),
        )?;
        counter(
            "resets",
            "Streams that were opened with a cursor that leads nowhere",
            read(&counters.resets),
        )?;
        counter("samples", "Samples that were taken for the dashboard", read(&counters.samples))?;
        counter(
            "prints",
            "Times that a room's page was rendered for all its readers",
            read(&counters.prints),
        )?;
        counter("replays", "Streams that were resumed", read(&counters.replays))?;
        counter("replayed_events", "Events that those had missed", read(&counters.replayed))
    }
}

fn read(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}
