use guildhall_event::guild::{Action, AutomodRule, Trigger};
use guildhall_storage::StorageError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The only event that rules look at: that somebody says something.
pub const MESSAGE_SEND: i64 = 1;

/// A rule that looks at messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AutoModerationRule {
    /// The rule.
    pub id: String,
    /// The guild.
    pub guild_id: String,
    /// Name.
    pub name: String,
    /// Who made it.
    pub creator_id: String,
    /// When it looks: 1 when a message is sent or edited.
    pub event_type: i64,
    /// What it looks for: 1 words, 5 many mentions, 1000 links, 1001 invites.
    pub trigger_type: i64,
    /// What exactly.
    pub trigger_metadata: AutoModerationTrigger,
    /// What follows.
    pub actions: Vec<AutoModerationAction>,
    /// Whether it looks at anything.
    pub enabled: bool,
    /// Roles whose holders it does not look at.
    pub exempt_roles: Vec<String>,
    /// Channels that it does not look at.
    pub exempt_channels: Vec<String>,
}

/// What a rule looks for; what its kind does not ask for is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AutoModerationTrigger {
    /// Words or phrases, at most 1000 of 1 to 60 characters: `cat` is a whole word, `cat*` begins one, `*cat` ends one, `*cat*` is anywhere. All
    /// texts of a rule have at most 16 KiB together.
    pub keyword_filter: Vec<String>,
    /// Regular expressions of the Rust crate `regex`, at most 10 of 1 to 260 characters. They see the text in lower case.
    pub regex_patterns: Vec<String>,
    /// Words or phrases like those of `keywordFilter`, at most 100, that are left out first.
    pub allow_list: Vec<String>,
    /// How many different users and roles a message may mention, 1 to 50.
    pub mention_total_limit: Option<u8>,
    /// Domains to which, and below which, links may lead; at most 100.
    pub allowed_domains: Vec<String>,
}

/// What follows when a rule finds something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AutoModerationAction {
    /// 1 the message is kept back, 2 it is told in a channel, 3 its author is timed out.
    #[serde(rename = "type")]
    pub kind: i64,
    /// How exactly.
    #[serde(default)]
    pub metadata: AutoModerationActionMetadata,
}

/// How exactly an action is done; what its kind does not ask for is null.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AutoModerationActionMetadata {
    /// Of 2: a text channel of the guild.
    pub channel_id: Option<String>,
    /// Of 3: 1 second to 28 days.
    pub duration_seconds: Option<i64>,
    /// Of 1: what the author is told, at most 150 characters.
    pub custom_message: Option<String>,
}

impl From<&Trigger> for AutoModerationTrigger {
    fn from(trigger: &Trigger) -> Self {
        let none = Self::default();
        match trigger.clone() {
            Trigger::Keyword {
                keyword_filter,
                regex_patterns,
                allow_list,
            } => Self {
                keyword_filter,
                regex_patterns,
                allow_list,
                ..none
            },
            Trigger::MentionSpam { mention_total_limit } => Self {
                mention_total_limit: Some(mention_total_limit),
                ..none
            },
            Trigger::Links { allowed_domains } => Self {
                allowed_domains,
                ..none
            },
            Trigger::Invites => none,
        }
    }
}

impl AutoModerationTrigger {
    /// The trigger of the kind `number` that this is, if it has nothing that such a one has not.
    pub(crate) fn of_kind(self, number: i64) -> Option<Trigger> {
        let Self {
            keyword_filter,
            regex_patterns,
            allow_list,
            mention_total_limit,
            allowed_domains,
        } = self.clone();
        let trigger = match (number, mention_total_limit) {
            (1, _) => Trigger::Keyword {
                keyword_filter,
                regex_patterns,
                allow_list,
            },
            (5, Some(mention_total_limit)) => Trigger::MentionSpam { mention_total_limit },
            (1000, _) => Trigger::Links { allowed_domains },
            (1001, _) => Trigger::Invites,
            _ => return None,
        };
        (Self::from(&trigger) == self).then_some(trigger)
    }
}

impl From<&Action> for AutoModerationAction {
    fn from(action: &Action) -> Self {
        let none = AutoModerationActionMetadata::default();
        let (kind, metadata) = match action.clone() {
            Action::BlockMessage { custom_message } => (
                1,
                AutoModerationActionMetadata {
                    custom_message,
                    ..none
                },
            ),
            Action::SendAlertMessage { channel_id } => (
                2,
                AutoModerationActionMetadata {
                    channel_id: Some(channel_id),
                    ..none
                },
            ),
            Action::Timeout { duration_seconds } => (
                3,
                AutoModerationActionMetadata {
                    duration_seconds: Some(duration_seconds),
                    ..none
                },
            ),
        };
        Self { kind, metadata }
    }
}

impl AutoModerationAction {
    /// The action that this is, if it has nothing that such a one has not.
    pub(crate) fn read(self) -> Option<Action> {
        let metadata = self.metadata.clone();
        let action = match (self.kind, metadata.channel_id, metadata.duration_seconds) {
            (1, ..) => Action::BlockMessage {
                custom_message: metadata.custom_message,
            },
            (2, Some(channel_id), _) => Action::SendAlertMessage { channel_id },
            (3, _, Some(duration_seconds)) => Action::Timeout { duration_seconds },
            _ => return None,
        };
        (Self::from(&action) == self).then_some(action)
    }
}

impl AutoModerationRule {
    /// The model of the rule `id` of `guild`.
    #[must_use]
    pub fn of(guild: &str, id: String, rule: AutomodRule) -> Self {
        Self {
            id,
            guild_id: guild.to_owned(),
            creator_id: rule.creator,
            event_type: MESSAGE_SEND,
            trigger_type: rule.trigger.number(),
            trigger_metadata: (&rule.trigger).into(),
            actions: rule.actions.iter().map(Into::into).collect(),
            name: rule.name,
            enabled: rule.enabled,
            exempt_roles: rule.exempt_roles,
            exempt_channels: rule.exempt_channels,
        }
    }

    /// The same of a rule as it is stored.
    pub(crate) fn of_json(guild: &str, id: String, rule: &str) -> Result<Self, StorageError> {
        let rule = serde_json::from_str(rule).map_err(|error| StorageError::Corrupt {
            what: "automod rule",
            reason: error.to_string(),
        })?;
        Ok(Self::of(guild, id, rule))
    }
}
