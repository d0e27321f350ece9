//! Keys that prove something without a table of them: each is an HMAC over what it is for, by the secret of this house.
//! Whoever has one may say in a room that takes only programs, present what somebody asked, or see how the house does.

use cookie::Key;
use hmac::{Hmac, Mac, digest::KeyInit};
use protocol::{PersonId, RoomName};
use sha2::Sha256;
use std::fmt;

/// Bytes of a key that are written out: 128 bits, which nobody guesses.
const BYTES: usize = 16;

/// Makes keys and checks them; cheap to clone. Another `session.key` makes other keys.
#[derive(Clone)]
pub struct Keys {
    code: Hmac<Sha256>,
}

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose<'a> {
    /// Saying something in a room that wants a key for it.
    Post(&'a RoomName),
    /// Closing and revealing what a person asks in a room.
    Present(&'a RoomName, &'a PersonId),
    /// Seeing how the house is doing.
    Operate,
}

impl Keys {
    /// The secret signs cookies too: what is made here comes from another one that is made of it.
    pub fn new(secret: &Key) -> Self {
        let mut derived = with_secret(secret.signing());
        derived.update(b"hallway keys 1");
        Self { code: with_secret(&derived.finalize().into_bytes()) }
    }

    /// 32 hexadecimal digits.
    pub fn key(&self, purpose: Purpose<'_>) -> String {
        let code = self.code(purpose).finalize().into_bytes();
        code[..BYTES].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether `key` is the one for this, in a time that does not tell how much of it was right.
    pub fn opens(&self, purpose: Purpose<'_>, key: &str) -> bool {
        let digits = key.as_bytes();
        if digits.len() != 2 * BYTES || !digits.iter().all(u8::is_ascii_hexdigit) {
            return false;
        }
        let bytes = (0..BYTES).map(|n| u8::from_str_radix(&key[2 * n..2 * n + 2], 16));
        match bytes.collect::<Result<Vec<u8>, _>>() {
            Ok(bytes) => self.code(purpose).verify_truncated_left(&bytes).is_ok(),
            Err(_) => false,
        }
    }

    fn code(&self, purpose: Purpose<'_>) -> Hmac<Sha256> {
        let mut code = self.code.clone();
        code.update(purpose.to_string().as_bytes());
        code
    }
}

/// Of at most 64 bytes: longer ones would have to be hashed first (RFC 2104).
fn with_secret(secret: &[u8]) -> Hmac<Sha256> {
    let mut block = [0; 64];
    let length = secret.len().min(block.len());
    block[..length].copy_from_slice(&secret[..length]);
    <Hmac<Sha256> as KeyInit>::new(&block.into())
}

/// Different for every purpose: names and ids have no colon in them.
impl fmt::Display for Purpose<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Post(room) => write!(f, "post:{room}"),
            Self::Present(room, person) => write!(f, "present:{room}:{person}"),
            Self::Operate => f.write_str("operate"),
        }
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_opens_what_it_was_made_for_and_nothing_else() {
        let (keys, others) = (Keys::new(&Key::from(&[7; 64])), Keys::new(&Key::from(&[8; 64])));
        let (lobby, alerts) = (RoomName::lobby(), "alerts".parse().unwrap());
        let ann = PersonId::from_bits(1);
        let purposes =
            [Purpose::Post(&lobby), Purpose::Post(&alerts), Purpose::Present(&lobby, &ann), Purpose::Operate];
        for made_for in purposes {
            let key = keys.key(made_for);
            for purpose in purposes {
                assert_eq!(keys.opens(purpose, &key), purpose == made_for);
                assert!(!others.opens(purpose, &key));
            }
        }
    }

    #[test]
    fn nonsense_opens_nothing() {
        let keys = Keys::new(&Key::from(&[7; 64]));
        let key = keys.key(Purpose::Operate);
        for bad in ["", &key[1..], &key[..30], &format!("{key}00"), &"é".repeat(16), "+f".repeat(16).as_str()]
        {
            assert!(!keys.opens(Purpose::Operate, bad), "{bad:?}");
        }
    }
}
