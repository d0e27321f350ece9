//! How often somebody may do something: token buckets by person and by address, generous for people.

use crate::address::Prefix;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock, clock::DefaultClock};
use protocol::PersonId;
use std::{num::NonZeroU32, str::FromStr, sync::Arc, time::Duration};

/// An address may do this many times as much as a person: a hall of people can be behind one.
const PEOPLE_PER_ADDRESS: u32 = 50;
/// So many of them keep their names: a name that is kept is nobody else's for good.
const KEEPERS_PER_ADDRESS: u32 = 4;

/// One of so many parts of what all together may begin with a person is what an address may.
const ADDRESSES_PER_ADDRESSED: u32 = 5;

/// For so long one waits who would begin with somebody with whom many have begun. Always the same: how long it is in truth would tell
/// when they did.
const UNTIL_ADDRESSED_AGAIN: Duration = Duration::from_secs(3_600);

/// How many kinds of act there are.
const ACTS: usize = 22;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Say,
    Rename,
    OpenRoom,
    /// Beginning to talk with one other person.
    Address,
    /// Being begun to talk with, whoever does it: strangers can be many.
    BeAddressed,
    OpenStream,
    /// Asking on, where streams do not pass.
    PollOn,
    /// Putting a question to a room.
    Ask,
    Vote,
    /// What another service tells a room.
    Hook,
    /// Saying that one is writing.
    Type,
    /// Saying that one looks at a page.
    Look,
    /// Looking for what was said.
    Search,
    /// Asking how much is unread.
    Unread,
    /// Sending a picture or a file.
    Send,
    /// Taking along what one has said.
    Export,
    /// Being forgotten.
    Forget,
    /// Making a link into another browser.
    Link,
    /// Trying a secret, by which somebody could be another. Counted by address alone.
    Guess,
    /// Keeping one's name by a passphrase, and not keeping it any more.
    Keep,
    /// Trying a passphrase. Counted by the name and the address together, and by address.
    Return,
    /// That a name is tried, from wherever: strangers can be many.
    BeTried,
}

impl Act {
    const ALL: [Self; ACTS] = [
        Self::Say,
        Self::Rename,
        Self::OpenRoom,
        Self::Address,
        Self::BeAddressed,
        Self::OpenStream,
        Self::PollOn,
        Self::Ask,
        Self::Vote,
        Self::Hook,
        Self::Type,
        Self::Look,
        Self::Search,
        Self::Unread,
        Self::Send,
        Self::Export,
        Self::Forget,
        Self::Link,
        Self::Guess,
        Self::Keep,
        Self::Return,
        Self::BeTried,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Say => "say",
            Self::Rename => "rename",
            Self::OpenRoom => "rooms",
            Self::Address => "conversations",
            Self::BeAddressed => "addressed",
            Self::OpenStream => "streams",
            Self::PollOn => "waits",
            Self::Ask => "polls",
            Self::Vote => "votes",
            Self::Hook => "hooks",
            Self::Type => "typing",
            Self::Look => "looks",
            Self::Search => "searches",
            Self::Unread => "unread",
            Self::Send => "files",
            Self::Export => "exports",
            Self::Forget => "forgetting",
            Self::Link => "links",
            Self::Guess => "guesses",
            Self::Keep => "passphrases",
            Self::Return => "returns",
            Self::BeTried => "tried",
        }
    }

    fn people_per_address(self) -> u32 {
        match self {
            Self::Keep => KEEPERS_PER_ADDRESS,
            _ => PEOPLE_PER_ADDRESS,
        }
    }

    fn default_rate(self) -> Rate {
        let (per_second, burst) = match self {
            Self::Say => (2.0, 20),
            Self::Rename => (0.1, 10),
            Self::OpenRoom => (0.05, 10),
            // Ten in an hour, and as many at once.
            Self::Address => (0.002_8, 10),
            Self::BeAddressed => (0.014, 50),
            Self::OpenStream => (1.0, 30),
            Self::PollOn => (6.0, 60),
            Self::Ask => (0.1, 10),
            Self::Vote => (2.0, 30),
            Self::Hook => (1.0, 30),
            Self::Type => (1.0, 10),
            Self::Look => (0.2, 10),
            Self::Search | Self::Unread => (1.0, 20),
            Self::Send => (0.5, 20),
            // Both go through the whole log.
            Self::Export => (0.01, 3),
            Self::Forget => (0.002, 2),
            Self::Link => (0.02, 5),
            // For an address that is one a second.
            Self::Guess => (0.02, 2),
            Self::Keep => (0.01, 5),
            Self::Return => (0.01, 5),
            // Some 8,640 a day from all addresses together: that guesses nobody's passphrase.
            Self::BeTried => (0.1, 100),
        };
        Rate { per_second, burst }
    }
}

/// As an operator wrote it.
#[derive(Debug, Clone, PartialEq)]
pub enum Limits {
    Off,
    On(Box<[Rate; ACTS]>),
}

/// How many a second, and how many at once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    per_second: f64,
    burst: u32,
}

impl FromStr for Limits {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut rates = Act::ALL.map(Act::default_rate);
        match text {
            "on" => return Ok(Self::On(rates.into())),
            "off" => return Ok(Self::Off),
            _ => {}
        }
        for part in text.split(',') {
            let wrong =
                || format!("{part:?} is not like say=2:20 (acts: {})", Act::ALL.map(Act::name).join(", "));
            let (name, rate) = part.trim().split_once('=').ok_or_else(wrong)?;
            let act = Act::ALL.iter().position(|act| act.name() == name).ok_or_else(wrong)?;
            let (per_second, burst) = rate.split_once(':').ok_or_else(wrong)?;
            let per_second: f64 = per_second.parse().map_err(|_| wrong())?;
            let burst: u32 = burst.parse().map_err(|_| wrong())?;
            if !(0.000_1..=1_000_000.0).contains(&per_second) || !(1..=1_000_000).contains(&burst) {
                return Err(wrong());
            }
            rates[act] = Rate { per_second, burst };
        }
        Ok(Self::On(rates.into()))
    }
}

/// The buckets. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Buckets {
    acts: Option<Arc<[ActBuckets; ACTS]>>,
    /// Of those that a person has for being begun with, what an address may take.
    addressed: Option<Arc<DefaultKeyedRateLimiter<(Prefix, PersonId)>>>,
}

#[derive(Debug)]
struct ActBuckets {
    by_person: DefaultKeyedRateLimiter<PersonId>,
    by_address: DefaultKeyedRateLimiter<Prefix>,
}

/// Too often. It will be possible again after `retry_after`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooOften {
    pub retry_after: Duration,
}

impl Buckets {
    pub fn new(limits: &Limits) -> Self {
        let Limits::On(rates) = limits else { return Self { acts: None, addressed: None } };
        let acts = Act::ALL.map(|act| {
            let rate = rates[act as usize];
            ActBuckets {
                by_person: RateLimiter::keyed(rate.quota(1)),
                by_address: RateLimiter::keyed(rate.quota(act.people_per_address())),
            }
        });
        let share = rates[Act::BeAddressed as usize].part(ADDRESSES_PER_ADDRESSED);
        let addressed = RateLimiter::keyed(share.quota(1));
        Self { acts: Some(Arc::new(acts)), addressed: Some(Arc::new(addressed)) }
    }

    /// Takes a token of the address, and of the person where there is one.
    pub fn take(&self, act: Act, address: Prefix, person: Option<&PersonId>) -> Result<(), TooOften> {
        let Some(acts) = &self.acts else { return Ok(()) };
        let buckets = &acts[act as usize];
        let wait = |wait: governor::NotUntil<_>| TooOften {
            retry_after: wait.wait_time_from(DefaultClock::default().now()),
        };
        buckets.by_address.check_key(&address).map_err(wait)?;
        person.map_or(Ok(()), |person| buckets.by_person.check_key(person).map_err(wait))
    }

    /// Takes a token of somebody with whom a conversation begins: of those that the address has for them, and of those that all have
    /// together. One address alone does not use them up.
    pub fn take_of_addressed(&self, address: Prefix, person: &PersonId) -> Result<(), TooOften> {
        let Some(addressed) = &self.addressed else { return Ok(()) };
        let later = TooOften { retry_after: UNTIL_ADDRESSED_AGAIN };
        addressed.check_key(&(address, person.clone())).map_err(|_| later)?;
        self.take(Act::BeAddressed, address, Some(person)).map_err(|_| later)
    }

    /// Forgets whoever has a full bucket again. To be called now and then: otherwise everybody stays for ever.
    pub fn forget_the_quiet(&self) {
        for buckets in self.acts.iter().flat_map(|acts| acts.iter()) {
            buckets.by_person.retain_recent();
            buckets.by_person.shrink_to_fit();
            buckets.by_address.retain_recent();
            buckets.by_address.shrink_to_fit();
        }
        if let Some(addressed) = &self.addressed {
            addressed.retain_recent();
            addressed.shrink_to_fit();
        }
    }
}

impl Rate {
    /// One of `parts` of it, and at least one at once.
    fn part(self, parts: u32) -> Self {
        Self { per_second: self.per_second / f64::from(parts), burst: (self.burst / parts).max(1) }
    }

    fn quota(self, times: u32) -> Quota {
        let period = Duration::from_secs_f64(1.0 / (self.per_second * f64::from(times)));
        let burst = NonZeroU32::new(self.burst.saturating_mul(times)).unwrap_or(NonZeroU32::MIN);
        Quota::with_period(period.max(Duration::from_nanos(1)))
            .unwrap_or(Quota::per_second(burst))
            .allow_burst(burst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::IpAddr;

    fn here() -> Prefix {
        Prefix::of(IpAddr::from([127, 0, 0, 1]))
    }

    #[test]
    fn a_person_may_do_a_burst_and_then_has_to_wait() {
        let buckets = Buckets::new(&"say=0.5:3".parse().unwrap());
        let ann = PersonId::from_bits(1);
        for _ in 0..3 {
            assert_eq!(buckets.take(Act::Say, here(), Some(&ann)), Ok(()));
        }
        let refused = buckets.take(Act::Say, here(), Some(&ann)).unwrap_err();
        assert!(refused.retry_after > Duration::ZERO && refused.retry_after <= Duration::from_secs(2));
        assert_eq!(
            buckets.take(Act::Say, here(), Some(&PersonId::from_bits(2))),
            Ok(()),
            "others are not held up"
        );
    }

    #[test]
    fn an_address_has_an_end_too() {
        let buckets = Buckets::new(&"rooms=0.001:1".parse().unwrap());
        let refused =
            (0..60).filter(|n| buckets.take(Act::OpenRoom, here(), Some(&PersonId::from_bits(*n))).is_err());
        assert_eq!(refused.count(), 10);
    }

    #[test]
    fn one_address_does_not_use_up_what_all_may_begin_with_a_person() {
        let buckets = Buckets::new(&"addressed=0.001:10".parse().unwrap());
        let ann = PersonId::from_bits(1);
        let from = |last| Prefix::of(IpAddr::from([192, 0, 2, last]));
        let begun = |last| (0..20).filter(|_| buckets.take_of_addressed(from(last), &ann).is_ok()).count();
        assert_eq!((1..=6).map(begun).collect::<Vec<_>>(), [2, 2, 2, 2, 2, 0]);
        assert_eq!(buckets.take_of_addressed(from(1), &PersonId::from_bits(2)), Ok(()));
        // How long it is in truth is the same for nobody.
        let refused = [1, 6].map(|last| buckets.take_of_addressed(from(last), &ann).unwrap_err());
        assert_eq!(refused, [TooOften { retry_after: UNTIL_ADDRESSED_AGAIN }; 2]);
    }

    #[test]
    fn off_is_off() {
        let buckets = Buckets::new(&Limits::Off);
        assert!((0..10_000).all(|_| buckets.take(Act::Say, here(), None).is_ok()));
    }

    #[test]
    fn nonsense_is_refused() {
        for bad in ["", "say", "say=2", "say=0:1", "say=1:0", "shout=1:1", "say=-1:1", "say=NaN:1"] {
            assert!(bad.parse::<Limits>().is_err(), "{bad:?}");
        }
    }
}
