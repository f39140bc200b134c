//! Which given names a nickname may stand for.

use std::sync::LazyLock;

use super::nickname_table::NICKNAMES;

/// The given names a normal given name may stand for as a nickname: `bill` for `william`.
///
/// Empty for a name that is no nickname; several for some (`alex`). Never the name itself.
pub fn nickname_roots(normal: &str) -> impl Iterator<Item = &'static str> {
    let from = BY_NICKNAME.partition_point(|(nickname, _)| *nickname < normal);
    let rest = BY_NICKNAME.get(from..).unwrap_or_default();
    let count = rest
        .iter()
        .take_while(|(nickname, _)| *nickname == normal)
        .count();
    rest.iter().take(count).map(|(_, root)| *root)
}

/// Whether two different normal given names may be one person's: one is a nickname of the other, or
/// both are nicknames of one name (`bill`, `will`).
#[must_use]
pub fn nickname_match(a: &str, b: &str) -> bool {
    a != b
        && (nickname_roots(a).any(|root| root == b)
            || nickname_roots(b).any(|root| root == a)
            || nickname_roots(a).any(|root| nickname_roots(b).any(|other| other == root)))
}

// Sorted by nickname, then by root.
static BY_NICKNAME: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let mut pairs: Vec<_> = NICKNAMES
        .iter()
        .flat_map(|(root, nicknames)| nicknames.split(' ').map(|nickname| (nickname, *root)))
        .collect();
    pairs.sort_unstable();
    pairs
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::normal::person_name;

    #[test]
    fn nicknames_lead_to_given_names() {
        assert!(nickname_roots("peggy").eq(["margaret"]));
        assert!(nickname_roots("pat").eq(["patricia", "patrick"]));
        assert!(nickname_roots("chuy").eq(["jesus"]));
        assert_eq!(nickname_roots("zbigniew").count(), 0);
        assert_eq!(nickname_roots("").count(), 0);
    }

    #[test]
    fn nicknames_match_both_ways() {
        for (a, b) in [
            ("bill", "william"),
            ("william", "bill"),
            ("bill", "will"),
            ("paco", "francisco"),
        ] {
            assert!(nickname_match(a, b), "{a} {b}");
        }
        for (a, b) in [
            ("bill", "bill"),
            ("mary", "john"),
            ("bob", "william"),
            ("", ""),
        ] {
            assert!(!nickname_match(a, b), "{a} {b}");
        }
    }

    #[test]
    fn the_table_holds_normal_forms() {
        for (root, nicknames) in NICKNAMES {
            for name in nicknames.split(' ').chain([*root]) {
                assert_eq!(person_name(name).0, name);
            }
            assert!(
                nicknames.split(' ').all(|nickname| nickname != *root),
                "{root}"
            );
        }
    }
}
