//! What every request has to get past, and what every answer carries.

use crate::{
    accept,
    config::PublicUrl,
    origin::{self, Origin},
    pages,
    problem::Error,
    state::State,
};
use app::language::Language;
use axum::{
    extract::{self, Request},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use std::{net::IpAddr, time::Duration};
use tower_http::{
    cors::CorsLayer,
    csrf::{CsrfLayer, ProtectionError},
};

/// Most bytes of a request's head: its first line and its fields.
pub const HEAD: usize = 32 * 1024;

/// Refuses what says too much before its body.
///
/// # Errors
/// [`Error::HeadTooLarge`].
pub fn guard_head(request: &Request) -> Result<(), Error> {
    let target = request.uri().path_and_query().map_or(1, |target| target.as_str().len());
    let first = request.method().as_str().len() + target + "  HTTP/1.1\r\n\r\n".len();
    let fields =
        request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len());
    if first + fields.sum::<usize>() > HEAD { Err(Error::HeadTooLarge) } else { Ok(()) }
}

/// Refuses requests for a host name that is not ours: a page of a stranger's domain that points here by DNS
/// would otherwise be on our origin. Bare addresses can't be pointed by DNS, and localhost is this machine.
///
/// # Errors
/// [`Error::UnknownHost`].
pub fn guard_host(state: &State, request: &Request) -> Result<(), Error> {
    let public = state.config.public_url.as_ref().map(|url| url.host());
    let ours = match authority(request.uri(), request.headers()) {
        Some(host) => Some(host.as_str()) == public || is_local(&host),
        None => false,
    };
    if ours { Ok(()) } else { Err(Error::UnknownHost) }
}

/// Refuses what another site's page sends on behalf of somebody who is here too (Sec-Fetch-Site, Origin).
pub fn guard_origin(state: &State) -> CsrfLayer<impl Fn(ProtectionError) -> Response + Clone + use<>> {
    let layer = CsrfLayer::new();
    // Behind a proxy that rewrites Host, the origin is still the public one.
    let public = state.config.public_url.iter().map(PublicUrl::origin);
    let allowed = state.config.cors_origins.iter().map(PublicUrl::origin);
    let layer = public
        .chain(allowed)
        .fold(layer, |layer, origin| layer.clone().add_trusted_origin(origin).unwrap_or(layer));
    layer.with_rejection_response(|_| Error::CrossSite.into_response())
}

/// Lets pages of the origins that the operator names ask here, as nobody: cookies do not travel (Fetch, 3.2).
pub fn allow_origins(state: &State) -> CorsLayer {
    let origins = state.config.cors_origins.iter().filter_map(|origin| origin.origin().parse().ok());
    let header = |name| HeaderName::from_static(name);
    CorsLayer::new()
        .allow_origin(origins.collect::<Vec<HeaderValue>>())
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers([
            header::ACCEPT,
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header("event"),
            header("idempotency-key"),
            header("last-event-id"),
            header("priority"),
            header("tags"),
            header("title"),
        ])
        .expose_headers([header::LOCATION, header::RETRY_AFTER])
        .max_age(Duration::from_secs(3_600))
}

/// Makes whoever asks from a page of such an origin nobody: a browser sends cookies along if the other site is a neighbour,
/// such as another port or another name under the same domain.
pub async fn strip_visitors(
    extract::State(state): extract::State<State>,
    mut request: Request,
    next: Next,
) -> Response {
    if !is_visitor(&state, request.headers()) {
        return next.run(request).await;
    }
    request.headers_mut().remove(header::COOKIE);
    let mut response = next.run(request).await;
    response.headers_mut().remove(header::SET_COOKIE);
    response
}

/// Whether a page of such an origin asks.
fn is_visitor(state: &State, headers: &HeaderMap) -> bool {
    let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    origin.is_some_and(|origin| {
        let ours = state.config.public_url.as_ref().is_some_and(|url| url.origin() == origin);
        !ours && state.config.cors_origins.iter().any(|allowed| allowed.origin() == origin)
    })
}

/// Who is told why something is refused, and how.
#[derive(Debug)]
pub enum Addressee {
    /// A browser that shows pages.
    Browser(Origin),
    /// Whatever reads JSON, in the language that whoever runs it wants.
    Program(Language),
}

impl Addressee {
    pub fn of(state: &State, headers: &HeaderMap) -> Self {
        if accept::is_browser(headers) {
            return Self::Browser(Origin::of(state, headers));
        }
        // What somebody chose here is in a cookie, which is none of such a page's business.
        let is_visitor = is_visitor(state, headers);
        Self::Program(if is_visitor { accept::language(headers) } else { origin::language(headers) })
    }
}

/// The way on which somebody reaches us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A browser trusts it: HTTPS, or the machine itself.
    Trusted,
    Plain,
}

impl Way {
    pub fn of(state: &State, request: &Request) -> Self {
        let is_https = state.config.public_url.as_ref().is_some_and(PublicUrl::is_https);
        let is_trusted = is_https || asks_this_machine(request.uri(), request.headers());
        if is_trusted { Self::Trusted } else { Self::Plain }
    }
}

/// Whom an address is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privacy {
    OfNobody,
    /// It names a room that is not for everybody, or with whom somebody begins to talk, or has the secret of an invitation or of a link into another browser, whether there is one or not.
    OfSome,
}

impl Privacy {
    pub fn of(uri: &Uri) -> Self {
        let asked = uri.path_and_query().map_or("", |asked| asked.as_str());
        // No name of anything else has a tilde in it; browsers write it as it is, and others may not.
        // Phones write the first letter large.
        let is_secret = |start: &str| ["/i/", "/c/"].iter().any(|one| start.eq_ignore_ascii_case(one));
        let is_invited = asked.get(..3).is_some_and(is_secret);
        // With whom somebody begins to talk is known to the two.
        let path = uri.path().trim_end_matches('/');
        let is_direct = path.contains("/people/") && path.ends_with("/direct");
        let is_private = is_invited || is_direct || asked.contains('~') || asked.contains("%7");
        if is_private { Self::OfSome } else { Self::OfNobody }
    }

    /// What is for some people only is kept by nothing on the way, nor by a browser that others use too.
    pub fn add_headers(self, headers: &mut HeaderMap) {
        let said = headers.get(header::CACHE_CONTROL).and_then(|value| value.to_str().ok());
        if self == Self::OfSome && !said.is_some_and(|said| said.contains("no-store")) {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
    }
}

/// What every answer tells a browser.
pub fn add_headers(headers: &mut HeaderMap, way: Way) {
    let mut default = |name: HeaderName, value| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    default(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    default(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Not `no-referrer`: under it a browser says `Origin: null` when it sends a form, even to its own site.
    default(header::REFERRER_POLICY, "same-origin");
    // Over plain HTTP from another machine a browser would only complain of what it ignores.
    if way == Way::Trusted {
        default(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    }
    default(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()");
}

/// Tells why something was refused, if it was, as whoever it is for reads it.
pub async fn tell(state: &State, addressee: Addressee, mut response: Response) -> Response {
    let Some(error) = response.extensions_mut().remove::<Error>() else { return response };
    let origin = match addressee {
        Addressee::Browser(origin) => origin,
        Addressee::Program(language) if language == Language::default() => return response,
        Addressee::Program(language) => return error.retell(language, response),
    };
    let mut page = pages::problem(state, origin, &error).await;
    for name in [header::RETRY_AFTER, header::ALLOW, header::WWW_AUTHENTICATE] {
        if let Some(value) = response.headers_mut().remove(&name) {
            page.headers_mut().insert(name, value);
        }
    }
    page
}

/// The host that is asked for, without its port. `None` if it is missing or given in two ways.
fn authority(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (host, second) = (hosts.next()?.to_str().ok()?, hosts.next());
    let differs = uri.authority().is_some_and(|authority| !authority.as_str().eq_ignore_ascii_case(host));
    if second.is_some() || differs {
        return None;
    }
    let authority: http::uri::Authority = host.parse().ok()?;
    if authority.as_str().contains('@') {
        return None;
    }
    Some(authority.host().to_ascii_lowercase())
}

fn is_local(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    host == "localhost" || host.ends_with(".localhost") || bare.parse::<IpAddr>().is_ok()
}

/// Whether a request is for this machine under a name that means it to itself only.
pub fn asks_this_machine(uri: &Uri, headers: &HeaderMap) -> bool {
    authority(uri, headers).is_some_and(|host| is_this_machine(&host))
}

/// Whether a host is this machine to itself.
pub fn is_this_machine(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(host: &str) -> Option<String> {
        authority(&Uri::from_static("/"), &HeaderMap::from_iter([(header::HOST, host.parse().unwrap())]))
    }

    #[test]
    fn the_host_is_read_without_its_port() {
        assert_eq!(asked("Localhost:3000").as_deref(), Some("localhost"));
        assert_eq!(asked("[::1]:3000").as_deref(), Some("[::1]"));
        assert_eq!(asked("user@localhost"), None);
        assert_eq!(asked(""), None);
    }

    #[test]
    fn two_hosts_are_no_host() {
        let mut headers = HeaderMap::new();
        headers.append(header::HOST, HeaderValue::from_static("localhost"));
        headers.append(header::HOST, HeaderValue::from_static("evil.example"));
        assert_eq!(authority(&Uri::from_static("/"), &headers), None);
        let headers = HeaderMap::from_iter([(header::HOST, HeaderValue::from_static("localhost"))]);
        assert_eq!(authority(&Uri::from_static("http://evil.example/"), &headers), None);
    }

    #[test]
    fn an_address_with_a_secret_or_the_name_of_a_room_by_invitation_is_for_some() {
        for (address, privacy) in [
            ("/i/0123456789abcdef", Privacy::OfSome),
            ("/I/0123456789abcdef", Privacy::OfSome),
            ("/c/0123456789abcdef", Privacy::OfSome),
            ("/r/~zzzz", Privacy::OfSome),
            ("/R/%7Ezzzz", Privacy::OfSome),
            ("/unread?room=%7ezzzz@a-1", Privacy::OfSome),
            ("/r/lobby/people/8f6dc2f19ab34e5c0d5b1c7e2a9f4b60/direct", Privacy::OfSome),
            ("/r/direct", Privacy::OfNobody),
            ("/r/lobby", Privacy::OfNobody),
            ("/help", Privacy::OfNobody),
        ] {
            assert_eq!(Privacy::of(&Uri::from_static(address)), privacy, "{address}");
        }
    }

    #[test]
    fn names_that_dns_can_point_here_are_not_local() {
        assert!(["localhost", "a.localhost", "127.0.0.1", "[::1]", "192.168.1.5"].into_iter().all(is_local));
        assert!(
            !["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "xlocalhost"]
                .into_iter()
                .any(is_local)
        );
    }
}
