//! Seats for whoever sends something: there are so many, and nobody has more than a few of them, however slowly they send.

use crate::{address::Prefix, limits::TooOften, problem::Error};
use protocol::PersonId;
use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Files that come in at the same time; one more is to come back.
const ALL: usize = 64;
/// Of these from one person, as many as a message can have.
const OF_PERSON: usize = 4;
/// And from one address: a hall of people can be behind one.
const OF_ADDRESS: usize = 16;
/// After which it is worth another try for whoever has their share.
const AGAIN: Duration = Duration::from_secs(2);

/// All seats. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Seats(Arc<Mutex<Taken>>);

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by_person: HashMap<PersonId, usize>,
    by_address: HashMap<Prefix, usize>,
}

/// A seat that somebody has; it is free again when this is dropped.
#[derive(Debug)]
pub struct Seat {
    whose: PersonId,
    from: Prefix,
    seats: Seats,
}

impl Seats {
    /// A seat for somebody.
    ///
    /// # Errors
    /// [`Error::TooOften`] where they, or all at their address, have their share; [`Error::Busy`] where none is free.
    pub fn take(&self, whose: &PersonId, from: Prefix) -> Result<Seat, Error> {
        let mut taken = self.taken();
        let has = |count: Option<&usize>| count.copied().unwrap_or(0);
        if has(taken.by_person.get(whose)) >= OF_PERSON || has(taken.by_address.get(&from)) >= OF_ADDRESS {
            return Err(TooOften { retry_after: AGAIN }.into());
        }
        if taken.all >= ALL {
            return Err(Error::Busy);
        }
        taken.all += 1;
        *taken.by_person.entry(whose.clone()).or_default() += 1;
        *taken.by_address.entry(from).or_default() += 1;
        Ok(Seat { whose: whose.clone(), from, seats: self.clone() })
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.taken();
        taken.all -= 1;
        give_back(&mut taken.by_person, &self.whose);
        give_back(&mut taken.by_address, &self.from);
    }
}

/// Whoever has none left is forgotten.
fn give_back<K: Eq + Hash>(counts: &mut HashMap<K, usize>, whose: &K) {
    if let Some(count) = counts.get_mut(whose) {
        *count -= 1;
        if *count == 0 {
            counts.remove(whose);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::IpAddr;

    fn address(n: u8) -> Prefix {
        Prefix::of(IpAddr::from([127, 0, 0, n]))
    }

    fn is_told_to_wait(seat: Result<Seat, Error>) -> bool {
        matches!(seat, Err(Error::TooOften(_)))
    }

    #[test]
    fn nobody_has_more_than_their_share_and_whoever_gives_one_back_gets_another() {
        let seats = Seats::default();
        let take = |person: u128, from: u8| seats.take(&PersonId::from_bits(person), address(from));
        let mut ann: Vec<Seat> = (0..OF_PERSON).map(|_| take(1, 1).unwrap()).collect();
        assert!(is_told_to_wait(take(1, 1)) && is_told_to_wait(take(1, 2)));
        let others: Vec<Seat> = (2..14).map(|person| take(person, 1).unwrap()).collect();
        assert!(is_told_to_wait(take(14, 1)), "16 are from here");
        ann.pop();
        drop(take(14, 1).unwrap());
        drop((ann, others));
        let taken = seats.taken();
        assert_eq!((taken.all, taken.by_person.len(), taken.by_address.len()), (0, 0, 0));
    }

    #[test]
    fn there_are_only_so_many() {
        let seats = Seats::default();
        let all = (0..64).map(|n| seats.take(&PersonId::from_bits(n), address((n / 16) as u8)).unwrap());
        let all: Vec<Seat> = all.collect();
        assert_eq!(seats.take(&PersonId::from_bits(64), address(9)).unwrap_err(), Error::Busy);
        drop(all);
    }
}
