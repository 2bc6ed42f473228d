//! The audit log of a guild: who did what, from what to what, and why (ADR 11).
//!
//! What is listed follows from the events, not from when they came: an entry is of an event whose sender was allowed to send it by what
//! the sender had seen, and its old values are those that the sender saw. Where branches of the history meet in an event, what stands on
//! some of them only is judged by all that this event follows (`meet.rs`).

mod automod;
mod changes;
mod channel;
mod deletion;
mod entry;
mod facts;
mod history;
mod meet;
mod threads;
mod webhooks;

use std::sync::Arc;

use guildhall_dag::OrderKey;
use guildhall_event::{Pdu, guild::GuildState};
use guildhall_permissions::Permissions;
use guildhall_storage::{
    StorageError,
    events::{self, EventStatus},
    guild_groups,
    projection::audit::{self, AuditRow},
};
use guildhall_types::{
    OwnedRoomId,
    content::{ALIAS, BY, CHANNEL, MAX_REASON, REASON},
};
use serde::Serialize;
use serde_json::Value;

use self::{entry::Entry, facts::Of};
use super::{GuildStates, Projector, content_of, redaction::REDACTION};
use crate::{change::Change, guild::may_say, state::State};

/// Whose room it is that has `state` and amounts to `guild`, if entries come from it.
pub(super) fn room_of(state: &State, guild: &GuildStates) -> Option<Of> {
    if guild.after.is_some() {
        Some(Of::Guild)
    } else if state.get(CHANNEL, "").is_some() {
        Some(Of::Channel)
    } else {
        None
    }
}

fn text(value: &impl Serialize) -> Result<String, StorageError> {
    serde_json::to_string(value).map_err(|error| StorageError::Corrupt {
        what: "audit entry",
        reason: error.to_string(),
    })
}

/// Why, in the words of the sender.
fn reason_of(pdu: &Pdu) -> Option<String> {
    let content: Value = content_of(pdu)?;
    let key = match pdu.kind_str().as_str() {
        "m.room.member" | REDACTION => "reason",
        _ => REASON,
    };
    let reason = content.get(key)?.as_str()?.trim();
    (!reason.is_empty()).then(|| reason.chars().take(MAX_REASON).collect())
}

/// For whom the guild's steward has set the vanity URL: a member who had the right, as the guild was before. Of others it is not believed.
fn actor_of(pdu: &Pdu, seen: &GuildState) -> Option<String> {
    if pdu.kind_str() != ALIAS {
        return None;
    }
    let content: Value = content_of(pdu)?;
    let user = content.get(BY)?.as_str()?;
    let rights = seen.rights(user, pdu.origin_server_ts);
    let may = seen.members.contains_key(user) && rights.contains(Permissions::MANAGE_GUILD);
    may.then(|| user.to_owned())
}

/// The entries of an event.
struct Listed {
    guild: OwnedRoomId,
    entries: Vec<Entry>,
    /// Who did it, if that is not the sender.
    by: Option<String>,
}

impl Projector<'_> {
    /// Brings the log after `pdu`, which was accepted.
    pub(super) async fn audit(
        &mut self,
        pdu: &Arc<Pdu>,
        order: &OrderKey,
        of: Option<Of>,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let Some(of) = of else {
            return Ok(());
        };
        if self.joins && !self.is_backfill {
            self.meet(pdu, of, changes).await?;
        }
        let is_history = self.is_backfill;
        self.list(pdu, order, (of, is_history), changes).await?;
        if self.was_awaited {
            // What follows it had nothing to be compared with.
            for id in events::children(self.conn, self.room_id.as_str(), pdu.event_id.as_str()).await? {
                let row = events::get(self.conn, self.room_id.as_str(), &id).await?;
                if row.is_some_and(|row| row.status == EventStatus::Accepted) {
                    self.list_held(&id, of, changes).await?;
                }
            }
        }
        Ok(())
    }

    /// Puts the entries of `pdu` into the log, if it has some and its sender was allowed to send it.
    async fn list(
        &mut self,
        pdu: &Arc<Pdu>,
        order: &OrderKey,
        (of, is_history): (Of, bool),
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let Some(key) = pdu.state_key.as_deref() else {
            return Ok(());
        };
        let listed = match of {
            Of::Guild if is_history => self.of_history(pdu, key).await?,
            Of::Guild => self.of_guild(pdu, key).await?,
            Of::Channel => self.of_channel(pdu, key).await?,
        };
        match listed {
            Some(listed) => self.write(pdu, order, listed, changes).await,
            None => Ok(()),
        }
    }

    /// The entries of an event of a guild's room.
    async fn of_guild(&mut self, pdu: &Pdu, key: &str) -> Result<Option<Listed>, StorageError> {
        let (room, id) = (self.room_id, pdu.event_id.as_str());
        let found = guild_groups::find_change(self.conn, room.as_str(), id).await?;
        let entries = match found {
            Some(row) => {
                let seen = self.store.guild(self.conn, room, row.before_group).await?.state;
                let change = serde_json::from_str(&row.change).map_err(|error| StorageError::Corrupt {
                    what: "guild change",
                    reason: error.to_string(),
                })?;
                // Before there are members, the guild is being made.
                match seen.members.is_empty() {
                    true => Vec::new(),
                    false => {
                        let sent = (pdu.sender.as_str(), pdu.origin_server_ts);
                        let entries = changes::of_change(&change, sent, &seen);
                        automod::named(pdu, &seen, entries)
                    }
                }
            }
            None => match facts::kind_of(Of::Guild, &pdu.kind_str()) {
                Some(kind) if self.may_have_said(pdu).await? => match self.told(pdu, key).await? {
                    Some(told) => (kind.entries)(&told),
                    None => Vec::new(),
                },
                _ => Vec::new(),
            },
        };
        let by = match entries.is_empty() {
            true => None,
            false => self
                .guild_before(pdu)
                .await?
                .and_then(|seen| actor_of(pdu, &seen)),
        };
        Ok(Some(Listed {
            guild: room.to_owned(),
            entries,
            by,
        }))
    }

    /// Whether the sender of `pdu` was allowed to send it by the guild as the sender saw it.
    async fn may_have_said(&mut self, pdu: &Pdu) -> Result<bool, StorageError> {
        let seen = self.guild_before(pdu).await?;
        Ok(seen.is_some_and(|seen| !seen.members.is_empty() && may_say(pdu, &seen).is_ok()))
    }

    /// The guild as the sender of `pdu`, which is in its room, saw it.
    async fn guild_before(&mut self, pdu: &Pdu) -> Result<Option<GuildState>, StorageError> {
        let (room, id) = (self.room_id, pdu.event_id.as_str());
        let group = match guild_groups::find_change(self.conn, room.as_str(), id).await? {
            Some(change) => Some(change.before_group),
            // What is no change has left the guild as it was.
            None => guild_groups::place(self.conn, room.as_str(), id)
                .await?
                .map(|place| place.after_group),
        };
        match group {
            Some(group) => Ok(Some(self.store.guild(self.conn, room, group).await?.state)),
            None => Ok(None),
        }
    }

    async fn write(
        &mut self,
        pdu: &Pdu,
        order: &OrderKey,
        Listed { guild, entries, by }: Listed,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let reason = reason_of(pdu);
        let by = by.unwrap_or_else(|| pdu.sender.to_string());
        for (part, entry) in (0_i64..).zip(entries) {
            // An id with a blank is no channel's; those who look for what may be seen rely on it.
            if !entry.tells() || entry.channel.as_ref().is_some_and(|id| id.contains(' ')) {
                continue;
            }
            let row = AuditRow {
                guild_id: guild.to_string(),
                event_id: pdu.event_id.to_string(),
                part,
                room_id: self.room_id.to_string(),
                user_id: by.clone(),
                action: entry.action,
                target_id: entry.target,
                channel_id: entry.channel.clone(),
                reason: reason.clone(),
                changes: text(&entry.changes)?,
                options: text(&entry.options)?,
                created_at: pdu.origin_server_ts.0,
                order_ts: order.timestamp,
                order_depth: order.depth,
            };
            if audit::insert(self.conn, &row).await? {
                changes.push(Change::AuditLogged {
                    guild: row.guild_id,
                    event: row.event_id,
                    part,
                    channel: entry.channel,
                });
            }
        }
        Ok(())
    }
}
