//! What was measured, in rows and columns, and the document that says it.

use super::{machine::Machine, median};
use crate::{fanout::Figures, idle};
use std::fmt::Write as _;

/// A column: so many listeners, and how fast is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    QuietFew,
    QuietMany,
    FullFew,
    FullMany,
}

#[derive(Debug)]
pub struct Row {
    pub name: &'static str,
    figures: [Vec<Figures>; 4],
    pub idle: Option<idle::Figures>,
}

#[derive(Debug)]
pub struct Table {
    pub rows: Vec<Row>,
    pub rounds: usize,
    pub seconds: u64,
}

impl Cell {
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
        Self { name, figures: Default::default(), idle: None }
    }

    pub fn add(&mut self, cell: Cell, figures: Figures) {
        self.figures[cell as usize].push(figures);
    }

    /// Processor time for each delivery, in microseconds.
    pub fn micros(&self, cell: Cell) -> Option<f64> {
        self.of(cell, |figures| figures.micros.unwrap_or(f64::NAN))
    }

    fn of(&self, cell: Cell, of: impl Fn(&Figures) -> f64) -> Option<f64> {
        median(&self.figures[cell as usize], of)
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
            Each figure is the median of {} runs of {} s. The server had the first processor to itself and the load the \
            second. Texts have 200 bytes. Absolute figures hold for this machine and this hour: compare ratios.\n\n\
            ## Processor time for each delivery\n\n![Processor time for each delivery, in four columns](results.svg)\n\n{}\n\
            ## As ratios\n\nTo the floor at the quiet rate and to the joining floor at full speed, and to nchan.\n\n{}\n\
            ## Speed, and what was lost\n\n{}",
            machine.text,
            self.rounds,
            self.seconds,
            self.costs(),
            self.ratios(),
            self.speeds()
        )
    }

    /// Microseconds of processor time for each delivery.
    pub fn costs(&self) -> String {
        let mut text = head("µs of processor time per delivery", &Cell::ALL.map(Cell::title));
        for row in &self.rows {
            let cells = Cell::ALL.map(|cell| {
                let note = if row.of(cell, |figures| figures.rate) == Some(super::LITTLE) {
                    " (at 2/s)"
                } else {
                    ""
                };
                row.micros(cell).map_or("-".to_owned(), |micros| format!("{}{note}", short(micros)))
            });
            line(&mut text, row.name, &cells);
        }
        text
    }

    fn ratios(&self) -> String {
        let mut text = head(
            "",
            &[
                "1,000 quiet",
                "10,000 quiet",
                "1,000 full",
                "10,000 full",
                "to nchan: 1,000 quiet",
                "10,000 quiet",
                "1,000 full",
                "10,000 full",
            ],
        );
        let find = |name: &str| self.rows.iter().find(|row| row.name.starts_with(name));
        let (floor, joining, nchan) = (find("floor"), find("joining"), find("nchan"));
        for row in &self.rows {
            let to = |base: Option<&Row>, cell: Cell| {
                let ratio = base.and_then(|base| Some(row.micros(cell)? / base.micros(cell)?));
                ratio.map_or("-".to_owned(), |ratio| format!("{ratio:.2}"))
            };
            let floors = Cell::ALL.map(|cell| to(if cell.is_closed() { joining } else { floor }, cell));
            let cells: Vec<String> =
                floors.into_iter().chain(Cell::ALL.map(|cell| to(nchan, cell))).collect();
            line(&mut text, row.name, &cells);
        }
        text
    }

    fn speeds(&self) -> String {
        let mut text = head(
            "",
            &[
                "p50 / p99 ms, 1,000 quiet",
                "10,000 quiet",
                "deliveries/s, 1,000 full",
                "10,000 full",
                "messages a read, 1,000 full",
                "10,000 full",
                "KiB for an idle listener",
                "10,000 are in after s",
                "missing / twice / other order",
            ],
        );
        for row in &self.rows {
            let delay = |cell| {
                let of = |part: fn(&Figures) -> f64| row.of(cell, part);
                of(|f| f.p50)
                    .zip(of(|f| f.p99))
                    .map_or("-".to_owned(), |(p50, p99)| format!("{} / {}", short(p50), short(p99)))
            };
            let of = |cell, decimals: usize, part: fn(&Figures) -> f64| {
                row.of(cell, part).map_or("-".to_owned(), |value| format!("{value:.decimals$}"))
            };
            let idle = |part: fn(&idle::Figures) -> f64, decimals: usize| {
                row.idle.as_ref().map_or("-".to_owned(), |idle| format!("{:.decimals$}", part(idle)))
            };
            let cells = [
                delay(Cell::QuietFew),
                delay(Cell::QuietMany),
                of(Cell::FullFew, 0, |f| f.per_second),
                of(Cell::FullMany, 0, |f| f.per_second),
                of(Cell::FullFew, 1, |f| f.per_read),
                of(Cell::FullMany, 1, |f| f.per_read),
                idle(|idle| idle.memory, 1),
                idle(|idle| idle.connected, 2),
                format!(
                    "{} / {} / {}",
                    row.sum(|f| f.outcome.missing),
                    row.sum(|f| f.outcome.twice),
                    row.sum(|f| f.outcome.reordered)
                ),
            ];
            line(&mut text, row.name, &cells);
        }
        text
    }
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
