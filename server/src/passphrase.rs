//! The words by which somebody is known on any device: how they are typed alike (RFC 8265, OpaqueString), and how they are kept, by
//! Argon2id (RFC 9106), from which nobody reads them back.

use crate::{address::Prefix, limits::TooOften, problem::Error};
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use precis_profiles::{OpaqueString, precis_core::profile::Profile};
use protocol::{Reason, Refusal};
use std::{
    fmt,
    ops::RangeInclusive,
    str::FromStr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{AcquireError, Semaphore},
    task::{JoinError, spawn_blocking},
};

/// How long a passphrase is, in Unicode scalar values.
const CHARS: RangeInclusive<usize> = 8..=200;

/// Most of them that are looked at or wait for it. One takes some 30 ms and 19 MiB, and they go one after the other.
const AT_ONCE: usize = 16;
/// So many of those are of one address.
const OF_ONE_ADDRESS: usize = 2;

/// What a passphrase is compared with where nobody keeps the name: the same work, and nothing that anybody could have typed.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGtlZXBzIGl0Lg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A passphrase as it is compared: 8 to 200 characters. It is shown by nothing, in no log either.
#[derive(Clone, PartialEq, Eq)]
pub struct Passphrase(String);

/// What is kept of a passphrase: a PHC string, with its salt and how it was made.
#[derive(Clone, PartialEq, Eq)]
pub struct Kept(String);

/// Whether a passphrase is the one that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Right,
    Wrong,
}

/// Where passphrases are looked at: one at a time, so that whoever sends many holds up nobody but others who do, and takes no more memory.
#[derive(Debug)]
pub struct Passphrases {
    turn: Arc<Semaphore>,
    asked: Arc<Mutex<Vec<Prefix>>>,
}

impl FromStr for Passphrase {
    type Err = Refusal;

    fn from_str(typed: &str) -> Result<Self, Refusal> {
        let refuse = |reason, detail: &str| Err(Refusal::new(reason, detail));
        let long = || refuse(Reason::PassphraseLength, "A passphrase has from 8 to 200 characters.");
        // Before anything is computed on it.
        if typed.is_empty() || typed.chars().nth(2 * CHARS.end()).is_some() {
            return long();
        }
        let Ok(typed) = OpaqueString::new().enforce(typed) else {
            return refuse(
                Reason::PassphraseUnseen,
                "A passphrase can't have characters in it that nobody sees, or that are quite new.",
            );
        };
        if CHARS.contains(&typed.chars().count()) { Ok(Self(typed.into_owned())) } else { long() }
    }
}

impl Passphrases {
    /// What is kept of a passphrase.
    ///
    /// # Errors
    /// [`Error::TooOften`] where many are looked at already, or some of this address.
    pub async fn seal(&self, passphrase: Passphrase, from: Prefix) -> Result<Kept, Error> {
        let salt: [u8; 16] = rand::random();
        let sealed = self.take_turn(from, move || {
            let sealed = Argon2::default().hash_password_with_salt(passphrase.0.as_bytes(), &salt);
            sealed.map(|sealed| Kept(sealed.to_string()))
        });
        sealed.await?.map_err(|error| {
            tracing::error!(%error, "a passphrase was not sealed");
            Error::Internal
        })
    }

    /// Whether a passphrase is the one that is kept. Where nothing is kept it is wrong, and that takes as long.
    ///
    /// # Errors
    /// [`Error::TooOften`] where many are looked at already, or some of this address.
    pub async fn compare(
        &self,
        passphrase: Passphrase,
        kept: Option<Kept>,
        from: Prefix,
    ) -> Result<Verdict, Error> {
        let kept = kept.unwrap_or_else(|| Kept(NOBODYS.to_owned()));
        self.take_turn(from, move || match PasswordHash::new(&kept.0) {
            Ok(kept) => match Argon2::default().verify_password(passphrase.0.as_bytes(), &kept) {
                Ok(()) => Verdict::Right,
                Err(_) => Verdict::Wrong,
            },
            Err(error) => {
                tracing::error!(%error, "what is kept of a passphrase can't be read");
                Verdict::Wrong
            }
        })
        .await
    }

    /// Works on a thread that nobody else waits for. Whoever goes away meanwhile has their turn all the same: there is never a second one.
    async fn take_turn<T: Send + 'static>(
        &self,
        from: Prefix,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let place = Place::take(&self.asked, from)?;
        let turn = self.turn.clone().acquire_owned().await.map_err(|_: AcquireError| Error::Internal)?;
        let worked = spawn_blocking(move || {
            let _held = (place, turn);
            work()
        });
        worked.await.map_err(|error: JoinError| {
            tracing::error!(%error, "a passphrase was not looked at");
            Error::Internal
        })
    }
}

impl Default for Passphrases {
    fn default() -> Self {
        Self { turn: Arc::new(Semaphore::new(1)), asked: Arc::default() }
    }
}

/// A place among those who wait.
struct Place {
    from: Prefix,
    asked: Arc<Mutex<Vec<Prefix>>>,
}

impl Place {
    fn take(asked: &Arc<Mutex<Vec<Prefix>>>, from: Prefix) -> Result<Self, Error> {
        let mut taken = asked.lock().unwrap_or_else(PoisonError::into_inner);
        let of_this = taken.iter().filter(|prefix| **prefix == from).count();
        if taken.len() >= AT_ONCE || of_this >= OF_ONE_ADDRESS {
            return Err(Error::TooOften(TooOften { retry_after: Duration::from_secs(1) }));
        }
        taken.push(from);
        Ok(Self { from, asked: asked.clone() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = taken.iter().position(|prefix| *prefix == self.from) {
            taken.swap_remove(place);
        }
    }
}

impl Kept {
    /// As it lies in the database.
    pub fn of_row(row: String) -> Self {
        Self(row)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Kept(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{FutureExt, future::join_all};
    use std::net::IpAddr;
    use tokio::sync::mpsc;

    fn passphrase(typed: &str) -> Passphrase {
        typed.parse().unwrap_or_else(|refusal| panic!("{typed:?}: {refusal}"))
    }

    #[test]
    fn a_passphrase_has_8_to_200_characters_that_can_be_typed_again_on_another_keyboard() {
        let (long, longer) = ("ü".repeat(200), "ü".repeat(201));
        for good in ["12345678", "correct horse", "  spaced  ", "Öl auf dem Flur", "ключ от двери", &long]
        {
            assert!(good.parse::<Passphrase>().is_ok(), "{good:?}");
        }
        for bad in ["", "1234567", &longer, "with\nline", "with\0nothing", &"x".repeat(10_000)] {
            assert_eq!(bad.parse::<Passphrase>().unwrap_err().kind(), "passphrase", "{bad:?}");
        }
        // One letter or a letter and its mark, this blank or that: what a keyboard makes of it does not matter. Its size does.
        assert_eq!(passphrase("u\u{308}ber den Flur"), passphrase("über\u{a0}den\u{3000}Flur"));
        assert_ne!(passphrase("correct horse"), passphrase("Correct Horse"));
        assert_eq!("u\u{308}".repeat(8).parse(), Ok(passphrase("üüüüüüüü")));
        assert!("u\u{308}".repeat(4).parse::<Passphrase>().is_err(), "four letters are four");
        assert_eq!(format!("{:?}", passphrase("correct horse")), "Passphrase(…)");
    }

    fn address(last: u8) -> Prefix {
        Prefix::of(IpAddr::from([192, 0, 2, last]))
    }

    #[tokio::test]
    async fn what_is_kept_tells_the_passphrase_from_others_and_nobody_what_it_is() {
        let (passphrases, here) = (Passphrases::default(), address(1));
        let kept = passphrases.seal(passphrase("correct horse"), here).await.unwrap();
        assert!(kept.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", kept.as_str());
        assert_eq!(format!("{kept:?}"), "Kept(…)");
        let again = passphrases.seal(passphrase("correct horse"), here).await.unwrap();
        assert_ne!(kept.as_str(), again.as_str(), "each with a salt of its own");
        let right = passphrases.compare(passphrase("correct horse"), Some(kept.clone()), here).await;
        assert_eq!(right, Ok(Verdict::Right));
        for (typed, kept) in [("Correct horse", Some(kept.clone())), ("correct horse", None)] {
            assert_eq!(passphrases.compare(passphrase(typed), kept, here).await, Ok(Verdict::Wrong));
        }
        // For a name that nobody keeps it is as much work.
        let how = |kept: &str| kept.rsplitn(3, '$').nth(2).map(str::to_owned);
        assert_eq!(how(NOBODYS), how(kept.as_str()));
        assert_eq!(NOBODYS.len(), kept.as_str().len());
        assert!(PasswordHash::new(NOBODYS).is_ok());
    }

    #[tokio::test]
    async fn one_is_looked_at_at_a_time_and_of_too_many_the_last_are_sent_away() {
        let passphrases = Passphrases::default();
        let (begun, mut order) = mpsc::unbounded_channel();
        let held = passphrases.turn.clone().acquire_owned().await.unwrap();
        let wait = |from: u8| {
            let begun = begun.clone();
            Box::pin(passphrases.take_turn(address(from), move || begun.send(from).is_ok()))
        };
        let mut waiting: Vec<_> = (0..AT_ONCE as u8).map(|number| wait(number / 2)).collect();
        assert!(waiting.iter_mut().all(|one| one.as_mut().now_or_never().is_none()));
        let refused = wait(100).await.unwrap_err();
        assert_eq!(refused.retry_after(), Some(1));
        // Whoever goes away leaves their place, which is not for an address that has some.
        drop(waiting.pop());
        assert!(wait(0).await.is_err());
        waiting.push(wait(101));
        assert!(waiting.last_mut().is_some_and(|one| one.as_mut().now_or_never().is_none()));
        assert!(order.try_recv().is_err(), "nobody's turn has come");
        drop(held);
        assert!(join_all(waiting).await.iter().all(Result::is_ok));
        assert!(passphrases.asked.lock().unwrap().is_empty());
        assert_eq!(order.len(), AT_ONCE);
    }
}
