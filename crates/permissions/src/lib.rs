//! Rights: which there are, and what a member has. Pure.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A set of rights: 64 bits, numbered as in Discord; on the wire a decimal string.
///
/// Bits without a meaning survive a round trip and grant nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Permissions(u64);

macro_rules! rights {
    ($($(#[$doc:meta])* $name:ident = $bit:literal;)*) => {
        impl Permissions {
            $($(#[$doc])* pub const $name: Self = Self(1 << $bit);)*

            /// Every right that has a meaning.
            pub const ALL: Self = Self(0 $(| 1 << $bit)*);
        }
    };
}

rights! {
    /// Create invites.
    CREATE_INSTANT_INVITE = 0;
    /// Remove members.
    KICK_MEMBERS = 1;
    /// Ban members.
    BAN_MEMBERS = 2;
    /// Everything, past all overwrites.
    ADMINISTRATOR = 3;
    /// Create, change and delete channels.
    MANAGE_CHANNELS = 4;
    /// Change the guild.
    MANAGE_GUILD = 5;
    /// React to messages.
    ADD_REACTIONS = 6;
    /// Read the audit log.
    VIEW_AUDIT_LOG = 7;
    /// See a channel.
    VIEW_CHANNEL = 10;
    /// Send messages.
    SEND_MESSAGES = 11;
    /// Delete messages of others.
    MANAGE_MESSAGES = 13;
    /// Have previews made of one's links.
    EMBED_LINKS = 14;
    /// Attach files.
    ATTACH_FILES = 15;
    /// Read what was sent before one looked.
    READ_MESSAGE_HISTORY = 16;
    /// Mention everyone, here and any role.
    MENTION_EVERYONE = 17;
    /// Use custom emoji of other guilds.
    USE_EXTERNAL_EMOJIS = 18;
    /// Join voice channels.
    CONNECT = 20;
    /// Speak in voice channels.
    SPEAK = 21;
    /// Use voice activity instead of push to talk.
    USE_VAD = 25;
    /// Change one's own nickname.
    CHANGE_NICKNAME = 26;
    /// Change and assign roles below one's own.
    MANAGE_ROLES = 28;
}

impl Permissions {
    /// No right.
    pub const NONE: Self = Self(0);

    /// What @everyone has in a new guild.
    pub const DEFAULT_EVERYONE: Self = Self(
        Self::CREATE_INSTANT_INVITE.0
            | Self::ADD_REACTIONS.0
            | Self::VIEW_CHANNEL.0
            | Self::SEND_MESSAGES.0
            | Self::EMBED_LINKS.0
            | Self::ATTACH_FILES.0
            | Self::READ_MESSAGE_HISTORY.0
            | Self::MENTION_EVERYONE.0
            | Self::USE_EXTERNAL_EMOJIS.0
            | Self::CONNECT.0
            | Self::SPEAK.0
            | Self::USE_VAD.0
            | Self::CHANGE_NICKNAME.0,
    );

    /// The set with these bits.
    #[must_use]
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// The bits of the set.
    #[must_use]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// Whether every right of `other` is in the set.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both sets together.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Display for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Permissions {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl Serialize for Permissions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Permissions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// How somebody stands in a guild.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Not a member.
    Stranger,
    /// A member without more.
    Member,
    /// The owner, who has every right.
    Owner,
}

/// Rights in the guild as such, before any channel's overwrites: the owner's are all, a member's those of @everyone,
/// and all if these have [`Permissions::ADMINISTRATOR`].
#[must_use]
pub const fn base(standing: Standing, everyone: Permissions) -> Permissions {
    match standing {
        Standing::Stranger => Permissions::NONE,
        Standing::Owner => Permissions::ALL,
        Standing::Member if everyone.contains(Permissions::ADMINISTRATOR) => Permissions::ALL,
        Standing::Member => everyone,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_has_nothing_even_if_everyone_has_all() {
        assert_eq!(base(Standing::Stranger, Permissions::ALL), Permissions::NONE);
    }

    #[test]
    fn the_owner_has_all_even_if_everyone_has_nothing() {
        assert_eq!(base(Standing::Owner, Permissions::NONE), Permissions::ALL);
    }

    #[test]
    fn administrator_for_everyone_gives_all() {
        assert_eq!(
            base(Standing::Member, Permissions::ADMINISTRATOR),
            Permissions::ALL
        );
        assert!(!base(Standing::Member, Permissions::DEFAULT_EVERYONE).contains(Permissions::MANAGE_GUILD));
    }

    #[test]
    fn bits_without_a_meaning_survive_a_round_trip() {
        let all: Permissions = "18446744073709551615".parse().unwrap_or_default();
        assert_eq!(all.to_string(), "18446744073709551615");
        assert!("-1".parse::<Permissions>().is_err());
    }
}
