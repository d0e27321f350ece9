//! Who looks at their pages, and who has not for a while: these are away, though a stream of theirs is open. A program says nothing of
//! the kind, and is here as long as its stream is.
//!
//! A look is a person's, whichever page it is at: of two pages in one window one is always hidden. Nobody has to take anything back, so
//! a page that crashed does not count for longer than one that nobody looks at.

use super::Hub;
use protocol::{Insider, PersonId, RoomName, Whereabouts};
use std::{
    collections::{HashMap, HashSet},
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    Looked(Instant),
    /// Too long ago.
    Away,
}

impl Hub {
    /// From now on `person` is away unless they look now and then. Opening a page is a look, but a stream that comes back is none. To be
    /// called once they are seen: whoever is not is forgotten.
    pub fn heed(&self, person: &PersonId) {
        self.house().looks.last.entry(person.clone()).or_insert(Last::Looked(Instant::now()));
    }

    /// `person` looks at a page of theirs. It means nothing where they were not heeded.
    pub fn look(&self, person: &PersonId) {
        self.look_at(person, Instant::now());
    }

    fn look_at(&self, person: &PersonId, now: Instant) {
        let house = &mut *self.house();
        let Some(last) = house.looks.last.get_mut(person) else { return };
        if std::mem::replace(last, Last::Looked(now)) == Last::Away {
            house.turn(person, Attention::Here);
            self.shared.stirred.notify_one();
        }
    }

    /// Whoever has not looked for too long is away.
    pub(super) fn let_wander(&self, now: Instant) {
        let house = &mut *self.house();
        for person in house.looks.wander(now) {
            house.turn(&person, Attention::Away);
            self.shared.stirred.notify_one();
        }
    }

    /// Forgets whoever is in no room any more. To be called now and then: otherwise everybody stays for ever.
    pub fn forget_the_gone(&self) {
        let house = &mut *self.house();
        if house.looks.last.is_empty() {
            return;
        }
        let mut seen = HashSet::new();
        house.rooms.values().for_each(|room| room.people(|people| seen.extend(people.ids())));
        house.looks.last.retain(|person, _| seen.contains(person));
        house.looks.last.shrink_to_fit();
    }

    /// How many of the people in a room are away.
    pub fn count_away(&self, room: &RoomName) -> usize {
        self.room(room).map(|room| room.people(|people| people.count_away())).unwrap_or_default()
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
        match self.last.get(person) {
            Some(Last::Away) => Attention::Away,
            Some(Last::Looked(_)) | None => Attention::Here,
        }
    }

    /// Who is away from now on.
    fn wander(&mut self, now: Instant) -> Vec<PersonId> {
        let mut away = Vec::new();
        for (person, last) in &mut self.last {
            if matches!(last, Last::Looked(at) if now.saturating_duration_since(*at) >= self.span) {
                *last = Last::Away;
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
        assert_eq!((told(&hub, &lobby), hub.count_away(&lobby)), (Some((2, 1)), 1));
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
        assert_eq!(hub.count_away(&private), 1);
        hub.forget_the_gone();
        assert_eq!(hub.house().looks.last.len(), 1);
        drop(other);
        assert_eq!((hub.count_people(&private), hub.count_away(&private)), (1, 0));
        hub.forget_the_gone();
        assert!(hub.house().looks.last.is_empty());
        // A look of whoever is not there is not kept either.
        hub.look(&ann.id);
        assert!(hub.house().looks.last.is_empty());
    }
}
