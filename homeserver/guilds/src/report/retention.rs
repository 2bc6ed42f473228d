//! Forgetting reports that were decided long ago.

use std::time::Duration;

use guildhall_storage::reports;
use tokio::{sync::watch, time::sleep};

use crate::{Guilds, Refusal};

/// How often it is looked.
const PAUSE: Duration = Duration::from_secs(3600);
const DAY_MS: i64 = 24 * 3600 * 1000;

impl Guilds {
    /// Removes reports in which nothing has changed for as long as they are kept, until `stop` turns true or its sender is gone.
    pub(crate) async fn keep_reports_short(self, mut stop: watch::Receiver<bool>) {
        let endless = async {
            loop {
                match self.forget_reports().await {
                    Ok(0) => {}
                    Ok(count) => tracing::info!(count, "old reports were removed"),
                    Err(error) => tracing::warn!(%error, "old reports could not be removed"),
                }
                sleep(PAUSE).await;
            }
        };
        tokio::select! {
            () = endless => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    /// Removes reports in which nothing has changed for as long as they are kept, and in which nothing is left to do; how many those are.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_reports(&self) -> Result<u64, Refusal> {
        let days = i64::from(self.limits().report_retention_days);
        if days == 0 {
            return Ok(0);
        }
        let mut tx = self.db().begin().await?;
        let count = reports::delete_closed(tx.conn(), self.now().plus_millis(-days * DAY_MS).0).await?;
        tx.commit().await?;
        Ok(count)
    }
}
