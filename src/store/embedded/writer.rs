//! The one thread that writes: it takes what waits, judges it in order, and makes it durable at
//! once, so that many commits cost one sync. Whoever was told a moment ago is waited for.
//!
//! It knows no file: what it writes to is a [`Disk`], of which tests have a model.

use std::process;
use std::thread::panicking;
use std::time::Duration;

use super::row::Put;
use crate::Error;
use crate::clock::{Clock as _, SystemClock};
use crate::store::Commitment;
use crate::store::sync::{Arc, AtomicBool, Ordering, await_more, mpsc, thread};

/// Where the thread writes.
pub(super) trait Disk: Send + 'static {
    /// Runs work on one transaction; where the work tells that it changed rows, makes all of it
    /// durable before it returns, and else leaves everything as it was.
    ///
    /// # Errors
    /// It failed, or the work did. Whether rows were changed isn't known.
    fn transact(
        &mut self,
        work: &mut dyn FnMut(&mut dyn Held) -> Result<bool, Failure>,
    ) -> Result<(), Failure>;
}

/// The rows within a transaction, and the log.
pub(super) trait Held {
    /// Appends an entry to the log.
    fn append(&mut self, commitment: Commitment) -> Result<(), Failure>;

    /// The version of a row.
    fn version(&self, key: &[u8; 17]) -> Result<Option<u64>, Failure>;

    /// Puts a row in the place of whatever stands there.
    fn put(&mut self, put: &Put) -> Result<(), Failure>;

    /// Drops at most so many rows that were to be kept until before a time.
    fn sweep(&mut self, before: u64, rows_max: usize) -> Result<Swept, Failure>;
}

/// What sweeping came to.
#[derive(Clone, Copy, Default)]
pub(super) struct Swept {
    /// Rows that were dropped.
    pub(super) dropped: usize,
    /// Whether anything was changed.
    pub(super) changed: bool,
}

/// What went wrong on the disk: a sentence that names the place.
#[derive(Debug)]
pub(super) struct Failure(pub(super) String);

/// How much the thread takes on.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// Tasks that wait; who brings another waits at the door.
    pub(super) waiting: usize,
    /// Tasks that one transaction does, so that its memory is bounded and nobody waits for long.
    pub(super) group: usize,
}

/// What shall be done.
pub(super) enum Task {
    /// Put these rows, and append to the log, if what stands there has the versions that are
    /// expected.
    Commit(Vec<Put>, Vec<Commitment>),
    /// Drop so many rows that were to be kept until before a time.
    Sweep { before: u64, rows_max: usize },
}

/// How many rows a task changed; `None` if it was refused for a version.
pub(super) type Changed = Option<usize>;

struct Job {
    task: Task,
    answer: mpsc::SyncSender<Result<Changed, Error>>,
}

/// The thread, which ends when this is dropped, after all tasks that were brought.
pub(super) struct Writer {
    jobs: Option<mpsc::SyncSender<Job>>,
    thread: Option<thread::JoinHandle<()>>,
    failed: Arc<Failed>,
    /// The process that has the thread: one that it forks off has none.
    pub(super) process: u32,
}

/// Whether the disk has failed. From then on everything is refused: after a failed write nobody
/// knows what the next one would be built on.
pub(super) struct Failed {
    flag: AtomicBool,
    /// What is refused.
    name: String,
}

impl Failed {
    /// Refuses if the disk has failed.
    pub(super) fn check(&self) -> Result<(), Error> {
        if self.flag.load(Ordering::SeqCst) {
            return Err(self.refusal());
        }
        Ok(())
    }

    /// From now on everything is refused.
    pub(super) fn set(&self) {
        self.flag.store(true, Ordering::SeqCst);
    }

    #[cold]
    fn refusal(&self) -> Error {
        Error::store(format!(
            "{}: takes nothing more since it failed: open it again",
            self.name
        ))
    }
}

/// Has the disk count as failed if the thread panics in it.
struct FailedOnPanic(Arc<Failed>);

impl Drop for FailedOnPanic {
    fn drop(&mut self) {
        if panicking() {
            self.0.set();
        }
    }
}

impl Writer {
    /// Starts a thread that writes to a disk. The name is for errors.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Store`] if the operating system gives no thread.
    pub(super) fn start(disk: impl Disk, name: &str, limits: Limits) -> Result<Self, Error> {
        let failed = Arc::new(Failed {
            flag: AtomicBool::new(false),
            name: name.to_owned(),
        });
        let (jobs, waiting) = mpsc::sync_channel(limits.waiting);
        let guard = FailedOnPanic(failed.clone());
        let thread = thread::Builder::new()
            .name("kba-store".to_owned())
            .spawn(move || run(disk, &waiting, &guard, limits.group))
            .map_err(|e| Error::store(format!("{name}: can't start its thread: {e}")))?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
            failed,
            process: process::id(),
        })
    }

    /// Whether the disk has failed.
    pub(super) fn failed(&self) -> &Failed {
        &self.failed
    }

    /// Refuses if the disk has failed, or the thread is another process's.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Store`].
    pub(super) fn check(&self) -> Result<(), Error> {
        if process::id() != self.process {
            return Err(Error::store(format!(
                "{}: opened in another process, whose thread this one lacks",
                self.failed.name
            )));
        }
        self.failed.check()
    }

    /// Does a task, and returns when it is durable.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Store`] if the disk fails or has failed.
    pub(super) fn perform(&self, task: Task) -> Result<Changed, Error> {
        let waiting = self.bring(task)?;
        waiting.recv().unwrap_or_else(|_| Err(self.lost()))
    }

    /// Brings a task, and returns where its one answer will be.
    pub(super) fn bring(
        &self,
        task: Task,
    ) -> Result<mpsc::Receiver<Result<Changed, Error>>, Error> {
        self.check()?;
        let (answer, waiting) = mpsc::sync_channel(1);
        let job = Job { task, answer };
        let jobs = self.jobs.as_ref().ok_or_else(|| self.lost())?;
        jobs.send(job).map_err(|_| self.lost())?;
        Ok(waiting)
    }

    /// The thread has ended with the task: only a panic in it does that.
    #[cold]
    fn lost(&self) -> Error {
        self.failed.set();
        self.failed.refusal()
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // without a sender the thread finds the end of what waits
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take()
            && process::id() == self.process
        {
            // it panicked: whoever waited has been told
            let _ = thread.join();
        }
    }
}

fn run(mut disk: impl Disk, waiting: &mpsc::Receiver<Job>, failed: &FailedOnPanic, most: usize) {
    let failed = &failed.0;
    let mut group = Vec::new();
    let mut gathering = Gathering::default();
    while let Ok(first) = waiting.recv() {
        group.push(first);
        loop {
            group.extend(waiting.try_iter().take(most.saturating_sub(group.len())));
            let told = group.len();
            let start = SystemClock.now();
            let answers = write(&mut disk, &group, failed);
            let took = SystemClock.now().saturating_sub(start);
            // before anybody is told, so that it is clear who came back
            let next: Vec<Job> = waiting.try_iter().take(most).collect();
            for (job, answer) in group.drain(..).zip(answers) {
                // whoever waits can't have gone: a lost answer means nothing
                let _ = job.answer.send(answer);
            }
            group = next;
            gathering.fill(&mut group, waiting, (told, most), took);
            if group.is_empty() {
                break;
            }
        }
    }
}

/// Waits for those who were told a moment ago, so that they and those who wait already share a
/// sync instead of taking turns.
#[derive(Default)]
struct Gathering {
    /// How many the group was when last not all had come in time.
    reached: usize,
    /// For how many groups no more than that are waited for.
    modest: u32,
}

impl Gathering {
    /// Adds to a group whoever of those told comes back within a part of the time that a group
    /// takes. One alone, with nobody waiting, is not waited for.
    fn fill(
        &mut self,
        group: &mut Vec<Job>,
        waiting: &mpsc::Receiver<Job>,
        (told, most): (usize, usize),
        took: Duration,
    ) {
        let before = group.len();
        if told + before < 2 {
            return;
        }
        let all = (before + told).min(most);
        let wanted = if self.modest > 0 {
            all.min(self.reached)
        } else {
            all
        };
        let patience = (took / PATIENCE_PART).min(PATIENCE_MAX);
        await_more(waiting, group, wanted, patience);
        if group.len() < wanted {
            self.reached = group.len();
            self.modest = MODEST_GROUPS;
        } else {
            self.modest = self.modest.saturating_sub(1);
        }
    }
}

/// Those who were told are waited for during this part of the time that their group took.
const PATIENCE_PART: u32 = 2;

/// They are waited for no longer, however slow the disk is.
const PATIENCE_MAX: Duration = Duration::from_millis(2);

/// After a group that not all came to in time, no more than came are waited for in so many groups:
/// where callers don't come back at once, waiting then takes a thirtieth of the time.
const MODEST_GROUPS: u32 = 15;

/// Does the tasks of a group in one transaction; what each of those who wait is to be told.
fn write(disk: &mut impl Disk, group: &[Job], failed: &Failed) -> Vec<Result<Changed, Error>> {
    if failed.check().is_err() {
        return group.iter().map(|_| Err(failed.refusal())).collect();
    }
    match transact(disk, group) {
        Ok(outcomes) => outcomes.into_iter().map(Ok).collect(),
        Err(Failure(detail)) => {
            // before anybody is told, so that nobody who was told gets through afterwards
            failed.set();
            let unknown = format!("{detail}; it isn't known whether the changes stand");
            let all = group.iter();
            all.map(|_| Err(Error::store(unknown.as_str()))).collect()
        }
    }
}

fn transact(disk: &mut impl Disk, group: &[Job]) -> Result<Vec<Changed>, Failure> {
    let mut outcomes = Vec::with_capacity(group.len());
    disk.transact(&mut |held| {
        let mut changed = false;
        for job in group {
            let (outcome, changes) = perform(&job.task, held)?;
            changed |= changes;
            outcomes.push(outcome);
        }
        Ok(changed)
    })?;
    Ok(outcomes)
}

/// Does one task on what the tasks before it in the group left. Tells whether it changed anything.
pub(super) fn perform(task: &Task, held: &mut dyn Held) -> Result<(Changed, bool), Failure> {
    match task {
        Task::Commit(puts, commitments) => {
            for put in puts {
                if held.version(&put.key)? != put.expected {
                    return Ok((None, false));
                }
            }
            for put in puts {
                held.put(put)?;
            }
            for commitment in commitments {
                held.append(*commitment)?;
            }
            let changed = !puts.is_empty() || !commitments.is_empty();
            Ok((Some(puts.len()), changed))
        }
        Task::Sweep { before, rows_max } => {
            let swept = held.sweep(*before, *rows_max)?;
            Ok((Some(swept.dropped), swept.changed))
        }
    }
}
