//! The text of a message as the read model has it: as clients read it, with the emoji in it.

use guildhall_event::guild::Used;
use guildhall_storage::StorageError;
use guildhall_types::message::Mentions;
use serde::Serialize;

/// A text.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// As clients read it.
    pub(super) content: String,
    /// Its emoji, as JSON.
    pub(super) emojis: Option<String>,
    /// Whom it calls.
    pub(super) mentions: Mentions,
}

impl Text {
    /// A text in which nothing is an emoji.
    pub(super) fn plain(content: String) -> Self {
        Self {
            content,
            ..Self::default()
        }
    }

    /// The text `body`, of whose emoji those of `used` count.
    pub(super) fn of(body: &str, used: &Used) -> Result<Self, StorageError> {
        Ok(Self {
            content: used.shown(body),
            emojis: json_of(&used.emojis)?,
            mentions: Mentions::default(),
        })
    }

    /// The same, which calls those in `mentions`.
    pub(super) fn calling(self, mentions: Mentions) -> Self {
        Self { mentions, ..self }
    }

    /// Whom it calls, as JSON; `None` for nobody.
    pub(super) fn mentions_json(&self) -> Result<Option<String>, StorageError> {
        let json = (!self.mentions.is_empty()).then(|| serde_json::to_string(&self.mentions));
        json.transpose().map_err(|error| StorageError::Corrupt {
            what: "mentions of a message",
            reason: error.to_string(),
        })
    }

    /// As [`Self::of`], in a message that has stickers too. Where one stands for itself, the text is its name, for clients that show pictures only.
    pub(super) fn beside(body: &str, used: &Used, is_picture: bool) -> Result<Self, StorageError> {
        match is_picture && !used.stickers.is_empty() {
            true => Ok(Self::default()),
            false => Self::of(body, used),
        }
    }
}

/// `list` as JSON; `None` if it is empty.
pub(super) fn json_of<T: Serialize>(list: &[T]) -> Result<Option<String>, StorageError> {
    let json = (!list.is_empty()).then(|| serde_json::to_string(list));
    json.transpose().map_err(|error| StorageError::Corrupt {
        what: "emoji or stickers of a message",
        reason: error.to_string(),
    })
}
