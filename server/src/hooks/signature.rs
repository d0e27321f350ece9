//! Whether a webhook comes from who has the room's key: GitHub's `X-Hub-Signature-256`, an HMAC (RFC 2104) of the body
//! with SHA-256.

use hmac::{Hmac, Mac};
use http::HeaderMap;
use sha2::Sha256;

const HEADER: &str = "x-hub-signature-256";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Who sent it has the key, and the body is as it was sent.
    Signed,
    /// It bears no signature.
    Unsigned,
    /// It bears one of another key or another body, or something that is no signature.
    Forged,
}

/// Whether there is something that looks like a signature.
pub fn bears_signature(headers: &HeaderMap) -> bool {
    headers.contains_key(HEADER)
}

/// Compares in a time that says nothing about the signature.
pub fn is_signed(key: &str, headers: &HeaderMap, body: &[u8]) -> Verdict {
    let mut signatures = headers.get_all(HEADER).iter();
    let (signature, another) = (signatures.next(), signatures.next());
    let Some(signature) = signature else { return Verdict::Unsigned };
    let hex = signature.to_str().ok().and_then(|text| text.strip_prefix("sha256="));
    let Some(sent) = hex.and_then(bytes).filter(|_| another.is_none()) else { return Verdict::Forged };
    // HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return Verdict::Forged };
    mac.update(body);
    if mac.verify_slice(&sent).is_ok() { Verdict::Signed } else { Verdict::Forged }
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    };
    hex.as_bytes().chunks(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(key: &str, signature: &str, body: &str) -> Verdict {
        let headers = HeaderMap::from_iter([(HEADER.parse().unwrap(), signature.parse().unwrap())]);
        is_signed(key, &headers, body.as_bytes())
    }

    #[test]
    fn the_example_of_githubs_documentation_is_signed() {
        let signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        let key = "It's a Secret to Everybody";
        assert_eq!(verdict(key, signature, "Hello, World!"), Verdict::Signed);
        assert_eq!(verdict(key, signature, "Hello, World?"), Verdict::Forged);
        assert_eq!(verdict("another key", signature, "Hello, World!"), Verdict::Forged);
        assert_eq!(verdict(key, &signature[..70], "Hello, World!"), Verdict::Forged);
    }

    #[test]
    fn what_is_no_signature_is_forged_and_none_is_none() {
        for bad in ["", "sha256=", "sha256=x", "sha256=0", "sha1=757107ea", "sha256=ää"] {
            let headers = HeaderMap::from_iter([(
                HEADER.parse().unwrap(),
                http::HeaderValue::from_bytes(bad.as_bytes()).unwrap(),
            )]);
            assert_eq!(is_signed("key", &headers, b""), Verdict::Forged, "{bad:?}");
        }
        assert_eq!(is_signed("key", &HeaderMap::new(), b""), Verdict::Unsigned);
    }
}
