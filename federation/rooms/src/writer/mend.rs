//! Bringing the room's state to what role resolution says, for servers that know no roles and for those that come in later.

use std::{collections::BTreeSet, sync::Arc};

use guildhall_event::{
    Draft, Pdu,
    draft::to_map,
    guild::{
        AutomodContent, GuildState, MemberState, OverwritesContent, PrivateThread, RoleState, ScheduledEvent,
        WebhookContent, from_room_state,
    },
};
use guildhall_types::{
    RoomId, UserId,
    content::{
        AUTOMOD_RULE, EVENT_INTEREST, EventInterestContent, GRANT, GUILD, GrantContent, GuildContent, NICK,
        NickContent, OVERWRITES, PACK, PRIVATE_THREAD, ROLE, RoleContent, SCHEDULED_EVENT, SCREENING,
        SECOND_FACTOR, SERVER_BAN, SETTING, ScheduledEventContent, ScreeningContent, SecondFactorContent,
        ServerBanContent, SettingContent, TIMEOUT, TimeoutContent, WEBHOOK, grant_key, user_key,
    },
};
use serde_json::json;

use super::Batch;
use crate::{AppendError, Appended, guild, room::Room};

/// Events that are appended at a time; who asks again gets the others.
pub const MENDS_AT_A_TIME: usize = 200;

impl Batch<'_> {
    /// Appends, as the guild's steward, what the room's state lacks of what the guild's events amount to, or a part of it. Does nothing as
    /// anybody else.
    pub(super) async fn append_mends(
        &mut self,
        room_id: &RoomId,
        sender: &UserId,
        appended: &mut Vec<Appended>,
    ) -> Result<(), AppendError> {
        let mut room = self.take(room_id).await?.ok_or(AppendError::UnknownRoom)?;
        let result = self.append_mends_to(&mut room, sender, appended).await;
        self.put(room);
        match result {
            Err(AppendError::Forbidden(reason)) => {
                tracing::warn!(%room_id, %sender, reason, "the state of a guild could not be mended");
                Ok(())
            }
            result => result,
        }
    }

    async fn append_mends_to(
        &mut self,
        room: &mut Room,
        sender: &UserId,
        appended: &mut Vec<Appended>,
    ) -> Result<(), AppendError> {
        if !room.is_guild() {
            return Ok(());
        }
        let store = &self.core.store;
        let wanted = guild::present(self.conn, store, room, &mut self.counters)
            .await?
            .state;
        if !wanted.is_steward(sender.as_str()) {
            return Ok(());
        }
        let mut pdus: Vec<Arc<Pdu>> = Vec::with_capacity(room.state.map.len());
        for id in room.state.event_ids() {
            pdus.extend(store.pdu(self.conn, &room.id, room.version, id).await?);
        }
        let told = from_room_state(room.id.as_str(), pdus.iter().map(|pdu| &**pdu));
        for draft in mends(sender, &told, &wanted).into_iter().take(MENDS_AT_A_TIME) {
            match self.append(room, draft.into()).await {
                Ok(event) => appended.push(event),
                Err(AppendError::TooLarge(reason)) => {
                    tracing::warn!(room_id = %room.id, reason, "a part of a guild's state fits into no event");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// What makes `wanted` of what the room's state tells.
fn mends(sender: &UserId, told: &GuildState, wanted: &GuildState) -> Vec<Draft> {
    let mut drafts = Vec::new();
    // Who is out by the one and in by the other is out: nobody is brought back who did not come.
    for user in told
        .members
        .keys()
        .filter(|user| !wanted.members.contains_key(*user))
    {
        let is_banned = wanted.banned.contains(user);
        drafts.push(membership(sender, user, if is_banned { "ban" } else { "leave" }));
    }
    for user in wanted.banned.iter().filter(|user| !told.banned.contains(*user)) {
        if !told.members.contains_key(user) {
            drafts.push(membership(sender, user, "ban"));
        }
    }
    for user in told.banned.iter().filter(|user| !wanted.banned.contains(*user)) {
        drafts.push(membership(sender, user, "leave"));
    }
    if (&told.owner, told.is_deleted) != (&wanted.owner, wanted.is_deleted) {
        let content = GuildContent {
            owner: wanted.owner.clone(),
            deleted: wanted.is_deleted,
        };
        drafts.push(Draft::state_of(sender, GUILD, "", &content));
    }
    for (id, role) in &wanted.roles {
        if told.roles.get(id) != Some(role) {
            drafts.push(Draft::state_of(sender, ROLE, id, &content_of(role, false)));
        }
    }
    for (id, role) in told
        .roles
        .iter()
        .filter(|(id, _)| !wanted.roles.contains_key(*id))
    {
        drafts.push(Draft::state_of(sender, ROLE, id, &content_of(role, true)));
    }
    let servers: BTreeSet<&String> = told.server_bans.keys().chain(wanted.server_bans.keys()).collect();
    for server in servers {
        let ban = wanted.server_bans.get(server);
        if told.server_bans.get(server) != ban {
            let content = ServerBanContent {
                banned: ban.is_some(),
                reason: ban.cloned().flatten(),
            };
            drafts.push(Draft::state_of(sender, SERVER_BAN, server, &content));
        }
    }
    let channels: BTreeSet<&String> = told.overwrites.keys().chain(wanted.overwrites.keys()).collect();
    for channel in channels {
        let wanted = wanted.overwrites.get(channel);
        if told.overwrites.get(channel) != wanted {
            let overwrites = wanted.map(|all| (**all).clone()).unwrap_or_default();
            let content = OverwritesContent { overwrites };
            drafts.push(Draft::state_of(sender, OVERWRITES, channel, &content));
        }
    }
    for (id, event) in &wanted.events {
        if told.events.get(id) != Some(event) {
            let content = event_content(event, false);
            drafts.push(Draft::state_of(sender, SCHEDULED_EVENT, id, &content));
        }
    }
    for (id, event) in told
        .events
        .iter()
        .filter(|(id, _)| !wanted.events.contains_key(*id))
    {
        let content = event_content(event, true);
        drafts.push(Draft::state_of(sender, SCHEDULED_EVENT, id, &content));
    }
    let ids: BTreeSet<&String> = told.expressions.keys().chain(wanted.expressions.keys()).collect();
    for id in ids {
        let wanted = wanted.expressions.get(id);
        if told.expressions.get(id) != wanted {
            let content = wanted.map(|one| one.content()).unwrap_or_default();
            drafts.push(Draft::state_of(sender, PACK, id, &content));
        }
    }
    let rules: BTreeSet<&String> = told.automod.keys().chain(wanted.automod.keys()).collect();
    for rule in rules {
        let wanted = wanted.automod.get(rule);
        if told.automod.get(rule) != wanted {
            let content = wanted.map_or(AutomodContent::Ended { deleted: true }, |rule| {
                AutomodContent::Rule((**rule).clone())
            });
            drafts.push(Draft::state_of(sender, AUTOMOD_RULE, rule, &content));
        }
    }
    let webhooks: BTreeSet<&String> = told.webhooks.keys().chain(wanted.webhooks.keys()).collect();
    for webhook in webhooks {
        let wanted = wanted.webhooks.get(webhook);
        if told.webhooks.get(webhook) != wanted {
            let content = wanted.map_or(WebhookContent::Deleted { deleted: true }, |webhook| {
                WebhookContent::Webhook((**webhook).clone())
            });
            drafts.push(Draft::state_of(sender, WEBHOOK, webhook, &content));
        }
    }
    let threads: BTreeSet<&String> = told
        .private_threads
        .keys()
        .chain(wanted.private_threads.keys())
        .collect();
    for id in threads {
        let (told, wanted) = (told.private_threads.get(id), wanted.private_threads.get(id));
        if told != wanted {
            let content = wanted.map(|wanted| PrivateThread::clone(wanted));
            // One that does not stand was never made.
            let content = content.or_else(|| told.map(|told| PrivateThread::clone(told).deleted()));
            drafts.extend(content.map(|content| Draft::state_of(sender, PRIVATE_THREAD, id, &content)));
        }
    }
    for (told, wanted) in told.settings.all().into_iter().zip(wanted.settings.all()) {
        if told != wanted {
            let (name, value) = wanted.parts();
            drafts.push(Draft::state_of(sender, SETTING, &name, &SettingContent { value }));
        }
    }
    for (user, told) in &told.members {
        if let Some(wanted) = wanted.members.get(user) {
            mend_member(sender, user, told, wanted, &mut drafts);
        }
    }
    drafts
}

fn membership(sender: &UserId, user: &str, membership: &str) -> Draft {
    let content = to_map(&json!({"membership": membership}));
    Draft::state(sender, "m.room.member", user, content)
}

fn content_of(role: &RoleState, deleted: bool) -> RoleContent {
    RoleContent {
        name: role.name.clone(),
        color: role.color,
        hoist: role.hoist,
        position: role.position,
        permissions: role.permissions.to_string(),
        mentionable: role.mentionable,
        icon: role.icon.clone(),
        unicode_emoji: role.unicode_emoji.clone(),
        deleted,
    }
}

fn event_content(event: &ScheduledEvent, deleted: bool) -> ScheduledEventContent {
    let event = event.clone();
    ScheduledEventContent {
        creator: event.creator,
        name: event.name,
        description: event.description,
        entity_type: event.entity_type,
        channel: event.channel,
        location: event.location,
        start: event.starts_at.0,
        end: event.ends_at.map(|end| end.0),
        status: event.status,
        deleted,
    }
}

fn mend_member(
    sender: &UserId,
    user: &str,
    told: &MemberState,
    wanted: &MemberState,
    drafts: &mut Vec<Draft>,
) {
    for role in wanted.roles.symmetric_difference(&told.roles) {
        let held = wanted.roles.contains(role);
        drafts.push(Draft::state_of(
            sender,
            GRANT,
            &grant_key(role, user),
            &GrantContent { held },
        ));
    }
    if wanted.nick != told.nick {
        let content = NickContent {
            nick: wanted.nick.clone(),
        };
        drafts.push(Draft::state_of(sender, NICK, &user_key(user), &content));
    }
    if wanted.has_accepted != told.has_accepted {
        let content = ScreeningContent {
            accepted: wanted.has_accepted,
        };
        drafts.push(Draft::state_of(sender, SCREENING, &user_key(user), &content));
    }
    if wanted.interested != told.interested {
        let content = EventInterestContent {
            events: wanted.interested.iter().cloned().collect(),
        };
        drafts.push(Draft::state_of(sender, EVENT_INTEREST, &user_key(user), &content));
    }
    if wanted.has_second_factor != told.has_second_factor {
        let content = SecondFactorContent {
            enabled: wanted.has_second_factor,
        };
        drafts.push(Draft::state_of(sender, SECOND_FACTOR, &user_key(user), &content));
    }
    if wanted.timed_out_until != told.timed_out_until {
        let content = TimeoutContent {
            until: wanted.timed_out_until.map(|until| until.0),
        };
        drafts.push(Draft::state_of(sender, TIMEOUT, &user_key(user), &content));
    }
}
