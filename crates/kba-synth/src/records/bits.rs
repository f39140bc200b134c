//! Figures that depend on words or numbers alone, not on a stream, and rounding.

/// Maps 32 random bits to `0..n`.
pub(crate) fn scale(bits: u32, n: u32) -> u32 {
    u32::try_from((u64::from(bits) * u64::from(n)) >> 32).unwrap_or(0)
}

/// The nearest whole number, within the range of `i32`.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a float cast saturates, and the callers' numbers are years, months and miles"
)]
pub(crate) fn whole(x: f64) -> i32 {
    x.round() as i32
}

/// Bits that depend on the words alone, equally on every machine.
pub(crate) fn bits_of(words: &[&str], salt: u32) -> u32 {
    let mut hash = 0x811c_9dc5_u32 ^ salt.wrapping_mul(0x9e37_79b9);
    for byte in words.iter().flat_map(|w| w.bytes().chain([0])) {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    mix(hash)
}

/// Bits that depend on the numbers alone.
pub(crate) fn bits_of_numbers(a: u32, b: u32, salt: u32) -> u32 {
    mix(mix(mix(a ^ 0x85eb_ca6b) ^ b).wrapping_add(salt.wrapping_mul(0x9e37_79b9)))
}

fn mix(mut h: u32) -> u32 {
    h ^= h >> 16;
    h = h.wrapping_mul(0x7feb_352d);
    h ^= h >> 15;
    h = h.wrapping_mul(0x846c_a68b);
    h ^ (h >> 16)
}
