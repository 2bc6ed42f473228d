//! Memberships.

use std::collections::BTreeSet;

use guildhall_event::{
    Pdu,
    guild::{GuildState, is_picture},
};
use guildhall_storage::{
    StorageError, log,
    projection::{
        guilds,
        members::{self, MembershipRow},
    },
};
use guildhall_types::{UserId, is_steward};
use serde::Deserialize;
use serde_json::Value;

use super::{Projector, content_of};
use crate::{change::Change, state::State};

/// Entries of the log that are searched for what a join came after.
const MAX_LOOK: i64 = 10_000;

/// What a membership says. Whether somebody is a member does not depend on the form of anything else.
#[derive(Deserialize)]
struct MemberContent {
    membership: String,
    #[serde(default)]
    displayname: Value,
    #[serde(default)]
    avatar_url: Value,
    #[serde(default)]
    reason: Value,
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(ToOwned::to_owned)
}

impl Projector<'_> {
    /// What `cause` made of a membership; gives whether the user is in the room from now on, if that is news. `is_news`: whether those who watch
    /// the guild are to be told.
    pub(super) async fn member(
        &mut self,
        cause: &Pdu,
        (state, guild): (&State, Option<&GuildState>),
        user_id: &str,
        is_news: bool,
        changes: &mut Vec<Change>,
    ) -> Result<Option<bool>, StorageError> {
        let Ok(user) = <&UserId>::try_from(user_id) else {
            return Ok(None);
        };
        let room_id = self.room_id.to_string();
        let before = members::get(self.conn, &room_id, user_id).await?;
        let was_joined = before
            .as_ref()
            .is_some_and(|(membership, _)| membership == "join");
        let event = self.standing(state, "m.room.member", user_id).await?;
        let mut content = event.as_ref().and_then(|pdu| content_of::<MemberContent>(pdu));
        let facts = guild.and_then(|guild| guild.members.get(user_id));
        // Both have to say so: that a removal has fallen brings nobody back, and nobody stays who is removed.
        if let (Some(guild), Some(content)) = (guild, &mut content)
            && !is_steward(user)
            && content.membership == "join"
            && facts.is_none()
        {
            let is_banned = guild.banned.contains(user_id);
            content.membership = if is_banned { "ban" } else { "leave" }.to_owned();
        }
        let is_joined = content
            .as_ref()
            .is_some_and(|content| content.membership == "join");
        match (event, content) {
            (Some(event), Some(content)) => {
                let known = facts.map(|member| member.joined_at.0).filter(|at| *at > 0);
                let joined_at = match &before {
                    _ if is_joined && let Some(known) = known => known,
                    Some((_, joined_at)) if was_joined && is_joined => *joined_at,
                    _ => event.origin_server_ts.0,
                };
                let row = MembershipRow {
                    room_id: room_id.clone(),
                    user_id: user_id.to_owned(),
                    server_name: user.server_name().to_string(),
                    membership: content.membership,
                    display_name: text(&content.displayname),
                    avatar: text(&content.avatar_url).filter(|uri| is_picture(uri)),
                    joined_at,
                    event_id: event.event_id.to_string(),
                    nickname: facts.and_then(|member| member.nick.clone()),
                    timed_out_until: facts
                        .and_then(|member| member.timed_out_until)
                        .map(|until| until.0),
                    reason: text(&content.reason),
                    has_accepted: facts.is_some_and(|member| member.has_accepted),
                    has_second_factor: facts.is_some_and(|member| member.has_second_factor),
                };
                members::upsert(self.conn, &row).await?;
            }
            _ => members::delete(self.conn, &room_id, user_id).await?,
        }
        if guild.is_some() {
            let none = BTreeSet::new();
            let roles = facts.filter(|_| is_joined).map_or(&none, |member| &member.roles);
            members::set_roles(self.conn, &room_id, user_id, roles).await?;
        }
        match (was_joined, is_joined) {
            (false, true) => {
                self.add_server(cause, &room_id, user.server_name().as_str())
                    .await?
            }
            (true, false) => {
                let server = user.server_name().as_str();
                members::remove_server_without_users(self.conn, &room_id, server).await?;
            }
            (true, true) | (false, false) => {}
        }
        if was_joined != is_joined && guild.is_some() && !is_steward(user) {
            let count = if is_joined { 1 } else { -1 };
            guilds::count_members(self.conn, &room_id, count).await?;
        }
        let server = &self.store.server;
        if was_joined != is_joined && guild.is_none() && user.server_name() == server {
            let is_carried = members::server_is_in(self.conn, &room_id, server.as_str()).await?;
            self.carried(is_carried, changes).await?;
        }
        if is_news && !is_steward(user) && guild.is_some() {
            let (guild, user) = (room_id, user_id.to_owned());
            match (was_joined, is_joined) {
                (false, true) => changes.push(Change::MemberAdded { guild, user }),
                (true, true) => changes.push(Change::MemberUpdated { guild, user }),
                (true, false) => changes.push(Change::MemberRemoved { guild, user }),
                (false, false) => {}
            }
        }
        Ok((was_joined != is_joined).then_some(is_joined))
    }

    /// A server that comes into the room has what its join builds on. What was said meanwhile it does not have: the
    /// log after the last event that the join names.
    async fn add_server(&mut self, join: &Pdu, room_id: &str, server: &str) -> Result<(), StorageError> {
        if members::server_is_in(self.conn, room_id, server).await? {
            return Ok(());
        }
        let mut since = None;
        for id in &join.prev_events {
            let after = self.seq.saturating_sub(MAX_LOOK);
            let seq = log::seq_of(self.conn, room_id, id.as_str(), after, self.seq).await?;
            since = since.max(seq);
        }
        members::add_server(self.conn, room_id, server, since.unwrap_or(self.seq - 1)).await
    }
}
