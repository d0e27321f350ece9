//! Where and when was measured, and which versions.

use crate::program::Program;
use protocol::Timestamp;
use std::{
    fs,
    process::Command,
    time::{SystemTime, UNIX_EPOCH},
};

#[derive(Debug)]
pub struct Machine {
    pub text: String,
}

pub fn describe(programs: &[&Program], left_out: &[&str]) -> anyhow::Result<Machine> {
    let millis = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
    let date = Timestamp::from_millis(i64::try_from(millis)?).utc_date();
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let models: Vec<&str> = processors.lines().filter_map(|line| line.strip_prefix("model name")).collect();
    let model = models.first().map_or("unknown", |model| model.trim_matches([' ', '\t', ':']));
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let mut versions: Vec<String> = programs.iter().filter_map(|program| program.version()).collect();
    versions.dedup();
    let mut text = format!(
        "- {date}, {} processors ({model}), Linux {}\n- {}\n",
        models.len(),
        kernel.trim(),
        versions.join("; ")
    );
    if !left_out.is_empty() {
        text.push_str(&format!(
            "- Left out, because they are not on this machine (`bench/peers/install` fetches them): {}\n",
            left_out.join(", ")
        ));
    }
    Ok(Machine { text: text.trim_end().to_owned() })
}

/// The first line of what a command says of its version.
pub fn said_by(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    let words = [output.stdout, output.stderr].concat();
    Some(String::from_utf8_lossy(&words).lines().next()?.trim().to_owned())
}
