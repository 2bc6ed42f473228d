//! Redactions.

use std::sync::Arc;

use guildhall_event::{Pdu, guild::REACTION, redact};
use guildhall_permissions::{ChannelKind, Permissions};
use guildhall_storage::{
    StorageError, events, guild_groups,
    projection::messages::{self, MessageRow},
};
use guildhall_types::{
    EventId, RoomId, Timestamp,
    content::{CHANNEL, ChannelContent, PINNED_EVENTS},
    message::kind,
};
use ruma::state_res::events::{RoomCreateEvent, RoomPowerLevelsEvent, RoomPowerLevelsIntField};

use super::{Projector, edited_by, message::order_of};
use crate::{automod::alert_of, change::Change, state::State, verdict::cites};

/// What a redaction is to its target.
pub(super) const REDACTION: &str = "m.room.redaction";

impl Projector<'_> {
    /// Whether the sender may manage messages by all states of `guild` that are cited, and has not lost the right longer ago than a cite may
    /// be stale; where nothing is cited, or what is cited is not known, by the state that was held when the redaction came. `None` if the
    /// guild is not held.
    async fn may_moderate(&mut self, redaction: &Pdu, guild: &str) -> Result<Option<bool>, StorageError> {
        let Ok(guild) = <&RoomId>::try_from(guild) else {
            return Ok(None);
        };
        let row = events::get(self.conn, self.room_id.as_str(), redaction.event_id.as_str()).await?;
        let Some(came_at) = row.map(|row| row.received_at) else {
            return Ok(None);
        };
        let cited = self.cited_groups(redaction, guild).await?;
        let held = guild_groups::present_before(self.conn, guild.as_str(), came_at + 1).await?;
        if cited.is_empty() && held.is_none() {
            return Ok(None);
        }
        for group in &cited {
            if !self.moderates(redaction, (guild, *group), came_at).await? {
                return Ok(Some(false));
            }
        }
        let by_present = match held {
            Some(held) => self.moderates(redaction, (guild, held), came_at).await?,
            None => true,
        };
        if by_present || cited.is_empty() {
            return Ok(Some(by_present));
        }
        // The right was lost since. Its server may not have heard of that.
        let then =
            guild_groups::present_before(self.conn, guild.as_str(), came_at - self.store.stale_cite_ms)
                .await?;
        Ok(Some(match then {
            Some(then) => self.moderates(redaction, (guild, then), came_at).await?,
            None => true,
        }))
    }

    /// Whether the sender of a redaction that came at `came_at` may manage messages by the guild group `group`.
    async fn moderates(
        &mut self,
        redaction: &Pdu,
        (guild, group): (&RoomId, i64),
        came_at: i64,
    ) -> Result<bool, StorageError> {
        let roles = self.store.guild(self.conn, guild, group).await?.state;
        let (sender, channel) = (redaction.sender.as_str(), self.room_id.as_str());
        // The time is the sender's word: nobody evades a time-out by one that is still to come.
        let sent_at = redaction
            .origin_server_ts
            .min(Timestamp(came_at).plus_millis(self.store.stale_cite_ms));
        let rights = roles.rights_in(sender, channel, ChannelKind::Text, sent_at);
        Ok(roles.is_steward(sender) || rights.contains(Permissions::MANAGE_MESSAGES))
    }

    /// What the guild came to after each of the events that `pdu` cites; nothing if one of them is not known.
    async fn cited_groups(&mut self, pdu: &Pdu, guild: &RoomId) -> Result<Vec<i64>, StorageError> {
        let mut groups = Vec::new();
        for id in cites(pdu).unwrap_or_default() {
            match guild_groups::place(self.conn, guild.as_str(), id.as_str()).await? {
                Some(place) => groups.push(place.after_group),
                None => return Ok(Vec::new()),
            }
        }
        Ok(groups)
    }

    pub(super) async fn redaction(
        &mut self,
        pdu: &Arc<Pdu>,
        state: &State,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let Some(target) = pdu.redacts.clone() else {
            return Ok(());
        };
        messages::add_relation(
            self.conn,
            self.room_id.as_str(),
            target.as_str(),
            pdu.event_id.as_str(),
            REDACTION,
        )
        .await?;
        self.redact(pdu, &target, state, changes).await
    }

    /// Redacts `target` if it is held and the redaction's sender may.
    ///
    /// <https://spec.matrix.org/v1.19/rooms/v11/#handling-redactions>
    pub(super) async fn redact(
        &mut self,
        redaction: &Arc<Pdu>,
        target: &EventId,
        state: &State,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let Some(target) = self.pdu(target).await? else {
            return Ok(());
        };
        if target.sender != redaction.sender && !self.may_redact_by_ban(redaction, &target, state).await? {
            if !self.may_redact(redaction, state).await? {
                return Ok(());
            }
            // What a ban deletes is told by the ban.
            self.audit_deletion(redaction, &target, state, changes).await?;
        }
        if alert_of(&target).is_some() {
            self.forget_alert(target.event_id.as_str()).await?;
        }
        let target_kind = target.kind_str();
        let edited = edited_by(&target);
        let redacted = redact::redacted(&target, self.version).map_err(|error| StorageError::Corrupt {
            what: "event",
            reason: error.to_string(),
        })?;
        events::set_json(
            self.conn,
            self.room_id.as_str(),
            target.event_id.as_str(),
            &redacted.json,
        )
        .await?;
        self.store.remember(&Arc::new(redacted));
        match target_kind.as_str() {
            REACTION => return self.undo_reaction(&target.event_id, changes).await,
            PINNED_EVENTS => return self.undo_pins(&target.event_id, changes).await,
            _ => {}
        }
        if let Some(message) = edited {
            return self.undo_edit(&target, &message, changes).await;
        }
        if messages::delete(self.conn, self.room_id.as_str(), target.event_id.as_str()).await? {
            changes.push(Change::MessageDeleted {
                channel: self.room_id.to_string(),
                message: target.event_id.to_string(),
            });
        }
        Ok(())
    }

    /// An edit that was redacted is one no more: nothing tells it from a redacted message.
    async fn undo_edit(
        &mut self,
        edit: &Pdu,
        message: &EventId,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let room_id = self.room_id.as_str();
        messages::remove_relation(self.conn, room_id, message.as_str(), edit.event_id.as_str()).await?;
        let row = events::get(self.conn, room_id, edit.event_id.as_str()).await?;
        if let Some(order) = row.as_ref().map(order_of).transpose()?.flatten() {
            messages::insert(
                self.conn,
                &MessageRow {
                    channel_id: room_id.to_owned(),
                    message_id: edit.event_id.to_string(),
                    author_id: edit.sender.to_string(),
                    content: String::new(),
                    emojis: None,
                    stickers: None,
                    sent_at: edit.origin_server_ts.0,
                    reply_to: None,
                    kind: kind::ORDINARY,
                    is_deleted: true,
                    order_ts: order.timestamp,
                    order_depth: order.depth,
                },
            )
            .await?;
        }
        self.edit_again(message, changes).await
    }

    /// Whether the sender may redact what others said: in a channel by its rights in the guild, elsewhere by its power.
    async fn may_redact(&mut self, redaction: &Pdu, state: &State) -> Result<bool, StorageError> {
        if let Some(channel) = self.content::<ChannelContent>(state, CHANNEL, "").await?
            && let Some(may) = self.may_moderate(redaction, &channel.guild).await?
        {
            return Ok(may);
        }
        let rules = &self.version.rules().authorization;
        let Some(create) = self.standing(state, "m.room.create", "").await? else {
            return Ok(false);
        };
        let Ok(creators) = RoomCreateEvent::new(create).creators(rules) else {
            return Ok(false);
        };
        let is_creator = creators.contains(&redaction.sender);
        let Some(levels) = self.standing(state, "m.room.power_levels", "").await? else {
            return Ok(is_creator);
        };
        if is_creator && rules.explicitly_privilege_room_creators {
            return Ok(true);
        }
        let levels = RoomPowerLevelsEvent::new(levels);
        let has = levels.user_power_level(&redaction.sender, rules);
        let needs = levels.get_as_int_or_default(RoomPowerLevelsIntField::Redact, rules);
        Ok(matches!((has, needs), (Ok(has), Ok(needs)) if has >= needs))
    }
}
