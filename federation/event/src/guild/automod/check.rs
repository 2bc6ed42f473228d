//! Whether a rule can be what it is. The limits make sure that every rule fits into one event, and is looked for in linear time.

use guildhall_types::RoomId;

use super::{
    super::authorise::{Refused, ensure},
    matcher::Matcher,
    rule::{Action, AutomodRule, Trigger},
};

/// Words of a rule.
pub const MAX_KEYWORDS: usize = 1000;
/// Characters of a word or phrase, with its asterisks.
pub const MAX_KEYWORD: usize = 60;
/// Regular expressions of a rule.
pub const MAX_PATTERNS: usize = 10;
/// Characters of a regular expression.
pub const MAX_PATTERN: usize = 260;
/// Words, or domains, that a rule allows.
pub const MAX_ALLOWED: usize = 100;
/// Bytes of all words, expressions and domains of a rule: with all of them escaped it is still one event.
pub const MAX_TEXTS: usize = 16 * 1024;
/// The most mentions that a rule may allow.
pub const MAX_MENTIONS: u8 = 50;
/// Roles that a rule may leave out.
pub const MAX_EXEMPT_ROLES: usize = 20;
/// Channels that a rule may leave out.
pub const MAX_EXEMPT_CHANNELS: usize = 50;
/// Characters of what an author is told.
pub const MAX_CUSTOM_MESSAGE: usize = 150;
/// The longest time-out of a rule: 28 days.
pub const MAX_TIMEOUT_SECONDS: i64 = 28 * 24 * 3600;
/// Characters of a name.
const MAX_NAME: usize = 100;
/// Bytes of a role's id, which may be the guild's.
const MAX_ROLE_ID: usize = 255;
/// Bytes of a domain.
const MAX_DOMAIN: usize = 253;

fn is_text(text: &str, max: usize) -> bool {
    (1..=max).contains(&text.chars().count())
        && !text.trim().is_empty()
        && !text.chars().any(char::is_control)
}

fn is_domain(text: &str) -> bool {
    let is_known = |one: char| one.is_alphanumeric() || matches!(one, '.' | '-');
    (1..=MAX_DOMAIN).contains(&text.len())
        && text.chars().all(is_known)
        && !text.starts_with('.')
        && !text.chars().any(char::is_uppercase)
}

impl AutomodRule {
    /// Whether it can be what it is.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self) -> Result<(), Refused> {
        ensure(
            is_text(&self.name, MAX_NAME),
            "the rule's name has not 1 to 100 characters",
        )?;
        self.trigger.check()?;
        ensure(
            (1..=3).contains(&self.actions.len()),
            "a rule has one action at least",
        )?;
        for (number, action) in self.actions.iter().enumerate() {
            let kind = std::mem::discriminant(action);
            let mut before = self.actions.iter().take(number);
            ensure(
                !before.any(|other| std::mem::discriminant(other) == kind),
                "a rule has every kind of action once at most",
            )?;
            action.check()?;
        }
        let is_role = |id: &String| (1..=MAX_ROLE_ID).contains(&id.len()) && !id.contains(char::is_control);
        ensure(
            self.exempt_roles.len() <= MAX_EXEMPT_ROLES && self.exempt_roles.iter().all(is_role),
            "at most 20 roles are left out",
        )?;
        let is_room =
            |id: &String| <&RoomId>::try_from(id.as_str()).is_ok() && !id.contains(char::is_control);
        ensure(
            self.exempt_channels.len() <= MAX_EXEMPT_CHANNELS && self.exempt_channels.iter().all(is_room),
            "at most 50 channels are left out",
        )
    }
}

impl Action {
    /// Whether it can be what it is.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self) -> Result<(), Refused> {
        match self {
            Self::BlockMessage { custom_message } => ensure(
                custom_message
                    .as_ref()
                    .is_none_or(|text| is_text(text, MAX_CUSTOM_MESSAGE)),
                "what is told has not 1 to 150 characters",
            ),
            Self::SendAlertMessage { channel_id } => ensure(
                <&RoomId>::try_from(channel_id.as_str()).is_ok() && !channel_id.contains(char::is_control),
                "it names no channel",
            ),
            Self::Timeout { duration_seconds } => ensure(
                (1..=MAX_TIMEOUT_SECONDS).contains(duration_seconds),
                "a time-out is of 1 second to 28 days",
            ),
        }
    }
}

impl Trigger {
    /// Whether it can be what it is.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self) -> Result<(), Refused> {
        match self {
            Self::Keyword {
                keyword_filter,
                regex_patterns,
                allow_list,
            } => {
                let texts = || keyword_filter.iter().chain(regex_patterns).chain(allow_list);
                ensure(
                    texts().map(String::len).sum::<usize>() <= MAX_TEXTS,
                    "words and expressions have more than 16 KiB together",
                )?;
                let is_word = |word: &String| {
                    is_text(word, MAX_KEYWORD) && !word.trim().trim_matches('*').trim().is_empty()
                };
                ensure(
                    keyword_filter.len() <= MAX_KEYWORDS
                        && allow_list.len() <= MAX_ALLOWED
                        && keyword_filter.iter().chain(allow_list).all(is_word),
                    "at most 1000 words, and 100 that are allowed, have 1 to 60 characters each",
                )?;
                let is_pattern = |text: &String| is_text(text, MAX_PATTERN);
                ensure(
                    regex_patterns.len() <= MAX_PATTERNS && regex_patterns.iter().all(is_pattern),
                    "at most 10 regular expressions have 1 to 260 characters each",
                )?;
                ensure(
                    !keyword_filter.is_empty() || !regex_patterns.is_empty(),
                    "there is nothing to look for",
                )?;
                Matcher::new(self).map(drop)
            }
            Self::MentionSpam { mention_total_limit } => ensure(
                (1..=MAX_MENTIONS).contains(mention_total_limit),
                "1 to 50 mentions are allowed",
            ),
            Self::Links { allowed_domains } => ensure(
                allowed_domains.len() <= MAX_ALLOWED
                    && allowed_domains.iter().all(|domain| is_domain(domain))
                    && allowed_domains.iter().map(String::len).sum::<usize>() <= MAX_TEXTS,
                "at most 100 domains are allowed, in lower case, 16 KiB together",
            ),
            Self::Invites => Ok(()),
        }
    }
}
