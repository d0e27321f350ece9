//! A person's picture, drawn from who they are: two shapes in their hue, the same everywhere and for ever.

use crate::markup::Markup;
use leptos::prelude::*;
use protocol::{Person, PersonId};

/// A picture for the eye only; the name stands beside it.
#[component]
pub fn Avatar(person: Person) -> impl IntoView {
    let (ground, figure) = shapes(&person.id);
    view! {
        <svg class=format!("avatar {}", hue(&person.id)) viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <path class="ground" d=ground></path>
            <path class="figure" d=figure></path>
        </svg>
    }
}

/// The same where it is written.
pub fn write_avatar(markup: &mut Markup, person: &Person) {
    let (ground, figure) = shapes(&person.id);
    markup.open("svg", &format!("avatar {}", hue(&person.id)));
    markup.attr("viewBox", "0 0 32 32");
    markup.attr("aria-hidden", "true");
    markup.attr("focusable", "false");
    for (class, shape) in [("ground", ground), ("figure", figure)] {
        markup.open("path", class);
        markup.attr("d", shape);
        markup.close();
    }
    markup.close();
}

/// The class that gives an element this person's colour.
pub fn hue(person: &PersonId) -> String {
    format!("hue-{}", person.hue())
}

const GROUNDS: [&str; 4] = [
    "M16 0a16 16 0 1 1 0 32a16 16 0 1 1 0-32z",
    "M10 0h12a10 10 0 0 1 10 10v12a10 10 0 0 1-10 10h-12a10 10 0 0 1-10-10v-12a10 10 0 0 1 10-10z",
    "M16 0h6a10 10 0 0 1 10 10v6a16 16 0 0 1-32 0a16 16 0 0 1 16-16z",
    "M16 0a16 16 0 0 1 16 16v6a10 10 0 0 1-10 10h-6a16 16 0 0 1 0-32z",
];

const FIGURES: [&str; 12] = [
    "M16 8a8 8 0 1 1 0 16a8 8 0 1 1 0-16z",
    "M11 26v-13a5 5 0 0 1 10 0v13z",
    "M16 6l10 18h-20z",
    "M6 16a10 10 0 0 1 20 0z",
    "M16 5l11 11l-11 11l-11-11z",
    "M9 9h14v14h-14z",
    "M8 8a16 16 0 0 1 16 16h-16z",
    "M24 8a16 16 0 0 0-16 16h16z",
    "M6 11h20v4h-20zM6 18h20v4h-20z",
    "M10 7a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9zM22 16a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9z",
    "M16 6a10 10 0 1 0 10 10h-10z",
    "M13 6h6v7h7v6h-7v7h-6v-7h-7v-6h7z",
];

fn shapes(person: &PersonId) -> (&'static str, &'static str) {
    let bits = person.as_str().bytes().fold(5381_u32, |bits, byte| bits.wrapping_mul(33) ^ u32::from(byte));
    let bits = bits ^ (bits >> 15);
    (GROUNDS[bits as usize % GROUNDS.len()], FIGURES[(bits >> 8) as usize % FIGURES.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_people_get_most_of_the_pictures_that_there_are() {
        let mut pictures: Vec<_> =
            (0..100_u128).map(|n| shapes(&PersonId::from_bits(n * 7_919 + 13))).collect();
        pictures.sort_unstable();
        pictures.dedup();
        assert!(pictures.len() >= 30, "only {} different pictures", pictures.len());
    }
}
