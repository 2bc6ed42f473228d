//! Scheduled events that begin.

use guildhall_guilds::read::viewers;
use guildhall_storage::{StorageError, notifications::audience, scheduled_events};

use crate::{
    Kind,
    derive::Batch,
    draft::{Detail, Draft, Op},
};

/// The status of an event that has begun.
const ACTIVE: i64 = 2;

impl Batch<'_> {
    /// A scheduled event has changed: when it has begun, those who are interested in it are notified, once.
    pub(crate) async fn event(&mut self, guild: &str, event: &str) -> Result<(), StorageError> {
        let Some(found) = scheduled_events::get(&mut *self.conn, guild, event).await? else {
            return Ok(());
        };
        if found.row.status != ACTIVE {
            return Ok(());
        }
        let seeing = match &found.row.channel_id {
            Some(channel) => viewers(&mut *self.conn, guild, Some(channel)).await?.pop(),
            None => None,
        };
        for user in audience::interested(&mut *self.conn, guild, event).await? {
            let sees = |(_, viewers): &(String, guildhall_guilds::Viewers)| viewers.include(&user);
            if found.row.channel_id.is_some() && !seeing.as_ref().is_some_and(sees) {
                continue;
            }
            let draft = Draft {
                guild: Some(guild.to_owned()),
                channel: found.row.channel_id.clone(),
                detail: Detail {
                    scheduled_event: Some(event.to_owned()),
                    ..Detail::default()
                },
                ..Draft::new(Kind::EventStarting, &user, format!("event:{guild}:{event}"))
            };
            self.ops.push(Op::Note(Box::new(draft)));
        }
        Ok(())
    }
}
