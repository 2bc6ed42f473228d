//! What is reported, as the reporter sees it.

use guildhall_permissions::Permissions;
use guildhall_storage::{guilds, members, messages};
use guildhall_types::{OwnedRoomId, OwnedUserId, UserId, is_steward};
use sqlx::AnyConnection;

use super::NewReport;
use crate::{Guilds, Refusal, Thing, access, model::ReportKind};

/// What is reported.
pub(super) struct Target {
    pub(super) guild_id: Option<OwnedRoomId>,
    pub(super) user_id: Option<OwnedUserId>,
    /// The message's text.
    pub(super) content: Option<String>,
    pub(super) sent_at: Option<i64>,
}

fn needed<'a, T>(field: &'static str, value: Option<&'a T>) -> Result<&'a T, Refusal> {
    value.ok_or_else(|| Refusal::invalid(field, "is needed for a report of this kind"))
}

/// Refuses to report oneself, and servers' own users, behind whom nobody is.
fn check_user(reporter: &UserId, user: &UserId, field: &'static str) -> Result<(), Refusal> {
    if user == reporter {
        return Err(Refusal::invalid(field, "must not be of yourself"));
    }
    if is_steward(user) {
        return Err(Refusal::invalid(field, "must not be of a server's own user"));
    }
    Ok(())
}

impl Guilds {
    /// What `reporter` wants to report and sees.
    pub(super) async fn target(&self, reporter: &UserId, new: &NewReport) -> Result<Target, Refusal> {
        match new.kind {
            ReportKind::Message => self.reported_message(reporter, new).await,
            ReportKind::User => self.reported_user(reporter, new).await,
            ReportKind::Guild => {
                let guild = needed("guildId", new.guild_id.as_ref())?;
                access::of(&mut *self.read().await?, guild, reporter, self.now()).await?;
                Ok(Target {
                    guild_id: Some(guild.clone()),
                    user_id: None,
                    content: None,
                    sent_at: None,
                })
            }
        }
    }

    async fn reported_message(&self, reporter: &UserId, new: &NewReport) -> Result<Target, Refusal> {
        let channel = needed("channelId", new.channel_id.as_ref())?;
        let message = needed("messageId", new.message_id.as_ref())?;
        let access = self.fresh_channel_access(channel, reporter).await?;
        access.require_sight()?;
        access.require(
            Permissions::READ_MESSAGE_HISTORY,
            "read the history of this channel",
        )?;
        if new
            .guild_id
            .as_ref()
            .is_some_and(|guild| Some(guild) != access.guild_id.as_ref())
        {
            return Err(Refusal::Unknown(Thing::Channel));
        }
        let row = messages::get(&mut *self.read().await?, channel.as_str(), message.as_str()).await?;
        let row = row.ok_or(Refusal::Unknown(Thing::Message))?;
        let author = OwnedUserId::try_from(row.author_id.as_str())
            .map_err(|error| Refusal::Internal(error.to_string()))?;
        check_user(reporter, &author, "messageId")?;
        if new.user_id.as_ref().is_some_and(|user| *user != author) {
            return Err(Refusal::invalid("userId", "has not written the message"));
        }
        Ok(Target {
            guild_id: access.guild_id,
            user_id: Some(author),
            content: Some(row.content),
            sent_at: Some(row.sent_at),
        })
    }

    async fn reported_user(&self, reporter: &UserId, new: &NewReport) -> Result<Target, Refusal> {
        let user = needed("userId", new.user_id.as_ref())?;
        let mut conn = self.read().await?;
        match &new.guild_id {
            Some(guild) => {
                access::of(&mut conn, guild, reporter, self.now()).await?;
                if !members::is_joined(&mut conn, guild.as_str(), user.as_str()).await? {
                    return Err(Refusal::Unknown(Thing::Member));
                }
            }
            None if share_guild(&mut conn, reporter, user).await? => {}
            None => return Err(Refusal::Unknown(Thing::Member)),
        }
        check_user(reporter, user, "userId")?;
        Ok(Target {
            guild_id: new.guild_id.clone(),
            user_id: Some(user.clone()),
            content: None,
            sent_at: None,
        })
    }
}

async fn share_guild(conn: &mut AnyConnection, one: &UserId, other: &UserId) -> Result<bool, Refusal> {
    for guild in guilds::of_user(conn, one.as_str()).await? {
        if members::is_joined(conn, &guild.row.guild_id, other.as_str()).await? {
            return Ok(true);
        }
    }
    Ok(false)
}
