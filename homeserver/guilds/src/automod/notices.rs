//! Telling the guild's own server what rules have found in what users of this one said.

use std::time::Duration;

use guildhall_federation_api::automod::AutomodNotice;
use guildhall_federation_client::ClientError;
use guildhall_storage::automod::{self, Notice};
use guildhall_types::UserId;
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};

use crate::{Guilds, Refusal, Upstream};

/// Notices that wait at a time.
pub(super) const MAX_NOTICES: i64 = 1000;
/// Of which so many are about one guild: one whose server does not answer leaves room for the others.
pub(super) const MAX_NOTICES_OF_GUILD: i64 = 100;
/// How long it is tried, in milliseconds: an hour. Later nobody is timed out for what was said.
const TRIED_FOR_MS: i64 = 3600 * 1000;
/// Notices that are read at a time.
const PAGE: i64 = 50;
/// Pause before it is tried again, and between looks when nobody wakes it.
const PAUSE: Duration = Duration::from_secs(2);
const IDLE: Duration = Duration::from_secs(30);

impl Guilds {
    /// Tells what rules have found, until `stop` turns true or its sender is gone.
    pub(crate) async fn tell_findings(self, mut stop: watch::Receiver<bool>) {
        let endless = async {
            loop {
                match self.tell_once().await {
                    Ok(true) => {
                        // It is looked again in time if nobody wakes it.
                        let _woken = timeout(IDLE, self.0.notices.notified()).await;
                    }
                    Ok(false) => sleep(PAUSE).await,
                    Err(error) => {
                        tracing::warn!(%error, "findings of automod could not be told");
                        sleep(PAUSE).await;
                    }
                }
            }
        };
        tokio::select! {
            () = endless => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    /// Whether nothing waits any more. What cannot be told now keeps nothing else waiting.
    async fn tell_once(&self) -> Result<bool, Refusal> {
        let (mut is_all, mut last) = (true, (i64::MIN, String::new()));
        loop {
            let page = automod::notices(&mut *self.read().await?, (last.0, &last.1), PAGE).await?;
            let Some(end) = page.last() else { break };
            last = (end.since, end.notice_id.clone());
            for row in page {
                is_all &= self.tell_row(&row).await?;
            }
        }
        if !is_all {
            let mut tx = self.db().begin().await?;
            automod::forget_notices(tx.conn(), self.now().plus_millis(-TRIED_FOR_MS).0).await?;
            tx.commit().await?;
        }
        Ok(is_all)
    }

    /// Whether the notice needs not be told any more.
    async fn tell_row(&self, row: &Notice) -> Result<bool, Refusal> {
        let told = match serde_json::from_str::<AutomodNotice>(&row.notice) {
            Ok(notice) => self.tell(&notice).await,
            Err(error) => Err(Refusal::Internal(error.to_string())),
        };
        match told {
            Err(
                error @ (Refusal::Overloaded
                | Refusal::Storage(_)
                | Refusal::Upstream {
                    kind: Upstream::Away, ..
                }),
            ) => {
                tracing::info!(guild = row.guild_id, %error, "a finding of automod is told later");
                return Ok(false);
            }
            Err(error) => tracing::info!(guild = row.guild_id, %error, "a finding of automod is not told"),
            Ok(()) => {}
        }
        self.forget(&row.notice_id).await?;
        Ok(true)
    }

    async fn forget(&self, notice: &str) -> Result<(), Refusal> {
        let mut tx = self.db().begin().await?;
        automod::remove_notice(tx.conn(), notice).await?;
        Ok(tx.commit().await?)
    }

    async fn tell(&self, notice: &AutomodNotice) -> Result<(), Refusal> {
        let Some(state) = self.rooms().guild_state(&notice.guild_id).await? else {
            return Ok(());
        };
        let Ok(steward) = <&UserId>::try_from(state.steward.as_str()) else {
            return Ok(());
        };
        let home = steward.server_name();
        if home == self.server_name() {
            return self.act_on(notice, home).await;
        }
        match self.remote().automod_notice(home, notice).await {
            Ok(()) => Ok(()),
            // It failed, and may not the next time.
            Err(ClientError::Status { status, message, .. }) if status >= 500 => Err(Refusal::Upstream {
                kind: Upstream::Away,
                message,
            }),
            Err(error) => Err(error.into()),
        }
    }
}
