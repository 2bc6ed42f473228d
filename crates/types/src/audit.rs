//! What the entries of a guild's audit log are about, by number. The numbers are Discord's.

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $number:literal;)*) => {
        /// Kinds of entries.
        pub mod action {
            $($(#[$doc])* pub const $name: i64 = $number;)*
        }

        /// Every number that has a meaning, ascending.
        pub const ACTIONS: &[i64] = &[$($number),*];
    };
}

actions! {
    /// The guild's name, description, settings or owner changed.
    GUILD_UPDATE = 1;
    /// A channel was made.
    CHANNEL_CREATE = 10;
    /// A channel changed.
    CHANNEL_UPDATE = 11;
    /// A channel was deleted.
    CHANNEL_DELETE = 12;
    /// A channel got an overwrite for a role or member.
    OVERWRITE_CREATE = 13;
    /// An overwrite changed.
    OVERWRITE_UPDATE = 14;
    /// An overwrite was taken off.
    OVERWRITE_DELETE = 15;
    /// A member was removed.
    MEMBER_KICK = 20;
    /// Members who were long away were removed.
    MEMBER_PRUNE = 21;
    /// A user was banned.
    MEMBER_BAN_ADD = 22;
    /// A ban was ended.
    MEMBER_BAN_REMOVE = 23;
    /// A member's name in the guild or time-out changed.
    MEMBER_UPDATE = 24;
    /// A member got a role or lost it.
    MEMBER_ROLE_UPDATE = 25;
    /// A role was made.
    ROLE_CREATE = 30;
    /// A role changed.
    ROLE_UPDATE = 31;
    /// A role was ended.
    ROLE_DELETE = 32;
    /// An invite was made.
    INVITE_CREATE = 40;
    /// An invite changed.
    INVITE_UPDATE = 41;
    /// An invite was revoked.
    INVITE_DELETE = 42;
    /// A webhook was made.
    WEBHOOK_CREATE = 50;
    /// A webhook changed.
    WEBHOOK_UPDATE = 51;
    /// A webhook was deleted.
    WEBHOOK_DELETE = 52;
    /// An emoji was added.
    EMOJI_CREATE = 60;
    /// An emoji changed.
    EMOJI_UPDATE = 61;
    /// An emoji was deleted.
    EMOJI_DELETE = 62;
    /// A message was deleted by another than its author.
    MESSAGE_DELETE = 72;
    /// Several messages were deleted at once.
    MESSAGE_BULK_DELETE = 73;
    /// A message was pinned.
    MESSAGE_PIN = 74;
    /// A message is no longer pinned.
    MESSAGE_UNPIN = 75;
    /// A sticker was added.
    STICKER_CREATE = 90;
    /// A sticker changed.
    STICKER_UPDATE = 91;
    /// A sticker was deleted.
    STICKER_DELETE = 92;
    /// A scheduled event was made.
    SCHEDULED_EVENT_CREATE = 100;
    /// A scheduled event changed.
    SCHEDULED_EVENT_UPDATE = 101;
    /// A scheduled event was cancelled.
    SCHEDULED_EVENT_DELETE = 102;
    /// A thread was made.
    THREAD_CREATE = 110;
    /// A thread changed.
    THREAD_UPDATE = 111;
    /// A thread was deleted.
    THREAD_DELETE = 112;
    /// An automod rule was made.
    AUTOMOD_RULE_CREATE = 140;
    /// An automod rule changed.
    AUTOMOD_RULE_UPDATE = 141;
    /// An automod rule was deleted.
    AUTOMOD_RULE_DELETE = 142;
    /// Automod kept a message back.
    AUTOMOD_BLOCK = 143;
    /// Automod reported a message.
    AUTOMOD_FLAG = 144;
    /// Automod timed a member out.
    AUTOMOD_TIMEOUT = 145;
    /// Servers were banned. Discord has no such thing.
    SERVER_BAN_ADD = 1000;
    /// A ban of servers was ended.
    SERVER_BAN_REMOVE = 1001;
}
