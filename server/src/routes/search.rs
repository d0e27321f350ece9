//! Looking for what was said: a page for a person, messages as JSON, and a line for each at a terminal.

use super::Query;
use crate::{
    accept::{self, Form},
    address::Prefix,
    door::Named,
    origin::Origin,
    pages,
    problem::Error,
    search::{Answer, Question},
    state::State,
    transcript,
    viewer::Viewer,
};
use axum::{
    Json, extract,
    response::{IntoResponse, Response},
};
use http::HeaderMap;
use protocol::{Event, paths};
use serde_json::json;

pub async fn show(
    extract::State(state): extract::State<State>,
    rooms: Named,
    query: Query,
    viewer: Option<Viewer>,
    from: Prefix,
    origin: Origin,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let form = accept::choose(&headers, &[Form::Text, Form::Html, Form::Json]).ok_or(Error::NotAcceptable)?;
    let question = Question::of(&query, rooms);
    let asker = viewer.as_ref().map(|viewer| &viewer.id);
    let mut response = match form {
        // Whoever has not asked yet is asked what for.
        Form::Html if question.is_blank() => pages::search(&state, origin, asker, &question, None).await?,
        Form::Html => {
            let answer = question.ask(&state, from, asker).await;
            pages::search(&state, origin, asker, &question, Some(answer)).await?
        }
        Form::Json => json(question.ask(&state, from, asker).await?),
        _ => lines(&origin, &question, &question.ask(&state, from, asker).await?).into_response(),
    };
    accept::mark_chosen(&mut response);
    Ok(response)
}

fn json(Answer { found, .. }: Answer) -> Response {
    let hits: Vec<Event> = found.messages.into_iter().map(Event::Message).collect();
    let answer = match found.older {
        Some(older) => json!({ "hits": hits, "older": older }),
        None => json!({ "hits": hits }),
    };
    super::fresh(Json(answer))
}

/// Each message as a transcript has it, under its address.
fn lines(Origin { url: origin, .. }: &Origin, question: &Question, answer: &Answer) -> String {
    let mut text = String::new();
    for message in &answer.found.messages {
        let address = paths::room_around(&message.room, message.id.seq);
        let line = transcript::line(&Event::Message(message.clone())).unwrap_or_default();
        text.push_str(&format!("{origin}{address}\n{line}\n"));
    }
    if let Some(older) = &answer.found.older {
        text.push_str(&format!("There may be more: {origin}{}\n", question.before(older)));
    } else if text.is_empty() {
        text.push_str("Nothing was found.\n");
    }
    text
}
