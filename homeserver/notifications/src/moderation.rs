//! What moderators do about users of this server, as the audit log has it.

use guildhall_storage::{StorageError, audit, guilds, notifications::audience, projection::audit::AuditRow};
use guildhall_types::audit::action;
use serde_json::Value;

use crate::{
    Kind, Moderation, ModerationAction,
    derive::Batch,
    draft::{Detail, Draft, Op},
};

/// Milliseconds of a day.
const DAY_MS: i64 = 24 * 3600 * 1000;

impl Batch<'_> {
    /// The audit log of `guild` has an entry more.
    pub(crate) async fn moderation(
        &mut self,
        guild: &str,
        event: &str,
        part: i64,
    ) -> Result<(), StorageError> {
        let Some(entry) = audit::get(&mut *self.conn, guild, event, part).await? else {
            return Ok(());
        };
        let Some((user, action, until)) = done_to(&entry) else {
            return Ok(());
        };
        if user == entry.user_id || !self.notifications.0.presences.is_local(&user) {
            return Ok(());
        }
        // Of a guild that somebody never was in he is not told, whoever bans him there.
        let was_member = match action {
            ModerationAction::Timeout => true,
            ModerationAction::Kick | ModerationAction::Ban => {
                audience::was_member(&mut *self.conn, guild, &user).await?
            }
        };
        if !was_member {
            return Ok(());
        }
        let guild_name = guilds::get(&mut *self.conn, guild).await?;
        // However often it is done, it is told once a day.
        let day = self.notifications.0.clock.now().0 / DAY_MS;
        let subject = format!("audit:{guild}:{}:{day}", entry.action);
        let draft = Draft {
            guild: Some(guild.to_owned()),
            detail: Detail {
                moderation: Some(Moderation {
                    action,
                    guild_name: guild_name.map(|guild| guild.row.name).unwrap_or_default(),
                    until,
                }),
                ..Detail::default()
            },
            ..Draft::new(Kind::Moderation, &user, subject)
        };
        self.ops.push(Op::Note(Box::new(draft)));
        Ok(())
    }
}

/// To whom what was done that the user is told of, and until when it holds.
fn done_to(entry: &AuditRow) -> Option<(String, ModerationAction, Option<String>)> {
    let user = entry.target_id.clone()?;
    let (action, until) = match entry.action {
        action::MEMBER_KICK => (ModerationAction::Kick, None),
        action::MEMBER_BAN_ADD => (ModerationAction::Ban, None),
        action::MEMBER_UPDATE => (ModerationAction::Timeout, Some(timed_out_until(&entry.changes)?)),
        _ => return None,
    };
    Some((user, action, until))
}

/// The end of the time-out that the changes of an entry give.
fn timed_out_until(changes: &str) -> Option<String> {
    let changes: Vec<Value> = serde_json::from_str(changes).ok()?;
    let change = changes
        .iter()
        .find(|change| change.get("key").and_then(Value::as_str) == Some("communicationDisabledUntil"))?;
    change.get("newValue")?.as_str().map(ToOwned::to_owned)
}
