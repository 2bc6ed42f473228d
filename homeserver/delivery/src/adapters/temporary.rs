//! [`TemporaryMembers`] over the guilds' use-cases.

use futures::future::BoxFuture;
use guildhall_guilds::Guilds;
use guildhall_types::{OwnedRoomId, OwnedUserId, Timestamp};

use crate::{EndingError, TemporaryMembers};

impl TemporaryMembers for Guilds {
    fn since<'a>(
        &'a self,
        before: Timestamp,
    ) -> BoxFuture<'a, Result<Vec<(OwnedRoomId, OwnedUserId)>, EndingError>> {
        Box::pin(async move {
            let found = self.temporary_members(before).await;
            found.map_err(|refusal| EndingError(refusal.to_string()))
        })
    }

    fn end<'a>(
        &'a self,
        guild: &'a OwnedRoomId,
        user: &'a OwnedUserId,
    ) -> BoxFuture<'a, Result<(), EndingError>> {
        Box::pin(async move {
            let ended = self.end_temporary(guild, user).await;
            ended.map_err(|refusal| EndingError(refusal.to_string()))
        })
    }
}
