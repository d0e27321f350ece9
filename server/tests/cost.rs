//! What one more listener costs, in what does not depend on the machine: allocations and bytes on the wire for
//! each message that somebody hears.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use clap::Parser as _;
use server::config::Config;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use std::{
    alloc::System,
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const MESSAGES: usize = 40;
const BODY: &str = "the conversation in the hallway is why people come";

/// A room full of listeners on plain sockets, which allocate nothing while they hear.
struct Hall {
    speaker: TcpStream,
    listeners: Vec<TcpStream>,
    buffer: Vec<u8>,
}

impl Hall {
    fn of(address: SocketAddr, listeners: usize, stream: &str) -> Self {
        let connect = || {
            let socket = TcpStream::connect(address).unwrap();
            socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
            socket
        };
        let mut hall = Self { speaker: connect(), listeners: Vec::new(), buffer: vec![0; 64 * 1024] };
        for _ in 0..listeners {
            let mut socket = connect();
            socket.write_all(format!("GET {stream} HTTP/1.1\r\nhost: localhost\r\n\r\n").as_bytes()).unwrap();
            hall.listeners.push(socket);
        }
        for socket in &mut hall.listeners {
            read_until(socket, &mut hall.buffer, b"event: hello");
        }
        // Whoever has heard one message hears the next by the short way.
        hall.say();
        hall
    }

    /// Says something, waits until everybody has heard it, and returns how many bytes each got.
    fn say(&mut self) -> usize {
        let request = format!(
            "POST /r/lobby HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/plain\r\ncontent-length: {}\r\n\r\n{BODY}",
            BODY.len()
        );
        self.speaker.write_all(request.as_bytes()).unwrap();
        read_until(&mut self.speaker, &mut self.buffer, BODY.as_bytes());
        let mut bytes = 0;
        for socket in &mut self.listeners {
            bytes += read_until(socket, &mut self.buffer, BODY.as_bytes());
        }
        bytes / self.listeners.len()
    }
}

/// Reads until `words` have come and nothing is left of a block; returns how many bytes that was.
fn read_until(socket: &mut TcpStream, buffer: &mut [u8], words: &[u8]) -> usize {
    let mut filled = 0;
    loop {
        let read = socket.read(&mut buffer[filled..]).expect("nothing came");
        assert!(read > 0, "it ended");
        filled += read;
        let ends = buffer[..filled].ends_with(b"\n\n\r\n") || buffer[..filled].ends_with(b"}");
        if ends && buffer[..filled].windows(words.len()).any(|window| window == words) {
            return filled;
        }
    }
}

/// Serves a new house on a thread of its own, for as long as `with` takes.
fn in_a_house<T>(with: impl FnOnce(SocketAddr) -> T) -> T {
    let data = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let config = Config::parse_from(["hallway", "--limits", "off", "--data", data.path().to_str().unwrap()]);
    let stop = CancellationToken::new();
    let stopped = stop.clone();
    let (ready, answers) = std::sync::mpsc::channel();
    let server = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.unwrap().block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            server::run(config, listener, stopped, || ready.send(()).unwrap()).await.unwrap();
        });
    });
    answers.recv().unwrap();
    let result = with(address);
    stop.cancel();
    server.join().unwrap();
    result
}

/// Allocations for each of some messages that so many hear on a stream, and the bytes that each gets for one.
fn cost(listeners: usize, stream: &str) -> (usize, usize) {
    in_a_house(|address| {
        let mut hall = Hall::of(address, listeners, stream);
        let before = ALLOCATOR.stats();
        let bytes = (0..MESSAGES).map(|_| hall.say()).sum::<usize>() / MESSAGES;
        let after = ALLOCATOR.stats();
        let count = |stats: stats_alloc::Stats| stats.allocations + stats.reallocations;
        ((count(after) - count(before)) / MESSAGES, bytes)
    })
}

/// Streams, and allocations for each message that one more listener of such a stream may cost.
const STREAMS: [(&str, usize); 4] = [
    // Whoever hears all of a room shares every byte with all others who do.
    ("/r/lobby/events", 0),
    ("/r/lobby/events?names=plain", 0),
    // Where not everybody hears the same, what goes over the wire is written for each: its events, the chunk around them, and room
    // for both to grow.
    ("/r/lobby/events?event=message", 3),
    ("/events?room=lobby&room=kitchen", 3),
];

// One test for all of them: another one beside it would be counted too.
#[test]
fn one_more_listener_costs_next_to_no_allocation_and_few_bytes_beside_the_message() {
    for (stream, each) in STREAMS {
        let ((few, bytes), (many, _)) = (cost(10, stream), cost(210, stream));
        // What a message costs once is a few hundred; what comes by the way, such as a sample a second, is in both.
        assert!(many < few + each * 200 + 40, "{stream}: {few} allocations if 10 hear, {many} if 210 hear");
        assert!(bytes < BODY.len() + 230, "{stream}: {bytes} bytes on the wire for {} of text", BODY.len());
    }
}
