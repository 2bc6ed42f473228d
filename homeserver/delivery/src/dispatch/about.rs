//! What a change is about, and who may know of such things.

use guildhall_guilds::Viewers;
use guildhall_rooms::Change;
use guildhall_storage::StorageError;

use super::batch::Batch;

impl Batch<'_> {
    /// The guild that `change` is of, a private channel for itself; `None` for a message in a channel that no guild shows.
    pub(super) async fn guild_of(&mut self, change: &Change) -> Result<Option<String>, StorageError> {
        match change {
            Change::GuildCreated { guild }
            | Change::GuildUpdated { guild, .. }
            | Change::GuildDeleted { guild }
            | Change::ChannelCreated { guild, .. }
            | Change::ChannelUpdated { guild, .. }
            | Change::ChannelDeleted { guild, .. }
            | Change::OverwritesUpdated { guild, .. }
            | Change::RoleCreated { guild, .. }
            | Change::RoleUpdated { guild, .. }
            | Change::RoleDeleted { guild, .. }
            | Change::ExpressionCreated { guild, .. }
            | Change::ExpressionUpdated { guild, .. }
            | Change::ExpressionDeleted { guild, .. }
            | Change::MemberAdded { guild, .. }
            | Change::MemberUpdated { guild, .. }
            | Change::MemberRemoved { guild, .. }
            | Change::ScheduledEventCreated { guild, .. }
            | Change::ScheduledEventUpdated { guild, .. }
            | Change::ScheduledEventDeleted { guild, .. }
            | Change::EventInterest { guild, .. }
            | Change::WebhooksUpdated { guild, .. }
            | Change::AutomodRuleCreated { guild, .. }
            | Change::AutomodRuleUpdated { guild, .. }
            | Change::AutomodRuleDeleted { guild, .. }
            | Change::AuditLogged { guild, .. } => Ok(Some(guild.clone())),
            Change::PrivateChannelUpdated { channel }
            | Change::PrivateChannelOpened { channel, .. }
            | Change::PrivateMemberAdded { channel, .. }
            | Change::PrivateMemberRemoved { channel, .. } => Ok(Some(channel.clone())),
            Change::Relationship { .. } => Ok(None),
            Change::MessageCreated { channel, .. }
            | Change::MessageUpdated { channel, .. }
            | Change::MessageDeleted { channel, .. }
            | Change::PinsUpdated { channel }
            | Change::ThreadCreated { channel, .. }
            | Change::ThreadUpdated { channel, .. }
            | Change::ThreadDeleted { channel, .. }
            | Change::ReactionAdded { channel, .. }
            | Change::ReactionRemoved { channel, .. }
            | Change::PollVote { channel, .. }
            | Change::AutomodExecuted { channel, .. } => {
                self.channels.guild_of(&mut self.conn, channel).await
            }
        }
    }

    /// Who may manage the guild now.
    pub(super) async fn managers(&mut self, guild: &str) -> Result<Viewers, StorageError> {
        let now = self.gateway.clock.now();
        self.gateway.models.managers(&mut self.conn, guild, now).await
    }

    /// Who may read the audit log now.
    pub(super) async fn auditors(&mut self, guild: &str) -> Result<Viewers, StorageError> {
        let now = self.gateway.clock.now();
        self.gateway.models.auditors(&mut self.conn, guild, now).await
    }
}

/// The channel into which one has to be allowed to look to be told of `change`.
pub(super) fn channel_of(change: &Change) -> Option<&str> {
    match change {
        Change::ChannelCreated { channel, .. }
        | Change::ChannelUpdated { channel, .. }
        | Change::ChannelDeleted { channel, .. }
        | Change::OverwritesUpdated { channel, .. }
        | Change::MessageCreated { channel, .. }
        | Change::MessageUpdated { channel, .. }
        | Change::MessageDeleted { channel, .. }
        | Change::PinsUpdated { channel }
        | Change::ThreadCreated { channel, .. }
        | Change::ThreadUpdated { channel, .. }
        | Change::ThreadDeleted { channel, .. }
        | Change::ReactionAdded { channel, .. }
        | Change::ReactionRemoved { channel, .. }
        | Change::PollVote { channel, .. }
        | Change::WebhooksUpdated { channel, .. }
        | Change::AutomodExecuted { channel, .. } => Some(channel),
        Change::ScheduledEventCreated { channel, .. }
        | Change::ScheduledEventUpdated { channel, .. }
        | Change::ScheduledEventDeleted { channel, .. }
        | Change::EventInterest { channel, .. }
        | Change::AuditLogged { channel, .. } => channel.as_deref(),
        Change::GuildCreated { .. }
        | Change::GuildUpdated { .. }
        | Change::GuildDeleted { .. }
        | Change::RoleCreated { .. }
        | Change::RoleUpdated { .. }
        | Change::RoleDeleted { .. }
        | Change::ExpressionCreated { .. }
        | Change::ExpressionUpdated { .. }
        | Change::ExpressionDeleted { .. }
        | Change::MemberAdded { .. }
        | Change::MemberUpdated { .. }
        | Change::MemberRemoved { .. }
        | Change::AutomodRuleCreated { .. }
        | Change::AutomodRuleUpdated { .. }
        | Change::AutomodRuleDeleted { .. }
        | Change::PrivateChannelUpdated { .. }
        | Change::PrivateChannelOpened { .. }
        | Change::PrivateMemberAdded { .. }
        | Change::PrivateMemberRemoved { .. }
        | Change::Relationship { .. } => None,
    }
}
