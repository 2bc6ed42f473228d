//! Rules that look at messages. What a rule says of a text follows from the rule, the guild and the text alone, so that every server comes
//! to the same (ADR 16, `spec/events.md`, vectors in `spec/vectors/automod.json`).

mod check;
mod judge;
mod links;
mod matcher;
mod mentions;
mod rule;
mod words;

pub use check::{
    MAX_ALLOWED, MAX_CUSTOM_MESSAGE, MAX_EXEMPT_CHANNELS, MAX_EXEMPT_ROLES, MAX_KEYWORD, MAX_KEYWORDS,
    MAX_MENTIONS, MAX_PATTERN, MAX_PATTERNS, MAX_TEXTS, MAX_TIMEOUT_SECONDS,
};
pub use judge::{Hit, Said};
pub use matcher::{Found, Matcher};
pub use rule::{Action, AutomodContent, AutomodRule, Trigger};

pub(super) use rule::rule_change;
