//! Joining and leaving across servers: what both sides do when the signed event comes.

use std::sync::Arc;

use guildhall_event::{EventError, Pdu, RoomVersion, direct::DirectKind, parse};
use guildhall_types::{EventId, OwnedEventId, OwnedServerName, RoomId, ServerName, UserId};
use ruma::canonical_json::{CanonicalJsonObject, CanonicalJsonValue};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{
    AppendError, Rooms, TakeInError, TakenIn,
    command::{Command, Incoming, Installation, Origin, Outcome},
    receive::MAX_NESTING,
    verify::by_auth,
};

/// The answer of a server through which one of our users has joined a room.
#[derive(Clone, Debug)]
pub struct JoinedRoom {
    /// The room's version, from `make_join`.
    pub version: RoomVersion,
    /// The join as the server gave it back, with its signature if the room is restricted.
    pub event: Box<RawValue>,
    /// The state before the join.
    pub state: Vec<Box<RawValue>>,
    /// The auth chain of the state.
    pub auth_chain: Vec<Box<RawValue>>,
    /// The server.
    pub via: OwnedServerName,
}

/// What is answered to a server whose user has joined or left through us.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// The event, with our signature if it joined on our word.
    pub event: Arc<Pdu>,
    /// The room's version.
    pub version: RoomVersion,
    /// The state before it.
    pub state: Vec<Arc<Pdu>>,
    /// The auth chain of the state and the event.
    pub auth_chain: Vec<Arc<Pdu>>,
    /// The servers in the room.
    pub servers_in_room: Vec<OwnedServerName>,
}

#[derive(Deserialize)]
struct MemberContent {
    membership: String,
    join_authorised_via_users_server: Option<String>,
}

fn unexpected(reason: impl Into<String>) -> TakeInError {
    TakeInError::Unexpected(reason.into())
}

impl Rooms {
    /// Completes the template that `make_join` or `make_leave` gave for `user` of ours, and signs it.
    ///
    /// # Errors
    /// When the template is not the membership event of that user in that room that was asked for.
    pub fn sign_membership(
        &self,
        version: RoomVersion,
        room_id: &RoomId,
        user: &UserId,
        membership: &str,
        mut template: CanonicalJsonObject,
    ) -> Result<(OwnedEventId, CanonicalJsonObject), TakeInError> {
        let text = |key: &str| template.get(key).and_then(CanonicalJsonValue::as_str);
        let says = match template.get("content") {
            Some(CanonicalJsonValue::Object(content)) => {
                content.get("membership").and_then(CanonicalJsonValue::as_str)
            }
            _ => None,
        };
        if text("type") != Some("m.room.member")
            || text("room_id") != Some(room_id.as_str())
            || text("sender") != Some(user.as_str())
            || text("state_key") != Some(user.as_str())
            || says != Some(membership)
        {
            return Err(unexpected(
                "the template is not the membership event that was asked for",
            ));
        }
        for key in ["hashes", "signatures", "unsigned", "event_id", "redacts"] {
            template.remove(key);
        }
        let now = ruma::Int::new_saturating(self.core.clock.now().0);
        template.insert("origin_server_ts".to_owned(), CanonicalJsonValue::Integer(now));
        self.core
            .keys
            .hash_and_sign_event(&mut template, version.rules())
            .map_err(|error| EventError::Signing(error.to_string()))?;
        let pdu = parse::parse(template.clone(), version)?;
        if membership == "join" {
            self.core.joining.insert(room_id.to_owned(), ());
        }
        Ok((pdu.event_id, template))
    }

    /// Takes over a room that one of our users has joined through another server, by the event `join_id` that we
    /// signed: everything in the answer is verified and authorised before it is believed. Where a user of ours is in
    /// the room already, what the server says of its state is not asked for: the join is an event like others.
    ///
    /// # Errors
    /// When the join is not ours or does not follow from the state that came with it, or the database fails.
    pub async fn install(
        &self,
        room_id: &RoomId,
        join_id: &EventId,
        joined: JoinedRoom,
    ) -> Result<(), TakeInError> {
        let installed = self.verify_and_install(room_id, join_id, joined, None).await;
        self.core.joining.invalidate(room_id);
        installed
    }

    /// As [`Rooms::install`], for a room that is the private channel `kind`, if its server speaks the truth: any other is not taken over.
    ///
    /// # Errors
    /// The same, and [`TakeInError::OtherRoom`].
    pub async fn install_direct(
        &self,
        room_id: &RoomId,
        join_id: &EventId,
        joined: JoinedRoom,
        kind: DirectKind,
    ) -> Result<(), TakeInError> {
        let installed = self
            .verify_and_install(room_id, join_id, joined, Some(kind))
            .await;
        self.core.joining.invalidate(room_id);
        installed
    }

    async fn verify_and_install(
        &self,
        room_id: &RoomId,
        join_id: &EventId,
        joined: JoinedRoom,
        kind: Option<DirectKind>,
    ) -> Result<(), TakeInError> {
        let JoinedRoom {
            version,
            event,
            state,
            auth_chain,
            via,
        } = joined;
        if state.len() + auth_chain.len() > self.core.limits.state_events {
            return Err(unexpected(format!("{via} sent more state than the limit allows")));
        }
        let join = self.core.verify(&event, version).await?;
        if join.room_id != room_id || join.event_id != join_id {
            return Err(unexpected(format!("{via} answered with another event")));
        }
        if self.version(room_id).await?.is_some_and(|held| held != version) {
            return Err(unexpected(format!("{via} claims another version of the room")));
        }
        if self.is_resident(room_id).await? {
            if let Some(kind) = &kind {
                let held = self.direct_room(room_id).await?;
                if !held.is_some_and(|(direct, _)| kind.is(&direct)) {
                    return Err(TakeInError::OtherRoom);
                }
            }
            return match self
                .take_in_closing_gaps(&via, room_id, join, MAX_NESTING)
                .await?
            {
                TakenIn::Accepted | TakenIn::Known => Ok(()),
                TakenIn::SoftFailed(reason) => Err(TakeInError::Rejected(reason)),
            };
        }
        let state = self.core.verify_all(&state, version).await;
        let chain = self.core.verify_all(&auth_chain, version).await;
        let state_before = state
            .iter()
            .filter(|pdu| pdu.room_id == room_id)
            .map(|pdu| pdu.event_id.clone())
            .collect();
        let events = by_auth(
            state
                .into_iter()
                .chain(chain)
                .filter(|pdu| pdu.room_id == room_id)
                .collect(),
        );
        let installation = Installation {
            room_id: room_id.to_owned(),
            version,
            events,
            state_before,
            join,
            kind,
        };
        self.ask(|answer| Command::Install(Box::new(installation), answer))
            .await
            .map(drop)
    }

    /// Takes in the membership event that a user of `origin` signed after our template (`send_join`, `send_leave`),
    /// and hands it on to the other servers.
    ///
    /// # Errors
    /// When it is not such an event, does not verify, or the room does not let it.
    pub async fn accept_membership(
        &self,
        origin: &ServerName,
        room_id: &RoomId,
        event_id: &EventId,
        membership: &str,
        raw: &RawValue,
    ) -> Result<Accepted, TakeInError> {
        let version = self.version(room_id).await?.ok_or(TakeInError::UnknownRoom)?;
        let mut object = parse::canonical_object(raw.get())?;
        let claimed = parse::parse(object.clone(), version)?;
        let content: MemberContent = claimed
            .content_as()
            .map_err(|error| unexpected(format!("not a membership event: {error}")))?;
        if claimed.kind_str() != "m.room.member"
            || claimed.room_id != room_id
            || claimed.event_id != event_id
            || claimed.state_key.as_deref() != Some(claimed.sender.as_str())
            || claimed.sender.server_name() != origin
            || content.membership != membership
        {
            return Err(unexpected(format!(
                "not the {membership} of a user of {origin} in {room_id}"
            )));
        }
        let on_our_word = content
            .join_authorised_via_users_server
            .as_deref()
            .and_then(|user| <&UserId>::try_from(user).ok())
            .is_some_and(|user| user.server_name() == self.server_name());
        if on_our_word {
            self.vouch(
                room_id,
                version,
                &claimed.sender,
                content.join_authorised_via_users_server.as_deref(),
            )
            .await?;
            self.core
                .keys
                .sign_event(&mut object, version.rules())
                .map_err(|error| EventError::Signing(error.to_string()))?;
        }
        let pdu = self.core.verify_object(object, version).await?;
        match self.relay(origin, room_id, &pdu).await? {
            TakenIn::Accepted | TakenIn::Known => {}
            TakenIn::SoftFailed(reason) => return Err(TakeInError::Rejected(reason)),
        }
        let state = self
            .state_before(room_id, &pdu.event_id)
            .await?
            .unwrap_or_default();
        let ids: Vec<OwnedEventId> = state
            .iter()
            .map(|event| event.event_id.clone())
            .chain([pdu.event_id.clone()])
            .collect();
        let auth_chain = self.auth_chain(room_id, ids).await?;
        let servers_in_room = self.servers_in_room(room_id).await?;
        Ok(Accepted {
            event: pdu,
            version,
            state,
            auth_chain,
            servers_in_room,
        })
    }

    /// Says whether we may put our signature to a join: `named` has to be the user of ours on whose word `joiner` may
    /// join by the present state. The template was given by it too, but who signs need not have asked for one.
    async fn vouch(
        &self,
        room_id: &RoomId,
        version: RoomVersion,
        joiner: &UserId,
        named: Option<&str>,
    ) -> Result<(), TakeInError> {
        let present = self.present(&mut *self.core.db.read().await?, room_id).await?;
        let (_, state) = present.ok_or(TakeInError::UnknownRoom)?;
        match self.sponsor(room_id, &state, version, joiner).await {
            Ok(None) => Ok(()),
            Ok(Some(sponsor)) if named == Some(sponsor.as_str()) => Ok(()),
            Ok(Some(_)) => Err(TakeInError::Rejected(
                "not the user who vouches for joins".to_owned(),
            )),
            Err(AppendError::Storage(error)) => Err(error.into()),
            Err(other) => Err(TakeInError::Rejected(other.to_string())),
        }
    }

    async fn relay(
        &self,
        origin: &ServerName,
        room_id: &RoomId,
        pdu: &Arc<Pdu>,
    ) -> Result<TakenIn, TakeInError> {
        let item = Incoming {
            pdu: Arc::clone(pdu),
            origin: Origin::Relayed,
            state_before: None,
        };
        match self.take_in(room_id, vec![item]).await?.pop() {
            Some(Outcome::TakenIn(taken_in)) => Ok(taken_in),
            Some(Outcome::Rejected(reason)) => Err(TakeInError::Rejected(reason)),
            Some(Outcome::Missing(missing, _)) => {
                // Our own template named what we hold; another server's answer to another template may not.
                tracing::debug!(%origin, ?missing, "membership event behind a gap");
                Err(TakeInError::Gap(
                    "it does not follow from the template".to_owned(),
                ))
            }
            None => Err(TakeInError::ShuttingDown),
        }
    }
}
