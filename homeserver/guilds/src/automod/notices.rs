//! Telling the guild's own server what rules have found in what users of this one said.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use guildhall_federation_api::automod::AutomodNotice;
use guildhall_federation_client::ClientError;
use guildhall_storage::automod::{self, Notice};
use guildhall_types::{OwnedServerName, RoomId};
use tokio::{sync::watch, time::sleep};

use crate::{Guilds, Refusal, lanes::Lanes};

/// Notices that wait at a time.
pub(super) const MAX_NOTICES: i64 = 1000;
/// Of which so many are about one guild: one whose server does not answer leaves room for the others.
pub(super) const MAX_NOTICES_OF_GUILD: i64 = 100;
/// How long it is tried, in milliseconds: an hour. Later nobody is timed out for what was said.
const TRIED_FOR_MS: i64 = 3600 * 1000;
/// Notices that are read at a time.
const PAGE: i64 = 50;
/// Servers that are told at the same time.
const SERVERS: usize = 8;
/// Pause before it is tried again, and between looks when nobody wakes it.
const PAUSE: Duration = Duration::from_secs(2);
const IDLE: Duration = Duration::from_secs(30);

/// What came of telling.
enum Told {
    /// It need not be told any more.
    Done,
    /// It is told again.
    Later,
    /// As later, and so is all that waits for the same server.
    Unreachable,
}

impl Guilds {
    /// Tells what rules have found, until `stop` turns true or its sender is gone.
    pub(crate) async fn tell_findings(self, mut stop: watch::Receiver<bool>) {
        let endless = async {
            let mut lanes = Lanes::new(SERVERS);
            loop {
                let pause = match self.begin_telling(&mut lanes).await {
                    Ok(()) => IDLE,
                    Err(error) => {
                        tracing::warn!(%error, "findings of automod could not be told");
                        PAUSE
                    }
                };
                tokio::select! {
                    () = self.0.notices.notified() => {}
                    () = lanes.done() => {}
                    // It is looked again in time if nobody wakes it.
                    () = sleep(pause) => {}
                }
            }
        };
        tokio::select! {
            () = endless => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    /// Begins to tell each server that has its turn what waits for it. A server that takes long keeps no other waiting.
    async fn begin_telling(&self, lanes: &mut Lanes) -> Result<(), Refusal> {
        let guilds = automod::guilds_with_notices(&mut *self.read().await?).await?;
        let mut by_home: BTreeMap<OwnedServerName, BTreeSet<String>> = BTreeMap::new();
        for guild in guilds {
            // Of a guild that is not known nobody is told; that is ours to find out.
            let home = match <&RoomId>::try_from(guild.as_str()) {
                Ok(id) => self.home_of(id).await?,
                Err(_) => None,
            };
            let home = home.unwrap_or_else(|| self.server_name().to_owned());
            by_home.entry(home).or_default().insert(guild);
        }
        for home in lanes.next(&by_home.keys().cloned().collect()) {
            let about = by_home.remove(&home).unwrap_or_default();
            let (guilds, to) = (self.clone(), home.clone());
            lanes.begin(home, async move {
                match guilds.tell_of_guilds(&about).await {
                    Ok(true) => {}
                    Ok(false) => sleep(PAUSE).await,
                    Err(error) => {
                        tracing::warn!(%error, server = %to, "findings of automod could not be told");
                        sleep(PAUSE).await;
                    }
                }
            });
        }
        Ok(())
    }

    /// Tells in their order what waits about these guilds, which are of one server, until it cannot be reached. Whether nothing of it waits
    /// any more.
    async fn tell_of_guilds(&self, guilds: &BTreeSet<String>) -> Result<bool, Refusal> {
        let (mut is_all, mut last) = (true, (i64::MIN, String::new()));
        'all: loop {
            let page = automod::notices(&mut *self.read().await?, (last.0, &last.1), PAGE).await?;
            let Some(end) = page.last() else { break };
            last = (end.since, end.notice_id.clone());
            for row in page.iter().filter(|row| guilds.contains(&row.guild_id)) {
                match self.tell_row(row).await? {
                    Told::Done => {}
                    Told::Later => is_all = false,
                    Told::Unreachable => {
                        is_all = false;
                        break 'all;
                    }
                }
            }
        }
        if !is_all {
            let mut tx = self.db().begin().await?;
            automod::forget_notices(tx.conn(), self.now().plus_millis(-TRIED_FOR_MS).0).await?;
            tx.commit().await?;
        }
        Ok(is_all)
    }

    async fn tell_row(&self, row: &Notice) -> Result<Told, Refusal> {
        let told = match serde_json::from_str::<AutomodNotice>(&row.notice) {
            Ok(notice) => self.tell(&notice).await,
            Err(error) => Err(Refusal::Internal(error.to_string())),
        };
        match told {
            Ok(told @ (Told::Later | Told::Unreachable)) => {
                tracing::info!(guild = row.guild_id, "a finding of automod is told later");
                return Ok(told);
            }
            Err(error @ (Refusal::Overloaded | Refusal::Storage(_))) => {
                tracing::info!(guild = row.guild_id, %error, "a finding of automod is told later");
                return Ok(Told::Later);
            }
            Err(error) => tracing::info!(guild = row.guild_id, %error, "a finding of automod is not told"),
            Ok(Told::Done) => {}
        }
        self.forget(&row.notice_id).await?;
        Ok(Told::Done)
    }

    async fn forget(&self, notice: &str) -> Result<(), Refusal> {
        let mut tx = self.db().begin().await?;
        automod::remove_notice(tx.conn(), notice).await?;
        Ok(tx.commit().await?)
    }

    async fn tell(&self, notice: &AutomodNotice) -> Result<Told, Refusal> {
        let Some(home) = self.home_of(&notice.guild_id).await? else {
            return Ok(Told::Done);
        };
        if home == self.server_name() {
            self.act_on(notice, &home).await?;
            return Ok(Told::Done);
        }
        match self.remote().automod_notice(&home, notice).await {
            Ok(()) => Ok(Told::Done),
            Err(ClientError::Unreachable { .. } | ClientError::BackingOff(_)) => Ok(Told::Unreachable),
            // It failed with this one, or is busy, and may not be the next time.
            Err(error) if error.retryable() => Ok(Told::Later),
            Err(error) => Err(error.into()),
        }
    }
}
