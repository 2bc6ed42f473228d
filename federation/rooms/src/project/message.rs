//! Messages and edits.

use std::sync::Arc;

use guildhall_dag::OrderKey;
use guildhall_event::{
    Pdu,
    guild::{ANNOTATION, webhook_author},
};
use guildhall_storage::{
    StorageError,
    events::{self, EventRow},
    projection::{
        messages::{self, Edit, MessageRow},
        previews,
    },
};
use guildhall_types::{
    EventId, is_steward,
    message::{Extra, Forward, GroupChange, Mentions, kind},
};

use super::{
    Projector,
    files::own_files,
    kind::{EDIT, Kind, ThreadOf, arrival_of, kind_of},
    redaction::REDACTION,
    text::{Text, json_of},
};
use crate::{
    automod::alert_of,
    change::Change,
    state::State,
    store::{from_row, stored_id},
};

impl Projector<'_> {
    pub(super) async fn message(
        &mut self,
        pdu: &Arc<Pdu>,
        order: &OrderKey,
        state: &State,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let arrival = arrival_of(pdu);
        let alert = alert_of(pdu);
        // That the webhook may write here, the verdict has seen to.
        let webhook = webhook_author(pdu).filter(|_| arrival.is_none() && alert.is_none());
        if is_steward(&pdu.sender)
            && arrival.is_none()
            && alert.is_none()
            && webhook.is_none()
            && !matches!(kind_of(pdu), Kind::Redacted)
        {
            // A server has nothing else to say.
            return Ok(());
        }
        if arrival.is_some() {
            let (channel, message) = (self.room_id.as_str(), pdu.event_id.as_str());
            messages::insert_join(self.conn, channel, message).await?;
        }
        let (mut kind, mut is_tts) = (kind::ORDINARY, false);
        let mut extra = Extra {
            webhook,
            ..Extra::default()
        };
        let said = match kind_of(pdu) {
            Kind::Message { thread, .. } if arrival.is_none() && alert.is_none() => thread,
            _ => ThreadOf::default(),
        };
        let (text, stickers, reply_to, is_deleted) = match kind_of(pdu) {
            Kind::Other => return Ok(()),
            // That somebody has come in is all that is said; the words are for servers that know no more.
            Kind::Message { .. } if arrival.is_some() => (Text::default(), None, None, false),
            Kind::Edit { .. } if arrival.is_some() => return Ok(()),
            Kind::Message { .. } if let Some(alert) = &alert => {
                (Text::plain(alert.content.clone()), None, None, false)
            }
            Kind::Edit {
                target,
                body,
                used,
                mentions,
                suppresses_embeds,
            } => {
                let text = Text::of(&body, &used)?.calling(self.called(pdu, state, &mentions).await?);
                let edit = (&*target, suppresses_embeds);
                self.edit(pdu, order, edit, &text, changes).await?;
                if !self.is_fresh {
                    self.catch_up(pdu, state, changes).await?;
                }
                return Ok(());
            }
            Kind::Redacted => (Text::default(), None, None, true),
            Kind::Message {
                pinned: Some(pinned), ..
            } => {
                kind = kind::PIN;
                (Text::default(), None, Some(pinned), false)
            }
            Kind::Message {
                group: Some(change), ..
            } if self.is_group().await? => {
                kind = change.kind();
                (told_of(change), None, None, false)
            }
            Kind::Message {
                body,
                reply_to,
                used,
                mentions,
                is_tts: asks_tts,
                is_picture,
                forward,
                files,
                suppresses_embeds,
                ..
            } => {
                let files = own_files(pdu, files);
                self.attach(pdu, &files).await?;
                extra.attachments = files;
                if suppresses_embeds {
                    previews::suppress(self.conn, (self.room_id.as_str(), pdu.event_id.as_str()), true)
                        .await?;
                }
                if let Some(forward) = forward {
                    kind = kind::FORWARD;
                    extra.forward = Some(said_before(pdu, *forward));
                }
                let text = Text::beside(&body, &used, is_picture)?
                    .calling(self.called(pdu, state, &mentions).await?);
                is_tts = asks_tts && self.may_be_read_aloud(pdu, state).await?;
                if said.tells && kind == kind::ORDINARY {
                    kind = kind::THREAD_CREATED;
                }
                (text, json_of(&used.stickers)?, reply_to, false)
            }
        };
        let (root, thread) = self.thread_of(state, &said).await?;
        let about = arrival.or(alert.as_ref().map(|alert| alert.user.clone()));
        let calls = text.mentions_json()?;
        let row = MessageRow {
            channel_id: self.room_id.to_string(),
            message_id: pdu.event_id.to_string(),
            author_id: about.unwrap_or_else(|| pdu.sender.clone()).to_string(),
            content: text.content,
            emojis: text.emojis,
            stickers,
            sent_at: pdu.origin_server_ts.0,
            reply_to: reply_to.map(|id| id.to_string()),
            kind,
            mentions: calls,
            is_tts,
            extra: extra_json(&extra)?,
            thread_root: root,
            thread_id: thread,
            falls_back: said.falls_back,
            is_deleted,
            order_ts: order.timestamp,
            order_depth: order.depth,
        };
        if !is_deleted {
            self.reopen(changes).await?;
            self.said_in_thread(&row, changes).await?;
            changes.push(Change::MessageCreated {
                channel: row.channel_id.clone(),
                message: row.message_id.clone(),
                mentions: text.mentions,
            });
        }
        match &mut self.later {
            Some(later) => later.push(row),
            None => messages::insert(self.conn, &row).await?,
        }
        if let Some(alert) = &alert {
            self.alert(pdu, order, alert, changes).await?;
        }
        if !self.is_fresh {
            self.catch_up(pdu, state, changes).await?;
        }
        Ok(())
    }

    /// Applies edits and redactions that were held before the message (or edit) was.
    pub(super) async fn catch_up(
        &mut self,
        message: &Arc<Pdu>,
        state: &State,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let related =
            messages::relations(self.conn, self.room_id.as_str(), message.event_id.as_str()).await?;
        if related.iter().any(|(_, kind)| kind == ANNOTATION) {
            self.count_reactions(&message.event_id).await?;
        }
        // Reactions are counted by now.
        for (id, kind) in related.into_iter().filter(|(_, kind)| kind != ANNOTATION) {
            let Some(row) = events::get(self.conn, self.room_id.as_str(), &id).await? else {
                continue;
            };
            let Some(order) = order_of(&row)? else { continue };
            let pdu = Arc::new(from_row(row, self.version)?);
            match kind_of(&pdu) {
                _ if kind == REDACTION => self.redact(&pdu, &message.event_id, state, changes).await?,
                Kind::Edit {
                    target,
                    body,
                    used,
                    mentions,
                    suppresses_embeds,
                } => {
                    let text = Text::of(&body, &used)?.calling(self.called(&pdu, state, &mentions).await?);
                    let edit = (&*target, suppresses_embeds);
                    self.apply_edit(&pdu, &order, edit, &text, changes).await?
                }
                _ => {}
            }
        }
        Ok(())
    }

    async fn edit(
        &mut self,
        pdu: &Pdu,
        order: &OrderKey,
        (target, suppresses_embeds): (&EventId, bool),
        text: &Text,
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
        self.apply_edit(pdu, order, (target, suppresses_embeds), text, changes)
            .await
    }

    async fn apply_edit(
        &mut self,
        pdu: &Pdu,
        order: &OrderKey,
        (target, suppresses_embeds): (&EventId, bool),
        text: &Text,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let calls = text.mentions_json()?;
        let edit = Edit {
            channel_id: self.room_id.as_str(),
            message_id: target.as_str(),
            edit_id: pdu.event_id.as_str(),
            sender: pdu.sender.as_str(),
            content: &text.content,
            emojis: text.emojis.as_deref(),
            mentions: calls.as_deref(),
            sent_at: pdu.origin_server_ts.0,
            order_ts: order.timestamp,
            order_depth: order.depth,
        };
        if messages::edit(self.conn, &edit).await? {
            previews::suppress(self.conn, (edit.channel_id, edit.message_id), suppresses_embeds).await?;
            changes.push(Change::MessageUpdated {
                channel: self.room_id.to_string(),
                message: target.to_string(),
            });
        }
        Ok(())
    }

    /// Gives the message `target` the text that its edits make of it, as far as they are held: one of them was
    /// redacted or has another place in the order.
    pub(crate) async fn edit_again(
        &mut self,
        target: &EventId,
        state: &State,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let Some(message) = self.pdu(target).await? else {
            return Ok(());
        };
        let room_id = self.room_id.as_str();
        let Kind::Message {
            body,
            used,
            mentions,
            is_picture,
            suppresses_embeds,
            ..
        } = kind_of(&message)
        else {
            return Ok(());
        };
        let mentions = self.called(&message, state, &mentions).await?;
        let text = Text::beside(&body, &used, is_picture)?.calling(mentions);
        let calls = text.mentions_json()?;
        let first = (text.content.as_str(), text.emojis.as_deref(), calls.as_deref());
        if !messages::forget_edits(self.conn, room_id, target.as_str(), first).await? {
            return Ok(());
        }
        previews::suppress(self.conn, (room_id, target.as_str()), suppresses_embeds).await?;
        for id in messages::related(self.conn, room_id, target.as_str(), EDIT).await? {
            let Some(row) = events::get(self.conn, room_id, &id).await? else {
                continue;
            };
            let Some(order) = order_of(&row)? else { continue };
            let edit = from_row(row, self.version)?;
            if let Kind::Edit {
                body,
                used,
                mentions,
                suppresses_embeds,
                ..
            } = kind_of(&edit)
            {
                let text = Text::of(&body, &used)?.calling(self.called(&edit, state, &mentions).await?);
                // That it changed is told once.
                self.apply_edit(&edit, &order, (target, suppresses_embeds), &text, &mut Vec::new())
                    .await?;
            }
        }
        changes.push(Change::MessageUpdated {
            channel: room_id.to_owned(),
            message: target.to_string(),
        });
        Ok(())
    }
}

/// What a message shows that tells of a change of a group: whom it concerns, or the name.
fn told_of(change: GroupChange) -> Text {
    match change {
        GroupChange::Added(user) | GroupChange::Removed(user) => Text::default().calling(Mentions {
            users: vec![user.to_string()],
            ..Mentions::default()
        }),
        GroupChange::Named(name) => Text::plain(name),
    }
}

/// `forward`, which nothing was said after.
fn said_before(pdu: &Pdu, forward: Forward) -> Forward {
    let latest = pdu.origin_server_ts.0;
    Forward {
        sent_at: forward.sent_at.min(latest),
        edited_at: forward.edited_at.map(|time| time.min(latest)),
        ..forward
    }
}

/// `extra` as JSON; `None` if there is nothing in it.
pub(super) fn extra_json(extra: &Extra) -> Result<Option<String>, StorageError> {
    let json = (*extra != Extra::default()).then(|| serde_json::to_string(extra));
    json.transpose().map_err(|error| StorageError::Corrupt {
        what: "what a message is beside its text",
        reason: error.to_string(),
    })
}

/// The place of an event in the order; outliers have none.
pub(super) fn order_of(row: &EventRow) -> Result<Option<OrderKey>, StorageError> {
    let Some(place) = &row.place else { return Ok(None) };
    Ok(Some(OrderKey {
        timestamp: place.order_ts,
        depth: place.order_depth,
        event_id: stored_id(&row.event_id)?,
    }))
}
