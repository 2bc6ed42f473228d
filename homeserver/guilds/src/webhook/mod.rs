//! Webhooks (ADR 30): making them, looking after them, and who has their tokens.

mod by_token;
mod create;
mod delete;
mod find;
mod list;
mod token;
mod update;

use guildhall_event::guild::{Webhook as Content, WebhookContent};
use guildhall_permissions::Permissions;
use guildhall_rooms::Step;
use guildhall_storage::{StorageError, projection::webhooks::WebhookRow, webhooks};
use guildhall_types::{OwnedRoomId, RoomId, UserId};
use sqlx::AnyConnection;

pub use by_token::WebhookToken;
pub use update::WebhookPatch;

use crate::{ChannelAccess, Guilds, Refusal, Thing, draft, model::Webhook};

/// Characters of a webhook's name.
const NAME: (usize, usize) = (1, guildhall_event::guild::MAX_WEBHOOK_NAME);

/// No such webhook, or not for the caller to know of.
const UNKNOWN: Refusal = Refusal::Unknown(Thing::Webhook);

/// The webhooks of a guild, by id.
///
/// # Errors
/// When the database fails.
pub async fn webhooks(conn: &mut AnyConnection, guild: &str) -> Result<Vec<Webhook>, StorageError> {
    let all = webhooks::of_guild(conn, guild).await?;
    Ok(all.into_iter().map(Webhook::from).collect())
}

/// What the event says of the webhook of `row`.
fn content_of(row: WebhookRow) -> Content {
    Content {
        channel: row.channel_id,
        name: row.name,
        avatar: row.avatar,
        creator: row.creator_id,
    }
}

fn step(guild: &RoomId, user: &UserId, id: &str, webhook: Option<Content>) -> Vec<Step> {
    let content = webhook.map_or(WebhookContent::Deleted { deleted: true }, WebhookContent::Webhook);
    let event = draft::webhook(user, id, &content);
    vec![Step::Append(guild.to_owned(), vec![event])]
}

/// The guild of a webhook.
fn guild_of(row: &WebhookRow) -> Result<OwnedRoomId, Refusal> {
    OwnedRoomId::try_from(row.guild_id.as_str()).map_err(|error| Refusal::Internal(error.to_string()))
}

impl Guilds {
    /// How `user`, who must be allowed to manage webhooks there, stands in `channel`.
    async fn webhook_manager(&self, user: &UserId, channel: &RoomId) -> Result<ChannelAccess, Refusal> {
        let access = self.fresh_channel_access(channel, user).await?;
        access.require_sight()?;
        access.require(Permissions::MANAGE_WEBHOOKS, "manage webhooks in this channel")?;
        Ok(access)
    }

    async fn stored_webhook(&self, guild: &str, id: &str) -> Result<Webhook, Refusal> {
        let found = webhooks::get(&mut *self.read().await?, guild, id).await?;
        found.map(Webhook::from).ok_or(UNKNOWN)
    }
}
