//! The storm of votes: whatever happens at once, the totals are the rows.

use crate::test_app::{TestApp, path_of};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::{collections::HashMap, time::Duration};
use tokio::{task::JoinSet, time::Instant};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_voters_at_once_each_twice_give_totals_that_equal_the_rows() {
    const VOTERS: usize = 500;
    let app = TestApp::start().await;
    let ann = app.visitor();
    let mut ear = ann.listen("/r/hall/events?event=tally", None).await;
    let poll = ann.ask("hall", json!({ "question": "Which?", "choices": ["a", "b", "c"] })).await;
    let begun = Instant::now();
    let mut voters = JoinSet::new();
    for n in 0..VOTERS {
        let (voter, poll) = (app.visitor(), poll.clone());
        voters.spawn(async move {
            // Each twice at the same time, and half of them change their mind.
            voter.get_json("/me").await;
            let first = n as u32 % 3;
            let choice = [first];
            let (one, other) = tokio::join!(voter.vote(&poll, &choice), voter.vote(&poll, &choice));
            assert_eq!((&one["ballot"], &other["ballot"]), (&json!([first]), &json!([first])));
            if n % 2 == 0 {
                voter.vote(&poll, &[(first + 1) % 3]).await;
            }
        });
    }
    while let Some(voter) = voters.join_next().await {
        voter.unwrap();
    }
    let mut expected = [0_u64; 3];
    for n in 0..VOTERS {
        expected[(n + usize::from(n % 2 == 0)) % 3] += 1;
    }
    let stand = ann.stand(&poll).await;
    let votes = |stand: &Value| -> Vec<u64> {
        stand["choices"].as_array().unwrap().iter().map(|choice| choice["votes"].as_u64().unwrap()).collect()
    };
    assert_eq!((votes(&stand), &stand["voters"]), (expected.to_vec(), &VOTERS.into()));

    // What everybody hears ends with the same totals, and came at most four times a second.
    let mut tallies = 0_u32;
    loop {
        let tally = ear.next_named("tally").await.json();
        tallies += 1;
        if votes(&tally) == expected {
            break;
        }
    }
    let most = begun.elapsed().as_millis() / Duration::from_millis(250).as_millis() + 2;
    assert!(u128::from(tallies) <= most, "{tallies} tallies, at most {most}");

    let database = Connection::open(app.data.path().join("hallway.db")).unwrap();
    let mut rows = database.prepare("SELECT person, choices FROM ballot").unwrap();
    let rows: HashMap<String, String> =
        rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().collect::<Result<_, _>>().unwrap();
    assert_eq!(rows.len(), VOTERS);
    let counted = ["0", "1", "2"].map(|choice| rows.values().filter(|row| *row == choice).count() as u64);
    assert_eq!(counted, expected);

    let app = app.restart().await;
    assert_eq!(votes(&app.visitor().stand(&poll).await), expected, "{} survives", path_of(&poll));
}
