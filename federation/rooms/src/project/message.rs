//! Messages, edits and redactions.

use std::sync::Arc;

use guildhall_dag::OrderKey;
use guildhall_event::{Pdu, redact};
use guildhall_storage::{
    StorageError, events,
    projection::messages::{self, Edit, MessageRow},
};
use guildhall_types::{EventId, OwnedEventId};
use ruma::state_res::events::{RoomCreateEvent, RoomPowerLevelsEvent, RoomPowerLevelsIntField};
use serde::Deserialize;

use super::{Projector, content_of};
use crate::{
    change::Change,
    state::State,
    store::{from_row, stored_id},
};

const EDIT: &str = "m.replace";
const REDACTION: &str = "m.room.redaction";

#[derive(Deserialize)]
struct MessageContent {
    body: Option<String>,
    #[serde(rename = "m.new_content")]
    new_content: Option<NewContent>,
    #[serde(rename = "m.relates_to")]
    relates_to: Option<RelatesTo>,
}

#[derive(Deserialize)]
struct NewContent {
    body: Option<String>,
}

#[derive(Deserialize)]
struct RelatesTo {
    rel_type: Option<String>,
    event_id: Option<OwnedEventId>,
    #[serde(rename = "m.in_reply_to")]
    in_reply_to: Option<InReplyTo>,
}

#[derive(Deserialize)]
struct InReplyTo {
    event_id: Option<OwnedEventId>,
}

/// What an `m.room.message` is.
enum Kind {
    Message {
        body: String,
        reply_to: Option<OwnedEventId>,
    },
    Edit {
        target: OwnedEventId,
        body: String,
    },
    /// It was redacted before it was projected.
    Redacted,
    /// Not what the specification calls a message.
    Other,
}

fn kind_of(pdu: &Pdu) -> Kind {
    if pdu.content.get() == "{}" {
        return Kind::Redacted;
    }
    let Some(content) = content_of::<MessageContent>(pdu) else {
        return Kind::Other;
    };
    if let Some(relates_to) = &content.relates_to
        && relates_to.rel_type.as_deref() == Some(EDIT)
        && let Some(target) = &relates_to.event_id
    {
        let body = content.new_content.and_then(|new| new.body).or(content.body);
        return body.map_or(Kind::Other, |body| Kind::Edit {
            target: target.clone(),
            body,
        });
    }
    let reply_to = content
        .relates_to
        .and_then(|relation| relation.in_reply_to)
        .and_then(|reply| reply.event_id);
    content
        .body
        .map_or(Kind::Other, |body| Kind::Message { body, reply_to })
}

impl Projector<'_> {
    pub(super) async fn message(
        &mut self,
        pdu: &Arc<Pdu>,
        order: &OrderKey,
        state: &State,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let (body, reply_to, is_deleted) = match kind_of(pdu) {
            Kind::Other => return Ok(()),
            Kind::Edit { target, body } => return self.edit(pdu, order, &target, &body, changes).await,
            Kind::Redacted => (String::new(), None, true),
            Kind::Message { body, reply_to } => (body, reply_to, false),
        };
        let row = MessageRow {
            channel_id: self.room_id.to_string(),
            message_id: pdu.event_id.to_string(),
            author_id: pdu.sender.to_string(),
            content: body,
            sent_at: pdu.origin_server_ts.0,
            reply_to: reply_to.map(|id| id.to_string()),
            is_deleted,
            order_ts: order.timestamp,
            order_depth: order.depth,
        };
        messages::insert(self.conn, &row).await?;
        if !is_deleted {
            changes.push(Change::MessageCreated {
                channel: row.channel_id,
                message: row.message_id,
            });
        }
        if !self.is_fresh {
            self.catch_up(pdu, state, changes).await?;
        }
        Ok(())
    }

    /// Applies edits and redactions that were held before the message was.
    async fn catch_up(
        &mut self,
        message: &Arc<Pdu>,
        state: &State,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let related =
            messages::relations(self.conn, self.room_id.as_str(), message.event_id.as_str()).await?;
        for (id, kind) in related {
            let Some(row) = events::get(self.conn, self.room_id.as_str(), &id).await? else {
                continue;
            };
            let Some(place) = row.place else { continue };
            let pdu = Arc::new(from_row(row, self.version)?);
            let order = OrderKey {
                timestamp: place.order_ts,
                depth: place.order_depth,
                event_id: stored_id(&id)?,
            };
            if kind == REDACTION {
                self.redact(&pdu, &message.event_id, state, changes).await?;
            } else if let Kind::Edit { target, body } = kind_of(&pdu) {
                self.apply_edit(&pdu, &order, &target, &body, changes).await?;
            }
        }
        Ok(())
    }

    async fn edit(
        &mut self,
        pdu: &Pdu,
        order: &OrderKey,
        target: &EventId,
        body: &str,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        messages::add_relation(
            self.conn,
            self.room_id.as_str(),
            target.as_str(),
            pdu.event_id.as_str(),
            EDIT,
        )
        .await?;
        self.apply_edit(pdu, order, target, body, changes).await
    }

    async fn apply_edit(
        &mut self,
        pdu: &Pdu,
        order: &OrderKey,
        target: &EventId,
        body: &str,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let edit = Edit {
            channel_id: self.room_id.as_str(),
            message_id: target.as_str(),
            edit_id: pdu.event_id.as_str(),
            sender: pdu.sender.as_str(),
            content: body,
            sent_at: pdu.origin_server_ts.0,
            order_ts: order.timestamp,
            order_depth: order.depth,
        };
        if messages::edit(self.conn, &edit).await? {
            changes.push(Change::MessageUpdated {
                channel: self.room_id.to_string(),
                message: target.to_string(),
            });
        }
        Ok(())
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
    async fn redact(
        &mut self,
        redaction: &Arc<Pdu>,
        target: &EventId,
        state: &State,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let Some(target) = self.pdu(target).await? else {
            return Ok(());
        };
        if target.sender != redaction.sender && !self.may_redact(redaction, state).await? {
            return Ok(());
        }
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
        if messages::delete(self.conn, self.room_id.as_str(), target.event_id.as_str()).await? {
            changes.push(Change::MessageDeleted {
                channel: self.room_id.to_string(),
                message: target.event_id.to_string(),
            });
        }
        Ok(())
    }

    /// Whether the sender has the power to redact what others said.
    async fn may_redact(&mut self, redaction: &Pdu, state: &State) -> Result<bool, StorageError> {
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
