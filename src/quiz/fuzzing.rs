//! The swap: another member of the displayed set in the subject's place, and nothing changes.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is how a fuzz target tells a find"
)]

use std::collections::{BTreeMap, BTreeSet};

use crate::kind::{CATALOGUE, Content, Told};
use crate::policy::{NoneOfTheAbove, Policy};
use crate::pool::{Drawn, Member, Pools};
use crate::population::{PersonRow, Tables};
use crate::question::Language;
use crate::quiz::candidate::{Candidate, Press};
use crate::quiz::choose::quizzes;
use crate::quiz::{About, History, Maker, Prfs};
use crate::resolve::Claim;
use crate::secret::Nonce;

/// The fewer choices that a policy asks for are among those drawn, the fact's own with them, and
/// the seat of "None of the above" is the same for all whose set looks so.
pub(crate) fn seats(pools: &Pools, policy: &Policy, prfs: &Prfs) {
    let (tables, told) = (Tables::default(), Told::default());
    let press = press(&tables, pools, policy, (&told, prfs));
    let mut nones = BTreeMap::new();
    for at in 0..pools.rows.len() {
        let own = Member(u32::try_from(at).unwrap());
        for jitter in 0..pools.jitters(own) {
            let Some(drawn) = pools.draw(own, jitter) else {
                continue;
            };
            let members: Vec<Member> = drawn.members().collect();
            let content = |member: &Member| (*member, Content::Text(member.0.to_string()));
            let given: Vec<(Member, Content)> = members.iter().map(content).collect();
            let shown = press.shown(7, own, given, drawn.own);
            let seen: Vec<Member> = shown.iter().map(|(member, _)| *member).collect();
            assert_eq!(seen.len(), policy.choice_count());
            assert!(seen.contains(&own), "the right choice isn't shown");
            assert!(seen.is_sorted() && seen.iter().all(|member| members.contains(member)));
            if seen.len() == members.len() {
                assert_eq!(seen, members);
            }
            let none = press.none_seat(7, &shown);
            match policy.none_mode() {
                NoneOfTheAbove::Off => assert_eq!(none, None),
                NoneOfTheAbove::Some => {}
                NoneOfTheAbove::All => assert!(none.unwrap() < seen.len()),
            }
            assert_eq!(
                *nones.entry(seen).or_insert(none),
                none,
                "NOTA knows the answer"
            );
        }
    }
}

/// Swaps the subject for others in each question of a quiz. `pick` picks below a bound.
pub(crate) fn swap(
    maker: &Maker<'_>,
    person: PersonRow,
    claim: &Claim,
    pick: &mut dyn FnMut(usize) -> usize,
) {
    let told = maker.told(person, claim);
    let press = press(maker.tables, maker.pools, maker.policy, (&told, maker.prfs));
    let own = maker.candidates(About::Subject(person), claim, &told, &History::new());
    let asked: BTreeMap<(usize, u8), Member> = maker
        .pools
        .asks(person)
        .map(|(kind, turn, member)| ((kind, turn), member))
        .collect();
    let others: Vec<Candidate> = own
        .iter()
        .map(|candidate| {
            let member = asked[&(candidate.number, candidate.turn)];
            let drawn = maker.draw(candidate.number, member).unwrap();
            let seen = other_seats(maker, &press, candidate, &drawn);
            let at = pick(seen.len());
            seen.into_iter().nth(at).unwrap()
        })
        .collect();
    // refused for all or for none
    for (place, member) in &asked {
        if own
            .iter()
            .any(|candidate| (candidate.number, candidate.turn) == *place)
        {
            continue;
        }
        if !maker.may_ask(&CATALOGUE[place.0], place.0) {
            continue;
        }
        let Some(drawn) = maker.draw(place.0, *member) else {
            continue;
        };
        for other in drawn.members() {
            let drawn = same_set(maker.pools, other, &drawn);
            let kind = (&CATALOGUE[place.0], place.0, place.1);
            assert!(
                press.candidate(kind, other, &drawn).is_none(),
                "refused for some"
            );
        }
    }
    let (fit, other_fit) = (maker.fit(&own), maker.fit(&others));
    assert_eq!(
        fit.together, other_fit.together,
        "what fits knows the answer"
    );
    assert_eq!(fit.apart, other_fit.apart, "what fits knows the answer");
    assert_eq!(fit.tables, other_fit.tables);
    // wherever a policy shows fewer than were drawn, a set belongs to its fact
    if maker.policy.choice_count() < maker.pools.choices {
        return;
    }
    let attempts = maker.policy.attempts().map_or(1, usize::from);
    let questions = maker.policy.question_count();
    let Some(plan) = quizzes(&fit, &vec![questions; attempts], own.len()) else {
        return;
    };
    for quiz in plan {
        let bytes = |candidates: &[Candidate]| {
            let questions = quiz.iter().map(|at| &candidates[*at]).collect();
            let nonce = Nonce::from_seed(u64::from(person.0));
            let (quiz, _) = maker
                .put(questions, false, Language::English, (&nonce, ""))
                .unwrap();
            serde_json::to_string(&quiz).unwrap()
        };
        assert_eq!(bytes(&own), bytes(&others), "the bytes know the answer");
    }
}

/// The question with each member of its set as the right one.
fn other_seats(
    maker: &Maker<'_>,
    press: &Press<'_>,
    candidate: &Candidate,
    drawn: &Drawn,
) -> Vec<Candidate> {
    let kind = (candidate.kind, candidate.number, candidate.turn);
    let mut facts = BTreeSet::new();
    let seen: Vec<Candidate> = drawn
        .members()
        .map(|other| {
            let drawn = same_set(maker.pools, other, drawn);
            let seen = press.candidate(kind, other, &drawn);
            let seen = seen.unwrap_or_else(|| panic!("{} is refused for some", candidate.kind.key));
            assert!(seen.own < seen.choices.len());
            if seen.choices.len() == maker.pools.choices {
                assert_eq!(seen.choices, candidate.choices, "{}", candidate.kind.key);
            }
            let arguments = |row| {
                candidate
                    .kind
                    .prompt
                    .arguments(maker.tables, kind.0.table, row)
            };
            assert_eq!(
                arguments(seen.row),
                arguments(candidate.row),
                "the prompt differs"
            );
            assert!(facts.insert(seen.fact), "two facts of a set have one name");
            seen
        })
        .collect();
    assert!(seen.iter().any(|other| other.fact == candidate.fact));
    seen
}

/// The set as it is drawn for another of its members.
fn same_set(pools: &Pools, other: Member, drawn: &Drawn) -> Drawn {
    let members: Vec<Member> = drawn.members().collect();
    (0..pools.jitters(other))
        .filter_map(|jitter| pools.draw(other, jitter))
        .find(|drawn| drawn.members().eq(members.iter().copied()))
        .expect("a set is displayed to some of its members only")
}

fn press<'a>(
    tables: &'a Tables,
    pools: &'a Pools,
    policy: &'a Policy,
    (told, prfs): (&'a Told, &'a Prfs),
) -> Press<'a> {
    Press {
        tables,
        pools,
        policy,
        told,
        subset: &prfs.subset,
        none: &prfs.none,
        facts: &prfs.facts,
    }
}
