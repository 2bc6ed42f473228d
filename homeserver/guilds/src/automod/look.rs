//! Asking the rules before a user of this server says something.

use guildhall_event::guild::{Action, Hit};
use guildhall_federation_api::automod::AutomodNotice;
use guildhall_rooms::MAX_MENTIONS;
use guildhall_storage::automod::{self, Notice};
use guildhall_types::{OwnedRoomId, OwnedUserId, RoomId, UserId, entropy::random_alphanumeric};
use serde_json::{Map, Value};

use super::notices::{MAX_NOTICES, MAX_NOTICES_OF_GUILD};
use crate::{Guilds, Refusal};

/// Characters of a notice's id.
const ID: usize = 32;
/// What an author is told if the rule says nothing.
const BLOCKED: &str = "An automod rule of this guild keeps the message back";

/// What rules have found, and what is to be done about it.
#[derive(Debug)]
pub struct Findings {
    guild: OwnedRoomId,
    channel: OwnedRoomId,
    user: OwnedUserId,
    content: String,
    mentions: Vec<String>,
    hits: Vec<Hit>,
}

impl Findings {
    /// Why the message is not to be sent, if it is not.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        let rule = self.hits.iter().find(|hit| hit.rule.blocks())?;
        let told = rule.rule.actions.iter().find_map(|action| match action {
            Action::BlockMessage { custom_message } => custom_message.clone(),
            _ => None,
        });
        Some(Refusal::AutomodBlocked(
            told.unwrap_or_else(|| BLOCKED.to_owned()),
        ))
    }
}

/// Users whom a message with the content `content` calls, as far as rules look at them.
fn mentions_of(content: &Map<String, Value>) -> Vec<String> {
    let list = content
        .get("m.mentions")
        .and_then(|mentions| mentions.get("user_ids")?.as_array());
    let users = list.into_iter().flatten().filter_map(Value::as_str);
    users.take(MAX_MENTIONS).map(ToOwned::to_owned).collect()
}

impl Guilds {
    /// What the rules of `guild` find in `text`, which `user` is about to say in `channel` with the content `content`; `None` if nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn look_at(
        &self,
        (guild, channel): (&RoomId, &RoomId),
        user: &UserId,
        (text, content): (&str, &Map<String, Value>),
    ) -> Result<Option<Findings>, Refusal> {
        if !self.has_rules(guild).await? {
            return Ok(None);
        }
        let hits = self.rooms().automod(guild, (user, channel), content).await?;
        Ok((!hits.is_empty()).then(|| Findings {
            guild: guild.to_owned(),
            channel: channel.to_owned(),
            user: user.to_owned(),
            content: text.to_owned(),
            mentions: mentions_of(content),
            hits,
        }))
    }

    /// Has the guild's own server told of what rules found that want it told, or want the author timed out. It is told in time; what is too much is not.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn notify(&self, findings: &Findings) -> Result<(), Refusal> {
        let wanted = |hit: &&Hit| hit.rule.alert_channel().is_some() || hit.rule.timeout().is_some();
        let mut tx = None;
        for hit in findings.hits.iter().filter(wanted) {
            let notice = AutomodNotice {
                id: random_alphanumeric(&*self.0.parts.entropy, ID),
                guild_id: findings.guild.clone(),
                user_id: findings.user.clone(),
                rule_id: hit.id.clone(),
                channel_id: findings.channel.clone(),
                content: findings.content.clone(),
                mentions: findings.mentions.clone(),
            };
            let row = Notice {
                notice_id: notice.id.clone(),
                guild_id: notice.guild_id.to_string(),
                notice: serde_json::to_string(&notice)
                    .map_err(|error| Refusal::Internal(error.to_string()))?,
                since: self.now().0,
            };
            let open = match &mut tx {
                Some(open) => open,
                none => none.insert(self.db().begin().await?),
            };
            if !automod::add_notice(open.conn(), &row, (MAX_NOTICES, MAX_NOTICES_OF_GUILD)).await? {
                tracing::warn!(
                    guild = row.guild_id,
                    "too many findings of automod wait: one is not told"
                );
            }
        }
        if let Some(tx) = tx {
            tx.commit().await?;
            self.0.notices.notify_one();
        }
        Ok(())
    }
}
