//! Events of a guild, as far as roles go.

use std::collections::BTreeSet;

use guildhall_types::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    automod::AutomodRule, expressions::Expression, overwrites::Overwrites, private_threads::PrivateThread,
    scheduled::ScheduledEvent, settings::Setting, state::RoleState, webhooks::Webhook,
};

/// What an event changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Change {
    /// The guild goes to another owner.
    Owner {
        /// A member.
        to: String,
    },
    /// The guild ends.
    Delete,
    /// A role is made, or changed to this.
    Role {
        /// The role.
        role: String,
        /// All of it.
        to: RoleState,
    },
    /// A role ends. Its id is never used again.
    DeleteRole {
        /// The role.
        role: String,
    },
    /// A channel has these overwrites from now on.
    Overwrites {
        /// The channel's room.
        channel: String,
        /// All of them.
        to: Overwrites,
    },
    /// An emoji or sticker is added, or changed to this.
    Expression {
        /// Its id.
        id: String,
        /// All of it.
        to: Expression,
        /// Whether the sender saw none under this id.
        is_new: bool,
    },
    /// An emoji or sticker is deleted.
    DeleteExpression {
        /// Its id.
        id: String,
    },
    /// A member gets a role, or loses it.
    Grant {
        /// The member.
        user: String,
        /// The role.
        role: String,
        /// Whether it is held from now on.
        held: bool,
    },
    /// A member gets a name in this guild, or loses it.
    Nick {
        /// The member.
        user: String,
        /// The name.
        to: Option<String>,
    },
    /// A member is timed out, or no longer.
    TimeOut {
        /// The member.
        user: String,
        /// The end of it.
        until: Option<Timestamp>,
    },
    /// A setting becomes another.
    Setting {
        /// Which, and what it is from now on.
        to: Setting,
    },
    /// A rule that looks at messages is made, or becomes this.
    AutomodRule {
        /// Its id.
        rule: String,
        /// All of it.
        to: AutomodRule,
    },
    /// A rule that looked at messages ends.
    DeleteAutomodRule {
        /// Its id.
        rule: String,
    },
    /// A webhook is made, or becomes this.
    Webhook {
        /// Its id.
        webhook: String,
        /// All of it.
        to: Webhook,
    },
    /// A webhook is deleted.
    DeleteWebhook {
        /// Its id.
        webhook: String,
    },
    /// A private thread is made, becomes this, or is deleted.
    PrivateThread {
        /// Its room.
        channel: String,
        /// All of it.
        to: PrivateThread,
    },
    /// A member agrees to the guild's rules, or no longer.
    Screening {
        /// The member.
        user: String,
        /// Whether the member agrees.
        accepted: bool,
    },
    /// A scheduled event is made, or changed to this.
    Event {
        /// Its id.
        event: String,
        /// All of it.
        to: ScheduledEvent,
    },
    /// A scheduled event is deleted.
    DeleteEvent {
        /// Its id.
        event: String,
    },
    /// A member is interested in these scheduled events from now on.
    Interest {
        /// The member.
        user: String,
        /// All of them.
        events: BTreeSet<String>,
    },
    /// A member's account gets a second factor, or loses it.
    SecondFactor {
        /// The member.
        user: String,
        /// Whether it has one from now on.
        enabled: bool,
    },
    /// Somebody comes in. That it was allowed, the room's rules have judged.
    Join {
        /// The sender.
        user: String,
    },
    /// Somebody leaves, or is removed by another.
    Remove {
        /// A member; of a ban anybody.
        user: String,
        /// Whether the user may not come back.
        ban: bool,
    },
    /// A ban ends.
    Unban {
        /// The banned user.
        user: String,
    },
    /// Servers are banned: their users are removed and do not come in.
    BanServer {
        /// Pattern over their names.
        server: String,
        /// Why.
        reason: Option<String>,
    },
    /// A ban of servers ends.
    UnbanServer {
        /// The pattern.
        server: String,
    },
    /// Nothing: the event only follows others.
    Nothing,
}

impl Change {
    /// The user whom it is about.
    pub(super) fn subject(&self) -> Option<&str> {
        match self {
            Self::Owner { to: user }
            | Self::Grant { user, .. }
            | Self::Nick { user, .. }
            | Self::TimeOut { user, .. }
            | Self::Screening { user, .. }
            | Self::Interest { user, .. }
            | Self::SecondFactor { user, .. }
            | Self::Join { user }
            | Self::Remove { user, .. }
            | Self::Unban { user } => Some(user),
            Self::Delete
            | Self::Role { .. }
            | Self::DeleteRole { .. }
            | Self::Overwrites { .. }
            | Self::Expression { .. }
            | Self::DeleteExpression { .. }
            | Self::Setting { .. }
            | Self::Event { .. }
            | Self::DeleteEvent { .. }
            | Self::AutomodRule { .. }
            | Self::DeleteAutomodRule { .. }
            | Self::Webhook { .. }
            | Self::DeleteWebhook { .. }
            | Self::PrivateThread { .. }
            | Self::BanServer { .. }
            | Self::UnbanServer { .. }
            | Self::Nothing => None,
        }
    }
}

/// An event of a guild.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuildEvent {
    /// Its id.
    pub id: String,
    /// Who sent it.
    pub sender: String,
    /// When, as the sender's server says.
    pub sent_at: Timestamp,
    /// The events that it follows. Those that are not among the events to be resolved lie before all of them.
    pub after: BTreeSet<String>,
    /// What it changes.
    pub change: Change,
}
