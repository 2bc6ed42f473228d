//! Forgetting previews that nothing shows, and pictures that there is no room for.

use std::time::Duration;

use guildhall_guilds::Refusal;
use guildhall_storage::previews::{self, PreviewRow};
use tokio::time::sleep;

use super::{LinkPreviews, find::FOUND_MS};

/// Pause between two looks.
const SWEEP: Duration = Duration::from_secs(600);
/// Previews that are forgotten at a time.
const PORTION: i64 = 100;
/// Messages from which previews are taken at a time.
const MESSAGES: i64 = 500;

impl LinkPreviews {
    pub(super) async fn sweep_on(&self) {
        loop {
            if let Err(refusal) = self.sweep().await {
                tracing::warn!(%refusal, "old previews could not be taken away");
            }
            sleep(SWEEP).await;
        }
    }

    /// Forgets what no message shows and what may not be shown again, and the oldest pictures until they take no more room than they may.
    ///
    /// # Errors
    /// When disk or database fail.
    pub async fn sweep(&self) -> Result<(), Refusal> {
        let guilds = self.messaging().guilds();
        loop {
            let deleted = previews::of_deleted(&mut *guilds.db().read().await?, MESSAGES).await?;
            if deleted.is_empty() {
                break;
            }
            let mut tx = guilds.db().begin().await?;
            for (channel, message) in &deleted {
                previews::hide(tx.conn(), channel, message).await?;
            }
            tx.commit().await?;
        }
        let before = guilds.clock().now().plus_millis(-FOUND_MS).0;
        loop {
            let unused = previews::unused(&mut *guilds.db().read().await?, before, PORTION).await?;
            if unused.is_empty() {
                break;
            }
            for row in &unused {
                self.forget_picture(row).await?;
                let mut tx = guilds.db().begin().await?;
                previews::forget(tx.conn(), &row.preview_id).await?;
                tx.commit().await?;
            }
        }
        self.make_room(0).await.map(drop)
    }

    /// Forgets the oldest pictures until there is room for `more` bytes; whether there is.
    pub(super) async fn make_room(&self, more: i64) -> Result<bool, Refusal> {
        let guilds = self.messaging().guilds();
        let most = i64::try_from(self.0.parts.picture_bytes).unwrap_or(i64::MAX);
        let most = most.saturating_sub(more);
        if most < 0 {
            return Ok(false);
        }
        let _alone = self.0.room.lock().await;
        loop {
            let mut conn = guilds.db().read().await?;
            let mut stored = previews::stored(&mut conn).await?;
            if stored <= most {
                return Ok(true);
            }
            let oldest = previews::oldest_pictures(&mut conn, PORTION).await?;
            drop(conn);
            if oldest.is_empty() {
                return Ok(false);
            }
            for row in oldest {
                if stored <= most {
                    break;
                }
                self.forget_picture(&row).await?;
                let mut tx = guilds.db().begin().await?;
                previews::drop_picture(tx.conn(), &row.preview_id).await?;
                tx.commit().await?;
                stored -= row.media_size;
            }
        }
    }

    /// The bytes go first: of a row without them the next look knows that they are to go.
    async fn forget_picture(&self, row: &PreviewRow) -> Result<(), Refusal> {
        let Some(media) = &row.media_id else {
            return Ok(());
        };
        let forgotten = self.messaging().guilds().files().forget(media).await;
        forgotten.map_err(|error| Refusal::Internal(error.to_string()))
    }
}
