//! Work on what others have written that must not end the work on the rest.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// What `work` makes of `what`; nothing if it panics, which is logged.
pub(crate) fn caught<T: Default>(what: &str, work: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        tracing::error!(what, "the search index leaves out what it cannot read");
        T::default()
    })
}

#[cfg(test)]
mod tests {
    use super::caught;

    #[test]
    fn a_panic_leaves_nothing() {
        assert_eq!(caught("a text", || vec![1]), [1]);
        assert_eq!(caught::<Vec<i32>>("a text", || panic!("it is a test")), [0; 0]);
    }
}
