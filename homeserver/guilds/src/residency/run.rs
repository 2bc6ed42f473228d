//! The loop.

use std::{collections::HashSet, time::Duration};

use guildhall_storage::{log, residency};
use guildhall_types::OwnedRoomId;
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{Guilds, Refusal};

/// Missing channels that are looked at in one round.
const AT_A_TIME: i64 = 1000;
/// Least pause between two rounds, so that a busy log does not make it run without end.
const PAUSE: Duration = Duration::from_millis(50);
/// Longest attempt at one channel.
const ATTEMPT: Duration = Duration::from_secs(180);

struct Residency {
    guilds: Guilds,
    commits: watch::Receiver<i64>,
    /// The log was looked through up to here.
    seen: i64,
    attempts: JoinSet<OwnedRoomId>,
    running: HashSet<OwnedRoomId>,
}

impl Guilds {
    /// Enters and leaves rooms until `stop` turns true or its sender is gone.
    pub(crate) async fn keep_residency(self, mut stop: watch::Receiver<bool>) {
        let commits = self.bus().subscribe_commits();
        let mut residency = Residency {
            guilds: self,
            commits,
            seen: 0,
            attempts: JoinSet::new(),
            running: HashSet::new(),
        };
        tokio::select! {
            () = residency.run() => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }
}

impl Residency {
    async fn run(&mut self) {
        loop {
            if let Err(error) = self.note_head().await {
                tracing::warn!(%error, "the log cannot be read");
            }
            let wait = self.round().await.unwrap_or_else(|error| {
                tracing::warn!(%error, "could not see which rooms to be in");
                self.guilds.limits().residency_interval
            });
            sleep(PAUSE).await;
            let guilds = self.guilds.clone();
            tokio::select! {
                () = sleep(wait) => {}
                () = guilds.0.backoff.hurried() => {}
                Some(done) = self.attempts.join_next(), if !self.running.is_empty() => match done {
                    Ok(channel) => {
                        self.running.remove(&channel);
                    }
                    // It panicked, and which it was is not known: with none running the next round tries all again.
                    Err(error) => {
                        tracing::error!(%error, "entering a channel failed");
                        self.attempts.abort_all();
                        self.running.clear();
                    }
                },
                () = touched(&guilds, &mut self.commits, &mut self.seen) => {}
            }
        }
    }

    /// What the log holds now is looked at by the round that follows.
    async fn note_head(&mut self) -> Result<(), Refusal> {
        self.commits.mark_unchanged();
        self.seen = log::head(&mut *self.guilds.read().await?).await?;
        Ok(())
    }

    /// Leaves what was left, and begins to enter what is missing. Says when to look again.
    async fn round(&mut self) -> Result<Duration, Refusal> {
        self.guilds.leave_leftovers().await?;
        let limits = self.guilds.limits();
        let missing = {
            let mut conn = self.guilds.read().await?;
            let steward = self.guilds.rooms().steward();
            let server = self.guilds.server_name().as_str();
            residency::missing_channels(&mut conn, server, steward.as_str(), AT_A_TIME).await?
        };
        let mut all = HashSet::new();
        let mut wait = limits.residency_interval;
        if let Some(left) = self.guilds.evict().await? {
            wait = wait.min(left);
        }
        for missing in missing {
            let Ok(channel) = OwnedRoomId::try_from(missing.channel_id.as_str()) else {
                continue;
            };
            all.insert(channel.clone());
            if self.running.contains(&channel) {
                continue;
            }
            if let Some(left) = self.guilds.0.backoff.remaining(&channel) {
                wait = wait.min(left);
                continue;
            }
            if self.running.len() >= limits.entering_at_a_time {
                // One that ends wakes the loop.
                continue;
            }
            self.running.insert(channel.clone());
            let guilds = self.guilds.clone();
            self.attempts.spawn(async move {
                let failure = match timeout(ATTEMPT, guilds.enter(&missing)).await {
                    Ok(Ok(())) => None,
                    Ok(Err(error)) => Some(error.to_string()),
                    Err(_) => Some("it took too long".to_owned()),
                };
                if let Some(reason) = failure {
                    tracing::info!(%channel, reason, "a channel could not be entered");
                    guilds.0.backoff.failed(&channel);
                }
                channel
            });
        }
        self.guilds.0.backoff.retain(&all);
        Ok(wait)
    }
}

/// Waits until the log tells of something that may change which rooms to be in.
async fn touched(guilds: &Guilds, commits: &mut watch::Receiver<i64>, seen: &mut i64) {
    loop {
        let head = *commits.borrow_and_update();
        if head > *seen {
            let is_touched = async {
                let mut conn = guilds.read().await?;
                Ok::<_, Refusal>(residency::is_touched(&mut conn, *seen, head).await?)
            };
            // What cannot be read now counts as touched: the round tries again.
            let is_touched = is_touched.await.unwrap_or(true);
            *seen = head;
            if is_touched {
                return;
            }
            sleep(PAUSE).await;
        } else if commits.changed().await.is_err() {
            // The bus outlives its subscribers, but for the end of the process.
            std::future::pending::<()>().await;
        }
    }
}
