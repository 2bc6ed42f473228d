//! Reactions.

use std::sync::Arc;

use guildhall_event::{
    Pdu,
    guild::{ANNOTATION, Reaction},
};
use guildhall_storage::{
    StorageError,
    projection::{
        messages,
        reactions::{self, ReactionRow},
    },
};
use guildhall_types::{
    EventId, is_steward,
    message::{MAX_REACTIONS, Reacted, ReactionCount},
};
use serde::{Serialize, de::DeserializeOwned};

use super::{Projector, redaction::REDACTION, tally::Tally};
use crate::{change::Change, state::State, store::stored_id};

impl Projector<'_> {
    /// A reaction counts from when it is held on, even before its message is.
    pub(super) async fn reaction(
        &mut self,
        pdu: &Arc<Pdu>,
        state: &State,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        // A server has nothing to say about what people say.
        if is_steward(&pdu.sender) {
            return Ok(());
        }
        let Some(reaction) = Reaction::of(pdu.content.get()) else {
            return Ok(());
        };
        let (room_id, event_id) = (self.room_id.as_str(), pdu.event_id.as_str());
        let row = ReactionRow {
            channel_id: room_id.to_owned(),
            event_id: event_id.to_owned(),
            message_id: reaction.target.to_string(),
            user_id: pdu.sender.to_string(),
            emoji_key: reaction.emoji.key.clone(),
            emoji: json(&reaction.emoji)?,
            sent_at: pdu.origin_server_ts.0,
        };
        if !reactions::insert(self.conn, &row).await? {
            return Ok(());
        }
        messages::add_relation(self.conn, room_id, &row.message_id, event_id, ANNOTATION).await?;
        // Of several that one user has sent alike, one counts; its time may be an earlier one.
        let is_news = reactions::same(self.conn, &row).await? == 1;
        if let Some(mut tally) = self.tally(&row.message_id).await? {
            if !tally.add(&reaction.emoji, (row.sent_at, event_id), is_news) {
                self.count_reactions(&reaction.target).await?;
            } else {
                self.show_tally(&row.message_id, &tally).await?;
            }
            if is_news {
                changes.push(Change::ReactionAdded {
                    channel: row.channel_id,
                    message: row.message_id,
                    user: row.user_id,
                    emoji: reaction.emoji,
                });
            }
        }
        if !self.is_fresh {
            self.catch_up_reaction(pdu, state, changes).await?;
        }
        Ok(())
    }

    /// Applies redactions that were held before the reaction was.
    async fn catch_up_reaction(
        &mut self,
        reaction: &Arc<Pdu>,
        state: &State,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        for id in messages::related(
            self.conn,
            self.room_id.as_str(),
            reaction.event_id.as_str(),
            REDACTION,
        )
        .await?
        {
            let id = stored_id(&id)?;
            if let Some(redaction) = self.pdu(&id).await? {
                self.redact(&redaction, &reaction.event_id, state, changes)
                    .await?;
            }
        }
        Ok(())
    }

    /// The reaction `event_id` was redacted.
    pub(super) async fn undo_reaction(
        &mut self,
        event_id: &EventId,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let room_id = self.room_id.as_str();
        let Some(row) = reactions::take(self.conn, room_id, event_id.as_str()).await? else {
            return Ok(());
        };
        messages::remove_relation(self.conn, room_id, &row.message_id, event_id.as_str()).await?;
        let is_news = reactions::same(self.conn, &row).await? == 0;
        let Some(mut tally) = self.tally(&row.message_id).await? else {
            return Ok(());
        };
        let emoji: Reacted = read(&row.emoji)?;
        if !tally.remove(&emoji.key, event_id.as_str(), is_news) {
            let message = stored_id(&row.message_id)?;
            self.count_reactions(&message).await?;
        } else {
            self.show_tally(&row.message_id, &tally).await?;
        }
        if is_news {
            changes.push(Change::ReactionRemoved {
                channel: row.channel_id,
                message: row.message_id,
                user: row.user_id,
                emoji,
            });
        }
        Ok(())
    }

    /// What is shown below the message; `None` if it does not stand.
    async fn tally(&mut self, message: &str) -> Result<Option<Tally>, StorageError> {
        let shown = reactions::shown(self.conn, self.room_id.as_str(), message).await?;
        let Some(shown) = shown else { return Ok(None) };
        let counts: Option<Vec<ReactionCount>> = shown.as_deref().map(read).transpose()?;
        Ok(Some(Tally(counts.unwrap_or_default())))
    }

    async fn show_tally(&mut self, message: &str, tally: &Tally) -> Result<(), StorageError> {
        let shown = (!tally.0.is_empty()).then(|| json(&tally.0)).transpose()?;
        reactions::show(self.conn, self.room_id.as_str(), message, shown.as_deref()).await
    }

    /// Counts all reactions to the message anew.
    pub(super) async fn count_reactions(&mut self, message: &EventId) -> Result<(), StorageError> {
        let room_id = self.room_id.as_str();
        let limit = i64::try_from(MAX_REACTIONS).unwrap_or(i64::MAX);
        let mut tally = Tally::default();
        for count in reactions::count(self.conn, room_id, message.as_str(), limit).await? {
            let first = reactions::first(self.conn, room_id, message.as_str(), &count.emoji_key).await?;
            let Some((first, emoji, since)) = first else {
                continue;
            };
            tally.0.push(ReactionCount {
                emoji: read(&emoji)?,
                count: count.count,
                since,
                first,
            });
        }
        self.show_tally(message.as_str(), &tally).await
    }
}

fn json(value: &impl Serialize) -> Result<String, StorageError> {
    serde_json::to_string(value).map_err(corrupt)
}

fn read<T: DeserializeOwned>(json: &str) -> Result<T, StorageError> {
    serde_json::from_str(json).map_err(corrupt)
}

fn corrupt(error: serde_json::Error) -> StorageError {
    StorageError::Corrupt {
        what: "reactions of a message",
        reason: error.to_string(),
    }
}
