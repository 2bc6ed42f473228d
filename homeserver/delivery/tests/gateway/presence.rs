//! Who is there, and who is told so.

use std::time::Duration;

use guildhall_presence::{ChosenStatus, CustomStatus, PresencePatch, PresenceSettings};
use guildhall_test_support::eventually;
use guildhall_types::{Clock as _, OwnedUserId, Timestamp};
use serde_json::{Value, json};

use crate::{client::Client, world::World};

/// Without a pause between two presences, and with a grace that a test can wait for.
fn quick() -> PresenceSettings {
    PresenceSettings {
        interval: Duration::ZERO,
        grace: Duration::from_millis(300),
        ..PresenceSettings::default()
    }
}

async fn quick_world() -> World {
    let world = World::with_presence(quick()).await;
    world.enter(&world.bob).await;
    // Members are told of who comes in once more: that is over before a test counts.
    world.has_told_everything().await;
    world
}

fn shown(user: &OwnedUserId, status: &str, custom: Value) -> Value {
    json!({"userId": user, "status": status, "customStatus": custom})
}

fn custom(text: &str, ends: Option<Timestamp>) -> Option<CustomStatus> {
    Some(CustomStatus {
        text: Some(text.to_owned()),
        emoji: None,
        expires_at: ends,
    })
}

impl World {
    async fn choose(&self, user: &OwnedUserId, status: ChosenStatus, custom: Option<CustomStatus>) {
        let patch = PresencePatch {
            status: Some(status),
            custom: Some(custom),
        };
        self.presences.choose(user, patch).await.unwrap();
    }

    /// A session of alice that others see.
    async fn alice_is_there(&self) -> Client {
        let client = self.login(&self.alice_token).await;
        self.is_shown(&self.bob, &self.alice).await;
        client
    }

    /// Waits until `viewer` can see that `user` is there.
    async fn is_shown(&self, viewer: &OwnedUserId, user: &OwnedUserId) {
        eventually("somebody to be shown", async || {
            let seen = self.presences.presence(viewer, user).await.unwrap();
            seen.is_there().then_some(())
        })
        .await;
    }
}

/// The next presence of `user`. Of the others that came before, a session may be told as well.
async fn presence_of(client: &mut Client, user: &OwnedUserId) -> Value {
    loop {
        let presence = client.presence().await;
        if presence["userId"] == json!(user) {
            return presence;
        }
    }
}

async fn says(client: &mut Client, status: &str) {
    client.send("presence:update", json!({"status": status})).await;
}

/// Of no presence, up to the answer to a heartbeat.
async fn is_told_nothing(client: &mut Client) {
    client.send("heartbeat", json!({})).await;
    loop {
        let frame = client.any_frame().await;
        assert_ne!(frame["event"], "presence:update", "{frame}");
        if frame["event"] == "heartbeat_ack" {
            return;
        }
    }
}

#[tokio::test]
async fn of_several_sessions_the_most_present_counts() {
    let world = quick_world().await;
    let mut alice = world.alice_is_there().await;
    assert_eq!(
        alice.ready["presence"],
        shown(&world.alice, "online", Value::Null)
    );
    assert_eq!(alice.ready["presences"], json!([]));
    let mut first = world.login(&world.bob_token).await;
    assert_eq!(alice.presence().await, shown(&world.bob, "online", Value::Null));
    assert_eq!(
        first.ready["presences"],
        json!([shown(&world.alice, "online", Value::Null)])
    );
    let mut second = world.login(&world.bob_token).await;
    says(&mut first, "idle").await;
    says(&mut second, "idle").await;
    assert_eq!(
        alice.presence().await["status"],
        "idle",
        "not before both are, and not for the second login"
    );
    says(&mut second, "online").await;
    assert_eq!(alice.presence().await["status"], "online");
    second.close(1000).await;
    assert_eq!(alice.presence().await["status"], "idle", "the other one is left");
    drop(first);
    assert_eq!(alice.presence().await, shown(&world.bob, "offline", Value::Null));
}

#[tokio::test]
async fn what_is_chosen_is_told_to_others_and_to_all_own_sessions() {
    let world = quick_world().await;
    let mut alice = world.login(&world.alice_token).await;
    let mut first = world.login(&world.bob_token).await;
    let mut second = world.login(&world.bob_token).await;
    alice.presence().await;
    world
        .choose(&world.bob, ChosenStatus::Dnd, custom("at sea", None))
        .await;
    let at_sea = json!({"text": "at sea", "emoji": null, "expiresAt": null});
    let told = shown(&world.bob, "dnd", at_sea);
    for client in [&mut alice, &mut first, &mut second] {
        assert_eq!(presence_of(client, &world.bob).await, told);
    }
    let third = world.login(&world.bob_token).await;
    assert_eq!(third.ready["presence"], told);
    says(&mut first, "idle").await;
    world.choose(&world.bob, ChosenStatus::Idle, None).await;
    assert_eq!(
        alice.presence().await,
        shown(&world.bob, "idle", Value::Null),
        "do not disturb is not idle"
    );
}

#[tokio::test]
async fn who_is_invisible_is_seen_by_his_own_sessions_only() {
    let world = quick_world().await;
    let (carol, carol_tokens) = world.register("carol").await;
    world.enter(&carol).await;
    world.has_told_everything().await;
    world
        .choose(&world.bob, ChosenStatus::Invisible, custom("lurking", None))
        .await;
    let mut alice = world.alice_is_there().await;
    let mut bob = world.login(&world.bob_token).await;
    let lurking = json!({"text": "lurking", "emoji": null, "expiresAt": null});
    assert_eq!(bob.ready["presence"], shown(&world.bob, "invisible", lurking));
    let hidden = shown(&world.bob, "offline", Value::Null);
    let seen = world.presences.presence(&world.alice, &world.bob).await.unwrap();
    assert_eq!(json!(seen), hidden);
    // Whatever he says or does with it is told to himself.
    world
        .choose(&world.bob, ChosenStatus::Invisible, custom("still lurking", None))
        .await;
    let own = presence_of(&mut bob, &world.bob).await;
    assert_eq!(own["customStatus"]["text"], "still lurking");
    says(&mut bob, "idle").await;
    let seen_by_carol = world.login(&carol_tokens.access_token).await;
    assert_eq!(
        seen_by_carol.ready["presences"],
        json!([shown(&world.alice, "online", Value::Null)])
    );
    assert_eq!(alice.presence().await["userId"], json!(carol), "of bob nothing");
    // From where he is seen he goes away like anybody.
    world.choose(&world.bob, ChosenStatus::Online, None).await;
    assert_eq!(alice.presence().await["status"], "idle");
    world.choose(&world.bob, ChosenStatus::Invisible, None).await;
    assert_eq!(alice.presence().await, hidden);
}

#[tokio::test]
async fn a_custom_status_ends_by_itself() {
    let world = quick_world().await;
    let mut alice = world.login(&world.alice_token).await;
    let mut bob = world.login(&world.bob_token).await;
    alice.presence().await;
    let ends = world.clock.now().plus_seconds(60);
    world
        .choose(&world.bob, ChosenStatus::Online, custom("brb", Some(ends)))
        .await;
    for client in [&mut alice, &mut bob] {
        let told = presence_of(client, &world.bob).await;
        assert_eq!(told["customStatus"]["expiresAt"], ends.to_rfc3339());
    }
    world.clock.advance_seconds(60);
    for client in [&mut alice, &mut bob] {
        let told = presence_of(client, &world.bob).await;
        assert_eq!(told, shown(&world.bob, "online", Value::Null));
    }
}

#[tokio::test]
async fn who_shares_no_guild_is_told_nothing_and_who_shares_two_is_told_once() {
    let world = quick_world().await;
    let (_, stranger) = world.register("eve").await;
    let second = world.another_guild().await;
    world.enter_into(&second, &world.bob).await;
    world.has_told_everything().await;
    let mut eve = world.login(&stranger.access_token).await;
    let mut alice = world.login(&world.alice_token).await;
    let bob = world.login(&world.bob_token).await;
    assert_eq!(alice.presence().await["status"], "online");
    assert_eq!(eve.ready["presences"], json!([]));
    world.choose(&world.bob, ChosenStatus::Dnd, None).await;
    assert_eq!(alice.presence().await["status"], "dnd", "online came once");
    drop(bob);
    assert_eq!(alice.presence().await["status"], "offline", "dnd too");
    is_told_nothing(&mut eve).await;
}

#[tokio::test]
async fn a_connection_that_comes_back_was_never_away() {
    // Long enough to come back on a busy machine.
    let settings = PresenceSettings {
        grace: Duration::from_millis(1500),
        ..quick()
    };
    let world = World::with_presence(settings.clone()).await;
    world.enter(&world.bob).await;
    world.has_told_everything().await;
    let mut alice = world.login(&world.alice_token).await;
    let mut bob = world.login(&world.bob_token).await;
    assert_eq!(alice.presence().await["status"], "online");
    for _ in 0..2 {
        let (session, seq) = (bob.session(), bob.seq);
        drop(bob);
        bob = world.connect().await;
        let resume = json!({"token": world.bob_token, "sessionId": session, "seq": seq});
        bob.send("resume", resume).await;
        bob.expect("resumed").await;
        bob.ready = json!({"sessionId": session});
        bob.seq = seq;
    }
    tokio::time::sleep(settings.grace * 2).await;
    world.choose(&world.bob, ChosenStatus::Dnd, None).await;
    assert_eq!(alice.presence().await["status"], "dnd", "nothing between");
}

#[tokio::test]
async fn who_resumes_is_told_what_he_missed() {
    let world = quick_world().await;
    let alice = world.login(&world.alice_token).await;
    let (session, seq) = (alice.session(), alice.seq);
    drop(alice);
    let _bob = world.login(&world.bob_token).await;
    world.is_shown(&world.alice, &world.bob).await;
    let mut alice = world.connect().await;
    let resume = json!({"token": world.alice_token, "sessionId": session, "seq": seq});
    alice.send("resume", resume).await;
    alice.expect("resumed").await;
    assert_eq!(alice.presence().await, shown(&world.bob, "online", Value::Null));
}

#[tokio::test]
async fn who_comes_into_a_guild_sees_its_members_and_is_seen() {
    let world = World::with_presence(quick()).await;
    let mut alice = world.login(&world.alice_token).await;
    let mut bob = world.login(&world.bob_token).await;
    world.choose(&world.bob, ChosenStatus::Dnd, None).await;
    assert_eq!(bob.presence().await["status"], "dnd");
    world.enter(&world.bob).await;
    assert_eq!(alice.presence().await, shown(&world.bob, "dnd", Value::Null));
    assert_eq!(bob.presence().await, shown(&world.alice, "online", Value::Null));
    world.leave(&world.bob).await;
    alice.expect("guild_member:remove").await;
    world.choose(&world.bob, ChosenStatus::Idle, None).await;
    bob.presence().await;
    is_told_nothing(&mut alice).await;
    assert!(world.presences.presence(&world.alice, &world.bob).await.is_err());
}

#[tokio::test]
async fn changes_in_quick_succession_are_told_as_they_stand_last() {
    let world = World::with_presence(PresenceSettings {
        interval: Duration::from_secs(2),
        ..quick()
    })
    .await;
    world.enter(&world.bob).await;
    world.has_told_everything().await;
    let mut alice = world.login(&world.alice_token).await;
    let _bob = world.login(&world.bob_token).await;
    assert_eq!(alice.presence().await["status"], "online");
    for status in [
        ChosenStatus::Idle,
        ChosenStatus::Online,
        ChosenStatus::Idle,
        ChosenStatus::Dnd,
    ] {
        world.choose(&world.bob, status, None).await;
    }
    assert_eq!(alice.presence().await["status"], "dnd");
}

#[tokio::test]
async fn a_ready_holds_only_so_many() {
    let world = World::with_presence(PresenceSettings { ready: 2, ..quick() }).await;
    let mut there = Vec::new();
    for name in ["carol", "dave", "erin"] {
        let (user, tokens) = world.register(name).await;
        world.enter(&user).await;
        there.push(world.login(&tokens.access_token).await);
        world.is_shown(&world.alice, &user).await;
    }
    let alice = world.login(&world.alice_token).await;
    assert_eq!(alice.ready["presences"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn switched_off_there_is_none() {
    let world = World::with_presence(PresenceSettings {
        enabled: false,
        ..quick()
    })
    .await;
    world.enter(&world.bob).await;
    let mut alice = world.login(&world.alice_token).await;
    let mut bob = world.login(&world.bob_token).await;
    assert_eq!(
        (&alice.ready["presence"], &alice.ready["presences"]),
        (&Value::Null, &json!([]))
    );
    says(&mut bob, "idle").await;
    for client in [&mut bob, &mut alice] {
        is_told_nothing(client).await;
    }
    assert!(world.presences.presence(&world.alice, &world.bob).await.is_err());
}
