//! Whose turn it is with a blob.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex as SyncMutex, PoisonError},
};

use tokio::sync::{Mutex, OwnedMutexGuard};

/// A turn for each blob: it is held while that blob and a row of it come or go, so that none goes that just got another row. Only those
/// wait for each other that store or remove the same bytes, also while a bucket is asked.
#[derive(Default)]
pub(crate) struct Turns(SyncMutex<HashMap<String, Arc<Mutex<()>>>>);

impl Turns {
    /// Waits for the turn with this blob.
    pub(crate) async fn with(&self, sha256: &str) -> OwnedMutexGuard<()> {
        let turn = self.of(sha256);
        turn.lock_owned().await
    }

    /// Waits for the turns with all these blobs. They are taken in the same order by everybody, so that no two wait for each other.
    pub(crate) async fn with_all<const N: usize>(&self, mut names: [&str; N]) -> Vec<OwnedMutexGuard<()>> {
        names.sort_unstable();
        let mut turns = Vec::with_capacity(N);
        let mut last = None;
        for name in names {
            if last.replace(name) != Some(name) {
                turns.push(self.with(name).await);
            }
        }
        turns
    }

    fn of(&self, sha256: &str) -> Arc<Mutex<()>> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever has a turn holds its mutex, and so does who waits.
        turns.retain(|_, turn| Arc::strong_count(turn) > 1);
        Arc::clone(turns.entry(sha256.to_owned()).or_default())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use futures::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn only_who_is_at_the_same_blob_waits() {
        let turns = Turns::default();
        let one = turns.with("one").await;
        drop(turns.with("two").now_or_never().unwrap());
        let mut again = Box::pin(turns.with("one"));
        assert!((&mut again).now_or_never().is_none());
        drop(one);
        drop(again.now_or_never().unwrap());
        drop(turns.with("three").await);
        assert_eq!(turns.0.lock().unwrap().len(), 1);
    }

    #[tokio::test]
    async fn who_needs_two_blobs_waits_for_nobody_who_waits_for_them() {
        let turns = Turns::default();
        assert_eq!(turns.with_all(["one", "one"]).await.len(), 1);
        let one = turns.with("one").await;
        let mut both = Box::pin(turns.with_all(["two", "one"]));
        assert!((&mut both).now_or_never().is_none());
        // It waits for the first before it has the second.
        drop(turns.with("two").now_or_never().unwrap());
        drop(one);
        assert_eq!(both.now_or_never().unwrap().len(), 2);
    }
}
