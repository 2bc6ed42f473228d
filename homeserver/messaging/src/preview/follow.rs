//! Following the commit log: which messages are to be looked at.

use std::time::Duration;

use guildhall_bus::PreviewNews;
use guildhall_rooms::Change;
use guildhall_storage::{
    StorageError, Tx, log,
    messages::{self, Message},
    previews::{self, Task},
};
use guildhall_types::UserId;
use tokio::time::sleep;

use super::{LinkPreviews, links::may_have};

/// The name of the cursor.
const CONSUMER: &str = "previews";
/// Entries that are looked at in one go.
const BATCH: i64 = 500;
/// Entries of which nothing came up, after which the cursor is stored all the same.
const STRIDE: i64 = 2000;
/// How long entries are gathered, so that one look is enough for many.
const GATHER: Duration = Duration::from_millis(20);
/// Pause after a failure.
const PAUSE: Duration = Duration::from_secs(1);
/// How long at most the links of other servers' users wait, in milliseconds: all servers of a guild see them at the same time, and would ask a small site
/// at the same time.
const SPREAD_MS: i64 = 30_000;

/// What follows from a change.
enum Op {
    /// Its links are to be looked at, after so many milliseconds.
    Look(Task, i64),
    /// It is no more.
    Hide(Task),
}

/// How far it has come.
struct Position {
    /// Up to here everything is done.
    at: i64,
    /// Up to here it is stored as done.
    stored: i64,
}

impl LinkPreviews {
    pub(super) async fn follow(&self) {
        loop {
            if let Err(error) = self.follow_log().await {
                tracing::warn!(%error, "it cannot be seen which links are new");
            }
            sleep(PAUSE).await;
        }
    }

    async fn follow_log(&self) -> Result<(), StorageError> {
        let guilds = self.messaging().guilds();
        let mut commits = guilds.bus().subscribe_commits();
        let begun = log::cursor(&mut *guilds.db().read().await?, CONSUMER).await?;
        let begun = match begun {
            Some(begun) => begun,
            None => {
                let mut tx = guilds.db().begin().await?;
                let head = log::head(tx.conn()).await?;
                log::set_cursor(tx.conn(), CONSUMER, head).await?;
                tx.commit().await?;
                head
            }
        };
        let mut position = Position {
            at: begun,
            stored: begun,
        };
        loop {
            commits.mark_unchanged();
            while self.step(&mut position).await? {}
            if commits.changed().await.is_err() {
                return Ok(());
            }
            sleep(GATHER).await;
        }
    }

    /// Notes what the next entries lead to; whether there were any.
    async fn step(&self, position: &mut Position) -> Result<bool, StorageError> {
        let mut conn = self.messaging().guilds().db().read().await?;
        let entries = log::read_after(&mut conn, position.at, BATCH).await?;
        let Some(last) = entries.last().map(|entry| entry.seq) else {
            return Ok(false);
        };
        let mut ops = Vec::new();
        let mut has_new = false;
        // What history tells is no news.
        for entry in entries.iter().filter(|entry| !entry.is_backfill) {
            let changes: Vec<Change> = serde_json::from_str(&entry.changes).unwrap_or_else(|error| {
                tracing::error!(seq = entry.seq, %error, "a log entry's changes cannot be read");
                Vec::new()
            });
            for change in changes {
                match change {
                    Change::MessageCreated { .. } => has_new = true,
                    Change::MessageUpdated { channel, message } => {
                        let found = messages::get(&mut conn, &channel, &message).await?;
                        let shows = previews::has_any(&mut conn, &channel, &message).await?;
                        // It may be changed in what is no matter of its links: it is then found as it was.
                        ops.extend(
                            found
                                .filter(|found| shows || may_have(&found.content))
                                .map(|found| self.look(&found)),
                        );
                    }
                    Change::MessageDeleted { channel, message } => ops.push(Op::Hide(Task {
                        channel_id: channel,
                        message_id: message,
                    })),
                    _ => {}
                }
            }
        }
        if has_new {
            // One query for all of them: most have no links.
            for found in messages::in_log(&mut conn, position.at, last).await? {
                if may_have(&found.message.content) {
                    ops.push(self.look(&found.message));
                }
            }
        }
        drop(conn);
        if !ops.is_empty() || last - position.stored >= STRIDE {
            self.store(ops, last).await?;
            position.stored = last;
        }
        position.at = last;
        Ok(true)
    }

    fn look(&self, message: &Message) -> Op {
        let own = self.messaging().guilds().rooms().server_name();
        let author = <&UserId>::try_from(message.author_id.as_str());
        let is_own = author.is_ok_and(|author| author.server_name() == own);
        let task = Task {
            channel_id: message.channel_id.clone(),
            message_id: message.message_id.clone(),
        };
        Op::Look(task, if is_own { 0 } else { self.random(SPREAD_MS) })
    }

    async fn store(&self, ops: Vec<Op>, to: i64) -> Result<(), StorageError> {
        let guilds = self.messaging().guilds();
        let now = guilds.clock().now().0;
        let mut tx: Tx = guilds.db().begin().await?;
        for op in &ops {
            match op {
                Op::Look(task, delay) => {
                    previews::owe(tx.conn(), task, now.saturating_add(*delay)).await?;
                }
                Op::Hide(task) => {
                    previews::hide(tx.conn(), &task.channel_id, &task.message_id).await?;
                }
            }
        }
        log::set_cursor(tx.conn(), CONSUMER, to).await?;
        tx.commit().await?;
        self.0.owed.notify_one();
        Ok(())
    }

    pub(super) fn tell(&self, task: &Task) {
        self.messaging().guilds().bus().publish_preview(PreviewNews {
            channel_id: task.channel_id.clone(),
            message_id: task.message_id.clone(),
        });
    }
}
