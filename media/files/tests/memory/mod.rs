//! How much memory something takes. (Each program of tests has one allocator: only those that measure take this one.)

use std::sync::{Mutex, PoisonError};

use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// What is measured is measured alone.
static ALONE: Mutex<()> = Mutex::new(());

/// Most that any picture may take: its pixels, and what the decoder needs beside them.
#[allow(dead_code, reason = "not every test measures pictures")]
pub(crate) const MOST: usize = 640 << 20;

/// What `work` gives, and the most bytes that were allocated meanwhile, beyond those before.
pub(crate) fn measured<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let before = ALLOCATED.current_usage();
    ALLOCATED.reset_peak_usage();
    let done = work();
    (done, ALLOCATED.peak_usage().saturating_sub(before))
}
