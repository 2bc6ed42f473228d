//! Rules that look at messages (ADR 16): making them, asking them, and what follows.

mod act;
mod check;
mod create;
mod delete;
mod desk;
mod list;
mod look;
mod notices;
mod update;

use guildhall_permissions::Permissions;
use guildhall_rooms::Step;
use guildhall_storage::StorageError;
use guildhall_types::{RoomId, UserId};
use sqlx::AnyConnection;

pub(crate) use act::Acted;
pub use create::NewAutomodRule;
pub use look::Findings;
pub use update::AutomodRulePatch;

use crate::{
    Access, Guilds, Refusal, Thing, access, draft,
    model::{AutoModerationActionExecution, AutoModerationRule},
};
use guildhall_event::guild::AutomodRule;

/// Characters of a rule's name.
const NAME: (usize, usize) = (1, 100);

/// The rules of a guild, by id.
///
/// # Errors
/// When the database fails.
pub async fn rules(conn: &mut AnyConnection, guild: &str) -> Result<Vec<AutoModerationRule>, StorageError> {
    let all = guildhall_storage::automod::of_guild(conn, guild).await?;
    all.into_iter()
        .map(|(id, rule)| AutoModerationRule::of_json(guild, id, &rule))
        .collect()
}

/// One rule.
///
/// # Errors
/// When the database fails.
pub async fn rule(
    conn: &mut AnyConnection,
    guild: &str,
    id: &str,
) -> Result<Option<AutoModerationRule>, StorageError> {
    let found = guildhall_storage::automod::get(conn, guild, id).await?;
    found
        .map(|rule| AutoModerationRule::of_json(guild, id.to_owned(), &rule))
        .transpose()
}

/// What a rule has done, as the message `message` in `channel` of `guild` tells; `action` is the number of what was done. `None` if it tells no such thing,
/// or was deleted.
///
/// # Errors
/// When the database fails.
pub async fn execution(
    conn: &mut AnyConnection,
    guild: &str,
    (channel, message): (&str, &str),
    action: i64,
) -> Result<Option<AutoModerationActionExecution>, StorageError> {
    let Some(alert) = guildhall_storage::automod::alert(conn, channel, message).await? else {
        return Ok(None);
    };
    let alert = serde_json::from_str(&alert).map_err(|error| StorageError::Corrupt {
        what: "automod alert",
        reason: error.to_string(),
    })?;
    let place = (channel, message);
    Ok(Some(AutoModerationActionExecution::of(
        guild, place, action, alert,
    )))
}

impl Guilds {
    /// How `user`, who must manage the guild, stands.
    async fn rule_maker(
        &self,
        conn: &mut AnyConnection,
        user: &UserId,
        guild: &RoomId,
    ) -> Result<Access, Refusal> {
        let access = access::of(conn, guild, user, self.now()).await?;
        access.require(
            Permissions::MANAGE_GUILD,
            "manage the automod rules of this guild",
        )?;
        Ok(access)
    }

    /// Appends what a rule has become; `None` if it ends.
    async fn set_rule(
        &self,
        user: &UserId,
        guild: &RoomId,
        id: &str,
        rule: Option<AutomodRule>,
    ) -> Result<(), Refusal> {
        let event = draft::automod_rule(user, id, rule);
        self.submit(vec![Step::Append(guild.to_owned(), vec![event])])
            .await?;
        Ok(())
    }

    async fn stored_rule(&self, guild: &RoomId, id: &str) -> Result<AutoModerationRule, Refusal> {
        let found = rule(&mut *self.read().await?, guild.as_str(), id).await?;
        found.ok_or(Refusal::Unknown(Thing::AutomodRule))
    }
}
