//! Webhooks: senders of messages that are no users.

use std::sync::Arc;

use guildhall_permissions::{ChannelKind, Permissions};
use guildhall_types::{
    RoomId, Timestamp, UserId, is_steward,
    message::{WEBHOOK, WebhookAuthor},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    authorise::{Refused, ensure},
    event::Change,
    expressions::is_picture,
    scheduled::is_event_id,
    state::GuildState,
};
use crate::Pdu;

/// Characters of a webhook's name.
pub const MAX_WEBHOOK_NAME: usize = 80;
/// Webhooks of one channel.
pub const MAX_WEBHOOKS_OF_CHANNEL: usize = 15;
/// Webhooks of one guild: a guild does not know which of the channels that are named there are.
pub const MAX_WEBHOOKS: usize = 1000;

/// A webhook.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// The channel that it writes into.
    pub channel: String,
    /// Its name.
    pub name: String,
    /// Its picture: an `mxc:` URI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
    /// Who made it. That user's server sends its messages.
    pub creator: String,
}

/// The content of `org.guildhall.webhook`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum WebhookContent {
    /// It is there.
    Webhook(Webhook),
    /// It was deleted.
    Deleted {
        /// True.
        deleted: bool,
    },
}

/// Whether a webhook, or a message of one, may have this name.
#[must_use]
pub fn is_webhook_name(name: &str) -> bool {
    (1..=MAX_WEBHOOK_NAME).contains(&name.chars().count())
        && name.trim() == name
        && !name.contains(char::is_control)
}

impl Webhook {
    /// Whether it can be so.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self) -> Result<(), Refused> {
        ensure(
            <&RoomId>::try_from(self.channel.as_str()).is_ok(),
            "the webhook's channel is none",
        )?;
        ensure(
            is_webhook_name(&self.name),
            "the webhook's name has not 1 to 80 characters, or control characters",
        )?;
        ensure(
            self.avatar.as_deref().is_none_or(is_picture),
            "the webhook's picture is none",
        )?;
        ensure(
            <&UserId>::try_from(self.creator.as_str()).is_ok_and(|user| !is_steward(user)),
            "the webhook's maker is no user",
        )
    }

    /// Whether the server of `steward` sends its messages.
    #[must_use]
    pub fn is_sent_by(&self, steward: &UserId) -> bool {
        let creator = <&UserId>::try_from(self.creator.as_str());
        is_steward(steward) && creator.is_ok_and(|user| user.server_name() == steward.server_name())
    }

    /// `now` with what became different from `before` to this.
    pub(super) fn merged(&self, before: &Self, now: &Self) -> Self {
        fn pick<T: Clone + PartialEq>(before: &T, now: &T, to: &T) -> T {
            if before == to { now.clone() } else { to.clone() }
        }
        Self {
            channel: pick(&before.channel, &now.channel, &self.channel),
            name: pick(&before.name, &now.name, &self.name),
            avatar: pick(&before.avatar, &now.avatar, &self.avatar),
            creator: now.creator.clone(),
        }
    }
}

/// The webhook that `content` says; `None` if it was deleted.
pub(super) fn webhook_of(content: WebhookContent) -> Result<Option<Webhook>, Refused> {
    match content {
        WebhookContent::Webhook(webhook) => {
            webhook.check()?;
            Ok(Some(webhook))
        }
        WebhookContent::Deleted { deleted } => {
            ensure(deleted, "it is no webhook")?;
            Ok(None)
        }
    }
}

/// What the content under `id` changes for who saw the guild as `seen`.
pub(super) fn webhook_change(
    id: &str,
    content: WebhookContent,
    seen: &GuildState,
) -> Result<Change, Refused> {
    ensure(is_event_id(id), "the webhook's id is none")?;
    let webhook = id.to_owned();
    let before = seen.webhooks.get(id);
    Ok(match (before, webhook_of(content)?) {
        (None, None) => Change::Nothing,
        (Some(_), None) => Change::DeleteWebhook { webhook },
        (Some(before), Some(to)) if **before == to => Change::Nothing,
        (_, Some(to)) => Change::Webhook { webhook, to },
    })
}

/// Whether `sender` may manage webhooks in the channel.
fn manages(state: &GuildState, (sender, at): (&str, Timestamp), channel: &str) -> Result<(), Refused> {
    let rights = state.rights_to_change_in(sender, channel, ChannelKind::Text, at);
    let needed = Permissions::VIEW_CHANNEL.union(Permissions::MANAGE_WEBHOOKS);
    ensure(
        rights.contains(needed),
        "the sender may not manage webhooks in the channel",
    )
}

/// Whether `by` may make the webhook `id`, or make it what `to` is.
pub(super) fn may_set_webhook(
    state: &GuildState,
    by: (&str, Timestamp),
    id: &str,
    to: &Webhook,
) -> Result<(), Refused> {
    manages(state, by, &to.channel)?;
    let before = state.webhooks.get(id);
    match before {
        Some(before) => {
            manages(state, by, &before.channel)?;
            ensure(before.creator == to.creator, "who made a webhook stays")?;
        }
        None => {
            ensure(to.creator == by.0, "a webhook names who makes it")?;
            ensure(
                state.webhooks.len() < MAX_WEBHOOKS,
                "the guild has as many webhooks as it may",
            )?;
        }
    }
    let stays = before.is_some_and(|before| before.channel == to.channel);
    ensure(
        stays || state.webhooks_in(&to.channel) < MAX_WEBHOOKS_OF_CHANNEL,
        "the channel has as many webhooks as it may",
    )
}

/// Whether `by` may delete the webhook `id`.
pub(super) fn may_delete_webhook(state: &GuildState, by: (&str, Timestamp), id: &str) -> Result<(), Refused> {
    let found = state
        .webhooks
        .get(id)
        .ok_or(Refused("there is no such webhook"))?;
    manages(state, by, &found.channel)
}

/// Sets the webhook `id`, as who saw `seen` did; `to` has of `state` what was not changed. Two made it at once: it is the first one's. What was
/// deleted meanwhile stays so.
pub(super) fn apply_webhook(state: &mut GuildState, seen: &GuildState, id: &str, to: &Webhook) {
    if seen.webhooks.contains_key(id) == state.webhooks.contains_key(id) {
        state.webhooks.insert(id.to_owned(), Arc::new(to.clone()));
    }
}

impl GuildState {
    /// How many webhooks the channel has.
    #[must_use]
    pub fn webhooks_in(&self, channel: &str) -> usize {
        let all = self.webhooks.values();
        all.filter(|webhook| webhook.channel == channel).count()
    }

    /// Whether `pdu`, a message or an edit of one in `channel`, is one of a webhook of the channel, sent by its server.
    #[must_use]
    pub fn is_of_webhook(&self, pdu: &Pdu, channel: &RoomId) -> bool {
        let author = webhook_author(pdu);
        let found = author.and_then(|author| self.webhooks.get(&author.id));
        found.is_some_and(|webhook| webhook.channel == channel.as_str() && webhook.is_sent_by(&pdu.sender))
    }
}

#[derive(Deserialize)]
struct MessageContent {
    #[serde(rename = "org.guildhall.webhook")]
    webhook: Option<Value>,
}

/// The webhook that `pdu`, an event of a steward, says to be written by. Without the form of one it is by none.
#[must_use]
pub fn webhook_author(pdu: &Pdu) -> Option<WebhookAuthor> {
    // Most messages are of nobody else.
    if !is_steward(&pdu.sender) || pdu.state_key.is_some() || !pdu.content.get().contains(WEBHOOK) {
        return None;
    }
    let content: MessageContent = pdu.content_as().ok()?;
    let author = content.webhook.filter(Value::is_object)?;
    let author: WebhookAuthor = serde_json::from_value(author).ok()?;
    let is_sound = is_event_id(&author.id)
        && is_webhook_name(&author.name)
        && author.avatar.as_deref().is_none_or(is_picture);
    is_sound.then_some(author)
}
