//! Taking in what other servers send: the order of things, and the closing of gaps.
//!
//! Nothing here holds a lock while it asks other servers: the writer says what is missing, this fetches it, and the
//! writer judges again.

use std::{collections::BTreeMap, sync::Arc};

use futures::future::BoxFuture;
use guildhall_event::{Pdu, RoomVersion, parse};
use guildhall_storage::{StorageError, events, rooms};
use guildhall_types::{OwnedEventId, OwnedRoomId, OwnedServerName, RoomId, ServerName, UserId};
use ruma::canonical_json::CanonicalJsonValue;
use serde_json::value::RawValue;

use crate::{
    MissingEventsQuery, Rooms, TakeInError, TakenIn,
    command::{Command, Incoming, Origin, Outcome},
    error::Missing,
    verify::{by_auth, by_prev, reachable},
};

/// Servers that are asked for what is missing before giving up.
const MAX_SERVERS: usize = 4;
/// How deep one gap may lead to another (a cited guild event with its own gap).
pub(crate) const MAX_NESTING: u8 = 3;

/// Events for authorisation that are stored by one command.
const HELD_AT_ONCE: usize = 200;

/// What became of one event of a transaction; the id is missing when the event is too broken to have one.
pub type Received = (Option<OwnedEventId>, Result<TakenIn, TakeInError>);

impl Rooms {
    /// Takes in `pdus`, which `origin` sent. Each gets its own answer, and none spoils another.
    pub async fn receive(&self, origin: &ServerName, pdus: Vec<Box<RawValue>>) -> Vec<Received> {
        let mut answers: Vec<Received> = Vec::with_capacity(pdus.len());
        let mut by_room: BTreeMap<OwnedRoomId, Vec<(usize, Arc<Pdu>)>> = BTreeMap::new();
        for raw in pdus {
            let index = answers.len();
            match self.verify_incoming(origin, &raw).await {
                Ok(pdu) => {
                    answers.push((Some(pdu.event_id.clone()), Err(TakeInError::UnknownRoom)));
                    by_room.entry(pdu.room_id.clone()).or_default().push((index, pdu));
                }
                Err((id, error)) => answers.push((id, Err(error))),
            }
        }
        for (room_id, mut events) in by_room {
            // Of a room that no user of ours is in only what concerns our users is of use.
            if !self.is_resident(&room_id).await.unwrap_or(true) {
                events.retain(|(_, pdu)| self.is_membership_of_ours(pdu));
            }
            let results = self.receive_in_room(
                origin,
                &room_id,
                events.iter().map(|(_, pdu)| pdu.clone()).collect(),
            );
            for ((index, _), result) in events.into_iter().zip(results.await) {
                if let Some(answer) = answers.get_mut(index) {
                    answer.1 = result;
                }
            }
        }
        answers
    }

    /// Finds the room, whose version says how the event is to be read, and verifies the event.
    async fn verify_incoming(
        &self,
        origin: &ServerName,
        raw: &RawValue,
    ) -> Result<Arc<Pdu>, (Option<OwnedEventId>, TakeInError)> {
        let object = parse::canonical_object(raw.get()).map_err(|error| (None, error.into()))?;
        let room_id = match object.get("room_id") {
            Some(CanonicalJsonValue::String(id)) => OwnedRoomId::try_from(id.as_str()).ok(),
            _ => None,
        };
        // Without a version there is no telling the id; version 12's is the likeliest, and only names the answer.
        let guess = || parse::event_id(&object, RoomVersion::created()).ok();
        let Some(room_id) = room_id else {
            return Err((guess(), TakeInError::UnknownRoom));
        };
        let version = match self.version(&room_id).await {
            // Its state is still on the way, what is held of it may be of an earlier stay: the sender is to come again.
            Ok(_) if self.is_coming_in(&room_id).await => return Err((guess(), TakeInError::Overloaded)),
            Ok(Some(version)) => version,
            Ok(None) => return Err((guess(), TakeInError::UnknownRoom)),
            Err(error) => return Err((guess(), error.into())),
        };
        let id = parse::event_id(&object, version).ok();
        let pdu = match self.core.verify_object(object, version).await {
            Ok(pdu) => pdu,
            Err(error) => return Err((id, error.into())),
        };
        if pdu.stripped && pdu.sender.server_name() != origin {
            return self.whole(pdu, version).await;
        }
        Ok(pdu)
    }

    /// Whether the first of our users is just joining the room.
    async fn is_coming_in(&self, room_id: &RoomId) -> bool {
        self.core.joining.contains_key(room_id) && !self.is_resident(room_id).await.unwrap_or(false)
    }

    /// What another server handed on without its content, as its sender's server has it: it must not be for others to
    /// say what becomes of it.
    async fn whole(
        &self,
        stripped: Arc<Pdu>,
        version: RoomVersion,
    ) -> Result<Arc<Pdu>, (Option<OwnedEventId>, TakeInError)> {
        let id = &stripped.event_id;
        let refuse = |reason: String| (Some(id.clone()), TakeInError::Gap(reason));
        let server = stripped.sender.server_name();
        if server == self.server_name() {
            return Err((
                Some(id.clone()),
                TakeInError::Unexpected("not as we sent it".to_owned()),
            ));
        }
        let raw = self
            .core
            .peers
            .event(server, id)
            .await
            .map_err(|error| refuse(error.to_string()))?;
        match self.core.verify(&raw, version).await {
            Ok(pdu) if pdu.event_id == *id => Ok(pdu),
            Ok(_) => Err(refuse(format!("{server} gave another event"))),
            Err(error) => Err(refuse(error.to_string())),
        }
    }

    fn is_membership_of_ours(&self, pdu: &Pdu) -> bool {
        let user = pdu
            .state_key
            .as_deref()
            .and_then(|key| <&UserId>::try_from(key).ok());
        pdu.kind_str() == "m.room.member" && user.is_some_and(|user| user.server_name() == self.server_name())
    }

    /// Takes in verified events of one room, and answers in their order.
    async fn receive_in_room(
        &self,
        origin: &ServerName,
        room_id: &RoomId,
        pdus: Vec<Arc<Pdu>>,
    ) -> Vec<Result<TakenIn, TakeInError>> {
        let sorted = by_prev(pdus.clone());
        let mut results: BTreeMap<OwnedEventId, Result<TakenIn, TakeInError>> = BTreeMap::new();
        // All at once, in one transaction: mostly nothing is missing.
        let items = sorted.iter().map(|pdu| Incoming {
            pdu: Arc::clone(pdu),
            origin: Origin::Remote,
            state_before: None,
        });
        let outcomes = match self.take_in(room_id, items.collect()).await {
            Ok(outcomes) => outcomes,
            Err(error) => {
                tracing::warn!(%origin, %room_id, %error, "transaction not taken in");
                return pdus.iter().map(|_| Err(TakeInError::Overloaded)).collect();
            }
        };
        for (pdu, outcome) in sorted.into_iter().zip(outcomes) {
            let id = pdu.event_id.clone();
            let result = match outcome {
                Outcome::TakenIn(taken_in) => Ok(taken_in),
                Outcome::Rejected(reason) => Err(TakeInError::Rejected(reason)),
                Outcome::Missing(..) => self.take_in_closing_gaps(origin, room_id, pdu, MAX_NESTING).await,
            };
            if let Err(error) = &result {
                tracing::info!(%origin, %room_id, event_id = %id, %error, "event not taken in");
            }
            results.insert(id, result);
        }
        // The same event twice in one transaction is known the second time.
        pdus.iter()
            .map(|pdu| results.remove(&pdu.event_id).unwrap_or(Ok(TakenIn::Known)))
            .collect()
    }

    pub(crate) fn take_in_closing_gaps<'a>(
        &'a self,
        origin: &'a ServerName,
        room_id: &'a RoomId,
        pdu: Arc<Pdu>,
        nesting: u8,
    ) -> BoxFuture<'a, Result<TakenIn, TakeInError>> {
        Box::pin(async move {
            let mut missing = match self.offer(room_id, &pdu, None).await? {
                Ok(taken_in) => return Ok(taken_in),
                Err(missing) => missing,
            };
            let servers = self.servers_to_ask(origin, room_id, &pdu).await?;
            for server in &servers {
                match self.close_gap(server, room_id, &pdu, missing, nesting).await? {
                    Ok(taken_in) => return Ok(taken_in),
                    Err(still) => missing = still,
                }
            }
            Err(TakeInError::Gap(format!("{missing:?}")))
        })
    }

    /// Asks the writer; the inner error says what is missing.
    async fn offer(
        &self,
        room_id: &RoomId,
        pdu: &Arc<Pdu>,
        state_before: Option<Vec<OwnedEventId>>,
    ) -> Result<Result<TakenIn, Gap>, TakeInError> {
        let item = Incoming {
            pdu: Arc::clone(pdu),
            origin: Origin::Remote,
            state_before,
        };
        match self.take_in(room_id, vec![item]).await?.into_iter().next() {
            Some(Outcome::TakenIn(taken_in)) => Ok(Ok(taken_in)),
            Some(Outcome::Rejected(reason)) => Err(TakeInError::Rejected(reason)),
            Some(Outcome::Missing(missing, guild)) => Ok(Err(Gap { missing, guild })),
            None => Err(TakeInError::ShuttingDown),
        }
    }

    /// Fetches from `server` what is missing, as far as it has it, and offers the event again.
    async fn close_gap(
        &self,
        server: &ServerName,
        room_id: &RoomId,
        pdu: &Arc<Pdu>,
        mut gap: Gap,
        nesting: u8,
    ) -> Result<Result<TakenIn, Gap>, TakeInError> {
        // What held events follow is history, and so is all that it follows: `fetch_history` brings that, and it must not count as new.
        let is_history = {
            let mut conn = self.core.db.read().await?;
            rooms::is_backward_extremity(&mut conn, room_id.as_str(), pdu.event_id.as_str()).await?
        };
        for _ in 0..self.core.limits.gap_rounds {
            let before = gap.clone();
            if !gap.missing.auth.is_empty() {
                self.fetch_auth(server, room_id, pdu).await;
            }
            if !gap.missing.prev.is_empty() && !is_history {
                self.fetch_between(server, room_id, pdu, nesting).await;
            }
            if let Some(guild) = &gap.guild {
                self.fetch_cited(server, guild, &gap.missing.cited, nesting).await;
            }
            match self.offer(room_id, pdu, None).await? {
                Ok(taken_in) => return Ok(Ok(taken_in)),
                Err(still) if still == before => {
                    gap = still;
                    break;
                }
                Err(still) => gap = still,
            }
        }
        if gap.missing.prev.is_empty() {
            return Ok(Err(gap));
        }
        // The way between is too long or not to be had: the state at the far side of the gap will do.
        match self.fetch_state(server, room_id, &pdu.event_id).await {
            Some(state) => self.offer(room_id, pdu, Some(state)).await,
            None => Ok(Err(gap)),
        }
    }

    /// `get_missing_events` between what we hold and `pdu`; what comes is taken in, oldest first.
    async fn fetch_between(&self, server: &ServerName, room_id: &RoomId, pdu: &Arc<Pdu>, nesting: u8) {
        let Some(nesting) = nesting.checked_sub(1) else {
            return;
        };
        let Ok(earliest) = self.forward_extremities(room_id).await else {
            return;
        };
        let query = MissingEventsQuery {
            latest: vec![pdu.event_id.clone()],
            earliest,
            limit: self.core.limits.gap_events,
            min_depth: 0,
        };
        let Ok(Some(version)) = self.version(room_id).await else {
            return;
        };
        let events = match self.core.peers.missing_events(server, room_id, query).await {
            Ok(events) => events,
            Err(error) => return tracing::debug!(%server, %error, "no missing events"),
        };
        let limit = usize::try_from(self.core.limits.gap_events).unwrap_or(usize::MAX);
        let events = events.into_iter().take(limit).collect::<Vec<_>>();
        let verified = self.core.verify_all(&events, version).await;
        let verified = verified
            .into_iter()
            .filter(|found| found.room_id == room_id && found.event_id != pdu.event_id);
        // A server walks back past our extremities where another branch leads there. What lies behind what is held is no part of the gap, and
        // would be taken for something new.
        let Ok(between) = self.not_placed(room_id, verified.collect()).await else {
            return;
        };
        let sorted = by_prev(reachable(between, &pdu.prev_events, |pdu| &pdu.prev_events));
        for (index, found) in sorted.iter().enumerate() {
            // The oldest may itself stand behind a gap; the others build on it.
            let result = match index {
                0 => self
                    .take_in_closing_gaps(server, room_id, Arc::clone(found), nesting)
                    .await
                    .map(drop),
                _ => self.take_in_or_close(server, room_id, found, nesting).await,
            };
            if let Err(error) = result {
                tracing::debug!(%server, event_id = %found.event_id, %error, "missing event not taken in");
            }
        }
    }

    /// Those of `pdus` that have no place in the room yet.
    async fn not_placed(&self, room_id: &RoomId, pdus: Vec<Arc<Pdu>>) -> Result<Vec<Arc<Pdu>>, StorageError> {
        let mut conn = self.core.db.read().await?;
        let mut found = Vec::with_capacity(pdus.len());
        for pdu in pdus {
            let held = events::get(&mut conn, room_id.as_str(), pdu.event_id.as_str()).await?;
            if held.is_none_or(|event| event.place.is_none()) {
                found.push(pdu);
            }
        }
        Ok(found)
    }

    async fn take_in_or_close(
        &self,
        server: &ServerName,
        room_id: &RoomId,
        pdu: &Arc<Pdu>,
        nesting: u8,
    ) -> Result<(), TakeInError> {
        self.take_in_closing_gaps(server, room_id, Arc::clone(pdu), nesting)
            .await
            .map(drop)
    }

    async fn fetch_auth(&self, server: &ServerName, room_id: &RoomId, pdu: &Pdu) {
        let Ok(Some(version)) = self.version(room_id).await else {
            return;
        };
        match self.core.peers.event_auth(server, room_id, &pdu.event_id).await {
            Ok(events) => {
                let events = self.core.verify_all(&events, version).await;
                let chain = reachable(events, &pdu.auth_events, |pdu| &pdu.auth_events);
                if let Err(error) = self.hold_verified(room_id, chain).await {
                    tracing::debug!(%room_id, %error, "auth events not held");
                }
            }
            Err(error) => tracing::debug!(%server, %error, "no auth chain"),
        }
    }

    async fn fetch_cited(&self, server: &ServerName, guild: &RoomId, cited: &[OwnedEventId], nesting: u8) {
        let Some(nesting) = nesting.checked_sub(1) else {
            return;
        };
        let Ok(Some(version)) = self.version(guild).await else {
            return;
        };
        for id in cited {
            let found = match self.core.peers.event(server, id).await {
                Ok(raw) => self.core.verify(&raw, version).await.ok(),
                Err(error) => {
                    tracing::debug!(%server, event_id = %id, %error, "no cited event");
                    None
                }
            };
            if let Some(found) = found.filter(|found| found.room_id == guild && found.event_id == *id)
                && let Err(error) = self.take_in_closing_gaps(server, guild, found, nesting).await
            {
                tracing::debug!(%server, event_id = %id, %error, "cited event not taken in");
            }
        }
    }

    /// The state before `event_id` as `server` tells it, held for authorisation.
    pub(crate) async fn fetch_state(
        &self,
        server: &ServerName,
        room_id: &RoomId,
        event_id: &guildhall_types::EventId,
    ) -> Option<Vec<OwnedEventId>> {
        let version = self.version(room_id).await.ok()??;
        let told = match self.core.peers.state(server, room_id, event_id).await {
            Ok(told) => told,
            Err(error) => {
                tracing::debug!(%server, %error, "no state");
                return None;
            }
        };
        if told.state.len() + told.auth_chain.len() > self.core.limits.state_events {
            return None;
        }
        let state = self.core.verify_all(&told.state, version).await;
        let ids: Vec<OwnedEventId> = state.iter().map(|pdu| pdu.event_id.clone()).collect();
        let chain = self.core.verify_all(&told.auth_chain, version).await;
        let events = state.into_iter().chain(chain).collect();
        self.hold_verified(room_id, reachable(events, &ids, |pdu| &pdu.auth_events))
            .await
            .ok()?;
        Some(ids)
    }

    pub(crate) async fn hold_verified(
        &self,
        room_id: &RoomId,
        events: Vec<Arc<Pdu>>,
    ) -> Result<(), TakeInError> {
        let events = by_auth(events.into_iter().filter(|pdu| pdu.room_id == room_id).collect());
        // In parts: everybody else waits for the writer.
        for part in events.chunks(HELD_AT_ONCE) {
            self.ask(|answer| Command::HoldOutliers(room_id.to_owned(), part.to_vec(), answer))
                .await?;
        }
        Ok(())
    }

    /// Who may have what is missing: the server that sent it, the sender's own, then others in the room.
    async fn servers_to_ask(
        &self,
        origin: &ServerName,
        room_id: &RoomId,
        pdu: &Pdu,
    ) -> Result<Vec<OwnedServerName>, TakeInError> {
        let mut servers: Vec<OwnedServerName> = vec![origin.to_owned(), pdu.sender.server_name().to_owned()];
        servers.extend(self.servers_in_room(room_id).await?);
        let mut seen = std::collections::BTreeSet::new();
        servers.retain(|server| server != self.server_name() && seen.insert(server.clone()));
        servers.truncate(MAX_SERVERS);
        Ok(servers)
    }

    pub(crate) async fn forward_extremities(
        &self,
        room_id: &RoomId,
    ) -> Result<Vec<OwnedEventId>, TakeInError> {
        let mut conn = self.core.db.read().await?;
        let ids = rooms::forward_extremities(&mut conn, room_id.as_str()).await?;
        Ok(ids
            .into_iter()
            .filter_map(|id| OwnedEventId::try_from(id).ok())
            .collect())
    }
}

/// What is missing, and the guild that the missing cites are of.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Gap {
    missing: Missing,
    guild: Option<OwnedRoomId>,
}
