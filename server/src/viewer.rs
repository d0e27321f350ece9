//! Who is asking: a session without an account, in a signed cookie. Who has none stays nobody, until they say
//! something or open a page: then they are [welcomed](Viewer::welcome).

use crate::{
    cookies::{self, SetCookie},
    door::Door,
    keys::Purpose,
    names::Names,
    nickname::Nickname,
    problem::Error,
    publish,
    routes::Query,
    state::State,
};
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use cookie::{Cookie, CookieJar, Key, SameSite};
use http::{HeaderMap, header, request::Parts};
use protocol::{Person, PersonId, Posting, RoomName, limits::NAME_GRAPHEMES};
use sha2::{Digest, Sha256};
use std::{
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
    pub met: Met,
}

/// Whether somebody was here before this request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    Before,
    JustNow,
}

/// What somebody shows besides who they are: `Authorization: Bearer KEY`, or `?key=KEY` where no header can be sent.
#[derive(Debug, Clone)]
pub struct Shown(pub Option<String>);

/// Whoever says something in the room of the address: its program if they show its key, else a viewer as always.
#[derive(Debug)]
pub struct Speaker(pub Viewer);

/// Somebody who asked to be forgotten, by a cookie that is nobody's any more.
#[derive(Debug)]
pub struct Gone(pub PersonId);

impl Viewer {
    /// Whoever comes without an identity gets one.
    pub fn welcome(viewer: Option<Self>) -> Self {
        viewer.unwrap_or_else(Self::new)
    }

    fn new() -> Self {
        Self {
            id: PersonId::from_bits(rand::random()),
            name: Names::friendly(),
            key_of: None,
            met: Met::JustNow,
        }
    }

    /// Somebody who is in another browser already.
    ///
    /// # Errors
    /// Where the name that was kept for them is none.
    pub fn returning(person: Person) -> Result<Self, Error> {
        Ok(Self { name: person.name.parse()?, id: person.id, key_of: None, met: Met::Before })
    }

    /// The program of a room: always the same person, who bears the room's name.
    pub fn program(room: &RoomName) -> Self {
        let digest = Sha256::digest(format!("program:{room}"));
        let bits = digest.iter().take(16).fold(0, |bits, byte| bits << 8 | u128::from(*byte));
        let name = room.as_str().chars().take(NAME_GRAPHEMES).collect::<String>().parse();
        let name = name.unwrap_or_else(|_| Names::friendly());
        Self { id: PersonId::from_bits(bits), name, key_of: Some(room.clone()), met: Met::Before }
    }

    pub fn person(&self) -> Person {
        Person { id: self.id.clone(), name: self.name.as_str().clone() }
    }

    /// The cookie that brings this viewer back; a program is known by its key, and needs none.
    pub fn remember(&self, state: &State) -> SetCookie {
        if self.key_of.is_some() {
            return SetCookie(None);
        }
        let cookie = Cookie::build((cookie_name(state), format!("{}.{}", self.id, self.name)))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(is_secure(state))
            .max_age(COOKIE_AGE.try_into().unwrap_or_default());
        let mut jar = CookieJar::new();
        jar.signed_mut(&state.key).add(cookie);
        SetCookie(jar.get(cookie_name(state)).cloned())
    }

    /// The same for whoever has just been met: others have it, and whoever opens a page gets it anew.
    pub fn remember_new(&self, state: &State) -> SetCookie {
        match self.met {
            Met::Before => SetCookie(None),
            Met::JustNow => self.remember(state),
        }
    }

    /// Takes the cookie out of the browser.
    pub fn forget_cookie(state: &State) -> SetCookie {
        let cookie = Cookie::build((cookie_name(state), ""))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(is_secure(state))
            .max_age(cookie::time::Duration::ZERO);
        SetCookie(Some(cookie.build()))
    }

    /// The first one that is ours counts, should there be several: of a name of ours that a neighbour under the same domain has set
    /// too, a browser sends the one with the longer path first.
    fn from_cookie(headers: &HeaderMap, state: &State) -> Option<Self> {
        // Whoever asked to be forgotten is nobody any more, with whichever cookie they come.
        let viewer = Self::sent(headers, state).find(|viewer| !state.store.is_gone(&viewer.id))?;
        // In another of their browsers they may have taken another name since.
        let name = state.store.name_of(&viewer.id).filter(|name| name != viewer.name.as_str());
        Some(match name.and_then(|name| name.parse().ok()) {
            Some(name) => Self { name, ..viewer },
            None => viewer,
        })
    }

    /// Whose cookies came, whatever has become of them since.
    fn sent(headers: &HeaderMap, state: &State) -> impl Iterator<Item = Self> {
        let whose = |cookie| state.recognised.whose(cookie, |cookie| Self::of_cookie(cookie, state));
        cookies::sent(headers, cookie_name(state)).filter_map(whose)
    }

    fn of_cookie(cookie: Cookie<'static>, state: &State) -> Option<Self> {
        let cookie = CookieJar::new().signed(&state.key).verify(cookie)?;
        let (id, name) = cookie.value().split_once('.')?;
        Some(Self { id: id.parse().ok()?, name: name.parse().ok()?, key_of: None, met: Met::Before })
    }
}

impl OptionalFromRequestParts<State> for Viewer {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Option<Self>, Error> {
        Ok(Self::from_cookie(&parts.headers, state))
    }
}

impl OptionalFromRequestParts<State> for Gone {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Option<Self>, Error> {
        let gone = Viewer::sent(&parts.headers, state).find(|viewer| state.store.is_gone(&viewer.id));
        Ok(gone.map(|viewer| Self(viewer.id)))
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
        let door = Door::from_request_parts(parts, state).await?;
        let room = door.room();
        let Shown(shown) = Shown::from_request_parts(parts, state).await?;
        let visitor = || Viewer::welcome(Viewer::from_cookie(&parts.headers, state));
        match shown {
            Some(key) if state.keys.opens(Purpose::Post(room), &key) => Ok(Self(Viewer::program(room))),
            // In a room for everybody a key that does not open it is somebody else's business.
            Some(_) if publish::posting(state, room) == Posting::Key => Err(Error::KeyNeeded),
            Some(_) | None => Ok(Self(visitor())),
        }
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
