//! Rules of a guild that look at messages (ADR 16), on stored history.

mod alert;
mod ready;
mod verdict;

use std::collections::HashSet;

use guildhall_event::{
    Pdu,
    guild::{Hit, Said},
};
use guildhall_storage::StorageError;
use guildhall_types::{RoomId, UserId};
use serde::Deserialize;
use serde_json::{Map, Value};

pub(crate) use alert::alert_of;
pub use alert::{Alert, MAX_ALERT};
pub(crate) use ready::Ready;
pub(crate) use verdict::{breaks_at, told_by, warns_at};

use crate::{
    Rooms,
    project::{text_of, text_of_content},
};

/// Mentions of a message, beside those in its text, that rules look at.
pub const MAX_MENTIONS: usize = 100;

#[derive(Deserialize)]
struct Calls {
    #[serde(rename = "m.mentions")]
    mentions: Option<Mentions>,
}

#[derive(Deserialize)]
struct Mentions {
    #[serde(default)]
    user_ids: Vec<Value>,
}

/// What a message, or an edit of one, says.
fn said(text: String, calls: Option<Calls>) -> Said {
    let mentions = calls.and_then(|calls| calls.mentions);
    let all = mentions.map(|mentions| mentions.user_ids).unwrap_or_default();
    // Each counts once: many times the same do not hide the others.
    let mut seen = HashSet::new();
    let users = all.iter().filter_map(Value::as_str);
    let mentions = users.filter(|user| seen.insert(*user)).take(MAX_MENTIONS);
    let mentions = mentions.map(ToOwned::to_owned).collect();
    Said { text, mentions }
}

fn said_by(pdu: &Pdu) -> Option<Said> {
    let text = text_of(pdu)?;
    Some(said(text, pdu.content_as().ok()))
}

impl Rooms {
    /// The rules of the guild, as it is held, that find something in what `sender` is about to say in `channel` with the content `content`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn automod(
        &self,
        guild: &RoomId,
        (sender, channel): (&UserId, &RoomId),
        content: &Map<String, Value>,
    ) -> Result<Vec<Hit>, StorageError> {
        let Some(state) = self.guild_state(guild).await? else {
            return Ok(Vec::new());
        };
        let at = self.core.clock.now();
        let Some(text) = text_of_content(content) else {
            return Ok(Vec::new());
        };
        let said = said(text, serde_json::from_value(Value::Object(content.clone())).ok());
        let ready = &self.core.store.automod;
        Ok(
            state.automod((sender.as_str(), at), channel.as_str(), &said, |rule| {
                ready.get(rule)
            }),
        )
    }
}
