//! The one thread that writes: it takes what waits, judges it in order, and makes it durable at
//! once, so that many commits cost one sync.
//!
//! It knows no file: what it writes to is a [`Disk`], of which tests have a model.

use std::thread::panicking;

use super::row::Put;
use crate::Error;
use crate::store::sync::{Arc, AtomicBool, Ordering, mpsc, thread};

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

/// The rows within a transaction.
pub(super) trait Held {
    /// The version of a row.
    fn version(&self, key: &[u8; 17]) -> Result<Option<u64>, Failure>;

    /// Puts a row in the place of whatever stands there.
    fn put(&mut self, put: &Put) -> Result<(), Failure>;

    /// Drops so many rows that were to be kept until before a time. Returns how many.
    fn sweep(&mut self, before: u64, rows_max: usize) -> Result<usize, Failure>;
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
    /// Put these rows if what stands there has the versions that are expected.
    Commit(Vec<Put>),
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
        })
    }

    /// Whether the disk has failed.
    pub(super) fn failed(&self) -> &Failed {
        &self.failed
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
        self.failed.check()?;
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
        if let Some(thread) = self.thread.take() {
            // it panicked: whoever waited has been told
            let _ = thread.join();
        }
    }
}

fn run(mut disk: impl Disk, waiting: &mpsc::Receiver<Job>, failed: &FailedOnPanic, most: usize) {
    let failed = &failed.0;
    let mut group = Vec::new();
    while let Ok(first) = waiting.recv() {
        group.push(first);
        while group.len() < most
            && let Ok(next) = waiting.try_recv()
        {
            group.push(next);
        }
        answer(&mut disk, &mut group, failed);
    }
}

/// Does the tasks of a group, and tells each of those who wait what became of his.
fn answer(disk: &mut impl Disk, group: &mut Vec<Job>, failed: &Failed) {
    // Whoever waits can't have gone, so that a lost answer means nothing.
    if failed.check().is_err() {
        for job in group.drain(..) {
            let _ = job.answer.send(Err(failed.refusal()));
        }
        return;
    }
    match write(disk, group) {
        Ok(outcomes) => {
            for (job, outcome) in group.drain(..).zip(outcomes) {
                let _ = job.answer.send(Ok(outcome));
            }
        }
        Err(Failure(detail)) => {
            // before anybody is told, so that nobody who was told gets through afterwards
            failed.set();
            for job in group.drain(..) {
                let unknown = format!("{detail}; it isn't known whether the changes stand");
                let _ = job.answer.send(Err(Error::store(unknown)));
            }
        }
    }
}

/// Does the tasks of a group in one transaction.
fn write(disk: &mut impl Disk, group: &[Job]) -> Result<Vec<Changed>, Failure> {
    let mut outcomes = Vec::with_capacity(group.len());
    disk.transact(&mut |held| {
        let mut changed = false;
        for job in group {
            let outcome = perform(&job.task, held)?;
            changed |= outcome.is_some_and(|rows| rows > 0);
            outcomes.push(outcome);
        }
        Ok(changed)
    })?;
    Ok(outcomes)
}

/// Does one task on what the tasks before it in the group left.
pub(super) fn perform(task: &Task, held: &mut dyn Held) -> Result<Changed, Failure> {
    match task {
        Task::Commit(puts) => {
            for put in puts {
                if held.version(&put.key)? != put.expected {
                    return Ok(None);
                }
            }
            for put in puts {
                held.put(put)?;
            }
            Ok(Some(puts.len()))
        }
        Task::Sweep { before, rows_max } => held.sweep(*before, *rows_max).map(Some),
    }
}
