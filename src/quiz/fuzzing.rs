//! The swap: another member of the displayed set in the subject's place, and nothing changes.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a panic is how a fuzz target tells a find"
)]

use std::collections::BTreeMap;

use crate::policy::{NoneOfTheAbove, Policy};
use crate::pool::{Member, Pools};
use crate::question::Language;
use crate::quiz::draft::DraftQuestion;
use crate::quiz::{About, Desk, History, Maker, Prfs, Wanted};
use crate::resolve::Claim;
use crate::secret::Nonce;
use crate::serving::{Ask, BlockAt, Serving};

/// The fewer choices that a policy asks for are among those drawn, the fact's own with them, and
/// the seat of "None of the above" is the same for all whose set looks so.
pub(crate) fn seats(pools: &Pools, policy: &Policy, prfs: &Prfs) {
    let serving = Serving::of_rows(pools);
    let mut nones = BTreeMap::new();
    for at in 0..pools.rows.len() {
        let own = Member(u32::try_from(at).unwrap());
        for jitter in 0..pools.jitters(own) {
            let Some(drawn) = pools.draw(own, jitter) else {
                continue;
            };
            let rows: Vec<usize> = drawn.members().map(|member| pools.row(member)).collect();
            let ask = Ask {
                kind: 7,
                turn: 0,
                seat: u8::try_from(drawn.own).unwrap(),
                first: serving.pools[drawn.pool],
                total: u16::try_from(pools.total(drawn.pool)).unwrap(),
                set: u16::try_from(drawn.set).unwrap(),
            };
            let question = DraftQuestion::new(&serving, ask, policy, (&prfs.subset, &prfs.none));
            let set: Vec<usize> = question.set()[..pools.choices]
                .iter()
                .map(|v| v.0 as usize)
                .collect();
            assert_eq!(set, rows, "values of other members");
            assert_eq!(question.own().0 as usize, pools.row(own));
            let seats: Vec<usize> = question.seats().collect();
            assert_eq!(seats.len(), policy.choice_count());
            assert!(seats.contains(&drawn.own), "the right choice isn't shown");
            let mut shown = seats.clone();
            shown.sort_unstable();
            shown.dedup();
            assert_eq!(shown.len(), seats.len(), "a member twice");
            let none = question.is_none_last.then(|| *seats.last().unwrap());
            match policy.none_mode() {
                NoneOfTheAbove::Off => assert_eq!(none, None),
                NoneOfTheAbove::Some => {}
                NoneOfTheAbove::All => assert!(none.is_some()),
            }
            assert_eq!(
                *nones.entry((drawn.pool, drawn.set, shown)).or_insert(none),
                none,
                "NOTA knows the answer"
            );
        }
    }
}

/// Swaps the subject for others in each question of a quiz. `pick` picks below a bound.
pub(crate) fn swap(
    maker: &Maker<'_>,
    at: BlockAt,
    claim: &Claim,
    pick: &mut dyn FnMut(usize) -> usize,
) {
    let block = maker.serving.block(at);
    let seats: Vec<u8> = (0..block.len())
        .map(|_| u8::try_from(pick(maker.serving.choices)).unwrap())
        .collect();
    let others = maker.serving.with_seats(at, &seats);
    let other = Maker {
        serving: &others,
        ..*maker
    };
    let policy = maker.policy;
    let wanted = Wanted {
        questions: policy.question_count(),
        challenge: 0,
        attempts: policy.attempts().map_or(1, usize::from),
        carried_max: 0,
    };
    let seen = |maker: &Maker<'_>| {
        let mut desk = Desk::default();
        let history = (&History::new(), [].as_slice());
        let nonce = Nonce::from_seed(1);
        let about = (About::Subject(at), claim);
        let is_asked = maker.draft(about, history, wanted, &nonce, &mut desk);
        let sets: Vec<(u8, u32, u16)> = desk
            .main
            .questions
            .iter()
            .map(|question| (question.ask.kind, question.ask.first, question.ask.set))
            .collect();
        let mut json = Vec::new();
        maker
            .view(&desk.main, Language::English)
            .write_json(&mut json);
        is_asked.then_some((sets, json))
    };
    let (own, others) = (seen(maker), seen(&other));
    assert_eq!(
        own.as_ref().map(|(sets, _)| sets),
        others.as_ref().map(|(sets, _)| sets),
        "what is asked knows the answer"
    );
    // wherever a policy shows fewer than were drawn, a set belongs to its fact
    if policy.choice_count() == maker.serving.choices {
        assert_eq!(own, others, "the bytes know the answer");
    }
}
