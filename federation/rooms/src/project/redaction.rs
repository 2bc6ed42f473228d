//! Redactions.

use std::{collections::BTreeSet, sync::Arc};

use guildhall_event::{Pdu, redact};
use guildhall_permissions::{ChannelKind, Permissions};
use guildhall_storage::{
    StorageError, events, guild_groups,
    projection::messages::{self, MessageRow},
};
use guildhall_types::{
    EventId, OwnedEventId, RoomId,
    content::{CHANNEL, ChannelContent},
};
use ruma::state_res::events::{RoomCreateEvent, RoomPowerLevelsEvent, RoomPowerLevelsIntField};

use super::{Projector, edited_by, message::order_of};
use crate::{change::Change, state::State, verdict::cites};

/// What a redaction is to its target.
pub(super) const REDACTION: &str = "m.room.redaction";

impl Projector<'_> {
    /// Whether the sender may manage messages by all guild states that are cited; `None` if one of them is not known.
    async fn may_moderate(
        &mut self,
        redaction: &Pdu,
        guild: &str,
        cites: &BTreeSet<OwnedEventId>,
    ) -> Result<Option<bool>, StorageError> {
        let Ok(guild) = <&RoomId>::try_from(guild) else {
            return Ok(None);
        };
        let (sender, channel) = (redaction.sender.as_str(), self.room_id.as_str());
        let mut may = true;
        for id in cites {
            let Some(place) = guild_groups::place(self.conn, guild.as_str(), id.as_str()).await? else {
                return Ok(None);
            };
            let roles = self.store.guild(self.conn, guild, place.after_group).await?.state;
            may &= roles.is_steward(sender)
                || roles
                    .rights_in(sender, channel, ChannelKind::Text, redaction.origin_server_ts)
                    .contains(Permissions::MANAGE_MESSAGES);
        }
        Ok(Some(may))
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
                    sent_at: edit.origin_server_ts.0,
                    reply_to: None,
                    is_deleted: true,
                    order_ts: order.timestamp,
                    order_depth: order.depth,
                },
            )
            .await?;
        }
        self.edit_again(message, changes).await
    }

    /// Whether the sender may redact what others said: in a channel by the rights that it has at the guild state that the redaction
    /// cites, elsewhere, and where nothing is cited, by its power.
    async fn may_redact(&mut self, redaction: &Pdu, state: &State) -> Result<bool, StorageError> {
        if let Some(channel) = self.content::<ChannelContent>(state, CHANNEL, "").await?
            && let Some(cites) = cites(redaction)
            && let Some(may) = self.may_moderate(redaction, &channel.guild, &cites).await?
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
