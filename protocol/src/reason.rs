//! For which reason an input is refused, whatever language it is told in.

/// The reasons, and the stable name under which programs know each: the last part of a problem's `type`. Several may share one.
macro_rules! reasons {
    ($($reason:ident = $kind:literal,)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Reason {
            $($reason,)*
        }

        impl Reason {
            /// So that nobody who walks through them forgets one.
            pub const ALL: &[Self] = &[$(Self::$reason,)*];

            pub fn kind(self) -> &'static str {
                match self {
                    $(Self::$reason => $kind,)*
                }
            }
        }
    };
}

reasons! {
    // What is said.
    BlankMessage = "blank-message",
    MessageTooLong = "message-too-long",
    ClientId = "client-id",
    MessageId = "reply-to",
    NothingToAnswer = "reply-to",
    Title = "title",
    Priority = "priority",
    Tag = "tag",
    TagWithComma = "tag",
    Tags = "tag",
    Reaction = "reaction",
    // Pictures and files.
    FileId = "file",
    FileNotSent = "file",
    FileEmpty = "file",
    FileWithoutName = "file",
    Files = "files",
    PictureUnreadable = "picture",
    PictureTooLarge = "picture",
    // Rooms.
    RoomNameMissing = "room-name",
    RoomNameNotSent = "room-name",
    RoomNameTooLong = "room-name",
    RoomNameLetters = "room-name",
    RoomNameBeginning = "room-name",
    Topic = "topic",
    Entry = "entry",
    EntryWithKey = "entry",
    SlowSeconds = "seconds",
    MuteMinutes = "minutes",
    // People.
    PersonId = "person-id",
    NameNotSent = "name",
    NameTooLong = "name",
    NameBlank = "name",
    NameInvisible = "name",
    NameUnseen = "name",
    NameMarks = "name",
    NameScripts = "name",
    PassphraseLength = "passphrase",
    PassphraseUnseen = "passphrase",
    Sure = "sure",
    Farewell = "messages",
    Language = "language",
    // Votes.
    Question = "question",
    Choice = "choice",
    PollChoices = "poll",
    PollChoiceTwice = "poll",
    PollResults = "poll",
    PollTime = "poll",
    PollSeconds = "poll",
    PollField = "poll",
    PollNumber = "poll",
    BallotForm = "ballot",
    BallotPlace = "ballot",
    BallotChoice = "ballot",
    BallotOfOne = "ballot",
    // Reading and listening.
    Cursor = "cursor",
    CursorElsewhere = "cursor",
    CursorOfSearch = "cursor",
    Page = "page",
    Limit = "limit",
    LimitOfSearch = "limit",
    EventName = "event-name",
    EventNameOurs = "event-name",
    EventUnknown = "event-name",
    Events = "events",
    RoomsOfStream = "rooms",
    RoomsOfSearch = "rooms",
    RoomsOfUnread = "rooms",
    RoomsDirect = "rooms",
    Wait = "wait",
    Silence = "seconds",
    QueryTooLong = "query",
    QueryTooMuch = "query",
    QueryEmpty = "query",
    Time = "time",
    Timestamp = "timestamp",
    // How something is sent.
    BrokenOff = "body",
    FormUnreadable = "body",
    JsonUnreadable = "json",
    JsonNoObject = "json",
    JsonOfTexts = "json",
    JsonField = "json",
    TextNotUtf8 = "utf-8",
    HeaderNotUtf8 = "utf-8",
    AddressNotUtf8 = "utf-8",
    Hook = "hook",
}
