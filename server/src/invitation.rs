//! The way to a vote from a wall, and into a room that is not for everybody: an address that can be typed, and the same as a QR
//! code (ISO/IEC 18004).

use app::Invitation;
use qrcodegen::{QrCode, QrCodeEcc};
use sha2::{Digest, Sha256};
use std::{
    fmt::{self, Write},
    str::FromStr,
};

/// What is secret in the link by which somebody comes in, or goes on in another browser: 128 random bits as 32 hexadecimal digits. It is not kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// What is in a link is no secret of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoSecret;

impl Secret {
    pub fn by_chance() -> Self {
        Self(format!("{:032x}", rand::random::<u128>()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is kept in its place: nobody finds a secret by it that is one of so many.
    pub fn hash(&self) -> String {
        self.hash_for("invitation")
    }

    /// The same for a link into another browser: what is one of these is not the other.
    pub fn link_hash(&self) -> String {
        self.hash_for("link")
    }

    fn hash_for(&self, purpose: &str) -> String {
        let digest = Sha256::digest(format!("{purpose}:{}", self.0));
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl FromStr for Secret {
    type Err = NoSecret;

    fn from_str(text: &str) -> Result<Self, NoSecret> {
        let is_one = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if is_one { Ok(Self(text.to_owned())) } else { Err(NoSecret) }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Modules of white around the code, without which scanners do not find it.
const QUIET: i32 = 4;

/// An invitation to an address. One that is too long for a code of any size gets an empty one.
pub fn to(url: String) -> Invitation {
    let Ok(code) = QrCode::encode_text(&url, QrCodeEcc::Medium) else {
        return Invitation { url, qr: String::new(), size: 1 };
    };
    let mut qr = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let begin = x;
            while x < code.size() && code.get_module(x, y) {
                x += 1;
            }
            if x > begin {
                // A run of dark modules; writing into a string does not fail.
                let _ = write!(qr, "M{} {}h{}v1h-{}z", begin + QUIET, y + QUIET, x - begin, x - begin);
            }
            x += 1;
        }
    }
    Invitation { url, qr, size: (code.size() + 2 * QUIET) as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_as_it_is_written_and_nothing_else_is_one() {
        let secret = Secret::by_chance();
        assert_eq!(secret.as_str().parse::<Secret>().unwrap(), secret);
        assert_ne!(Secret::by_chance().hash(), secret.hash());
        assert_ne!(secret.link_hash(), secret.hash());
        assert!(!secret.hash().contains(secret.as_str()));
        for bad in ["", "0", &secret.as_str()[1..], "g".repeat(32).as_str(), "0".repeat(33).as_str()] {
            assert!(bad.parse::<Secret>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_code_begins_with_its_three_corners_and_is_surrounded_by_white() {
        let invitation = to("http://hall.example/v/lobby".to_owned());
        assert!(invitation.qr.starts_with("M4 4h7v1h-7z"), "{}", &invitation.qr[..40]);
        assert!(invitation.qr.contains(&format!("M{} 4h7v1h-7z", invitation.size - 11)));
        assert!(invitation.qr.contains(&format!("M4 {}h7v1h-7z", invitation.size - 5)));
    }
}
