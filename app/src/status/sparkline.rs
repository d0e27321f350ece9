//! Ten minutes of a figure as a small picture. The words beside it say the same to whoever does not see it.

use super::board::{Board, CPUS, GAP, LISTENERS, LOAD, MEMORY_FREE, MEMORY_TOTAL, MESSAGES, SPAN, spell};

/// Height of the picture in its own units; its width is [`SPAN`], a unit for each second.
pub const HEIGHT: u64 = 100;

#[derive(Debug, PartialEq, Eq)]
pub struct Sparkline {
    /// Path data.
    pub line: String,
    /// Path data of what lies below the line.
    pub area: String,
    /// From the lowest to the highest, in words.
    pub range: String,
}

/// Draws a figure of the board from 0 upwards. A gap in time is a gap in the line.
pub fn sparkline(board: &Board, figure: usize) -> Sparkline {
    let values = || board.past.iter().filter_map(|sample| Some((sample.at, sample.figures[figure]?)));
    let (mut lowest, mut highest) = (u64::MAX, 0);
    for (_, value) in values() {
        lowest = lowest.min(value);
        highest = highest.max(value);
    }
    let top = highest.max(least_top(board, figure));
    let begin = board.past.last().map_or(0, |last| last.at - SPAN as i64 * 1_000);
    let (mut line, mut area) = (String::new(), String::new());
    let mut before = None;
    for (at, value) in values() {
        let x = (at - begin) / 1_000;
        let y = HEIGHT - value.saturating_mul(HEIGHT) / top;
        let point = format!(" {x} {y}");
        if before.is_none_or(|(before, _)| at - before > GAP) {
            close(&mut area, before);
            // From the first point to the first point: a stretch of one sample is a dot.
            line += &format!("M{point}");
            area += &format!("M {x} {HEIGHT}");
        }
        line += &format!("L{point}");
        area += &format!("L{point}");
        before = Some((at, x));
    }
    close(&mut area, before);
    let range = format!("{} – {}", spell(figure, lowest.min(highest)), spell(figure, highest));
    Sparkline { line, area, range }
}

fn close(area: &mut String, last: Option<(i64, i64)>) {
    if let Some((_, x)) = last {
        *area += &format!("L {x} {HEIGHT}Z");
    }
}

/// The top of the picture where the figure stays below it; never 0.
fn least_top(board: &Board, figure: usize) -> u64 {
    match figure {
        LOAD => board.now(CPUS).unwrap_or(1) * 100,
        MEMORY_FREE => board.now(MEMORY_TOTAL).unwrap_or(1),
        MESSAGES => 100,
        LISTENERS.. => 4,
        _ => 10_000,
    }
    .max(1)
}

#[cfg(test)]
mod tests {
    use super::super::board::{FIGURES, Sample};
    use super::*;

    fn board(samples: &[(i64, u64)]) -> Board {
        let mut board = Board::default();
        for (seconds, value) in samples {
            let mut figures = [None; FIGURES];
            figures[LISTENERS] = Some(*value);
            board.add(Sample { at: seconds * 1_000, figures }, Vec::new());
        }
        board
    }

    #[test]
    fn where_nobody_looked_there_is_a_gap() {
        let picture = sparkline(&board(&[(1_000, 0), (1_002, 5), (1_010, 10)]), LISTENERS);
        assert_eq!(picture.line, "M 590 100L 590 100L 592 50M 600 0L 600 0");
        assert_eq!(picture.area, "M 590 100L 590 100L 592 50L 592 100ZM 600 100L 600 0L 600 100Z");
        assert_eq!(picture.range, "0 – 10");
    }

    #[test]
    fn a_figure_that_stays_small_is_drawn_small_and_nothing_leaves_the_picture() {
        let picture = sparkline(&board(&[(1_000, 1)]), LISTENERS);
        assert_eq!(picture.line, "M 600 75L 600 75");
        let picture = sparkline(&board(&[(1_000, u64::MAX)]), LISTENERS);
        assert_eq!(picture.line, "M 600 99L 600 99");
        let picture = sparkline(&board(&[]), LOAD);
        assert_eq!(picture.line, "");
        assert_eq!(picture.range, "0.00 – 0.00");
    }
}
