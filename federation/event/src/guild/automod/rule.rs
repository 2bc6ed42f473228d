//! What a rule is.

use serde::{Deserialize, Serialize};

use super::super::{
    authorise::{Refused, ensure},
    event::Change,
    state::GuildState,
};

/// Bytes of a rule's id.
const MAX_ID: usize = 64;

/// A rule that looks at messages.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AutomodRule {
    /// Name as shown, 1 to 100 characters.
    pub name: String,
    /// Whether it looks at anything.
    #[serde(default)]
    pub enabled: bool,
    /// Who made it.
    pub creator: String,
    /// What it looks for.
    pub trigger: Trigger,
    /// What follows, each kind once at most.
    pub actions: Vec<Action>,
    /// Roles whose holders it does not look at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exempt_roles: Vec<String>,
    /// Channels that it does not look at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exempt_channels: Vec<String>,
}

/// What a rule looks for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Trigger {
    /// Words, and regular expressions.
    Keyword {
        /// Words or phrases, with `*` in front or behind where the word goes on.
        #[serde(default)]
        keyword_filter: Vec<String>,
        /// Regular expressions of the crate `regex`, over the text in lower case.
        #[serde(default)]
        regex_patterns: Vec<String>,
        /// Words or phrases, in the same form, that are left out before it is looked for the others.
        #[serde(default)]
        allow_list: Vec<String>,
    },
    /// More mentions of different users and roles than this.
    MentionSpam {
        /// 1 to 50.
        mention_total_limit: u8,
    },
    /// Links to anywhere but these domains and what is below them.
    Links {
        /// Names of hosts in lower case.
        #[serde(default)]
        allowed_domains: Vec<String>,
    },
    /// Links that invite into other communities.
    Invites,
}

/// What follows when a rule finds something.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Action {
    /// The message is not sent.
    BlockMessage {
        /// What its author is told, at most 150 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        custom_message: Option<String>,
    },
    /// It is told in a channel.
    SendAlertMessage {
        /// The channel's room.
        channel_id: String,
    },
    /// Its author is timed out.
    Timeout {
        /// 1 second to 28 days.
        duration_seconds: i64,
    },
}

impl Trigger {
    /// Whether `other` looks for the same kind of thing.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    /// The number of its kind in the API: Discord's, and from 1000 on our own.
    #[must_use]
    pub const fn number(&self) -> i64 {
        match self {
            Self::Keyword { .. } => 1,
            Self::MentionSpam { .. } => 5,
            Self::Links { .. } => 1000,
            Self::Invites => 1001,
        }
    }

    /// Rules of this kind that a guild may have.
    #[must_use]
    pub const fn most(&self) -> usize {
        match self {
            Self::Keyword { .. } => 6,
            Self::MentionSpam { .. } | Self::Links { .. } | Self::Invites => 1,
        }
    }
}

impl AutomodRule {
    /// Whether it keeps messages back.
    #[must_use]
    pub fn blocks(&self) -> bool {
        let mut actions = self.actions.iter();
        actions.any(|action| matches!(action, Action::BlockMessage { .. }))
    }

    /// For how many seconds it times authors out.
    #[must_use]
    pub fn timeout(&self) -> Option<i64> {
        self.actions.iter().find_map(|action| match action {
            Action::Timeout { duration_seconds } => Some(*duration_seconds),
            _ => None,
        })
    }

    /// The channel that it tells.
    #[must_use]
    pub fn alert_channel(&self) -> Option<&str> {
        self.actions.iter().find_map(|action| match action {
            Action::SendAlertMessage { channel_id } => Some(channel_id.as_str()),
            _ => None,
        })
    }
}

/// Content of `org.guildhall.automod_rule`: the rule, or that it is no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum AutomodContent {
    /// All of it.
    Rule(AutomodRule),
    /// It has ended.
    Ended {
        /// True.
        deleted: bool,
    },
}

/// What an event with the state key `id` changes, if its sender saw the guild as `seen`.
///
/// # Errors
/// When it is not what its type says.
pub(in super::super) fn rule_change(
    id: &str,
    content: AutomodContent,
    seen: &GuildState,
) -> Result<Change, Refused> {
    ensure(
        (1..=MAX_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric()),
        "the rule's id is none",
    )?;
    let before = seen.automod.get(id);
    let rule = id.to_owned();
    Ok(match content {
        AutomodContent::Ended { deleted } => {
            ensure(deleted, "it is no rule")?;
            match before {
                Some(_) => Change::DeleteAutomodRule { rule },
                None => Change::Nothing,
            }
        }
        AutomodContent::Rule(to) if before.is_some_and(|before| **before == to) => Change::Nothing,
        AutomodContent::Rule(to) => {
            to.check()?;
            Change::AutomodRule { rule, to }
        }
    })
}
