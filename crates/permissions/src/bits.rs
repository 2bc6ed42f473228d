//! Which rights there are.

use std::{
    fmt,
    ops::{BitAnd, BitOr, BitXor, Not},
    str::FromStr,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A set of rights: 64 bits, numbered as in Discord; on the wire a decimal string.
///
/// Bits without a meaning survive a round trip and grant nothing.
///
/// <https://docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags>
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Permissions(u64);

macro_rules! rights {
    ($($(#[$doc:meta])* $name:ident = $bit:literal;)*) => {
        impl Permissions {
            $($(#[$doc])* pub const $name: Self = Self(1 << $bit);)*

            /// Every right that has a meaning.
            pub const ALL: Self = Self(0 $(| 1 << $bit)*);

            /// Every right that has a meaning, by its name.
            pub const NAMED: &[(&str, Self)] = &[$((stringify!($name), Self::$name)),*];
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
    /// Be heard above others in voice channels.
    PRIORITY_SPEAKER = 8;
    /// Share video and screen.
    STREAM = 9;
    /// See a channel.
    VIEW_CHANNEL = 10;
    /// Send messages; in threads see [`Permissions::SEND_MESSAGES_IN_THREADS`].
    SEND_MESSAGES = 11;
    /// Have messages read out.
    SEND_TTS_MESSAGES = 12;
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
    /// See the guild's statistics.
    VIEW_GUILD_INSIGHTS = 19;
    /// Join voice channels.
    CONNECT = 20;
    /// Speak in voice channels.
    SPEAK = 21;
    /// Mute others in voice channels.
    MUTE_MEMBERS = 22;
    /// Deafen others in voice channels.
    DEAFEN_MEMBERS = 23;
    /// Move others between voice channels.
    MOVE_MEMBERS = 24;
    /// Use voice activity instead of push to talk.
    USE_VAD = 25;
    /// Change one's own nickname.
    CHANGE_NICKNAME = 26;
    /// Change nicknames of others.
    MANAGE_NICKNAMES = 27;
    /// Change and assign roles below one's own; in an overwrite: change the overwrites of that channel.
    MANAGE_ROLES = 28;
    /// Create, change and delete webhooks.
    MANAGE_WEBHOOKS = 29;
    /// Change and delete emoji and stickers of others.
    MANAGE_GUILD_EXPRESSIONS = 30;
    /// Use commands of applications.
    USE_APPLICATION_COMMANDS = 31;
    /// Ask to speak in stage channels.
    REQUEST_TO_SPEAK = 32;
    /// Change and delete scheduled events of others.
    MANAGE_EVENTS = 33;
    /// Rename, archive, lock and delete threads.
    MANAGE_THREADS = 34;
    /// Create threads that everybody in the channel sees.
    CREATE_PUBLIC_THREADS = 35;
    /// Create threads for those invited.
    CREATE_PRIVATE_THREADS = 36;
    /// Use stickers of other guilds.
    USE_EXTERNAL_STICKERS = 37;
    /// Send messages in threads.
    SEND_MESSAGES_IN_THREADS = 38;
    /// Start activities in voice channels.
    USE_EMBEDDED_ACTIVITIES = 39;
    /// Time members out.
    MODERATE_MEMBERS = 40;
    /// See what the guild earns.
    VIEW_CREATOR_MONETIZATION_ANALYTICS = 41;
    /// Play sounds in voice channels.
    USE_SOUNDBOARD = 42;
    /// Create emoji and stickers, and change and delete one's own.
    CREATE_GUILD_EXPRESSIONS = 43;
    /// Create scheduled events, and change and delete one's own.
    CREATE_EVENTS = 44;
    /// Play sounds of other guilds.
    USE_EXTERNAL_SOUNDS = 45;
    /// Send recorded speech.
    SEND_VOICE_MESSAGES = 46;
    /// Set what a voice channel says of itself.
    SET_VOICE_CHANNEL_STATUS = 48;
    /// Send polls.
    SEND_POLLS = 49;
    /// Have the answers of one's own applications shown to others.
    USE_EXTERNAL_APPS = 50;
    /// Pin messages and take pins off.
    PIN_MESSAGES = 51;
    /// Send without waiting in slow mode.
    BYPASS_SLOWMODE = 52;
}

impl Permissions {
    /// No right.
    pub const NONE: Self = Self(0);

    /// What @everyone has in a new guild.
    pub const DEFAULT_EVERYONE: Self = Self(
        Self::CREATE_INSTANT_INVITE.0
            | Self::ADD_REACTIONS.0
            | Self::STREAM.0
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
            | Self::CHANGE_NICKNAME.0
            | Self::USE_APPLICATION_COMMANDS.0
            | Self::REQUEST_TO_SPEAK.0
            | Self::CREATE_PUBLIC_THREADS.0
            | Self::CREATE_PRIVATE_THREADS.0
            | Self::USE_EXTERNAL_STICKERS.0
            | Self::SEND_MESSAGES_IN_THREADS.0
            | Self::USE_EMBEDDED_ACTIVITIES.0
            | Self::USE_SOUNDBOARD.0
            | Self::USE_EXTERNAL_SOUNDS.0
            | Self::SEND_VOICE_MESSAGES.0
            | Self::SEND_POLLS.0
            | Self::USE_EXTERNAL_APPS.0,
    );

    /// What only counts for the guild as a whole: an overwrite of a channel does nothing about it.
    pub const GUILD_ONLY: Self = Self(
        Self::KICK_MEMBERS.0
            | Self::BAN_MEMBERS.0
            | Self::ADMINISTRATOR.0
            | Self::MANAGE_GUILD.0
            | Self::VIEW_AUDIT_LOG.0
            | Self::VIEW_GUILD_INSIGHTS.0
            | Self::CHANGE_NICKNAME.0
            | Self::MANAGE_NICKNAMES.0
            | Self::MANAGE_GUILD_EXPRESSIONS.0
            | Self::MODERATE_MEMBERS.0
            | Self::VIEW_CREATOR_MONETIZATION_ANALYTICS.0
            | Self::CREATE_GUILD_EXPRESSIONS.0,
    );

    /// What does not count for who has no second factor, in a guild that asks for one (MFA level 1): the rights that Discord marks so
    /// (its developer documentation, *Permissions*), and MODERATE_MEMBERS, which is moderation like the others.
    pub const ELEVATED: Self = Self::KICK_MEMBERS
        .union(Self::BAN_MEMBERS)
        .union(Self::ADMINISTRATOR)
        .union(Self::MANAGE_CHANNELS)
        .union(Self::MANAGE_GUILD)
        .union(Self::MANAGE_MESSAGES)
        .union(Self::MANAGE_ROLES)
        .union(Self::MANAGE_WEBHOOKS)
        .union(Self::MANAGE_GUILD_EXPRESSIONS)
        .union(Self::MANAGE_THREADS)
        .union(Self::MODERATE_MEMBERS)
        .union(Self::VIEW_CREATOR_MONETIZATION_ANALYTICS);

    /// What is left to a member who is timed out, or has not done yet what the guild asks of new members.
    pub const TIMED_OUT: Self = Self(Self::VIEW_CHANNEL.0 | Self::READ_MESSAGE_HISTORY.0);

    /// What is worth nothing to who may not send messages.
    pub(crate) const OF_SENDING: Self = Self(
        Self::MENTION_EVERYONE.0 | Self::SEND_TTS_MESSAGES.0 | Self::ATTACH_FILES.0 | Self::EMBED_LINKS.0,
    );

    /// What is worth nothing in a voice channel to who may not join it.
    pub(crate) const OF_CONNECTING: Self = Self(
        Self::PRIORITY_SPEAKER.0
            | Self::STREAM.0
            | Self::SPEAK.0
            | Self::MUTE_MEMBERS.0
            | Self::DEAFEN_MEMBERS.0
            | Self::MOVE_MEMBERS.0
            | Self::USE_VAD.0
            | Self::REQUEST_TO_SPEAK.0
            | Self::USE_EMBEDDED_ACTIVITIES.0
            | Self::USE_SOUNDBOARD.0
            | Self::USE_EXTERNAL_SOUNDS.0
            | Self::SET_VOICE_CHANNEL_STATUS.0
            | Self::MANAGE_CHANNELS.0
            | Self::MANAGE_ROLES.0
            | Self::MANAGE_WEBHOOKS.0
            | Self::MANAGE_EVENTS.0
            | Self::CREATE_EVENTS.0,
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

    /// The set without the rights of `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// What has a meaning in the set.
    #[must_use]
    pub const fn known(self) -> Self {
        Self(self.0 & Self::ALL.0)
    }
}

impl BitOr for Permissions {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitAnd for Permissions {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl BitXor for Permissions {
    type Output = Self;

    fn bitxor(self, other: Self) -> Self {
        Self(self.0 ^ other.0)
    }
}

impl Not for Permissions {
    type Output = Self;

    fn not(self) -> Self {
        Self(!self.0)
    }
}

impl FromIterator<Permissions> for Permissions {
    fn from_iter<I: IntoIterator<Item = Self>>(sets: I) -> Self {
        sets.into_iter().fold(Self::NONE, Self::union)
    }
}

impl fmt::Display for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = Self::NAMED.iter().filter(|(_, right)| self.contains(*right));
        let mut list = f.debug_set();
        for (name, _) in named {
            list.entry(&format_args!("{name}"));
        }
        let unknown = self.0 & !Self::ALL.0;
        if unknown != 0 {
            list.entry(&format_args!("{unknown:#x}"));
        }
        list.finish()
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

#[cfg(test)]
mod tests {
    use super::Permissions;

    #[test]
    fn bits_without_a_meaning_survive_a_round_trip() {
        let all: Permissions = "18446744073709551615".parse().unwrap_or_default();
        assert_eq!(all.to_string(), "18446744073709551615");
        assert_eq!(all.known(), Permissions::ALL);
        assert!("-1".parse::<Permissions>().is_err());
    }

    #[test]
    fn every_bit_has_its_number() {
        // 52 is the last one, 47 a hole.
        assert_eq!(Permissions::ALL.bits(), ((1 << 53) - 1) & !(1 << 47));
        assert_eq!(Permissions::NAMED.len(), 52);
        assert_eq!(Permissions::MANAGE_ROLES.bits(), 1 << 28);
        assert_eq!(Permissions::MODERATE_MEMBERS.bits(), 1 << 40);
        assert_eq!(
            format!("{:?}", Permissions::SPEAK | Permissions::from_bits(1 << 63)),
            "{SPEAK, 0x8000000000000000}"
        );
    }
}
