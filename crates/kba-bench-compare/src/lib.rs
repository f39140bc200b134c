//! Quizzes made in two plain ways, so that a bench can tell in one run what `kba` gains.
//!
//! [`World`] reads a folder of tables with `kba`'s reader into plain owned data; [`Naive`] makes
//! quizzes from it with the standard library's collections, [`Sqlite`] with a tuned database.
//! Both do the same work for a [`Claim`]: they find the person by exact names and birth year,
//! check the last digits of the social security number or the address, take 5 kinds in random
//! order, and show a record of each among 4 others of the same [`Stratum`], drawn in proportion to
//! the frequency of records and never true of the subject; the quiz is JSON of the shape of
//! [`kba::Quiz`]. Under one seed both make the same quiz, byte for byte.
//! [`validity`] checks quizzes of any maker.
//!
//! What they leave out: everything that keeps answers from leaking (docs/design.md, "The draw"),
//! and sessions. Not for use with anybody's records.
//!
//! ```no_run
//! use kba_bench_compare::{Naive, World};
//! # fn quiz(rng: &mut impl rand::Rng) -> Result<(), Box<dyn std::error::Error>> {
//! let world = World::read("data/demo")?;
//! let naive = Naive::build(&world);
//! for claim in world.claims() {
//!     if let Some(quiz) = naive.quiz(&claim, rng)? {
//!         assert_eq!(quiz.right.len(), 5);
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod error;
mod kind;
mod naive;
mod quiz;
mod read;
mod speller;
mod sqlite;
pub mod validity;
mod value;
mod world;

pub use crate::error::Error;
pub use crate::kind::Kind;
pub use crate::naive::Naive;
pub use crate::quiz::Quiz;
pub use crate::sqlite::Sqlite;
pub use crate::value::Value;
pub use crate::world::{Claim, Person, Record, Stratum, World};
