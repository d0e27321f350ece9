//! What people see: components and plain state, without I/O. The server renders the pages; the browser brings
//! their islands to life. Read top to bottom: a page, a room in it, and what a room is made of.

#![recursion_limit = "512"]

pub mod site;
pub mod document;
pub mod lobby;
pub mod room_list;
pub mod room_field;
pub mod room;
pub mod edit;
pub mod people;
pub mod invitations;
pub mod snapshot;
pub mod poll;
pub mod vote;
pub mod screen;
pub mod letter;
pub mod timeline;
pub mod rows;
pub mod happened;
pub mod connection;
pub mod switchboard;
pub mod backend;
pub mod listening;
pub mod slot;
pub mod json;
pub mod given;
pub mod effect;
pub mod links;
pub mod act;
pub mod ascii;
pub mod avatar;
pub mod moment;
pub mod figure;
pub mod words;
pub mod cell;
pub mod markup;
pub mod drawn;
pub mod status;
pub mod feeds;
pub mod doctor;
pub mod help;
pub mod settings;
pub mod own;
pub mod search;
pub mod language;
pub mod problem;

pub use doctor::DoctorPage;
pub use edit::{EditPage, EditTyped};
pub use feeds::{FeedInfo, FeedsPage, KeyedRoom, Length};
pub use help::HelpPage;
pub use invitations::{Invitations, InvitationsPage, InvitedPage, OpenInvitation};
pub use lobby::{About, LobbyPage, Returned};
pub use own::{ForgetPage, ForgottenPage, GoOnPage, LinkPage, PassphrasePage, ReturnPage};
pub use people::{Company, Kind, May, PeoplePage, Silenced, Standing};
pub use poll::{NewPollPage, PollTyped, PresenterKey};
pub use problem::ProblemPage;
pub use room::RoomPage;
pub use screen::{Invitation, ScreenPage};
pub use search::SearchPage;
pub use settings::SettingsPage;
pub use site::Site;
pub use snapshot::Snapshot;
pub use status::{Status, StatusPage};
pub use vote::{Shown, VotePage};
