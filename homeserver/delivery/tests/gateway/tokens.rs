//! A connection lives no longer than its token.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use guildhall_accounts::LoggedIn;
use guildhall_delivery::GatewayLimits;
use secrecy::SecretString;
use serde_json::json;
use tokio::sync::broadcast;

use crate::world::{Faulty, Leaving, World, limits};

#[tokio::test]
async fn logging_out_ends_the_sessions_of_that_login() {
    let world = World::new().await;
    let logged_in = world
        .accounts
        .login("alice", &SecretString::from("a good password"))
        .await
        .unwrap();
    let LoggedIn::Session(_, phone) = logged_in else {
        panic!("there is no second factor");
    };
    let mut client = world.login(&world.alice_token).await;
    let mut on_phone = world.login(&phone.access_token).await;
    world.logout(&world.alice_token).await;
    assert_eq!(client.closed().await, 4004);
    for (token, refused) in [(&phone.access_token, false), (&world.alice_token, true)] {
        let mut again = world.connect().await;
        again
            .send(
                "resume",
                json!({"token": token, "sessionId": client.session(), "seq": 0}),
            )
            .await;
        if refused {
            assert_eq!(again.closed().await, 4004);
        } else {
            again.expect("invalid_session").await;
        }
    }
    on_phone.expect_nothing().await;
}

#[tokio::test]
async fn a_refresh_token_used_twice_ends_the_sessions_too() {
    let world = World::new().await;
    let (_, tokens) = world.register("carol").await;
    let mut client = world.login(&tokens.access_token).await;
    let stolen = SecretString::from(tokens.refresh_token.clone());
    let next = world.accounts.refresh(&stolen).await.unwrap();
    let next = SecretString::from(next.refresh_token);
    world.accounts.refresh(&next).await.unwrap();
    client.expect_nothing().await;
    world.accounts.refresh(&stolen).await.err().unwrap();
    assert_eq!(client.closed().await, 4004);
}

#[tokio::test]
async fn an_expired_token_ends_the_connection_and_a_new_one_resumes() {
    let world = World::with(GatewayLimits {
        token_check_interval: Duration::from_millis(50),
        ..limits()
    })
    .await;
    let (carol, tokens) = world.register("carol").await;
    world.enter(&carol).await;
    let mut client = world.login(&tokens.access_token).await;
    world.clock.advance_seconds(14 * 60 + 59);
    client.expect_nothing().await;
    world.clock.advance_seconds(1);
    assert_eq!(client.closed().await, 4010);
    let fresh = world
        .accounts
        .refresh(&SecretString::from(tokens.refresh_token))
        .await
        .unwrap();
    world.say(&world.alice, "meanwhile").await;
    let mut again = world.connect().await;
    again
        .send(
            "resume",
            json!({"token": fresh.access_token, "sessionId": client.session(), "seq": 0}),
        )
        .await;
    again.expect("resumed").await;
    assert_eq!(again.expect("message:create").await["content"], "meanwhile");
    let mut stale = world.connect().await;
    stale
        .send(
            "resume",
            json!({"token": tokens.access_token, "sessionId": client.session(), "seq": 0}),
        )
        .await;
    assert_eq!(stale.closed().await, 4004);
}

#[tokio::test]
async fn a_revocation_that_was_not_announced_is_found() {
    let limits = GatewayLimits {
        token_check_interval: Duration::from_millis(50),
        ..limits()
    };
    let db = guildhall_test_support::sqlite().await;
    let announced = broadcast::Sender::new(1);
    let world = World::over(db, limits, |accounts| {
        Arc::new(Faulty {
            accounts,
            announced: announced.clone(),
        })
    })
    .await;
    let mut client = world.login(&world.alice_token).await;
    client.expect_nothing().await;
    world.logout(&world.alice_token).await;
    assert_eq!(client.closed().await, 4004);
}

#[tokio::test]
async fn announcements_that_were_missed_make_everybody_show_a_token_again() {
    let db = guildhall_test_support::sqlite().await;
    let announced = broadcast::Sender::new(1);
    let world = World::over(db, limits(), |accounts| {
        Arc::new(Faulty {
            accounts,
            announced: announced.clone(),
        })
    })
    .await;
    let mut alice = world.login(&world.alice_token).await;
    let mut bob = world.login(&world.bob_token).await;
    world.logout(&world.alice_token).await;
    // More at once than the channel holds: whether alice's was among them cannot be known.
    for number in 0..64 {
        announced.send(format!("login-{number}")).unwrap();
    }
    assert_eq!(alice.closed().await, 4000);
    assert_eq!(bob.closed().await, 4000);
    let mut again = world.connect().await;
    again
        .send(
            "resume",
            json!({"token": world.alice_token, "sessionId": alice.session(), "seq": 0}),
        )
        .await;
    assert_eq!(again.closed().await, 4004);
    let mut again = world.connect().await;
    again
        .send(
            "resume",
            json!({"token": world.bob_token, "sessionId": bob.session(), "seq": 0}),
        )
        .await;
    again.expect("resumed").await;
}

#[tokio::test]
async fn who_is_logged_out_while_a_session_opens_is_shown_nothing() {
    let db = guildhall_test_support::sqlite().await;
    let world = World::over(db, limits(), |accounts| {
        Arc::new(Leaving {
            accounts,
            judged: Mutex::default(),
        })
    })
    .await;
    let mut client = world.connect().await;
    client
        .send("authenticate", json!({"token": world.alice_token}))
        .await;
    assert_eq!(client.closed().await, 4004);
    assert_eq!(world.gateway.sessions(), 0);
}
