//! Blocking.

use guildhall_bus::BlockNews;
use guildhall_guilds::{Refusal, Thing};
use guildhall_storage::{
    accounts::privacy::{self, BlockRow},
    private_channels, receipts,
};
use guildhall_types::{UserId, is_steward};

use crate::Messaging;

/// Users whom one may block.
const MAX_BLOCKS: i64 = 1000;

impl Messaging {
    pub(super) async fn has_blocked(&self, user: &UserId, other: &UserId) -> Result<bool, Refusal> {
        let mut conn = self.guilds().db().read().await?;
        Ok(privacy::is_blocked(&mut conn, user.as_str(), other.as_str()).await?)
    }

    /// Refuses to write to, or ask, whom one has blocked.
    pub(super) async fn check_unblocked(&self, user: &UserId, other: &UserId) -> Result<(), Refusal> {
        match self.has_blocked(user, other).await? {
            true => Err(Refusal::Forbidden("You have blocked this user".to_owned())),
            false => Ok(()),
        }
    }

    /// All whom `user` has blocked, by user id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn blocked(&self, user: &UserId) -> Result<Vec<BlockRow>, Refusal> {
        let mut conn = self.guilds().db().read().await?;
        Ok(privacy::blocked(&mut conn, user.as_str()).await?)
    }

    /// `user` wants to hear nothing of `other` any more, and is no friend. Blocking again changes nothing.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for whom one cannot block, [`Refusal::Conflict`] for who has blocked as many as one may.
    pub async fn block(&self, user: &UserId, other: &UserId) -> Result<(), Refusal> {
        if user == other || is_steward(other) {
            return Err(Refusal::Unknown(Thing::User));
        }
        let now = self.guilds().clock().now().0;
        let mut tx = self.guilds().db().begin().await?;
        let (one, who) = (user.as_str(), other.as_str());
        if !privacy::block(tx.conn(), one, who, (now, MAX_BLOCKS)).await? {
            return Err(Refusal::Conflict(format!("You have blocked {MAX_BLOCKS} users")));
        }
        // In the channel of the two it is no longer seen how far one has read.
        for channel in private_channels::of_pair(tx.conn(), one, who).await? {
            receipts::forget_in(tx.conn(), one, &channel).await?;
        }
        tx.commit().await?;
        self.tell_blocks(user);
        self.end_relation(user, other).await
    }

    /// `user` hears of `other` again.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for who is not blocked.
    pub async fn unblock(&self, user: &UserId, other: &UserId) -> Result<(), Refusal> {
        let mut tx = self.guilds().db().begin().await?;
        if !privacy::unblock(tx.conn(), user.as_str(), other.as_str()).await? {
            return Err(Refusal::Unknown(Thing::User));
        }
        tx.commit().await?;
        self.tell_blocks(user);
        self.end_relation(user, other).await
    }

    fn tell_blocks(&self, user: &UserId) {
        let user_id = user.to_owned();
        self.guilds().bus().publish_blocks(BlockNews { user_id });
    }
}
