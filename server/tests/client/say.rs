//! Saying: once, whatever happens on the way, and with an end that a script can ask for.

use crate::{
    fake,
    process::{House, Running, command, nobody, run, run_with},
};
use serde_json::Value;

#[test]
fn what_is_said_is_heard_and_has_an_id() {
    let house = House::open();
    let mut ear = house.listen(&["lobby", "--json"]);
    let ended = run(house.command(&["say", "lobby", "The", "kettle", "is", "on."]));
    assert_eq!((ended.code, &*ended.notes), (Some(0), ""));
    let heard: Value = serde_json::from_str(&ear.next_line()).unwrap();
    assert_eq!(heard["data"]["body"], "The kettle is on.");
    assert_eq!(heard["id"], ended.output.trim_end());
}

#[test]
fn standard_input_is_one_message_with_what_goes_with_it() {
    let house = House::open();
    let mut ear = house.listen(&["builds", "--json"]);
    let say = house.command(&[
        "say",
        "builds",
        "--quiet",
        "--event",
        "build",
        "--title",
        "Build failed",
        "--priority",
        "high",
        "--tag",
        "ci",
        "--tag",
        "main",
    ]);
    let ended = run_with(say, "error: one\nerror: two\n");
    assert_eq!((ended.code, &*ended.output, &*ended.notes), (Some(0), "", ""));
    let heard: Value = serde_json::from_str(&ear.next_line()).unwrap();
    assert_eq!(heard["event"], "build");
    let message = &heard["data"];
    assert_eq!(message["body"], "error: one\nerror: two");
    assert_eq!(message["title"], "Build failed");
    assert_eq!(message["priority"], 4);
    assert_eq!(message["tags"], serde_json::json!(["ci", "main"]));
}

#[test]
fn lines_are_said_as_they_come_by_one_and_the_same_person() {
    let house = House::open();
    let mut ear = house.listen(&["feed", "--json"]);
    let mut heard = || serde_json::from_str::<Value>(&ear.next_line()).unwrap()["data"].clone();
    let mut feed = Running::start(house.command(&["say", "feed", "--lines", "-q"]));
    feed.write("one\n\n");
    let first = heard();
    assert_eq!(first["body"], "one", "before the feed has ended");
    feed.write("two\r\nthree");
    let ended = feed.ended();
    assert_eq!((ended.code, &*ended.notes), (Some(0), ""));
    let (second, third) = (heard(), heard());
    assert_eq!((&second["body"], &third["body"]), (&"two".into(), &"three".into()));
    assert_eq!((&second["author"], &third["author"]), (&first["author"], &first["author"]));
}

#[test]
fn a_line_that_is_refused_does_not_stop_the_feed_but_is_told() {
    let house = House::open();
    let mut ear = house.listen(&["feed", "--json"]);
    let feed = format!("one\n{}\n{}\ntwo\n", "x".repeat(4_001), "x".repeat(200_000));
    let ended = run_with(house.command(&["say", "feed", "--lines"]), &feed);
    assert_eq!(ended.code, Some(1));
    assert_eq!(
        ended.notes,
        "hallway: A message has at most 4000 characters; this one has 4001.\n\
         hallway: A request has at most 64 KiB; this text is longer.\n"
    );
    assert_eq!(ended.output.lines().count(), 2);
    for text in ["one", "two"] {
        assert_eq!(serde_json::from_str::<Value>(&ear.next_line()).unwrap()["data"]["body"], text);
    }
}

#[test]
fn what_the_server_refuses_ends_with_1_and_its_sentence() {
    let house = House::open();
    for (text, sentence) in [
        ("x".repeat(4_001), "A message has at most 4000 characters; this one has 4001."),
        (" \n".to_owned(), "There is nothing to read in this message."),
        ("x".repeat(70_000), "A request has at most 64 KiB; this text is longer."),
    ] {
        let ended = run_with(house.command(&["say", "lobby"]), &text);
        assert_eq!((ended.code, ended.notes), (Some(1), format!("hallway: {sentence}\n")));
        assert_eq!(ended.output, "");
    }
}

#[test]
fn a_command_that_can_not_be_understood_ends_with_2() {
    for arguments in [
        &["say"][..],
        &["say", "no room", "x"],
        &["say", "lobby", "--event", "ping", "x"],
        &["say", "lobby", "--priority", "loud", "x"],
        &["say", "lobby", "--url", "chat.example", "x"],
        &["say", "lobby", "--lines", "x"],
        &["listen"],
        &["listen", "lobby", "--after", "yesterday"],
        &["--data", "x", "say", "lobby", "x"],
    ] {
        assert_eq!(run(command("http://127.0.0.1:1", arguments)).code, Some(2), "{arguments:?}");
    }
}

#[test]
fn a_server_that_can_not_be_reached_ends_with_3() {
    let ended = run(command(&format!("http://{}", nobody()), &["say", "lobby", "hello", "--patience", "0"]));
    assert_eq!((ended.code, &*ended.output), (Some(3), ""));
    assert!(ended.notes.starts_with("hallway: Not said, http://127.0.0.1:"), "{}", ended.notes);
}

#[test]
fn it_waits_for_a_server_that_is_not_there_yet() {
    let address = nobody();
    let mut say = Running::start(command(&format!("http://{address}"), &["say", "lobby", "hello"]));
    drop(say.input.take());
    let house = House::open_at(&address);
    let id = say.next_line();
    let mut ear = house.listen(&["lobby", "--json", "--history", "9"]);
    let heard: Value = serde_json::from_str(&ear.next_line()).unwrap();
    assert_eq!((&heard["id"], &heard["data"]["body"]), (&id.into(), &"hello".into()));
}

#[test]
fn what_is_sent_again_has_the_same_id_and_the_key_goes_with_it() {
    let (url, asked) = fake::serve(vec![
        fake::answer("503 Service Unavailable", "retry-after: 0\r\n", "{}"),
        fake::answer("429 Too Many Requests", "", ""),
        // Breaks off before it has answered.
        String::new(),
        fake::answer("200 OK", "content-type: application/json\r\n", r#"{"id":"a-7"}"#),
    ]);
    let mut say = command(&url, &["say", "alerts", "disk 91 %"]);
    say.env("HALLWAY_KEY", "k3y");
    let ended = run(say);
    assert_eq!((ended.code, &*ended.output, &*ended.notes), (Some(0), "a-7\n", ""));
    let requests: Vec<_> = asked.iter().collect();
    assert_eq!(requests.len(), 4);
    for request in &requests {
        assert!(request.head.starts_with("post /r/alerts/messages http/1.1\r\n"), "{request:?}");
        assert!(request.head.contains("\r\nauthorization: bearer k3y\r\n"), "{request:?}");
        assert_eq!(request.body, requests[0].body);
    }
    let sent: Value = serde_json::from_str(&requests[0].body).unwrap();
    assert_eq!(sent["body"], "disk 91 %");
    assert_eq!(sent["client_id"].as_str().unwrap().len(), 32);
}

#[test]
fn it_does_not_follow_to_another_server() {
    let (url, _) =
        fake::serve(vec![fake::answer("301 Moved", "location: https://elsewhere.example/\r\n", "")]);
    let ended = run(command(&url, &["say", "lobby", "hello"]));
    assert_eq!(ended.code, Some(1));
    assert!(ended.notes.contains("at https://elsewhere.example/: give that address"), "{}", ended.notes);
}
