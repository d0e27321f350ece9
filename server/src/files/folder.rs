//! The folder of files as it lies on the disk: names are digests, and nothing has its name before it is whole and synced.

use protocol::{File, FileId, PersonId, RoomName, Seq};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    collections::HashSet,
    fs::{self, DirBuilder, OpenOptions},
    io::{self, ErrorKind, Read, Write},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// How long what was sent may wait for the message that is to bear it.
pub(super) const KEPT_UNNAMED: Duration = Duration::from_secs(24 * 60 * 60);

/// What the smallest file counts for, in bytes: it takes up room by being there, and so does what is written down about it.
const LEAST: u64 = 8 * 1024;

#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
}

/// Who sent something for which room, without a word of it: what stands behind the digest in a name of `files/new`.
#[derive(Debug, Clone)]
pub struct Ticket(String);

/// What stands in a file of `files/new`.
#[derive(Debug, Serialize, Deserialize)]
struct Sent {
    #[serde(flatten)]
    file: File,
    /// How far the log had come by then: what was said up to there, was said before it was sent.
    #[serde(default)]
    head: Seq,
}

/// A file that is not whole yet, under a name of its own; it is gone when this is dropped.
#[derive(Debug)]
pub struct Partial {
    pub path: PathBuf,
}

impl Ticket {
    pub fn of(room: &RoomName, whose: &PersonId) -> Self {
        let digest = Sha256::digest(format!("{room}\n{whose}"));
        Self(digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect())
    }
}

impl Folder {
    pub fn open(data: &Path) -> io::Result<Self> {
        let folder = Self { path: of(data) };
        make_private(&folder.tickets())?;
        Ok(folder)
    }

    fn tickets(&self) -> PathBuf {
        self.path.join("new")
    }

    fn ticket(&self, id: &FileId, Ticket(ticket): &Ticket) -> PathBuf {
        self.tickets().join(format!("{id}.{ticket}"))
    }

    fn place(&self, id: &FileId) -> PathBuf {
        self.path.join(id.as_str())
    }

    /// What all counts for that lies there.
    pub fn bytes(&self) -> io::Result<u64> {
        self.all()?.into_iter().map(|id| self.counts(&id)).sum()
    }

    /// What a file counts for that lies there, or does not.
    fn counts(&self, id: &FileId) -> io::Result<u64> {
        Ok(length(&self.place(id))?.map_or(0, weight))
    }

    /// All files that lie there.
    pub fn all(&self) -> io::Result<Vec<FileId>> {
        all(&self.path)
    }

    pub fn read(&self, id: &FileId) -> io::Result<Option<fs::File>> {
        there(fs::File::open(self.place(id)))
    }

    /// What somebody sent, if it is still there.
    pub fn sent(&self, id: &FileId, ticket: &Ticket) -> io::Result<Option<File>> {
        let Some(mut ticket) = there(fs::File::open(self.ticket(id, ticket)))? else { return Ok(None) };
        if is_old(&ticket.metadata()?)? {
            return Ok(None);
        }
        let mut text = Vec::new();
        ticket.read_to_end(&mut text)?;
        let Sent { file, .. } = serde_json::from_slice(&text)?;
        Ok((length(&self.place(id))? == Some(file.bytes)).then_some(file))
    }

    /// An empty file to write into.
    pub fn partial(&self) -> io::Result<(Partial, fs::File)> {
        let partial = Partial { path: self.path.join(format!("partial-{:016x}", rand::random::<u64>())) };
        let file = private().open(&partial.path)?;
        Ok((partial, file))
    }

    /// By how much all counts for more once a file has its place.
    pub fn lacks(&self, file: &File) -> io::Result<u64> {
        Ok(weight(file.bytes).saturating_sub(self.counts(&file.id)?))
    }

    /// Gives a whole and synced file its name. From now on it lies there, whatever becomes of it.
    pub fn put(&self, partial: &Partial, file: &File) -> io::Result<()> {
        // Over one that is there already: it is the same, unless that one was damaged.
        fs::rename(&partial.path, self.place(&file.id))
    }

    /// Writes down who sent a file when the log had come as far as `head`: that is on disk when this returns, and so is the file's name.
    pub fn write_down(&self, file: &File, ticket: &Ticket, head: Seq) -> io::Result<()> {
        sync(&self.path)?;
        let (written, mut to) = self.partial()?;
        to.write_all(&serde_json::to_vec(&Sent { file: file.clone(), head })?)?;
        to.sync_all()?;
        fs::rename(&written.path, self.ticket(&file.id, ticket))?;
        sync(&self.tickets())
    }

    /// Takes back that somebody sent a file for a message. If they have sent it again since that stands at its place, they may
    /// still say it.
    pub fn take_back(&self, id: &FileId, ticket: &Ticket, message: Seq) -> io::Result<()> {
        let ticket = self.ticket(id, ticket);
        let Some(text) = there(fs::read(&ticket))? else { return Ok(()) };
        match serde_json::from_slice::<Sent>(&text) {
            Ok(sent) if sent.head >= message => Ok(()),
            _ => there(fs::remove_file(ticket)).map(drop),
        }
    }

    /// What somebody may still put into a message.
    pub fn awaited(&self) -> io::Result<HashSet<FileId>> {
        let mut awaited = HashSet::new();
        for entry in fs::read_dir(self.tickets())? {
            let entry = entry?;
            let name = entry.file_name();
            let id = name.to_str().and_then(|name| name.split_once('.')?.0.parse::<FileId>().ok());
            if let Some(id) = id
                && let Some(ticket) = there(entry.metadata())?
                && !is_old(&ticket)?
            {
                awaited.insert(id);
            }
        }
        Ok(awaited)
    }

    /// Removes a file; gives back what it counted for.
    pub fn remove(&self, id: &FileId) -> io::Result<u64> {
        let counted = self.counts(id)?;
        there(fs::remove_file(self.place(id)))?;
        Ok(counted)
    }

    /// Files that have lain there for more than a day.
    pub fn old(&self) -> io::Result<Vec<FileId>> {
        let old = |entry: &fs::DirEntry| entry.metadata().and_then(|file| is_old(&file)).unwrap_or(false);
        let entries = fs::read_dir(&self.path)?.filter_map(Result::ok).filter(old);
        Ok(entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect())
    }

    /// Removes what nobody can put into a message any more, and what was left half written for as long.
    pub fn tidy(&self) -> io::Result<()> {
        for folder in [self.tickets(), self.path.clone()] {
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                let is_file = entry.file_name().to_str().is_some_and(|name| name.parse::<FileId>().is_ok());
                // What somebody sends, or takes back, goes while this is read.
                let Some(found) = there(entry.metadata())? else { continue };
                if found.is_file() && !is_file && is_old(&found)? {
                    there(fs::remove_file(entry.path()))?;
                }
            }
        }
        Ok(())
    }
}

impl Partial {
    /// Sees to it that what is in it is on disk.
    pub fn sync(&self) -> io::Result<()> {
        sync(&self.path)
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // It has its place by now, or there is nothing that could be done.
        let _ = fs::remove_file(&self.path);
    }
}

/// What a file of so many bytes counts for, wherever files are counted.
pub(super) fn weight(bytes: u64) -> u64 {
    bytes.max(LEAST)
}

/// The folder of files of a data folder.
pub fn of(data: &Path) -> PathBuf {
    data.join("files")
}

/// The files that lie in a folder; none where there is no such folder.
pub fn all(folder: &Path) -> io::Result<Vec<FileId>> {
    let Some(entries) = there(fs::read_dir(folder))? else { return Ok(Vec::new()) };
    let mut ids = Vec::new();
    for entry in entries {
        ids.extend(entry?.file_name().to_str().and_then(|name| name.parse::<FileId>().ok()));
    }
    Ok(ids)
}

/// What lies in a file under a name, by its digest.
pub fn digest(path: &Path) -> io::Result<FileId> {
    let mut file = fs::File::open(path)?;
    let (mut sum, mut piece) = (Sha256::new(), vec![0; 64 * 1024]);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(FileId::of_digest(&sum.finalize().into())),
            read => sum.update(&piece[..read]),
        }
    }
}

/// What is said in a room is not for everybody on this machine.
pub fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Sees to it that what is in a file, or the names in a folder, are on disk.
pub fn sync(path: &Path) -> io::Result<()> {
    fs::File::open(path)?.sync_all()
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn length(path: &Path) -> io::Result<Option<u64>> {
    Ok(there(fs::metadata(path))?.map(|file| file.len()))
}

/// A clock that was set back makes nothing old.
fn is_old(file: &fs::Metadata) -> io::Result<bool> {
    let age = SystemTime::now().duration_since(file.modified()?);
    Ok(age.is_ok_and(|age| age > KEPT_UNNAMED))
}

/// What was found out, or done, about a file that may be gone by now.
fn there<T>(asked: io::Result<T>) -> io::Result<Option<T>> {
    match asked {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        sync::atomic::{AtomicBool, Ordering},
        thread,
    };

    #[test]
    fn what_goes_while_the_folder_is_read_is_passed_over() {
        let data = tempfile::tempdir().unwrap();
        let folder = Folder::open(data.path()).unwrap();
        let (id, is_over) = (FileId::of_digest(&[1; 32]), AtomicBool::new(false));
        let looked = thread::scope(|scope| {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    let begun: Vec<_> = (0..20).map(|_| folder.partial().unwrap()).collect();
                    let tickets: Vec<_> =
                        (0..20).map(|n| folder.tickets().join(format!("{id}.{n}"))).collect();
                    tickets.iter().for_each(|ticket| fs::write(ticket, "").unwrap());
                    drop(begun);
                    tickets.iter().for_each(|ticket| fs::remove_file(ticket).unwrap());
                }
            });
            let looked = (0..2_000).try_for_each(|_| {
                folder.tidy()?;
                folder.awaited().map(drop)
            });
            is_over.store(true, Ordering::Relaxed);
            looked
        });
        looked.unwrap();
    }
}
