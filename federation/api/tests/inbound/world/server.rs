//! The server that is asked, and the one that asks.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::Router;
use futures::future::BoxFuture;
use guildhall_bus::Bus;
use guildhall_event::{Draft, Pdu, RoomVersion};
use guildhall_federation_api::{FederationLimits, FederationParts, FederationState, router};
use guildhall_federation_client::{ClientConfig, FederationClient, FederationMode, FederationPolicy};
use guildhall_keys::{KeyFetchError, KeyFetcher, KeyRing, ServerKeys};
use guildhall_rooms::{JoinedRoom, NewEvent, RoomLimits, Rooms, RoomsParts, Step};
use guildhall_test_support::{ManualClock, SeededEntropy, TestDb};
use guildhall_types::{Clock, OwnedEventId, OwnedRoomId, OwnedServerName, OwnedUserId, RoomId, UserId};
use ruma::canonical_json::CanonicalJsonObject;
use serde_json::{Value, from_value, json, value::RawValue};

use super::{
    ask::{Asked, Request},
    guild::{self, content, state},
    ports::{Accounts, Desk, Door, Findings, NoPeers, Presences, Receipts, Reports, Uploads},
};

/// The key documents of all servers, as they would be fetched.
pub(crate) struct Keys {
    known: Mutex<HashMap<OwnedServerName, ServerKeys>>,
    /// Given instead of what the server would say now.
    pub(crate) frozen: Mutex<Option<CanonicalJsonObject>>,
    pub(crate) fetched: AtomicUsize,
    clock: Arc<ManualClock>,
}

impl Keys {
    pub(crate) fn new(clock: &Arc<ManualClock>) -> Arc<Self> {
        Arc::new(Self {
            known: Mutex::default(),
            frozen: Mutex::default(),
            fetched: AtomicUsize::new(0),
            clock: Arc::clone(clock),
        })
    }
}

impl KeyFetcher for Keys {
    fn fetch(&self, server: OwnedServerName) -> BoxFuture<'_, Result<CanonicalJsonObject, KeyFetchError>> {
        self.fetched.fetch_add(1, Ordering::SeqCst);
        let frozen = self.frozen.lock().unwrap().clone();
        let keys = self.known.lock().unwrap().get(&server).cloned();
        let found = frozen.or_else(|| keys.map(|keys| keys.document(self.clock.now()).unwrap()));
        Box::pin(async { found.ok_or_else(|| KeyFetchError("unreachable".to_owned())) })
    }
}

/// What every server has.
struct Base {
    db: TestDb,
    keys: ServerKeys,
    key_ring: KeyRing,
    bus: Bus,
    rooms: Rooms,
}

async fn base(
    db: Option<TestDb>,
    name: &str,
    network: &Arc<Keys>,
    clock: &Arc<ManualClock>,
    seed: u64,
) -> Base {
    let db = match db {
        Some(db) => db,
        None => guildhall_test_support::sqlite().await,
    };
    let name = OwnedServerName::try_from(name).unwrap();
    let entropy = SeededEntropy::new(seed);
    let keys = ServerKeys::load_or_create(db.db(), name.clone(), &**clock, &entropy)
        .await
        .unwrap();
    network.known.lock().unwrap().insert(name, keys.clone());
    let key_ring = KeyRing::new(db.db().clone(), keys.clone(), clock.clone(), network.clone());
    let bus = Bus::new();
    let (rooms, writer) = Rooms::start(RoomsParts {
        db: db.db().clone(),
        keys: keys.clone(),
        key_ring: key_ring.clone(),
        peers: Arc::new(NoPeers),
        admits: Arc::new(|_| true),
        bus: bus.clone(),
        clock: clock.clone(),
        limits: RoomLimits::default(),
    })
    .unwrap();
    tokio::spawn(writer.run());
    Base {
        db,
        keys,
        key_ring,
        bus,
        rooms,
    }
}

/// How `a.test` is set up.
pub(crate) struct Build {
    pub(crate) mode: FederationMode,
    pub(crate) allow: Vec<String>,
    pub(crate) deny: Vec<String>,
    pub(crate) delegate: Option<OwnedServerName>,
    pub(crate) limits: FederationLimits,
    /// A database; by itself it is one of SQLite.
    pub(crate) db: Option<TestDb>,
}

impl Default for Build {
    fn default() -> Self {
        Self {
            mode: FederationMode::Open,
            allow: Vec::new(),
            deny: Vec::new(),
            delegate: None,
            db: None,
            limits: FederationLimits {
                rate_limit: false,
                ..FederationLimits::default()
            },
        }
    }
}

/// `a.test`.
pub(crate) struct Server {
    pub(crate) rooms: Rooms,
    pub(crate) keys: ServerKeys,
    pub(crate) bus: Bus,
    pub(crate) router: Router,
    pub(crate) network: Arc<Keys>,
    pub(crate) db: TestDb,
    /// With whom it deals.
    pub(crate) policy: FederationPolicy,
    /// Makes its API anew.
    api: Box<dyn Fn(FederationLimits) -> Router + Send + Sync>,
    guild: Arc<OnceLock<OwnedRoomId>>,
    /// What it was told of who is there.
    pub(crate) presences: Presences,
    /// What it was told of who has read how far.
    pub(crate) receipts: Receipts,
}

impl Server {
    pub(crate) async fn start(build: Build, network: &Arc<Keys>, clock: &Arc<ManualClock>) -> Self {
        let Base {
            db,
            keys,
            key_ring,
            bus,
            rooms,
        } = base(build.db, "a.test", network, clock, 1).await;
        let policy = FederationPolicy::new(build.mode, &build.allow, &build.deny);
        let client = FederationClient::new(keys.clone(), policy.clone(), ClientConfig::default()).unwrap();
        let guild = Arc::new(OnceLock::new());
        let (presences, receipts) = (Presences::default(), Receipts::default());
        let api = {
            let (rooms, keys, bus) = (rooms.clone(), keys.clone(), bus.clone());
            let (guild, clock, presences) = (Arc::clone(&guild), Arc::clone(clock), presences.clone());
            let receipts = receipts.clone();
            Box::new(move |limits| {
                router(FederationState::new(FederationParts {
                    rooms: rooms.clone(),
                    keys: keys.clone(),
                    key_ring: key_ring.clone(),
                    client: client.clone(),
                    bus: bus.clone(),
                    users: Arc::new(Accounts),
                    media: Arc::new(Uploads),
                    automod: Arc::new(Findings),
                    direct: Arc::new(Door),
                    invites: Arc::new(Desk {
                        rooms: rooms.clone(),
                        guild: Arc::clone(&guild),
                    }),
                    reports: Arc::new(Reports),
                    presence: Arc::new(presences.clone()),
                    receipts: Arc::new(receipts.clone()),
                    public_url: "https://chat.a.test".to_owned(),
                    delegate: build.delegate.clone(),
                    limits,
                    clock: clock.clone(),
                    entropy: Arc::new(SeededEntropy::new(3)),
                }))
            })
        };
        let (router, network) = (api(build.limits), Arc::clone(network));
        Self {
            rooms,
            keys,
            bus,
            router,
            network,
            db,
            policy,
            api,
            guild,
            presences,
            receipts,
        }
    }

    /// From now on it has these limits.
    pub(crate) fn limit(&mut self, limits: FederationLimits) {
        self.router = (self.api)(limits);
    }

    pub(crate) fn user(&self, localpart: &str) -> OwnedUserId {
        format!("@{localpart}:a.test").try_into().unwrap()
    }

    pub(crate) async fn guild(&self, owner: &OwnedUserId) -> (OwnedRoomId, OwnedRoomId) {
        let made = guild::make(&self.rooms, owner).await;
        let _first = self.guild.set(made.0.clone());
        made
    }

    /// Sets state as the steward.
    pub(crate) async fn set(&self, room: &RoomId, kind: &str, key: &str, value: Value) -> OwnedEventId {
        let event = state(&self.rooms, kind, key, &value);
        self.rooms.append(room, event).await.unwrap().event_id
    }

    pub(crate) async fn invite(&self, guild: &RoomId, user: &UserId) {
        self.set(
            guild,
            "m.room.member",
            user.as_str(),
            json!({"membership": "invite"}),
        )
        .await;
    }

    pub(crate) async fn membership(&self, room: &RoomId, user: &UserId) -> Option<String> {
        let event = self
            .rooms
            .state_event(room, "m.room.member", user.as_str())
            .await
            .unwrap()?;
        let content: Value = event.content_as().unwrap();
        Some(content["membership"].as_str().unwrap().to_owned())
    }
}

/// A server that asks.
pub(crate) struct Remote {
    pub(crate) name: OwnedServerName,
    pub(crate) rooms: Rooms,
    pub(crate) keys: ServerKeys,
    _db: TestDb,
}

impl Remote {
    pub(crate) async fn start(name: &str, network: &Arc<Keys>, clock: &Arc<ManualClock>, seed: u64) -> Self {
        let Base { db, keys, rooms, .. } = base(None, name, network, clock, seed).await;
        let name = keys.server_name().to_owned();
        Self {
            name,
            rooms,
            keys,
            _db: db,
        }
    }

    pub(crate) fn user(&self, localpart: &str) -> OwnedUserId {
        format!("@{localpart}:{}", self.name).try_into().unwrap()
    }

    /// A signed request to `a`.
    pub(crate) async fn ask(&self, a: &Server, method: &str, path: &str, body: Option<Value>) -> Asked {
        Request::new(method, path, body).signed(&self.keys).send(a).await
    }

    pub(crate) async fn get(&self, a: &Server, path: &str) -> Asked {
        self.ask(a, "GET", path, None).await
    }

    pub(crate) async fn put(&self, a: &Server, path: &str, body: Value) -> Asked {
        self.ask(a, "PUT", path, Some(body)).await
    }

    /// The template of a membership, signed: its id and itself.
    pub(crate) async fn template(
        &self,
        a: &Server,
        membership: &str,
        room: &RoomId,
        user: &UserId,
    ) -> Result<(OwnedEventId, Value), Asked> {
        let versions = if membership == "join" {
            "?ver=11&ver=12"
        } else {
            ""
        };
        let path = format!("/_matrix/federation/v1/make_{membership}/{room}/{user}{versions}");
        let asked = self.get(a, &path).await;
        if asked.status != 200 {
            return Err(asked);
        }
        let version = RoomVersion::parse(asked.body["room_version"].as_str().unwrap()).unwrap();
        let template = from_value(asked.body["event"].clone()).unwrap();
        let (id, signed) = self
            .rooms
            .sign_membership(version, room, user, membership, template)
            .unwrap();
        Ok((id, json!(signed)))
    }

    /// Joins over the API and takes the room over.
    pub(crate) async fn join(&self, a: &Server, room: &RoomId, user: &UserId) -> Result<(), Asked> {
        let (id, event) = self.template(a, "join", room, user).await?;
        let asked = self
            .put(a, &format!("/_matrix/federation/v2/send_join/{room}/{id}"), event)
            .await;
        if asked.status != 200 {
            return Err(asked);
        }
        let raws = |key: &str| from_value::<Vec<Box<RawValue>>>(asked.body[key].clone()).unwrap();
        let joined = JoinedRoom {
            version: RoomVersion::V12,
            event: from_value(asked.body["event"].clone()).unwrap(),
            state: raws("state"),
            auth_chain: raws("auth_chain"),
            via: a.keys.server_name().to_owned(),
        };
        self.rooms.install(room, &id, joined).await.unwrap();
        Ok(())
    }

    /// `user` says `body`, and joins the channel before if need be: the events, in order.
    pub(crate) async fn say(&self, channel: &RoomId, user: &UserId, body: &str) -> Vec<Arc<Pdu>> {
        let joins = json!({"membership": "join", "join_authorised_via_users_server": self.rooms.steward()});
        let join = NewEvent {
            draft: Draft::state(user, "m.room.member", user.as_str(), content(&joins)),
            nonce: None,
            skip_if_joined: true,
            keyed_by_last: false,
        };
        let message = Draft::message(user, content(&json!({"msgtype": "m.text", "body": body})));
        let step = Step::Append(channel.to_owned(), vec![join, message.into()]);
        let mut events = Vec::new();
        for appended in self.rooms.submit(vec![step]).await.unwrap() {
            if !appended.duplicate {
                events.push(
                    self.rooms
                        .event(channel, &appended.event_id)
                        .await
                        .unwrap()
                        .unwrap(),
                );
            }
        }
        events
    }

    /// Sends a transaction.
    pub(crate) async fn send(&self, a: &Server, id: &str, pdus: &[Value], edus: &[Value]) -> Asked {
        let body = json!({"origin": self.name, "origin_server_ts": 1, "pdus": pdus, "edus": edus});
        self.put(a, &format!("/_matrix/federation/v1/send/{id}"), body)
            .await
    }
}

/// An event as JSON.
pub(crate) fn json_of(pdu: &Pdu) -> Value {
    serde_json::from_str(&pdu.json).unwrap()
}
