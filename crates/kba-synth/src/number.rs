//! Conversions between counts and shares, rounded and saturating.

/// The nearest count to a figure; 0 for negative figures and those that are no number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast of a float saturates, and saturation is what is wanted"
)]
pub(crate) fn count(figure: f64) -> u32 {
    figure.round() as u32
}

/// A length as a figure.
pub(crate) fn figure(length: usize) -> f64 {
    u32::try_from(length).map_or_else(|_| f64::from(u32::MAX), f64::from)
}

/// A number of persons as a figure.
#[expect(
    clippy::cast_precision_loss,
    reason = "numbers of persons are far below 2^53"
)]
pub(crate) fn persons(count: u64) -> f64 {
    count as f64
}

/// A probability or rank in single precision.
#[expect(
    clippy::cast_possible_truncation,
    reason = "ranks and temper factors need no more than single precision"
)]
pub(crate) fn single(figure: f64) -> f32 {
    figure as f32
}

/// Shares `total` out by weight: the parts add up to it exactly (largest remainders).
pub(crate) fn apportion(total: u64, weights: &[f64]) -> Vec<u64> {
    let sum: f64 = weights.iter().sum();
    if weights.is_empty() || sum <= 0.0 {
        return vec![0; weights.len()];
    }
    let mut parts = Vec::with_capacity(weights.len());
    let mut rests = Vec::with_capacity(weights.len());
    let mut left = total;
    for (at, weight) in weights.iter().enumerate() {
        let share = persons(total) * weight / sum;
        let whole = u64::from(count(share.floor())).min(left);
        left -= whole;
        parts.push(whole);
        rests.push((share - share.floor(), at));
    }
    rests.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    for (_, at) in rests.iter().cycle() {
        if left == 0 {
            break;
        }
        if let Some(part) = parts.get_mut(*at) {
            *part += 1;
            left -= 1;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up() {
        assert_eq!(apportion(10, &[1.0, 1.0, 1.0]), [4, 3, 3]);
        assert_eq!(apportion(1, &[0.2, 0.5, 0.3]), [0, 1, 0]);
        assert_eq!(
            apportion(1_000_003, &[3.0, 0.0, 7.0]).iter().sum::<u64>(),
            1_000_003
        );
    }
}
