//! Ten minutes of a figure as a small picture. The words beside it say the same to whoever does not see it.

use super::board::SPAN;
use leptos::prelude::*;
use std::fmt::Write;

/// Height of the picture in its own units; its width is [`SPAN`], a unit for each second.
const HEIGHT: u64 = 100;

/// `stretches` as [`super::board::Board::stretches`] gives them, drawn from 0 up to `ceiling`.
pub fn sparkline(stretches: &[Vec<(u64, u64)>], ceiling: u64, label: String) -> impl IntoView + use<> {
    let (line, area) = paths(stretches, ceiling);
    view! {
        <svg
            class="sparkline"
            viewBox=format!("0 0 {SPAN} {HEIGHT}")
            preserveAspectRatio="none"
            role="img"
            aria-label=label
        >
            <path class="area" d=area></path>
            <path class="trace" d=line></path>
        </svg>
    }
}

/// The line, and the area below it.
fn paths(stretches: &[Vec<(u64, u64)>], ceiling: u64) -> (String, String) {
    let (mut line, mut area) = (String::new(), String::new());
    for stretch in stretches {
        let (Some((begin, _)), Some((end, _))) = (stretch.first(), stretch.last()) else { continue };
        let mut points = String::new();
        for (x, figure) in stretch {
            let y = HEIGHT - (figure.saturating_mul(HEIGHT) / ceiling.max(1)).min(HEIGHT);
            // Writing to a text cannot fail.
            let _ = write!(points, " {x},{y}");
        }
        // From the first point to the first point: a stretch of one sample is a dot.
        line = line + "M" + points.split(' ').nth(1).unwrap_or_default() + " L" + &points;
        let _ = write!(area, "M{begin},{HEIGHT} L{points} {end},{HEIGHT}Z");
    }
    (line, area)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_in_time_is_a_gap_in_the_line() {
        let (line, area) = paths(&[vec![(0, 0), (2, 5)], vec![(10, 10)]], 10);
        assert_eq!(line, "M0,100 L 0,100 2,50M10,0 L 10,0");
        assert_eq!(area, "M0,100 L 0,100 2,50 2,100ZM10,100 L 10,0 10,100Z");
    }

    #[test]
    fn nothing_leaves_the_picture() {
        let (line, _) = paths(&[vec![(0, 30), (2, u64::MAX)]], 10);
        assert_eq!(line, "M0,0 L 0,0 2,0");
        let (line, _) = paths(&[vec![(0, 0)]], 0);
        assert_eq!(line, "M0,100 L 0,100");
    }
}
