//! A Merkle tree over the entries of a log: RFC 6962, section 2.1, with SHA-256.
//!
//! Proofs are made from hashes that a log keeps, and checked by whoever has nothing but them.

use sha2::{Digest as _, Sha256};

/// A hash of a tree.
pub(crate) type Hash = [u8; 32];

/// Where the hashes of a log's entries come from. The hash of a whole subtree of 2^level entries
/// may be kept; level 0 are the entries.
pub(crate) trait Hashes {
    type Error;

    /// The hash of the subtree of 2^level entries that begins at entry index * 2^level; it is
    /// whole.
    fn whole(&self, level: u32, index: u64) -> Result<Hash, Self::Error>;
}

/// The hash of an entry.
pub(crate) fn leaf(entry: &[u8]) -> Hash {
    Sha256::new()
        .chain_update([0])
        .chain_update(entry)
        .finalize()
        .into()
}

/// The hash of two subtrees.
pub(crate) fn node(left: &Hash, right: &Hash) -> Hash {
    let node = Sha256::new().chain_update([1]);
    node.chain_update(left)
        .chain_update(right)
        .finalize()
        .into()
}

/// The root of the tree of no entries.
pub(crate) fn empty() -> Hash {
    Sha256::digest([]).into()
}

/// The root of the tree of the first so many entries.
pub(crate) fn root<H: Hashes>(hashes: &H, size: u64) -> Result<Hash, H::Error> {
    match size {
        0 => Ok(empty()),
        _ => range(hashes, 0, size),
    }
}

/// The way from an entry to the root of the tree of the first so many, the lowest hash first;
/// `None` if the entry isn't among them.
pub(crate) fn inclusion<H: Hashes>(
    hashes: &H,
    index: u64,
    size: u64,
) -> Result<Option<Vec<Hash>>, H::Error> {
    if index >= size {
        return Ok(None);
    }
    let mut proof = Vec::new();
    let (mut from, mut to) = (0, size);
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            proof.push(range(hashes, middle, to)?);
            to = middle;
        } else {
            proof.push(range(hashes, from, middle)?);
            from = middle;
        }
    }
    proof.reverse();
    Ok(Some(proof))
}

/// What shows that the tree of the first so many entries begins with that of fewer; `None` if
/// those aren't fewer, or none.
pub(crate) fn consistency<H: Hashes>(
    hashes: &H,
    old: u64,
    new: u64,
) -> Result<Option<Vec<Hash>>, H::Error> {
    if old == 0 || old > new {
        return Ok(None);
    }
    let mut proof = Vec::new();
    let (mut from, mut to) = (0, new);
    // whether the old tree's part of the range is a subtree of the old tree, and so known
    let mut is_known = true;
    while old != to {
        let middle = from + split(to - from);
        if old <= middle {
            proof.push(range(hashes, middle, to)?);
            to = middle;
        } else {
            proof.push(range(hashes, from, middle)?);
            from = middle;
            is_known = false;
        }
    }
    if !is_known {
        proof.push(range(hashes, from, to)?);
    }
    proof.reverse();
    Ok(Some(proof))
}

/// The root that an entry's hash and its way lead to; `None` if the way is of another length.
///
/// Source: RFC 9162, 2.1.3.2.
pub(crate) fn root_of_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
) -> Option<Hash> {
    let (mut place, mut last) = (index, size.checked_sub(1)?);
    if place > last {
        return None;
    }
    let mut hash = *leaf;
    for other in proof {
        if last == 0 {
            return None;
        }
        if place & 1 == 1 || place == last {
            hash = node(other, &hash);
            while place & 1 == 0 && place != 0 {
                (place, last) = (place >> 1, last >> 1);
            }
        } else {
            hash = node(&hash, other);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    (last == 0).then_some(hash)
}

/// Whether the tree of an old root is the beginning of that of a new one.
///
/// Source: RFC 9162, 2.1.4.2.
pub(crate) fn is_consistent(
    (old, old_root): (u64, &Hash),
    (new, new_root): (u64, &Hash),
    proof: &[Hash],
) -> bool {
    if old == new {
        return proof.is_empty() && old_root == new_root;
    }
    if old == 0 || old > new {
        return false;
    }
    let (mut place, mut last) = (old - 1, new - 1);
    while place & 1 == 1 {
        (place, last) = (place >> 1, last >> 1);
    }
    let mut rest = proof.iter();
    let first = if old.is_power_of_two() {
        Some(old_root)
    } else {
        rest.next()
    };
    let Some(first) = first else { return false };
    let (mut to_old, mut to_new) = (*first, *first);
    for other in rest {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            to_old = node(other, &to_old);
            to_new = node(other, &to_new);
            while place & 1 == 0 && place != 0 {
                (place, last) = (place >> 1, last >> 1);
            }
        } else {
            to_new = node(&to_new, other);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    last == 0 && to_old == *old_root && to_new == *new_root
}

/// The hash of the subtree over some entries; one that begins where subtrees of its size do.
fn range<H: Hashes>(hashes: &H, from: u64, to: u64) -> Result<Hash, H::Error> {
    let size = to - from;
    if size.is_power_of_two() {
        return hashes.whole(size.trailing_zeros(), from / size);
    }
    let middle = from + split(size);
    let left = range(hashes, from, middle)?;
    let right = range(hashes, middle, to)?;
    Ok(node(&left, &right))
}

/// The largest power of two below a size of two or more.
const fn split(size: u64) -> u64 {
    1 << (63 - (size - 1).leading_zeros())
}

#[cfg(test)]
mod tests {
    use ct_merkle::mem_backed_tree::MemoryBackedTree;
    use proptest::prelude::*;

    use super::*;

    /// The definition of RFC 6962, word for word.
    fn naive(entries: &[Vec<u8>]) -> Hash {
        match entries {
            [] => Sha256::digest([]).into(),
            [only] => leaf(only),
            _ => {
                let mut k = 1;
                while k * 2 < entries.len() {
                    k *= 2;
                }
                node(&naive(&entries[..k]), &naive(&entries[k..]))
            }
        }
    }

    struct Kept<'a>(&'a [Vec<u8>]);

    impl Hashes for Kept<'_> {
        type Error = ();

        fn whole(&self, level: u32, index: u64) -> Result<Hash, ()> {
            let size = 1_usize << level;
            let from = usize::try_from(index).unwrap() * size;
            Ok(naive(self.0.get(from..from + size).ok_or(())?))
        }
    }

    fn entries(count: usize) -> Vec<Vec<u8>> {
        (0..count).map(|n| n.to_le_bytes().to_vec()).collect()
    }

    /// Source: the test vectors of RFC 6962 implementations, for instance google/certificate-
    /// transparency's `merkle_tree_test`.
    #[test]
    fn roots_are_those_of_the_field() {
        let hex = |hash: Hash| hash.iter().map(|b| format!("{b:02x}")).collect::<String>();
        let inputs: [&[u8]; 8] = [
            b"",
            &[0x00],
            &[0x10],
            &[0x20, 0x21],
            &[0x30, 0x31],
            &[0x40, 0x41, 0x42, 0x43],
            &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
            &[
                0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d,
                0x6e, 0x6f,
            ],
        ];
        let entries: Vec<Vec<u8>> = inputs.iter().map(|input| input.to_vec()).collect();
        for (size, told) in [
            (
                0,
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            ),
            (
                1,
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            ),
            (
                2,
                "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            ),
            (
                3,
                "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            ),
            (
                7,
                "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            ),
            (
                8,
                "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
            ),
        ] {
            assert_eq!(hex(root(&Kept(&entries), size).unwrap()), told, "{size}");
        }
    }

    /// Against another implementation, and the definition.
    #[test]
    fn every_proof_of_small_trees_holds_and_no_other() {
        for size in 1..=33_u64 {
            let entries = entries(usize::try_from(size).unwrap());
            let kept = Kept(&entries);
            let mut other = MemoryBackedTree::<Sha256, Vec<u8>>::new();
            for entry in &entries {
                other.push(entry.clone());
            }
            let top = root(&kept, size).unwrap();
            assert_eq!(top, naive(&entries));
            assert_eq!(top.as_slice(), other.root().as_bytes().as_slice());
            for index in 0..size {
                let place = usize::try_from(index).unwrap();
                let proof = inclusion(&kept, index, size).unwrap().unwrap();
                assert_eq!(proof.concat(), other.prove_inclusion(place).as_bytes());
                let hash = leaf(&entries[place]);
                assert_eq!(root_of_inclusion(&hash, index, size, &proof), Some(top));
                for wrong in (0..size + 2).filter(|wrong| *wrong != index) {
                    assert_ne!(root_of_inclusion(&hash, wrong, size, &proof), Some(top));
                }
                let longer = [&proof[..], &[top]].concat();
                assert_ne!(root_of_inclusion(&hash, index, size, &longer), Some(top));
            }
            for old in 1..=size {
                let before = root(&kept, old).unwrap();
                let proof = consistency(&kept, old, size).unwrap().unwrap();
                let added = usize::try_from(size - old).unwrap();
                if added > 0 {
                    assert_eq!(proof.concat(), other.prove_consistency(added).as_bytes());
                }
                assert!(is_consistent((old, &before), (size, &top), &proof));
                for wrong in (0..=size + 1).filter(|wrong| *wrong != old) {
                    assert!(!is_consistent((wrong, &before), (size, &top), &proof));
                }
                for at in 0..proof.len() {
                    let mut bent = proof.clone();
                    bent[at][7] ^= 1;
                    assert!(!is_consistent((old, &before), (size, &top), &bent));
                    bent.remove(at);
                    assert!(!is_consistent((old, &before), (size, &top), &bent));
                }
            }
            assert_eq!(inclusion(&kept, size, size), Ok(None));
            assert_eq!(consistency(&kept, 0, size), Ok(None));
            assert_eq!(consistency(&kept, size + 1, size), Ok(None));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn large_trees_too(size in 34_u64..700, at: proptest::sample::Index, cut: proptest::sample::Index) {
            let entries = entries(usize::try_from(size).unwrap());
            let kept = Kept(&entries);
            let top = root(&kept, size).unwrap();
            let place = at.index(entries.len());
            let index = u64::try_from(place).unwrap();
            let proof = inclusion(&kept, index, size).unwrap().unwrap();
            prop_assert_eq!(root_of_inclusion(&leaf(&entries[place]), index, size, &proof), Some(top));
            let old = u64::try_from(cut.index(entries.len())).unwrap() + 1;
            let before = root(&kept, old).unwrap();
            let proof = consistency(&kept, old, size).unwrap().unwrap();
            prop_assert!(is_consistent((old, &before), (size, &top), &proof));
        }

        /// Any numbers and any proof: no panic, no belief.
        #[test]
        fn nonsense_is_not_believed(numbers: [u64; 4], proof: Vec<[u8; 32]>, roots: [[u8; 32]; 2]) {
            let [index, size, old, new] = numbers;
            prop_assert_ne!(root_of_inclusion(&roots[0], index, size, &proof), Some(roots[1]));
            prop_assert!(!is_consistent((old, &roots[0]), (new, &roots[1]), &proof));
        }
    }
}
