//! Blocking, and who may write and ask.

use guildhall_bus::BlockNews;
use guildhall_guilds::{Refusal, Thing};
use guildhall_storage::accounts::privacy::{self, BlockRow, PrivacyRow};
use guildhall_types::{UserId, is_steward};

use crate::{Messaging, policy};

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

    /// Who may write to `user` and ask for friendship.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn privacy(&self, user: &UserId) -> Result<PrivacyRow, Refusal> {
        let mut conn = self.guilds().db().read().await?;
        let set = privacy::get(&mut conn, user.as_str()).await?;
        Ok(set.unwrap_or_else(policy::default))
    }

    /// Sets who may write to `user` and ask for friendship; what is `None` stays. Channels that there are stay open to those who are in them.
    ///
    /// # Errors
    /// [`Refusal::Invalid`].
    pub async fn set_privacy(
        &self,
        user: &UserId,
        (direct_messages, friend_requests): (Option<String>, Option<String>),
    ) -> Result<PrivacyRow, Refusal> {
        let known = |value: &Option<String>, all: [&str; 3]| {
            value.as_deref().is_none_or(|value| all.contains(&value))
        };
        if !known(&direct_messages, ["everyone", "shared_guilds", "friends"]) {
            let reason = "must be everyone, shared_guilds or friends";
            return Err(Refusal::invalid("privacySettings.directMessages", reason));
        }
        if !known(&friend_requests, ["everyone", "shared_guilds", "nobody"]) {
            let reason = "must be everyone, shared_guilds or nobody";
            return Err(Refusal::invalid("privacySettings.friendRequests", reason));
        }
        let mut tx = self.guilds().db().begin().await?;
        let set = privacy::get(tx.conn(), user.as_str()).await?;
        let before = set.unwrap_or_else(policy::default);
        let after = PrivacyRow {
            direct_messages: direct_messages.unwrap_or(before.direct_messages),
            friend_requests: friend_requests.unwrap_or(before.friend_requests),
        };
        privacy::set(tx.conn(), user.as_str(), &after).await?;
        tx.commit().await?;
        Ok(after)
    }
}
