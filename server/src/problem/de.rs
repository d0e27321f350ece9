//! What went wrong, in German. Readers are called by »du«, as on the pages.

mod refused;

use super::{BodyForm, Error, Words, say, seconds};
use crate::security::HEAD;
use app::language::Language;

pub(super) fn words(error: &Error) -> Words {
    match error {
        Error::Refused(refusal) => say("Das geht so nicht", refused::sentence(refusal.reason)),
        Error::NotFound => say("Hier ist nichts", "Unter dieser Adresse gibt es nichts."),
        Error::MethodNotAllowed => say(
            "Das geht hier nicht",
            "Diese Adresse nimmt diese Methode nicht; Allow nennt, welche sie nimmt.",
        ),
        Error::NotAcceptable => {
            say("Nicht in dieser Form", "In einer Form, die der Header Accept verlangt, gibt es das nicht.")
        }
        Error::WaitIsJson => say(
            "Nicht in dieser Form",
            "Mit ?wait= ist die Antwort ein JSON-Array: verlange es mit Accept: application/json. Für einen Stream lass ?wait= weg.",
        ),
        Error::MediaType { wanted } => say(
            "Diese Form wird hier nicht gelesen",
            match wanted {
                BodyForm::Any => {
                    "Der Content-Type der Anfrage sollte application/json, application/x-www-form-urlencoded oder text/plain sein."
                }
                BodyForm::Fields => {
                    "Der Content-Type der Anfrage sollte application/json oder application/x-www-form-urlencoded sein."
                }
                BodyForm::Unpacked => "Was gesendet wird, sollte hier ohne Content-Encoding kommen.",
                BodyForm::Utf8 => "Text sollte hier in UTF-8 kommen.",
            },
        ),
        Error::TooLarge { most } => {
            say("Zu viel auf einmal", format!("Eine Anfrage hat hier höchstens {} KiB.", most / 1_024))
        }
        Error::FileTooLarge { most } => say(
            "Zu groß",
            format!(
                "Eine Datei hat hier höchstens {} MiB. Das gilt auch für ein Bild, nachdem es neu gemacht wurde.",
                grouped(most / (1_024 * 1_024))
            ),
        ),
        Error::FilesForToday { .. } => say(
            "Das reicht für heute",
            "Du hast so viele Bilder und Dateien gesendet, wie es an einem Tag geht. Morgen ist Platz für mehr.",
        ),
        Error::FilesFull => say(
            "Kein Platz für Dateien",
            "Dieser Server hat keinen Platz für weitere Bilder und Dateien. Wer ihn betreibt, kann ihnen mehr geben: --max-files.",
        ),
        Error::HeadTooLarge => say(
            "Zu viel auf einmal",
            format!("Die Adresse und die Header einer Anfrage haben hier höchstens {} KiB.", HEAD / 1_024),
        ),
        Error::TooSlow => say("Zu langsam", "Die Anfrage kam nicht rechtzeitig an. Sende sie noch einmal."),
        Error::Conflict => say(
            "Diese ID hat ein anderer Text",
            "Unter dieser Client-ID wurde in diesem Raum schon etwas anderes gesendet. Nimm eine neue.",
        ),
        Error::NameTaken => say(
            "Dieser Name ist vergeben",
            "Jemand hier hat einen Namen, der so aussieht. Wähle einen anderen.",
        ),
        Error::NameKept => say(
            "Dieser Name gehört jemandem",
            "Jemand behält diesen Namen, oder einen, der so aussieht, mit einer Passphrase. Wenn du das bist, mach als du selbst weiter: in den Einstellungen, unter „Schon einmal hier gewesen“. Sonst wähle einen anderen Namen.",
        ),
        Error::WrongPassphrase => say(
            "Das stimmt nicht",
            "Mit dieser Passphrase behält niemand diesen Namen. Achte auf Groß- und Kleinschreibung, auf Leerzeichen und auf den Namen: es ist der, der zuletzt gewählt wurde.",
        ),
        Error::RoomTaken => say(
            "Diesen Raum gibt es schon",
            "Ein Raum, der schon offen ist, kann keiner für ein Programm werden. Wähle einen anderen Namen.",
        ),
        Error::KeyNeeded => say(
            "Dafür braucht es einen Schlüssel",
            "Das darf nur, wer den Schlüssel hat: sende ihn als Authorization: Bearer oder als ?key=.",
        ),
        Error::LinkDead => say(
            "Dieser Link führt nirgends hin",
            "Er ist verbraucht, älter als zehn Minuten, oder war nie einer. Auf dem Gerät, das dich kennt, machen die Einstellungen einen neuen.",
        ),
        Error::NotYours => {
            say("Das leitet jemand anderes", "Das kann nur, wer die Frage gestellt hat oder sie vorführt.")
        }
        Error::HostsOnly => {
            say("Nur für Hosts", "Das kann nur ein Host dieses Raums, und nicht mit einem anderen Host.")
        }
        Error::Muted { until } => say(
            "Du bist hier stumm",
            format!(
                "Ein Host dieses Raums hat dich stummgeschaltet, bis zum {}. Mitlesen kannst du.",
                Language::German.wording().utc_moment(*until)
            ),
        ),
        Error::Banned => say(
            "Du bist hier gesperrt",
            "Ein Host dieses Raums hat dich gesperrt. Du kannst mitlesen, und nichts sagen, bis das zurückgenommen wird.",
        ),
        Error::RoomClosed => say(
            "Dieser Raum ist geschlossen",
            "Dieser Raum ist geschlossen. Lesen geht, und nur seine Hosts sagen etwas darin.",
        ),
        Error::LeftAlone => say(
            "Du bist hier allein",
            "Außer dir ist niemand mehr in diesem Gespräch, also kann hier nichts gesagt werden. Es geht weiter, wenn die Person, die gegangen ist, es wieder öffnet.",
        ),
        Error::SlowMode(too_often) => say(
            "Hier geht es langsam",
            format!(
                "In diesem Raum ist zwischen zwei Nachrichten Pause. Du kannst {} wieder etwas sagen.",
                in_seconds(seconds(*too_often))
            ),
        ),
        Error::LastHost => say(
            "Du bist der einzige Host",
            "Niemand sonst kümmert sich um diesen Raum. Mach erst jemand anderes zum Host.",
        ),
        Error::RoomFull => say(
            "Mehr geht nicht",
            "Ein Raum auf Einladung hat höchstens 1.000 Personen und 20 Einladungen. Widerrufe erst welche, oder schick jemanden hinaus.",
        ),
        Error::PollClosed => say(
            "Die Abstimmung ist zu Ende",
            "Diese Abstimmung ist geschlossen. Was vorher gestimmt wurde, zählt.",
        ),
        Error::NoChoice => say(
            "Das passt nicht dazu",
            "Das lässt sich nicht hinzufügen: es steht schon da, oder die Liste ist voll.",
        ),
        Error::NoReaction => say(
            "Das sind genug verschiedene",
            "Diese Nachricht hat schon 20 verschiedene Reaktionen. Wähle eine davon.",
        ),
        Error::Hidden => say(
            "Noch nicht aufgedeckt",
            "Das Ergebnis dieser Abstimmung ist verdeckt, bis es aufgedeckt wird.",
        ),
        Error::Unsearchable => say(
            "Die Suche geht nicht",
            "Der Index dessen, was gesagt wurde, ist beschädigt. Wer diesen Server betreibt, kann ihn neu machen: den Server anhalten, und hallway check --rebuild aufrufen.",
        ),
        Error::CrossSite => {
            say("Nicht von einer anderen Seite aus", "Die Seite einer anderen Website kann das hier nicht.")
        }
        Error::UnknownHost => say(
            "Nicht unter diesem Namen",
            "Auf diesen Hostnamen hört dieser Server nicht. Wer ihn betreibt, kann ihn mit --public-url hinzufügen.",
        ),
        Error::TooOften(too_often) => say(
            "Einen Moment bitte",
            format!("Das war viel auf einmal. Versuche es {} noch einmal.", in_seconds(seconds(*too_often))),
        ),
        Error::Busy => say(
            "Einen Moment bitte",
            "Gerade gibt es viel aufzuschreiben. Versuche es in einer Sekunde noch einmal.",
        ),
        Error::Unavailable => say(
            "Gerade nicht",
            "Dieser Server kann gerade nicht auf seine Festplatte schreiben oder von ihr lesen. Was er bestätigt hat, ist aufgehoben; versuche es gleich noch einmal.",
        ),
        Error::Stopping => say(
            "Gleich wieder da",
            "Dieser Server startet gerade neu. Versuche es in einer Sekunde noch einmal.",
        ),
        Error::Internal => say("Etwas ging schief", "Auf diesem Server ging etwas schief."),
    }
}

fn in_seconds(seconds: u64) -> String {
    match seconds {
        1 => "in einer Sekunde".to_owned(),
        seconds => format!("in {} Sekunden", grouped(seconds)),
    }
}

/// A number as it is written, with a point at each thousand.
fn grouped(number: u64) -> String {
    match number {
        0..1_000 => number.to_string(),
        _ => format!("{}.{:03}", grouped(number / 1_000), number % 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_stands_at_each_thousand() {
        let written = [999, 1_000, 40_000, 1_002_003].map(grouped);
        assert_eq!(written, ["999", "1.000", "40.000", "1.002.003"]);
    }
}
