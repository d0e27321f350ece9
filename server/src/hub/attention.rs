//! Who looks at their pages, and who has not for a while: these are away, though a stream of theirs is open. A program says nothing of
//! the kind, and is here as long as its stream is.
//!
//! A look is a person's, whichever page it is at: of two pages in one window one is always hidden. Nobody has to take anything back, so
//! a page that crashed does not count for longer than one that nobody looks at.

use super::Hub;
use protocol::{Insider, PersonId, RoomName, Whereabouts};
use std::{
    collections::{HashMap, HashSet},
    slice,
    time::{Duration, Instant},
};

/// Whether somebody who is seen has looked lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attention {
    Here,
    Away,
}

/// Of those who say when they look.
#[derive(Debug)]
pub(super) struct Looks {
    /// For so long somebody is here after a look.
    span: Duration,
    last: HashMap<PersonId, Last>,
}

#[derive(Debug)]
struct Last {
    looked: Instant,
    attention: Attention,
}

/// For so long after their last look somebody who is in no room is known: whoever comes back meanwhile, as a line does that was broken
/// in the night, comes back as they went.
const KNOWN: Duration = Duration::from_secs(6 * 60 * 60);

impl Hub {
    /// From now on `person` is away unless they look now and then. Opening a page is a look, but a stream that comes back is none. To be
    /// called once they are seen: whoever is not is forgotten.
    pub fn heed(&self, person: &PersonId) {
        self.house()
            .looks
            .last
            .entry(person.clone())
            .or_insert_with(|| Last { looked: Instant::now(), attention: Attention::Here });
    }

    /// `person` looks at a page of theirs. It means nothing where they were not heeded.
    pub fn look(&self, person: &PersonId) {
        self.look_at(person, Instant::now());
    }

    fn look_at(&self, person: &PersonId, now: Instant) {
        let house = &mut *self.house();
        let Some(last) = house.looks.last.get_mut(person) else { return };
        last.looked = now;
        if std::mem::replace(&mut last.attention, Attention::Here) == Attention::Away {
            house.turn(slice::from_ref(person), Attention::Here);
            self.shared.stirred.notify_one();
        }
    }

    /// Whoever has not looked for too long is away.
    pub(super) fn let_wander(&self, now: Instant) {
        let house = &mut *self.house();
        let away = house.looks.wander(now);
        if !away.is_empty() {
            house.turn(&away, Attention::Away);
            self.shared.stirred.notify_one();
        }
    }

    /// Forgets whoever is in no room any more and has looked at nothing for hours. To be called now and then: otherwise everybody stays
    /// for ever.
    pub fn forget_the_gone(&self, now: Instant) {
        let house = &mut *self.house();
        if house.looks.last.is_empty() {
            return;
        }
        let is_old = |last: &Last| now.saturating_duration_since(last.looked) >= KNOWN;
        if !house.looks.last.values().any(is_old) {
            return;
        }
        let mut seen = HashSet::new();
        house.rooms.values().for_each(|room| room.people(|people| seen.extend(people.ids())));
        house.looks.last.retain(|person, last| !is_old(last) || seen.contains(person));
        house.looks.last.shrink_to_fit();
    }

    /// Where each of these people is, seen from a room.
    pub fn whereabouts(&self, room: &RoomName, of: &[Insider]) -> Vec<Whereabouts> {
        let Some(room) = self.room(room) else { return vec![Whereabouts::Gone; of.len()] };
        room.people(|people| of.iter().map(|insider| people.whereabouts(&insider.person.id)).collect())
    }
}

impl Looks {
    pub(super) fn of(span: Duration) -> Self {
        Self { span, last: HashMap::new() }
    }

    pub(super) fn attention(&self, person: &PersonId) -> Attention {
        self.last.get(person).map_or(Attention::Here, |last| last.attention)
    }

    /// Who is away from now on.
    fn wander(&mut self, now: Instant) -> Vec<PersonId> {
        let mut away = Vec::new();
        for (person, last) in &mut self.last {
            let is_long_ago = now.saturating_duration_since(last.looked) >= self.span;
            if is_long_ago && last.attention == Attention::Here {
                last.attention = Attention::Away;
                away.push(person.clone());
            }
        }
        away
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        hub::{Filter, Listener},
        sse::Form,
    };
    use protocol::{Epoch, Part, Person};

    const SPAN: Duration = Duration::from_secs(600);

    fn person(bits: u128) -> Person {
        Person { id: PersonId::from_bits(bits), name: "Ann".into() }
    }

    fn hub() -> Hub {
        Hub::new(Epoch::from_bits(1).at(0), SPAN).0
    }

    fn join(hub: &Hub, room: &RoomName, person: &Person) -> Listener {
        hub.join(&[(room.clone(), Some(person.clone()))], &Filter::default(), Form::Sse).0
    }

    fn told(hub: &Hub, room: &RoomName) -> Option<(usize, usize)> {
        let told = hub.room(room)?.people(|people| people.changes(room))?;
        Some((told.count, told.away))
    }

    fn count_away(hub: &Hub, room: &RoomName) -> usize {
        hub.attendance(room).away
    }

    #[test]
    fn whoever_has_not_looked_for_a_while_is_away_until_they_look_and_a_program_never_is() {
        let (hub, lobby, begun) = (hub(), RoomName::lobby(), Instant::now());
        let (ann, program) = (person(1), person(2));
        let _streams = (join(&hub, &lobby, &ann), join(&hub, &lobby, &program));
        hub.heed(&ann.id);
        assert_eq!(told(&hub, &lobby), Some((2, 0)));
        hub.let_wander(begun + SPAN - Duration::from_secs(1));
        assert_eq!(told(&hub, &lobby), None);
        hub.look_at(&ann.id, begun + SPAN / 2);
        hub.let_wander(begun + SPAN + Duration::from_secs(1));
        assert_eq!(told(&hub, &lobby), None, "one look is enough");
        let late = begun + SPAN * 2;
        hub.let_wander(late);
        assert_eq!((told(&hub, &lobby), count_away(&hub, &lobby)), (Some((2, 1)), 1));
        let insider = |person: Person| Insider { person, part: Part::Guest };
        let all = [ann.clone(), program, person(3)].map(insider);
        assert_eq!(hub.whereabouts(&lobby, &all), [Whereabouts::Away, Whereabouts::Here, Whereabouts::Gone]);
        hub.let_wander(late + SPAN);
        assert_eq!(told(&hub, &lobby), None, "it is told once");
        // Elsewhere too, wherever they come to meanwhile.
        let (kitchen, private): (RoomName, _) = ("kitchen".parse().unwrap(), RoomName::private(1));
        let _others = (join(&hub, &kitchen, &ann), join(&hub, &private, &ann));
        hub.heed(&ann.id);
        assert_eq!([told(&hub, &kitchen), told(&hub, &private)], [Some((1, 1)); 2]);
        hub.look_at(&ann.id, late);
        for (room, count) in [(&lobby, 2), (&kitchen, 1), (&private, 1)] {
            assert_eq!(told(&hub, room), Some((count, 0)));
        }
    }

    #[test]
    fn whoever_is_away_and_goes_is_counted_no_longer_and_forgotten() {
        let (hub, private, begun) = (hub(), RoomName::private(1), Instant::now());
        let (ann, ben) = (person(1), person(2));
        let tabs = [join(&hub, &private, &ann), join(&hub, &private, &ann)];
        let _ben = join(&hub, &private, &ben);
        hub.heed(&ann.id);
        hub.let_wander(begun + SPAN * 2);
        let [one, other] = tabs;
        drop(one);
        assert_eq!(count_away(&hub, &private), 1);
        hub.forget_the_gone(begun + KNOWN * 2);
        assert_eq!(hub.house().looks.last.len(), 1);
        drop(other);
        assert_eq!((hub.attendance(&private).count, count_away(&hub, &private)), (1, 0));
        hub.forget_the_gone(begun + SPAN * 2);
        let back = join(&hub, &private, &ann);
        hub.heed(&ann.id);
        assert_eq!(count_away(&hub, &private), 1, "a line that comes back is no look");
        drop(back);
        hub.forget_the_gone(begun + KNOWN * 2);
        assert!(hub.house().looks.last.is_empty());
        // A look of whoever is not there is not kept either.
        hub.look(&ann.id);
        assert!(hub.house().looks.last.is_empty());
    }
}
