//! Pinned messages.
//!
//! Matrix has one list for a room, of which state resolution keeps one of two that were set at the same time. So what counts here is what each event
//! changes, in the order of the history: nobody's pin is lost to another's.

use std::{collections::BTreeMap, sync::Arc};

use guildhall_dag::OrderKey;
use guildhall_event::{Pdu, parse::is_sound_id};
use guildhall_storage::{
    StorageError,
    projection::{
        audit, messages,
        pins::{self, PinChangeRow, PinRow},
    },
};
use guildhall_types::{
    EventId, OwnedEventId,
    content::{PINNED_EVENTS, PinContent},
    message::MAX_PINS,
};
use serde::Deserialize;

use super::{Projector, content_of, redaction::REDACTION};
use crate::{change::Change, state::State, store::stored_id};

/// Messages that are told one by one to be pinned, or no longer; of more it is only told that there are.
const MAX_TOLD: usize = 5;

const UNPIN: i64 = 0;
const ADD: i64 = 1;
const SET: i64 = 2;

#[derive(Deserialize)]
struct Content {
    #[serde(rename = "org.guildhall.pin")]
    pin: Option<PinContent>,
    pinned: Option<Vec<serde_json::Value>>,
}

/// What `pdu` says of pinned messages: kind and messages of a row.
fn said(pdu: &Pdu) -> Option<(i64, String)> {
    let content: Content = content_of(pdu)?;
    if let Some(pin) = content.pin {
        let id = OwnedEventId::try_from(pin.message)
            .ok()
            .filter(|id| is_sound_id(id))?;
        return Some((if pin.pinned { ADD } else { UNPIN }, id.to_string()));
    }
    Some((SET, list_of(content)?))
}

/// The list in the content, as far as it counts.
fn list_of(content: Content) -> Option<String> {
    let ids: Vec<OwnedEventId> = content
        .pinned?
        .into_iter()
        .filter_map(|id| serde_json::from_value(id).ok())
        .filter(|id: &OwnedEventId| is_sound_id(id))
        .take(MAX_PINS)
        .collect();
    serde_json::to_string(&ids).ok()
}

/// The pinned messages, by their ids.
type Pins = BTreeMap<String, PinRow>;

/// What `change` makes of `pins`.
fn apply(pins: &mut Pins, change: &PinChangeRow) {
    let row = |message: &str, place: usize| PinRow {
        message_id: message.to_owned(),
        event_id: change.event_id.clone(),
        pinned_by: change.user_id.clone(),
        pinned_at: change.sent_at,
        order_ts: change.order_ts,
        order_depth: change.order_depth,
        place: i64::try_from(place).unwrap_or(i64::MAX),
    };
    match change.kind {
        UNPIN => {
            pins.remove(&change.messages);
        }
        // Who pins what is pinned, or more than may be, changes nothing.
        ADD if pins.len() < MAX_PINS => {
            let pin = row(&change.messages, 0);
            pins.entry(pin.message_id.clone()).or_insert(pin);
        }
        ADD => {}
        // Nothing from before such a list counts any more.
        _ => {
            let list: Vec<String> = serde_json::from_str(&change.messages).unwrap_or_default();
            pins.clear();
            for (place, message) in list.iter().enumerate() {
                pins.entry(message.clone()).or_insert_with(|| row(message, place));
            }
        }
    }
}

impl Projector<'_> {
    pub(super) async fn pins(
        &mut self,
        pdu: &Arc<Pdu>,
        order: &OrderKey,
        state: &State,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let Some((kind, messages)) = said(pdu) else {
            return Ok(());
        };
        let row = PinChangeRow {
            event_id: pdu.event_id.to_string(),
            kind,
            messages,
            user_id: pdu.sender.to_string(),
            sent_at: pdu.origin_server_ts.0,
            order_ts: order.timestamp,
            order_depth: order.depth,
        };
        let room_id = self.room_id.as_str();
        if !pins::insert_change(self.conn, room_id, &row).await? {
            return Ok(());
        }
        if pins::has_later(self.conn, room_id, &row).await? {
            self.pin_again(changes).await?;
        } else {
            let before = self.pinned().await?;
            let mut after = before.clone();
            apply(&mut after, &row);
            self.pin(&before, &after, changes).await?;
        }
        if !self.is_fresh {
            // A redaction may have come before what it redacts.
            for id in messages::related(self.conn, room_id, pdu.event_id.as_str(), REDACTION).await? {
                if let Some(redaction) = self.pdu(&stored_id(&id)?).await? {
                    self.redact(&redaction, &pdu.event_id, state, changes).await?;
                }
            }
        }
        Ok(())
    }

    /// What stands in a room that is seen for the first time is what all from before have come to, of whom nothing more is known: it comes before all else in the
    /// order, also before what is fetched of them later.
    pub(super) async fn first_pins(
        &mut self,
        state: &State,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let Some(pdu) = self.standing(state, PINNED_EVENTS, "").await? else {
            return Ok(());
        };
        let list = content_of::<Content>(&pdu).and_then(list_of);
        let Some(messages) = list else { return Ok(()) };
        let row = PinChangeRow {
            event_id: format!("{}/first", pdu.event_id),
            kind: SET,
            messages,
            user_id: pdu.sender.to_string(),
            sent_at: pdu.origin_server_ts.0,
            order_ts: 0,
            order_depth: 0,
        };
        if pins::insert_change(self.conn, self.room_id.as_str(), &row).await? {
            self.pin_again(changes).await?;
        }
        Ok(())
    }

    /// What `event_id` said was redacted.
    pub(super) async fn undo_pins(
        &mut self,
        event_id: &EventId,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        match pins::delete_change(self.conn, self.room_id.as_str(), event_id.as_str()).await? {
            true => {
                // Nothing of what it said is left to be read again.
                audit::delete(self.conn, self.room_id.as_str(), event_id.as_str()).await?;
                self.pin_again(changes).await
            }
            false => Ok(()),
        }
    }

    /// Has all that was said count again, in its order.
    pub(crate) async fn pin_again(&mut self, changes: &mut Vec<Change>) -> Result<(), StorageError> {
        let mut after = Pins::new();
        for change in pins::changes(self.conn, self.room_id.as_str()).await? {
            apply(&mut after, &change);
        }
        let before = self.pinned().await?;
        self.pin(&before, &after, changes).await
    }

    async fn pinned(&mut self) -> Result<Pins, StorageError> {
        let rows = pins::all(self.conn, self.room_id.as_str()).await?;
        Ok(rows
            .into_iter()
            .map(|row| (row.message_id.clone(), row))
            .collect())
    }

    /// Takes the pins from `before` to `after`.
    async fn pin(
        &mut self,
        before: &Pins,
        after: &Pins,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let channel = self.room_id.to_string();
        let mut turned = Vec::new();
        for message in before.keys().filter(|message| !after.contains_key(*message)) {
            pins::delete(self.conn, &channel, message).await?;
            turned.push(message);
        }
        for (message, pin) in after {
            match before.get(message) {
                Some(known) if known == pin => continue,
                Some(_) => {}
                None => turned.push(message),
            }
            pins::upsert(self.conn, &channel, pin).await?;
        }
        if turned.len() <= MAX_TOLD {
            changes.extend(turned.iter().map(|message| Change::MessageUpdated {
                channel: channel.clone(),
                message: (*message).clone(),
            }));
        }
        if !turned.is_empty() {
            changes.push(Change::PinsUpdated { channel });
        }
        Ok(())
    }
}
