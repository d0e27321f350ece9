//! Who is asking: a session without an account, in a signed cookie. Who has none stays nobody, until they say
//! something or open a page: then they are [welcomed](Viewer::welcome).

use crate::{
    keys::Purpose,
    names::Names,
    nickname::Nickname,
    problem::Error,
    publish,
    routes::{InRoom, Query},
    state::State,
};
use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    response::{IntoResponseParts, ResponseParts},
};
use axum_extra::extract::{
    SignedCookieJar,
    cookie::{Cookie, Key, SameSite},
};
use http::{HeaderMap, header, request::Parts};
use protocol::{Person, PersonId, Posting, RoomName, limits::NAME_GRAPHEMES};
use sha2::{Digest, Sha256};
use std::{
    convert::Infallible,
    fs::{self, OpenOptions},
    io::{self, ErrorKind, Write},
    path::Path,
    time::Duration,
};

/// How long a browser keeps who it is: a year from the last time it was told.
const COOKIE_AGE: Duration = Duration::from_secs(365 * 24 * 3_600);
const KEY_BYTES: usize = 64;

/// Somebody who asks, under the name they chose or were given.
#[derive(Debug, Clone)]
pub struct Viewer {
    pub id: PersonId,
    pub name: Nickname,
    /// The room whose key they showed, if they did: then they are that room's program.
    pub key_of: Option<RoomName>,
}

/// What somebody shows besides who they are: `Authorization: Bearer KEY`, or `?key=KEY` where no header can be sent.
#[derive(Debug, Clone)]
pub struct Shown(pub Option<String>);

/// Whoever says something in the room of the address: its program if they show its key, else a viewer as always.
#[derive(Debug)]
pub struct Speaker(pub Viewer);

/// Sets the session cookie; part of every answer that made or changed a viewer.
pub struct Remember(SignedCookieJar);

impl Viewer {
    /// Whoever comes without an identity gets one.
    pub fn welcome(viewer: Option<Self>) -> Self {
        viewer.unwrap_or_else(Self::new)
    }

    fn new() -> Self {
        Self { id: PersonId::from_bits(rand::random()), name: Names::friendly(), key_of: None }
    }

    /// The program of a room: always the same person, who bears the room's name.
    pub fn program(room: &RoomName) -> Self {
        let digest = Sha256::digest(format!("program:{room}"));
        let bits = digest.iter().take(16).fold(0, |bits, byte| bits << 8 | u128::from(*byte));
        let name = room.as_str().chars().take(NAME_GRAPHEMES).collect::<String>().parse();
        let name = name.unwrap_or_else(|_| Names::friendly());
        Self { id: PersonId::from_bits(bits), name, key_of: Some(room.clone()) }
    }

    pub fn person(&self) -> Person {
        Person { id: self.id.clone(), name: self.name.as_str().clone() }
    }

    /// The cookie that brings this viewer back; a program is known by its key, and needs none.
    pub fn remember(&self, state: &State) -> Remember {
        let jar = SignedCookieJar::from_headers(&HeaderMap::new(), state.key.clone());
        if self.key_of.is_some() {
            return Remember(jar);
        }
        let cookie = Cookie::build((cookie_name(state), format!("{}.{}", self.id, self.name)))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(is_secure(state))
            .max_age(COOKIE_AGE.try_into().unwrap_or_default());
        Remember(jar.add(cookie))
    }

    fn from_cookie(headers: &HeaderMap, state: &State) -> Option<Self> {
        let jar = SignedCookieJar::from_headers(headers, state.key.clone());
        let cookie = jar.get(cookie_name(state))?;
        let (id, name) = cookie.value().split_once('.')?;
        Some(Self { id: id.parse().ok()?, name: name.parse().ok()?, key_of: None })
    }
}

impl OptionalFromRequestParts<State> for Viewer {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Option<Self>, Error> {
        Ok(Self::from_cookie(&parts.headers, state))
    }
}

impl FromRequestParts<State> for Shown {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Error> {
        let header = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let bearer = header.and_then(|value| {
            let (scheme, key) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| key.trim().to_owned())
        });
        let Query(query) = Query::from_request_parts(parts, state).await?;
        Ok(Self(bearer.or_else(|| query.get("key").map(str::to_owned))))
    }
}

impl FromRequestParts<State> for Speaker {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Error> {
        let InRoom(room) = InRoom::from_request_parts(parts, state).await?;
        let Shown(shown) = Shown::from_request_parts(parts, state).await?;
        let visitor = || Viewer::welcome(Viewer::from_cookie(&parts.headers, state));
        match shown {
            Some(key) if state.keys.opens(Purpose::Post(&room), &key) => Ok(Self(Viewer::program(&room))),
            // In a room for everybody a key that does not open it is somebody else's business.
            Some(_) if publish::posting(state, &room) == Posting::Key => Err(Error::KeyNeeded),
            Some(_) | None => Ok(Self(visitor())),
        }
    }
}

impl IntoResponseParts for Remember {
    type Error = Infallible;

    fn into_response_parts(self, response: ResponseParts) -> Result<ResponseParts, Infallible> {
        self.0.into_response_parts(response)
    }
}

impl std::fmt::Debug for Remember {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Remember")
    }
}

/// The key in the data folder that signs the cookies, made on the first start and readable by its owner only.
pub fn key(folder: &Path) -> io::Result<Key> {
    let path = folder.join("session.key");
    match fs::read(&path) {
        Ok(bytes) if bytes.len() == KEY_BYTES => Ok(Key::from(&bytes)),
        Ok(_) => Err(io::Error::new(
            ErrorKind::InvalidData,
            format!(
                "{} is not a session key. Restore it, or delete it: then everybody gets a new name.",
                path.display()
            ),
        )),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let bytes: [u8; KEY_BYTES] = std::array::from_fn(|_| rand::random());
            write_private(&path, &bytes)?;
            Ok(Key::from(&bytes))
        }
        Err(error) => Err(error),
    }
}

/// Writes a file that only its owner reads; in one step, so that a start that is cut off does not leave half of it.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let unfinished = path.with_extension("key.new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(unfinished, path)
}

fn is_secure(state: &State) -> bool {
    state.config.public_url.as_ref().is_some_and(crate::config::PublicUrl::is_https)
}

/// With the prefix, a browser takes the cookie from nobody but this very host.
fn cookie_name(state: &State) -> &'static str {
    if is_secure(state) { "__Host-hallway" } else { "hallway" }
}
