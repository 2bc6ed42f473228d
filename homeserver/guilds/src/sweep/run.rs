//! The loop.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use guildhall_storage::sweeps;
use tokio::{
    sync::watch,
    time::{Instant, sleep, sleep_until},
};

use super::{MOST, Memory, key};
use crate::{Guilds, Refusal};

/// How long bans are gathered, so that one look is enough for many.
const GATHER: Duration = Duration::from_millis(100);
/// Pause after a failure.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

#[derive(Default)]
struct Sweeping {
    /// The log was read up to here.
    seen: Option<i64>,
    memories: HashMap<(String, String), Memory>,
    /// Every open sweep was looked at then.
    looked_at: Option<Instant>,
}

impl Guilds {
    /// Deletes messages of the banned where their bans ask for it, until `stop` turns true or its sender is gone.
    pub(crate) async fn keep_sweeping(self, mut stop: watch::Receiver<bool>) {
        let endless = async {
            let mut sweeping = Sweeping::default();
            let mut commits = self.bus().subscribe_commits();
            loop {
                commits.mark_unchanged();
                let is_open = match self.round(&mut sweeping).await {
                    Ok(is_open) => is_open,
                    Err(error) => {
                        tracing::warn!(%error, "messages of the banned could not be deleted");
                        sleep(AFTER_FAILURE).await;
                        true
                    }
                };
                let again = sweeping.looked_at.map(|last| last + self.limits().leaving_grace);
                tokio::select! {
                    changed = commits.changed() => {
                        if changed.is_err() {
                            return;
                        }
                    }
                    () = sleep_until(again.unwrap_or_else(Instant::now)), if is_open => {}
                }
                sleep(GATHER).await;
            }
        };
        tokio::select! {
            () = endless => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    /// Looks at new bans at once and at the others from time to time. Says whether any are left.
    async fn round(&self, sweeping: &mut Sweeping) -> Result<bool, Refusal> {
        sweeping.seen = Some(self.note_bans(sweeping.seen).await?);
        let open = sweeps::open(&mut *self.read().await?, MOST).await?;
        let is_time = sweeping
            .looked_at
            .is_none_or(|last| last.elapsed() >= self.limits().leaving_grace);
        if is_time {
            sweeping.looked_at = Some(Instant::now());
        }
        let keys: HashSet<_> = open.iter().map(key).collect();
        sweeping.memories.retain(|key, _| keys.contains(key));
        for sweep in &open {
            let is_new = !sweeping.memories.contains_key(&key(sweep));
            if !is_new && !is_time {
                continue;
            }
            let memory = sweeping.memories.entry(key(sweep)).or_default();
            let is_at_work = self.sweep(sweep, memory).await?;
            if !is_at_work && sweep.until_ts < self.now().0 {
                let mut tx = self.db().begin().await?;
                sweeps::delete(tx.conn(), &sweep.guild_id, &sweep.ban_id).await?;
                tx.commit().await?;
            }
        }
        Ok(!open.is_empty())
    }
}
