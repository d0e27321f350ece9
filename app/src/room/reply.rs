//! Answering a message: what of the form beside the box nobody types, and what is answered above the box. The server writes it; where
//! there is a script, `public/room/reply.js` goes on from it.

use super::message::write_quote;
use crate::{
    Site,
    language::{wording, words},
    markup::Markup,
    people::May,
};
use protocol::{ClientId, Html, Quote, RoomName, limits, paths};

/// How a form is sent that bears no files.
const FIELDS_ONLY: &str = "application/x-www-form-urlencoded";

/// With what a message is answered mostly; `public/room/more.js` has the same.
const PALETTE: [&str; 6] = ["👍", "❤️", "😂", "🎉", "😮", "😢"];
/// The id of the field that says what a message answers.
pub const REPLY_TO: &str = "reply-to";
/// The id of what shows it.
pub const REPLYING: &str = "replying";
/// The id of the place where files are chosen, and the attribute in which `public/room/files.js` names those that go with what is said
/// next: by their ids, with spaces between.
pub const FILES: &str = "files";
pub const FILE_IDS: &str = "data-ids";

/// The fields, with the id that makes pressing twice say it once, and what the reader may do besides answering.
pub fn fields(
    room: &RoomName,
    client_id: &ClientId,
    reply_to: Option<&Quote>,
    may: May,
    hush: Option<String>,
) -> Html {
    let mut markup = Markup::default();
    let mut field = |name, id, value: &str| {
        markup.open("input", "");
        markup.attr("type", "hidden");
        markup.attr("name", name);
        markup.attr("id", id);
        markup.attr("value", value);
        markup.close();
    };
    field("client_id", "client-id", client_id.as_str());
    field("reply_to", REPLY_TO, &reply_to.map_or(String::new(), |quote| quote.id.to_string()));
    markup.open("div", "replying");
    markup.attr("id", REPLYING);
    if let Some(quote) = reply_to {
        write_quote(&mut markup, wording(), None, room, quote);
        for emoji in PALETTE {
            markup.open("button", "quiet");
            markup.attr("name", "emoji");
            markup.attr("value", emoji);
            markup.attr("formaction", &paths::reactions(room, quote.id.seq));
            markup.attr("formenctype", FIELDS_ONLY);
            markup.text(emoji);
            markup.close();
        }
        if may != May::Look {
            markup.open("button", "quiet");
            markup.attr("formaction", &paths::delete(room, quote.id.seq));
            markup.attr("formenctype", FIELDS_ONLY);
            markup.text(words().room.remove);
            markup.close();
        }
        markup.open("a", "quiet button");
        markup.attr("href", &paths::room(room));
        markup.text(wording().cancel());
        markup.close();
    }
    if let Some(hush) = hush {
        markup.say("p", "hint hush", &hush);
    }
    markup.close();
    write_attach(&mut markup);
    Html::made_by_the_house(markup.finish())
}

/// Where pictures and files are chosen. Those that are to be sent stand in the list: it is `public/room/files.js`'s to write into.
fn write_attach(markup: &mut Markup) {
    markup.open("ul", "sending");
    markup.attr("id", "sending");
    markup.attr("aria-label", words().room.to_be_sent);
    markup.attr("hidden", "");
    markup.close();
    markup.open("label", "quiet button attach");
    markup.attr("title", words().room.add_files);
    markup.open("span", "");
    markup.attr("aria-hidden", "true");
    markup.text("+");
    markup.close();
    markup.say("span", "visually-hidden", words().room.add_files);
    markup.open("input", "");
    markup.attr("type", "file");
    markup.attr("name", "file");
    markup.attr("id", FILES);
    markup.attr("multiple", "");
    markup.attr("data-most-bytes", &Site::of_this_page().file_bytes.to_string());
    markup.attr("data-most-files", &limits::FILES.to_string());
    markup.close();
    markup.close();
}
