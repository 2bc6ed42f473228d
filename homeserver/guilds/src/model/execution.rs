use guildhall_rooms::Alert;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{AutoModerationAction, AutoModerationActionMetadata};

/// [`AutoModerationAction::kind`] of what tells in a channel what a rule has found.
const TELL: i64 = 2;

/// A rule has done something, as a message in the guild tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AutoModerationActionExecution {
    /// The guild.
    pub guild_id: String,
    /// What was done: 1 a message was kept back, 2 it was told in a channel. What its author was told is not said.
    pub action: AutoModerationAction,
    /// The rule.
    pub rule_id: String,
    /// The rule's name then.
    pub rule_name: String,
    /// Who said it, or would have.
    pub user_id: String,
    /// Where.
    pub channel_id: String,
    /// The message, of type 24, that tells it.
    pub alert_system_message_id: String,
    /// The whole text.
    pub content: String,
    /// The rule's word or expression.
    pub matched_keyword: Option<String>,
    /// What of the text it found.
    pub matched_content: String,
}

impl AutoModerationActionExecution {
    /// What the message `message` in `channel` of `guild` tells by `alert`, as the action of the kind `kind`.
    pub(crate) fn of(guild: &str, (channel, message): (&str, &str), kind: i64, alert: Alert) -> Self {
        let metadata = AutoModerationActionMetadata {
            channel_id: (kind == TELL).then(|| channel.to_owned()),
            ..AutoModerationActionMetadata::default()
        };
        Self {
            guild_id: guild.to_owned(),
            action: AutoModerationAction { kind, metadata },
            rule_id: alert.rule,
            rule_name: alert.name,
            user_id: alert.user.to_string(),
            channel_id: alert.channel,
            alert_system_message_id: message.to_owned(),
            content: alert.content,
            matched_keyword: alert.keyword,
            matched_content: alert.matched,
        }
    }
}
