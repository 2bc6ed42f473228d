//! One server of the network.

use std::{sync::Arc, time::Duration};

use guildhall_bus::Bus;
use guildhall_event::{Draft, draft::to_map};
use guildhall_files::{BlobPlace, Files, FilesParts, Links, MediaLimits, Nobody, Tools};
use guildhall_guilds::{
    GuildLimits, Guilds, GuildsParts, InviteCode, NewGuild, NewInvite, Refusal, Upkeep, model::Guild,
};
use guildhall_keys::{KeyRing, ServerKeys};
use guildhall_rooms::{Received, RoomLimits, Rooms, RoomsParts, Step, TakeInError};
use guildhall_storage::{events, log, projection::members};
use guildhall_test_support::{ManualClock, SeededEntropy, TestDb};
use guildhall_types::{
    OwnedRoomId, OwnedServerName, OwnedUserId, RoomId, ServerPattern, SharedEntropy, UserId,
    content::SERVER_BAN,
};
use serde_json::{json, value::RawValue};
use sqlx::Row;
use tokio::{sync::watch, time::sleep};

use crate::network::{Network, Node, Port};

pub(crate) struct Server {
    pub(crate) name: OwnedServerName,
    pub(crate) rooms: Rooms,
    pub(crate) guilds: Guilds,
    /// The time, for all servers.
    pub(crate) clock: Arc<ManualClock>,
    network: Network,
    bus: Bus,
    stop: watch::Sender<bool>,
    make: Box<dyn Fn() -> (Guilds, Upkeep)>,
    // The last to go.
    pub(crate) db: TestDb,
    _media: tempfile::TempDir,
}

/// `names` as servers of one network, each of which sends its events to the others.
pub(crate) async fn servers<const N: usize>(names: [&str; N]) -> [Server; N] {
    servers_with(names, GuildLimits::default()).await
}

/// The same, with these limits.
pub(crate) async fn servers_with<const N: usize>(names: [&str; N], limits: GuildLimits) -> [Server; N] {
    let limits = GuildLimits {
        entering_wait: Duration::from_secs(5),
        ..limits
    };
    let (network, clock) = (Network::default(), ManualClock::shared());
    let mut all = Vec::new();
    for (seed, name) in (1..).zip(names) {
        let db = guildhall_test_support::sqlite().await;
        all.push(Server::start(name, db, &network, &clock, seed, limits.clone()).await);
    }
    for from in &all {
        for to in &all {
            if from.name != to.name {
                tokio::spawn(sending(
                    from.guilds.clone(),
                    from.bus.clone(),
                    to.name.clone(),
                    network.clone(),
                ));
            }
        }
    }
    all.try_into()
        .unwrap_or_else(|_| panic!("as many servers as names"))
}

impl Server {
    /// A server that is alone, on this database.
    pub(crate) async fn alone(db: TestDb, limits: GuildLimits) -> Self {
        let (network, clock) = (Network::default(), ManualClock::shared());
        Self::start("a.test", db, &network, &clock, 1, limits).await
    }

    async fn start(
        name: &str,
        db: TestDb,
        network: &Network,
        clock: &Arc<ManualClock>,
        seed: u64,
        limits: GuildLimits,
    ) -> Self {
        let name = OwnedServerName::try_from(name).unwrap();
        let entropy: SharedEntropy = SeededEntropy::shared(seed);
        let keys = ServerKeys::load_or_create(db.db(), name.clone(), &**clock, &*entropy)
            .await
            .unwrap();
        let port = Arc::new(Port {
            own: name.clone(),
            network: network.clone(),
            clock: Arc::clone(clock),
        });
        let bus = Bus::new();
        let (rooms, writer) = Rooms::start(RoomsParts {
            db: db.db().clone(),
            keys: keys.clone(),
            key_ring: KeyRing::new(db.db().clone(), keys.clone(), clock.clone(), port.clone()),
            peers: port.clone(),
            admits: Arc::new(|_| true),
            bus: bus.clone(),
            clock: clock.clone(),
            limits: RoomLimits::default(),
        })
        .unwrap();
        tokio::spawn(writer.run());
        let (own_db, own_rooms, own_bus) = (db.db().clone(), rooms.clone(), bus.clone());
        let (url, own_clock) = (format!("https://{name}/"), Arc::clone(clock));
        let media = tempfile::tempdir().unwrap();
        let files = Files::open(FilesParts {
            db: db.db().clone(),
            place: BlobPlace::Disk(media.path().to_owned()),
            spool: media.path().join("uploads"),
            tools: Tools::new(None, None),
            links: Links::load(db.db(), &*entropy).await.unwrap(),
            server_name: name.clone(),
            origin: Arc::new(Nobody),
            limits: MediaLimits::default(),
            clock: clock.clone(),
            entropy: Arc::clone(&entropy),
        })
        .unwrap();
        let make: Box<dyn Fn() -> (Guilds, Upkeep)> = Box::new(move || {
            Guilds::new(GuildsParts {
                db: own_db.clone(),
                rooms: own_rooms.clone(),
                bus: own_bus.clone(),
                remote: port.clone(),
                files: files.clone(),
                public_url: url.clone(),
                limits: limits.clone(),
                clock: own_clock.clone(),
                entropy: Arc::clone(&entropy),
            })
        });
        let (guilds, upkeep) = make();
        let (stop, stopped) = watch::channel(false);
        tokio::spawn(upkeep.run(stopped));
        let node = Node {
            keys,
            guilds: guilds.clone(),
            is_up: true,
            is_deaf: false,
            silence: None,
        };
        network.0.lock().unwrap().insert(name.clone(), node);
        Self {
            name,
            rooms,
            guilds,
            clock: Arc::clone(clock),
            network: network.clone(),
            bus,
            stop,
            make,
            db,
            _media: media,
        }
    }

    pub(crate) fn user(&self, localpart: &str) -> OwnedUserId {
        OwnedUserId::try_from(format!("@{localpart}:{}", self.name)).unwrap()
    }

    /// Takes the server off the network, or puts it back.
    pub(crate) fn set_up(&self, is_up: bool) {
        self.network.set_up(&self.name, is_up);
    }

    /// Has the server hear nothing of what others send, or hear it again; it still answers.
    pub(crate) fn set_deaf(&self, is_deaf: bool) {
        self.network.set_deaf(&self.name, is_deaf);
    }

    /// Has the server take questions about reports and findings without ever answering.
    pub(crate) fn silence(&self) {
        self.network.silence(&self.name);
    }

    /// How many questions a silent server was asked.
    pub(crate) fn asked_in_vain(&self) -> usize {
        self.network.asked_in_vain(&self.name)
    }

    /// From now on the server neither enters nor leaves rooms by itself.
    pub(crate) fn stop_upkeep(&self) {
        self.stop.send(true).unwrap();
    }

    /// What runs beside the use-cases runs again, knowing no more than what is stored.
    pub(crate) fn keep_up(&self) -> watch::Sender<bool> {
        let (stop, stopped) = watch::channel(false);
        let (_, upkeep) = (self.make)();
        tokio::spawn(upkeep.run(stopped));
        stop
    }

    /// A guild of `owner`; its id, that of its channel, and the code of an invite.
    pub(crate) async fn guild(&self, owner: &UserId) -> (OwnedRoomId, OwnedRoomId, InviteCode) {
        let guild = NewGuild {
            name: "Hall".to_owned(),
            ..NewGuild::default()
        };
        let guild = self.guilds.create_guild(owner, guild).await.unwrap();
        let id = OwnedRoomId::try_from(guild.id).unwrap();
        let channels = self.guilds.list_channels(owner, &id).await.unwrap();
        let channel = OwnedRoomId::try_from(channels[0].id.clone()).unwrap();
        let code = self.invite(owner, &id, NewInvite::default()).await;
        (id, channel, code)
    }

    /// `user` makes an invite; its code for the users of other servers.
    pub(crate) async fn invite(&self, user: &UserId, guild: &RoomId, invite: NewInvite) -> InviteCode {
        let invite = self.guilds.create_invite(user, guild, invite).await.unwrap();
        format!("{}@{}", invite.code, self.name).parse().unwrap()
    }

    pub(crate) async fn redeem(&self, user: &UserId, code: &InviteCode) -> Result<Guild, Refusal> {
        self.guilds.redeem_invite(user, code).await
    }

    /// `user` says `body` in the channel.
    pub(crate) async fn say(&self, user: &UserId, channel: &RoomId, body: &str) {
        let join = self.guilds.join_of_channel(user).await.unwrap();
        let message = Draft::message(user, to_map(&json!({"msgtype": "m.text", "body": body})));
        self.rooms
            .submit(vec![Step::Append(channel.to_owned(), vec![join, message.into()])])
            .await
            .unwrap();
    }

    /// What is said in the channel, as this server holds it.
    pub(crate) async fn history(&self, channel: &RoomId) -> Vec<String> {
        self.query(
            "SELECT content FROM messages WHERE channel_id = $1 AND is_deleted = 0 \
             ORDER BY order_ts, order_depth, message_id",
            &[channel.as_str()],
        )
        .await
    }

    /// The first column of every row.
    pub(crate) async fn query(&self, sql: &'static str, keys: &[&str]) -> Vec<String> {
        let mut query = sqlx::query(sql);
        for key in keys {
            query = query.bind((*key).to_owned());
        }
        let rows = query
            .fetch_all(&mut *self.db.db().read().await.unwrap())
            .await
            .unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// The membership of `user` in `room` as this server holds it.
    pub(crate) async fn membership(&self, room: &RoomId, user: &UserId) -> Option<String> {
        let mut conn = self.db.db().read().await.unwrap();
        members::get(&mut conn, room.as_str(), user.as_str())
            .await
            .unwrap()
            .map(|(membership, _)| membership)
    }

    pub(crate) async fn until_membership(&self, room: &RoomId, user: &UserId, wanted: &str) {
        eventually(
            &format!("{user} is {wanted} in {room} on {}", self.name),
            async || self.membership(room, user).await.as_deref() == Some(wanted),
        )
        .await;
    }

    pub(crate) async fn until_history(&self, channel: &RoomId, wanted: &[&str]) {
        eventually(&format!("{} holds {wanted:?}", self.name), async || {
            self.history(channel).await == wanted
        })
        .await;
    }
}

/// Waits until `holds`, and fails when that takes too long.
pub(crate) async fn eventually(what: &str, holds: impl AsyncFn() -> bool) {
    for _ in 0..1000 {
        if holds().await {
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
    panic!("in vain: {what}");
}

/// Sends every local event that concerns `to`, in its order; while `to` is away it waits.
async fn sending(from: Guilds, bus: Bus, to: OwnedServerName, network: Network) {
    let own = from.rooms().server_name().to_owned();
    let (mut commits, mut seen) = (bus.subscribe_commits(), 0);
    loop {
        let entries = log::read_after(&mut from.db().read().await.unwrap(), seen, 1)
            .await
            .unwrap();
        let Some(entry) = entries.into_iter().next() else {
            if commits.changed().await.is_err() {
                return;
            }
            continue;
        };
        let room = OwnedRoomId::try_from(entry.room_id.as_str()).unwrap();
        let event = {
            let mut conn = from.db().read().await.unwrap();
            events::get(&mut conn, &entry.room_id, &entry.event_id)
                .await
                .unwrap()
                .unwrap()
        };
        let is_target = event.state_key.is_some_and(|key| {
            key.ends_with(&format!(":{to}"))
                || (event.event_type == SERVER_BAN
                    && event.json.contains(r#""banned":true"#)
                    && ServerPattern::new(&key).matches(&to))
        });
        if entry.is_local && (is_target || from.rooms().server_in_room(&room, &to).await.unwrap()) {
            let reached = network.guilds(&own).and(network.guilds(&to));
            let reached = reached.filter(|_| !network.is_deaf(&to));
            let Some(receiver) = reached else {
                sleep(Duration::from_millis(10)).await;
                continue;
            };
            let pdu = RawValue::from_string(event.json).unwrap();
            let answers = receiver.rooms().receive(&own, vec![pdu]).await;
            // A server that is busy, or just joining the room, is sent it again.
            let is_busy = |(_, answer): &Received| matches!(answer, Err(TakeInError::Overloaded));
            if answers.iter().any(is_busy) {
                sleep(Duration::from_millis(10)).await;
                continue;
            }
        }
        seen = entry.seq;
    }
}
