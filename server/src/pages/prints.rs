//! The prints of the rooms that were opened last, each made once for all who open the room meanwhile.

use super::{
    add_headers, policy,
    print::Print,
    render_with,
    room::{Own, look},
    site,
};
use crate::{
    accept,
    origin::Origin,
    problem::Error,
    state::State,
    store::{Asked, Page},
};
use app::{May, RoomPage, language::Language};
use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::{FutureExt, future::Shared};
use http::{HeaderMap, HeaderValue, header};
use http_body_util::BodyExt;
use leptos::prelude::*;
use protocol::{ClientId, Event, Person, PersonId, RoomName, Seq};
use std::{
    collections::{HashSet, VecDeque},
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long a print tells who is here, and that a poll is open: both are told anew as soon as the page listens.
const FRESH: Duration = Duration::from_millis(250);
/// Prints that are kept; each has some hundred kilobytes.
const KEPT: usize = 64;

#[derive(Debug, Default)]
pub struct Prints {
    kept: Mutex<VecDeque<Kept>>,
}

#[derive(Debug)]
struct Kept {
    wanted: Wanted,
    since: Instant,
    printing: Printing,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Wanted {
    room: RoomName,
    origin: String,
    language: Language,
    /// Where the log ended before it was read: this is not the page of the next message any more.
    head: Seq,
}

/// Gives `None` for a page that can't be printed.
type Printing = Shared<Pin<Box<dyn Future<Output = Result<Option<Arc<Printed>>, Error>> + Send>>>;

#[derive(Debug)]
pub(super) struct Printed {
    print: Print,
    pub(super) polls: Polls,
    /// Whoever is listed as being in the room, or has said something that is on the page, or answered it in one sign.
    pub(super) named: HashSet<PersonId>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Polls {
    Some,
    None,
}

impl Prints {
    /// The print of a room's newest page as things stand; `None` if it can't be printed.
    pub(super) fn current(
        &self,
        state: &State,
        room: &RoomName,
        origin: &Origin,
    ) -> impl Future<Output = Result<Option<Arc<Printed>>, Error>> + Send + use<> {
        let Origin { url, language } = origin.clone();
        let wanted = Wanted { room: room.clone(), origin: url, language, head: state.store.head() };
        self.printing(wanted, || Printed::make(state.clone(), room.clone(), origin.clone()))
    }

    fn printing<F>(&self, wanted: Wanted, make: impl FnOnce() -> F) -> Printing
    where
        F: Future<Output = Result<Option<Arc<Printed>>, Error>> + Send + 'static,
    {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|kept| kept.is_of_use(wanted.head));
        if let Some(kept) = kept.iter().find(|kept| kept.wanted == wanted) {
            return kept.printing.clone();
        }
        let since = Instant::now();
        let making = tokio::spawn(make());
        let printing = async { making.await.unwrap_or(Err(Error::Internal)) }.boxed().shared();
        // Whoever began it may leave before it is made: it is known to be made all the same.
        tokio::spawn(printing.clone());
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(Kept { wanted, since, printing: printing.clone() });
        printing
    }
}

impl Kept {
    fn is_of_use(&self, head: Seq) -> bool {
        let is_fresh = match self.printing.peek() {
            // However long it takes, a second one beside it would take longer.
            None => true,
            Some(Ok(_)) => self.since.elapsed() < FRESH,
            // What failed is tried again.
            Some(Err(_)) => false,
        };
        is_fresh && self.wanted.head == head
    }
}

impl Printed {
    /// Renders the page for somebody who is nobody, and of whom nothing else on it can be by accident.
    async fn make(state: State, room: RoomName, origin: Origin) -> Result<Option<Arc<Self>>, Error> {
        let chance = || ClientId::from_bits(rand::random()).to_string();
        let me = Person { id: PersonId::from_bits(rand::random()), name: chance().into() };
        let own = Own { me, presenter_key: chance(), client_id: ClientId::from_bits(rand::random()) };
        let asked = Asked { by: None, at: state.now() };
        let (snapshot, rooms, hush) =
            look(&state, &origin, own.clone(), room.clone(), Page::Newest, asked).await?;
        let has_polls = snapshot.history.events.iter().any(|event| matches!(event, Event::Poll(_)));
        let here = snapshot.presence.here.iter().flatten().map(|person| &person.id);
        let messages = snapshot.history.events.iter().filter_map(|event| match event {
            Event::Message(message) => Some(message),
            Event::Opened(_) | Event::Poll(_) | Event::Notice(_) => None,
        });
        let reactors =
            messages.clone().flat_map(|message| &message.reactions).flat_map(|reaction| &reaction.who);
        let authors = messages.map(|message| &message.author);
        let named = here.chain(authors.chain(reactors).map(|person| &person.id)).cloned().collect();
        let page = move || {
            view! { <RoomPage snapshot=snapshot.clone() rooms=rooms.clone() problem=None typed=String::new() reply_to=None may=May::Look hush=hush.clone() /> }
        };
        let nonce = Arc::new(Mutex::new(String::new()));
        let response = render_with(site(&state, &origin), nonce.clone(), page).await;
        let html = response.into_body().collect().await.map_err(|_| Error::Internal)?.to_bytes();
        let nonce = nonce.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let print = Print::of(&html, &own.reader(nonce));
        state.counters.count_print();
        if print.is_none() {
            tracing::warn!(%room, "this room's page has changed its shape, and is rendered for each reader");
        }
        let polls = if has_polls { Polls::Some } else { Polls::None };
        Ok(print.map(|print| Arc::new(Self { print, polls, named })))
    }

    /// The page for a reader.
    pub(super) fn fill(&self, state: &State, origin: Origin, own: Own, headers: &HeaderMap) -> Response {
        // As random as what leptos makes, and as good to be written.
        let nonce = ClientId::from_bits(rand::random()).to_string();
        let policy = policy(&nonce, &site(state, &origin));
        let reader = own.reader(nonce);
        let packed = accept::takes_encoding(headers, "gzip");
        let bytes: Bytes = if packed { self.print.gzip(&reader) } else { self.print.plain(&reader) };
        let mut response = Body::from(bytes).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        if packed {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        if let Some(policy) = policy {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        add_headers(headers, origin.language);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::{pending, ready};
    use tokio::{sync::oneshot, task::yield_now};

    fn lobby(origin: &str, head: Seq) -> Wanted {
        Wanted { room: RoomName::lobby(), origin: origin.to_owned(), language: Language::default(), head }
    }

    #[tokio::test]
    async fn all_wait_for_the_one_print_of_a_place_in_the_log() {
        let prints = Prints::default();
        let mut made = 0;
        let mut open = |head| {
            prints.printing(lobby("http://here", head), || {
                made += 1;
                ready(Ok(None))
            })
        };
        for waiting in [open(1), open(1), open(1), open(2)] {
            assert!(waiting.await.unwrap().is_none());
        }
        assert_eq!(made, 2);
    }

    #[tokio::test]
    async fn a_print_is_made_though_whoever_began_it_has_left() {
        let prints = Prints::default();
        let (release, released) = oneshot::channel::<()>();
        drop(prints.printing(lobby("http://here", 1), || async {
            released.await.ok();
            Ok(None)
        }));
        release.send(()).unwrap();
        let is_made = || prints.kept.lock().unwrap().iter().any(|kept| kept.printing.peek().is_some());
        for _ in 0..100 {
            yield_now().await;
        }
        assert!(is_made());
    }

    #[tokio::test]
    async fn what_failed_fails_for_all_who_waited_and_is_tried_again_for_the_next() {
        let prints = Prints::default();
        let mut made = 0;
        let mut open = |result: Result<(), Error>| {
            prints.printing(lobby("http://here", 1), || {
                made += 1;
                ready(result.map(|()| None))
            })
        };
        let fails = || Err(Error::Unavailable);
        for waiting in [open(fails()), open(fails()), open(fails())] {
            assert_eq!(waiting.await.unwrap_err(), Error::Unavailable);
        }
        assert!(open(Ok(())).await.unwrap().is_none());
        assert_eq!(made, 2);
    }

    #[tokio::test]
    async fn of_too_many_the_oldest_goes_and_the_others_stay() {
        let prints = Prints::default();
        let mut made = Vec::new();
        let hosts = 0..=KEPT;
        for host in hosts.clone().chain(hosts.rev()) {
            drop(prints.printing(lobby(&format!("http://host-{host}"), 1), || {
                made.push(host);
                pending()
            }));
        }
        let twice: Vec<_> = made.split_off(KEPT + 1);
        assert_eq!(twice, [0]);
    }
}
