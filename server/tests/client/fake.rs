//! A server that answers as a test wants, one connection after the other.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    sync::mpsc::{Receiver, channel},
    thread,
};

/// One request, as it came.
#[derive(Debug)]
pub struct Asked {
    pub head: String,
    pub body: String,
}

/// Answers with each of `answers` in turn, and then listens no more. The address, and what was asked.
pub fn serve(answers: Vec<String>) -> (String, Receiver<Asked>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (told, asked) = channel();
    thread::spawn(move || {
        for answer in answers {
            let (mut connection, _) = listener.accept().unwrap();
            let request = read(&mut BufReader::new(connection.try_clone().unwrap()));
            connection.write_all(answer.as_bytes()).unwrap();
            let _ = told.send(request);
        }
    });
    (url, asked)
}

pub fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{headers}connection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

/// A stream with this text, which then breaks off.
pub fn stream(text: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\nconnection: close\r\n\r\n{text}"
    )
}

fn read(from: &mut impl BufRead) -> Asked {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert_ne!(from.read_line(&mut head).unwrap(), 0, "a request ends");
    }
    head.make_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    from.read_exact(&mut body).unwrap();
    Asked { head, body: String::from_utf8(body).unwrap() }
}
