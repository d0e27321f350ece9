//! The chart: a block of bars for each column of the table, each block with a scale of its own.

use super::table::{Cell, Table, short};
use std::fmt::Write as _;

const WIDTH: usize = 920;
const BLOCK: usize = WIDTH / 2;
/// Where a bar begins in its block, and how long the longest is.
const NAMES: usize = 175;
const LONGEST: f64 = 215.0;
const LINE: usize = 22;
const HEAD: usize = 34;

/// Readable on light paper and on dark.
const STYLE: &str = "text{font:13px system-ui,sans-serif;fill:#1d1b18}.t{font-weight:600}.b{fill:#a9a49a}.h{fill:#0f766e}\
    @media(prefers-color-scheme:dark){text{fill:#f2efe9}.b{fill:#77726a}.h{fill:#2dd4bf}}";

pub fn draw(table: &Table) -> String {
    let block = HEAD + table.rows.len() * LINE + 14;
    let height = 2 * block;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         aria-label=\"Microseconds of processor time for each delivery\"><style>{STYLE}</style>\n"
    );
    for (number, cell) in Cell::ALL.into_iter().enumerate() {
        let (left, top) = (number % 2 * BLOCK, number / 2 * block);
        let _ =
            writeln!(svg, "<text class=\"t\" x=\"{left}\" y=\"{}\">µs: {}</text>", top + 20, cell.title());
        let most = table.rows.iter().filter_map(|row| row.micros(cell)).fold(0.0, f64::max);
        for (line, row) in table.rows.iter().filter(|row| row.micros(cell).is_some()).enumerate() {
            let micros = row.micros(cell).unwrap_or(0.0);
            let (y, length) = (top + HEAD + line * LINE, (micros / most * LONGEST).max(1.0));
            let (name, x) = (row.name.replace("**", ""), left + NAMES);
            let kind = if name.starts_with("Hallway") { "h" } else { "b" };
            let _ = writeln!(
                svg,
                "<text x=\"{left}\" y=\"{}\">{name}</text><rect class=\"{kind}\" x=\"{x}\" y=\"{y}\" width=\"{length:.0}\" height=\"15\"/>\
                 <text x=\"{:.0}\" y=\"{}\">{}</text>",
                y + 12,
                x as f64 + length + 5.0,
                y + 12,
                short(micros)
            );
        }
    }
    svg.push_str("</svg>\n");
    svg
}
