//! What ends files: their message was deleted, none came, or they are too old.

use std::time::Duration;

use guildhall_storage::media::{
    self, MediaRow, attachments,
    releases::{self, Release},
    uploads,
};
use guildhall_types::ServerName;
use tokio::time::{MissedTickBehavior, interval};

use super::upload::WAITS;
use crate::{Files, MediaError, SpoolError, files::Inner};

/// How often it is looked for what nothing knows of.
const SWEPT_EVERY: u32 = 720;
/// How often it is looked.
const EVERY: Duration = Duration::from_secs(5);
/// Rows at a time.
const AT_A_TIME: i64 = 64;
/// Milliseconds of a day.
const DAY: i64 = 24 * 3600 * 1000;

impl Files {
    /// Removes what has ended, for ever.
    pub async fn run_ends(self) {
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut count = 0_u32;
        loop {
            ticks.tick().await;
            count = count.wrapping_add(1);
            if count.is_multiple_of(SWEPT_EVERY)
                && let Err(error) = self.sweep_spool().await
            {
                tracing::warn!(%error, "it could not be looked what uploads were left");
            }
            if let Err(error) = self.end_all().await {
                tracing::warn!(%error, "files that have ended could not be removed, it is tried again");
            }
        }
    }

    /// Removes what has ended by now: the files of deleted messages, uploads that wait too long, files that no message came for, and those that are older than
    /// this server keeps them.
    ///
    /// # Errors
    /// When disk or database fail.
    pub async fn end_all(&self) -> Result<(), MediaError> {
        let now = self.0.parts.clock.now().0;
        self.release_all().await?;
        self.end_uploads(now).await?;
        let own = self.0.parts.server_name.as_str();
        loop {
            let mut conn = self.0.parts.db.read().await?;
            let rows = attachments::unsent(&mut conn, own, now - WAITS, AT_A_TIME).await?;
            drop(conn);
            let count = rows.len();
            for row in rows {
                // What a message is just being sent with stays.
                if let Some(_claim) = self.0.claims.take(&row.media_id) {
                    self.remove(&row).await?;
                }
            }
            if count < usize::try_from(AT_A_TIME).unwrap_or_default() {
                break;
            }
        }
        let Some(days) = self.0.parts.limits.days else {
            return Ok(());
        };
        loop {
            let before = now - i64::from(days) * DAY;
            let mut conn = self.0.parts.db.read().await?;
            let rows = attachments::older(&mut conn, before, AT_A_TIME).await?;
            drop(conn);
            if !self.remove_all(&rows).await? {
                return Ok(());
            }
        }
    }

    async fn release_all(&self) -> Result<(), MediaError> {
        let Inner { parts, .. } = &*self.0;
        loop {
            let some = releases::some(&mut *parts.db.read().await?, AT_A_TIME).await?;
            if some.is_empty() {
                return Ok(());
            }
            for release in some {
                self.release(&release).await?;
                let mut tx = parts.db.begin().await?;
                releases::done(tx.conn(), &release).await?;
                tx.commit().await?;
            }
        }
    }

    /// Of this server's own files the one goes that the message had; of another's what was kept of it, for if another message has it, it is fetched again.
    async fn release(&self, release: &Release) -> Result<(), MediaError> {
        let Inner { parts, .. } = &*self.0;
        let (server, media_id) = (release.server_name.as_str(), release.media_id.as_str());
        let row = media::get(&mut *parts.db.read().await?, server, media_id).await?;
        let goes = |row: &MediaRow| {
            // Of another server's nothing is lost: it is fetched again, if it is there.
            let is_of = row.attachment.as_ref().is_some_and(|facts| {
                facts.message_id.as_ref() == Some(&release.message_id)
                    && facts.channel_id.as_ref() == Some(&release.channel_id)
            });
            is_of || server != parts.server_name.as_str()
        };
        match row.filter(goes) {
            Some(row) => {
                self.remove(&row).await?;
                self.forget_lately(&row).await;
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Removes what is kept of a file of another server: it ended while it was being fetched.
    ///
    /// # Errors
    /// When disk or database fail.
    pub async fn drop_fetched(&self, server: &ServerName, media_id: &str) -> Result<(), MediaError> {
        let row = media::get(&mut *self.0.parts.db.read().await?, server.as_str(), media_id).await?;
        match row.filter(|_| *server != self.0.parts.server_name) {
            Some(row) => self.remove(&row).await,
            None => Ok(()),
        }
    }

    async fn end_uploads(&self, now: i64) -> Result<(), MediaError> {
        let ended = uploads::ended(&mut *self.0.parts.db.read().await?, now, AT_A_TIME).await?;
        for id in ended {
            match self.end_upload(&id).await {
                // Somebody goes on with it just now.
                Ok(()) | Err(MediaError::Held) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Whether there were any.
    async fn remove_all(&self, rows: &[MediaRow]) -> Result<bool, MediaError> {
        for row in rows {
            self.remove(row).await?;
        }
        Ok(!rows.is_empty())
    }

    /// Removes what was spooled and nothing knows of: a crash has left it.
    pub(crate) async fn sweep_spool(&self) -> Result<usize, MediaError> {
        let Inner { parts, spool, .. } = &*self.0;
        let mut removed = 0;
        for id in spool.ids().await? {
            if uploads::get(&mut *parts.db.read().await?, &id).await?.is_some() {
                continue;
            }
            match spool.remove(&id).await {
                Ok(()) => removed += 1,
                // It is of now.
                Err(SpoolError::Held | SpoolError::Unknown) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(removed)
    }
}
