//! Data of the frames that have no model of their own.

use guildhall_messaging::model::ReactionEmoji;
use guildhall_types::message::Reacted;
use serde::Serialize;
use utoipa::ToSchema;

/// What is no more, or changed without being told how.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Gone<'a> {
    /// Its id.
    pub(crate) id: &'a str,
}

/// What a guild has no more: a role, emoji, sticker, scheduled event or rule of automod.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GoneFromGuild<'a> {
    /// Its id.
    pub(crate) id: &'a str,
    /// The guild.
    pub(crate) guild_id: &'a str,
}

/// A channel that is no more, or no longer to be seen.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChannelGone<'a> {
    /// Its id.
    pub(crate) id: &'a str,
    /// The guild; private channels have none.
    pub(crate) guild_id: Option<&'a str>,
}

/// A message that is no more.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MessageGone<'a> {
    /// Its id.
    pub(crate) id: &'a str,
    /// The channel.
    pub(crate) channel_id: &'a str,
    /// The guild; private channels have none.
    pub(crate) guild_id: Option<&'a str>,
}

/// Messages are pinned, or no longer.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ChannelPins)]
pub(crate) struct PinsTold<'a> {
    /// The channel.
    pub(crate) channel_id: &'a str,
    /// The guild; null for a private channel.
    pub(crate) guild_id: Option<&'a str>,
}

/// A user votes for an answer of a poll, or no longer.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PollVoteOf)]
pub(crate) struct PollVoteTold<'a> {
    /// The channel.
    pub(crate) channel_id: &'a str,
    /// The guild; null for a private channel.
    pub(crate) guild_id: Option<&'a str>,
    /// The poll.
    pub(crate) message_id: &'a str,
    /// Who votes.
    pub(crate) user_id: &'a str,
    /// For which answer.
    pub(crate) answer_id: &'a str,
}

/// The webhooks of a channel are others, or other than they were.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ChannelWebhooks)]
pub(crate) struct WebhooksTold<'a> {
    /// The channel.
    pub(crate) channel_id: &'a str,
    /// The guild.
    pub(crate) guild_id: &'a str,
}

/// Somebody reacts to a message, or no longer.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MessageReaction)]
pub(crate) struct ReactionTold<'a> {
    /// The message.
    pub(crate) message_id: &'a str,
    /// The channel.
    pub(crate) channel_id: &'a str,
    /// The guild; null for a private channel.
    pub(crate) guild_id: Option<&'a str>,
    /// The user.
    pub(crate) user_id: &'a str,
    /// With what.
    pub(crate) emoji: ReactionEmoji,
}

impl<'a> ReactionTold<'a> {
    pub(crate) fn new(
        guild_id: Option<&'a str>,
        (channel_id, message_id): (&'a str, &'a str),
        user_id: &'a str,
        emoji: &Reacted,
    ) -> Self {
        Self {
            message_id,
            channel_id,
            guild_id,
            user_id,
            emoji: emoji.clone().into(),
        }
    }
}

/// Somebody who is no longer a member.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MemberGone<'a> {
    /// The guild.
    pub(crate) guild_id: &'a str,
    /// The user.
    pub(crate) user_id: &'a str,
}

/// Somebody is interested in a scheduled event, or no longer.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventInterest<'a> {
    /// The event.
    pub(crate) scheduled_event_id: &'a str,
    /// The guild.
    pub(crate) guild_id: &'a str,
    /// The user.
    pub(crate) user_id: &'a str,
}

/// Somebody who is nothing to the user any more.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RelationGone<'a> {
    /// The other.
    pub(crate) user_id: &'a str,
}
