//! Reacting.

use guildhall_event::{
    Draft,
    guild::{ANNOTATION, REACTION},
};
use guildhall_guilds::Refusal;
use guildhall_permissions::Permissions;
use guildhall_storage::reactions::Which;
use guildhall_types::{
    EventId, RoomId, UserId,
    message::{MAX_REACTIONS, REACTED, Reacted},
};
use serde_json::{Map, Value, json};

use super::named::{find, shown};
use crate::Messaging;

impl Messaging {
    /// Reacts to the message with `emoji`: a Unicode emoji, `name:id` of a custom one, or the key of a reaction that is there. Who does so
    /// already changes nothing.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Forbidden`] for who may not add reactions or use the emoji, [`Refusal::Invalid`] for what is no emoji, or
    /// [`Refusal::Conflict`] when there are 20 others.
    pub async fn react(
        &self,
        user: &UserId,
        channel: &RoomId,
        message: &EventId,
        emoji: &str,
    ) -> Result<(), Refusal> {
        let access = self.reader(user, channel).await?;
        access.require(
            Permissions::READ_MESSAGE_HISTORY,
            "read the history of this channel",
        )?;
        access.require(Permissions::ADD_REACTIONS, "add reactions in this channel")?;
        let row = self.row(channel, message).await?;
        let present = shown(&row)?;
        let reacted = match find(&present, emoji) {
            Some(reacted) => reacted.clone(),
            None if present.len() >= MAX_REACTIONS => {
                let most = format!("The message has reactions with {MAX_REACTIONS} emoji, which is the most");
                return Err(Refusal::Conflict(most));
            }
            None => self.new_reaction((user, channel), &access, emoji).await?,
        };
        let own = Which::Of(user.as_str(), &reacted.key);
        let own = self.reactions((channel, message), own, 1).await?;
        if !own.is_empty() {
            return Ok(());
        }
        let draft = Draft::timeline(user, REACTION, content(message, reacted));
        self.append(&(channel.to_owned(), user.to_owned()), draft.into())
            .await?;
        Ok(())
    }
}

fn content(message: &EventId, reacted: Reacted) -> Map<String, Value> {
    let Reacted {
        key,
        custom,
        shortcode,
    } = reacted;
    let mut content = Map::new();
    let relation = json!({"rel_type": ANNOTATION, "event_id": message, "key": key});
    content.insert("m.relates_to".to_owned(), relation);
    // What the picture is called to Matrix clients (MSC4027).
    let name = custom.as_ref().map(|custom| &custom.name).or(shortcode.as_ref());
    if let Some(name) = name {
        content.insert("shortcode".to_owned(), json!(format!(":{name}:")));
    }
    if let Some(custom) = custom {
        content.insert(REACTED.to_owned(), json!(custom));
    }
    content
}
