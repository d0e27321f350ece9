//! Friendly names for people who have not chosen one: a quality and an animal, none of them a judgement.

use crate::nickname::Nickname;
use rand::seq::IndexedRandom;

const QUALITIES: [&str; 64] = [
    "Amber", "Autumn", "Bright", "Brisk", "Calm", "Candid", "Cedar", "Cheery", "Clever", "Cloudy", "Copper",
    "Coral", "Cosy", "Crisp", "Curious", "Dapper", "Dusky", "Early", "Easy", "Fern", "Fleet", "Gentle",
    "Golden", "Hazel", "Honest", "Indigo", "Ivory", "Jolly", "Keen", "Kind", "Light", "Lively", "Lucky",
    "Lunar", "Maple", "Mellow", "Merry", "Mild", "Misty", "Mossy", "Nimble", "Olive", "Pearl", "Plucky",
    "Polar", "Prime", "Quick", "Quiet", "Rosy", "Ruby", "Rustic", "Sandy", "Silver", "Snowy", "Solar",
    "Spry", "Steady", "Sunny", "Swift", "Tidal", "Velvet", "Warm", "Windy", "Witty",
];

const ANIMALS: [&str; 64] = [
    "Alpaca",
    "Badger",
    "Bear",
    "Beaver",
    "Bison",
    "Bobcat",
    "Bunting",
    "Camel",
    "Caribou",
    "Cat",
    "Cheetah",
    "Cicada",
    "Condor",
    "Cormorant",
    "Crane",
    "Cricket",
    "Curlew",
    "Deer",
    "Dolphin",
    "Dormouse",
    "Dove",
    "Eagle",
    "Egret",
    "Elk",
    "Falcon",
    "Ferret",
    "Finch",
    "Fox",
    "Gecko",
    "Gibbon",
    "Hare",
    "Hawk",
    "Hedgehog",
    "Heron",
    "Ibis",
    "Ibex",
    "Jay",
    "Kestrel",
    "Kiwi",
    "Lark",
    "Lemur",
    "Lynx",
    "Magpie",
    "Marmot",
    "Marten",
    "Mole",
    "Moth",
    "Newt",
    "Ocelot",
    "Orca",
    "Oriole",
    "Otter",
    "Owl",
    "Panda",
    "Pelican",
    "Penguin",
    "Plover",
    "Puffin",
    "Quail",
    "Raven",
    "Robin",
    "Seal",
    "Stoat",
    "Swan",
];

pub(super) fn name() -> Nickname {
    let mut rng = rand::rng();
    let quality = QUALITIES.choose(&mut rng).unwrap_or(&QUALITIES[0]);
    let animal = ANIMALS.choose(&mut rng).unwrap_or(&ANIMALS[0]);
    // Every pair is a nickname, which the test below holds to.
    format!("{quality} {animal}").parse().unwrap_or_else(|_| name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_friendly_name_is_a_nickname() {
        for quality in QUALITIES {
            for animal in ANIMALS {
                assert!(format!("{quality} {animal}").parse::<Nickname>().is_ok(), "{quality} {animal}");
            }
        }
    }
}
