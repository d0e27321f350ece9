//! Nobody reads the log of what the server does: whoever read it has gone.

use crate::process::{Running, command};
use std::{
    io::{Read, Write},
    net::TcpStream,
    process::Command,
};

#[test]
fn a_server_whose_log_is_read_by_nobody_serves_and_stops_all_the_same() {
    let data = tempfile::tempdir().unwrap();
    let mut server = command("", &["--listen", "127.0.0.1:0", "--data"]);
    server.arg(data.path()).env_remove("HALLWAY_URL").env("RUST_LOG", "debug");
    let mut server = Running::start_unnoted(server);
    let line = server.first_line().unwrap();
    let address = line.trim().strip_prefix("listening on http://").unwrap().to_owned();
    let mut line = TcpStream::connect(address).unwrap();
    line.write_all(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    line.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    let told = Command::new("kill").args(["-TERM", &server.id().to_string()]).status().unwrap();
    assert!(told.success());
    assert_eq!(server.ended().code, Some(0));
}
