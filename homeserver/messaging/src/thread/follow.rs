//! Following threads. It is one's own server's matter: nobody else is told.

use guildhall_bus::{ReadNews, ReadWhat};
use guildhall_guilds::{Refusal, Thing};
use guildhall_storage::{
    messages::{self, Anchor},
    thread_follows, threads,
};
use guildhall_types::{EventId, RoomId, UserId, content::channel_type};

use crate::Messaging;

impl Messaging {
    /// Has the user follow a thread from now on, if that is not so: what is said in it is unread until it is acknowledged.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn follow_thread(
        &self,
        user: &UserId,
        channel: &RoomId,
        thread: &EventId,
    ) -> Result<(), Refusal> {
        self.reader(user, channel).await?;
        let found = self.stored_thread(channel, thread.as_str()).await?;
        self.follow(user, &found).await
    }

    /// Has the user follow a thread no more. Who is in a private thread leaves it.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn unfollow_thread(
        &self,
        user: &UserId,
        channel: &RoomId,
        thread: &EventId,
    ) -> Result<(), Refusal> {
        let access = self.reader(user, channel).await?;
        let found = self.stored_thread(channel, thread.as_str()).await?;
        if access.kind == channel_type::PRIVATE_THREAD {
            match self
                .guilds()
                .remove_from_private_thread(user, channel, user)
                .await
            {
                // Who manages threads may see it without being in it.
                Ok(()) | Err(Refusal::Unknown(Thing::Member)) => {}
                Err(refusal) => return Err(refusal),
            }
        }
        let place = (channel.as_str(), thread.as_str());
        let mut tx = self.guilds().db().begin().await?;
        let is_news = thread_follows::unfollow(tx.conn(), user.as_str(), place).await?;
        tx.commit().await?;
        if is_news {
            self.tell_follow(user, &found, false);
        }
        Ok(())
    }

    /// Has the user, who said something in `thread` or made it, follow it. What goes wrong is only noted: what was said is said.
    pub(crate) async fn follow_own(&self, user: &UserId, channel: &RoomId, thread: &str) {
        let followed = async {
            let place = (channel.as_str(), thread);
            let found = {
                let mut conn = self.guilds().db().read().await?;
                if thread_follows::follows(&mut conn, user.as_str(), place).await? {
                    return Ok(());
                }
                threads::get(&mut conn, channel.as_str(), thread).await?
            };
            match found {
                Some(found) => self.follow(user, &found).await,
                None => Ok(()),
            }
        };
        let done: Result<(), Refusal> = followed.await;
        if let Err(error) = done {
            tracing::warn!(%error, "a thread is not followed");
        }
    }

    async fn follow(&self, user: &UserId, found: &threads::Thread) -> Result<(), Refusal> {
        let (channel, thread) = (found.row.channel_id.as_str(), found.row.thread_id.as_str());
        let now = self.guilds().clock().now();
        let mut tx = self.guilds().db().begin().await?;
        // What stands there already is read.
        let last: Option<Anchor> = match &found.last_message_id {
            Some(last) => messages::anchor(tx.conn(), channel, last).await?,
            None => None,
        };
        let place = (channel, thread);
        let is_news = thread_follows::follow(tx.conn(), user.as_str(), place, last.as_ref(), now.0).await?;
        tx.commit().await?;
        if is_news {
            self.tell_follow(user, found, true);
        }
        Ok(())
    }

    fn tell_follow(&self, user: &UserId, found: &threads::Thread, is_following: bool) {
        self.guilds().bus().publish_read(ReadNews {
            user_id: user.to_owned(),
            guild_id: Some(found.guild_id.clone()),
            what: ReadWhat::Follow {
                channel: found.row.channel_id.clone(),
                thread: found.row.thread_id.clone(),
                is_following,
            },
        });
    }
}
