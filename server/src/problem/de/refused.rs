//! Why an input is refused, in German: the rule that it broke. What only this one has, such as how long it is or where its JSON ends,
//! stands in the English sentence.

use super::grouped;
use protocol::{
    Reason,
    limits::{
        CHOICE_CHARS, CHOICES, CLIENT_ID_CHARS, EVENT_NAME_CHARS, EVENTS_PER_FILTER, FILES, FOUND_PAGE_MAX,
        HISTORY_PAGE_MAX, MESSAGE_CHARS, MUTE_MINUTES, NAME_GRAPHEMES, PICTURE_PIXELS, POLL_SECONDS,
        QUERY_CHARS, QUERY_PHRASES, QUERY_WORDS, QUESTION_CHARS, ROOM_NAME_CHARS, ROOMS_PER_STREAM,
        SLOW_SECONDS, TAG_CHARS, TAGS, TITLE_CHARS, WAIT_SECONDS_MAX,
    },
};

pub(super) fn sentence(reason: Reason) -> String {
    match reason {
        Reason::BlankMessage => "In dieser Nachricht gibt es nichts zu lesen.".to_owned(),
        Reason::MessageTooLong => {
            format!("Eine Nachricht hat höchstens {} Zeichen; diese hat mehr.", grouped(MESSAGE_CHARS as u64))
        }
        Reason::ClientId => format!(
            "Eine Client-ID oder ein Idempotency-Key hat 1 bis {CLIENT_ID_CHARS} der Zeichen A–Z a–z 0–9 - _ und den Punkt."
        ),
        Reason::MessageId => {
            "Eine Nachricht wird mit ihrer ID genannt, wie k3v9x2-42, oder mit der Zahl darin.".to_owned()
        }
        Reason::NothingToAnswer => {
            "Die Nachricht, auf die du antwortest, gibt es in diesem Raum nicht.".to_owned()
        }
        Reason::Title => one_line("Ein Titel", TITLE_CHARS),
        Reason::Priority => {
            "Eine Priorität ist eine Zahl von 1 bis 5, oder eines von min, low, default, high, urgent.".to_owned()
        }
        Reason::Tag => one_line("Ein Schlagwort (tag)", TAG_CHARS),
        Reason::TagWithComma => "In einem Schlagwort (tag) steht kein Komma.".to_owned(),
        Reason::Tags => format!("Eine Nachricht hat höchstens {TAGS} Schlagwörter (tags)."),
        Reason::Reaction => "Eine Reaktion ist genau ein Emoji, wie 👍.".to_owned(),

        Reason::FileId => {
            "Eine Datei wird mit der ID genannt, die zurückkam, als sie gesendet wurde.".to_owned()
        }
        Reason::FileNotSent => {
            "Eine dieser Dateien hast du heute nicht für diesen Raum gesendet. Sende sie noch einmal.".to_owned()
        }
        Reason::FileEmpty => "In dieser Datei ist nichts.".to_owned(),
        Reason::FileWithoutName => {
            "Ein Teil namens \"file\" hat einen Dateinamen, wie in: curl -F file=@tea.jpg".to_owned()
        }
        Reason::Files => format!("Eine Nachricht hat höchstens {FILES} Dateien."),
        Reason::PictureUnreadable => {
            "Dieses Bild lässt sich nicht lesen. Vielleicht ist es beschädigt: speichere es neu, und sende es noch einmal."
                .to_owned()
        }
        Reason::PictureTooLarge => {
            format!("Ein Bild hat höchstens {} Millionen Pixel.", PICTURE_PIXELS / 1_000_000)
        }

        Reason::RoomNameMissing => "Ein Raum braucht einen Namen.".to_owned(),
        Reason::RoomNameNotSent | Reason::NameNotSent => {
            "Es fehlt ein Name: sende {\"name\": …} als application/json, oder ein Formular mit einem Feld dieses Namens."
                .to_owned()
        }
        Reason::RoomNameTooLong => {
            format!("Der Name eines Raums hat höchstens {ROOM_NAME_CHARS} Zeichen.")
        }
        Reason::RoomNameLetters => {
            "Der Name eines Raums besteht aus den Buchstaben a bis z ohne Umlaute, Ziffern, - _ und Punkten."
                .to_owned()
        }
        Reason::RoomNameBeginning => {
            "Der Name eines Raums fängt mit einem Buchstaben oder einer Ziffer an.".to_owned()
        }
        Reason::Topic => one_line("Das Thema eines Raums", TITLE_CHARS),
        Reason::Entry => "Ein Raum ist für alle, oder auf Einladung.".to_owned(),
        Reason::EntryWithKey => "Einem Raum mit Schlüssel können alle zuhören.".to_owned(),
        Reason::SlowSeconds => number("seconds", SLOW_SECONDS.into_inner()),
        Reason::MuteMinutes => number("minutes", MUTE_MINUTES.into_inner()),

        Reason::PersonId => "Die ID einer Person hat 1 bis 32 der Zeichen a–z und 0–9.".to_owned(),
        Reason::NameTooLong => format!("Ein Name hat höchstens {NAME_GRAPHEMES} Buchstaben."),
        Reason::NameBlank => "Ein Name braucht mindestens einen Buchstaben.".to_owned(),
        Reason::NameInvisible => "In einem Namen stehen keine unsichtbaren Zeichen und keine Steuerzeichen.".to_owned(),
        Reason::NameUnseen => {
            "Ein Name braucht etwas, das man sieht, und nichts Unsichtbares.".to_owned()
        }
        Reason::NameMarks => "So viele Zeichen auf einem Buchstaben hat kein Name.".to_owned(),
        Reason::NameScripts => "Ein Name mischt nicht die Buchstaben verschiedener Schriften.".to_owned(),
        Reason::PassphraseLength => "Eine Passphrase hat 8 bis 200 Zeichen.".to_owned(),
        Reason::PassphraseUnseen => {
            "In einer Passphrase stehen keine Zeichen, die niemand sieht, und keine, die ganz neu sind.".to_owned()
        }
        Reason::Sure => {
            "Das lässt sich nicht zurücknehmen: sag, dass du sicher bist, mit dem Kästchen oder mit {\"sure\": true}."
                .to_owned()
        }
        Reason::Farewell => "Nachrichten werden behalten (keep) oder gelöscht (delete).".to_owned(),
        Reason::Language => {
            "Eine Sprache ist eine von en und de, oder nichts: dann gilt, was der Browser will.".to_owned()
        }

        Reason::Question => one_line("Eine Frage", QUESTION_CHARS),
        Reason::Choice => one_line("Eine Antwort", CHOICE_CHARS),
        Reason::PollChoices => format!("Eine Umfrage hat 2 bis {CHOICES} Antworten."),
        Reason::PollChoiceTwice => "Zwei der Antworten sind gleich.".to_owned(),
        Reason::PollResults => {
            "Ein Ergebnis ist zu sehen (live) oder verdeckt (hidden); ein verdecktes lässt sich später aufdecken."
                .to_owned()
        }
        Reason::PollTime => {
            let (shortest, longest) = POLL_SECONDS.into_inner();
            format!("Eine Umfrage ist {shortest} Sekunden bis {} Tage offen.", longest / 86_400)
        }
        Reason::PollSeconds => "Die Zeit ist eine Zahl von Sekunden.".to_owned(),
        Reason::PollField => "Ein Feld dieser Umfrage hat einen Wert, den es nicht gibt.".to_owned(),
        Reason::PollNumber => "Eine Umfrage wird mit ihrer Nummer genannt, von 1 an.".to_owned(),
        Reason::BallotForm => {
            "Eine Stimme ist JSON wie {\"choices\": [0]}, als application/json, oder ein Formular mit Feldern choice."
                .to_owned()
        }
        Reason::BallotPlace => "Eine Antwort wird mit ihrer Stelle genannt, von 0 an gezählt.".to_owned(),
        Reason::BallotChoice => {
            "Diese Antwort hat diese Umfrage nicht; sie sind von 0 an gezählt.".to_owned()
        }
        Reason::BallotOfOne => "In dieser Umfrage wird für nur eine Antwort gestimmt.".to_owned(),

        Reason::Cursor => "Ein Cursor ist die ID eines Ereignisses, wie k3v9x2-42.".to_owned(),
        Reason::CursorElsewhere => {
            "Dieser Cursor gehört zu einem anderen Protokoll. Lies noch einmal die neueste Seite.".to_owned()
        }
        Reason::CursorOfSearch => {
            "Dieser Cursor gehört zu einem anderen Protokoll. Such noch einmal vom Neuesten an.".to_owned()
        }
        Reason::Page => {
            "Eine Seite liegt vor einer Stelle (before), nach einer (after) oder um eine (around): nur eines davon."
                .to_owned()
        }
        Reason::Limit => limit(HISTORY_PAGE_MAX),
        Reason::LimitOfSearch => limit(FOUND_PAGE_MAX),
        Reason::EventName => format!(
            "Der Name eines Ereignisses hat 1 bis {EVENT_NAME_CHARS} der Zeichen A–Z a–z 0–9 . _ - und fängt mit einem Buchstaben oder einer Ziffer an."
        ),
        Reason::EventNameOurs => {
            "Ein Ereignis dieses Namens haben Streams schon selbst: wähle einen anderen.".to_owned()
        }
        Reason::EventUnknown => {
            "So heißt kein Ereignis: Groß- und Kleinschreibung zählt, und manche gehören dem Browser."
                .to_owned()
        }
        Reason::Events => {
            format!("Das Lesen lässt sich auf höchstens {EVENTS_PER_FILTER} Ereignisse beschränken.")
        }
        Reason::RoomsOfStream => {
            format!("Ein Stream hat 1 bis {ROOMS_PER_STREAM} Räume, wie in /events?room=lobby.")
        }
        Reason::RoomsOfSearch => format!(
            "Eine Suche geht durch höchstens {ROOMS_PER_STREAM} Räume, wie in /search?q=tea&room=lobby; ohne sie durch alle."
        ),
        Reason::RoomsOfUnread => {
            format!("Gefragt wird nach höchstens {ROOMS_PER_STREAM} Räumen, wie in /unread?room=lobby@k3v9x2-42.")
        }
        Reason::RoomsDirect => "`direct` ist yes, oder fehlt.".to_owned(),
        Reason::Wait => {
            format!("Gewartet wird eine Zahl von Sekunden, von 0 bis {WAIT_SECONDS_MAX}.")
        }
        Reason::Silence => "Eine Stille hat 1 bis 300 Sekunden.".to_owned(),
        Reason::QueryTooLong => format!("Eine Suche hat höchstens {QUERY_CHARS} Zeichen."),
        Reason::QueryTooMuch => format!(
            "Eine Suche hat höchstens {QUERY_PHRASES} Wörter oder Wendungen, zusammen {QUERY_WORDS} Wörter."
        ),
        Reason::QueryEmpty => {
            "Darin ist kein Wort, nach dem sich suchen lässt: sende eines, wie in /search?q=tea.".to_owned()
        }
        Reason::Time => {
            "Eine Zeit ist ein Datum wie 2026-11-20, ein Zeitpunkt wie 2026-11-20T23:40:04Z, oder die ID eines Ereignisses."
                .to_owned()
        }
        Reason::Timestamp => "Ein Zeitpunkt wird so geschrieben: 2026-11-20T23:40:04.123Z.".to_owned(),

        Reason::BrokenOff => "Die Anfrage brach mittendrin ab.".to_owned(),
        Reason::FormUnreadable => {
            "Dieses Formular lässt sich nicht lesen: es sollte multipart/form-data mit einer Grenze (boundary) sein."
                .to_owned()
        }
        Reason::JsonUnreadable => "Dieses JSON lässt sich nicht lesen.".to_owned(),
        Reason::JsonNoObject => {
            "Dieses JSON sollte ein Objekt sein, wie {\"body\": \"hallo\"}.".to_owned()
        }
        Reason::JsonOfTexts => {
            "Dieses JSON sollte ein Objekt aus Texten sein: aus einer Passphrase, und um zurückzukommen aus einem Namen."
                .to_owned()
        }
        Reason::JsonField => "Ein Feld dieses JSON hat nicht die Form, die es haben sollte.".to_owned(),
        Reason::TextNotUtf8 => "Der Text ist kein gültiges UTF-8.".to_owned(),
        Reason::HeaderNotUtf8 => "Ein Header dieser Anfrage ist kein gültiges UTF-8.".to_owned(),
        Reason::AddressNotUtf8 => "Die Adresse ist kein gültiges UTF-8.".to_owned(),
        Reason::Hook => {
            "Es fehlt der Header X-GitHub-Event: diese Adresse nimmt Webhooks von GitHub.".to_owned()
        }
    }
}

fn one_line(what: &str, longest: usize) -> String {
    format!("{what} braucht etwas, das man lesen kann, und hat höchstens {longest} Zeichen.")
}

fn limit(most: usize) -> String {
    format!("Ein Limit ist eine Zahl von 1 an; keine Seite hat mehr als {most} Nachrichten.")
}

fn number(field: &str, (least, most): (u32, u32)) -> String {
    format!("Sende {{\"{field}\": …}}, eine Zahl von {least} bis {most}.")
}
