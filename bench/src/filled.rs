//! A log with a long past: made once by many who talk at the same time, and begun with again and again.

use crate::{catch_up::Told, connection::Connection, process::Server, program::Program};
use anyhow::ensure;
use protocol::Cursor;
use std::{fs, net::SocketAddr, path::Path, time::Instant};
use tokio::task::JoinSet;

/// Connections that talk at the same time: as many as the writer takes into one transaction.
const WRITERS: u32 = 512;

/// Says so many messages in a room, and returns where each stands in the log, in order.
pub async fn fill(address: SocketAddr, room: &str, messages: u32) -> anyhow::Result<Vec<Cursor>> {
    let (begun, mut writers) = (Instant::now(), JoinSet::new());
    for writer in 0..WRITERS.min(messages) {
        let (mut connection, path) = (Connection::open(address).await?, format!("/r/{room}/messages"));
        writers.spawn(async move {
            let (mut cookie, mut places) = (None, Vec::new());
            for number in (writer..messages).step_by(WRITERS as usize) {
                let body = format!(r#"{{"body":"message {number} of a long talk in the archive"}}"#);
                let answer = connection.ask("POST", &path, cookie.as_deref(), &body).await?;
                ensure!(answer.status == 201, "a message was answered with {}", answer.status);
                places.push(serde_json::from_str::<Told>(&answer.body)?.id);
                cookie = answer.cookie.or(cookie);
            }
            Ok(places)
        });
    }
    let mut places = Vec::with_capacity(messages as usize);
    while let Some(writer) = writers.join_next().await {
        places.extend(writer??);
    }
    places.sort_unstable_by_key(|cursor| cursor.seq);
    eprintln!("{messages} messages are said in {:.0} s", begun.elapsed().as_secs_f64());
    Ok(places)
}

/// The same on a server of its own, which leaves its data in a folder.
pub async fn fill_folder(
    program: &Program,
    folder: &Path,
    room: &str,
    messages: u32,
) -> anyhow::Result<Vec<Cursor>> {
    // Nobody's words are at stake: an fsync costs nothing there.
    let mut server = Server::start_in(program, Path::new("/dev/shm"))?;
    let places = fill(server.address, room, messages).await?;
    server.terminate()?;
    tokio::task::block_in_place(|| server.wait())?;
    copy(&server.data(), folder)?;
    Ok(places)
}

/// Copies the files of a data folder, and of the folders in it.
pub fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (file, copied) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy(&file, &copied)?;
        } else {
            fs::copy(file, copied)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_what_is_in_folders_too() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir_all(from.join("files")).unwrap();
        fs::write(from.join("log"), "said").unwrap();
        fs::write(from.join("files/one"), "shown").unwrap();
        copy(&from, &to).unwrap();
        assert_eq!(fs::read_to_string(to.join("log")).unwrap(), "said");
        assert_eq!(fs::read_to_string(to.join("files/one")).unwrap(), "shown");
    }
}
