//! Cookies: the one that a request came with, and the one that an answer sets (RFC 6265).

use axum::response::{IntoResponseParts, ResponseParts};
use cookie::Cookie;
use http::{
    HeaderMap,
    header::{COOKIE, SET_COOKIE},
};
use std::convert::Infallible;

/// The cookies of a name that came with a request: more than one if another host of the domain has set one too.
pub fn sent(headers: &HeaderMap, name: &str) -> impl Iterator<Item = Cookie<'static>> {
    // Whatever others at the same host have set comes along, and need not be text.
    let pairs = headers.get_all(COOKIE).iter().flat_map(|value| value.as_bytes().split(|byte| *byte == b';'));
    let pairs = pairs.filter_map(|pair| std::str::from_utf8(pair).ok());
    let named = move |pair: &&str| pair.split('=').next().is_some_and(|start| start.trim() == name);
    pairs.filter(named).filter_map(|pair| Cookie::parse_encoded(pair.to_owned()).ok())
}

/// Sets a cookie with an answer, or nothing.
#[derive(Debug)]
pub struct SetCookie(pub Option<Cookie<'static>>);

impl IntoResponseParts for SetCookie {
    type Error = Infallible;

    fn into_response_parts(self, mut response: ResponseParts) -> Result<ResponseParts, Infallible> {
        let text = self.0.map(|cookie| cookie.encoded().to_string());
        // Encoded, there is nothing in it that a header can't have.
        if let Some(value) = text.and_then(|text| text.parse().ok()) {
            response.headers_mut().append(SET_COOKIE, value);
        }
        Ok(response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn a_cookie_is_found_among_others_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, "hallway2=no; hallway=a%3Db; other=1".parse().unwrap());
        // Another program at the same host sets what it likes.
        headers.append(COOKIE, HeaderValue::from_bytes(b"other=\xe9; hallway=late").unwrap());
        let values = |name| sent(&headers, name).map(|cookie| cookie.value().to_owned()).collect::<Vec<_>>();
        assert_eq!(values("hallway"), ["a=b", "late"]);
        assert!(values("hall").is_empty());
    }
}
