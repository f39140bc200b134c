//! A small world on one store: engines whose clocks disagree, applicants in several scopes, and a
//! store that fails. Whatever happens follows from the picks.
//!
//! Between a read and what is made of it, other whole operations may run: each interleaving of
//! reads and commits that threads can come to can be picked. Every commit that is applied is
//! opened and held against the one before; every answer that an engine gives is held against what
//! stands.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a panic is how a test tells a find"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::time::Duration;

use super::{Applicant, Claimed, Ledger, Occasion, Opened, Terms};
use crate::policy::{Challenge, Detail, Policy, Velocity};
use crate::quiz::{AnswerKey, Displayed, Made, Sheet};
use crate::secret::{Nonce, Secret};
use crate::session::desk::closing;
use crate::session::model::{CHOICES, MARKED, Picks, START, fake, roll};
use crate::session::{Case, Given, Outcome, Scope, SessionId, State, Subject, millis};
use crate::store::faulty::{Fault, Faulty};
use crate::store::{
    Change, Commit, EmbeddedStore, Key, LogEntry, MemoryStore, Row, Rows, Shelf, Store,
};
use crate::{Error, ErrorKind};

/// What the engines stand on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ground {
    /// Memory; the store fails now and then.
    Memory,
    /// The embedded store on a disk that loses its power, too.
    Disk(u64),
}

/// Runs a world of so many operations.
pub(crate) fn run(mut picks: Picks, ground: Ground, operations: usize) {
    let policy = rules(&mut picks);
    let disk = match ground {
        Ground::Memory => None,
        Ground::Disk(seed) => Some(Faulty::new(seed)),
    };
    let world = Arc::new_cyclic(|me| World {
        me: me.clone(),
        policy,
        reader: Ledger::new(Arc::new(MemoryStore::new()), &secret(), Terms::default()).unwrap(),
        picks: Mutex::new(picks),
        state: Mutex::new(Seen::default()),
        disk: Mutex::new(disk),
    });
    world.open();
    for _ in 0..operations {
        world.operate();
        if world.pick(100) < 3 {
            world.crash();
        }
    }
    world.crash();
    world.seen().engines.clear();
}

fn secret() -> Secret {
    Secret::new(b"a secret of a simulation").unwrap()
}

fn rules(picks: &mut Picks) -> Policy {
    let policy = roll(picks);
    let mut builder = policy.to_builder();
    if picks.chance(60) {
        let limit = u16::from(picks.byte(1, 6));
        let window = picks.seconds(&[600, 86_400, 604_800]);
        builder = builder.per_person(Velocity::new(limit, window));
    }
    if picks.chance(20) {
        builder = builder.per_caller(Velocity::new(4, Duration::from_secs(3_600)));
    }
    if !policy.stops_early() && policy.detail() == Detail::Verdict {
        builder = builder.replaced(picks.pick(&[0, 34, 60, 100]));
    }
    builder.build().unwrap()
}

struct World {
    me: Weak<Self>,
    policy: Policy,
    /// Opens rows.
    reader: Ledger,
    picks: Mutex<Picks>,
    state: Mutex<Seen>,
    disk: Mutex<Option<Faulty>>,
}

/// All that was seen so far.
#[derive(Default)]
struct Seen {
    engines: Vec<Arc<Ledger>>,
    store: Option<Arc<dyn Store>>,
    /// Milliseconds since the start, and by how many each engine's clock is off.
    time: i64,
    offsets: [i64; ENGINES],
    /// Operations within operations.
    depth: usize,
    unlocking: usize,
    /// A commit of which nobody knows whether it stands.
    unknown: Option<Vec<Change>>,
    sweep_failed: bool,

    cases: BTreeMap<Key, Followed>,
    /// Attempts that were ever charged: whose, and by which quiz.
    begun: BTreeMap<u64, (Key, String)>,
    ended: BTreeMap<u64, State>,
    /// Attempts by row of the subject, as its clock tells.
    asked_at: BTreeMap<[u8; 16], Vec<u64>>,

    sheets: BTreeMap<String, Sheets>,
    /// Facts that were shown to somebody: by which attempt.
    shown: BTreeMap<u128, u64>,
    /// Facts that were asked again, as the policy lets some be.
    came_back: BTreeSet<u128>,
    sessions: Vec<SessionId>,
    /// Questions handed out: session, id, right choices.
    displayed: Vec<(SessionId, String, Vec<u8>)>,
    /// Answers that were taken, by id of what was on display, and what was told at last.
    taken: BTreeMap<String, Vec<u8>>,
    told: BTreeMap<(String, Vec<u8>), State>,
}

/// A case as it stands in the store.
#[derive(Default)]
struct Followed {
    case: Option<Case>,
    /// Attempts charged since the row was made.
    charged: u32,
    /// Attempts since the last clearing: number, when, whether anything was answered.
    counted: Vec<(u64, u64, bool)>,
}

struct Sheets {
    main: Vec<u128>,
    challenge: Vec<u128>,
    right: Vec<u8>,
    decoy: bool,
}

impl World {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.state.lock().unwrap()
    }

    fn pick(&self, bound: usize) -> usize {
        self.picks.lock().unwrap().below(bound)
    }

    /// Opens the store, and engines on it.
    fn open(&self) {
        let inner: Arc<dyn Store> = match &*self.disk.lock().unwrap() {
            None => Arc::new(MemoryStore::new()),
            Some(disk) => Arc::new(EmbeddedStore::on(disk.clone()).unwrap()),
        };
        // the first engine marks the store; it must not fail yet
        Ledger::new(Arc::clone(&inner), &secret(), Terms::default()).unwrap();
        let mut seen = self.seen();
        seen.store = Some(Arc::clone(&inner));
        seen.depth = DEPTH;
        drop(seen);
        let open = || {
            let world = self.me.clone();
            let inner = Arc::clone(&inner);
            Ledger::new(
                Arc::new(Shaky { inner, world }),
                &secret(),
                Terms::default(),
            )
            .map(Arc::new)
        };
        let engines = (0..ENGINES).map(|_| std::iter::repeat_with(open).find_map(Result::ok));
        let engines = engines.collect::<Option<_>>().unwrap();
        let mut seen = self.seen();
        seen.engines = engines;
        seen.depth = 0;
    }

    /// One operation of somebody on some engine.
    fn operate(&self) {
        let engine = self.pick(ENGINES);
        let ledger = {
            let seen = self.seen();
            Arc::clone(&seen.engines[engine])
        };
        let now = || {
            let seen = self.seen();
            Duration::from_millis((START + seen.time + seen.offsets[engine]).cast_unsigned())
        };
        match self.pick(100) {
            0..=29 => self.begin(&ledger, &now),
            30..=62 => self.answer(&ledger, &now),
            63..=72 => {
                let takes = self.pick(100) < 70;
                self.turn(&ledger, &now, &mut |case| case.decide(takes, &self.policy));
            }
            73..=76 => self.turn(&ledger, &now, &mut |case| Ok(case.leave(&self.policy))),
            77 => {
                let state = [State::Cancelled, State::OptedOut][self.pick(2)];
                self.turn(&ledger, &now, &mut |case| {
                    case.close(closing(state), &self.policy)
                });
            }
            78..=80 => {
                self.seen().unlocking += 1;
                self.turn(&ledger, &now, &mut |case| case.unlock("desk", &self.policy));
                self.seen().unlocking -= 1;
            }
            81..=83 => {
                let _ = ledger.sweep(now(), 1_000);
            }
            84..=87 => self.seen().offsets[engine] = self.off(),
            88 => self.seen().time += 40 * DAY,
            _ => {
                let ms = [1, 20_000, 60_000, 600_000, 3_600_000, DAY][self.pick(6)];
                self.seen().time += ms;
            }
        }
    }

    /// Clocks lie apart by less than a day.
    fn off(&self) -> i64 {
        let off = [0, 1_000, 70_000, 3_600_000, 11 * 3_600_000][self.pick(5)];
        if self.pick(2) == 0 { off } else { -off }
    }

    fn begin(&self, ledger: &Ledger, now: &dyn Fn() -> Duration) {
        let number = self.pick(SUBJECTS);
        let scope = Scope::new(format!("scope {}", self.pick(SCOPES))).unwrap();
        let applicant = Applicant {
            subject: subject(number),
            scope: &scope,
            caller: Some("somebody"),
            claimed: &Claimed::default(),
        };
        let nonce = Nonce::random().unwrap();
        let opened = ledger.begin(&applicant, &self.policy, (now, &nonce), &mut |occasion| {
            self.make(number, occasion)
        });
        match opened {
            Ok(Opened::Begun {
                session,
                case,
                outcome,
                made,
            }) => {
                assert_eq!((outcome.state, case.state), (State::Begun, State::Begun));
                self.check_facts(&case, &made.main.facts);
                self.hand_out(&session, &case);
            }
            Ok(Opened::Locked(session, _) | Opened::Passed(session)) => {
                self.seen().sessions.push(session);
            }
            Ok(Opened::Declined(..)) => {}
            Err(e) => assert_eq!(e.kind(), ErrorKind::Store),
        }
    }

    /// Facts that were not asked yet, and some of the last attempt's.
    fn make(&self, number: usize, occasion: Occasion<'_>) -> Option<Made> {
        let facts = (0..FACTS).map(|fact| subject(number) ^ fact);
        let mut fresh: Vec<u128> = facts.filter(|f| !occasion.history.holds(*f)).collect();
        let mut take = |count: usize| -> Option<Vec<u128>> {
            let enough = fresh.len() >= count;
            enough.then(|| {
                (0..count)
                    .map(|_| fresh.swap_remove(self.pick(fresh.len())))
                    .collect()
            })
        };
        let carried = occasion
            .last
            .iter()
            .copied()
            .take(self.policy.carried_max());
        let mut main: Vec<u128> = carried.collect();
        let fresh: Vec<u128> = take(self.policy.question_count() - main.len())?;
        main.extend(fresh);
        let more = self.policy.challenge().map_or(0, Challenge::question_count);
        let challenge: Vec<u128> = take(more).unwrap_or_default();
        let decoy = self.pick(20) == 0;
        let mut seen = self.seen();
        let count = seen.sheets.len();
        let turn = u8::try_from(count % 256).unwrap();
        let sheet = |name: &str, facts: &[u128]| {
            let (quiz, right) = fake(&format!("{MARKED}{count}{name}"), turn, facts.len());
            Sheet {
                quiz,
                key: AnswerKey::fixed(right, &self.policy, decoy),
                facts: facts.to_vec(),
                displayed: Displayed::default(),
            }
        };
        let made = Made {
            main: sheet("main", &main),
            challenge: (!challenge.is_empty()).then(|| sheet("more", &challenge)),
        };
        let sheets = Sheets {
            main,
            challenge,
            right: made.main.key.right().to_vec(),
            decoy,
        };
        seen.sheets.insert(made.main.quiz.id().to_owned(), sheets);
        Some(made)
    }

    /// No fact is shown twice, save of a pass, and of the attempt before as far as they may.
    fn check_facts(&self, case: &Case, facts: &[u128]) {
        let mut seen = self.seen();
        let number = case.attempt.as_ref().unwrap().number;
        let before = case.past.last().filter(|past| !past.state.is_passed());
        let before = before.map(|past| past.number);
        let may_carry = before.map_or_else(BTreeSet::new, |number| {
            let sheets = &seen.sheets[&seen.begun[&number].1];
            sheets.main.iter().copied().collect()
        });
        let mut carried = 0;
        for fact in facts {
            if let Some(earlier) = seen.shown.insert(*fact, number)
                && earlier != number
                && !seen
                    .ended
                    .get(&earlier)
                    .is_some_and(|state| state.is_passed())
            {
                carried += 1;
                assert!(seen.came_back.insert(*fact), "a fact came back twice");
                assert!(
                    may_carry.contains(fact),
                    "a fact was asked twice: by attempt {earlier}, which came to {:?}",
                    seen.ended.get(&earlier)
                );
            }
        }
        assert!(carried <= self.policy.carried_max());
    }

    /// Notes what an engine handed out.
    fn hand_out(&self, session: &SessionId, case: &Case) {
        if case.shows_challenge() {
            let number = case.attempt.as_ref().unwrap().number;
            let facts = {
                let seen = self.seen();
                seen.sheets[&seen.begun[&number].1].challenge.clone()
            };
            let mut seen = self.seen();
            for fact in facts {
                let earlier = seen.shown.insert(fact, number);
                let passed = |n| seen.ended.get(&n).is_some_and(|state| state.is_passed());
                assert!(
                    earlier.is_none_or(|earlier| earlier == number || passed(earlier)),
                    "a fact of a challenge was asked before"
                );
            }
        }
        let mut seen = self.seen();
        seen.sessions.push(session.clone());
        if case.state.is_open() && case.state != State::ChallengeOffered {
            let paper = case.paper().unwrap().display(case.is_one_by_one());
            let right = case.danger_reveal().into_iter();
            let right = right.map(|r| u8::try_from(r).unwrap()).collect();
            seen.displayed
                .push((session.clone(), paper.id().to_owned(), right));
        }
    }

    fn answer(&self, ledger: &Ledger, now: &dyn Fn() -> Duration) {
        let back = self.pick(6);
        let displayed = self.seen().displayed.iter().rev().nth(back).cloned();
        let Some((mut session, id, right)) = displayed else {
            return;
        };
        // somebody may try what was answered elsewhere
        if self.pick(100) < 10 {
            let latest = self.seen().sessions.last().cloned();
            session = latest.unwrap_or(session);
        }
        let choices: Vec<u8> = match self.pick(3) {
            0 => right,
            1 => right.iter().map(|right| right % CHOICES + 1).collect(),
            _ => {
                let mut bits = self.pick(256);
                let bend = |right: &u8| {
                    bits /= 2;
                    if bits.is_multiple_of(2) {
                        *right
                    } else {
                        right % CHOICES + 1
                    }
                };
                right.iter().map(bend).collect()
            }
        };
        let given = Given {
            quiz_id: &id,
            choices: &choices,
            digest: ledger.digest(&id, &choices),
        };
        let answered = ledger.turn(&session, &self.policy, now, &mut |case| {
            case.answer(given, &self.policy)
        });
        match answered {
            Ok((case, outcome)) => {
                self.check_verdict(&session, &id, &choices, outcome);
                self.hand_out(&session, &case);
            }
            Err(e) => assert!(matches!(e.kind(), ErrorKind::Session | ErrorKind::Store)),
        }
    }

    /// Of each display one set of answers is taken, and always told the same; nowhere but in the
    /// session that it was handed out in.
    fn check_verdict(&self, session: &SessionId, id: &str, choices: &[u8], outcome: Outcome) {
        let mut seen = self.seen();
        if outcome.state == State::Expired {
            return;
        }
        let handed_out =
            |(of, shown, _): &(SessionId, String, Vec<u8>)| of == session && shown == id;
        assert!(
            seen.displayed.iter().any(handed_out),
            "another session's answers were taken"
        );
        let taken = seen.taken.entry(id.to_owned());
        let taken = taken.or_insert_with(|| choices.to_vec());
        assert_eq!(taken, choices, "two sets of answers were taken");
        if outcome.state.is_open() {
            return;
        }
        let told = seen.told.entry((id.to_owned(), choices.to_vec()));
        assert_eq!(
            *told.or_insert(outcome.state),
            outcome.state,
            "a verdict changed"
        );
        if let Some(sheets) = seen.sheets.get(id)
            && outcome.state == State::Passed
        {
            let hits = sheets.right.iter().zip(choices);
            let hits = hits.filter(|(right, choice)| right == choice).count();
            assert!(hits >= self.policy.pass_mark_count() && !sheets.decoy);
        }
    }

    fn turn(
        &self,
        ledger: &Ledger,
        now: &dyn Fn() -> Duration,
        transition: &mut dyn FnMut(&mut Case) -> Result<Outcome, Error>,
    ) {
        let back = self.pick(6);
        let session = self.seen().sessions.iter().rev().nth(back).cloned();
        let Some(session) = session else { return };
        match ledger.turn(&session, &self.policy, now, transition) {
            Ok((case, _)) => self.hand_out(&session, &case),
            Err(e) => assert!(matches!(e.kind(), ErrorKind::Session | ErrorKind::Store)),
        }
    }

    /// Lets another operation run, where one was interrupted.
    fn interrupt(&self) {
        if self.seen().depth < DEPTH && self.pick(100) < 25 {
            self.seen().depth += 1;
            self.operate();
            self.seen().depth -= 1;
        }
    }

    /// Looks at rows that have just come to stand.
    fn observe(&self, changes: &[Change]) {
        let of = |shelf| changes.iter().find(move |change| change.key.shelf == shelf);
        for change in changes {
            sealed(change);
        }
        let asked = of(Shelf::Subject).map(|change| {
            let held = self
                .reader
                .open::<Subject>(change.key, Some(change.row.clone()));
            held.unwrap().value.unwrap().last_ms
        });
        // the applicant's, and one of its own for a claim that is declined
        let cases = changes
            .iter()
            .filter(|change| change.key.shelf == Shelf::Case);
        for change in cases {
            let held = self
                .reader
                .open::<Case>(change.key, Some(change.row.clone()));
            self.follow(change.key, held.unwrap().value.unwrap(), asked);
        }
    }

    /// Holds a case against what it was before.
    fn follow(&self, key: Key, new: Case, asked_at: Option<u64>) {
        let mut seen = self.seen();
        let seen = &mut *seen;
        let followed = seen.cases.entry(key).or_default();
        let old = followed.case.take();
        let old = old.unwrap_or_else(|| Case::new(new.subject, new.scope));
        if old.session == new.session && old.state.is_final() {
            assert_eq!(old.state, new.state, "a final state was left");
        }
        let mut ended = old.clone();
        if let Some(attempt) = &old.attempt
            && attempt.ends_at() <= new.last_ms
        {
            ended.pass_time(attempt.ends_at(), &self.policy);
        }
        let begins = new.charged - old.charged;
        assert!(begins <= 1 && new.last_ms >= old.last_ms);
        let lock_ends =
            |lock: crate::session::Locked| lock.until_ms.is_some_and(|until| until <= new.last_ms);
        if let Some(lock) = ended.locked
            && new.locked.is_none()
        {
            assert!(lock_ends(lock) || seen.unlocking > 0, "a lock is gone");
        }
        if ended
            .locked
            .is_some_and(|lock| new.locked.is_none() || lock_ends(lock))
            || (ended.state.is_passed() && new.state != ended.state)
        {
            followed.counted.clear();
        }
        if begins == 1 {
            let attempt = new.attempt.as_ref().unwrap();
            let id = new.paper().unwrap().display(false).id().to_owned();
            let fresh = seen.begun.insert(attempt.number, (key, id));
            assert!(fresh.is_none() && new.state == State::Begun);
            followed.charged += 1;
            followed.counted.push((attempt.number, new.last_ms, false));
            let times = seen.asked_at.entry(new.subject).or_default();
            times.push(asked_at.unwrap());
            velocity(times, &self.policy);
        }
        for past in &new.past {
            assert_eq!(seen.begun[&past.number].0, key);
            let state = *seen.ended.entry(past.number).or_insert(past.state);
            assert_eq!(state, past.state, "an attempt ended twice");
        }
        // each that was charged was scored, is lost, or is open
        let of_case = |number: &&u64| seen.begun[*number].0 == key;
        let open = usize::from(new.attempt.is_some());
        let ended = seen.ended.keys().filter(of_case).count();
        let begun = seen.begun.values().filter(|(of, _)| *of == key).count();
        assert_eq!(ended + open, begun, "an attempt is lost");
        assert_eq!(new.charged, followed.charged);
        for (number, _, scored) in &mut followed.counted {
            let answered = new.attempt.as_ref().filter(|a| a.number == *number);
            let ended = new.past.iter().find(|past| past.number == *number);
            *scored |= answered.is_some_and(|attempt| attempt.main.has_answers());
            *scored |= ended.is_some_and(|past| past.state == State::Failed || past.right > 0);
        }
        allowed(&followed.counted, &self.policy);
        followed.case = Some(new);
    }

    /// Looks at what a sweep has dropped: it must not matter any more.
    fn swept(&self, inner: &dyn Rows) {
        let mut seen = self.seen();
        let seen = &mut *seen;
        let now = (START + seen.time).cast_unsigned();
        for (key, followed) in &mut seen.cases {
            let stands = inner.read(&[*key]);
            let Ok([None]) = stands.as_deref() else {
                continue;
            };
            followed.charged = 0;
            let Some(mut case) = followed.case.take() else {
                continue;
            };
            if let Some(attempt) = &case.attempt {
                let ends_at = attempt.ends_at();
                case.pass_time(ends_at, &self.policy);
            }
            let clears = case.locked.is_some() || case.state.is_passed();
            case.pass_time(now, &self.policy);
            assert!(
                case.attempt.is_none() && case.locked.is_none(),
                "a lock was swept"
            );
            let left = case.attempts_left(&self.policy);
            assert!(
                case.state.is_passed() || left == self.policy.attempts(),
                "an attempt was swept while it counted"
            );
            for past in &case.past {
                seen.ended.entry(past.number).or_insert(past.state);
            }
            // what was given back may be given back again
            followed.counted.retain(|(_, _, scored)| *scored && !clears);
        }
    }

    /// The power goes, and comes back: what was acknowledged stands.
    fn crash(&self) {
        let Some(disk) = self.disk.lock().unwrap().clone() else {
            return;
        };
        if self.pick(100) < 70 {
            disk.fail(u64::try_from(self.pick(40)).unwrap(), Fault::PowerLoss);
            for _ in 0..4 {
                self.operate();
            }
        }
        let found = disk.crash();
        {
            let mut seen = self.seen();
            seen.engines.clear();
            seen.store = None;
        }
        *self.disk.lock().unwrap() = Some(found);
        self.open();
        let (store, unknown, keys) = {
            let mut seen = self.seen();
            let keys: Vec<Key> = seen.cases.keys().copied().collect();
            (seen.store.clone().unwrap(), seen.unknown.take(), keys)
        };
        if let Some(changes) = unknown {
            let keys: Vec<Key> = changes.iter().map(|change| change.key).collect();
            let stands = store.read(&keys).unwrap();
            let applied = |(change, row): (&Change, &Option<Row>)| {
                row.as_ref()
                    .is_some_and(|row| row.version == change.row.version)
            };
            if changes.iter().zip(&stands).all(applied) {
                self.observe(&changes);
            }
        }
        if std::mem::take(&mut self.seen().sweep_failed) {
            self.swept(&*store);
        }
        let seen = self.seen();
        for (key, row) in keys.iter().zip(store.read(&keys).unwrap()) {
            let held = self.reader.open::<Case>(*key, row).unwrap();
            assert_eq!(held.value, seen.cases[key].case, "a crash changed a case");
        }
    }
}

/// Between two clearings no more attempts are scored than there are, in any window.
fn allowed(counted: &[(u64, u64, bool)], policy: &Policy) {
    let Some(most) = policy.attempts().map(usize::from) else {
        return;
    };
    let Some((_, latest, _)) = counted.last() else {
        return;
    };
    let within = |at: u64| {
        let window = policy.attempt_window();
        window.is_none_or(|window| at + millis(window) > *latest)
    };
    let shown = counted.iter().filter(|(_, at, _)| within(*at));
    let scored = shown.clone().filter(|(_, _, scored)| *scored);
    assert!(scored.count() <= most, "more were scored than allowed");
    assert!(shown.count() <= 2 * most, "more were shown than allowed");
}

fn velocity(times: &[u64], policy: &Policy) {
    let Some(limit) = policy.per_person() else {
        return;
    };
    let now = *times.last().unwrap();
    let recent = times
        .iter()
        .filter(|at| **at + millis(limit.window()) > now);
    assert!(recent.count() <= limit.count().into(), "asked too often");
}

/// Neither texts nor ids nor subjects can be read off a row.
fn sealed(change: &Change) {
    let bytes = [&change.key.bytes(), change.row.value.as_slice()].concat();
    let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    assert!(!holds(MARKED.as_bytes()), "a text lies open");
    for number in 0..SUBJECTS {
        assert!(
            !holds(&subject(number).to_le_bytes()),
            "a subject lies open"
        );
    }
    assert_eq!(change.row.value.first(), Some(&1));
}

fn subject(number: usize) -> u128 {
    0x1234_5678_9abc_def0_0fed_cba9_8765_4321 << (number + 8) & !0xff
}

/// A store that fails, and lets others run in between.
struct Shaky {
    inner: Arc<dyn Store>,
    world: Weak<World>,
}

impl Store for Shaky {}

impl Rows for Shaky {
    fn read(&self, keys: &[Key]) -> Result<Vec<Option<Row>>, Error> {
        let world = self.world.upgrade().unwrap();
        if world.pick(100) < 2 {
            return Err(Error::store("told to fail"));
        }
        let rows = self.inner.read(keys)?;
        world.interrupt();
        Ok(rows)
    }

    fn append(&self, changes: &[Change], commitments: &[[u8; 32]]) -> Result<Commit, Error> {
        let world = self.world.upgrade().unwrap();
        let fails = world.pick(100);
        if fails < 2 {
            return Err(Error::store("told to fail"));
        }
        match self.inner.append(changes, commitments) {
            Ok(Commit::Done) => world.observe(changes),
            Ok(Commit::Conflict) => return Ok(Commit::Conflict),
            Err(e) => {
                let mut seen = world.seen();
                // the first that failed may stand; all after it were refused
                if seen.unknown.is_none() {
                    seen.unknown = Some(changes.to_vec());
                }
                return Err(e);
            }
        }
        if fails < 4 {
            return Err(Error::store("told to fail, and yet it stands"));
        }
        Ok(Commit::Done)
    }

    fn log(&self, from: u64, entries_max: usize) -> Result<Vec<LogEntry>, Error> {
        self.inner.log(from, entries_max)
    }

    fn find(&self, commitments: &[[u8; 32]]) -> Result<Vec<Option<u64>>, Error> {
        self.inner.find(commitments)
    }

    fn log_len(&self) -> Result<u64, Error> {
        self.inner.log_len()
    }

    fn sweep(&self, before: u64, rows_max: usize) -> Result<usize, Error> {
        let world = self.world.upgrade().unwrap();
        let swept = self.inner.sweep(before, rows_max);
        world.swept(&*self.inner);
        world.seen().sweep_failed |= swept.is_err();
        swept
    }
}

impl fmt::Debug for Shaky {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shaky")
    }
}

const ENGINES: usize = 3;
const SUBJECTS: usize = 3;
const SCOPES: usize = 2;
const FACTS: u128 = 40;
/// Operations that may lie within each other.
const DEPTH: usize = 2;
const DAY: i64 = 86_400_000;
