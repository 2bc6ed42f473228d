//! What webhooks write (ADR 30): their server's steward sends it.

mod delete;
mod edit;
mod files;
mod get;
mod post;

use guildhall_guilds::{ChannelAccess, Refusal, Thing, WebhookToken};
use guildhall_permissions::Permissions;
use guildhall_storage::{channels, expressions, messages, projection::webhooks::WebhookRow};
use guildhall_types::{
    EventId, OwnedRoomId,
    content::channel_type,
    message::{PROFILE, UsedEmoji, WEBHOOK, WebhookAuthor},
};
use serde_json::{Map, Value, json};

pub use files::WebhookFiles;
pub use post::NewWebhookMessage;

use crate::{
    AllowedMentions, Messaging,
    model::extra_of,
    send::UNKNOWN,
    text::{Written, emoji},
};

/// A webhook that somebody uses, and where.
struct Hook {
    row: WebhookRow,
    channel: OwnedRoomId,
    /// What a webhook may do there: nobody asks who made it.
    access: ChannelAccess,
}

impl Messaging {
    /// The webhook that the token is for, if its channel is there to be written into.
    async fn hook(&self, by: WebhookToken<'_>) -> Result<Hook, Refusal> {
        let row = self.guilds().held_webhook(by).await?;
        let broken = |error: &dyn std::fmt::Display| Refusal::Internal(error.to_string());
        let channel = OwnedRoomId::try_from(row.channel_id.as_str()).map_err(|error| broken(&error))?;
        let guild = OwnedRoomId::try_from(row.guild_id.as_str()).map_err(|error| broken(&error))?;
        let found = {
            let mut conn = self.guilds().db().read().await?;
            channels::get(&mut conn, channel.as_str()).await?
        };
        let found = found.filter(|found| found.row.guild_id == guild.as_str());
        let found = found.ok_or(Refusal::Unknown(Thing::Channel))?;
        let access = ChannelAccess {
            guild_id: Some(guild),
            rate_limit_per_user: 0,
            holds_messages: !matches!(found.row.kind, channel_type::CATEGORY | channel_type::FORUM),
            is_unheard: false,
            kind: found.row.kind,
            rights: Permissions::VIEW_CHANNEL
                .union(Permissions::SEND_MESSAGES)
                .union(Permissions::MENTION_EVERYONE),
            rights_in_threads: Permissions::NONE,
            timed_out_until: None,
            probation: None,
            lacks_second_factor: false,
        };
        access.require_send()?;
        Ok(Hook { row, channel, access })
    }

    /// `content` as the webhook says it, with emoji of the guild.
    async fn write_as(
        &self,
        hook: &Hook,
        content: &str,
        allowed: &AllowedMentions,
    ) -> Result<Written, Refusal> {
        let steward = self.guilds().rooms().steward();
        let called = self
            .called((steward, &hook.channel), &hook.access, content, (allowed, None))
            .await?;
        let mut found: Vec<UsedEmoji> = Vec::new();
        for token in guildhall_event::guild::tokens(content) {
            if found.iter().any(|emoji| emoji.id == token.id) {
                continue;
            }
            let mut conn = self.guilds().db().read().await?;
            let row = expressions::get(&mut conn, &hook.row.guild_id, token.id, false).await?;
            found.extend(row.map(emoji));
        }
        let find = |id: &str| found.iter().find(|emoji| emoji.id == id);
        Ok(Written::new(content, find, called))
    }

    /// The message, which the webhook has to have written.
    async fn own_row(&self, hook: &Hook, message: &EventId) -> Result<messages::Message, Refusal> {
        let row = self.row(&hook.channel, message).await?;
        let author = extra_of(row.extra.as_deref())?.webhook;
        let is_own = author.is_some_and(|author| author.id == hook.row.webhook_id)
            && row.author_id == self.guilds().rooms().steward().as_str();
        match is_own {
            true => Ok(row),
            false => Err(UNKNOWN),
        }
    }
}

/// Says in `content` that `author` has written it, so that Matrix clients show that too.
///
/// <https://github.com/matrix-org/matrix-spec-proposals/pull/4144>
fn sign(content: &mut Map<String, Value>, author: &WebhookAuthor) {
    let mut profile = Map::new();
    profile.insert("id".to_owned(), json!(author.id));
    profile.insert("displayname".to_owned(), json!(author.name));
    if let Some(avatar) = &author.avatar {
        profile.insert("avatar_url".to_owned(), json!(avatar));
    }
    content.insert(PROFILE.to_owned(), Value::Object(profile));
    content.insert(WEBHOOK.to_owned(), json!(author));
}
