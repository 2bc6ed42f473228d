//! Templates of membership events for other servers, and our answer when they come back signed.

use std::collections::BTreeSet;

use guildhall_event::{Draft, Placement, RoomVersion, auth, build, build::MAX_DEPTH};
use guildhall_storage::{StorageError, events, projection::members, rooms};
use guildhall_types::{
    OwnedEventId, OwnedRoomId, OwnedUserId, RoomId, UserId,
    content::{CHANNEL, ChannelContent},
    is_steward,
};
use ruma::canonical_json::CanonicalJsonObject;
use serde::Deserialize;
use serde_json::json;

use crate::{AppendError, Rooms, private_thread, state::State};

#[derive(Deserialize)]
struct JoinRules {
    join_rule: String,
    #[serde(default)]
    allow: Vec<AllowRule>,
}

#[derive(Deserialize)]
struct AllowRule {
    #[serde(rename = "type")]
    kind: String,
    room_id: Option<OwnedRoomId>,
}

impl Rooms {
    /// The event that another server's user has to sign to join, leave or knock: placed and entitled, but not hashed.
    ///
    /// In a restricted room a join is let in on the word of a user of ours who may invite, if the joiner is joined in
    /// one of the rooms that the join rule names, or is the steward of a server with a member there.
    ///
    /// <https://spec.matrix.org/v1.19/server-server-api/#joining-rooms>
    ///
    /// # Errors
    /// [`AppendError::UnknownRoom`], or [`AppendError::Forbidden`] when the present state does not let the user.
    pub async fn template(
        &self,
        room_id: &RoomId,
        mut draft: Draft,
    ) -> Result<(RoomVersion, CanonicalJsonObject), AppendError> {
        let mut conn = self.core.db.read().await?;
        let (version, state) = self
            .present(&mut conn, room_id)
            .await?
            .ok_or(AppendError::UnknownRoom)?;
        if draft.content.get("membership") == Some(&json!("join")) {
            drop(conn);
            if let Some(sponsor) = self.sponsor(room_id, &state, version, &draft.sender).await? {
                draft
                    .content
                    .insert("join_authorised_via_users_server".to_owned(), json!(sponsor));
            }
            conn = self.core.db.read().await?;
        }
        let mut prev_events = Vec::new();
        let mut depth = 0;
        for id in rooms::forward_extremities(&mut conn, room_id.as_str()).await? {
            if let Some(row) = events::get(&mut conn, room_id.as_str(), &id).await? {
                prev_events.push((row.depth, id));
                depth = depth.max(row.depth);
            }
        }
        prev_events.sort_by_key(|(depth, _)| std::cmp::Reverse(*depth));
        prev_events.truncate(guildhall_dag::extremities::MAX_PREV_EVENTS);
        let prev_events = prev_events
            .into_iter()
            .filter_map(|(_, id)| OwnedEventId::try_from(id).ok())
            .collect();
        let auth_events = auth::auth_keys_of_draft(&draft, version)?
            .iter()
            .filter_map(|key| state.map.get(key).cloned())
            .collect();
        let placement = Placement {
            room_id: Some(room_id.to_owned()),
            prev_events,
            auth_events,
            depth: depth.saturating_add(1).min(MAX_DEPTH),
            timestamp: self.core.clock.now(),
        };
        // Judged as if it were signed: the signature changes nothing of what it says.
        let trial = std::sync::Arc::new(build(&draft, &placement, version, &self.core.keys)?);
        let mut relevant = std::collections::HashMap::new();
        for key in auth::auth_keys(&trial, version)? {
            if let Some(id) = state.map.get(&key)
                && let Some(pdu) = self.core.store.pdu(&mut conn, room_id, version, id).await?
            {
                relevant.insert((key.kind.to_string(), key.key.to_string()), pdu);
            }
        }
        if let Some(id) = state.get("m.room.create", "")
            && let Some(pdu) = self.core.store.pdu(&mut conn, room_id, version, id).await?
        {
            relevant.insert(("m.room.create".to_owned(), String::new()), pdu);
        }
        auth::check_dependent(&trial, version, |kind, key| {
            relevant.get(&(kind.to_owned(), key.to_owned())).cloned()
        })
        .map_err(AppendError::Forbidden)?;
        Ok((version, build::unsigned_event(&draft, &placement, version)?))
    }

    /// The user of ours on whose word `joiner` may join a restricted room; `None` when no word is needed.
    pub(crate) async fn sponsor(
        &self,
        room_id: &RoomId,
        state: &State,
        version: RoomVersion,
        joiner: &UserId,
    ) -> Result<Option<OwnedUserId>, AppendError> {
        let mut conn = self.core.db.read().await?;
        let rules = match state.get("m.room.join_rules", "") {
            Some(id) => self.core.store.pdu(&mut conn, room_id, version, id).await?,
            None => None,
        };
        let Some(rules) = rules.and_then(|pdu| pdu.content_as::<JoinRules>().ok()) else {
            return Ok(None);
        };
        if !matches!(rules.join_rule.as_str(), "restricted" | "knock_restricted") {
            return Ok(None);
        }
        let present = members::get(&mut conn, room_id.as_str(), joiner.as_str()).await?;
        if present.is_some_and(|(membership, _)| matches!(membership.as_str(), "join" | "invite")) {
            return Ok(None);
        }
        let rooms: BTreeSet<OwnedRoomId> = rules
            .allow
            .into_iter()
            .filter(|rule| rule.kind == "m.room_membership")
            .filter_map(|rule| rule.room_id)
            .collect();
        for allowed in &rooms {
            let joined = members::get(&mut conn, allowed.as_str(), joiner.as_str()).await?;
            let is_joined = joined.is_some_and(|(membership, _)| membership == "join");
            let is_channel = self
                .is_channel_of(&mut conn, room_id, state, version, allowed)
                .await?;
            let admitted = match is_steward(joiner) && is_channel && !is_joined {
                true => {
                    members::server_is_in(&mut conn, allowed.as_str(), joiner.server_name().as_str()).await?
                }
                false => is_joined,
            };
            if !admitted {
                continue;
            }
            if is_channel && let Some(guild) = self.guild_on(&mut conn, allowed).await? {
                let (server, channel) = (joiner.server_name().as_str(), room_id.as_str());
                let made_for = private_thread::of(&mut conn, &self.core.store, (room_id, version)).await?;
                let is_unknown = made_for.is_some() && !guild.private_threads.contains_key(channel);
                let sees = match is_steward(joiner) {
                    true => guild.is_steward(joiner.as_str()) || guild.server_sees(server, channel),
                    false => guild.sees(joiner.as_str(), channel),
                };
                if !sees || is_unknown {
                    return Err(AppendError::Forbidden(
                        "the channel is not for the user to see".to_owned(),
                    ));
                }
            }
            return self.inviter(room_id, state).map(Some);
        }
        Err(AppendError::Forbidden(
            "the user is in none of the rooms whose members may join".to_owned(),
        ))
    }

    async fn is_channel_of(
        &self,
        conn: &mut sqlx::AnyConnection,
        room_id: &RoomId,
        state: &State,
        version: RoomVersion,
        guild: &RoomId,
    ) -> Result<bool, StorageError> {
        let Some(id) = state.get(CHANNEL, "") else {
            return Ok(false);
        };
        let pdu = self.core.store.pdu(conn, room_id, version, id).await?;
        Ok(pdu
            .and_then(|pdu| pdu.content_as::<ChannelContent>().ok())
            .is_some_and(|content| content.guild == guild.as_str()))
    }

    /// Our steward, who is in every channel that we carry.
    fn inviter(&self, room_id: &RoomId, state: &State) -> Result<OwnedUserId, AppendError> {
        let steward = self.steward();
        match state.get("m.room.member", steward.as_str()) {
            Some(_) => Ok(steward.clone()),
            None => Err(AppendError::Forbidden(format!(
                "no user of {} can let anybody into {room_id}",
                self.server_name()
            ))),
        }
    }
}
