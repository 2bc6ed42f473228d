//! What an event changed in the read models: what consumers of the commit log act on.

use guildhall_types::message::{Mentions, Reacted};
use serde::{Deserialize, Serialize};

/// One change. Ids are the global ones, as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Change {
    /// A guild is shown for the first time.
    GuildCreated {
        /// The guild.
        guild: String,
    },
    /// Facts of a guild changed.
    GuildUpdated {
        /// The guild.
        guild: String,
        /// Whether it belongs to somebody else now, who sees what the former owner saw.
        #[serde(default)]
        has_new_owner: bool,
    },
    /// The owner deleted the guild.
    GuildDeleted {
        /// The guild.
        guild: String,
    },
    /// A channel is shown for the first time: its room and the guild's room agree that it belongs there.
    ChannelCreated {
        /// The guild.
        guild: String,
        /// The channel.
        channel: String,
    },
    /// Facts of a channel changed.
    ChannelUpdated {
        /// The guild.
        guild: String,
        /// The channel.
        channel: String,
    },
    /// The channel is no longer shown.
    ChannelDeleted {
        /// The guild.
        guild: String,
        /// The channel.
        channel: String,
    },
    /// A role is new.
    RoleCreated {
        /// The guild.
        guild: String,
        /// The role.
        role: String,
    },
    /// A role is gone.
    RoleDeleted {
        /// The guild.
        guild: String,
        /// The role.
        role: String,
    },
    /// Facts of a role changed.
    RoleUpdated {
        /// The guild.
        guild: String,
        /// The role.
        role: String,
    },
    /// An emoji or sticker is new.
    ExpressionCreated {
        /// The guild.
        guild: String,
        /// Its id.
        id: String,
        /// Whether it is a sticker.
        is_sticker: bool,
    },
    /// Facts of an emoji or sticker changed.
    ExpressionUpdated {
        /// The guild.
        guild: String,
        /// Its id.
        id: String,
        /// Whether it is a sticker.
        is_sticker: bool,
    },
    /// An emoji or sticker is gone.
    ExpressionDeleted {
        /// The guild.
        guild: String,
        /// Its id.
        id: String,
        /// Whether it is a sticker.
        is_sticker: bool,
    },
    /// Permission overwrites of a channel changed. The channel need not be held here.
    OverwritesUpdated {
        /// The guild.
        guild: String,
        /// The channel.
        channel: String,
        /// Whether it is a private thread, and who is in it may have changed.
        #[serde(default)]
        is_private_thread: bool,
    },
    /// Somebody became a member.
    MemberAdded {
        /// The guild.
        guild: String,
        /// The user.
        user: String,
    },
    /// A member's name, roles or time-out changed.
    MemberUpdated {
        /// The guild.
        guild: String,
        /// The user.
        user: String,
    },
    /// Somebody is no longer a member.
    MemberRemoved {
        /// The guild.
        guild: String,
        /// The user.
        user: String,
    },
    /// A message is new.
    MessageCreated {
        /// The channel.
        channel: String,
        /// The message.
        message: String,
        /// Whom it calls, as it was first said: an edit calls nobody, and does not undo a call.
        #[serde(default, skip_serializing_if = "Mentions::is_empty")]
        mentions: Mentions,
    },
    /// A message's text or place changed.
    MessageUpdated {
        /// The channel.
        channel: String,
        /// The message.
        message: String,
    },
    /// A message was deleted.
    MessageDeleted {
        /// The channel.
        channel: String,
        /// The message.
        message: String,
    },
    /// A thread is new.
    ThreadCreated {
        /// The channel.
        channel: String,
        /// The thread.
        thread: String,
    },
    /// Facts of a thread changed, or somebody said something in one that was archived.
    ThreadUpdated {
        /// The channel.
        channel: String,
        /// The thread.
        thread: String,
    },
    /// A thread was deleted.
    ThreadDeleted {
        /// The channel.
        channel: String,
        /// The thread.
        thread: String,
    },
    /// Messages of a channel are pinned from now on, or no longer; those that stand here have changed, too.
    PinsUpdated {
        /// The channel.
        channel: String,
    },
    /// Somebody reacts to a message with what the same user did not react with before.
    ReactionAdded {
        /// The channel.
        channel: String,
        /// The message.
        message: String,
        /// Who reacts.
        user: String,
        /// With what.
        emoji: Reacted,
    },
    /// Somebody no longer reacts to a message with this.
    ReactionRemoved {
        /// The channel.
        channel: String,
        /// The message.
        message: String,
        /// Who reacted.
        user: String,
        /// With what.
        emoji: Reacted,
    },
    /// A user votes for an answer of a poll, or no longer.
    PollVote {
        /// The channel.
        channel: String,
        /// The poll's message.
        message: String,
        /// The user.
        user: String,
        /// The answer's id.
        answer: String,
        /// Whether the user votes for it from now on.
        votes: bool,
    },
    /// A scheduled event is new, or takes place in another channel from now on.
    ScheduledEventCreated {
        /// The guild.
        guild: String,
        /// The event.
        event: String,
        /// The channel that it takes place in.
        channel: Option<String>,
    },
    /// Facts of a scheduled event changed.
    ScheduledEventUpdated {
        /// The guild.
        guild: String,
        /// The event.
        event: String,
        /// The channel that it takes place in.
        channel: Option<String>,
    },
    /// A scheduled event was deleted, or takes place in another channel from now on.
    ScheduledEventDeleted {
        /// The guild.
        guild: String,
        /// The event.
        event: String,
        /// The channel that it was to take place in.
        channel: Option<String>,
    },
    /// The webhooks of a channel are others, or other than they were.
    WebhooksUpdated {
        /// The guild.
        guild: String,
        /// The channel.
        channel: String,
    },
    /// A member is interested in a scheduled event, or no longer.
    EventInterest {
        /// The guild.
        guild: String,
        /// The event.
        event: String,
        /// The user.
        user: String,
        /// The channel that the event takes place in.
        channel: Option<String>,
        /// Whether the member is from now on.
        is_added: bool,
    },
    /// A rule that looks at messages is new.
    AutomodRuleCreated {
        /// The guild.
        guild: String,
        /// The rule.
        rule: String,
    },
    /// A rule that looks at messages changed.
    AutomodRuleUpdated {
        /// The guild.
        guild: String,
        /// The rule.
        rule: String,
    },
    /// A rule that looked at messages is gone.
    AutomodRuleDeleted {
        /// The guild.
        guild: String,
        /// The rule.
        rule: String,
    },
    /// A rule that looks at messages has done something, as a message tells that stands.
    AutomodExecuted {
        /// The channel of the message that tells it.
        channel: String,
        /// The message that tells it.
        message: String,
        /// What was done, by the number of the API: 1 a message was kept back, 2 it was told.
        action: i64,
    },
    /// What a private channel is, is known for the first time or has changed.
    PrivateChannelUpdated {
        /// The channel.
        channel: String,
    },
    /// A private channel is in the list of a user of this server from now on: something was said in it.
    PrivateChannelOpened {
        /// The channel.
        channel: String,
        /// The user.
        user: String,
    },
    /// Somebody has come into a private channel.
    PrivateMemberAdded {
        /// The channel.
        channel: String,
        /// The user.
        user: String,
    },
    /// Somebody is no longer in a private channel.
    PrivateMemberRemoved {
        /// The channel.
        channel: String,
        /// The user.
        user: String,
    },
    /// What a user of this server is to somebody has changed.
    Relationship {
        /// The user.
        user: String,
        /// The other.
        other: String,
        /// `friend`, `incoming`, `outgoing`, or nothing.
        before: Option<String>,
        /// The same.
        after: Option<String>,
    },
    /// A guild's audit log has one more entry.
    AuditLogged {
        /// The guild.
        guild: String,
        /// The event that it comes from.
        event: String,
        /// Number among the entries of the event.
        part: i64,
        /// The channel that it is about.
        channel: Option<String>,
    },
}
