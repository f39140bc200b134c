//! The game of a blind guesser: the best he can do in all attempts, counted exactly.
//!
//! The guesser knows the rules, sees what is displayed and knows nothing of the subject: each
//! choice is right with probability 1/k, "None of the above" among them (docs/design.md, "The
//! draw"), so that a question is a die of k sides, and what he may learn is what attempts that
//! failed tell: the verdict, whether a challenge was offered, and which questions came back.
//!
//! Questions come back once at most, so all that came back were tried once, with one choice each,
//! and by symmetry the guesser decides only of how many he keeps the choice. What he knows of them
//! is a [`Belief`]: how many truths, all else counted out, agree with what he saw, by the number of
//! choices that were right. Everything is counted in whole numbers; the only division is the last.
//!
//! The numbers of right answers are told with an offer that may be refused, and when an attempt is
//! over ([`super::Detail::Counts`]). Told at the end they are about questions that don't come back,
//! as a policy never has both, and so only those told with an offer have a place in the game. A
//! round that stops early tells less than its score, but never where the score matters
//! (docs/design.md, D45).
//!
//! What comes back comes back from the main round of the attempt before: a challenge's questions
//! are new and are asked once, so that a lost one tells only which scores of the main round led to
//! it. Nothing comes back across the end of a lock, an unlock or a window that lapsed, so the first
//! of the attempts that count knows nothing.

use std::collections::BTreeMap;

use num_bigint::BigUint;
use num_rational::Ratio;
use num_traits::{One as _, Zero as _};

/// An exact number, 0 and more.
pub(super) type Exact = Ratio<BigUint>;

/// What the probability of passing follows from.
#[derive(Clone, Debug)]
pub(super) struct Game {
    /// Choices of a question, 2 and more.
    pub(super) choices: u8,
    /// Questions of an attempt.
    pub(super) questions: u8,
    /// Right answers that pass.
    pub(super) pass_mark: u8,
    pub(super) challenge: Option<Round>,
    /// Attempts, 1 and more.
    pub(super) attempts: u8,
    /// Questions of an attempt's main round that come back in the next, of those that were new in
    /// it. 0 wherever the number of right answers is told.
    pub(super) carried: u8,
}

/// A challenge round, of questions that are all new and never come back.
#[derive(Clone, Debug)]
pub(super) struct Round {
    /// Right answers of the main round at which it is offered, each below the pass mark.
    pub(super) offered_at: Vec<u8>,
    pub(super) questions: u8,
    /// Right answers that pass: of the challenge, or of both rounds.
    pub(super) pass_mark: u8,
    /// Whether those of the main round count.
    pub(super) together: bool,
    /// In how many attempts it may be taken.
    pub(super) uses: u8,
    /// Whether the applicant may refuse it, and so keep it for a later attempt.
    pub(super) may_refuse: bool,
    /// Whether he knows how many answers were right when he decides; not where he doesn't.
    pub(super) told: bool,
}

/// By the number of questions that came back and were answered rightly before: how many times each
/// truth about them is counted. The other truths of a question are its k - 1 choices not tried.
type Belief = Vec<BigUint>;

/// Counts by right answers to the questions that came back, then by right answers to the new ones
/// that will.
type Matrix = Vec<Vec<BigUint>>;

/// An attempt in which so many questions came back, as counts of what may happen.
#[derive(Debug)]
struct Step {
    /// Questions that come back in the next.
    back: u8,
    /// By how many keep their choice: by truth, how often so many of those that came back are
    /// answered rightly.
    guesses: Vec<Matrix>,
    /// By right answers to those that came back: how often the attempt passes.
    passed: Vec<BigUint>,
    /// No challenge, no pass.
    failed: Matrix,
    /// One for each thing that the guesser may be told with the offer.
    offers: Vec<Offer>,
}

/// What a challenge leads to.
#[derive(Debug)]
struct Offer {
    won: Vec<BigUint>,
    lost: Matrix,
    refused: Matrix,
}

impl Game {
    /// The probability that the best guess passes one attempt.
    pub(super) fn once(&self) -> Exact {
        let once = Self {
            attempts: 1,
            ..self.clone()
        };
        once.in_all()
    }

    /// The probability that the best guesses pass one of all attempts.
    pub(super) fn in_all(&self) -> Exact {
        let mut steps = BTreeMap::new();
        let mut back = 0;
        for _ in 0..self.attempts {
            for challenge in [false, true] {
                let step = || self.step(back, challenge);
                steps.entry((back, challenge)).or_insert_with(step);
            }
            back = self.carried.min(self.new_questions(back));
        }
        let mut solver = Solver {
            game: self,
            steps: &steps,
            fresh: BTreeMap::new(),
        };
        let uses = self.challenge.as_ref().map_or(0, |round| round.uses);
        let passing = solver.best(self.attempts, uses, 0, &[BigUint::one()]);
        Ratio::new(passing, self.outcomes(self.attempts, 0))
    }

    fn new_questions(&self, back: u8) -> u8 {
        self.questions.saturating_sub(back)
    }

    fn challenge_questions(&self) -> u8 {
        self.challenge.as_ref().map_or(0, |round| round.questions)
    }

    /// Truths of so many attempts, of which so many questions of the first are counted elsewhere.
    fn outcomes(&self, attempts: u8, back: u8) -> BigUint {
        let (mut questions, mut back) = (0_u32, back);
        for _ in 0..attempts {
            let fresh = self.new_questions(back);
            let next = self.carried.min(fresh);
            questions += u32::from(fresh + self.challenge_questions());
            back = next;
        }
        power(self.choices, questions)
    }

    /// What may happen in an attempt, with or without a challenge.
    fn step(&self, came_back: u8, challenge: bool) -> Step {
        let fresh = self.new_questions(came_back);
        let back = self.carried.min(fresh);
        let round = self.challenge.as_ref().filter(|_| challenge);
        let all = power(self.choices, self.challenge_questions().into());
        let offered = |score: u8| round.is_some_and(|round| round.offered_at.contains(&score));
        let wins = |score: u8| round.map_or_else(BigUint::zero, |r| self.challenge_won(r, score));
        let matrix = |factor: &dyn Fn(u8) -> BigUint| -> Matrix {
            let of = |right: u8, back_right: u8| {
                let left = fresh - back;
                let rest = |rest| factor(right + back_right + rest) * self.ways(left, rest);
                (0..=left).map(rest).sum()
            };
            let row = |right| (0..=back).map(|back_right| of(right, back_right)).collect();
            (0..=came_back).map(row).collect()
        };
        let vector = |factor: &dyn Fn(u8) -> BigUint| -> Vec<BigUint> {
            let of = |right| {
                let score = |new| factor(right + new) * self.ways(fresh, new);
                (0..=fresh).map(score).sum()
            };
            (0..=came_back).map(of).collect()
        };
        let only = |holds: bool, count: BigUint| if holds { count } else { BigUint::zero() };
        let offer = |scores: &[u8]| Offer {
            won: vector(&|score| only(scores.contains(&score), wins(score))),
            lost: matrix(&|score| only(scores.contains(&score), &all - wins(score))),
            refused: matrix(&|score| only(scores.contains(&score), all.clone())),
        };
        let offers = match round {
            Some(round) if round.told => round.offered_at.chunks(1).map(offer).collect(),
            Some(round) => vec![offer(&round.offered_at)],
            None => Vec::new(),
        };
        let fails = |score| score < self.pass_mark && !offered(score);
        Step {
            back,
            guesses: (0..=came_back)
                .map(|kept| self.guess(came_back, kept))
                .collect(),
            passed: vector(&|score| only(score >= self.pass_mark, all.clone())),
            failed: matrix(&|score| only(fails(score), all.clone())),
            offers,
        }
    }

    /// Of the questions that came back some keep their choice, the others take another: by truth,
    /// how often so many are answered rightly.
    fn guess(&self, came_back: u8, kept: u8) -> Matrix {
        let changed = came_back - kept;
        let size = usize::from(came_back) + 1;
        let mut counts = vec![vec![BigUint::zero(); size]; size];
        for kept_right in 0..=kept {
            for was_right in 0..=changed {
                for now_right in 0..=changed - was_right {
                    let neither = changed - was_right - now_right;
                    let count = self.ways(kept, kept_right)
                        * binomial(changed, was_right)
                        * binomial(changed - was_right, now_right)
                        * power(self.choices - 2, neither.into());
                    let row = counts.get_mut(usize::from(kept_right + was_right));
                    let cell = row.and_then(|row| row.get_mut(usize::from(kept_right + now_right)));
                    if let Some(cell) = cell {
                        *cell += count;
                    }
                }
            }
        }
        counts
    }

    /// How many truths of a challenge pass after so many right answers.
    fn challenge_won(&self, round: &Round, right: u8) -> BigUint {
        let needed = if round.together {
            round.pass_mark.saturating_sub(right)
        } else {
            round.pass_mark
        };
        let ways = |right| self.ways(round.questions, right);
        (needed..=round.questions).map(ways).sum()
    }

    /// Truths of so many questions of which so many are answered rightly.
    fn ways(&self, questions: u8, right: u8) -> BigUint {
        let wrong = questions.saturating_sub(right);
        binomial(questions, right) * power(self.choices - 1, wrong.into())
    }
}

struct Solver<'a> {
    game: &'a Game,
    /// By how many questions came back, and whether a challenge may be taken.
    steps: &'a BTreeMap<(u8, bool), Step>,
    /// By attempts and uses left, where no question comes back.
    fresh: BTreeMap<(u8, u8), BigUint>,
}

impl Solver<'_> {
    /// In how many of the outcomes the best guesses pass, now or later.
    fn best(&mut self, attempts: u8, uses: u8, came_back: u8, belief: &[BigUint]) -> BigUint {
        if attempts == 0 || belief.iter().all(BigUint::is_zero) {
            return BigUint::zero();
        }
        match belief {
            // nothing is known, and everything is in proportion to the one count
            [count] => {
                if let Some(known) = self.fresh.get(&(attempts, uses)) {
                    return known * count;
                }
                let best = self.tried(attempts, uses, came_back, &[BigUint::one()]);
                self.fresh.insert((attempts, uses), best.clone());
                best * count
            }
            belief => self.tried(attempts, uses, came_back, belief),
        }
    }

    fn tried(&mut self, attempts: u8, uses: u8, came_back: u8, belief: &[BigUint]) -> BigUint {
        let Some(step) = self.steps.get(&(came_back, uses > 0)) else {
            return BigUint::zero();
        };
        let chances = step.guesses.iter().map(|guess| {
            let right = times(belief, guess);
            self.chance(step, (attempts, uses), &right)
        });
        chances.max().unwrap_or_default()
    }

    /// In how many of the outcomes a guess passes, now or later, by how often so many of the
    /// questions that came back are answered rightly.
    fn chance(&mut self, step: &Step, (attempts, uses): (u8, u8), right: &[BigUint]) -> BigUint {
        let later = attempts - 1;
        let scale = self.game.outcomes(later, step.back);
        let mut passing = dot(right, &step.passed) * &scale;
        let after = |solver: &mut Self, matrix: &Matrix, uses| {
            if later == 0 {
                return BigUint::zero();
            }
            solver.best(later, uses, step.back, &times(right, matrix))
        };
        passing += after(self, &step.failed, uses);
        let may_refuse = self.game.challenge.as_ref().is_some_and(|r| r.may_refuse);
        for offer in &step.offers {
            let won = dot(right, &offer.won) * &scale;
            let taken = won + after(self, &offer.lost, uses - 1);
            // with a use left for each attempt there is nothing to keep one for
            if may_refuse && uses < attempts {
                passing += taken.max(after(self, &offer.refused, uses));
            } else {
                passing += taken;
            }
        }
        passing
    }
}

fn dot(a: &[BigUint], b: &[BigUint]) -> BigUint {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// A row of counts times a matrix.
fn times(row: &[BigUint], matrix: &Matrix) -> Belief {
    let width = matrix.first().map_or(0, Vec::len);
    let mut sums = vec![BigUint::zero(); width];
    for (weight, cells) in row.iter().zip(matrix) {
        for (sum, cell) in sums.iter_mut().zip(cells) {
            *sum += weight * cell;
        }
    }
    sums
}

fn power(base: u8, exponent: u32) -> BigUint {
    BigUint::from(base).pow(exponent)
}

fn binomial(of: u8, taken: u8) -> BigUint {
    let mut ways = BigUint::from(u8::from(taken <= of));
    for at in 0..taken.min(of) {
        ways = ways * (of - at) / (at + 1);
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The best chance by trying every way to answer after everything that can have happened,
    /// against every truth there can be.
    struct Naive<'a> {
        game: &'a Game,
        /// Whether the number of right answers is told: of the main round with an offer that may be
        /// refused and where no challenge was taken, and of the challenge when it is lost.
        counts: bool,
        /// Questions of each attempt, as places in a truth.
        asked: Vec<Vec<usize>>,
    }

    /// The right choice of each question that may ever be asked, those of challenges aside: of
    /// their outcomes only the number counts.
    type Truth = Vec<u8>;

    impl<'a> Naive<'a> {
        fn new(game: &'a Game, counts: bool) -> Self {
            let mut asked: Vec<Vec<usize>> = Vec::new();
            let (mut fresh, mut next) = (Vec::new(), 0);
            for _ in 0..game.attempts {
                fresh.truncate(game.carried.into());
                let new = next..next + usize::from(game.questions) - fresh.len();
                next = new.end;
                asked.push(fresh.into_iter().chain(new.clone()).collect());
                fresh = new.collect();
            }
            Self {
                game,
                counts,
                asked,
            }
        }

        fn questions(&self) -> u32 {
            let last = self.asked.iter().flatten().max().unwrap();
            u32::try_from(last + 1).unwrap()
        }

        fn in_all(&self) -> (u64, u64) {
            let k = u64::from(self.game.choices);
            let count = k.pow(self.questions());
            let round = self.game.challenge.as_ref();
            // enough for the truths of each challenge
            let scale =
                k.pow(round.map_or(0, |r| u32::from(r.questions)) * u32::from(self.game.attempts));
            let truths: Vec<(Truth, u64)> = (0..count)
                .map(|number| {
                    let digit = |at: u32| u8::try_from(number / k.pow(at) % k).unwrap();
                    ((0..self.questions()).map(digit).collect(), scale)
                })
                .collect();
            let uses = round.map_or(0, |round| round.uses);
            (self.best(0, uses, &truths), count * scale)
        }

        /// How many truths of a challenge there are by its number of right answers, with all.
        fn challenge_ways(&self) -> (BTreeMap<u8, u64>, u64) {
            let round = self.game.challenge.as_ref().unwrap();
            let k = u64::from(self.game.choices);
            let all = k.pow(round.questions.into());
            let mut ways = BTreeMap::new();
            for way in 0..all {
                let right = (0..u32::from(round.questions)).filter(|at| way / k.pow(*at) % k == 0);
                let right = u8::try_from(right.count()).unwrap();
                *ways.entry(right).or_default() += 1;
            }
            (ways, all)
        }

        fn best(&self, attempt: usize, uses: u8, truths: &[(Truth, u64)]) -> u64 {
            let Some(asked) = self.asked.get(attempt) else {
                return 0;
            };
            if truths.is_empty() {
                return 0;
            }
            let (k, n) = (u32::from(self.game.choices), u32::from(self.game.questions));
            let guesses = (0..k.pow(n)).map(|way| {
                let guess = |at: u32| u8::try_from(way / k.pow(at) % k).unwrap();
                let score = |truth: &Truth| {
                    let right = (0..n).filter(|at| truth[asked[*at as usize]] == guess(*at));
                    u8::try_from(right.count()).unwrap()
                };
                self.chance(attempt, uses, truths, &score)
            });
            guesses.max().unwrap()
        }

        fn chance(
            &self,
            attempt: usize,
            uses: u8,
            truths: &[(Truth, u64)],
            score: &dyn Fn(&Truth) -> u8,
        ) -> u64 {
            let round = self.game.challenge.as_ref().filter(|_| uses > 0);
            let mut passing = 0;
            // by what the guesser is told: when the attempt is over, and with the offer
            let mut plain: BTreeMap<u8, Vec<_>> = BTreeMap::new();
            let mut offers: BTreeMap<u8, Vec<_>> = BTreeMap::new();
            let told = |holds: bool, count: u8| if holds { count } else { 0 };
            for (truth, weight) in truths {
                let score = score(truth);
                if score >= self.game.pass_mark {
                    passing += weight;
                } else if let Some(round) = round.filter(|r| r.offered_at.contains(&score)) {
                    let offer = offers.entry(told(self.counts && round.may_refuse, score));
                    offer.or_default().push((truth.clone(), *weight, score));
                } else {
                    let plain = plain.entry(told(self.counts, score));
                    plain.or_default().push((truth.clone(), *weight));
                }
            }
            for offer in offers.into_values() {
                passing += self.offered(attempt, uses, &offer);
            }
            let later = |truths: &Vec<_>| self.best(attempt + 1, uses, truths);
            passing + plain.values().map(later).sum::<u64>()
        }

        /// What an offer is worth that was made where these are the truths, by score.
        fn offered(&self, attempt: usize, uses: u8, truths: &[(Truth, u64, u8)]) -> u64 {
            let round = self.game.challenge.as_ref().unwrap();
            let (ways, all) = self.challenge_ways();
            let mut taken = 0;
            let mut lost: BTreeMap<u8, Vec<_>> = BTreeMap::new();
            for (truth, weight, score) in truths {
                for (right, ways) in &ways {
                    let weight = weight * ways / all;
                    let counted = if round.together {
                        score + right
                    } else {
                        *right
                    };
                    if counted >= round.pass_mark {
                        taken += weight;
                    } else {
                        let lost = lost.entry(if self.counts { *right } else { 0 });
                        lost.or_default().push((truth.clone(), weight));
                    }
                }
            }
            let later = |truths: &Vec<_>| self.best(attempt + 1, uses - 1, truths);
            taken += lost.values().map(later).sum::<u64>();
            if !round.may_refuse {
                return taken;
            }
            let refused: Vec<_> = truths
                .iter()
                .map(|(truth, weight, _)| (truth.clone(), *weight))
                .collect();
            taken.max(self.best(attempt + 1, uses, &refused))
        }
    }

    /// Small games of every sort, on which trying everything takes no more than seconds.
    fn games() -> Vec<Game> {
        let mut games = Vec::new();
        for (choices, questions, attempts, carried) in [
            (2, 2, 2, 1),
            (2, 2, 3, 1),
            (3, 2, 2, 1),
            (3, 2, 2, 2),
            (2, 3, 2, 2),
            (2, 3, 2, 1),
            (3, 1, 3, 1),
            (2, 2, 3, 2),
            (2, 3, 2, 3),
            (4, 2, 2, 1),
            (3, 2, 1, 0),
            (2, 2, 3, 0),
            (4, 1, 4, 1),
            (2, 1, 5, 1),
        ] {
            for pass_mark in 1..=questions {
                let plain = Game {
                    choices,
                    questions,
                    pass_mark,
                    challenge: None,
                    attempts,
                    carried,
                };
                games.push(plain.clone());
                for bits in 0..16_u8 {
                    let is = |bit: u8| bits >> bit & 1 == 1;
                    if is(3) && (carried > 0 || !is(2)) {
                        continue;
                    }
                    let round = Round {
                        offered_at: if is(0) {
                            (0..pass_mark).collect()
                        } else {
                            vec![pass_mark - 1]
                        },
                        questions: 1 + u8::from(is(1)),
                        pass_mark: if is(1) { pass_mark + 1 } else { 1 },
                        together: is(1),
                        uses: 1,
                        may_refuse: is(2),
                        told: is(3),
                    };
                    for uses in 1..=attempts.min(2) {
                        let round = Round {
                            uses,
                            ..round.clone()
                        };
                        games.push(Game {
                            challenge: Some(round),
                            ..plain.clone()
                        });
                    }
                }
            }
        }
        games
    }

    #[test]
    fn the_best_guess_is_that_of_all_strategies() {
        let mut tried = 0;
        let is_told = |game: &Game| game.challenge.as_ref().map(|round| round.told);
        let both = |game: Game| [(game.clone(), false), (game, true)];
        for (game, counts) in games().into_iter().flat_map(both) {
            let asks = game.challenge.as_ref().is_some_and(|r| r.may_refuse);
            // nothing comes back where the number is told, and it is told with each offer
            let is_ruled_out = counts && game.carried > 0;
            if is_ruled_out || is_told(&game).unwrap_or(false) != (counts && asks) {
                continue;
            }
            let naive = Naive::new(&game, counts);
            let work = u32::from(game.choices)
                .pow(naive.questions() + u32::from(game.questions * game.attempts));
            if work > 300_000 {
                continue;
            }
            let (passing, all) = naive.in_all();
            assert_eq!(
                game.in_all(),
                Ratio::new(passing.into(), all.into()),
                "{game:?}, counts told: {counts}"
            );
            tried += 1;
        }
        assert!(tried > 150, "only {tried} games");
    }

    #[test]
    fn games_of_the_field() {
        let exact = |of: u32, all: u32| Exact::new(of.into(), all.into());
        let ron = Game {
            choices: 5,
            questions: 5,
            pass_mark: 4,
            challenge: None,
            attempts: 2,
            carried: 2,
        };
        assert_eq!(ron.once(), exact(21, 3125));
        assert_eq!(ron.in_all(), exact(5248, 390_625));
        let challenge = Some(Round {
            offered_at: vec![3],
            questions: 2,
            pass_mark: 2,
            together: false,
            uses: 1,
            may_refuse: true,
            told: false,
        });
        let zoho = Game {
            challenge,
            carried: 0,
            ..ron
        };
        assert_eq!(zoho.once(), exact(137, 15625));
        // the challenge is taken at the first attempt that leads to it, refused in none
        let unlucky = exact(1, 1) - exact(137, 15625);
        let (plain, offered) = (exact(21, 3125), exact(160, 3125));
        let after_none = exact(1, 1) - &plain - &offered;
        let wins = exact(1, 25);
        let missed = &offered * (exact(1, 1) - &wins);
        let twice = exact(137, 15625) + after_none * exact(137, 15625) + missed * plain;
        assert_eq!(zoho.in_all(), twice);
        assert!(twice < exact(1, 1) - &unlucky * &unlucky);
    }

    /// Without questions that come back attempts are independent.
    #[test]
    fn new_questions_tell_nothing_of_others() {
        for (choices, questions, pass_mark) in [(4, 4, 4), (5, 5, 4), (8, 10, 7), (6, 3, 1)] {
            for attempts in 1..=5_u8 {
                let game = Game {
                    choices,
                    questions,
                    pass_mark,
                    challenge: None,
                    attempts,
                    carried: 0,
                };
                let lost = Exact::one() - game.once();
                let all = (0..attempts).fold(Exact::one(), |all, _| all * &lost);
                assert_eq!(game.in_all(), Exact::one() - all);
            }
        }
    }

    /// "None of the above" takes the seat of any of the k choices, whatever is right: each choice
    /// that is shown, itself among them, is right in one of k of the cases that look alike. So no
    /// strategy with it is better than one without, and a game needs not know of it.
    #[test]
    fn none_of_the_above_is_a_choice_like_the_others() {
        let choices = 5;
        let mut right_by_seat: BTreeMap<u8, u32> = BTreeMap::new();
        let mut nones = 0;
        for truth in 0..choices {
            for seat in 0..choices {
                // what is shown is the seat that was given up; the truth is hidden
                if truth == seat {
                    nones += 1;
                } else {
                    *right_by_seat
                        .entry((truth + choices - seat) % choices)
                        .or_default() += 1;
                }
            }
        }
        assert_eq!(nones, u32::from(choices));
        assert!(
            right_by_seat
                .values()
                .all(|count| *count == u32::from(choices))
        );
    }

    /// As many questions come back as can, in as many attempts as there can be, with challenges
    /// that are worth keeping: what takes longest.
    #[test]
    fn the_hardest_games_are_solved() {
        for carried in [1, 5, 6, 10] {
            let challenge = Round {
                offered_at: (0..8).collect(),
                questions: 10,
                pass_mark: 9,
                together: true,
                uses: 2,
                may_refuse: true,
                told: false,
            };
            let game = Game {
                choices: 8,
                questions: 10,
                pass_mark: 8,
                challenge: Some(challenge),
                attempts: 5,
                carried,
            };
            let (once, in_all) = (game.once(), game.in_all());
            assert!(once < in_all && in_all < Exact::one());
        }
    }
}
