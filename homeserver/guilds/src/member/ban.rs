//! Bans.

use guildhall_permissions::Permissions;
use guildhall_rooms::Step;
use guildhall_storage::members;
use guildhall_types::{RoomId, UserId, content::MAX_DELETE_SECONDS, is_steward};
use sqlx::AnyConnection;

use super::REASON;
use crate::{Access, Guilds, Refusal, Thing, access, draft, model::Ban, validate::Check};

/// How somebody is banned.
#[derive(Clone, Debug, Default)]
pub struct NewBan {
    /// Why, at most 512 characters.
    pub reason: Option<String>,
    /// The messages of this many seconds before the ban are deleted, at most 7 days; 0 is for none.
    pub delete_message_seconds: i64,
}

impl NewBan {
    /// Notes in `check` what is wrong; gives the ban without the blanks around its reason.
    pub(super) fn checked(&self, check: &mut Check) -> Self {
        Self {
            reason: check.text("reason", self.reason.as_deref(), REASON),
            delete_message_seconds: check.number(
                "deleteMessageSeconds",
                self.delete_message_seconds,
                0,
                MAX_DELETE_SECONDS,
            ),
        }
    }
}

impl Guilds {
    /// Removes `target` from the guild, if it is there, and keeps it out. Messages are deleted after the answer, in all channels of the
    /// guild, also in those that `user` does not see.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not ban members or does not stand above it.
    pub async fn ban(
        &self,
        user: &UserId,
        guild: &RoomId,
        target: &UserId,
        ban: &NewBan,
    ) -> Result<Ban, Refusal> {
        let mut check = Check::new();
        let ban = ban.checked(&mut check);
        if is_steward(target) {
            check.refuse("userId", "is the user of a server itself");
        }
        check.end()?;
        {
            let mut conn = self.read().await?;
            let access = access::of(&mut conn, guild, user, self.now()).await?;
            access.require(Permissions::BAN_MEMBERS, "ban members of this guild")?;
            self.require_bannable(&mut conn, guild, &access, target).await?;
        }
        let event = draft::ban(user, target, ban.reason.as_deref(), ban.delete_message_seconds);
        let steps = vec![
            Step::Append(guild.to_owned(), vec![event]),
            Step::Levels(guild.to_owned(), user.to_owned()),
        ];
        self.submit(steps).await?;
        self.get_ban(user, guild, target).await
    }

    /// Refuses a member who does not stand below who has `access`.
    pub(super) async fn require_bannable(
        &self,
        conn: &mut AnyConnection,
        guild: &RoomId,
        access: &Access,
        target: &UserId,
    ) -> Result<(), Refusal> {
        match access::of_member(conn, guild, target, self.now()).await? {
            Some(target) => access.require_above(&target.rank, "The member"),
            None => Ok(()),
        }
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
