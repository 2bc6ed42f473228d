//! Who is brought into a private thread follows it from then on.

use guildhall_bus::{ReadNews, ReadWhat};
use guildhall_storage::{
    StorageError, accounts::deactivation, channels, messages, private_threads, thread_follows, threads,
};
use guildhall_types::OwnedUserId;

use crate::{Notifications, derive::Batch, draft::Op};

impl Batch<'_> {
    /// Users of this server who are in the private thread whose room is `channel`, if it is shown.
    pub(crate) async fn thread_members(&mut self, guild: &str, channel: &str) -> Result<(), StorageError> {
        let Some(Some(thread)) = private_threads::thread_in(self.conn, guild, channel).await? else {
            return Ok(());
        };
        if channels::get(self.conn, channel).await?.is_none() {
            return Ok(());
        }
        let found = private_threads::get(self.conn, guild, channel).await?;
        for user in found.into_iter().flat_map(|found| found.members) {
            let is_new = self.notifications.0.presences.is_local(&user)
                && !thread_follows::follows(self.conn, &user, (channel, &thread)).await?;
            if is_new {
                self.ops.push(Op::Follow {
                    user,
                    guild: guild.to_owned(),
                    channel: channel.to_owned(),
                    thread: thread.clone(),
                });
            }
        }
        Ok(())
    }
}

impl Notifications {
    /// Has those follow who were brought in. It may be done twice.
    pub(crate) async fn follow_added(&self, ops: &[Op]) -> Result<(), StorageError> {
        for op in ops {
            let Op::Follow {
                user,
                guild,
                channel,
                thread,
            } = op
            else {
                continue;
            };
            let mut tx = self.0.db.begin().await?;
            // The thread may be deleted meanwhile, or the account.
            let has_account = deactivation::is_active(tx.conn(), user).await?;
            let found = threads::get(tx.conn(), channel, thread).await?;
            let Some(found) = found.filter(|_| has_account) else {
                continue;
            };
            // What stands there already is read.
            let last = match &found.last_message_id {
                Some(last) => messages::anchor(tx.conn(), channel, last).await?,
                None => None,
            };
            let now = self.0.clock.now().0;
            let place = (channel.as_str(), thread.as_str());
            let is_news = thread_follows::follow(tx.conn(), user, place, last.as_ref(), now).await?;
            tx.commit().await?;
            if let (true, Ok(user_id)) = (is_news, OwnedUserId::try_from(user.as_str())) {
                self.0.bus.publish_read(ReadNews {
                    user_id,
                    guild_id: Some(guild.clone()),
                    what: ReadWhat::Follow {
                        channel: channel.clone(),
                        thread: thread.clone(),
                        is_following: true,
                    },
                });
            }
        }
        Ok(())
    }
}
