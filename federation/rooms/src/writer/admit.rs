//! Judging an event: the same steps for local and remote ones, numbered as the checks on receipt.
//!
//! Steps 1 to 3 (form, signature, hash) came before: local events are built right, remote ones were verified.
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#checks-performed-on-receipt-of-a-pdu>

use std::{collections::HashMap, sync::Arc};

use guildhall_event::{Pdu, StateKey, auth, direct::DirectRoom};
use guildhall_permissions::ChannelKind;
use guildhall_storage::{
    StorageError,
    events::{self, EventStatus},
};
use guildhall_types::{
    OwnedEventId, OwnedRoomId,
    content::{GUILD, channel_type},
};

use super::{
    Batch,
    place::{Judged, Previous},
};
use crate::{
    TakenIn,
    command::{Incoming, Origin, Outcome},
    direct,
    error::Missing,
    guild::GuildStep,
    resolver,
    room::Room,
    state::State,
    thread::ThreadCase,
    verdict::{self, Question, Verdict},
};

/// Forward extremities beyond which no event may add another.
const MAX_ENDS: usize = 64;

/// What the checks say.
enum Checked {
    Accepted,
    SoftFailed(String),
    Rejected(String),
    MissingCites(OwnedRoomId, Vec<OwnedEventId>),
}

impl Batch<'_> {
    /// Takes in one verified event of another server.
    pub(super) async fn admit(&mut self, room: &mut Room, item: Incoming) -> Result<Outcome, StorageError> {
        let Incoming {
            pdu,
            origin,
            state_before,
        } = item;
        let held = events::get(self.conn, room.id.as_str(), pdu.event_id.as_str()).await?;
        if let Some(row) = held.filter(|row| row.place.is_some()) {
            // What was refused once stays refused.
            let reason = row.reason.unwrap_or_default();
            return Ok(match row.status {
                EventStatus::Rejected => Outcome::Rejected(reason),
                EventStatus::SoftFailed => Outcome::TakenIn(TakenIn::SoftFailed(reason)),
                EventStatus::Accepted | EventStatus::Outlier => Outcome::TakenIn(TakenIn::Known),
            });
        }
        let (auth_events, missing_auth) = self.load_auth(room, &pdu).await?;
        let previous = Previous::load(self.conn, room, &pdu.prev_events).await?;
        let missing = Missing {
            prev: if state_before.is_none() {
                previous.missing.clone()
            } else {
                Vec::new()
            },
            auth: missing_auth,
            cited: Vec::new(),
        };
        if !missing.is_empty() {
            return Ok(Outcome::Missing(missing, None));
        }
        let state = self.state_before(room, &previous, state_before).await?;
        let checked = self.check(room, &pdu, &auth_events, &state, origin).await?;
        let (checked, guild) = self.check_guild(room, &pdu, &state, checked).await?;
        match checked {
            Checked::MissingCites(guild, cited) => Ok(Outcome::Missing(
                Missing {
                    cited,
                    ..Missing::default()
                },
                Some(guild),
            )),
            Checked::Rejected(reason) => {
                let mut rejected = Pdu::clone(&pdu);
                rejected.rejected = true;
                let judged = Judged {
                    status: EventStatus::Rejected,
                    reason: Some(reason.clone()),
                    previous,
                    state,
                    guild,
                };
                self.place(room, &Arc::new(rejected), judged, origin).await?;
                Ok(Outcome::Rejected(reason))
            }
            Checked::SoftFailed(reason) => {
                let judged = Judged {
                    status: EventStatus::SoftFailed,
                    reason: Some(reason.clone()),
                    previous,
                    state,
                    guild,
                };
                self.place(room, &pdu, judged, origin).await?;
                Ok(Outcome::TakenIn(TakenIn::SoftFailed(reason)))
            }
            Checked::Accepted if is_one_end_too_many(room, &pdu, origin) => {
                let reason = "the room has too many forward extremities".to_owned();
                let judged = Judged {
                    status: EventStatus::SoftFailed,
                    reason: Some(reason.clone()),
                    previous,
                    state,
                    guild,
                };
                self.place(room, &pdu, judged, origin).await?;
                Ok(Outcome::TakenIn(TakenIn::SoftFailed(reason)))
            }
            Checked::Accepted => {
                self.place(room, &pdu, Judged::accepted(previous, state, guild), origin)
                    .await?;
                Ok(Outcome::TakenIn(TakenIn::Accepted))
            }
        }
    }

    /// Judges an event of a local user, for whom anything but acceptance is a refusal.
    pub(super) async fn judge_local(
        &mut self,
        room: &Room,
        pdu: &Arc<Pdu>,
        previous: Previous,
        state: State,
    ) -> Result<Result<Judged, String>, StorageError> {
        let (auth_events, _) = self.load_auth(room, pdu).await?;
        let checked = self.check(room, pdu, &auth_events, &state, Origin::Local).await?;
        let (checked, guild) = self.check_guild(room, pdu, &state, checked).await?;
        Ok(match checked {
            Checked::Accepted => Ok(Judged::accepted(previous, state, guild)),
            Checked::SoftFailed(reason) | Checked::Rejected(reason) => Err(reason),
            Checked::MissingCites(..) => Err("the guild is not held here".to_owned()),
        })
    }

    /// Steps 4 to 6, and the exact rights.
    async fn check(
        &mut self,
        room: &Room,
        pdu: &Arc<Pdu>,
        auth_events: &HashMap<OwnedEventId, Arc<Pdu>>,
        state: &State,
        origin: Origin,
    ) -> Result<Checked, StorageError> {
        let version = room.version;
        if let Err(reason) = auth::check_independent(pdu, version, |id| auth_events.get(id).cloned()) {
            return Ok(Checked::Rejected(reason));
        }
        let keys = match auth::auth_keys(pdu, version) {
            Ok(keys) => keys,
            Err(error) => return Ok(Checked::Rejected(error.to_string())),
        };
        // 4. By the state that its auth events make up. When they are just what the state before it says, step 5 is
        //    the same question.
        let same = keys
            .iter()
            .filter_map(|key| state.map.get(key))
            .all(|id| pdu.auth_events.contains(id))
            && pdu
                .auth_events
                .iter()
                .all(|id| keys.iter().any(|key| state.stands(key, id)));
        if !same {
            let by_auth = by_key(auth_events.values());
            if let Err(reason) = check_by(pdu, room, &by_auth) {
                return Ok(Checked::Rejected(format!("by its auth events: {reason}")));
            }
        }
        // 5. By the state before it.
        let before = self.relevant(room, state, &keys).await?;
        if let Err(reason) = check_by(pdu, room, &before) {
            return Ok(Checked::Rejected(format!("by the state before it: {reason}")));
        }
        // 6. By the present state, which is what the extremities and the event's own past make up together: what
        //    happened in a gap counts, and a ban beats who does not mention it. History was before the present.
        if origin != Origin::Backfill && state.group != room.state.group && !room.is_new {
            let groups = vec![room.state.group, state.group];
            let store = &self.core.store;
            let present =
                resolver::resolve_groups(self.conn, store, &room.id, version, groups, &mut self.counters)
                    .await?;
            let present = self.relevant(room, &present, &keys).await?;
            if let Err(reason) = check_by(pdu, room, &present) {
                return Ok(Checked::SoftFailed(format!("by the present state: {reason}")));
            }
        }
        self.check_exact(room, pdu, state, origin).await
    }

    /// What the event makes of the guild, if this is a guild's room, and whether it may.
    async fn check_guild(
        &mut self,
        room: &Room,
        pdu: &Pdu,
        state: &State,
        checked: Checked,
    ) -> Result<(Checked, Option<GuildStep>), StorageError> {
        let names_guild = pdu.is_state(GUILD, "") || state.get(GUILD, "").is_some() || room.guild.is_some();
        let place = (&*room.id, room.version);
        if names_guild
            && direct::direct_of(self.conn, &self.core.store, place)
                .await?
                .is_some()
        {
            // A private channel never becomes a guild.
            return Ok((checked, None));
        }
        let counts = match &checked {
            Checked::MissingCites(..) => return Ok((checked, None)),
            Checked::Rejected(_) => false,
            Checked::Accepted | Checked::SoftFailed(_) => true,
        };
        let step = self.guild_step(room, pdu, state, counts).await?;
        let refused = step.as_ref().and_then(|step| step.refused.clone());
        Ok(match (checked, refused) {
            (Checked::Accepted, Some(reason)) => (Checked::SoftFailed(reason), step),
            (checked, _) => (checked, step),
        })
    }

    async fn check_exact(
        &mut self,
        room: &Room,
        pdu: &Arc<Pdu>,
        state: &State,
        origin: Origin,
    ) -> Result<Checked, StorageError> {
        let place = (&*room.id, room.version);
        if let Some(direct) = direct::direct_of(self.conn, &self.core.store, place).await? {
            return self.check_direct(room, &direct, pdu, state, origin).await;
        }
        let Some(channel) = verdict::channel_of(self.conn, &self.core.store, room, state).await? else {
            return Ok(Checked::Accepted);
        };
        let Some(guild) = self.look(&channel.guild).await? else {
            return Ok(Checked::Accepted);
        };
        let (store, about) = (&self.core.store, (room, &channel.content));
        let limits = &self.core.limits;
        let now = self.core.clock.now();
        let is_news = matches!(origin, Origin::Remote | Origin::Relayed);
        let known_before = is_news.then_some(now.0 - limits.stale_cite_ms);
        let thread = ThreadCase::of(self.conn, store, about, state, pdu, known_before).await?;
        let question = Question {
            pdu,
            room,
            kind: match &thread {
                Some(case) if case.is_said_in_thread() => ChannelKind::Thread,
                _ => channel.kind,
            },
            is_category: channel.is_category,
            is_private_thread: channel.content.kind == channel_type::PRIVATE_THREAD,
            thread,
            guild: &guild,
            is_local: origin == Origin::Local,
            is_backfill: origin == Origin::Backfill,
            now,
            stale_cite_ms: limits.stale_cite_ms,
        };
        Ok(
            match verdict::judge(self.conn, &self.core.store, &mut self.counters, &question).await? {
                Verdict::Allowed => Checked::Accepted,
                Verdict::Denied(reason) => Checked::SoftFailed(reason),
                Verdict::Never(reason) => Checked::Rejected(reason),
                Verdict::Missing(guild, cited) => Checked::MissingCites(guild, cited),
            },
        )
    }

    /// What the rules of private channels say, by the state before the event and, but for history, by the present one: who has left out what the other
    /// has said meanwhile gains nothing. State that the state before it does not let is rejected, as by Matrix's own rules: nothing that builds on
    /// it brings it in. What only the present refuses others may have taken in: it is soft-failed, and what comes in with a later event is judged then.
    async fn check_direct(
        &mut self,
        room: &Room,
        direct: &DirectRoom,
        pdu: &Pdu,
        state: &State,
        origin: Origin,
    ) -> Result<Checked, StorageError> {
        let store = &self.core.store;
        if pdu.is_state("m.room.create", "") {
            // The room's id is its hash: there is one, and it says what the room is.
            return Ok(Checked::Accepted);
        }
        if let Some(reason) = direct::refusal(self.conn, store, room, (direct, state), pdu).await? {
            let reason = reason.to_owned();
            return Ok(match pdu.state_key {
                Some(_) => Checked::Rejected(reason),
                None => Checked::SoftFailed(reason),
            });
        }
        if origin == Origin::Backfill || state.group == room.state.group || room.is_new {
            return Ok(Checked::Accepted);
        }
        let groups = vec![room.state.group, state.group];
        let (id, version) = (&room.id, room.version);
        let present =
            resolver::resolve_groups(self.conn, store, id, version, groups, &mut self.counters).await?;
        let states = (state, &present);
        if let Some(reason) = direct::standing_refusal(self.conn, store, room, direct, states).await? {
            return Ok(Checked::SoftFailed(format!("the state before it: {reason}")));
        }
        let refusal = direct::refusal(self.conn, store, room, (direct, &room.state), pdu).await?;
        Ok(refusal.map_or(Checked::Accepted, |reason| {
            Checked::SoftFailed(format!("by the present state: {reason}"))
        }))
    }

    /// The auth events that are held (and since version 12 the create event), and those that are not.
    pub(super) async fn load_auth(
        &mut self,
        room: &Room,
        pdu: &Pdu,
    ) -> Result<(HashMap<OwnedEventId, Arc<Pdu>>, Vec<OwnedEventId>), StorageError> {
        let mut held = HashMap::new();
        let mut missing = Vec::new();
        for id in pdu
            .auth_events
            .iter()
            .cloned()
            .chain(resolver::create_event_of(&room.id))
        {
            match self
                .core
                .store
                .pdu(self.conn, &room.id, room.version, &id)
                .await?
            {
                Some(pdu) => {
                    held.insert(id, pdu);
                }
                None => missing.push(id),
            }
        }
        Ok((held, missing))
    }

    /// The events that `state` has for `keys`, and the create event.
    async fn relevant(
        &mut self,
        room: &Room,
        state: &State,
        keys: &[StateKey],
    ) -> Result<HashMap<StateKey, Arc<Pdu>>, StorageError> {
        let mut found = HashMap::new();
        let create = StateKey::new("m.room.create", "");
        for key in keys.iter().chain([&create]) {
            if let Some(id) = state.map.get(key)
                && let Some(pdu) = self.core.store.pdu(self.conn, &room.id, room.version, id).await?
            {
                found.insert(key.clone(), pdu);
            }
        }
        Ok(found)
    }

    async fn state_before(
        &mut self,
        room: &Room,
        previous: &Previous,
        told: Option<Vec<OwnedEventId>>,
    ) -> Result<State, StorageError> {
        if let Some(ids) = told {
            let told = self.state_of(room, ids).await?;
            let (store, place) = (&self.core.store, (&*room.id, room.version));
            if direct::direct_of(self.conn, store, place).await?.is_none() {
                return Ok(told);
            }
            // In a private channel nobody takes back, by what is told, what the event itself follows.
            let groups = previous.groups().chain([told.group]).collect();
            let (id, version) = (&room.id, room.version);
            return resolver::resolve_groups(self.conn, store, id, version, groups, &mut self.counters).await;
        }
        if previous.groups().eq(room.ends.iter().map(|(_, end)| end.group)) && !room.ends.is_empty() {
            return Ok(room.state.clone());
        }
        let groups: Vec<i64> = previous.groups().collect();
        resolver::resolve_groups(
            self.conn,
            &self.core.store,
            &room.id,
            room.version,
            groups,
            &mut self.counters,
        )
        .await
    }

    /// Stores the state that the events `ids` make up; rejected ones do not count.
    pub(super) async fn state_of(
        &mut self,
        room: &Room,
        ids: Vec<OwnedEventId>,
    ) -> Result<State, StorageError> {
        let mut map = imbl::OrdMap::new();
        for id in ids {
            if let Some(pdu) = self
                .core
                .store
                .pdu(self.conn, &room.id, room.version, &id)
                .await?
                && let Some(key) = &pdu.state_key
                && !pdu.rejected
            {
                map.insert(StateKey::new(&pdu.kind_str(), key), id);
            }
        }
        self.core
            .store
            .derive(self.conn, &room.id, &room.state, map, &mut self.counters)
            .await
    }
}

/// Every event after it would be resolved over all ends: no honest fork has so many.
fn is_one_end_too_many(room: &Room, pdu: &Pdu, origin: Origin) -> bool {
    matches!(origin, Origin::Remote | Origin::Relayed)
        && room.ends.len() >= MAX_ENDS
        && !pdu.prev_events.iter().any(|id| room.ends.contains(id))
        && !room.missing.contains(&pdu.event_id)
}

pub(super) fn by_key<'a>(pdus: impl IntoIterator<Item = &'a Arc<Pdu>>) -> HashMap<StateKey, Arc<Pdu>> {
    pdus.into_iter()
        .filter_map(|pdu| {
            let key = pdu.state_key.as_deref()?;
            Some((StateKey::new(&pdu.kind_str(), key), Arc::clone(pdu)))
        })
        .collect()
}

pub(super) fn check_by(pdu: &Pdu, room: &Room, state: &HashMap<StateKey, Arc<Pdu>>) -> Result<(), String> {
    auth::check_dependent(pdu, room.version, |kind, key| {
        state.get(&StateKey::new(kind, key)).cloned()
    })
}
