//! Several servers in one process: real rooms over real databases, joined by a network that is a table of handles.
#![allow(unreachable_pub, dead_code, reason = "shared by several test binaries")]

pub mod forge;
pub mod roles;
pub mod stage;
pub mod threads;

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
};

use futures::future::BoxFuture;
use guildhall_bus::Bus;
use guildhall_event::{Draft, Pdu, RoomVersion, draft::to_map};
use guildhall_keys::{KeyFetchError, KeyFetcher, KeyRing, ServerKeys};
use guildhall_rooms::{
    AppendError, JoinedRoom, MissingEventsQuery, NewEvent, PeerError, PeerState, Peers, RoomLimits, Rooms,
    RoomsParts, Step, peers::Events,
};
use guildhall_storage::events;
use guildhall_test_support::{ManualClock, SeededEntropy, TestDb};
use guildhall_types::{
    EventId, OwnedEventId, OwnedRoomId, OwnedServerName, OwnedUserId, RoomId, ServerName,
    content::{CHANNEL, ChannelContent, GUILD, GuildContent, ROLE, RoleContent},
};
use ruma::canonical_json::CanonicalJsonObject;
use serde_json::{json, value::RawValue};

/// The servers that can be reached.
#[derive(Clone, Default)]
pub struct Network(Arc<Mutex<Table>>, Arc<Mutex<Told>>);

/// Keys and, unless it is cut off, rooms of each server.
type Table = HashMap<OwnedServerName, (ServerKeys, Option<Rooms>)>;

/// The state before an event and its auth chain, as a server says that need not keep to the truth.
type Told = HashMap<OwnedEventId, (Vec<Box<RawValue>>, Vec<Box<RawValue>>)>;

impl Network {
    /// Has every server tell `state` as what is before the event.
    pub fn tell(&self, event: &EventId, state: Vec<Box<RawValue>>, chain: Vec<Box<RawValue>>) {
        self.1.lock().unwrap().insert(event.to_owned(), (state, chain));
    }

    fn rooms(&self, server: &ServerName) -> Result<Rooms, PeerError> {
        let table = self.0.lock().unwrap();
        table
            .get(server)
            .and_then(|(_, rooms)| rooms.clone())
            .ok_or_else(|| PeerError("unreachable".to_owned()))
    }

    /// Takes `server` off the network.
    pub fn cut(&self, server: &ServerName) {
        self.0.lock().unwrap().get_mut(server).unwrap().1 = None;
    }
}

struct Port {
    network: Network,
    clock: Arc<ManualClock>,
}

fn raw(pdus: Vec<Arc<Pdu>>) -> Vec<Box<RawValue>> {
    pdus.iter().map(|pdu| pdu.raw().unwrap()).collect()
}

fn failed(error: impl std::fmt::Display) -> PeerError {
    PeerError(error.to_string())
}

impl KeyFetcher for Port {
    fn fetch(&self, server: OwnedServerName) -> BoxFuture<'_, Result<CanonicalJsonObject, KeyFetchError>> {
        Box::pin(async move {
            use guildhall_types::Clock;
            let keys = self
                .network
                .0
                .lock()
                .unwrap()
                .get(&server)
                .map(|(keys, _)| keys.clone());
            let keys = keys.ok_or_else(|| KeyFetchError("unreachable".to_owned()))?;
            Ok(keys.document(self.clock.now()).unwrap())
        })
    }
}

impl Peers for Port {
    fn missing_events<'a>(
        &'a self,
        server: &'a ServerName,
        room_id: &'a RoomId,
        query: MissingEventsQuery,
    ) -> Events<'a> {
        Box::pin(async move {
            Ok(raw(self
                .network
                .rooms(server)?
                .missing_events(room_id, query)
                .await
                .map_err(failed)?))
        })
    }

    fn state<'a>(
        &'a self,
        server: &'a ServerName,
        room_id: &'a RoomId,
        event_id: &'a EventId,
    ) -> BoxFuture<'a, Result<PeerState, PeerError>> {
        Box::pin(async move {
            let rooms = self.network.rooms(server)?;
            if let Some((state, auth_chain)) = self.network.1.lock().unwrap().get(event_id).cloned() {
                return Ok(PeerState { state, auth_chain });
            }
            let state = rooms
                .state_before(room_id, event_id)
                .await
                .map_err(failed)?
                .ok_or(PeerError("no".into()))?;
            let ids: Vec<_> = state.iter().map(|pdu| pdu.event_id.clone()).collect();
            let auth_chain = rooms.auth_chain(room_id, ids).await.map_err(failed)?;
            Ok(PeerState {
                state: raw(state),
                auth_chain: raw(auth_chain),
            })
        })
    }

    fn event<'a>(
        &'a self,
        server: &'a ServerName,
        event_id: &'a EventId,
    ) -> BoxFuture<'a, Result<Box<RawValue>, PeerError>> {
        Box::pin(async move {
            let rooms = self.network.rooms(server)?;
            let room_id = rooms
                .room_of(event_id)
                .await
                .map_err(failed)?
                .ok_or(PeerError("no".into()))?;
            let pdu = rooms
                .event(&room_id, event_id)
                .await
                .map_err(failed)?
                .ok_or(PeerError("no".into()))?;
            Ok(pdu.raw().unwrap())
        })
    }

    fn event_auth<'a>(
        &'a self,
        server: &'a ServerName,
        room_id: &'a RoomId,
        event_id: &'a EventId,
    ) -> Events<'a> {
        Box::pin(async move {
            let rooms = self.network.rooms(server)?;
            Ok(raw(rooms
                .auth_chain(room_id, vec![event_id.to_owned()])
                .await
                .map_err(failed)?))
        })
    }

    fn backfill<'a>(
        &'a self,
        server: &'a ServerName,
        room_id: &'a RoomId,
        from: &'a [OwnedEventId],
        limit: u32,
    ) -> Events<'a> {
        Box::pin(async move {
            let limit = usize::try_from(limit).unwrap();
            Ok(raw(self
                .network
                .rooms(server)?
                .backfill(room_id, from, limit)
                .await
                .map_err(failed)?))
        })
    }
}

/// One server.
pub struct Server {
    pub name: OwnedServerName,
    pub rooms: Rooms,
    pub keys: ServerKeys,
    pub db: TestDb,
    pub clock: Arc<ManualClock>,
    /// What was in the log when the others had just joined: a sender's cursor starts there.
    pub since: AtomicI64,
}

impl Server {
    pub async fn start(name: &str, network: &Network, clock: &Arc<ManualClock>, seed: u64) -> Self {
        let db = guildhall_test_support::sqlite().await;
        Self::start_on(db, name, network, clock, seed).await
    }

    pub async fn start_on(
        db: TestDb,
        name: &str,
        network: &Network,
        clock: &Arc<ManualClock>,
        seed: u64,
    ) -> Self {
        let name = OwnedServerName::try_from(name).unwrap();
        let entropy = SeededEntropy::new(seed);
        let keys = ServerKeys::load_or_create(db.db(), name.clone(), &**clock, &entropy)
            .await
            .unwrap();
        let port = Arc::new(Port {
            network: network.clone(),
            clock: Arc::clone(clock),
        });
        let key_ring = KeyRing::new(db.db().clone(), keys.clone(), clock.clone(), port.clone());
        let (rooms, writer) = Rooms::start(RoomsParts {
            db: db.db().clone(),
            keys: keys.clone(),
            key_ring,
            peers: port,
            admits: Arc::new(|_| true),
            bus: Bus::new(),
            clock: clock.clone(),
            limits: RoomLimits::default(),
        })
        .unwrap();
        tokio::spawn(writer.run());
        network
            .0
            .lock()
            .unwrap()
            .insert(name.clone(), (keys.clone(), Some(rooms.clone())));
        Self {
            name,
            rooms,
            keys,
            db,
            clock: Arc::clone(clock),
            since: AtomicI64::new(0),
        }
    }

    /// The time in `seconds`, in milliseconds since the epoch.
    pub fn clock_in(&self, seconds: i64) -> i64 {
        use guildhall_types::Clock;
        self.clock.now().plus_seconds(seconds).0
    }

    pub fn user(&self, localpart: &str) -> OwnedUserId {
        OwnedUserId::try_from(format!("@{localpart}:{}", self.name)).unwrap()
    }

    fn state(&self, kind: &str, key: &str, content: serde_json::Value) -> NewEvent {
        Draft::state(self.rooms.steward(), kind, key, to_map(&content)).into()
    }

    /// A guild with one channel, as the use-case lays it out.
    pub async fn guild(&self, owner: &OwnedUserId) -> (OwnedRoomId, OwnedRoomId) {
        let steward = self.rooms.steward().clone();
        let guild = self
            .rooms
            .prepare_room(&steward, to_map(&json!({"type": "m.space"})))
            .unwrap();
        let channel = self.rooms.prepare_room(&steward, to_map(&json!({}))).unwrap();
        let (guild_id, channel_id) = (guild.room_id.clone(), channel.room_id.clone());
        let member = |user: &OwnedUserId, membership: &str| {
            self.state(
                "m.room.member",
                user.as_str(),
                json!({ "membership": membership }),
            )
        };
        let role = RoleContent {
            name: "@everyone".into(),
            permissions: "104189505".into(),
            ..RoleContent::default()
        };
        let join = |user: &OwnedUserId| {
            NewEvent::from(Draft::state(
                user,
                "m.room.member",
                user.as_str(),
                to_map(&json!({"membership": "join"})),
            ))
        };
        let in_guild = vec![
            member(&steward, "join"),
            self.state("m.room.join_rules", "", json!({"join_rule": "invite"})),
            self.state(
                "m.room.history_visibility",
                "",
                json!({"history_visibility": "shared"}),
            ),
            self.state("m.room.name", "", json!({"name": "Test"})),
            self.state(
                GUILD,
                "",
                json!(GuildContent {
                    owner: owner.to_string(),
                    deleted: false
                }),
            ),
            self.state(ROLE, guild_id.as_str(), json!(role)),
            member(owner, "invite"),
            join(owner),
        ];
        let content = ChannelContent {
            guild: guild_id.to_string(),
            ..ChannelContent::default()
        };
        let in_channel = vec![
            member(&steward, "join"),
            self.state(
                "m.room.join_rules",
                "",
                json!({"join_rule": "restricted", "allow": [{"type": "m.room_membership", "room_id": guild_id}]}),
            ),
            self.state("m.room.history_visibility", "", json!({"history_visibility": "shared"})),
            self.state("m.room.name", "", json!({"name": "general"})),
            self.state(CHANNEL, "", json!(content)),
        ];
        let child = Draft::state(
            owner,
            "m.space.child",
            channel_id.as_str(),
            to_map(&json!({"via": [self.name]})),
        );
        self.rooms
            .submit(vec![
                Step::Create(guild, in_guild),
                Step::Levels(guild_id.clone(), steward.clone()),
                Step::Create(channel, in_channel),
                Step::Levels(channel_id.clone(), steward.clone()),
                Step::Append(guild_id.clone(), vec![child.into()]),
            ])
            .await
            .unwrap();
        (guild_id, channel_id)
    }

    /// `user` of this server joins `room` through `via`.
    pub async fn join(&self, via: &Server, room: &RoomId, user: &OwnedUserId) -> Result<(), String> {
        let draft = Draft::state(
            user,
            "m.room.member",
            user.as_str(),
            to_map(&json!({"membership": "join"})),
        );
        let (version, template) = via
            .rooms
            .template(room, draft)
            .await
            .map_err(|error| error.to_string())?;
        let (event_id, signed) = self
            .rooms
            .sign_membership(version, room, user, "join", template)
            .unwrap();
        let signed = RawValue::from_string(serde_json::to_string(&signed).unwrap()).unwrap();
        let accepted = via
            .rooms
            .accept_membership(&self.name, room, &event_id, "join", &signed)
            .await
            .map_err(|error| error.to_string())?;
        let joined = JoinedRoom {
            version: RoomVersion::V12,
            event: accepted.event.raw().unwrap(),
            state: raw(accepted.state),
            auth_chain: raw(accepted.auth_chain),
            via: via.name.clone(),
        };
        self.rooms
            .install(room, &event_id, joined)
            .await
            .map_err(|error| error.to_string())
    }

    /// Invites `user` to the guild and lets him in, and the steward of his server into the channel.
    pub async fn admit(&self, home: &Server, guild: &RoomId, channel: &RoomId, user: &OwnedUserId) {
        self.rooms
            .append(
                guild,
                self.state("m.room.member", user.as_str(), json!({"membership": "invite"})),
            )
            .await
            .unwrap();
        home.join(self, guild, user).await.unwrap();
        home.join(self, channel, &home.rooms.steward().clone())
            .await
            .unwrap();
    }

    /// `user` says `body`, joining the channel if need be.
    pub async fn say(
        &self,
        channel: &RoomId,
        user: &OwnedUserId,
        body: &str,
    ) -> Result<OwnedEventId, AppendError> {
        let join = Draft::state(
            user,
            "m.room.member",
            user.as_str(),
            to_map(&json!({"membership": "join", "join_authorised_via_users_server": self.rooms.steward()})),
        );
        let join = NewEvent {
            draft: join,
            nonce: None,
            skip_if_joined: true,
            keyed_by_last: false,
        };
        let message = Draft::message(user, to_map(&json!({"msgtype": "m.text", "body": body})));
        let appended = self
            .rooms
            .submit(vec![Step::Append(channel.to_owned(), vec![join, message.into()])])
            .await?;
        Ok(appended.last().unwrap().event_id.clone())
    }

    /// Lets [`Server::own_events`] begin here.
    pub async fn mark(&self) {
        let head = guildhall_storage::log::head(&mut self.db.db().read().await.unwrap())
            .await
            .unwrap();
        self.since.store(head, Ordering::SeqCst);
    }

    /// Every event of `room` that a user of this server sent since the mark, in the order of the log.
    pub async fn own_events(&self, room: &RoomId) -> Vec<Box<RawValue>> {
        let mut conn = self.db.db().read().await.unwrap();
        let entries =
            guildhall_storage::log::read_after(&mut conn, self.since.load(Ordering::SeqCst), 100_000)
                .await
                .unwrap();
        let mut found = Vec::new();
        for entry in entries
            .into_iter()
            .filter(|entry| entry.is_local && entry.room_id == room.as_str())
        {
            let row = events::get(&mut conn, room.as_str(), &entry.event_id)
                .await
                .unwrap()
                .unwrap();
            found.push(RawValue::from_string(row.json).unwrap());
        }
        found
    }

    /// The events of `room` in the log.
    pub async fn logged(&self, room: &RoomId) -> Vec<String> {
        let mut conn = self.db.db().read().await.unwrap();
        let entries = guildhall_storage::log::read_after(&mut conn, 0, 100_000).await;
        let entries = entries.unwrap().into_iter();
        entries
            .filter(|entry| entry.room_id == room.as_str())
            .map(|entry| entry.event_id)
            .collect()
    }

    /// The forward extremities.
    pub async fn ends(&self, room: &RoomId) -> Vec<String> {
        let mut conn = self.db.db().read().await.unwrap();
        guildhall_storage::rooms::forward_extremities(&mut conn, room.as_str())
            .await
            .unwrap()
    }

    /// `count` messages of `user` that all follow the same event, signed by this server, which does not take them in.
    pub async fn forks_of(&self, room: &RoomId, user: &OwnedUserId, count: usize) -> Vec<Box<RawValue>> {
        let last = self.own_events(room).await.pop().unwrap();
        let last: CanonicalJsonObject = serde_json::from_str(last.get()).unwrap();
        let mut forks = Vec::new();
        for number in 0..count {
            let mut event = last.clone();
            for key in ["hashes", "signatures"] {
                event.remove(key);
            }
            let Some(ruma::canonical_json::CanonicalJsonValue::Object(content)) = event.get_mut("content")
            else {
                panic!("no content");
            };
            content.insert("body".to_owned(), format!("fork {number}").into());
            assert_eq!(event["sender"].as_str(), Some(user.as_str()));
            self.keys
                .hash_and_sign_event(&mut event, RoomVersion::V12.rules())
                .unwrap();
            forks.push(RawValue::from_string(serde_json::to_string(&event).unwrap()).unwrap());
        }
        forks
    }

    /// The messages that are shown, in the order of the history.
    pub async fn history(&self, channel: &RoomId) -> Vec<(String, String)> {
        use sqlx::Row;
        let mut conn = self.db.db().read().await.unwrap();
        let rows = sqlx::query(
            "SELECT message_id, content FROM messages WHERE channel_id = $1 AND is_deleted = 0 \
             ORDER BY order_ts, order_depth, message_id",
        )
        .bind(channel.as_str())
        .fetch_all(&mut *conn)
        .await
        .unwrap();
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    }

    /// The present state, as type, key and event.
    pub async fn present(&self, room: &RoomId) -> Vec<(String, String, String)> {
        let state = self.rooms.current_state(room).await.unwrap();
        let mut state: Vec<_> = state
            .iter()
            .map(|pdu| {
                (
                    pdu.kind_str(),
                    pdu.state_key.clone().unwrap(),
                    pdu.event_id.to_string(),
                )
            })
            .collect();
        state.sort();
        state
    }

    /// The authors of what is said in the channel, and whether it is that they came in.
    pub async fn authors(&self, channel: &RoomId) -> Vec<(String, bool)> {
        use sqlx::Row;
        let rows = sqlx::query(
            "SELECT m.author_id, (SELECT COUNT(*) FROM join_messages j WHERE j.message_id = m.message_id) FROM messages m \
             WHERE m.channel_id = $1 AND m.is_deleted = 0 ORDER BY m.order_ts, m.order_depth, m.message_id",
        )
        .bind(channel.to_string())
        .fetch_all(&mut *self.db.db().read().await.unwrap())
        .await
        .unwrap();
        rows.iter()
            .map(|row| (row.get(0), row.get::<i64, _>(1) > 0))
            .collect()
    }

    /// Everything that is projected, as text.
    pub async fn dump(&self) -> Vec<String> {
        use sqlx::Row;
        const TABLES: [(&str, &str); 26] = [
            (
                "guilds",
                "SELECT guild_id || '|' || name || '|' || owner_id || '|' || created_at || '|' || is_deleted || '|' || settings || '|' || COALESCE(icon, '') || '|' || COALESCE(banner, '') || '|' || \
                 member_count FROM guilds",
            ),
            (
                "roles",
                "SELECT guild_id || '|' || role_id || '|' || name || '|' || position || '|' || permissions FROM roles",
            ),
            (
                "channel_overwrites",
                "SELECT guild_id || '|' || channel_id || '|' || is_role || '|' || target_id || '|' || allow_bits || '|' || \
                 deny_bits FROM channel_overwrites",
            ),
            (
                "member_roles",
                "SELECT guild_id || '|' || user_id || '|' || role_id FROM member_roles",
            ),
            (
                "channels",
                "SELECT channel_id || '|' || guild_id || '|' || name || '|' || position FROM channels",
            ),
            (
                "guild_children",
                "SELECT guild_id || '|' || channel_id || '|' || via FROM guild_children",
            ),
            (
                "memberships",
                "SELECT room_id || '|' || user_id || '|' || membership || '|' || joined_at || '|' || event_id || '|' || COALESCE(avatar, '') || '|' || \
                 COALESCE(nickname, '') || '|' || COALESCE(timed_out_until, 0) || '|' || has_accepted || '|' || has_second_factor FROM memberships",
            ),
            (
                "messages",
                "SELECT channel_id || '|' || message_id || '|' || content || '|' || COALESCE(edited_at, 0) || '|' || \
                 COALESCE(edit_id, '') || '|' || is_deleted || '|' || order_ts || '|' || order_depth || '|' || COALESCE(reply_to, '') || '|' || thread_root || '|' || thread_id || '|' || falls_back || '|' || COALESCE(reactions, '') || '|' || kind || '|' || COALESCE(mentions, '') || '|' || tts || '|' || COALESCE(extra, '') FROM messages",
            ),
            (
                "threads",
                "SELECT channel_id || '|' || thread_id || '|' || creator_id || '|' || name || '|' || created_at || '|' || auto_archive || '|' || \
                 rate_limit_per_user || '|' || tags || '|' || is_archived || '|' || COALESCE(archived_at, 0) || '|' || archived_after || '|' || \
                 is_locked || '|' || is_pinned || '|' || is_deleted FROM threads",
            ),
            (
                "reactions",
                "SELECT channel_id || '|' || event_id || '|' || message_id || '|' || user_id || '|' || emoji_key || '|' || emoji \
                 || '|' || sent_at FROM reactions",
            ),
            (
                "bulk_deletions",
                "SELECT channel_id || '|' || user_id || '|' || message_id FROM bulk_deletions",
            ),
            (
                "pins",
                "SELECT channel_id || '|' || message_id || '|' || event_id || '|' || pinned_by || '|' || pinned_at || '|' || \
                 order_ts || '|' || order_depth || '|' || place FROM pins",
            ),
            (
                "pin_changes",
                "SELECT channel_id || '|' || event_id || '|' || kind || '|' || messages || '|' || order_ts || '|' || order_depth \
                 FROM pin_changes",
            ),
            (
                "automod",
                "SELECT guild_id || '|' || rule_id || '|' || rule FROM automod_rules",
            ),
            (
                "automod_alerts",
                "SELECT channel_id || '|' || message_id || '|' || alert FROM automod_alerts",
            ),
            (
                "join_messages",
                "SELECT channel_id || '|' || message_id FROM join_messages",
            ),
            (
                "scheduled_events",
                "SELECT guild_id || '|' || event_id || '|' || creator_id || '|' || name || '|' || \
                 COALESCE(description, '') || '|' || entity_type || '|' || COALESCE(channel_id, '') || '|' || \
                 COALESCE(location, '') || '|' || starts_at || '|' || COALESCE(ends_at, 0) || '|' || status \
                 FROM scheduled_events",
            ),
            (
                "event_interests",
                "SELECT guild_id || '|' || event_id || '|' || user_id FROM event_interests",
            ),
            (
                "private_channels",
                "SELECT channel_id || '|' || kind || '|' || COALESCE(first_user, '') || '|' || COALESCE(second_user, '') || '|' || \
                 COALESCE(owner_id, '') || '|' || name FROM private_channels",
            ),
            (
                "friend_states",
                "SELECT channel_id || '|' || user_id || '|' || event_id || '|' || wants || '|' || COALESCE(declines, '') || '|' || \
                 refuses_messages || '|' || refuses_requests FROM friend_states",
            ),
            (
                "private_threads",
                "SELECT guild_id || '|' || channel_id || '|' || parent_id || '|' || creator_id || '|' || is_invitable || '|' || is_deleted \
                 FROM private_threads",
            ),
            (
                "private_thread_members",
                "SELECT guild_id || '|' || channel_id || '|' || user_id FROM private_thread_members",
            ),
            (
                "webhooks",
                "SELECT guild_id || '|' || webhook_id || '|' || channel_id || '|' || name || '|' || COALESCE(avatar, '') || '|' || \
                 creator_id FROM webhooks",
            ),
            (
                "poll_events",
                "SELECT channel_id || '|' || event_id || '|' || poll_id || '|' || user_id || '|' || COALESCE(answers, '') || '|' || \
                 sent_at || '|' || order_ts || '|' || order_depth FROM poll_events",
            ),
            (
                "poll_votes",
                "SELECT channel_id || '|' || poll_id || '|' || answer_id || '|' || user_id FROM poll_votes",
            ),
            (
                "relations",
                "SELECT room_id || '|' || target_id || '|' || event_id || '|' || kind FROM relations",
            ),
        ];
        let miscounted = sqlx::query(
            "SELECT g.guild_id FROM guilds g WHERE g.member_count <> (SELECT COUNT(*) FROM memberships m \
             WHERE m.room_id = g.guild_id AND m.membership = 'join' AND m.user_id <> '@guildhall:' || m.server_name)",
        )
        .fetch_all(&mut *self.db.db().read().await.unwrap())
        .await
        .unwrap();
        assert!(miscounted.is_empty(), "members are counted as they come and go");
        let mut conn = self.db.db().read().await.unwrap();
        let mut lines = Vec::new();
        for (table, sql) in TABLES {
            let rows = sqlx::query(sql).fetch_all(&mut *conn).await.unwrap();
            lines.extend(
                rows.iter()
                    .map(|row| format!("{table}: {}", row.get::<String, _>(0))),
            );
        }
        lines.sort();
        lines
    }
}
