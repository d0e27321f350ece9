//! The power goes: what was synced is kept, of what was not any part may be missing. `kill -9` does not test this, for the
//! system writes down what a killed process left behind. `HALLWAY_POWER_CUTS=200` tries more cuts than the few of every day.

use crate::{
    faulty::{Counted, Disk, EIO},
    hall::{Answer, Hall, Said, check, compare, kept, until},
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use server::store::{OpenError, Store};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};
use tempfile::TempDir;

const PUBLISHERS: usize = 8;
/// A sector reaches the disk whole or not at all.
const SECTOR: usize = 512;

/// How many writes and syncs after a failed sync may have to do with it.
const AFTERMATH: usize = 300;

/// Something that happened to the folder, and where its note ends in the trace.
struct Step {
    noted: usize,
    act: Act,
}

enum Act {
    Created(String),
    Removed(String),
    Renamed(String, String),
    Changed(String, Change),
    Synced(String),
    /// The sync failed: the system takes the changes for written, and never writes them again.
    NotSynced(String),
}

#[derive(Clone)]
enum Change {
    Written { offset: usize, bytes: Vec<u8> },
    Cut { length: usize },
}

/// What eight people said, when each of them was told that it is kept, and all that happened to the disk meanwhile.
struct Story {
    steps: Vec<Step>,
    /// Client id, place, and how much of the trace was there when the acknowledgement came.
    acknowledged: Vec<(String, u64, usize)>,
    said: BTreeSet<String>,
    epoch: String,
}

#[test]
fn nothing_acknowledged_is_lost_when_the_power_goes() {
    let story = tell(&[], |_, _| Ok(()));
    let mut chance = chance();
    for _ in 0..cuts() {
        let (cut, folder) = story.cut(&mut chance);
        assert_eq!(story.lost(cut, folder.path()).unwrap(), Vec::<&str>::new(), "cut at {cut}");
        assert_eq!(epoch(folder.path()), story.epoch, "nothing is lost, so it is the same log");
    }
    let (_, folder) = story.cut(&mut chance);
    let hall = Hall::open(folder.path());
    assert!(matches!(hall.say("after", "the light is back"), Answer::New(_)));
    hall.kill();
}

#[test]
fn nothing_acknowledged_is_lost_when_the_power_goes_after_a_sync_has_failed() {
    let story = tell(&[], |disk, restart| {
        for n in [1, 2, 1, 3, 1, 2, 2, 1] {
            disk.fail(n, EIO, "-wal", Counted::Syncs);
            until(|| disk.has_failed())?;
            // The log that it finds looks whole, and has what was not synced.
            disk.heal();
            restart();
        }
        Ok(())
    });
    assert!(story.steps.iter().any(|step| matches!(step.act, Act::NotSynced(_))));
    let mut chance = chance();
    for _ in 0..cuts() {
        let (cut, folder) = story.cut(&mut chance);
        assert_eq!(story.lost(cut, folder.path()).unwrap(), Vec::<&str>::new(), "cut at {cut}");
    }
}

/// The proof that these tests see.
#[test]
fn without_a_sync_for_each_commit_something_is_lost() {
    let story = tell(&[("HALLWAY_SYNCHRONOUS", "NORMAL")], |_, _| Ok(()));
    let mut chance = chance();
    let lost: usize = (0..cuts())
        .map(|_| {
            let (cut, folder) = story.cut(&mut chance);
            match story.lost(cut, folder.path()) {
                Ok(lost) => lost.len(),
                // All of it, and the server says so.
                Err(OpenError::Gone { .. }) => 1,
                Err(error) => panic!("{error}"),
            }
        })
        .sum();
    println!("{lost} lost in {} power cuts without a sync for each commit", cuts());
    assert!(lost > 0, "nothing was lost, so nothing was tested");
}

fn cuts() -> u32 {
    std::env::var("HALLWAY_POWER_CUTS").map_or(20, |cuts| cuts.parse().unwrap())
}

/// The same seed makes the same cuts of the same story.
fn chance() -> StdRng {
    let seed = std::env::var("HALLWAY_SEED").map_or_else(|_| rand::random(), |seed| seed.parse().unwrap());
    println!("HALLWAY_SEED={seed}");
    StdRng::seed_from_u64(seed)
}

/// Eight people talk; in the middle of it the server is killed and started again. Then there may be trouble, and they talk on
/// until it is over, and a little longer.
fn tell(
    environment: &[(&str, &str)],
    trouble: impl FnOnce(&Disk, &mut dyn FnMut()) -> Result<(), ()>,
) -> Story {
    let disk = Disk::traced();
    let environment = [&disk.environment()[..], environment].concat();
    let hall = Hall::open_with(&disk.data(), &environment);
    let (door, address) = (hall.door.clone(), hall.address());
    let acknowledged = Mutex::new(Vec::new());
    let body = "🚪".repeat(4_000);
    let say = |id: String| {
        loop {
            if let Answer::New(place) | Answer::Repeat(place) = door.say(&id, &body) {
                let noted = fs::metadata(disk.trace()).unwrap().len() as usize;
                acknowledged.lock().unwrap().push((id, place, noted));
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
    };
    let (in_trouble, talking) = (AtomicBool::new(true), AtomicUsize::new(PUBLISHERS));
    let hall = thread::scope(|scope| {
        for who in 0..PUBLISHERS {
            let (say, in_trouble, talking) = (&say, &in_trouble, &talking);
            scope.spawn(move || {
                let mut n = 0;
                let mut more = 3;
                while more > 0 {
                    say(format!("{who}-{n}"));
                    n += 1;
                    if n >= 22 && !in_trouble.load(Ordering::Acquire) {
                        more -= 1;
                    }
                }
                talking.fetch_sub(1, Ordering::Release);
            });
        }
        until(|| acknowledged.lock().unwrap().len() >= PUBLISHERS * 12).unwrap();
        let mut hall = Some(hall);
        let mut restart = || {
            hall.take().into_iter().for_each(Hall::kill);
            complete(&disk);
            hall = Some(Hall::open_at(&address, &disk.data(), &environment));
        };
        restart();
        // Somebody reads all the time: so the writer is never the only one that has the log open, and closing it tidies
        // nothing up.
        scope.spawn(|| {
            while talking.load(Ordering::Acquire) > 0 {
                // While the server is away nothing is read.
                door.knock("/r/lobby/messages?limit=200");
            }
        });
        let outcome = trouble(&disk, &mut restart);
        in_trouble.store(false, Ordering::Release);
        assert_eq!(outcome, Ok(()), "no trouble came");
        hall
    });
    hall.into_iter().for_each(Hall::kill);
    let acknowledged = acknowledged.into_inner().unwrap();
    let said = acknowledged.iter().map(|(id, ..)| id.clone()).collect();
    Story { steps: read(&fs::read(disk.trace()).unwrap()), acknowledged, said, epoch: epoch(&disk.data()) }
}

fn epoch(data: &Path) -> String {
    let log = rusqlite::Connection::open(data.join("hallway.db")).unwrap();
    log.query_row("SELECT value FROM meta WHERE key = 'epoch'", [], |row| row.get(0)).unwrap()
}

/// A killed server may have written what it had no time to note, or half of the note. What the files have is noted for it, as
/// not synced.
fn complete(disk: &Disk) {
    let trace = fs::read(disk.trace()).unwrap();
    let steps = read(&trace);
    let mut trace = trace[..steps.last().unwrap().noted].to_vec();
    let mut noted: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for Step { act, .. } in steps {
        match act {
            Act::Created(path) => drop(noted.insert(path, Vec::new())),
            Act::Removed(path) => drop(noted.remove(&path)),
            Act::Renamed(from, to) => {
                let bytes = noted.remove(&from).unwrap();
                noted.insert(to, bytes);
            }
            Act::Changed(path, change) => apply(noted.get_mut(&path).unwrap(), &change),
            Act::Synced(_) | Act::NotSynced(_) => {}
        }
    }
    for entry in fs::read_dir(disk.data()).unwrap() {
        let entry = entry.unwrap();
        // Nobody sends pictures here.
        if entry.file_type().unwrap().is_dir() {
            continue;
        }
        let (path, bytes) = (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap());
        let before = noted.remove(&path);
        if path.ends_with("-shm") || before.as_ref() == Some(&bytes) {
            continue;
        }
        if before.is_none() {
            trace.extend(format!("C {path}\n").bytes());
        }
        let before = before.unwrap_or_default();
        let same = before.iter().zip(&bytes).take_while(|(before, now)| before == now).count();
        trace.extend(format!("T {path} {}\nW {path} {same} {}\n", bytes.len(), bytes.len() - same).bytes());
        trace.extend(&bytes[same..]);
    }
    for path in noted.keys() {
        trace.extend(format!("U {path}\n").bytes());
    }
    fs::write(disk.trace(), trace).unwrap();
}

/// What was noted; the last note may be half of one.
fn read(trace: &[u8]) -> Vec<Step> {
    let (mut steps, mut at) = (Vec::new(), 0);
    while let Some(length) = trace[at..].iter().position(|byte| *byte == b'\n') {
        let end = at + length;
        let line = str::from_utf8(&trace[at..end]).unwrap();
        at = end + 1;
        let parts: Vec<&str> = line.split(' ').collect();
        let (path, number) = (parts[1].to_owned(), |n: usize| parts[n].parse::<usize>().unwrap());
        let act = match parts[0] {
            "W" => {
                let Some(bytes) = trace.get(at..at + number(3)) else { break };
                let bytes = bytes.to_vec();
                at += bytes.len();
                Act::Changed(path, Change::Written { offset: number(2), bytes })
            }
            "T" => Act::Changed(path, Change::Cut { length: number(2) }),
            "C" => Act::Created(path),
            "U" => Act::Removed(path),
            "R" => Act::Renamed(path, parts[2].to_owned()),
            "S" => Act::Synced(path),
            "E" => Act::NotSynced(path),
            other => panic!("the shim notes {other:?}"),
        };
        steps.push(Step { noted: at, act });
    }
    steps
}

/// A file as it is on the disk for sure, and what of it is only in memory.
#[derive(Default, Clone)]
struct OnDisk {
    bytes: Vec<u8>,
    pending: Vec<Change>,
}

/// Which name is which file.
type Names = BTreeMap<String, usize>;

impl Story {
    /// The folder after a power cut at some moment, and how much of the trace had happened by then. Many cuts come as soon as
    /// something is acknowledged, or while a failed sync is being mended.
    fn cut(&self, chance: &mut StdRng) -> (usize, TempDir) {
        let first = self.acknowledged.iter().map(|(.., noted)| *noted).min().unwrap();
        let failed = |(_, step): &(usize, &Step)| matches!(step.act, Act::NotSynced(_)) && step.noted > first;
        let failures: Vec<usize> = self.steps.iter().enumerate().filter(failed).map(|(n, _)| n).collect();
        let at = match chance.random_range(0..4) {
            0 | 1 => self.acknowledged[chance.random_range(0..self.acknowledged.len())].2,
            2 if !failures.is_empty() => {
                let after =
                    failures[chance.random_range(0..failures.len())] + chance.random_range(0..AFTERMATH);
                self.steps[after.min(self.steps.len() - 1)].noted
            }
            _ => chance.random_range(first..=self.steps.last().unwrap().noted),
        };
        let happened = self.steps.iter().take_while(|step| step.noted <= at);
        (at, rebuild(happened, chance))
    }

    /// What was acknowledged before the cut, and is not there when the server opens the folder.
    fn lost(&self, cut: usize, folder: &Path) -> Result<Vec<&str>, OpenError> {
        open_and_close(folder)?;
        let kept = kept(folder);
        check(folder);
        let said: Said = self.said.iter().map(|id| (id.clone(), None)).collect();
        compare(&said, &kept);
        let due = self.acknowledged.iter().filter(|(.., noted)| *noted <= cut);
        Ok(due.filter(|(id, place, _)| kept.get(id) != Some(place)).map(|(id, ..)| &**id).collect())
    }
}

fn open_and_close(folder: &Path) -> Result<(), OpenError> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        Store::open(folder, |_| {})?.close().await;
        Ok(())
    })
}

fn rebuild<'a>(happened: impl Iterator<Item = &'a Step>, chance: &mut StdRng) -> TempDir {
    // How likely it is that something unsynced is on the disk all the same.
    let luck = [0.0, 0.3, 0.7, 0.95][chance.random_range(0..4)];
    let mut files: Vec<OnDisk> = Vec::new();
    let (mut now, mut synced) = (Names::new(), Names::new());
    // Names reach the disk in their order: any beginning of these may be there.
    let mut since = Vec::new();
    for Step { act, .. } in happened {
        match act {
            Act::Created(path) => {
                now.insert(path.clone(), files.len());
                files.push(OnDisk::default());
                since.push(now.clone());
            }
            Act::Removed(path) => {
                now.remove(path);
                since.push(now.clone());
            }
            Act::Renamed(from, to) => {
                let file = now.remove(from).unwrap();
                now.insert(to.clone(), file);
                since.push(now.clone());
            }
            Act::Changed(path, change) => files[now[path]].pending.push(change.clone()),
            Act::Synced(path) if path.is_empty() => {
                synced.clone_from(&now);
                since.clear();
            }
            Act::Synced(path) => {
                let file = &mut files[now[path]];
                for change in std::mem::take(&mut file.pending) {
                    apply(&mut file.bytes, &change);
                }
            }
            Act::NotSynced(path) if path.is_empty() => {}
            Act::NotSynced(path) => settle(&mut files[now[path]], luck, chance),
        }
    }
    since.insert(0, synced);
    let names = since.swap_remove(chance.random_range(0..since.len()));
    for file in &mut files {
        settle(file, luck, chance);
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, file) in names {
        // Shared memory is gone with the power.
        if !name.ends_with("-shm") {
            fs::write(folder.path().join(name), &files[file].bytes).unwrap();
        }
    }
    folder
}

/// Some of what is only in memory is on the disk, as luck will have it: wholly, or some of its sectors.
fn settle(file: &mut OnDisk, luck: f64, chance: &mut StdRng) {
    for change in std::mem::take(&mut file.pending) {
        match &change {
            Change::Written { offset, bytes } if chance.random_bool(0.2) => {
                let mut at = 0;
                while at < bytes.len() {
                    let end = bytes.len().min(at + SECTOR - (offset + at) % SECTOR);
                    if chance.random_bool(luck) {
                        let bytes = bytes[at..end].to_vec();
                        apply(&mut file.bytes, &Change::Written { offset: offset + at, bytes });
                    }
                    at = end;
                }
            }
            _ if chance.random_bool(luck) => apply(&mut file.bytes, &change),
            _ => {}
        }
    }
}

fn apply(file: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Written { offset, bytes } => {
            let end = offset + bytes.len();
            if file.len() < end {
                file.resize(end, 0);
            }
            file[*offset..end].copy_from_slice(bytes);
        }
        Change::Cut { length } => file.resize(*length, 0),
    }
}
