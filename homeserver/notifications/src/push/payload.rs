//! What a browser is sent.

use guildhall_storage::{StorageError, channels, guilds, members, notifications::preferences};
use guildhall_types::UserId;
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use utoipa::ToSchema;

use crate::{Kind, Notification, Notifications};

/// Characters of a text. With all else it is less than the 3,993 bytes that a push service has to take (RFC 8291, section 4).
const MAX_TEXT: usize = 300;
/// Characters of a name.
const MAX_NAME: usize = 100;

/// What a browser is sent of a notification, as JSON, encrypted for it (RFC 8291).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PushMessage {
    /// The notification's id. One that has grown has the same.
    pub id: String,
    /// What it is about.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// Who is notified: a browser may have several accounts.
    pub recipient_id: String,
    /// Who caused it, and under which name.
    pub user_id: Option<String>,
    /// That user's name where it happened.
    pub user_name: Option<String>,
    /// The guild.
    pub guild_id: Option<String>,
    /// The guild's name.
    pub guild_name: Option<String>,
    /// The channel.
    pub channel_id: Option<String>,
    /// The channel's name.
    pub channel_name: Option<String>,
    /// The message.
    pub message_id: Option<String>,
    /// What was said, at most 300 characters; null if the user does not want it to be shown.
    pub text: Option<String>,
    /// How many messages it stands for.
    pub count: u32,
    /// When it was made, or last grew, RFC 3339.
    pub timestamp: String,
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// The name of `user` in the guild or private channel `room`.
async fn name_in(conn: &mut AnyConnection, room: &str, user: &str) -> Result<Option<String>, StorageError> {
    let member = members::get(conn, room, user).await?;
    Ok(member.and_then(|member| member.nickname.or(member.display_name)))
}

impl Notifications {
    /// What is sent of `notification` to a browser of `user`.
    pub(super) async fn payload(
        &self,
        user: &UserId,
        notification: Notification,
    ) -> Result<PushMessage, StorageError> {
        let mut conn = self.0.db.read().await?;
        let shows_text = preferences::get(&mut conn, user.as_str()).await?.push_previews;
        let (guild_id, channel_id) = (notification.guild_id, notification.channel_id);
        let guild = match &guild_id {
            Some(guild) => guilds::get(&mut conn, guild).await?,
            None => None,
        };
        let channel = match &channel_id {
            Some(channel) => channels::get(&mut conn, channel).await?,
            None => None,
        };
        let room = guild_id.as_ref().or(channel_id.as_ref());
        let user_name = match (&notification.user_id, room) {
            (Some(actor), Some(room)) => name_in(&mut conn, room, actor).await?,
            _ => None,
        };
        let localpart = |id: &String| {
            <&UserId>::try_from(id.as_str())
                .ok()
                .map(|id| id.localpart().to_owned())
        };
        let user_name = user_name.or_else(|| notification.user_id.as_ref().and_then(localpart));
        let guild_name = match notification.moderation {
            Some(moderation) => Some(moderation.guild_name),
            None => guild.map(|guild| guild.row.name),
        };
        let text = match notification.message {
            Some(message) => Some(message.content).filter(|text| !text.is_empty()),
            None => notification.text,
        };
        let short = |name: Option<String>| name.map(|name| cut(&name, MAX_NAME));
        Ok(PushMessage {
            id: notification.id,
            kind: notification.kind,
            recipient_id: user.to_string(),
            user_id: notification.user_id,
            user_name: short(user_name),
            guild_name: short(guild_name),
            guild_id,
            channel_name: short(channel.map(|channel| channel.row.name)),
            channel_id,
            message_id: notification.message_id,
            text: text.filter(|_| shows_text).map(|text| cut(&text, MAX_TEXT)),
            count: notification.count,
            timestamp: notification.timestamp,
        })
    }
}
