//! What other servers are told, and what they are believed.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

use std::{collections::BTreeMap, time::Duration};

use guildhall_bus::{Bus, OutboundEdu};
use guildhall_federation_api::presence::PresenceDesk as _;
use guildhall_presence::{Presence, PresenceParts, PresenceSettings, Presences, Status};
use guildhall_storage::projection::{
    guilds::{self as write, GuildRow},
    members::{self as memberships, MembershipRow},
};
use guildhall_test_support::{ManualClock, TestDb};
use guildhall_types::{OwnedServerName, presence::PresenceUpdate};
use serde_json::{Value, json};
use tokio::{
    sync::{broadcast, watch},
    time::timeout,
};

const ADA: &str = "@ada:a.test";
const BOB: &str = "@bob:b.test";

struct World {
    presences: Presences,
    bus: Bus,
    stop: watch::Sender<bool>,
    db: TestDb,
}

impl World {
    async fn new(settings: PresenceSettings) -> Self {
        let db = guildhall_test_support::sqlite().await;
        let bus = Bus::new();
        let presences = Presences::new(PresenceParts {
            db: db.db().clone(),
            bus: bus.clone(),
            server_name: "a.test".try_into().unwrap(),
            settings,
            clock: ManualClock::shared(),
        });
        Self {
            presences,
            bus,
            stop: watch::Sender::new(false),
            db,
        }
    }

    /// A guild with these members.
    async fn guild(&self, id: &str, members: &[&str]) {
        let mut tx = self.db.db().begin().await.unwrap();
        let row = GuildRow {
            icon: None,
            banner: None,
            guild_id: id.into(),
            name: "Hall".into(),
            description: None,
            owner_id: ADA.into(),
            created_at: 5,
            is_deleted: false,
            settings: "{}".into(),
            vanity_code: None,
        };
        write::upsert(tx.conn(), &row).await.unwrap();
        for user in members {
            let server = user.split(':').next_back().unwrap();
            let row = MembershipRow {
                avatar: None,
                room_id: id.into(),
                user_id: (*user).into(),
                server_name: server.into(),
                membership: "join".into(),
                display_name: None,
                joined_at: 7,
                event_id: "$join".into(),
                nickname: None,
                timed_out_until: None,
                has_accepted: false,
                has_second_factor: false,
                reason: None,
            };
            memberships::upsert(tx.conn(), &row).await.unwrap();
            memberships::add_server(tx.conn(), id, server, 0).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    fn start(&self) -> broadcast::Receiver<OutboundEdu> {
        let edus = self.bus.subscribe_edus();
        tokio::spawn(self.presences.clone().tell_servers(self.stop.subscribe()));
        edus
    }

    /// `user` is shown as this from now on, in `guild`.
    fn shows(&self, user: &str, status: Status, guild: &str) {
        let presence = Presence {
            status,
            ..Presence::offline(user)
        };
        let _news = self.presences.note(presence, None, vec![guild.to_owned()], false);
    }

    async fn says(&self, server: &str, updates: Vec<PresenceUpdate>) {
        let server = OwnedServerName::try_from(server).unwrap();
        self.presences.take(&server, updates).await.unwrap();
    }

    fn status(&self, user: &str) -> Status {
        self.presences.heard(user).status
    }
}

fn update(user: &str, presence: &str) -> PresenceUpdate {
    serde_json::from_value(json!({"user_id": user, "presence": presence})).unwrap()
}

/// The next EDU: to whom it goes, and of whom it says what.
async fn next(edus: &mut broadcast::Receiver<OutboundEdu>) -> (String, BTreeMap<String, String>) {
    let edu = timeout(Duration::from_secs(10), edus.recv())
        .await
        .unwrap()
        .unwrap();
    let json: Value = serde_json::from_str(&edu.json).unwrap();
    assert_eq!(json["edu_type"], "m.presence");
    assert!(edu.json.len() < 10_000);
    let push = json["content"]["push"].as_array().unwrap();
    let said = push.iter().map(|update| {
        let field = |name: &str| update[name].as_str().unwrap().to_owned();
        (field("user_id"), field("presence"))
    });
    (edu.server.to_string(), said.collect())
}

fn one(user: &str, presence: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(user.to_owned(), presence.to_owned())])
}

#[tokio::test]
async fn servers_that_share_a_guild_are_told_and_no_others() {
    let world = World::new(PresenceSettings::default()).await;
    world.guild("!one", &[ADA, BOB]).await;
    world.guild("!other", &["@dave:a.test", "@carol:c.test"]).await;
    let mut edus = world.start();
    world.shows(ADA, Status::Idle, "!one");
    assert_eq!(
        next(&mut edus).await,
        ("b.test".to_owned(), one(ADA, "unavailable"))
    );
    // What is undone within a round is told as it stands then.
    world.shows(ADA, Status::Online, "!one");
    world.shows(ADA, Status::Offline, "!one");
    assert_eq!(next(&mut edus).await, ("b.test".to_owned(), one(ADA, "offline")));
    world.shows("@dave:a.test", Status::Online, "!other");
    assert_eq!(next(&mut edus).await.0, "c.test");
    // Of users of others it tells nobody.
    world.shows(BOB, Status::Online, "!one");
    world.shows(ADA, Status::Dnd, "!one");
    assert_eq!(next(&mut edus).await, ("b.test".to_owned(), one(ADA, "online")));
    assert!(edus.try_recv().is_err());
}

#[tokio::test]
async fn who_is_there_is_told_again_and_to_a_server_that_is_back_at_once() {
    let world = World::new(PresenceSettings::with_expiry(Duration::from_secs(15))).await;
    world.guild("!one", &[ADA, BOB]).await;
    world.guild("!other", &["@dave:a.test"]).await;
    world.shows(ADA, Status::Online, "!one");
    world.shows("@dave:a.test", Status::Online, "!other");
    let mut edus = world.start();
    let start = tokio::time::Instant::now();
    // What is new and what is renewed at the start, in one or two; then by the clock.
    let mut times = 0;
    while start.elapsed() < Duration::from_secs(4) {
        assert_eq!(next(&mut edus).await, ("b.test".to_owned(), one(ADA, "online")));
        times += 1;
    }
    assert!((2..=3).contains(&times), "{times}");
    let start = tokio::time::Instant::now();
    world.bus.notify_reached("b.test".try_into().unwrap());
    world.bus.notify_reached("stranger.test".try_into().unwrap());
    assert_eq!(next(&mut edus).await, ("b.test".to_owned(), one(ADA, "online")));
    assert!(start.elapsed() < Duration::from_secs(4), "not by the clock");
    world.stop.send_replace(true);
}

#[tokio::test]
async fn many_are_told_in_small_portions() {
    let world = World::new(PresenceSettings {
        welcome: 45,
        ..PresenceSettings::default()
    })
    .await;
    let users: Vec<String> = (0..50).map(|number| format!("@u{number}:a.test")).collect();
    let mut members: Vec<&str> = users.iter().map(String::as_str).collect();
    members.push(BOB);
    world.guild("!one", &members).await;
    for user in &users {
        world.shows(user, Status::Online, "!one");
    }
    let mut edus = world.start();
    let mut sizes = Vec::new();
    for _ in 0..3 {
        sizes.push(next(&mut edus).await.1.len());
    }
    assert_eq!(sizes, [20, 20, 10]);
    world.bus.notify_reached("b.test".try_into().unwrap());
    let mut sizes = Vec::new();
    for _ in 0..3 {
        sizes.push(next(&mut edus).await.1.len());
    }
    assert_eq!(sizes, [20, 20, 5], "a bound for all at once");
}

#[tokio::test]
async fn users_of_others_are_believed_where_somebody_may_see_them() {
    let world = World::new(PresenceSettings::default()).await;
    world.guild("!one", &[ADA, BOB]).await;
    world.guild("!abroad", &["@ben:b.test", "@carol:c.test"]).await;
    let said = vec![
        update(BOB, "online"),
        update("@ben:b.test", "online"),
        update("@x:b.test", "online"),
    ];
    world.says("b.test", said).await;
    assert_eq!(world.status(BOB), Status::Online);
    assert_eq!(
        world.status("@ben:b.test"),
        Status::Offline,
        "nobody here may see it"
    );
    assert_eq!(world.status("@x:b.test"), Status::Offline);
    assert_eq!(
        world.presences.next(),
        Some((BOB.to_owned(), false)),
        "it is looked at"
    );
    world.says("b.test", vec![update(BOB, "online")]).await;
    assert_eq!(world.presences.next(), None, "nothing new");
    world.says("b.test", vec![update(BOB, "offline")]).await;
    assert_eq!(world.status(BOB), Status::Offline);
}

#[tokio::test]
async fn a_server_that_floods_is_not_heard() {
    let world = World::new(PresenceSettings {
        remote_per_minute: 10,
        ..PresenceSettings::default()
    })
    .await;
    world.guild("!one", &[ADA, BOB, "@carol:c.test"]).await;
    let flood = (0..10).map(|_| update("@nobody:b.test", "online")).collect();
    world.says("b.test", flood).await;
    world.says("b.test", vec![update(BOB, "online")]).await;
    assert_eq!(world.status(BOB), Status::Offline);
    world
        .says("c.test", vec![update("@carol:c.test", "online")])
        .await;
    assert_eq!(world.status("@carol:c.test"), Status::Online, "others are");
}

#[tokio::test]
async fn switched_off_nothing_is_told_or_believed() {
    for (enabled, federation) in [(false, true), (true, false)] {
        let world = World::new(PresenceSettings {
            enabled,
            federation,
            ..PresenceSettings::default()
        })
        .await;
        world.guild("!one", &[ADA, BOB]).await;
        world.shows(ADA, Status::Online, "!one");
        let told = world.presences.clone().tell_servers(world.stop.subscribe());
        timeout(Duration::from_secs(5), told)
            .await
            .expect("it ends at once");
        world.says("b.test", vec![update(BOB, "online")]).await;
        assert_eq!(world.status(BOB), Status::Offline);
    }
}
