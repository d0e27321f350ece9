//! Nobody reads the log of what the server does: whoever read it has gone.

use crate::process::{Running, command};
use std::process::Command;

#[test]
fn a_server_whose_log_is_read_by_nobody_serves_and_stops_all_the_same() {
    let data = tempfile::tempdir().unwrap();
    let mut server = command("", &["--listen", "127.0.0.1:0", "--data"]);
    server.arg(data.path()).env_remove("HALLWAY_URL").env("RUST_LOG", "debug");
    let mut server = Running::start_unnoted(server);
    assert!(server.first_line().is_some_and(|line| line.starts_with("listening on ")));
    let told = Command::new("kill").args(["-TERM", &server.id().to_string()]).status().unwrap();
    assert!(told.success());
    assert_eq!(server.ended().code, Some(0));
}
