//! The way into a room: the one place where the name of a room, as an address or a question has it, becomes a room that
//! whoever asks may see. Everything that shows a room, or does something in it, asks for a door and not for a name.

use crate::{
    problem::Error,
    routes::{Query, path_parameter},
    state::State,
    viewer::Viewer,
};
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use protocol::{Cursor, PersonId, Reason, Refusal, RoomName, limits::ROOMS_PER_STREAM};

/// A room as somebody may see it. Made here and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    room: RoomName,
    /// Who came through it; the house and whoever is nobody yet are nobody.
    reader: Option<PersonId>,
}

/// The way into a room for whoever asks; nobody is who has no identity yet.
///
/// # Errors
/// [`Error::NotFound`], where there is no room for them under this name: whether there is one for others is not told.
pub fn enter(state: &State, viewer: Option<&Viewer>, room: RoomName) -> Result<Door, Error> {
    // Asked of the person: to whom it is not open, it is the same as if there was none.
    let is_open = !room.is_private() || viewer.is_some_and(|viewer| state.store.is_inside(&viewer.id, &room));
    let reader = viewer.map(|viewer| viewer.id.clone());
    if is_open { Ok(Door { room, reader }) } else { Err(Error::NotFound) }
}

/// The rooms that a question names, each once, as somebody may see them.
#[derive(Debug)]
pub struct Doors(pub Vec<Door>);

/// The rooms that a question may be about, each once, as somebody may see them; none where it is about all that everybody sees.
#[derive(Debug)]
pub struct Named(pub Vec<Door>);

/// Rooms, each once, with the place up to which somebody has read it. Those that they may not see are left out: whoever was
/// sent out of one reads on in the others.
#[derive(Debug)]
pub struct Marks {
    pub rooms: Vec<(Door, Cursor)>,
    pub about: About,
}

/// What is asked about besides the rooms that are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    Named,
    /// `direct=yes`: also the conversations that whoever asks may not know of.
    AndConversations,
}

/// What the house does in a room by itself needs nobody's leave.
pub(crate) fn of_the_house(room: RoomName) -> Door {
    Door { room, reader: None }
}

impl Door {
    /// The room behind it.
    pub fn room(&self) -> &RoomName {
        &self.room
    }

    /// Whom it was opened to: what the room is called may depend on them.
    pub fn reader(&self) -> Option<&PersonId> {
        self.reader.as_ref()
    }
}

/// The room that an address names, for whoever asks for it.
impl FromRequestParts<State> for Door {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Error> {
        let room = path_parameter(parts, state, "room").await?.parse::<RoomName>()?;
        let viewer = who(parts, state, [&room]).await?;
        enter(state, viewer.as_ref(), room)
    }
}

/// `?room=a&room=b`.
impl FromRequestParts<State> for Doors {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Error> {
        let rooms = named(parts, state).await?;
        if rooms.is_empty() || rooms.len() > ROOMS_PER_STREAM {
            let detail = format!("A stream has 1 to {ROOMS_PER_STREAM} rooms, as in /events?room=lobby.");
            return Err(Refusal::new(Reason::RoomsOfStream, detail).into());
        }
        enter_all(parts, state, rooms).await.map(Self)
    }
}

/// `?room=a&room=b`, or nothing of the kind. A box that was left empty names none.
impl FromRequestParts<State> for Named {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Error> {
        let Query(query) = Query::from_request_parts(parts, state).await?;
        if query.all("room").all(str::is_empty) {
            return Ok(Self(Vec::new()));
        }
        let rooms = named(parts, state).await?;
        if rooms.len() > ROOMS_PER_STREAM {
            let detail = format!(
                "A search is in at most {ROOMS_PER_STREAM} rooms, as in /search?q=tea&room=lobby; without them, in all."
            );
            return Err(Refusal::new(Reason::RoomsOfSearch, detail).into());
        }
        enter_all(parts, state, rooms).await.map(Self)
    }
}

/// `?room=a@CURSOR&room=b@CURSOR`, or none.
impl FromRequestParts<State> for Marks {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Error> {
        let Query(query) = Query::from_request_parts(parts, state).await?;
        if query.all("room").count() > ROOMS_PER_STREAM {
            let detail = format!(
                "A question is about at most {ROOMS_PER_STREAM} rooms, as in /unread?room=lobby@k3v9x2-42."
            );
            return Err(Refusal::new(Reason::RoomsOfUnread, detail).into());
        }
        let about = match query.all("direct").collect::<Vec<_>>()[..] {
            [] => About::Named,
            ["yes"] => About::AndConversations,
            _ => return Err(Refusal::new(Reason::RoomsDirect, "`direct` is yes, or is not there.").into()),
        };
        let mut marks: Vec<(RoomName, Cursor)> = Vec::new();
        for mark in query.all("room") {
            let (room, cursor) = mark.split_once('@').unwrap_or((mark, ""));
            let (room, cursor) = (room.parse::<RoomName>()?, cursor.parse::<Cursor>()?);
            if marks.iter().all(|(named, _)| *named != room) {
                marks.push((room, cursor));
            }
        }
        let viewer = who(parts, state, marks.iter().map(|(room, _)| room)).await?;
        let open = marks
            .into_iter()
            .filter_map(|(room, cursor)| enter(state, viewer.as_ref(), room).ok().map(|door| (door, cursor)));
        Ok(Self { rooms: open.collect(), about })
    }
}

/// The rooms that a question names, each once.
async fn named(parts: &mut Parts, state: &State) -> Result<Vec<RoomName>, Error> {
    let Query(query) = Query::from_request_parts(parts, state).await?;
    let mut rooms: Vec<RoomName> = query.all("room").map(str::parse).collect::<Result<_, _>>()?;
    rooms.sort_unstable();
    rooms.dedup();
    Ok(rooms)
}

/// The doors to all of these rooms, or to none.
async fn enter_all(parts: &mut Parts, state: &State, rooms: Vec<RoomName>) -> Result<Vec<Door>, Error> {
    let viewer = who(parts, state, &rooms).await?;
    rooms.into_iter().map(|room| enter(state, viewer.as_ref(), room)).collect()
}

/// Who asks, where that matters.
async fn who(
    parts: &mut Parts,
    state: &State,
    rooms: impl IntoIterator<Item = &RoomName>,
) -> Result<Option<Viewer>, Error> {
    if rooms.into_iter().any(RoomName::is_private) {
        <Viewer as OptionalFromRequestParts<State>>::from_request_parts(parts, state).await
    } else {
        Ok(None)
    }
}
