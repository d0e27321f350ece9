//! What was measured, in rows and columns, and the document that says it.

use super::{LITTLE, machine::Machine};
use crate::{fanout::Figures, idle};
use std::fmt::Write as _;

/// A column: so many listeners, and how fast is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    QuietFew,
    QuietMany,
    FullFew,
    FullMany,
}

#[derive(Debug)]
pub struct Row {
    pub name: &'static str,
    figures: [Vec<Figures>; Column::ALL.len()],
    /// How often a column could not be had, though it was tried twice.
    left_out: [usize; Column::ALL.len()],
    pub idle: Option<idle::Figures>,
    /// The same with a session for each listener, where there is such a thing.
    pub idle_people: Option<idle::Figures>,
}

#[derive(Debug)]
pub struct Table {
    pub rows: Vec<Row>,
    pub rounds: usize,
    pub seconds: u64,
}

impl Column {
    pub const ALL: [Self; 4] = [Self::QuietFew, Self::QuietMany, Self::FullFew, Self::FullMany];

    pub fn listeners(self) -> usize {
        match self {
            Self::QuietFew | Self::FullFew => 1_000,
            Self::QuietMany | Self::FullMany => 10_000,
        }
    }

    pub fn is_closed(self) -> bool {
        matches!(self, Self::FullFew | Self::FullMany)
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::QuietFew => "1,000 listeners, 10 messages/s",
            Self::QuietMany => "10,000 listeners, 10 messages/s",
            Self::FullFew => "1,000, as fast as acknowledged",
            Self::FullMany => "10,000, as fast as acknowledged",
        }
    }
}

impl Row {
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            figures: Default::default(),
            left_out: Default::default(),
            idle: None,
            idle_people: None,
        }
    }

    pub fn add(&mut self, column: Column, figures: Figures) {
        self.figures[column as usize].push(figures);
    }

    pub fn leave_out(&mut self, column: Column) {
        self.left_out[column as usize] += 1;
    }

    /// What has to stand beside every figure of a server that was given less to do than the others.
    pub fn note(&self, column: Column) -> &'static str {
        let is_little = self.of(column, |figures| figures.rate) == Some(LITTLE);
        if is_little { " (at 2/s)" } else { "" }
    }

    /// Processor time for each delivery, in microseconds.
    pub fn micros(&self, column: Column) -> Option<f64> {
        self.median(column, |figures| figures.micros)
    }

    fn of(&self, column: Column, of: impl Fn(&Figures) -> f64) -> Option<f64> {
        self.median(column, |figures| Some(of(figures)))
    }

    /// The median of those runs that have the figure.
    fn median(&self, column: Column, of: impl Fn(&Figures) -> Option<f64>) -> Option<f64> {
        let mut values: Vec<f64> = self.figures[column as usize].iter().filter_map(of).collect();
        values.sort_unstable_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    }

    fn sum(&self, of: impl Fn(&Figures) -> u64) -> u64 {
        self.figures.iter().flatten().map(of).sum()
    }
}

impl Table {
    pub fn document(&self, machine: &Machine) -> String {
        format!(
            "# Fan-out, measured\n\n\
            Written by `make bench`; what each column means and how each server is set up stands in [README.md](README.md).\n\n\
            {}\n\n\
            Each figure is the median of {} runs of {} s{}; those of idle listeners are of one run. The server had the first processor to itself and the load the \
            second. Texts have 200 bytes, and listeners have no session. Absolute figures hold for this machine and this hour: compare ratios.\n\n\
            ## Processor time for each delivery\n\n![Processor time for each delivery, in four columns](results.svg)\n\n{}\n\
            ## To the floor\n\nAt the quiet rate to the floor that writes each message by itself, at full speed to the joining one. \
            That is one loop that joins what came in one turn: below 1 means more messages in each write than it has, not a cheaper \
            write (see messages a read below).\n\n{}\n\
            ## To nchan\n\n{}\n\
            ## Delays\n\n{}\n\
            ## Speed, memory, and what was lost\n\nDeliveries and messages a read: as fast as acknowledged. Idle listeners: nobody says \
            anything; where there are people, as nobody and with a session each, as every page has. What was lost: the sum over all \
            runs of all four columns above.\n\n{}",
            machine.text,
            self.rounds,
            self.seconds,
            self.fewer_runs(),
            self.costs(),
            self.ratios(|row, column| self.to_floor(row, column)),
            self.ratios(|row, column| self.ratio(row, column, "nchan")),
            self.delays(),
            self.speeds()
        )
    }

    /// Which figures are the medians of fewer runs, because some failed twice.
    fn fewer_runs(&self) -> String {
        let mut text = String::new();
        for row in &self.rows {
            for column in Column::ALL.into_iter().filter(|column| row.left_out[*column as usize] > 0) {
                let (had, title) = (row.figures[column as usize].len(), column.title());
                let _ = write!(text, "; {} at {title}: {had}", row.name);
            }
        }
        match text.strip_prefix("; ") {
            Some(text) => format!(" (of fewer, because a run failed twice: {text})"),
            None => String::new(),
        }
    }

    /// Microseconds of processor time for each delivery.
    pub fn costs(&self) -> String {
        let mut text = head("µs of processor time per delivery", &Column::ALL.map(Column::title));
        for row in &self.rows {
            let cells = Column::ALL.map(|column| {
                or_dash(row.micros(column).map(|micros| format!("{}{}", short(micros), row.note(column))))
            });
            line(&mut text, row.name, &cells);
        }
        text
    }

    /// How many times as dear a delivery is as at the floor: the joining one where messages are waiting to be joined.
    pub fn to_floor(&self, row: &Row, column: Column) -> Option<f64> {
        self.ratio(row, column, if column.is_closed() { "joining" } else { "floor" })
    }

    fn ratio(&self, row: &Row, column: Column, base: &str) -> Option<f64> {
        let base = self.rows.iter().find(|row| row.name.starts_with(base))?;
        Some(row.micros(column)? / base.micros(column)?)
    }

    /// The same as ratios.
    fn ratios(&self, ratio: impl Fn(&Row, Column) -> Option<f64>) -> String {
        let mut text = head("times", &Column::ALL.map(Column::title));
        for row in &self.rows {
            let cells = Column::ALL.map(|column| {
                or_dash(ratio(row, column).map(|ratio| format!("{ratio:.2}{}", row.note(column))))
            });
            line(&mut text, row.name, &cells);
        }
        text
    }

    fn delays(&self) -> String {
        let mut text = head(
            "",
            &[
                "heard after p50 / p99 ms, 1,000 at 10/s",
                "10,000 at 10/s",
                "answered after p50 / p99 ms, 1,000 at 10/s",
                "10,000 at 10/s",
            ],
        );
        for row in self.rows.iter().filter(|row| row.micros(Column::QuietFew).is_some()) {
            let pair = |column, p50: fn(&Figures) -> f64, p99: fn(&Figures) -> f64| {
                let both = row.of(column, p50).zip(row.of(column, p99));
                or_dash(both.map(|(p50, p99)| format!("{} / {}{}", short(p50), short(p99), row.note(column))))
            };
            let quiet = [Column::QuietFew, Column::QuietMany];
            let heard = quiet.map(|column| pair(column, |f| f.p50, |f| f.p99));
            let answered = quiet.map(|column| pair(column, |f| f.answer_p50, |f| f.answer_p99));
            line(&mut text, row.name, &[heard, answered].concat());
        }
        text
    }

    fn speeds(&self) -> String {
        let mut text = head(
            "",
            &[
                "deliveries/s, 1,000 listeners",
                "10,000",
                "messages a read, 1,000",
                "10,000",
                "KiB for an idle listener",
                "10,000 are in after s",
                "in all: missing / twice / in another order / streams ended / stalls",
            ],
        );
        for row in &self.rows {
            let of = |column, decimals: usize, part: fn(&Figures) -> f64| {
                or_dash(row.of(column, part).map(|value| format!("{value:.decimals$}")))
            };
            let idle = |decimals: usize, part: fn(&idle::Figures) -> f64| {
                let people = row.idle_people.as_ref();
                let people = people.map(|idle| format!("; with a session {:.decimals$}", part(idle)));
                let nobody = row.idle.as_ref().map(|idle| format!("{:.decimals$}", part(idle)));
                or_dash(nobody) + &people.unwrap_or_default()
            };
            let lost = [
                row.sum(|f| f.outcome.missing),
                row.sum(|f| f.outcome.twice),
                row.sum(|f| f.outcome.reordered),
                row.sum(|f| f.ended.into()),
                row.sum(|f| f.stalls.into()),
            ];
            let cells = [
                of(Column::FullFew, 0, |f| f.per_second),
                of(Column::FullMany, 0, |f| f.per_second),
                of(Column::FullFew, 1, |f| f.per_read),
                of(Column::FullMany, 1, |f| f.per_read),
                idle(1, |idle| idle.memory),
                idle(2, |idle| idle.connected),
                lost.map(|lost| lost.to_string()).join(" / "),
            ];
            line(&mut text, row.name, &cells);
        }
        text
    }
}

fn or_dash(text: Option<String>) -> String {
    text.unwrap_or_else(|| "-".to_owned())
}

fn head(first: &str, columns: &[&str]) -> String {
    format!("| {first} | {} |\n|---{}|\n", columns.join(" | "), "|---:".repeat(columns.len()))
}

fn line(text: &mut String, name: &str, cells: &[String]) {
    let _ = writeln!(text, "| {name} | {} |", cells.join(" | "));
}

/// Two digits that say something.
pub fn short(value: f64) -> String {
    match value {
        value if value < 1.0 => format!("{value:.2}"),
        value if value < 10.0 => format!("{value:.1}"),
        value => format!("{value:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(rate: f64) -> Figures {
        Figures { rate, micros: Some(2.0), ..Figures::default() }
    }

    #[test]
    fn a_server_that_was_given_less_is_marked_wherever_it_stands_beside_others() {
        let row = |name, many| {
            let mut row = Row::new(name);
            for (column, rate) in Column::ALL.into_iter().zip([10.0, many, 0.0, 0.0]) {
                row.add(column, figures(rate));
            }
            row
        };
        let table = Table { rows: vec![row("floor", 10.0), row("Express", LITTLE)], rounds: 1, seconds: 1 };
        let tables = [
            table.costs(),
            table.ratios(|row, column| table.to_floor(row, column)),
            table.delays().replacen("(at 2/s)", "", 1),
        ];
        for text in tables {
            assert_eq!(text.matches("(at 2/s)").count(), 1, "{text}");
        }
    }

    #[test]
    fn a_figure_of_fewer_runs_says_of_how_many() {
        let mut row = Row::new("nchan");
        row.add(Column::QuietFew, figures(10.0));
        row.leave_out(Column::QuietMany);
        row.add(Column::QuietMany, figures(10.0));
        let table = Table { rows: vec![row], rounds: 2, seconds: 1 };
        assert!(
            table.fewer_runs().ends_with("nchan at 10,000 listeners, 10 messages/s: 1)"),
            "{}",
            table.fewer_runs()
        );
        assert_eq!(Table { rows: vec![Row::new("nchan")], rounds: 2, seconds: 1 }.fewer_runs(), "");
    }
}
