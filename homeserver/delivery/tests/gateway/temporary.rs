//! Memberships that end with the user's last session.

use std::time::Duration;

use guildhall_delivery::GatewayLimits;
use guildhall_guilds::{NewInvite, NewRole};
use guildhall_types::OwnedUserId;
use serde_json::json;
use tokio::time::sleep;

use crate::world::{World, limits};

/// How long a session waits to be resumed.
const WINDOW: Duration = Duration::from_millis(400);

async fn world() -> World {
    World::with(GatewayLimits {
        resume_window: WINDOW,
        ..limits()
    })
    .await
}

/// bob comes in on an invite for temporary membership, that gives `roles`.
async fn come_in(world: &World, roles: Vec<String>) {
    let invite = NewInvite {
        temporary: true,
        role_ids: roles,
        ..NewInvite::default()
    };
    let invite = world
        .guilds
        .create_invite(&world.alice, &world.guild, invite)
        .await
        .unwrap();
    let code = invite.code.parse().unwrap();
    world.guilds.redeem_invite(&world.bob, &code).await.unwrap();
}

async fn is_member(world: &World, user: &OwnedUserId) -> bool {
    world.guilds.access(user, &world.guild).await.is_ok()
}

/// Lets some windows pass, on every clock.
async fn wait(world: &World) {
    world.clock.advance_seconds(3);
    sleep(WINDOW * 3).await;
}

#[tokio::test]
async fn it_ends_when_the_last_session_could_not_be_resumed() {
    let world = world().await;
    let first = world.login(&world.bob_token).await;
    let mut second = world.login(&world.bob_token).await;
    come_in(&world, Vec::new()).await;
    wait(&world).await;
    assert!(is_member(&world, &world.bob).await, "he is there");
    first.close(1000).await;
    let (session, seq) = (second.session(), second.seq);
    wait(&world).await;
    assert!(is_member(&world, &world.bob).await, "he is there twice");
    // A cut that is mended in time ends nothing.
    drop(second);
    sleep(WINDOW / 8).await;
    second = world.connect().await;
    let resume = json!({"token": world.bob_token, "sessionId": session, "seq": seq});
    second.send("resume", resume).await;
    second.seq = seq;
    second.expect("resumed").await;
    wait(&world).await;
    assert!(is_member(&world, &world.bob).await, "he is back");
    drop(second);
    for _ in 0..100 {
        if !is_member(&world, &world.bob).await {
            break;
        }
        sleep(WINDOW / 4).await;
    }
    assert!(!is_member(&world, &world.bob).await);
    assert!(is_member(&world, &world.alice).await, "hers is for good");
    // Who comes back for good stays.
    let invite = world
        .guilds
        .create_invite(&world.alice, &world.guild, NewInvite::default())
        .await
        .unwrap();
    let code = invite.code.parse().unwrap();
    world.guilds.redeem_invite(&world.bob, &code).await.unwrap();
    wait(&world).await;
    assert!(is_member(&world, &world.bob).await);
}

#[tokio::test]
async fn who_got_a_role_stays() {
    let world = world().await;
    let _upkeep = world.keep_up();
    let role = NewRole {
        name: Some("helper".to_owned()),
        ..NewRole::default()
    };
    let role = world
        .guilds
        .create_role(&world.alice, &world.guild, role)
        .await
        .unwrap();
    let client = world.login(&world.bob_token).await;
    come_in(&world, vec![role.id.clone()]).await;
    for _ in 0..200 {
        let bob = world.guilds.member(&world.alice, &world.guild, &world.bob).await;
        if bob.unwrap().roles == [role.id.clone()] {
            break;
        }
        sleep(Duration::from_millis(20)).await;
    }
    client.close(1000).await;
    wait(&world).await;
    wait(&world).await;
    let bob = world.guilds.member(&world.alice, &world.guild, &world.bob).await;
    assert_eq!(bob.unwrap().roles, [role.id]);
}
