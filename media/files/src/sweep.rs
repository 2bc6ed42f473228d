//! Looking through the store for blobs of which the database knows nothing.

use std::time::Duration;

use futures::TryStreamExt as _;
use guildhall_storage::media;
use tokio::time::{MissedTickBehavior, interval};

use crate::{Files, MediaError, files::Inner};

/// How often it is looked whether it is time, and tried again after an error.
const EVERY: Duration = Duration::from_secs(600);
/// Milliseconds between two sweeps: each lists all that is stored.
const DAY: i64 = 24 * 3600 * 1000;

impl Files {
    /// Sweeps at once, and then each day, for ever.
    pub async fn run_sweeps(self) {
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            match self.sweep_when_due().await {
                Ok(None | Some(0)) => {}
                Ok(Some(count)) => tracing::info!(
                    count,
                    "stored media of which the database knows nothing were removed"
                ),
                Err(error) => {
                    tracing::warn!(%error, "it could not be looked whether a crash has left media");
                }
            }
        }
    }

    /// [`Self::sweep`], if none came to its end in the last day.
    ///
    /// # Errors
    /// When store or database fail.
    pub async fn sweep_when_due(&self) -> Result<Option<usize>, MediaError> {
        let mut swept_at = self.0.swept_at.lock().await;
        let now = self.0.parts.clock.now().0;
        if swept_at.is_some_and(|at| now - at < DAY) {
            return Ok(None);
        }
        let removed = self.sweep().await?;
        *swept_at = Some(now);
        Ok(Some(removed))
    }

    /// Removes the blobs of which the database knows nothing: a crash, or a store that did not answer, has left them between store and database.
    /// What is being stored meanwhile stays: whoever stores has the blob's turn until it is counted. Says how many were removed, with what is
    /// half sent to a bucket. A database that knows of no media at all is more likely a new one beside old files; then all of them stay.
    ///
    /// # Errors
    /// When store or database fail.
    pub async fn sweep(&self) -> Result<usize, MediaError> {
        let Inner { parts, blobs, .. } = &*self.0;
        let mut removed = blobs.abandon_unfinished().await? + self.sweep_spool().await?;
        if !media::has_any(&mut *parts.db.read().await?).await? {
            return Ok(removed);
        }
        let mut names = blobs.names();
        while let Some(name) = names.try_next().await? {
            removed += usize::from(self.remove_unknown(&name).await?);
        }
        Ok(removed)
    }

    /// Removes the blob in its turn, if the database knows nothing of it. Says whether it did.
    pub(crate) async fn remove_unknown(&self, sha256: &str) -> Result<bool, MediaError> {
        let Inner { parts, blobs, .. } = &*self.0;
        let _turn = self.0.turns.with(sha256).await;
        let is_unknown = !media::has_blob(&mut *parts.db.read().await?, sha256).await?;
        if is_unknown {
            blobs.remove(sha256).await?;
        }
        Ok(is_unknown)
    }
}
