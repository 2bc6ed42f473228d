//! Looking at messages: which of their links are shown with previews.

use std::{collections::HashMap, panic::AssertUnwindSafe, time::Duration};

use futures::{FutureExt as _, StreamExt as _, future::join_all, stream::FuturesUnordered};
use guildhall_guilds::Refusal;
use guildhall_permissions::Permissions;
use guildhall_storage::{
    StorageError,
    messages::{self, Message},
    previews::{self, Due, Task},
    threads,
};
use guildhall_types::{RoomId, UserId, message::kind};
use tokio::time::sleep;

use super::{LinkPreviews, find::Busy, links::links};
use crate::model::extra_of;

/// Messages that are looked at at the same time.
const AT_ONCE: usize = 8;
/// How many of these may be of one author.
const OF_AUTHOR: usize = 2;
/// How often it is looked what is due.
const TICK: Duration = Duration::from_millis(500);
/// Pause after the database failed.
const PAUSE: Duration = Duration::from_secs(1);
/// How old what is said may be, in milliseconds: nobody reads on from there any more.
const OLDEST_MS: i64 = 3600 * 1000;
/// When it is tried again what could not be looked at for want of room, in milliseconds.
const AGAIN_MS: i64 = 5000;

/// What is to become of the previews of a message.
enum Outcome {
    /// It shows these.
    Show(Vec<String>),
    /// They stay as they are.
    Leave,
    /// It is to be looked at again.
    Later,
}

impl LinkPreviews {
    pub(super) async fn work(&self) {
        let mut running = FuturesUnordered::new();
        // With their authors.
        let mut begun: HashMap<Task, String> = HashMap::new();
        loop {
            if running.len() < AT_ONCE {
                match self.due(AT_ONCE).await {
                    Ok(due) => {
                        for (task, due_at, author) in due {
                            let of_author = begun.values().filter(|one| **one == author).count();
                            if begun.len() < AT_ONCE && of_author < OF_AUTHOR && !begun.contains_key(&task) {
                                begun.insert(task.clone(), author);
                                running.push(self.look_at(task, due_at));
                            }
                        }
                    }
                    Err(error) => {
                        tracing::warn!(%error, "it cannot be seen which links are to be looked at");
                        sleep(PAUSE).await;
                    }
                }
            }
            tokio::select! {
                Some(done) = running.next() => {
                    begun.remove(&done);
                }
                () = self.0.owed.notified() => {}
                () = sleep(TICK) => {}
            }
        }
    }

    async fn due(&self, count: usize) -> Result<Vec<Due>, StorageError> {
        let guilds = self.messaging().guilds();
        let now = guilds.clock().now().0;
        // Those that are looked at now are among them.
        let limit = i64::try_from(count.saturating_mul(2)).unwrap_or(i64::MAX);
        let of_author = i64::try_from(OF_AUTHOR).unwrap_or(i64::MAX);
        previews::due(&mut *guilds.db().read().await?, now, (limit, of_author)).await
    }

    async fn look_at(&self, task: Task, due_at: i64) -> Task {
        // What strangers write must not end it for all.
        let outcome = AssertUnwindSafe(self.outcome(&task)).catch_unwind().await;
        let looked = match outcome {
            Ok(Ok(outcome)) => self.note(&task, due_at, outcome).await.map_err(Refusal::from),
            // It would be no better on another try, and must not keep what follows back.
            Ok(Err(Refusal::Storage(error @ StorageError::Corrupt { .. }))) => {
                tracing::error!(%error, message = task.message_id, "links of a message are not looked at");
                self.note(&task, due_at, Outcome::Leave)
                    .await
                    .map_err(Refusal::from)
            }
            Ok(Err(refusal)) => Err(refusal),
            Err(_) => {
                tracing::error!(
                    message = task.message_id,
                    "looking at links of a message has panicked"
                );
                self.note(&task, due_at, Outcome::Leave)
                    .await
                    .map_err(Refusal::from)
            }
        };
        if let Err(refusal) = looked {
            tracing::warn!(%refusal, "links could not be looked at");
            sleep(PAUSE).await;
        }
        task
    }

    async fn note(&self, task: &Task, due_at: i64, outcome: Outcome) -> Result<(), StorageError> {
        let guilds = self.messaging().guilds();
        let mut tx = guilds.db().begin().await?;
        let mut is_news = false;
        match outcome {
            Outcome::Show(ids) => {
                let at = (task.channel_id.as_str(), task.message_id.as_str());
                is_news = previews::show(tx.conn(), at, &ids).await?;
                previews::settle(tx.conn(), task, due_at).await?;
            }
            Outcome::Leave => previews::settle(tx.conn(), task, due_at).await?,
            Outcome::Later => {
                let until = guilds.clock().now().plus_millis(AGAIN_MS).0;
                previews::put_off(tx.conn(), task, (due_at, until)).await?;
            }
        }
        tx.commit().await?;
        if is_news {
            self.tell(task);
        }
        Ok(())
    }

    async fn outcome(&self, task: &Task) -> Result<Outcome, Refusal> {
        const NOTHING: Outcome = Outcome::Show(Vec::new());
        let guilds = self.messaging().guilds();
        let found = {
            let mut conn = guilds.db().read().await?;
            let found = messages::get(&mut conn, &task.channel_id, &task.message_id).await?;
            match found {
                Some(found) => {
                    let place = (found.message_id.as_str(), found.thread_id.as_str());
                    let hides = threads::hides(&mut conn, &found.channel_id, place).await?;
                    Some(found).filter(|_| !hides)
                }
                None => None,
            }
        };
        let Some(message) = found else {
            return Ok(NOTHING);
        };
        let links = match self.may_have_previews(&message).await? {
            true => links(&message.content),
            false => Vec::new(),
        };
        if links.is_empty() {
            return Ok(NOTHING);
        }
        let said_at = message.edited_at.unwrap_or(message.sent_at);
        if guilds.clock().now().0.saturating_sub(said_at) > OLDEST_MS {
            return Ok(Outcome::Leave);
        }
        let found = join_all(links.iter().map(|link| self.find(link))).await;
        let found: Result<Vec<_>, Busy> = found.into_iter().collect();
        Ok(match found {
            Ok(found) => Outcome::Show(
                found
                    .into_iter()
                    .filter(|found| found.embed.is_some())
                    .map(|found| found.preview_id)
                    .collect(),
            ),
            Err(Busy) => Outcome::Later,
        })
    }

    /// Whether links of `message` are shown with previews: it is no message of the server, nobody has suppressed them, and its author may embed links there. A webhook may
    /// where it may write.
    async fn may_have_previews(&self, message: &Message) -> Result<bool, Refusal> {
        let is_said = matches!(message.kind, kind::ORDINARY | kind::FORWARD) && !message.is_of_server();
        let place = (message.channel_id.as_str(), message.message_id.as_str());
        let suppressed = {
            let mut conn = self.messaging().guilds().db().read().await?;
            previews::suppressed(&mut conn, &[place]).await?
        };
        if !is_said || !suppressed.is_empty() {
            return Ok(false);
        }
        if extra_of(message.extra.as_deref())?.webhook.is_some() {
            return Ok(true);
        }
        let channel = <&RoomId>::try_from(message.channel_id.as_str());
        let author = <&UserId>::try_from(message.author_id.as_str());
        let (Ok(channel), Ok(author)) = (channel, author) else {
            return Ok(false);
        };
        match self
            .messaging()
            .guilds()
            .fresh_channel_access(channel, author)
            .await
        {
            Ok(access) if access.guild_id.is_none() => Ok(true),
            Ok(access) => {
                let rights = match message.thread_id.is_empty() {
                    true => access.rights,
                    false => access.rights_in_threads,
                };
                Ok(rights.contains(Permissions::EMBED_LINKS))
            }
            // Who has left, or where there is nothing any more.
            Err(Refusal::Unknown(_)) => Ok(false),
            Err(refusal) => Err(refusal),
        }
    }
}
