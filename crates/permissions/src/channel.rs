//! Rights in a channel.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{Guild, Member, Permissions, guild::Base};

/// Whom an overwrite is for. The same text may be the id of a role and of a member.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "type", content = "id", rename_all = "snake_case")]
pub enum Target {
    /// A role; that with the guild's id is @everyone.
    Role(String),
    /// A member.
    Member(String),
}

/// What a channel takes from somebody, and gives to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overwrite {
    /// Whom it is for.
    #[serde(flatten)]
    pub target: Target,
    /// What it gives; wins over `deny`.
    pub allow: Permissions,
    /// What it takes.
    pub deny: Permissions,
}

/// What rights there are a point of, in a channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChannelKind {
    /// Text, announcements, a forum, a category.
    #[default]
    Text,
    /// Voice or stage.
    Voice,
    /// A thread: it has the overwrites of its parent, and a right of its own to send.
    Thread,
}

impl ChannelKind {
    /// The kind of a channel by its number in the API: 2 is voice, 13 stage.
    #[must_use]
    pub const fn of_type(number: i64) -> Self {
        match number {
            2 | 13 => Self::Voice,
            _ => Self::Text,
        }
    }
}

/// A channel, as far as rights go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Channel {
    /// What kind of channel it is.
    pub kind: ChannelKind,
    /// Its overwrites, in any order; of a thread its parent's. Those of its category do not count.
    pub overwrites: Vec<Overwrite>,
    /// Of a private thread those who are in it: all others need MANAGE_THREADS to see it. `None` is every other channel.
    pub members: Option<BTreeSet<String>>,
}

impl Guild {
    /// What the member may do in the channel.
    #[must_use]
    pub fn rights_in(&self, member: &Member, channel: &Channel) -> Permissions {
        let mut rights = match self.base(member) {
            Base::None => return Permissions::NONE,
            Base::All => return member.counting(Permissions::ALL),
            Base::Of(base) => base,
        };
        rights = self.overwritten(rights, member, channel);
        // Before what silences somebody for a time: sight does not come and go with it.
        if let Some(members) = &channel.members
            && !members.contains(&member.id)
            && !rights.contains(Permissions::MANAGE_THREADS)
        {
            return Permissions::NONE;
        }
        if self.is_silenced(member) {
            rights = rights & Permissions::TIMED_OUT;
        }
        if channel.kind == ChannelKind::Thread {
            rights = rights.without(Permissions::SEND_MESSAGES);
            if rights.contains(Permissions::SEND_MESSAGES_IN_THREADS) {
                rights = rights | Permissions::SEND_MESSAGES;
            }
        }
        member.counting(implied(rights, channel.kind))
    }

    fn overwritten(&self, rights: Permissions, member: &Member, channel: &Channel) -> Permissions {
        let everyone = merged(
            channel,
            |target| matches!(target, Target::Role(id) if *id == self.id),
        );
        // All roles at once: that none of them is above another here is what makes their order play no part.
        let roles = merged(channel, |target| match target {
            Target::Role(id) => self.held(member).any(|(held, _)| held == id),
            Target::Member(_) => false,
        });
        let own = merged(
            channel,
            |target| matches!(target, Target::Member(id) if *id == member.id),
        );
        [everyone, roles, own]
            .into_iter()
            .fold(rights, |rights, (allow, deny)| rights.without(deny) | allow)
    }
}

/// What the overwrites of the chosen targets give and take together, but for what only counts in the guild.
fn merged(channel: &Channel, chosen: impl Fn(&Target) -> bool) -> (Permissions, Permissions) {
    let chosen = channel
        .overwrites
        .iter()
        .filter(|overwrite| chosen(&overwrite.target));
    let (allow, deny) = chosen.fold((Permissions::NONE, Permissions::NONE), |(allow, deny), one| {
        (allow | one.allow, deny | one.deny)
    });
    let counts = Permissions::ALL.without(Permissions::GUILD_ONLY);
    (allow & counts, deny & counts)
}

/// Takes off what is worth nothing without another right.
fn implied(mut rights: Permissions, kind: ChannelKind) -> Permissions {
    if !rights.contains(Permissions::VIEW_CHANNEL) {
        return Permissions::NONE;
    }
    if !rights.contains(Permissions::SEND_MESSAGES) {
        rights = rights.without(Permissions::OF_SENDING);
    }
    if kind == ChannelKind::Voice && !rights.contains(Permissions::CONNECT) {
        rights = rights.without(Permissions::OF_CONNECTING);
    }
    rights
}
