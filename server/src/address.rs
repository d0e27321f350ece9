//! Where a request comes from. A proxy's word for it counts only if the operator named that proxy.

use crate::{config::Network, problem::Error, state::State};
use axum::extract::{ConnectInfo, FromRequestParts};
use http::{HeaderMap, request::Parts};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The address that a person is counted under: an IPv4 address, or the /64 of an IPv6 address, which is what a
/// household gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Prefix(IpAddr);

impl Prefix {
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                Self(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into())
            }
            v4 => Self(v4),
        }
    }
}

/// Where somebody asks from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Client(pub IpAddr);

impl FromRequestParts<State> for Client {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Error> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().ok_or(Error::Internal)?.0.ip();
        Ok(Self(client(peer, &parts.headers, &state.config.trusted_proxies)))
    }
}

impl FromRequestParts<State> for Prefix {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Error> {
        let Client(address) = Client::from_request_parts(parts, state).await?;
        Ok(Self::of(address))
    }
}

/// Walks from the peer towards the client for as long as each hop is a trusted proxy.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address.to_canonical()));
    let forwarded: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    let mut client = peer;
    for hop in forwarded.iter().rev() {
        if !is_trusted(client) {
            break;
        }
        let Ok(address) = hop.trim().parse() else { break };
        client = address;
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forwarded(value: &str) -> HeaderMap {
        HeaderMap::from_iter([("x-forwarded-for".parse().unwrap(), value.parse().unwrap())])
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_stranger_can_not_say_where_they_come_from() {
        assert_eq!(client(ip("9.9.9.9"), &forwarded("1.1.1.1"), &[]), ip("9.9.9.9"));
    }

    #[test]
    fn a_named_proxy_can() {
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        assert_eq!(client(ip("10.0.0.1"), &forwarded("6.6.6.6, 1.1.1.1, 10.0.0.2"), &trusted), ip("1.1.1.1"));
        assert_eq!(client(ip("10.0.0.1"), &forwarded("nonsense"), &trusted), ip("10.0.0.1"));
    }

    #[test]
    fn a_household_is_one_address() {
        assert_eq!(Prefix::of(ip("2001:db8::1")), Prefix::of(ip("2001:db8::ffff:1")));
        assert_ne!(Prefix::of(ip("2001:db8::1")), Prefix::of(ip("2001:db8:0:1::1")));
        assert_eq!(Prefix::of(ip("::ffff:1.2.3.4")), Prefix::of(ip("1.2.3.4")));
    }
}
