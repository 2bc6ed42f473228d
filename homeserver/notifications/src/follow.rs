//! Following the commit log.
//!
//! What an entry leads to is stored in the transaction that moves the cursor, so it is noted once, however often it is tried. Notifications that do
//! not grow may be stored before, in portions: there is one of each subject anyhow, and a call of ten thousand members does not keep the writer of the rooms
//! waiting.

use std::{collections::BTreeMap, time::Duration};

use guildhall_bus::{NotificationNews, NotificationTurn};
use guildhall_storage::{
    StorageError, Tx, log,
    notifications::{self, Noted, NotificationRow, audience},
};
use guildhall_types::{OwnedUserId, entropy::random_alphanumeric};
use tokio::{sync::watch, time::sleep};

use crate::{
    Notifications,
    draft::{Draft, Op},
};

/// The name of the cursor.
const CONSUMER: &str = "notifications";
/// Entries that are looked at in one go.
const BATCH: i64 = 500;
/// Notifications that are stored in one go.
const PORTION: usize = 500;
/// Entries of which nothing was noted, after which the cursor is stored all the same.
const STRIDE: i64 = 2000;
/// How long entries are gathered, so that one look is enough for many.
const GATHER: Duration = Duration::from_millis(20);
/// Pause after a failure.
const PAUSE: Duration = Duration::from_secs(1);
/// Characters of an id: 131 bits.
const ID: usize = 22;
/// Pause between two looks for what is old.
const SWEEP: Duration = Duration::from_secs(3600);
/// How long a notification is kept, in milliseconds: 90 days.
const KEPT_MS: i64 = 90 * 24 * 3600 * 1000;
/// Notifications of a user that are kept: the newest.
const MOST: i64 = 1000;

/// How far it has come.
struct Position {
    /// Up to here everything is done.
    at: i64,
    /// Up to here it is stored as done.
    stored: i64,
}

impl Notifications {
    /// Notes what the commit log brings, until `stop` turns true or its sender is gone. It goes on where it stopped; the first time it begins at the
    /// log's head.
    pub async fn follow(self, mut stop: watch::Receiver<bool>) {
        let endless = async {
            loop {
                if let Err(error) = self.follow_log().await {
                    tracing::warn!(%error, "nobody can be notified");
                }
                sleep(PAUSE).await;
            }
        };
        let sweep = async {
            loop {
                if let Err(error) = self.sweep().await {
                    tracing::warn!(%error, "old notifications could not be taken away");
                }
                sleep(SWEEP).await;
            }
        };
        tokio::select! {
            () = endless => {}
            () = sweep => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    async fn follow_log(&self) -> Result<(), StorageError> {
        let mut commits = self.0.bus.subscribe_commits();
        let begun = log::cursor(&mut *self.0.db.read().await?, CONSUMER).await?;
        let begun = match begun {
            Some(begun) => begun,
            None => {
                let mut tx = self.0.db.begin().await?;
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
        let mut conn = self.0.db.read().await?;
        let entries = log::read_after(&mut conn, position.at, BATCH).await?;
        let Some(last) = entries.last().map(|entry| entry.seq) else {
            return Ok(false);
        };
        let ops = self.derive(&mut conn, &entries, (position.at, last)).await?;
        drop(conn);
        if !ops.is_empty() || last - position.stored >= STRIDE {
            self.store(ops, last).await?;
            position.stored = last;
        }
        position.at = last;
        Ok(true)
    }

    async fn store(&self, ops: Vec<Op>, to: i64) -> Result<(), StorageError> {
        self.follow_added(&ops).await?;
        let is_once = |op: &Op| matches!(op, Op::Note(draft) if !draft.grows);
        let mut left = ops;
        if left.len() > PORTION {
            let (once, rest): (Vec<Op>, Vec<Op>) = left.into_iter().partition(is_once);
            for portion in once.chunks(PORTION) {
                let mut tx = self.0.db.begin().await?;
                let news = self.apply(&mut tx, portion).await?;
                tx.commit().await?;
                self.tell(news);
            }
            left = rest;
        }
        let mut tx = self.0.db.begin().await?;
        let news = self.apply(&mut tx, &left).await?;
        log::set_cursor(tx.conn(), CONSUMER, to).await?;
        tx.commit().await?;
        self.tell(news);
        Ok(())
    }

    pub(crate) async fn apply(
        &self,
        tx: &mut Tx,
        ops: &[Op],
    ) -> Result<Vec<(NotificationTurn, Noted)>, StorageError> {
        let now = self.0.clock.now().0;
        let mut news = Vec::new();
        for op in ops {
            let (turn, noted) = match op {
                Op::Note(draft) => (NotificationTurn::Created, self.note(tx, draft).await?),
                Op::ReadUpTo {
                    user,
                    channel,
                    thread,
                    place,
                } => {
                    let ids =
                        notifications::read_up_to(tx.conn(), (user, channel, thread), place, now).await?;
                    let of_user = ids.into_iter().map(|notification_id| Noted {
                        user_id: user.clone(),
                        notification_id,
                    });
                    (NotificationTurn::Read, of_user.collect())
                }
                Op::ReadSubject { user, subject } => (
                    NotificationTurn::Read,
                    notifications::read_subject(tx.conn(), user, subject, now).await?,
                ),
                Op::DeleteSubject { user, subject } => (
                    NotificationTurn::Deleted,
                    notifications::delete_subject(tx.conn(), user, subject).await?,
                ),
                Op::DeleteMessage { channel, message } => (
                    NotificationTurn::Deleted,
                    notifications::delete_of_message(tx.conn(), channel, message).await?,
                ),
                // It is done already.
                Op::Follow { .. } => continue,
            };
            news.extend(noted.into_iter().map(|noted| (turn, noted)));
        }
        Ok(news)
    }

    /// Stores what is to be noted. What was read before it could be noted is noted as read.
    async fn note(&self, tx: &mut Tx, draft: &Draft) -> Result<Vec<Noted>, StorageError> {
        let Draft {
            user,
            subject,
            kind,
            message,
            ..
        } = draft;
        let is_read = match message {
            Some(about) => {
                audience::has_read(tx.conn(), (user, &about.channel, &about.thread), &about.place).await?
            }
            None => false,
        };
        let channel = message.as_ref().map(|about| &about.channel);
        let now = self.stamp();
        let detail = serde_json::to_string(&draft.detail).ok();
        let row = NotificationRow {
            notification_id: random_alphanumeric(&*self.0.entropy, ID),
            user_id: user.clone(),
            subject: subject.clone(),
            kind: kind.as_str().to_owned(),
            guild_id: draft.guild.clone(),
            channel_id: channel.or(draft.channel.as_ref()).cloned(),
            thread_id: message
                .as_ref()
                .map(|about| about.thread.clone())
                .unwrap_or_default(),
            message_id: message.as_ref().map(|about| about.place.message_id.clone()),
            order_ts: message.as_ref().map(|about| about.place.order_ts),
            order_depth: message.as_ref().map(|about| about.place.order_depth),
            actor_id: draft.actor.clone(),
            detail: detail.filter(|detail| detail != "{}"),
            count: 1,
            is_silent: draft.is_silent,
            noted_at: now,
            read_at: is_read.then_some(now),
        };
        // One that grows would start again with what was read already.
        if is_read && draft.grows {
            return Ok(Vec::new());
        }
        let id = notifications::put(tx.conn(), &row, draft.grows).await?;
        let is_news = !draft.is_silent && !is_read;
        if let Some(id) = id.as_ref().filter(|_| is_news)
            && !self.asks_again(draft)
        {
            self.owe_pushes(tx, user, id).await?;
        }
        Ok(id
            .filter(|_| is_news)
            .map(|notification_id| Noted {
                user_id: user.clone(),
                notification_id,
            })
            .into_iter()
            .collect())
    }

    /// Passes on what became of notifications: what one user's message or reading did is one piece of news.
    pub(crate) fn tell(&self, news: Vec<(NotificationTurn, Noted)>) {
        let mut gathered: BTreeMap<(NotificationTurn, String), Vec<String>> = BTreeMap::new();
        for (turn, noted) in news {
            let ids = gathered.entry((turn, noted.user_id)).or_default();
            ids.push(noted.notification_id);
        }
        self.hurry_pushes();
        for ((turn, user), ids) in gathered {
            if let Ok(user_id) = OwnedUserId::try_from(user) {
                self.0
                    .bus
                    .publish_notification(NotificationNews { user_id, turn, ids });
            }
        }
    }

    async fn sweep(&self) -> Result<(), StorageError> {
        let before = self.0.clock.now().plus_millis(-KEPT_MS).0;
        let mut tx = self.0.db.begin().await?;
        notifications::prune(tx.conn(), before, MOST).await?;
        notifications::push::forget_ended(tx.conn()).await?;
        tx.commit().await
    }
}
