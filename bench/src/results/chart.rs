//! The chart: a block of bars for each column of the table, each block with a scale of its own.

use super::table::{Column, Row, Table, short};
use std::fmt::Write as _;

const WIDTH: usize = 960;
/// Two blocks stand beside each other, with a gap between them.
const BLOCK: usize = 460;
const GAP: usize = WIDTH - 2 * BLOCK;
/// Above the blocks.
const HEAD: usize = 66;
/// Where a bar begins in its block, and how long the longest is.
const NAMES: usize = 190;
const LONGEST: f64 = 190.0;
const BAR: usize = 14;
const LINE: usize = 24;
const TITLE: usize = 34;
const BELOW: usize = 26;

/// Readable on light paper and on dark; the floor is no competitor, and so it is pale.
const STYLE: &str = "text{font:13px system-ui,sans-serif;fill:#3f3b35}.t{font-size:18px;font-weight:650;fill:#1d1b18}\
    .b{font-weight:650;fill:#1d1b18}.s{fill:#6b665d}.n{text-anchor:end}.axis{stroke:#d8d3c8}.peer{fill:#a39d91}.floor{fill:#d8d3c8}.ours{fill:#0f766e}\
    @media(prefers-color-scheme:dark){text{fill:#cfcac0}.t,.b{fill:#f2efe9}.s{fill:#9a948a}.axis{stroke:#4a463f}.peer{fill:#7d776c}\
    .floor{fill:#4a463f}.ours{fill:#2dd4bf}}";

pub fn draw(table: &Table) -> String {
    let mut body = String::new();
    let mut top = HEAD;
    for pair in Column::ALL.chunks(2) {
        let heights = pair.iter().enumerate().map(|(place, column)| {
            let (text, height) = block(table, *column, place * (BLOCK + GAP), top);
            body.push_str(&text);
            height
        });
        top += heights.max().unwrap_or(0) + BELOW;
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {}\" role=\"img\" \
         aria-label=\"Processor time of the server for each delivery, in microseconds\"><style>{STYLE}</style>\n\
         <text class=\"t\" x=\"0\" y=\"20\">Processor time of the server for each delivery, in µs</text>\n\
         <text class=\"s\" x=\"0\" y=\"42\">Less is better. Pale: one loop that writes each message by itself, or joins what came in one turn.</text>\n\
         {body}</svg>\n",
        top - BELOW / 2
    )
}

/// The bars of a column, and how high they are together.
fn block(table: &Table, column: Column, left: usize, top: usize) -> (String, usize) {
    let mut text = format!("<text class=\"b\" x=\"{left}\" y=\"{}\">{}</text>\n", top + 16, column.title());
    let rows: Vec<(&Row, f64)> =
        table.rows.iter().filter_map(|row| Some((row, row.micros(column)?))).collect();
    let most = rows.iter().map(|(_, micros)| *micros).fold(f64::MIN_POSITIVE, f64::max);
    let begin = left + NAMES;
    for (line, (row, micros)) in rows.iter().enumerate() {
        let (y, length) = (top + TITLE + line * LINE, (micros / most * LONGEST).max(1.0));
        let name = row.name.replace("**", "");
        let kind = match &name {
            name if name.starts_with("Hallway") => "ours",
            name if name.contains("floor") => "floor",
            _ => "peer",
        };
        let bold = if kind == "ours" { " b" } else { "" };
        let ratio = table.to_floor(row, column).filter(|_| kind == "ours");
        let ratio = ratio
            .map_or(String::new(), |ratio| format!("<tspan class=\"s\" dx=\"8\">{ratio:.2} × floor</tspan>"));
        let note = match row.note(column) {
            "" => String::new(),
            note => format!("<tspan class=\"s\">{note}</tspan>"),
        };
        let _ = writeln!(
            text,
            "<text class=\"n{bold}\" x=\"{}\" y=\"{}\">{name}</text><rect class=\"{kind}\" x=\"{begin}\" y=\"{y}\" \
             width=\"{length:.1}\" height=\"{BAR}\" rx=\"2\"/><text class=\"v{bold}\" x=\"{:.1}\" y=\"{}\">{}{note}{ratio}</text>",
            begin - 10,
            y + 12,
            begin as f64 + length + 7.0,
            y + 12,
            short(*micros)
        );
    }
    let height = TITLE + rows.len() * LINE;
    let (from, to) = (top + TITLE - 5, top + height - 5);
    let _ = writeln!(text, "<path class=\"axis\" d=\"M{begin} {from}V{to}\"/>");
    (text, height)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{fanout::Figures, results::LITTLE};

    #[test]
    fn a_bar_of_a_server_that_was_given_less_says_so() {
        let mut row = Row::new("Express");
        for (column, rate) in Column::ALL.into_iter().zip([10.0, LITTLE, 0.0, 0.0]) {
            row.add(column, Figures { rate, micros: Some(9.0), ..Figures::default() });
        }
        let chart = draw(&Table { rows: vec![row], rounds: 1, seconds: 1 });
        assert_eq!(chart.matches("(at 2/s)").count(), 1, "{chart}");
    }

    #[test]
    fn every_figure_has_a_bar_and_ours_say_how_far_from_the_floor_they_are() {
        let row = |name, micros: [f64; 4]| {
            let mut row = Row::new(name);
            for (column, micros) in Column::ALL.into_iter().zip(micros) {
                row.add(column, Figures { micros: Some(micros), ..Figures::default() });
            }
            row
        };
        let rows = vec![
            row("floor: one write for each", [4.0, 4.0, 2.0, 4.0]),
            row("joining floor", [4.0, 4.0, 0.4, 1.0]),
            row("**Hallway**", [5.0, 5.0, 0.6, 2.5]),
            row("nchan", [8.0, 9.0, 2.0, 9.0]),
        ];
        let chart = draw(&Table { rows, rounds: 1, seconds: 1 });
        assert_eq!(chart.matches("<rect").count(), 16);
        assert_eq!(chart.matches("class=\"ours\"").count(), 4);
        for ratio in ["1.25 × floor", "1.50 × floor", "2.50 × floor"] {
            assert!(chart.contains(ratio), "{ratio} in {chart}");
        }
    }
}
