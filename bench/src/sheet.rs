//! What a scenario found: a table for people, or a line of JSON for programs.

use serde::Serialize;
use std::fmt;

/// What can be shown in either form.
pub trait Findings: Serialize {
    fn sheet(&self) -> Sheet;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Table,
    Json,
}

/// A title, and rows of a name and a value.
#[derive(Debug)]
pub struct Sheet {
    title: String,
    rows: Vec<(String, String)>,
}

impl Form {
    pub fn show(self, findings: &impl Findings) -> anyhow::Result<()> {
        match self {
            Form::Table => println!("{}", findings.sheet()),
            Form::Json => println!("{}", serde_json::to_string(findings)?),
        }
        Ok(())
    }
}

impl Sheet {
    pub fn of(title: impl Into<String>) -> Self {
        Self { title: title.into(), rows: Vec::new() }
    }

    pub fn row(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.rows.push((name.into(), value.into()));
        self
    }

    /// A row of which there may be nothing to say.
    pub fn row_of(self, name: &str, value: Option<String>) -> Self {
        match value {
            Some(value) => self.row(name, value),
            None => self,
        }
    }

    pub fn rows(mut self, more: Sheet) -> Self {
        self.rows.push((more.title, String::new()));
        self.rows.extend(more.rows.into_iter().map(|(name, value)| (format!("  {name}"), value)));
        self
    }
}

impl fmt::Display for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wide = self.rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        write!(f, "{}", self.title)?;
        for (name, value) in &self.rows {
            write!(f, "\n  {name:wide$}  {value}")?;
        }
        Ok(())
    }
}
