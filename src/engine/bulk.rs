//! Many quizzes at once, on all threads of a pool, in order.

use std::iter;

use rayon::ThreadPool;
use rayon::prelude::*;

use super::generator::Generator;
use super::{Engine, GeneratorOptions};
use crate::Error;

impl Engine {
    /// Makes quizzes of many inputs on the threads of a pool, and hands the results on in the order
    /// of the inputs: for audits of an operator's own engine, never on the way to an applicant.
    ///
    /// Inputs are taken a few thousand at a time, and parted. `work` gets a part and a generator, `sink`
    /// what it makes of the parts, in order, on the calling thread while the next are worked on: while
    /// it takes its time nothing is piled up, and an error of it ends everything. With a seed the
    /// results are the same for any number of threads.
    ///
    /// # Errors
    /// Those of the sink; [`crate::ErrorKind::Io`], by way of `E`, if there is no seed and the
    /// operating system gives no entropy.
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/town.rs")); }
    /// # let (engine, claim) = town::desk(town::small())?;
    /// use kba::audit::{Generated, GeneratorOptions};
    ///
    /// let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("threads");
    /// let claims = vec![&claim; 3_000];
    /// let (mut lines, mut parts) = (Vec::new(), 0);
    /// engine.danger_generate(
    ///     &pool,
    ///     claims,
    ///     GeneratorOptions::new().seed(7),
    ///     |generator, claims| {
    ///         let mut lines = Vec::new();
    ///         generator.quizzes(claims, |generated| {
    ///             if let Generated::Quiz(made) = generated {
    ///                 made.quiz.write_json(&mut lines);
    ///                 lines.push(b'\n');
    ///             }
    ///         });
    ///         lines
    ///     },
    ///     |part| {
    ///         lines.extend(part);
    ///         parts += 1; // progress
    ///         Ok::<(), kba::Error>(())
    ///     },
    /// )?;
    /// assert_eq!(lines.iter().filter(|byte| **byte == b'\n').count(), 3_000);
    /// assert!(parts > 1);
    /// # Ok::<(), kba::Error>(())
    /// ```
    pub fn danger_generate<I, T, E>(
        &self,
        pool: &ThreadPool,
        inputs: impl IntoIterator<Item = I>,
        options: GeneratorOptions,
        work: impl Fn(&mut Generator<'_>, Vec<I>) -> T + Sync,
        mut sink: impl FnMut(T) -> Result<(), E>,
    ) -> Result<(), E>
    where
        I: Send,
        T: Send,
        E: From<Error>,
    {
        let first = self.danger_generator(options)?;
        let mut inputs = inputs.into_iter();
        let parts_max = pool.current_num_threads() * PARTS_A_THREAD;
        let make = |(number, part): (u64, Vec<I>)| {
            let mut generator = first.again();
            generator.set_number(number);
            work(&mut generator, part)
        };
        let mut number = 0;
        let mut next_parts = || -> Vec<(u64, Vec<I>)> {
            iter::repeat_with(|| inputs.by_ref().take(PART).collect::<Vec<_>>())
                .take_while(|part| !part.is_empty())
                .take(parts_max)
                .map(|part| {
                    let first = number;
                    number += part.len() as u64;
                    (first, part)
                })
                .collect()
        };
        let mut made: Vec<T> = Vec::new();
        loop {
            let parts = next_parts();
            if parts.is_empty() {
                return made.into_iter().try_for_each(&mut sink);
            }
            let done = std::mem::take(&mut made);
            let sunk = pool.in_place_scope(|scope| {
                scope.spawn(|_| made = parts.into_par_iter().map(&make).collect());
                done.into_iter().try_for_each(&mut sink)
            });
            sunk?;
        }
    }
}

/// Inputs of a part: enough that sharing them out costs little.
const PART: usize = 256;
/// Parts that are worked on before the sink gets them: enough that no thread waits for the last.
const PARTS_A_THREAD: usize = 8;
