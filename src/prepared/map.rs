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

use arrow_buffer::Buffer;
use bytes::Bytes;
#[cfg(unix)]
use memmap2::Advice;
use memmap2::Mmap;

/// Maps a file, read-only, and asks for what lies before and behind the columns: whoever maps many
/// waits for all at once.
///
/// Of a file that is read here and there, a page that isn't in memory is read alone: systems read
/// megabytes ahead otherwise.
///
/// A prepared folder is immutable: writers build it under another name and exchange whole
/// folders, so that the files of a running process stay as they were until it lets go of them.
/// Changing or cutting off a mapped file in place is outside the contract; the operating system
/// may then end the process with a bus error.
pub(super) fn map(path: &Path, body: Range<u64>, is_scattered: bool) -> io::Result<Buffer> {
    let file = File::open(path)?;
    // SAFETY: the map is private to the returned buffer and read-only, and is unmapped when the
    // last slice of the buffer is dropped. Nothing in this crate writes to a file of a prepared
    // folder after its writer closed it, and the contract above forbids it to others. The bytes
    // are only ever seen as `u8` to `u64`, for which every bit pattern is valid.
    let map = unsafe { Mmap::map(&file)? };
    #[cfg(unix)]
    if is_scattered {
        // no more than a hint
        let _ = map.advise(Advice::Random);
    }
    #[cfg(unix)]
    for frame in [0..body.start, body.end..map.len() as u64] {
        let place = usize::try_from(frame.start).ok();
        let len = usize::try_from(frame.end.saturating_sub(frame.start)).ok();
        if let Some((place, len)) = place.zip(len).filter(|(place, _)| *place < map.len()) {
            let _ = map.advise_range(Advice::WillNeed, place, len.min(map.len() - place));
        }
    }
    Ok(Buffer::from(Bytes::from_owner(map)))
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
