//! What the guild's own server does about a finding: its steward tells it in a channel, and times its author out.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use guildhall_event::{Draft, guild::Hit};
use guildhall_federation_api::automod::AutomodNotice;
use guildhall_rooms::{Alert, MAX_ALERT, NewEvent};
use guildhall_types::{OwnedRoomId, OwnedUserId, ServerName, content::AUTOMOD};
use moka::sync::Cache;
use serde_json::json;

use crate::{Guilds, Refusal, Thing, draft};

/// Findings of one member that something is done about in a minute.
const MOST: u32 = 10;
const WINDOW: Duration = Duration::from_secs(60);
/// Members whose findings are counted.
const COUNTED: u64 = 10_000;

/// How often something was done about members lately.
pub(crate) struct Acted(Cache<(OwnedRoomId, OwnedUserId), Arc<AtomicU32>>);

impl Default for Acted {
    fn default() -> Self {
        let cache = Cache::builder().max_capacity(COUNTED).time_to_live(WINDOW);
        Self(cache.build())
    }
}

impl Acted {
    /// Counts one; whether something may be done.
    fn count(&self, guild: &OwnedRoomId, user: &OwnedUserId) -> bool {
        let count = self.0.get_with((guild.clone(), user.clone()), Arc::default);
        count.fetch_add(1, Ordering::Relaxed) < MOST
    }
}

impl Guilds {
    /// Does what a rule of a guild of this server asks for, about a user of the server `origin`, which has to be right: the rule has to find something
    /// in what is told.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for a guild that is not this server's, or who is no member; [`Refusal::Forbidden`] for what is not so.
    pub(super) async fn act_on(&self, notice: &AutomodNotice, origin: &ServerName) -> Result<(), Refusal> {
        let AutomodNotice {
            guild_id, user_id, ..
        } = notice;
        let state = self.rooms().guild_state(guild_id).await?;
        let state = state.filter(|state| state.is_steward(self.rooms().steward().as_str()));
        let state = state.ok_or(Refusal::Unknown(Thing::Guild))?;
        if (user_id.server_name() != origin && origin != self.server_name())
            || !state.members.contains_key(user_id.as_str())
        {
            return Err(Refusal::Unknown(Thing::Member));
        }
        if notice.content.len() > MAX_ALERT {
            return Err(Refusal::invalid("content", "is too long"));
        }
        let content = crate::draft::map(json!({
            "msgtype": "m.text", "body": notice.content, "m.mentions": {"user_ids": notice.mentions},
        }));
        let hits = self
            .rooms()
            .automod(guild_id, (user_id, &notice.channel_id), &content)
            .await?;
        let hit = hits.into_iter().find(|hit| hit.id == notice.rule_id);
        let hit = hit.ok_or_else(|| Refusal::Forbidden("The rule finds nothing in it".to_owned()))?;
        if !self.0.acted.count(guild_id, user_id) {
            tracing::info!(guild = %guild_id, user = %user_id, "too many findings of automod");
            return Ok(());
        }
        self.time_out(
            notice,
            &hit,
            state
                .members
                .get(user_id.as_str())
                .and_then(|member| member.timed_out_until),
        )
        .await?;
        self.alert(notice, &hit).await
    }

    async fn alert(&self, notice: &AutomodNotice, hit: &Hit) -> Result<(), Refusal> {
        let channel = hit.rule.alert_channel();
        let Some(channel) = channel.and_then(|id| OwnedRoomId::try_from(id).ok()) else {
            return Ok(());
        };
        let alert = Alert {
            rule: hit.id.clone(),
            name: hit.rule.name.clone(),
            user: notice.user_id.clone(),
            channel: notice.channel_id.to_string(),
            content: notice.content.clone(),
            mentions: notice.mentions.clone(),
            keyword: hit.found.keyword.clone(),
            matched: hit.found.matched.clone(),
            blocked: hit.rule.blocks(),
        };
        let body = format!("Automod: {} by {}", hit.rule.name, notice.user_id);
        let content = draft::map(json!({"msgtype": "m.notice", "body": body, AUTOMOD: alert}));
        let event = NewEvent {
            draft: Draft::message(self.rooms().steward(), content),
            nonce: Some(format!("automod {}", notice.id)),
            skip_if_joined: false,
            keyed_by_last: false,
        };
        match self.rooms().append(&channel, event).await.map_err(Refusal::from) {
            Ok(_) => Ok(()),
            // The channel is none of this server's.
            Err(Refusal::Forbidden(reason) | Refusal::Internal(reason)) => {
                tracing::info!(guild = %notice.guild_id, %channel, reason, "a finding of automod cannot be told");
                Ok(())
            }
            Err(refusal) => Err(refusal),
        }
    }

    async fn time_out(
        &self,
        notice: &AutomodNotice,
        hit: &Hit,
        present: Option<guildhall_types::Timestamp>,
    ) -> Result<(), Refusal> {
        let Some(seconds) = hit.rule.timeout() else {
            return Ok(());
        };
        let until = self.now().plus_seconds(seconds);
        if present >= Some(until) {
            return Ok(());
        }
        let mut event = draft::timeout(self.rooms().steward(), &notice.user_id, Some(until));
        let why = json!({"rule": hit.id, "channel": notice.channel_id});
        event.draft.content.insert(AUTOMOD.to_owned(), why);
        event.nonce = Some(format!("automod {}", notice.id));
        match self
            .rooms()
            .append(&notice.guild_id, event)
            .await
            .map_err(Refusal::from)
        {
            Ok(_) => Ok(()),
            Err(Refusal::Forbidden(reason)) => {
                tracing::info!(guild = %notice.guild_id, user = %notice.user_id, reason, "automod cannot time out");
                Ok(())
            }
            Err(refusal) => Err(refusal),
        }
    }
}
