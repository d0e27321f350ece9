//! What went wrong, in English. Whatever is refused says why itself, see [`protocol::Refusal`].

use super::{BodyForm, Error, Words, say, seconds};
use crate::security::HEAD;

pub(super) fn words(error: &Error) -> Words {
    match error {
        Error::Refused(refusal) => say("That can't be taken", refusal.detail.clone()),
        Error::NotFound => say("Nothing here", "There is nothing at this address."),
        Error::MethodNotAllowed => {
            say("That can't be done here", "This address does not take that method; see Allow.")
        }
        Error::NotAcceptable => {
            say("Not in that form", "This is not there in a form that the Accept header asks for.")
        }
        Error::WaitIsJson => say(
            "Not in that form",
            "With ?wait= the answer is one JSON array: ask for it with Accept: application/json. For a stream, leave ?wait= out.",
        ),
        Error::MediaType { wanted } => {
            let detail = match wanted {
                BodyForm::Any => {
                    "The Content-Type of this body should be application/json, application/x-www-form-urlencoded or text/plain."
                }
                BodyForm::Fields => {
                    "The Content-Type of this body should be application/json or application/x-www-form-urlencoded."
                }
                BodyForm::Unpacked => "What is sent here should come without a Content-Encoding.",
                BodyForm::Utf8 => "Text should come in UTF-8 here.",
            };
            say("That form isn't read here", detail)
        }
        Error::TooLarge { most } => {
            say("Too much at once", format!("A request here has at most {} KiB.", most / 1_024))
        }
        Error::FileTooLarge { most } => say(
            "Too large",
            format!(
                "A file has at most {} MiB here, and so has a picture once it is made anew.",
                most / (1_024 * 1_024)
            ),
        ),
        Error::FilesForToday { .. } => say(
            "That is enough for today",
            "You have sent as many pictures and files as one can in a day. Tomorrow there is room for more.",
        ),
        Error::FilesFull => say(
            "No room for files",
            "This server has no room for more pictures and files. Whoever runs it can give them more: --max-files.",
        ),
        Error::HeadTooLarge => say(
            "Too much at once",
            format!("The address and the headers of a request have at most {} KiB here.", HEAD / 1_024),
        ),
        Error::TooSlow => say("Too slow", "The request did not arrive in time. Send it again."),
        Error::Conflict => say(
            "Another text has this id",
            "This client id was used for something else in this room. Make a new one.",
        ),
        Error::NameTaken => {
            say("That name is taken", "Somebody here has a name that looks like this. Choose another one.")
        }
        Error::NameKept => say(
            "That name is kept",
            "Somebody keeps this name, or one that looks like it, by a passphrase. If that is you, go on as them: the settings have it, under Been here before. Else choose another name.",
        ),
        Error::WrongPassphrase => say(
            "That is not it",
            "Nobody keeps this name by this passphrase. Look at capitals and blanks, and at the name: it is the one that was last chosen.",
        ),
        Error::RoomTaken => say(
            "That room is open already",
            "A room that is open can't be made one for a program. Choose another name.",
        ),
        Error::KeyNeeded => say(
            "A key is needed",
            "Only whoever has the key may do this: send it as Authorization: Bearer, or as ?key=.",
        ),
        Error::LinkDead => say(
            "This link leads nowhere",
            "It was used, is older than ten minutes, or never was one. On the device where you are known, the settings make a new one.",
        ),
        Error::NotYours => say("Not yours to lead", "Only whoever asked this, or presents it, can do that."),
        Error::HostsOnly => {
            say("For hosts only", "Only a host of this room can do that, and not to another host.")
        }
        Error::Muted { until } => say(
            "You are muted here",
            format!(
                "A host of this room has muted you until {} {} UTC. You can read along.",
                until.utc_date(),
                until.utc_clock()
            ),
        ),
        Error::Banned => say(
            "You are banned here",
            "A host of this room has banned you. You can read along, and say nothing until that is taken back.",
        ),
        Error::RoomClosed => say(
            "This room is closed",
            "This room is closed. It can be read, and only its hosts say something in it.",
        ),
        Error::LeftAlone => say(
            "You are alone here",
            "Nobody else is in this conversation now, so nothing can be said here. It goes on if whoever has left opens it again.",
        ),
        Error::SlowMode(too_often) => say(
            "Slow mode",
            match seconds(*too_often) {
                1 => "This room is in slow mode. You can say something again in a second.".to_owned(),
                seconds => {
                    format!("This room is in slow mode. You can say something again in {seconds} seconds.")
                }
            },
        ),
        Error::LastHost => {
            say("You are the only host", "Nobody else looks after this room. Name another host first.")
        }
        Error::RoomFull => say(
            "No more than these",
            "A room by invitation has at most 1,000 people and 20 invitations. Revoke or remove some first.",
        ),
        Error::PollClosed => say("The vote is closed", "This vote is closed. What was voted before counts."),
        Error::NoChoice => {
            say("That can't be added", "This can't be added: it is there already, or the list takes no more.")
        }
        Error::NoReaction => {
            say("That is enough kinds", "This message has 20 kinds of reactions already. Choose one of them.")
        }
        Error::Hidden => {
            say("Not revealed yet", "The results of this vote are hidden until they are revealed.")
        }
        Error::Unsearchable => say(
            "Nothing can be searched for",
            "The index of what was said is damaged. Whoever runs this server can make it anew: stop it, and run hallway check --rebuild.",
        ),
        Error::CrossSite => say("Not from another site", "Another site's page can't do this here."),
        Error::UnknownHost => say(
            "Not under this name",
            "This server does not answer to that host name. Its operator can add it with --public-url.",
        ),
        Error::TooOften(too_often) => say(
            "A moment, please",
            match seconds(*too_often) {
                1 => "That was a lot at once. Try again in a second.".to_owned(),
                seconds => format!("That was a lot at once. Try again in {seconds} seconds."),
            },
        ),
        Error::Busy => say("A moment, please", "There is a lot to write just now. Try again in a second."),
        Error::Unavailable => say(
            "Not at the moment",
            "This server can't use its disk just now. What it has said it has is kept; try again in a moment.",
        ),
        Error::Stopping => say("Back in a moment", "This server is restarting. Try again in a second."),
        Error::Internal => say("Something went wrong", "Something went wrong on this server."),
    }
}
