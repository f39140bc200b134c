//! A disk for tests: it fails when told, and when the power goes it forgets what was not synced,
//! wholly or in part.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use redb::StorageBackend;

/// What a disk writes whole or not at all.
const SECTOR: usize = 512;

/// How an operation on the disk fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It and all after it, as if the power were gone.
    PowerLoss,
    /// It alone, and nothing of it is done.
    Error,
    /// It and all that write after it, until there is room: no space is left.
    Full,
}

/// A disk in memory. A clone is the same disk.
#[derive(Clone, Debug)]
pub(crate) struct Faulty(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    /// What is read.
    live: Vec<u8>,
    /// What survives for sure.
    synced: Vec<u8>,
    /// What was done since the last sync, in order.
    unsynced: Vec<Unsynced>,
    /// Operations until one fails, and how.
    fault: Option<(u64, Fault)>,
    off: bool,
    full: bool,
    counts: Counts,
    sync_time: Duration,
    lies: bool,
    dice: ChaCha20Rng,
}

#[derive(Debug)]
enum Unsynced {
    Write { offset: usize, bytes: Vec<u8> },
    SetLen(usize),
}

/// How often what was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Writes, changes of length and syncs.
    pub(crate) operations: u64,
    /// Syncs.
    pub(crate) syncs: u64,
}

impl Faulty {
    /// An empty disk, the fate of which follows from the seed and from what is done to it.
    pub(crate) fn new(seed: u64) -> Self {
        Self::holding(Vec::new(), ChaCha20Rng::seed_from_u64(seed))
    }

    /// A disk that holds a file.
    pub(crate) fn of(bytes: Vec<u8>) -> Self {
        Self::holding(bytes, ChaCha20Rng::seed_from_u64(0))
    }

    fn holding(bytes: Vec<u8>, dice: ChaCha20Rng) -> Self {
        Self(Arc::new(Mutex::new(State {
            live: bytes.clone(),
            synced: bytes,
            unsynced: Vec::new(),
            fault: None,
            off: false,
            full: false,
            counts: Counts::default(),
            sync_time: Duration::ZERO,
            lies: false,
            dice,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the n-th operation from now that writes or syncs fail; 0 is the next.
    pub(crate) fn fail(&self, nth: u64, fault: Fault) {
        self.state().fault = Some((nth, fault));
    }

    /// Lets each sync take so long.
    pub(crate) fn slow(&self, sync_time: Duration) {
        self.state().sync_time = sync_time;
    }

    /// Lets it tell that it has synced, and not do it.
    pub(crate) fn lie(&self) {
        self.state().lies = true;
    }

    /// Makes room on a full disk.
    pub(crate) fn make_room(&self) {
        self.state().full = false;
    }

    /// What was done so far.
    pub(crate) fn counts(&self) -> Counts {
        self.state().counts
    }

    /// The disk as found when the power is back: what was synced, and of what was written since
    /// a random part of the sectors, in the order of writing.
    ///
    /// This one fails from now on, as it does for a process that is gone.
    pub(crate) fn crash(&self) -> Self {
        let mut state = self.state();
        state.off = true;
        let mut bytes = state.synced.clone();
        let mut dice = ChaCha20Rng::seed_from_u64(state.dice.next_u64());
        // nothing, all, and every degree between
        let percent = u64::from(dice.next_u32() % 5) * 25;
        let mut kept = || u64::from(dice.next_u32() % 100) < percent;
        for done in &state.unsynced {
            match done {
                Unsynced::SetLen(len) if kept() => bytes.resize(*len, 0),
                Unsynced::SetLen(_) => {}
                Unsynced::Write { offset, bytes: new } => {
                    for (at, sector) in sectors(*offset, new) {
                        if kept() {
                            put(&mut bytes, at, sector);
                        }
                    }
                }
            }
        }
        Self::holding(bytes, dice)
    }
}

impl State {
    /// Counts an operation that changes the disk, and fails if it is to fail.
    fn operate(&mut self) -> io::Result<()> {
        self.check()?;
        self.counts.operations += 1;
        if let Some((left, fault)) = self.fault.take() {
            match (left, fault) {
                (0, Fault::PowerLoss) => self.off = true,
                (0, Fault::Error) => return Err(io::Error::other("told to fail")),
                (0, Fault::Full) => self.full = true,
                _ => self.fault = Some((left - 1, fault)),
            }
        }
        if self.full {
            return Err(io::ErrorKind::StorageFull.into());
        }
        Ok(())
    }

    fn check(&self) -> io::Result<()> {
        if self.off {
            return Err(io::Error::other("no power"));
        }
        Ok(())
    }
}

impl StorageBackend for Faulty {
    fn len(&self) -> io::Result<u64> {
        let state = self.state();
        state.check()?;
        Ok(state.live.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let state = self.state();
        state.check()?;
        let from = state.live.get(place(offset)..).unwrap_or_default();
        let bytes = from.get(..out.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
        out.copy_from_slice(bytes);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut state = self.state();
        let operated = state.operate();
        // at the moment the power goes it may be done or not
        if operated.is_ok() {
            state.live.resize(place(len), 0);
            state.unsynced.push(Unsynced::SetLen(place(len)));
        }
        operated.and_then(|()| state.check())
    }

    fn sync_data(&self) -> io::Result<()> {
        let sync_time = self.state().sync_time;
        thread::sleep(sync_time);
        let mut state = self.state();
        state.operate()?;
        // the power goes in the middle of it: nobody knows what was synced
        state.check()?;
        state.counts.syncs += 1;
        if state.lies {
            return Ok(());
        }
        let state = &mut *state;
        for done in state.unsynced.drain(..) {
            match done {
                Unsynced::SetLen(len) => state.synced.resize(len, 0),
                Unsynced::Write { offset, bytes } => put(&mut state.synced, offset, &bytes),
            }
        }
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut state = self.state();
        let operated = state.operate();
        if operated.is_ok() {
            put(&mut state.live, place(offset), data);
            state.unsynced.push(Unsynced::Write {
                offset: place(offset),
                bytes: data.to_vec(),
            });
        }
        operated.and_then(|()| state.check())
    }
}

/// A place on the disk, which lies in memory.
fn place(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

/// Writes bytes, beyond the end too, as files take them.
fn put(bytes: &mut Vec<u8>, at: usize, new: &[u8]) {
    let end = at + new.len();
    if bytes.len() < end {
        bytes.resize(end, 0);
    }
    if let Some(old) = bytes.get_mut(at..end) {
        old.copy_from_slice(new);
    }
}

/// A write as the sectors it touches.
fn sectors(offset: usize, bytes: &[u8]) -> Vec<(usize, &[u8])> {
    let mut sectors = Vec::new();
    let mut rest = bytes;
    let mut at = offset;
    while !rest.is_empty() {
        let (sector, after) = rest.split_at(rest.len().min(SECTOR - at % SECTOR));
        sectors.push((at, sector));
        at += sector.len();
        rest = after;
    }
    sectors
}
