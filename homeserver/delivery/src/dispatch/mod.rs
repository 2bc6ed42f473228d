//! The dispatcher: one task that follows the commit log and hands what happened to the sessions that may see it.
//!
//! Its cursor lives as long as the process: sessions do too, so there is nobody to tell of what was before.

mod about;
mod batch;
mod compile;
mod kinds;
mod previews;
mod private;
mod private_threads;
mod sight;
pub(crate) mod texts;

use std::{sync::Arc, time::Duration};

use guildhall_bus::PreviewNews;
use guildhall_storage::{StorageError, log};
use tokio::{
    sync::{broadcast, watch},
    time::sleep,
};

use self::batch::Batch;
use crate::{channels::ChannelCache, gateway::Inner, index::step::Kind, presence, servers};

/// How often the log is looked at without being woken, in case a wake-up was lost between nodes.
const IDLE: Duration = Duration::from_secs(1);
/// How long to wait when the database fails.
const PAUSE: Duration = Duration::from_millis(250);

/// Follows the commit log.
pub(crate) struct Dispatcher {
    gateway: Arc<Inner>,
    cursor: i64,
    channels: ChannelCache,
}

impl Dispatcher {
    /// A dispatcher that begins after `head`.
    pub(crate) fn new(gateway: Arc<Inner>, head: i64) -> Self {
        let channels = ChannelCache::new(gateway.limits.channel_cache);
        Self {
            gateway,
            cursor: head,
            channels,
        }
    }

    /// Hands out everything that is in the log.
    async fn catch_up(&mut self) -> Result<(), StorageError> {
        let limit = self.gateway.limits.batch_entries;
        loop {
            let entries = log::read_after(&mut *self.gateway.db.read().await?, self.cursor, limit).await?;
            let (Some(first), Some(last)) = (entries.first(), entries.last()) else {
                return Ok(());
            };
            let (first, last) = (first.seq, last.seq);
            let is_all = i64::try_from(entries.len()).is_ok_and(|count| count < limit);
            if self.gateway.registry.pass_if_idle(last) {
                self.channels.clear();
                self.gateway.sights.pass_all(last);
            } else {
                let mut batch =
                    Batch::load(&self.gateway, &mut self.channels, &entries, first - 1, last).await?;
                for entry in &entries {
                    // All steps of an entry or none: after a failure the entry is done again.
                    let mut entered = Vec::new();
                    for step in batch.steps(entry).await? {
                        if let Kind::Enter { user, .. } = &step.kind {
                            entered.push((step.guild.clone(), user.clone()));
                        }
                        self.gateway.registry.apply(step);
                    }
                    self.cursor = entry.seq;
                    for (guild, user) in entered {
                        if let Err(error) = presence::entered(&self.gateway, &guild, &user).await {
                            tracing::warn!(%error, "presences were not told to who came in");
                        }
                        if let Err(error) = servers::entered(&self.gateway, &guild, &user).await {
                            tracing::warn!(%error, "who came in was not told which servers are away");
                        }
                    }
                }
            }
            self.cursor = last;
            if is_all {
                return Ok(());
            }
        }
    }
}

/// The next message that has other previews; that some were missed is no matter.
async fn next(previews: &mut broadcast::Receiver<PreviewNews>) -> PreviewNews {
    loop {
        match previews.recv().await {
            Ok(news) => return news,
            Err(broadcast::error::RecvError::Lagged(count)) => {
                tracing::info!(count, "previews of messages were not told");
            }
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// Runs `dispatcher` until the gateway stops. `commits` wakes it.
pub(crate) async fn run(
    mut dispatcher: Dispatcher,
    mut commits: watch::Receiver<i64>,
    mut previews: broadcast::Receiver<PreviewNews>,
) {
    let mut stop = dispatcher.gateway.stop.subscribe();
    let follow = async {
        let mut found: Option<PreviewNews> = None;
        loop {
            if let Err(error) = dispatcher.catch_up().await {
                tracing::warn!(%error, "the gateway cannot read the log; trying again");
                // What was found out for an entry that is done again has not been told.
                dispatcher.channels.clear();
                sleep(PAUSE).await;
                continue;
            }
            // What a message shows is told after the message.
            if let Some(news) = found.take()
                && let Err(error) = dispatcher.previews(&news).await
            {
                tracing::warn!(%error, "previews of a message were not told");
            }
            // A bus without senders has nothing more to announce: the log is then looked at by the clock.
            let woken = async {
                if commits.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            };
            tokio::select! {
                () = woken => {}
                () = sleep(IDLE) => {}
                news = next(&mut previews) => found = Some(news),
            }
        }
    };
    tokio::select! {
        () = follow => {}
        _ = stop.wait_for(|stopped| *stopped) => {}
    }
}
