//! The loop.

use std::{
    collections::{BTreeSet, HashSet},
    time::Duration,
};

use guildhall_storage::{guilds, log, residency};
use guildhall_types::{OwnedRoomId, RoomId};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

use super::{Wanted, choose::Turns};
use crate::{Guilds, Refusal};

/// Least pause between two rounds, so that a busy log does not make it run without end.
const PAUSE: Duration = Duration::from_millis(50);
/// Longest attempt at one channel.
const ATTEMPT: Duration = Duration::from_secs(180);

struct Residency {
    guilds: Guilds,
    commits: watch::Receiver<i64>,
    /// The log was looked through up to here.
    seen: i64,
    attempts: JoinSet<Wanted>,
    running: HashSet<Wanted>,
    turns: Turns,
    /// Guilds in which somebody may have lost sight of a channel.
    touched: BTreeSet<String>,
    looked_at_all: Option<Instant>,
}

impl Guilds {
    /// Enters and leaves rooms until `stop` turns true or its sender is gone.
    pub(crate) async fn keep_residency(self, mut stop: watch::Receiver<bool>) {
        let commits = self.bus().subscribe_commits();
        let turns = Turns::new(self.limits().entering_at_a_time);
        let mut residency = Residency {
            guilds: self,
            commits,
            seen: 0,
            attempts: JoinSet::new(),
            running: HashSet::new(),
            turns,
            touched: BTreeSet::new(),
            looked_at_all: None,
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
                    Ok(wanted) => {
                        self.running.remove(&wanted);
                    }
                    // It panicked, and which it was is not known: with none running the next round tries all again.
                    Err(error) => {
                        tracing::error!(%error, "entering a channel failed");
                        self.attempts.abort_all();
                        self.running.clear();
                    }
                },
                () = touched(&guilds, &mut self.commits, &mut self.seen, &mut self.touched) => {}
            }
        }
    }

    /// What the log holds now is looked at by the round that follows.
    async fn note_head(&mut self) -> Result<(), Refusal> {
        self.commits.mark_unchanged();
        let mut conn = self.guilds.read().await?;
        let head = log::head(&mut conn).await?;
        if self.looked_at_all.is_some() && head > self.seen {
            let touched = residency::touched_guilds(&mut conn, self.seen, head).await?;
            self.touched.extend(touched);
        }
        self.seen = head;
        Ok(())
    }

    /// Leaves what was left, and begins to enter what is missing. Says when to look again.
    async fn round(&mut self) -> Result<Duration, Refusal> {
        self.guilds.leave_leftovers().await?;
        self.leave_blind().await?;
        let missing = self.missing().await?;
        // One that ends wakes the loop, and the next takes its place.
        let (chosen, wait) = self.turns.choose(&missing, &self.running, &self.guilds.0.backoff);
        for wanted in chosen {
            self.begin(wanted);
        }
        self.guilds.0.backoff.retain(&missing);
        let interval = self.guilds.limits().residency_interval;
        Ok(wait.map_or(interval, |wait| wait.min(interval)))
    }

    /// Looks at the guilds that the log has touched, and at all of them from time to time.
    async fn leave_blind(&mut self) -> Result<(), Refusal> {
        let interval = self.guilds.limits().residency_interval;
        if self.looked_at_all.is_none_or(|last| last.elapsed() >= interval) {
            self.touched = guilds::ids(&mut *self.guilds.read().await?)
                .await?
                .into_iter()
                .collect();
            self.looked_at_all = Some(Instant::now());
        }
        while let Some(id) = self.touched.first().cloned() {
            if let Ok(guild) = <&RoomId>::try_from(id.as_str()) {
                self.guilds.leave_blind(guild).await?;
            }
            self.touched.remove(&id);
        }
        Ok(())
    }

    async fn missing(&self) -> Result<HashSet<Wanted>, Refusal> {
        let steward = self.guilds.rooms().steward();
        let server = self.guilds.server_name().as_str();
        let per_guild = self.guilds.limits().channels_per_guild;
        let mut conn = self.guilds.read().await?;
        let missing = residency::missing_channels(&mut conn, server, steward.as_str(), per_guild).await?;
        drop(conn);
        let mut wanted = HashSet::with_capacity(missing.len());
        for found in missing {
            let ids = (
                OwnedRoomId::try_from(found.guild_id),
                OwnedRoomId::try_from(found.channel_id),
            );
            if let (Ok(guild), Ok(channel)) = ids
                && self.guilds.is_wanted(&guild, channel.as_str()).await?
            {
                wanted.insert(Wanted { guild, channel });
            }
        }
        Ok(wanted)
    }

    fn begin(&mut self, wanted: Wanted) {
        self.running.insert(wanted.clone());
        let guilds = self.guilds.clone();
        self.attempts.spawn(async move {
            let failure = match timeout(ATTEMPT, guilds.enter(&wanted)).await {
                Ok(Ok(())) => None,
                Ok(Err(error)) => Some(error.to_string()),
                Err(_) => Some("it took too long".to_owned()),
            };
            if let Some(reason) = failure {
                tracing::info!(channel = %wanted.channel, guild = %wanted.guild, reason, "a channel could not be entered");
                guilds.0.backoff.failed(&wanted);
            }
            wanted
        });
    }
}

/// Waits until the log tells of something that may change which rooms to be in.
async fn touched(
    guilds: &Guilds,
    commits: &mut watch::Receiver<i64>,
    seen: &mut i64,
    found: &mut BTreeSet<String>,
) {
    loop {
        let head = *commits.borrow_and_update();
        if head > *seen {
            let touched = async {
                let mut conn = guilds.read().await?;
                Ok::<_, Refusal>(residency::touched_guilds(&mut conn, *seen, head).await?)
            };
            let touched = touched.await;
            *seen = head;
            match touched {
                Ok(touched) if touched.is_empty() => {}
                // What cannot be read now counts as touched: the round tries again, and looks at all before long.
                touched => {
                    found.extend(touched.unwrap_or_default());
                    return;
                }
            }
            sleep(PAUSE).await;
        } else if commits.changed().await.is_err() {
            // The bus outlives its subscribers, but for the end of the process.
            std::future::pending::<()>().await;
        }
    }
}
