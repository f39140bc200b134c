//! Files as bytes in memory, and asking for them early: the one place in the engine with `unsafe`.
#![expect(
    unsafe_code,
    reason = "a memory map is only sound as long as nobody changes the file, which no type can say; \
              hints to the processor have no safe form"
)]

use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use arrow_buffer::Buffer;
use bytes::Bytes;
#[cfg(unix)]
use memmap2::Advice;
use memmap2::Mmap;

/// A file in memory, read-only.
///
/// A prepared folder is immutable: writers build it under another name and exchange whole
/// folders, so that the files of a running process stay as they were until it lets go of them.
/// Changing or cutting off a mapped file in place is outside the contract; the operating system
/// may then end the process with a bus error.
#[derive(Debug)]
pub(super) struct FileMap {
    map: Arc<Mmap>,
    bytes: Buffer,
}

impl FileMap {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        // SAFETY: the map is read-only and private to this value and slices of its buffer, and is
        // unmapped when the last of them is dropped. Nothing in this crate writes to a file of a
        // prepared folder after its writer closed it, and the contract above forbids it to others.
        // The bytes are only ever seen as `u8` to `u64`, for which every bit pattern is valid.
        let map = Arc::new(unsafe { Mmap::map(&file)? });
        let bytes = Buffer::from(Bytes::from_owner(Owner(Arc::clone(&map))));
        Ok(Self { map, bytes })
    }

    pub(super) const fn bytes(&self) -> &Buffer {
        &self.bytes
    }

    /// Asks for bytes that are needed soon, without waiting for them.
    pub(super) fn expect(&self, place: Range<usize>) {
        #[cfg(unix)]
        if !place.is_empty() && place.end <= self.map.len() {
            // no more than a hint
            let _ = self
                .map
                .advise_range(Advice::WillNeed, place.start, place.len());
        }
    }

    /// Tells that the file is read here and there: a page that isn't in memory is read alone from now
    /// on. Systems read megabytes ahead otherwise.
    pub(super) fn scatter(&self) {
        #[cfg(unix)]
        // no more than a hint
        let _ = self.map.advise(Advice::Random);
    }
}

/// Keeps a map as long as a slice of it is used.
struct Owner(Arc<Mmap>);

impl AsRef<[u8]> for Owner {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Asks memory for the line that a value stands in, without waiting for it.
#[inline]
pub(super) fn fetch<T: Copy>(values: &[T], at: usize) {
    let Some(value) = values.get(at) else { return };
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};

        // SAFETY: the hint reads nothing that the program could see, and needs no more than SSE,
        // which every x86-64 has.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(value).cast()) };
    }
    // a load that nothing waits for does nearly as well
    #[cfg(not(target_arch = "x86_64"))]
    std::hint::black_box(*value);
}
