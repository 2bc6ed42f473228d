//! Nothing is lost and nothing told twice: over a cut, and between the snapshot and what follows.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use guildhall_delivery::GatewayLimits;
use guildhall_test_support::TestDb;
use serde_json::{Value, json};

use crate::{
    client::Client,
    world::{World, limits},
};

async fn resume(world: &World, token: &str, session: &str, seq: u64) -> Client {
    let mut client = world.connect().await;
    client
        .send(
            "resume",
            json!({"token": token, "sessionId": session, "seq": seq}),
        )
        .await;
    client.seq = seq;
    client
}

#[tokio::test]
async fn a_cut_session_is_told_exactly_what_it_missed() {
    let world = World::new().await;
    let mut client = world.login(&world.alice_token).await;
    world.say(&world.alice, "1").await;
    world.say(&world.alice, "2").await;
    client.expect("message:create").await;
    let (session, seq) = (client.session(), client.seq);
    // Cut without a word, and "2" may or may not have been written by then.
    drop(client);
    world.say(&world.alice, "3").await;
    let mut client = resume(&world, &world.alice_token, &session, seq).await;
    let resumed = client.expect("resumed").await;
    assert_eq!(
        (&resumed["sessionId"], &resumed["heartbeatInterval"]),
        (&json!(session), &json!(30_000))
    );
    for content in ["2", "3"] {
        assert_eq!(client.expect("message:create").await["content"], content);
    }
    world.say(&world.alice, "4").await;
    assert_eq!(client.expect("message:create").await["content"], "4");
    client.expect_nothing().await;
}

#[tokio::test]
async fn a_session_that_cannot_be_resumed_is_begun_anew() {
    let world = World::with(GatewayLimits {
        ring_frames: 3,
        queue_frames: 2,
        ..limits()
    })
    .await;
    let client = world.login(&world.alice_token).await;
    let session = client.session();
    client.close(1001).await;
    let mut other = world.login(&world.alice_token).await;
    for body in ["1", "2", "3", "4"] {
        world.say(&world.alice, body).await;
        other.expect("message:create").await;
    }
    let unknown = [
        (&world.alice_token, "no-such-session", 0),
        (&world.bob_token, session.as_str(), 4),
        (&world.alice_token, session.as_str(), 0),
        (&world.alice_token, session.as_str(), 5),
        (&world.alice_token, session.as_str(), u64::MAX),
    ];
    for (token, session, seq) in unknown {
        let mut client = resume(&world, token, session, seq).await;
        client.expect("invalid_session").await;
        client.seq = 0;
        client.authenticate(token).await;
    }
    let mut stubborn = world.connect().await;
    for _ in 0..3 {
        stubborn
            .send(
                "resume",
                json!({"token": world.bob_token, "sessionId": "x", "seq": 0}),
            )
            .await;
        stubborn.expect("invalid_session").await;
    }
    assert_eq!(stubborn.closed().await, 4003);
    let mut client = resume(&world, &world.alice_token, &session, 1).await;
    client.expect("resumed").await;
    for content in ["2", "3", "4"] {
        assert_eq!(client.expect("message:create").await["content"], content);
    }
}

#[tokio::test]
async fn a_session_waits_only_so_long_and_not_after_a_goodbye() {
    let window = Duration::from_millis(400);
    let world = World::with(GatewayLimits {
        resume_window: window,
        ..limits()
    })
    .await;
    let left = world.login(&world.alice_token).await;
    let cut = world.login(&world.alice_token).await;
    let held = world.login(&world.alice_token).await;
    let (left_id, cut_id) = (left.session(), cut.session());
    left.close(1000).await;
    cut.close(1001).await;
    let mut client = resume(&world, &world.alice_token, &left_id, 0).await;
    client.expect("invalid_session").await;
    let deadline = tokio::time::Instant::now() + crate::client::SOON;
    while world.gateway.sessions() > 1 {
        assert!(
            tokio::time::Instant::now() < deadline,
            "the session was not ended"
        );
        tokio::time::sleep(window / 8).await;
    }
    let mut client = resume(&world, &world.alice_token, &cut_id, 0).await;
    client.expect("invalid_session").await;
    let mut client = resume(&world, &world.alice_token, &held.session(), 0).await;
    client.expect("resumed").await;
}

#[tokio::test]
async fn the_newer_connection_takes_the_session() {
    let world = World::new().await;
    let mut old = world.login(&world.alice_token).await;
    let mut new = resume(&world, &world.alice_token, &old.session(), 0).await;
    new.expect("resumed").await;
    assert_eq!(old.closed().await, 4011);
    world.say(&world.alice, "1").await;
    new.expect("message:create").await;
}

/// Sessions that are opened, cut and resumed while messages are sent: each is told every message that was committed
/// after its snapshot, once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_between_the_snapshot_and_what_follows() {
    for db in guildhall_test_support::databases().await {
        open_cut_and_resume(db).await;
    }
}

async fn open_cut_and_resume(db: TestDb) {
    const MESSAGES: usize = 200;
    const CLIENTS: usize = 24;
    let limits = GatewayLimits {
        sessions_per_user: CLIENTS,
        ..limits()
    };
    let world = World::on(db, limits).await;
    world.enter(&world.bob).await;
    let opened = AtomicUsize::new(0);
    let sender = async {
        let mut ids = Vec::new();
        // Some before the last has come, and as many after.
        while ids.len() < MESSAGES || opened.load(Ordering::SeqCst) < CLIENTS {
            ids.push(world.say(&world.alice, "on and on").await.to_string());
        }
        for _ in 0..MESSAGES {
            ids.push(world.say(&world.alice, "on and on").await.to_string());
        }
        ids.push(world.say(&world.alice, "the end").await.to_string());
        ids
    };
    let watch = async |index: usize| {
        tokio::time::sleep(Duration::from_millis(u64::try_from(index).unwrap() * 10)).await;
        let mut client = world.login(&world.bob_token).await;
        opened.fetch_add(1, Ordering::SeqCst);
        let last = client.ready["guilds"][0]["channels"][0]["lastMessageId"]
            .as_str()
            .map(ToOwned::to_owned);
        let mut seen = Vec::new();
        loop {
            let frame = client.frame().await;
            assert_eq!(frame["event"], "message:create");
            seen.push(frame["data"]["id"].as_str().unwrap().to_owned());
            if frame["data"]["content"] == "the end" {
                client.expect_nothing().await;
                return (last, seen);
            }
            if seen.len() % (20 + index) == 0 {
                let (session, seq, ready) = (client.session(), client.seq, client.ready.clone());
                drop(client);
                client = resume(&world, &world.bob_token, &session, seq).await;
                client.ready = ready;
                client.expect("resumed").await;
            }
        }
    };
    let (ids, seen) = tokio::join!(sender, futures::future::join_all((0..CLIENTS).map(watch)));
    let place: HashMap<&str, usize> = ids
        .iter()
        .enumerate()
        .map(|(place, id)| (id.as_str(), place))
        .collect();
    for (last, seen) in seen {
        let first = last.map_or(0, |last| place[last.as_str()] + 1);
        assert_eq!(
            seen,
            ids[first..],
            "every message after the snapshot, once, in order"
        );
    }
}

/// A snapshot and what follows agree on the shape of the guild.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_snapshot_and_what_follows_are_of_one_piece() {
    const RENAMES: u32 = 60;
    let world = World::new().await;
    let rename = async {
        for number in 1..=RENAMES {
            world
                .set(
                    &world.channel,
                    "m.room.name",
                    "",
                    json!({"name": number.to_string()}),
                )
                .await;
        }
    };
    let watch = async |index: u64| {
        tokio::time::sleep(Duration::from_millis(index * 20)).await;
        let mut client = world.login(&world.alice_token).await;
        let number = |name: &Value| name.as_str().and_then(|name| name.parse().ok()).unwrap_or(0_u32);
        let shown = number(&client.ready["guilds"][0]["channels"][0]["name"]);
        // One frame for each change after the snapshot, none for those in it.
        for expected in shown + 1..=RENAMES {
            let name = client.expect("channel:update").await["name"].take();
            assert!(
                number(&name) >= expected,
                "{name} is older than change {expected}"
            );
        }
        client.expect_nothing().await;
    };
    tokio::join!(rename, futures::future::join_all((0..8).map(watch)));
}
