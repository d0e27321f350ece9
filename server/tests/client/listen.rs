//! Listening: everything once, whatever happens to the server or the line in between.

use crate::{
    fake,
    process::{House, Running, command, run},
};
use serde_json::Value;
use std::os::unix::process::ExitStatusExt;

#[test]
fn a_message_is_a_line_as_in_a_transcript() {
    let house = House::open();
    let mut ear = house.listen(&["lobby"]);
    house.say("lobby", "hello\n\u{1b}[2Jyou");
    let line = ear.next_line();
    let (moment, text) = line.split_at("2026-11-20 23:40 ".len());
    assert_eq!((&moment[4..5], &moment[10..11], &moment[13..14]), ("-", " ", ":"), "{line}");
    assert!(text.ends_with(": hello"), "{line}");
    assert_eq!(ear.next_line(), "    ␛[2Jyou");
}

#[test]
fn nothing_is_lost_and_nothing_comes_twice_when_the_server_is_killed() {
    let mut house = House::open();
    let mut ear = house.listen(&["feed", "--json"]);
    let mut feed = Running::start(house.command(&["say", "feed", "--lines"]));
    let mut heard = Vec::new();
    let mut hear = |ear: &mut Running| {
        let event: Value = serde_json::from_str(&ear.next_line()).unwrap();
        heard.push((event["id"].clone(), event["data"]["body"].clone()));
    };
    for crash in 0..3 {
        for n in 0..40 {
            feed.write(&format!("{crash}-{n}\n"));
        }
        // In the middle of it.
        for _ in 0..20 {
            hear(&mut ear);
        }
        house.crash_and_restart();
        for _ in 20..40 {
            hear(&mut ear);
        }
        ear.until_note("Reconnecting");
    }
    let ended = feed.ended();
    assert_eq!((ended.code, &*ended.notes), (Some(0), ""));
    let said: Vec<Value> = ended.output.lines().map(Value::from).collect();
    let wanted = (0..3).flat_map(|crash| (0..40).map(move |n| Value::from(format!("{crash}-{n}"))));
    assert_eq!(heard, said.into_iter().zip(wanted).collect::<Vec<_>>());
    let last = house.say("feed", "the end");
    let after: Value = serde_json::from_str(&ear.next_line()).unwrap();
    assert_eq!(after["id"], last, "nothing came in between");
}

#[test]
fn it_goes_on_after_a_place_in_the_log() {
    let house = House::open();
    let ids: Vec<String> = (0..3).map(|n| house.say("lobby", &n.to_string())).collect();
    let ended = run(house.command(&["listen", "lobby", "--json", "--after", &ids[0], "--count", "2"]));
    assert_eq!(ended.code, Some(0));
    let heard: Vec<Value> = ended.output.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(heard.iter().map(|event| event["id"].as_str().unwrap()).collect::<Vec<_>>(), ids[1..]);
}

#[test]
fn the_last_messages_of_several_rooms_come_first_and_in_order() {
    let house = House::open();
    for n in 0..6 {
        house.say(["one", "other"][n % 2], &n.to_string());
    }
    let mut ear = house.listen(&["one", "other", "--json", "--history", "4"]);
    house.say("other", "6");
    house.say("elsewhere", "not here");
    house.say("one", "7");
    let mut heard = || serde_json::from_str::<Value>(&ear.next_line()).unwrap()["data"].clone();
    let bodies: Vec<Value> = (0..6).map(|_| heard()["body"].clone()).collect();
    assert_eq!(bodies, ["2", "3", "4", "5", "6", "7"]);
}

#[test]
fn more_history_than_a_page_is_read_page_by_page() {
    let house = House::open();
    let feed: String = (0..450).map(|n| format!("{n}\n")).collect();
    assert_eq!(
        crate::process::run_with(house.command(&["say", "feed", "--lines", "-q"]), &feed).code,
        Some(0)
    );
    let ended = run(house.command(&["listen", "feed", "--json", "--history", "430", "--count", "430"]));
    let bodies: Vec<String> = ended
        .output
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["data"]["body"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(bodies, (20..450).map(|n| n.to_string()).collect::<Vec<_>>());
}

#[test]
fn only_events_of_a_name_are_heard_where_one_is_given() {
    let house = House::open();
    let mut ear = house.listen(&["ticker", "--event", "AAPL", "--event", "MSFT"]);
    for symbol in ["GOOG", "MSFT", "IBM", "AAPL"] {
        let said = run(house.command(&["say", "ticker", "--event", symbol, symbol]));
        assert_eq!(said.code, Some(0), "{said:?}");
    }
    assert!(ear.next_line().ends_with(": MSFT"));
    assert!(ear.next_line().ends_with(": AAPL"));
}

#[test]
fn a_stream_that_has_finished_is_not_come_back_to() {
    let last = "id: end\nevent: bye\ndata: {\"reason\":\"finished\"}\n\n";
    let text = format!("retry: 10\n\nevent: progress\ndata: {{\"value\":100}}\n\n{last}");
    for answer in [fake::stream(&text), fake::answer("204 No Content", "", "")] {
        let told = if answer.contains("204") { "" } else { "progress {\"value\":100}\n" };
        let (url, asked) = fake::serve(vec![answer]);
        let ended = run(command(&url, &["listen", "progress"]));
        assert_eq!((ended.code, &*ended.output), (Some(0), told));
        assert_eq!(asked.iter().count(), 1);
    }
}

#[test]
fn it_comes_back_with_its_place_however_the_stream_ended() {
    let said = |n: u32| format!("id: a-{n}\nevent: x\ndata: {n}\n\n");
    let hello = "id: a-1\nevent: hello\ndata: {\"v\":1,\"build\":\"x\",\"epoch\":\"a\",\"head\":\"a-1\",\"after\":null,\"replaying\":0}\n\n";
    let (url, asked) = fake::serve(vec![
        // It breaks in the middle of an event, which then was none.
        fake::stream(&format!("retry: 20\n\n{hello}{}{}id: a-4\nevent: x\ndata: half", said(2), said(3))),
        fake::answer("503 Service Unavailable", "retry-after: 0\r\n", ""),
        // What was heard already comes again.
        fake::stream(&format!("retry: 20\n\n{}{}{}", said(3), said(4), said(5))),
        fake::answer(
            "404 Not Found",
            "content-type: application/problem+json\r\n",
            r#"{"type":"/problems/x","title":"x","status":404,"detail":"There is nothing here."}"#,
        ),
    ]);
    let ended = run(command(&url, &["listen", "a", "b", "--event", "x"]));
    assert_eq!((ended.code, &*ended.output), (Some(1), "x 2\nx 3\nx 4\nx 5\n"));
    let notes: Vec<&str> = ended.notes.lines().collect();
    assert_eq!(notes[0], "hallway: Listening to a, b.");
    assert!(notes[1].contains("Reconnecting in "), "{notes:?}");
    assert_eq!(notes[notes.len() - 1], "hallway: There is nothing here.");
    let places: Vec<Option<String>> = asked
        .iter()
        .map(|request| {
            assert!(
                request.head.starts_with("get /events?room=a&room=b&event=x http/1.1\r\n"),
                "{request:?}"
            );
            request.head.lines().find_map(|line| line.strip_prefix("last-event-id: ").map(str::to_owned))
        })
        .collect();
    assert_eq!(places, [None, Some("a-3".to_owned()), Some("a-3".to_owned()), Some("a-5".to_owned())]);
}

#[test]
fn of_another_log_everything_is_told() {
    let house = House::open();
    house.say("lobby", "first");
    let mut ear = Running::start(house.command(&["listen", "lobby", "--after", "zzzzzzzz-7"]));
    assert!(ear.next_line().ends_with(": first"));
    ear.until_note("This is another log");
}

#[test]
fn it_ends_quietly_when_nobody_reads_it_any_more() {
    let house = House::open();
    let mut unheard = Running::start_unheard(house.command(&["listen", "lobby"]));
    unheard.until_note("Listening to lobby");
    house.say("lobby", "hello");
    let (status, _, notes) = unheard.end();
    assert_eq!((status.code(), &*notes), (Some(0), ""));
}

#[test]
fn an_interrupt_ends_it() {
    let house = House::open();
    let mut ear = house.listen(&["lobby"]);
    let kill = std::process::Command::new("kill").args(["-INT", &ear.id().to_string()]).status().unwrap();
    assert!(kill.success());
    // What a shell calls 130.
    assert_eq!(ear.end().0.signal(), Some(2));
}
