//! Redactions.

use std::sync::Arc;

use guildhall_event::{
    Pdu,
    guild::{POLL_END, POLL_RESPONSE, POLL_START, REACTION},
    redact,
};
use guildhall_permissions::{ChannelKind, Permissions};
use guildhall_storage::{
    StorageError, events,
    projection::{
        messages::{self, MessageRow},
        polls,
    },
};
use guildhall_types::{
    EventId,
    content::{CHANNEL, ChannelContent, PINNED_EVENTS},
    message::kind,
    thread::{THREAD, THREAD_ARCHIVE, THREAD_MODERATION},
};
use ruma::state_res::events::{RoomCreateEvent, RoomPowerLevelsEvent, RoomPowerLevelsIntField};

use super::{Projector, edited_by, message::order_of};
use crate::{automod::alert_of, change::Change, state::State};

/// What a redaction is to its target.
pub(super) const REDACTION: &str = "m.room.redaction";

impl Projector<'_> {
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
        if (target.sender != redaction.sender || target.state_key.is_some()) && self.direct().await?.is_some()
        {
            // Nobody deletes there what others have said, nor what the channel is.
            return Ok(());
        }
        if matches!(
            target.kind_str().as_str(),
            THREAD | THREAD_ARCHIVE | THREAD_MODERATION
        ) {
            // What it says holds until something else is said: nobody opens what was locked by taking back a word.
            return Ok(());
        }
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
            POLL_RESPONSE | POLL_END => return self.undo_poll_reply(&target.event_id, changes).await,
            POLL_START => polls::clear(self.conn, (self.room_id.as_str(), target.event_id.as_str())).await?,
            _ => {}
        }
        if let Some(message) = edited {
            return self.undo_edit(&target, &message, state, changes).await;
        }
        if messages::delete(self.conn, self.room_id.as_str(), target.event_id.as_str()).await? {
            self.release(&target).await?;
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
        state: &State,
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
                    mentions: None,
                    is_tts: false,
                    extra: None,
                    thread_root: String::new(),
                    thread_id: String::new(),
                    falls_back: false,
                    is_deleted: true,
                    order_ts: order.timestamp,
                    order_depth: order.depth,
                },
            )
            .await?;
        }
        self.edit_again(message, state, changes).await
    }

    /// Whether the sender may redact what others said: in a channel by its rights in the guild, elsewhere by its power.
    async fn may_redact(&mut self, redaction: &Pdu, state: &State) -> Result<bool, StorageError> {
        if let Some(channel) = self.content::<ChannelContent>(state, CHANNEL, "").await?
            && let Some(judges) = self.judges(redaction, &channel.guild).await?
        {
            let sender = redaction.sender.as_str();
            return Ok(judges.all(|roles| {
                let rights = judges.rights(roles, redaction, ChannelKind::Text);
                roles.is_steward(sender) || rights.contains(Permissions::MANAGE_MESSAGES)
            }));
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
