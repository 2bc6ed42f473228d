//! Removing what is not wanted any more.

use guildhall_storage::media::{self, MediaRow, thumbnails};
use guildhall_types::{OwnedServerName, ServerName};

use crate::{Files, MediaError, files::Inner};

/// Rows that are removed from the cache at a time.
const REMOVED_AT_A_TIME: i64 = 64;

impl Files {
    /// Forgets what was stored here: nothing came of it.
    ///
    /// # Errors
    /// When disk or database fail.
    pub async fn forget(&self, media_id: &str) -> Result<(), MediaError> {
        let own = &self.0.parts.server_name;
        let found = media::get(&mut *self.0.parts.db.read().await?, own.as_str(), media_id).await?;
        if let Some(row) = found {
            self.remove(&row).await?;
        }
        self.0
            .lately
            .invalidate(&(own.clone(), media_id.to_owned()))
            .await;
        Ok(())
    }

    /// Has it read from the store when it is asked for next.
    pub(crate) async fn forget_lately(&self, row: &MediaRow) {
        if let Ok(server) = OwnedServerName::try_from(row.server_name.as_str()) {
            self.0.lately.invalidate(&(server, row.media_id.clone())).await;
        }
    }

    /// Brings what is stored of other servers under its limit; what was asked for just now stays.
    pub(crate) async fn trim(&self, just_now: (&ServerName, &str)) -> Result<(), MediaError> {
        let Inner { parts, .. } = &*self.0;
        let own = parts.server_name.as_str();
        let limit = i64::try_from(parts.limits.cache).unwrap_or(i64::MAX);
        loop {
            let mut conn = parts.db.read().await?;
            let mut cached = media::cached(&mut conn, own).await?;
            if cached <= limit {
                return Ok(());
            }
            let rows = media::least_used(&mut conn, own, REMOVED_AT_A_TIME).await?;
            drop(conn);
            let mut removed = 0;
            for row in rows {
                if cached <= limit {
                    return Ok(());
                }
                if (row.server_name.as_str(), row.media_id.as_str()) != (just_now.0.as_str(), just_now.1) {
                    self.remove(&row).await?;
                    cached -= row.size;
                    removed += 1;
                }
            }
            if removed == 0 {
                return Ok(());
            }
        }
    }

    /// Removes the row, and its blob if no other row has it. The row goes first: a blob too many harms nobody.
    pub(crate) async fn remove(&self, row: &MediaRow) -> Result<(), MediaError> {
        let Inner { parts, blobs, .. } = &*self.0;
        let turn = self.0.turns.with(&row.sha256).await;
        let mut tx = parts.db.begin().await?;
        media::delete(tx.conn(), &row.server_name, &row.media_id).await?;
        let mut smaller = Vec::new();
        if !media::is_stored(tx.conn(), &row.sha256).await? {
            // Nobody has the bytes any more, nor small pictures of them.
            smaller = thumbnails::delete(tx.conn(), &row.sha256).await?;
        }
        let is_gone = !media::has_blob(tx.conn(), &row.sha256).await?;
        tx.commit().await?;
        if is_gone {
            blobs.remove(&row.sha256).await?;
        }
        // Each has a turn of its own: something else may just get the same small picture.
        drop(turn);
        for sha256 in smaller {
            self.remove_unknown(&sha256).await?;
        }
        Ok(())
    }
}
