//! Vectors that are indexed by the ids they hand out.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

use crate::truth::{DwellingIx, PersonIx};

/// An id that an [`Arena`] hands out.
pub(super) trait Id: Copy {
    fn from_position(position: u32) -> Self;
    fn position(self) -> usize;
}

/// Things that are never removed.
#[derive(Debug)]
pub(super) struct Arena<I, T> {
    items: Vec<T>,
    id: PhantomData<I>,
}

impl<I: Id, T> Arena<I, T> {
    pub(super) const fn new() -> Self {
        Self {
            items: Vec::new(),
            id: PhantomData,
        }
    }

    pub(super) fn push(&mut self, item: T) -> I {
        let id = I::from_position(u32::try_from(self.items.len()).unwrap_or(u32::MAX));
        self.items.push(item);
        id
    }

    pub(super) const fn len(&self) -> usize {
        self.items.len()
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = I> + use<I, T> {
        (0..u32::try_from(self.items.len()).unwrap_or(u32::MAX)).map(I::from_position)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (I, &T)> {
        self.ids().zip(&self.items)
    }
}

#[expect(
    clippy::indexing_slicing,
    reason = "only the arena makes its ids, and nothing is ever removed from it"
)]
impl<I: Id, T> Index<I> for Arena<I, T> {
    type Output = T;

    fn index(&self, id: I) -> &T {
        &self.items[id.position()]
    }
}

#[expect(
    clippy::indexing_slicing,
    reason = "only the arena makes its ids, and nothing is ever removed from it"
)]
impl<I: Id, T> IndexMut<I> for Arena<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.items[id.position()]
    }
}

/// A household of a [`super::Life`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct HouseholdIx(u32);

/// A change of ownership in a [`super::Life`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TransferIx(u32);

macro_rules! id {
    ($($name:ident)*) => {$(
        impl Id for $name {
            fn from_position(position: u32) -> Self {
                Self(position)
            }

            fn position(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

id!(PersonIx DwellingIx HouseholdIx TransferIx);
