//! Bans.

use guildhall_permissions::Permissions;
use guildhall_rooms::Step;
use guildhall_storage::members;
use guildhall_types::{RoomId, UserId, is_steward};

use super::REASON;
use crate::{Guilds, Refusal, Thing, access, draft, model::Ban, validate::Check};

impl Guilds {
    /// Removes `target` from the guild, if it is there, and keeps it out.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not ban members or does not stand above it.
    pub async fn ban(
        &self,
        user: &UserId,
        guild: &RoomId,
        target: &UserId,
        reason: Option<&str>,
    ) -> Result<Ban, Refusal> {
        let mut check = Check::new();
        let reason = check.text("reason", reason, REASON);
        if is_steward(target) {
            check.refuse("userId", "is the user of a server itself");
        }
        check.end()?;
        {
            let mut conn = self.read().await?;
            let access = access::of(&mut conn, guild, user, self.now()).await?;
            access.require(Permissions::BAN_MEMBERS, "ban members of this guild")?;
            if let Some(target) = access::of_member(&mut conn, guild, target, self.now()).await? {
                access.require_above(&target.rank, "The member")?;
            }
        }
        let steps = vec![
            Step::Append(
                guild.to_owned(),
                vec![draft::ban(user, target, reason.as_deref())],
            ),
            Step::Levels(guild.to_owned(), user.to_owned()),
        ];
        self.submit(steps).await?;
        self.get_ban(user, guild, target).await
    }

    /// Lets `target` come back.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when there is no such ban, or [`Refusal::Forbidden`] for who may not ban members.
    pub async fn unban(&self, user: &UserId, guild: &RoomId, target: &UserId) -> Result<(), Refusal> {
        self.get_ban(user, guild, target).await?;
        let back = vec![draft::leave(user, target, None)];
        self.submit(vec![Step::Append(guild.to_owned(), back)]).await?;
        Ok(())
    }

    /// At most `limit` bans of the guild, sorted by user id, after the user id `after`.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not ban members.
    pub async fn list_bans(
        &self,
        user: &UserId,
        guild: &RoomId,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Vec<Ban>, Refusal> {
        let mut conn = self.read().await?;
        let access = access::of(&mut conn, guild, user, self.now()).await?;
        access.require(Permissions::BAN_MEMBERS, "see the bans of this guild")?;
        let bans = members::bans(&mut conn, guild.as_str(), after.unwrap_or_default(), limit).await?;
        Ok(bans.into_iter().map(Ban::from).collect())
    }

    /// The ban of `target`.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not ban members.
    pub async fn get_ban(&self, user: &UserId, guild: &RoomId, target: &UserId) -> Result<Ban, Refusal> {
        let mut conn = self.read().await?;
        let access = access::of(&mut conn, guild, user, self.now()).await?;
        access.require(Permissions::BAN_MEMBERS, "see the bans of this guild")?;
        let ban = members::ban(&mut conn, guild.as_str(), target.as_str()).await?;
        ban.map(Ban::from).ok_or(Refusal::Unknown(Thing::Ban))
    }
}
