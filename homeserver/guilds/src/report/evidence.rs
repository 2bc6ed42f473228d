//! Whether a message that another server reports is held here, and what it says.

use guildhall_storage::{channels, messages};
use guildhall_types::{EventId, RoomId, UserId};
use serde_json::{Map, Value};

use crate::{Guilds, Refusal};

/// Edits that are looked through for what was reported.
const MOST_EDITS: i64 = 100;

/// What is held of a reported message.
pub(super) enum Evidence {
    /// The message, with the text that was reported, or the present one if no version of it has that text.
    Held { content: String, sent_at: i64 },
    /// Nothing, or it was deleted: what the other server says is all that there is.
    Claimed,
    /// Somebody else has written it.
    OfAnother,
}

impl Guilds {
    /// Compares what is claimed of a message with what is held. Everything that is held has a verified signature.
    pub(super) async fn evidence(
        &self,
        (channel, message): (&RoomId, &EventId),
        author: &UserId,
        claimed: &str,
    ) -> Result<Evidence, Refusal> {
        let mut conn = self.read().await?;
        // Of a channel that is gone nobody knows who could see it.
        if channels::get(&mut conn, channel.as_str()).await?.is_none() {
            return Ok(Evidence::Claimed);
        }
        let Some(row) = messages::get(&mut conn, channel.as_str(), message.as_str()).await? else {
            drop(conn);
            let event = self.rooms().event(channel, message).await?;
            return Ok(match event {
                Some(event) if event.sender != author => Evidence::OfAnother,
                _ => Evidence::Claimed,
            });
        };
        if row.author_id != author.as_str() {
            return Ok(Evidence::OfAnother);
        }
        let mut versions = messages::edits(&mut conn, channel.as_str(), message.as_str(), MOST_EDITS).await?;
        drop(conn);
        versions.push(message.to_string());
        for id in versions {
            let Ok(id) = <&EventId>::try_from(id.as_str()) else {
                continue;
            };
            let event = self.rooms().event(channel, id).await?;
            let content: Map<String, Value> = event
                .and_then(|event| event.content_as().ok())
                .unwrap_or_default();
            let new = content.get("m.new_content").and_then(|new| new.get("body"));
            let text = new.or_else(|| content.get("body")).and_then(Value::as_str);
            if text == Some(claimed) {
                return Ok(Evidence::Held {
                    content: claimed.to_owned(),
                    sent_at: row.sent_at,
                });
            }
        }
        Ok(Evidence::Held {
            content: row.content,
            sent_at: row.sent_at,
        })
    }
}
