//! A server with a guild, two users, and a gateway on loopback.

mod guild;
mod logins;
mod offline;

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use guildhall_accounts::{Accounts, AccountsConfig, Registration, RegistrationMode, Tokens};
use guildhall_bus::{Bus, Typing};
use guildhall_delivery::{Gateway, GatewayLimits, GatewayParts, Logins, StoredModels};
use guildhall_event::{Draft, draft::to_map};
use guildhall_federation_client::{ClientConfig, FederationClient, FederationMode, FederationPolicy};
use guildhall_files::{BlobPlace, Files, FilesParts, Links, MediaLimits, Nobody, Tools};
use guildhall_guilds::{GuildLimits, Guilds, GuildsParts, Upkeep};
use guildhall_keys::{KeyRing, ServerKeys};
use guildhall_messaging::{Messaging, MessagingLimits};
use guildhall_notifications::{Notifications, NotificationsParts};
use guildhall_presence::{PresenceParts, PresenceSettings, Presences};
use guildhall_rooms::{NewEvent, RoomLimits, Rooms, RoomsParts, Step};
use guildhall_test_support::{ManualClock, SeededEntropy, TestDb};
use guildhall_types::{OwnedEventId, OwnedRoomId, OwnedServerName, OwnedUserId, RoomId, SharedEntropy};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::watch};

pub(crate) use self::logins::{Faulty, Leaving};
use self::{guild::make_guild, offline::Offline};
use crate::client::Client;

pub(crate) struct World {
    pub(crate) rooms: Rooms,
    pub(crate) guilds: Guilds,
    pub(crate) bus: Bus,
    pub(crate) gateway: Gateway,
    pub(crate) presences: Presences,
    pub(crate) notifications: Notifications,
    pub(crate) accounts: Accounts,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) address: SocketAddr,
    pub(crate) guild: OwnedRoomId,
    pub(crate) channel: OwnedRoomId,
    pub(crate) alice: OwnedUserId,
    pub(crate) bob: OwnedUserId,
    pub(crate) alice_token: String,
    pub(crate) bob_token: String,
    upkeep: Mutex<Option<Upkeep>>,
    // The last to go.
    _db: TestDb,
    _media: tempfile::TempDir,
}

/// Limits as they are, but for what would make tests slow.
pub(crate) fn limits() -> GatewayLimits {
    GatewayLimits {
        authenticate_within: Duration::from_millis(500),
        ..GatewayLimits::default()
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(limits()).await
    }

    /// alice owns a guild with one channel; bob has an account.
    pub(crate) async fn with(limits: GatewayLimits) -> Self {
        Self::on(guildhall_test_support::sqlite().await, limits).await
    }

    pub(crate) async fn on(db: TestDb, limits: GatewayLimits) -> Self {
        Self::over(db, limits, |accounts| Arc::new(accounts)).await
    }

    /// The same with presence as `settings` say.
    pub(crate) async fn with_presence(settings: PresenceSettings) -> Self {
        let db = guildhall_test_support::sqlite().await;
        Self::made(db, limits(), settings, |accounts| Arc::new(accounts)).await
    }

    /// The same with logins of the test's own making.
    pub(crate) async fn over(
        db: TestDb,
        limits: GatewayLimits,
        logins: impl FnOnce(Accounts) -> Arc<dyn Logins>,
    ) -> Self {
        // Tests count frames: presences come when they come, in tests of their own.
        let presence = PresenceSettings {
            enabled: false,
            ..PresenceSettings::default()
        };
        Self::made(db, limits, presence, logins).await
    }

    async fn made(
        db: TestDb,
        limits: GatewayLimits,
        presence: PresenceSettings,
        logins: impl FnOnce(Accounts) -> Arc<dyn Logins>,
    ) -> Self {
        let clock = ManualClock::shared();
        let entropy: SharedEntropy = SeededEntropy::shared(1);
        let name = OwnedServerName::try_from("here.test").unwrap();
        let keys = ServerKeys::load_or_create(db.db(), name, &*clock, &*entropy)
            .await
            .unwrap();
        let key_ring = KeyRing::new(db.db().clone(), keys.clone(), clock.clone(), Arc::new(Offline));
        let bus = Bus::new();
        let (rooms, writer) = Rooms::start(RoomsParts {
            db: db.db().clone(),
            keys: keys.clone(),
            key_ring,
            peers: Arc::new(Offline),
            admits: Arc::new(|_| true),
            bus: bus.clone(),
            clock: clock.clone(),
            limits: RoomLimits::default(),
        })
        .unwrap();
        tokio::spawn(writer.run());
        let config = AccountsConfig::new(rooms.server_name().to_owned(), RegistrationMode::Open);
        let accounts = Accounts::new(db.db().clone(), config, clock.clone(), entropy.clone())
            .await
            .unwrap();
        let (alice, alice_tokens) = register(&accounts, "alice").await;
        let (bob, bob_tokens) = register(&accounts, "bob").await;
        let media = tempfile::tempdir().unwrap();
        let files = Files::open(FilesParts {
            db: db.db().clone(),
            place: BlobPlace::Disk(media.path().to_owned()),
            spool: media.path().join("uploads"),
            tools: Tools::new(None, None),
            links: Links::load(db.db(), &*entropy).await.unwrap(),
            server_name: rooms.server_name().to_owned(),
            origin: Arc::new(Nobody),
            limits: MediaLimits::default(),
            clock: clock.clone(),
            entropy: entropy.clone(),
        })
        .unwrap();
        let (guilds, upkeep) = Guilds::new(GuildsParts {
            db: db.db().clone(),
            rooms: rooms.clone(),
            bus: bus.clone(),
            remote: Arc::new(nobody(&keys)),
            files,
            public_url: "https://here.test".to_owned(),
            limits: GuildLimits::default(),
            clock: clock.clone(),
            entropy: entropy.clone(),
        });
        let presences = Presences::new(PresenceParts {
            db: db.db().clone(),
            bus: bus.clone(),
            server_name: "here.test".try_into().unwrap(),
            settings: presence,
            clock: clock.clone(),
        });
        let notifications = Notifications::new(NotificationsParts {
            db: db.db().clone(),
            bus: bus.clone(),
            guilds: guilds.clone(),
            messaging: Messaging::new(guilds.clone(), MessagingLimits::default()),
            presences: presences.clone(),
            push: None,
            mailing: None,
            clock: clock.clone(),
            entropy: entropy.clone(),
        });
        let gateway = Gateway::start(GatewayParts {
            db: db.db().clone(),
            bus: bus.clone(),
            logins: logins(accounts.clone()),
            models: Arc::new(StoredModels {
                server_name: "here.test".try_into().unwrap(),
            }),
            temporary: Arc::new(guilds.clone()),
            presences: presences.clone(),
            notifications: notifications.clone(),
            limits,
            clock: clock.clone(),
            entropy,
        })
        .await
        .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = gateway.route();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let (guild, channel) = make_guild(&rooms, &alice).await;
        Self {
            rooms,
            guilds,
            bus,
            gateway,
            presences,
            notifications,
            accounts,
            clock,
            address,
            guild,
            channel,
            alice,
            bob,
            alice_token: alice_tokens.access_token,
            bob_token: bob_tokens.access_token,
            upkeep: Mutex::new(Some(upkeep)),
            _db: db,
            _media: media,
        }
    }

    pub(crate) fn db(&self) -> &guildhall_storage::Db {
        self._db.db()
    }

    /// A connection that has seen `hello` only.
    pub(crate) async fn connect(&self) -> Client {
        Client::connect(self.address).await
    }

    /// What runs beside the guilds' use-cases runs from now on, until what is given is dropped.
    pub(crate) fn keep_up(&self) -> watch::Sender<bool> {
        let (stop, stopped) = watch::channel(false);
        let upkeep = self.upkeep.lock().unwrap().take().unwrap();
        tokio::spawn(upkeep.run(stopped));
        stop
    }

    /// The same over a connection that takes in little at a time.
    pub(crate) async fn connect_narrow(&self) -> Client {
        Client::connect_narrow(self.address).await
    }

    /// A connection with a session of the token's user.
    pub(crate) async fn login(&self, token: &str) -> Client {
        let mut client = self.connect().await;
        client.authenticate(token).await;
        client
    }

    /// Another account.
    pub(crate) async fn register(&self, username: &str) -> (OwnedUserId, Tokens) {
        register(&self.accounts, username).await
    }

    /// Ends the login that `token` belongs to.
    pub(crate) async fn logout(&self, token: &str) {
        let identity = self.accounts.authenticate(token).await.unwrap();
        self.accounts.logout(&identity.session_id).await.unwrap();
    }

    /// Another guild of alice's.
    pub(crate) async fn another_guild(&self) -> OwnedRoomId {
        // At the same time it would be the same room.
        self.clock.advance_millis(1);
        make_guild(&self.rooms, &self.alice).await.0
    }

    /// `user` comes into the guild.
    pub(crate) async fn enter(&self, user: &OwnedUserId) {
        self.enter_into(&self.guild, user).await;
    }

    pub(crate) async fn enter_into(&self, guild: &RoomId, user: &OwnedUserId) {
        let invite = state(
            self.rooms.steward(),
            "m.room.member",
            user.as_str(),
            json!({"membership": "invite"}),
        );
        let join = state(
            user,
            "m.room.member",
            user.as_str(),
            json!({"membership": "join"}),
        );
        self.append(guild, vec![invite, join]).await;
    }

    /// `user` leaves the guild.
    pub(crate) async fn leave(&self, user: &OwnedUserId) {
        let leave = state(
            user,
            "m.room.member",
            user.as_str(),
            json!({"membership": "leave"}),
        );
        self.append(&self.guild, vec![leave]).await;
    }

    /// Waits until sessions have been told of all that has happened so far. A stranger sees to it, of whom nobody hears.
    pub(crate) async fn has_told_everything(&self) {
        static WITNESSES: AtomicU32 = AtomicU32::new(0);
        let number = WITNESSES.fetch_add(1, Ordering::Relaxed);
        // At the same time the rooms of two would be one.
        self.clock.advance_millis(1);
        let (witness, tokens) = self.register(&format!("witness{number}")).await;
        let mut client = self.login(&tokens.access_token).await;
        make_guild(&self.rooms, &witness).await;
        client.expect("guild:create").await;
        client.close(1000).await;
    }

    /// `user` says `body`, as the use-case does it.
    pub(crate) async fn say(&self, user: &OwnedUserId, body: &str) -> OwnedEventId {
        self.say_with(user, body, None).await
    }

    pub(crate) async fn say_with(&self, user: &OwnedUserId, body: &str, nonce: Option<&str>) -> OwnedEventId {
        let join = json!({"membership": "join", "join_authorised_via_users_server": self.rooms.steward()});
        let join = NewEvent {
            skip_if_joined: true,
            keyed_by_last: false,
            ..state(user, "m.room.member", user.as_str(), join)
        };
        let message = Draft::message(user, to_map(&json!({"msgtype": "m.text", "body": body})));
        let message = NewEvent {
            nonce: nonce.map(ToOwned::to_owned),
            ..message.into()
        };
        self.append(&self.channel, vec![join, message]).await
    }

    pub(crate) async fn edit(&self, user: &OwnedUserId, message: &OwnedEventId, body: &str) {
        let content = json!({
            "msgtype": "m.text", "body": body, "m.new_content": {"msgtype": "m.text", "body": body},
            "m.relates_to": {"rel_type": "m.replace", "event_id": message},
        });
        self.append(&self.channel, vec![Draft::message(user, to_map(&content)).into()])
            .await;
    }

    pub(crate) async fn delete(&self, user: &OwnedUserId, message: &OwnedEventId) {
        self.append(&self.channel, vec![Draft::redaction(user, message, None).into()])
            .await;
    }

    /// State of the guild or the channel, set by the steward.
    pub(crate) async fn set(&self, room: &RoomId, kind: &str, key: &str, content: Value) {
        self.append(room, vec![state(self.rooms.steward(), kind, key, content)])
            .await;
    }

    pub(crate) fn types(&self, user: &OwnedUserId) {
        self.types_in(&self.channel, user);
    }

    pub(crate) fn types_in(&self, room: &RoomId, user: &OwnedUserId) {
        self.bus.publish_typing(Typing {
            room_id: room.to_owned(),
            thread_id: None,
            user_id: user.clone(),
            is_local: true,
            typing: true,
            timeout_ms: 10_000,
        });
    }

    pub(crate) async fn append(&self, room: &RoomId, events: Vec<NewEvent>) -> OwnedEventId {
        let appended = self
            .rooms
            .submit(vec![Step::Append(room.to_owned(), events)])
            .await
            .unwrap();
        appended.last().unwrap().event_id.clone()
    }
}

/// A client that may ask no other server.
fn nobody(keys: &ServerKeys) -> FederationClient {
    // One provider for the process; another test of it may have been first.
    let _installed = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let policy = FederationPolicy::new(FederationMode::Closed, &[], &[]);
    FederationClient::new(keys.clone(), policy, ClientConfig::default()).unwrap()
}

async fn register(accounts: &Accounts, username: &str) -> (OwnedUserId, Tokens) {
    let registration = Registration {
        username: username.to_owned(),
        email: None,
        password: "a good password".to_owned().into(),
        display_name: None,
        token: None,
    };
    let (user, tokens) = accounts.register(registration).await.unwrap();
    (user.id.try_into().unwrap(), tokens)
}

pub(crate) fn state(sender: &OwnedUserId, kind: &str, key: &str, content: Value) -> NewEvent {
    Draft::state(sender, kind, key, to_map(&content)).into()
}
