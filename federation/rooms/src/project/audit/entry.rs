//! What an event puts into the audit log.

use guildhall_types::audit::action;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// What became different.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Changed {
    key: &'static str,
    old_value: Value,
    new_value: Value,
}

/// An entry, but for the event that it comes from.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    /// By the numbers of [`guildhall_types::audit::action`].
    pub(super) action: i64,
    /// What it was done to.
    pub(super) target: Option<String>,
    /// The channel that it is about.
    pub(super) channel: Option<String>,
    pub(super) changes: Vec<Changed>,
    pub(super) options: Map<String, Value>,
}

impl Entry {
    /// An entry that tells of nothing but the action.
    pub(super) fn new(action: i64, target: &str) -> Self {
        Self {
            action,
            target: Some(target.to_owned()),
            channel: None,
            changes: Vec::new(),
            options: Map::new(),
        }
    }

    /// The entry as one about `channel`.
    pub(super) fn about(self, channel: &str) -> Self {
        Self {
            channel: Some(channel.to_owned()),
            ..self
        }
    }

    /// The entry with what `key` was and is, unless that is the same.
    pub(super) fn with(mut self, key: &'static str, old: impl Serialize, new: impl Serialize) -> Self {
        let (old_value, new_value) = (json!(old), json!(new));
        if old_value != new_value {
            self.changes.push(Changed {
                key,
                old_value,
                new_value,
            });
        }
        self
    }

    /// The entry with something to be known beside what changed.
    pub(super) fn option(mut self, key: &str, value: impl Serialize) -> Self {
        self.options.insert(key.to_owned(), json!(value));
        self
    }

    /// Whether it says anything: what changes something has to say what.
    pub(super) fn tells(&self) -> bool {
        let is_change = matches!(
            self.action,
            action::GUILD_UPDATE
                | action::CHANNEL_UPDATE
                | action::OVERWRITE_UPDATE
                | action::MEMBER_UPDATE
                | action::MEMBER_ROLE_UPDATE
                | action::ROLE_UPDATE
                | action::SCHEDULED_EVENT_UPDATE
                | action::EMOJI_UPDATE
                | action::STICKER_UPDATE
                | action::AUTOMOD_RULE_UPDATE
                | action::THREAD_UPDATE
                | action::WEBHOOK_UPDATE
        );
        !is_change || !self.changes.is_empty()
    }
}
