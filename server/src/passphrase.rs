//! The words by which somebody is known on any device: how they are typed alike (RFC 8265, OpaqueString), and how they are kept, by
//! Argon2id (RFC 9106), from which nobody reads them back.

use crate::{limits::TooOften, problem::Error};
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use precis_profiles::{OpaqueString, precis_core::profile::Profile};
use protocol::Refusal;
use std::{
    fmt,
    ops::RangeInclusive,
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
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

/// What a passphrase is compared with where nobody keeps the name: the same work, and nothing that anybody could have typed.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGtlZXBzIGl0$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

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
    asked: Arc<AtomicUsize>,
}

impl FromStr for Passphrase {
    type Err = Refusal;

    fn from_str(typed: &str) -> Result<Self, Refusal> {
        let refuse = |detail: &str| Err(Refusal::new("passphrase", detail));
        let long = "A passphrase has from 8 to 200 characters.";
        // Before anything is computed on it.
        if typed.chars().nth(2 * CHARS.end()).is_some() {
            return refuse(long);
        }
        if typed.is_empty() {
            return refuse(long);
        }
        let Ok(typed) = OpaqueString::new().enforce(typed) else {
            return refuse(
                "A passphrase can't have characters in it that nobody sees, or that are quite new.",
            );
        };
        if CHARS.contains(&typed.chars().count()) { Ok(Self(typed.into_owned())) } else { refuse(long) }
    }
}

impl Passphrases {
    /// What is kept of a passphrase.
    ///
    /// # Errors
    /// [`Error::TooOften`] where many are looked at already.
    pub async fn seal(&self, passphrase: Passphrase) -> Result<Kept, Error> {
        let salt: [u8; 16] = rand::random();
        let sealed = self.take_turn(move || {
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
    /// [`Error::TooOften`] where many are looked at already.
    pub async fn compare(&self, passphrase: Passphrase, kept: Option<Kept>) -> Result<Verdict, Error> {
        let kept = kept.unwrap_or_else(|| Kept(NOBODYS.to_owned()));
        self.take_turn(move || match PasswordHash::new(&kept.0) {
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
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let place = Place::take(&self.asked)?;
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
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(asked: &Arc<AtomicUsize>) -> Result<Self, Error> {
        let place = Self(asked.clone());
        if asked.fetch_add(1, Ordering::AcqRel) < AT_ONCE {
            return Ok(place);
        }
        Err(Error::TooOften(TooOften { retry_after: Duration::from_secs(1) }))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
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
            assert_eq!(bad.parse::<Passphrase>().unwrap_err().kind, "passphrase", "{bad:?}");
        }
        // One letter or a letter and its mark, this blank or that: what a keyboard makes of it does not matter. Its size does.
        assert_eq!(passphrase("u\u{308}ber den Flur"), passphrase("über\u{a0}den\u{3000}Flur"));
        assert_ne!(passphrase("correct horse"), passphrase("Correct Horse"));
        assert_eq!("u\u{308}".repeat(8).parse(), Ok(passphrase("üüüüüüüü")));
        assert!("u\u{308}".repeat(4).parse::<Passphrase>().is_err(), "four letters are four");
        assert_eq!(format!("{:?}", passphrase("correct horse")), "Passphrase(…)");
    }

    #[tokio::test]
    async fn what_is_kept_tells_the_passphrase_from_others_and_nobody_what_it_is() {
        let passphrases = Passphrases::default();
        let kept = passphrases.seal(passphrase("correct horse")).await.unwrap();
        assert!(kept.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", kept.as_str());
        assert_eq!(format!("{kept:?}"), "Kept(…)");
        let again = passphrases.seal(passphrase("correct horse")).await.unwrap();
        assert_ne!(kept.as_str(), again.as_str(), "each with a salt of its own");
        let right = passphrases.compare(passphrase("correct horse"), Some(kept.clone())).await;
        assert_eq!(right, Ok(Verdict::Right));
        for (typed, kept) in [("Correct horse", Some(kept)), ("correct horse", None)] {
            assert_eq!(passphrases.compare(passphrase(typed), kept).await, Ok(Verdict::Wrong));
        }
        assert!(PasswordHash::new(NOBODYS).is_ok(), "as much work as any other");
    }

    #[tokio::test]
    async fn one_is_looked_at_at_a_time_and_of_too_many_the_last_are_sent_away() {
        let passphrases = Passphrases::default();
        let held = passphrases.turn.clone().acquire_owned().await.unwrap();
        let wait = || Box::pin(passphrases.take_turn(|| ()));
        let mut waiting: Vec<_> = (0..AT_ONCE).map(|_| wait()).collect();
        assert!(waiting.iter_mut().all(|one| one.as_mut().now_or_never().is_none()));
        let refused = wait().await.unwrap_err();
        assert_eq!(refused.retry_after(), Some(1));
        // Whoever goes away leaves their place.
        drop(waiting.pop());
        waiting.push(wait());
        assert!(waiting.last_mut().is_some_and(|one| one.as_mut().now_or_never().is_none()));
        drop(held);
        assert!(join_all(waiting).await.iter().all(Result::is_ok));
        assert_eq!(passphrases.asked.load(Ordering::Acquire), 0);
    }
}
