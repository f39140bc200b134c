//! A conditional logit: which of the choices of a question is right, by a weighted sum of what
//! speaks for each.

/// What speaks for the choices of one question. Shape: `choices x D`, centred over the choices.
#[derive(Clone, Debug)]
pub(super) struct Case<const D: usize> {
    pub(super) choices: Vec<[f32; D]>,
    pub(super) own: usize,
}

impl<const D: usize> Case<D> {
    /// Draws the mean of each column off: only differences between choices count.
    pub(super) fn centre(&mut self) {
        let len = real(self.choices.len());
        let mut sum = [0.0; D];
        for choice in &self.choices {
            add(&mut sum, choice, 1.0);
        }
        for choice in &mut self.choices {
            add(choice, &sum, -1.0 / len);
        }
    }
}

/// Fits the weights: ascent of the penalised likelihood, each weight by its own curvature.
pub(super) fn fit<const D: usize>(cases: &[&Case<D>]) -> [f32; D] {
    let mut squares = [0.0; D];
    let mut choices = 0;
    for choice in cases.iter().flat_map(|case| &case.choices) {
        choices += 1;
        for (square, x) in squares.iter_mut().zip(choice) {
            *square += x * x;
        }
    }
    let share = real(cases.len()) / real(choices).max(1.0);
    let mut weights = [0.0; D];
    for _ in 0..ROUNDS {
        let mut slope = [0.0; D];
        for case in cases {
            let odds = odds(case, &weights);
            for (at, (choice, odds)) in case.choices.iter().zip(odds).enumerate() {
                let right = if at == case.own { 1.0 } else { 0.0 };
                add(&mut slope, choice, right - odds);
            }
        }
        for ((weight, slope), square) in weights.iter_mut().zip(slope).zip(squares) {
            // columns that tell the same share the step
            let curvature = (square * share + PENALTY) * SHARED_STEP;
            *weight += (slope - PENALTY * *weight) / curvature;
        }
    }
    weights
}

/// The weighted sum of one choice.
pub(super) fn score<const D: usize>(weights: &[f32; D], choice: &[f32; D]) -> f32 {
    weights.iter().zip(choice).map(|(w, x)| w * x).sum()
}

fn odds<const D: usize>(case: &Case<D>, weights: &[f32; D]) -> Vec<f32> {
    let scores: Vec<f32> = case.choices.iter().map(|c| score(weights, c)).collect();
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let odds: Vec<f32> = scores.iter().map(|s| (s - top).exp()).collect();
    let sum: f32 = odds.iter().sum();
    odds.into_iter().map(|o| o / sum).collect()
}

fn add<const D: usize>(to: &mut [f32; D], from: &[f32; D], times: f32) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += from * times;
    }
}

/// A count as a number that can be divided.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of cases, far below the 2^24 that are exact"
)]
pub(super) fn real(count: usize) -> f32 {
    count as f32
}

/// The weights don't move any more.
const ROUNDS: usize = 25;
/// Cases without news that pull each weight to zero.
const PENALTY: f32 = 30.0;
/// Half as many columns tell the same, at most.
const SHARED_STEP: f32 = 2.0;

#[cfg(test)]
mod tests {
    use super::*;

    /// The first column tells the right choice two times in three, the second is noise.
    #[test]
    fn what_tells_gets_the_weight() {
        let mut state = 9_u32;
        let mut dice = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % 300
        };
        let cases: Vec<Case<2>> = (0..600)
            .map(|_| {
                let own = usize::try_from(dice() % 5).unwrap();
                let hint = if dice() < 200 { own } else { (own + 1) % 5 };
                let mut rows: Vec<[f32; 2]> = Vec::new();
                for at in 0..5 {
                    let noise = real(usize::from(dice() < 150));
                    rows.push([real(usize::from(at == hint)), noise]);
                }
                let mut case = Case { choices: rows, own };
                case.centre();
                case
            })
            .collect();
        let weights = fit(&cases.iter().collect::<Vec<_>>());
        assert!(weights[0] > 1.5 && weights[1].abs() < 0.4, "{weights:?}");
    }
}
