//! Guilds that this server holds.

use guildhall_guilds::{Refusal, Removal};
use guildhall_storage::administration::{self, GuildOverview};
use guildhall_types::{RoomId, UserId, text::has_control};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Admin, AdminError, service::time};

/// Characters of what is looked for.
const LONGEST: usize = 100;

/// A guild, as administrators see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AdminGuild {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Picture: `mxc://server/media id`.
    pub icon: Option<String>,
    /// Who owns it.
    pub owner_id: String,
    /// The server that made it and looks after it; null if that is not known here.
    pub home_server: Option<String>,
    /// Its members.
    pub member_count: i64,
    /// Those of them that are users of this server.
    pub own_member_count: i64,
    /// Its channels.
    pub channel_count: i64,
    /// RFC 3339.
    pub created_at: String,
}

/// What has become of a guild.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GuildOutcome {
    /// It is deleted, on all servers.
    Deleted,
    /// The users of this server have left it.
    Left,
}

/// What has become of a guild, and for how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct GuildRemoval {
    /// What.
    pub outcome: GuildOutcome,
    /// Users of this server who have left it; 0 if it is deleted.
    pub left: usize,
}

fn shown(row: GuildOverview) -> AdminGuild {
    // Without its first event the id may tell.
    let creator = row.creator_id.as_deref().unwrap_or(&row.guild_id);
    let home = creator.split_once(':').map(|(_, server)| server.to_owned());
    AdminGuild {
        id: row.guild_id,
        name: row.name,
        icon: row.icon,
        owner_id: row.owner_id,
        home_server: home,
        member_count: row.members,
        own_member_count: row.own_members,
        channel_count: row.channels,
        created_at: time(row.created_at),
    }
}

impl Admin {
    /// At most `limit` guilds in whose name `text` is (empty for all), the newest first, behind the guild `before`.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] for who does not administer this server; [`Refusal::Invalid`] when there is no guild `before`, or `text` is too long.
    pub async fn guilds(
        &self,
        user: &UserId,
        text: &str,
        before: Option<&str>,
        limit: i64,
    ) -> Result<Vec<AdminGuild>, AdminError> {
        let mut conn = self.read_as(user).await?;
        if text.chars().count() > LONGEST || has_control(text) {
            let reason = format!("must have at most {LONGEST} characters, and no control characters");
            return Err(Refusal::invalid("query", reason).into());
        }
        let own = self.server_name().as_str();
        let before = match before {
            None => (i64::MAX, String::new()),
            Some(id) => {
                let row = administration::guild(&mut conn, own, id).await?;
                let row = row.ok_or_else(|| Refusal::invalid("before", "is no guild of this list"))?;
                (row.created_at, row.guild_id)
            }
        };
        let text = text.trim().to_lowercase();
        let rows = administration::guilds(&mut conn, own, &text, (before.0, &before.1), limit).await?;
        Ok(rows.into_iter().map(shown).collect())
    }

    /// Deletes a guild that this server has made or a user of it owns; of others all users of this server leave.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] for who does not administer this server; [`Refusal::Unknown`].
    pub async fn remove_guild(&self, user: &UserId, guild: &RoomId) -> Result<GuildRemoval, AdminError> {
        drop(self.read_as(user).await?);
        let removal = self.0.guilds.remove_guild(guild).await?;
        tracing::info!(admin = %user, %guild, ?removal, "a guild was removed by an administrator");
        Ok(match removal {
            Removal::Deleted => GuildRemoval {
                outcome: GuildOutcome::Deleted,
                left: 0,
            },
            Removal::Left(left) => GuildRemoval {
                outcome: GuildOutcome::Left,
                left,
            },
        })
    }
}
