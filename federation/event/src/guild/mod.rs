//! Role resolution: what the events of a guild amount to, whoever heard of them in whatever order. Pure.
//!
//! Matrix's state resolution knows power levels only, and no roles. This is the order of our own for concurrent changes
//! of roles, members and ownership: a revocation beats what is concurrent with it and uses what it revokes, and
//! never what came before it. `spec/roles.md` describes it so that others can implement it, ADR 8 says why it is so.

mod apply;
mod attachments;
mod authorise;
mod automod;
mod event;
mod expressions;
mod forward;
mod graph;
mod levels;
mod mentions;
mod overwrites;
mod poll;
mod private_threads;
mod reaction;
mod read;
mod resolve;
mod role;
mod room_state;
mod scheduled;
mod servers;
mod settings;
mod state;
mod taken;
mod used;
mod webhooks;

pub use attachments::{FilesContent, GALLERY, MAX_ATTACHMENT_DESCRIPTION, WithFiles, add_files};
pub use authorise::{MAX_ROLES, Refused, authorise};
pub use automod::{
    Action, AutomodContent, AutomodRule, Found, Hit, MAX_ALLOWED, MAX_CUSTOM_MESSAGE, MAX_EXEMPT_CHANNELS,
    MAX_EXEMPT_ROLES, MAX_KEYWORD, MAX_KEYWORDS, MAX_MENTIONS, MAX_PATTERN, MAX_PATTERNS, MAX_TEXTS,
    MAX_TIMEOUT_SECONDS, Matcher, Said, Trigger,
};
pub use event::{Change, GuildEvent};
pub use expressions::{
    EMOJI_NAME, Expression, ExpressionKind, MAX_DESCRIPTION, MAX_EMOJIS, MAX_EXPRESSION_ROLES, MAX_STICKERS,
    MAX_TAGS, STICKER_NAME, is_expression_name, is_picture,
};
pub use forward::forward_of;
pub use levels::{LevelsOf, power_levels};
pub use mentions::{Mention, MentionsContent, mentions};
pub use overwrites::{MAX_OVERWRITES, Overwrites, OverwritesContent};
pub use poll::{
    MAX_POLL_ANSWERS, MAX_POLL_MS, POLL_END, POLL_RESPONSE, POLL_START, poll_content, poll_of, poll_reply,
    poll_reply_of,
};
pub use private_threads::{
    MAX_PRIVATE_THREAD_MEMBERS, MAX_PRIVATE_THREADS, PrivateThread, private_thread_of,
};
pub use reaction::{ANNOTATION, REACTION, Reaction, is_custom_emoji};
pub use read::{MAX_TIMEOUT_MS, change_of, guild_event};
pub use resolve::{MAX_CHANGES, Resolution, Unresolvable, resolve};
pub use role::{MAX_POSITION, is_unicode_emoji};
pub use room_state::from_room_state;
pub use scheduled::{
    MAX_EVENT_DESCRIPTION, MAX_EVENT_LOCATION, MAX_EVENT_NAME, MAX_EVENTS, MAX_EVENTS_OF_MEMBER,
    MAX_OPEN_EVENTS, MAX_OPEN_EVENTS_OF_MEMBER, ScheduledEvent, is_event_id, may_be_interested, may_become,
};
pub use servers::{MAX_SERVER_BANS, is_server_pattern};
pub use settings::{
    ACCOUNT_FOR_MS, AFK_TIMEOUTS, MAX_RULE, MAX_RULES, MEMBER_FOR_MS, NO_JOIN_MESSAGES, Probation, Rules,
    SYSTEM_CHANNEL_FLAGS, Setting, Settings,
};
pub use state::{GuildState, MemberState, RoleState};
pub use used::{MAX_USED_EMOJIS, Token, Used, UsedContent, tokens};
pub use webhooks::{
    MAX_WEBHOOK_NAME, MAX_WEBHOOKS, MAX_WEBHOOKS_OF_CHANNEL, Webhook, WebhookContent, is_webhook_name,
    webhook_author,
};
