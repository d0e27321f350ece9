//! How the house and its machine are doing, at one moment.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// One sample: the data of `event: metrics`, every two seconds. Figures that this machine does not give are absent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    pub time: Timestamp,
    /// Processes that run or wait to run, on average over a minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load1: Option<f64>,
    /// Memory that a program could still get, in bytes; of the container where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_free: Option<u64>,
    /// In bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_total: Option<u64>,
    pub cpus: u32,
    /// How long the server has been running, in seconds.
    pub uptime: u64,
    pub interfaces: Vec<Interface>,
    /// Open streams.
    pub listeners: u32,
    /// People who are listening, each once.
    pub people: u32,
    /// Messages a second since the sample before.
    pub messages_per_second: f64,
}

/// A network interface, and what went over it since it is up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interface {
    pub name: String,
    /// In bytes.
    pub received: u64,
    /// In bytes.
    pub sent: u64,
}
